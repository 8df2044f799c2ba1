/** `OpenActivities` and `ActivityHistories` through jsforce: tasks and events as lists below what they are about. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from 'jsforce';
import { ask, connectTo, startTestOrg } from '../../support/localOrg.ts';

const NOW = Date.UTC(2026, 4, 10, 12);
const HISTORY = 'ActivityHistories ORDER BY ActivityDate DESC, LastModifiedDate DESC';
const OPEN = 'OpenActivities ORDER BY ActivityDate ASC NULLS LAST, LastModifiedDate DESC';

let now = NOW;
const org = startTestOrg({ clock: () => new Date(now) });
let admin: Connection;
let account: string;
let deal: string;
let person: string;

async function made(connection: Connection, object: string, row: object): Promise<string> {
  const result = await connection.sobject(object).create({ ...row });
  if (!result.success) throw new Error(JSON.stringify(result));
  return result.id;
}

beforeAll(async () => {
  admin = connectTo(org(), 'admin');
  account = await made(admin, 'Account', { Name: 'Acme' });
  person = await made(admin, 'Contact', { LastName: 'Park', AccountId: account });
  deal = await made(admin, 'Opportunity', {
    ...{ Name: 'Deal', AccountId: account, StageName: 'Prospecting', CloseDate: '2026-12-31' },
  });
  await made(admin, 'Task', { Subject: 'call', WhatId: deal, ActivityDate: '2026-05-20', Priority: 'High' });
  await made(admin, 'Task', { Subject: 'called', WhoId: person, Status: 'Completed', ActivityDate: '2026-05-01' });
  for (const [Subject, StartDateTime] of [
    ['met', '2026-05-02T10:00:00Z'],
    ['to meet', '2026-05-11T10:00:00Z'],
  ]) {
    await made(admin, 'Event', { Subject, StartDateTime, DurationInMinutes: 60, WhatId: deal, WhoId: person });
  }
});

interface Listed {
  readonly Subject: string;
}

/** What a list below a record says, by subject. */
async function subjects(connection: Connection, from: string, list: string): Promise<string[]> {
  const soql = `SELECT (SELECT Subject FROM ${list} LIMIT 99) FROM ${from}`;
  const { records } = await connection.query<Record<string, { records: Listed[] } | null>>(soql);
  const [name = ''] = list.split(' ');
  return records.flatMap((record) => record[name]?.records ?? []).map(({ Subject }) => Subject);
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => new Error('none'),
    (thrown: unknown) => thrown,
  );
  return error instanceof Error ? `${String(Reflect.get(error, 'errorCode'))}: ${error.message}` : String(error);
}

describe('the activities of a record', () => {
  it('are open until a task is completed or an event is over, and history then', async () => {
    expect(await subjects(admin, `Opportunity WHERE Id = '${deal}'`, OPEN)).toEqual(['to meet', 'call']);
    expect(await subjects(admin, `Opportunity WHERE Id = '${deal}'`, HISTORY)).toEqual(['met']);
    now += 86_400_000;
    expect(await subjects(admin, `Opportunity WHERE Id = '${deal}'`, OPEN)).toEqual(['call']);
    expect(await subjects(admin, `Opportunity WHERE Id = '${deal}'`, HISTORY)).toEqual(['to meet', 'met']);
    now = NOW;
  });

  it('of an account are those of its people and deals too', async () => {
    expect(await subjects(admin, `Account WHERE Id = '${account}'`, HISTORY)).toEqual(['met', 'called']);
    expect(await subjects(admin, `Contact WHERE Id = '${person}'`, OPEN)).toEqual(['to meet']);
  });

  it('come with include(), and have fields, parents and filters of their own', async () => {
    const found = await admin
      .sobject('Account')
      .find({ Id: account })
      .include('ActivityHistories')
      .select(['Id', 'Subject', 'ActivityDate', 'IsClosed', 'IsTask', 'Status', 'What.Name', 'Owner.Name'])
      .where({ IsTask: false })
      .end();
    expect(found[0]?.['ActivityHistories']).toMatchObject({
      totalSize: 1,
      records: [
        {
          attributes: { type: 'ActivityHistory' },
          ...{ Subject: 'met', ActivityDate: '2026-05-02', IsClosed: true, IsTask: false, Status: null },
          What: { Name: 'Deal' },
        },
      ],
    });
    const everything = `SELECT (SELECT FIELDS(ALL) FROM OpenActivities LIMIT 200) FROM Opportunity WHERE Id = '${deal}'`;
    const [record] = (await admin.query<{ OpenActivities: { records: object[] } }>(everything)).records;
    expect(record?.OpenActivities.records).toEqual([
      expect.objectContaining({ Subject: 'call', IsHighPriority: true, IsClosed: false, ActivitySubtype: 'Task' }),
      expect.objectContaining({ Subject: 'to meet', DurationInMinutes: 60, ActivitySubtype: 'Event', IsTask: false }),
    ]);
  });

  it('are described where there are activities, once for each list', async () => {
    const lists = async (object: string): Promise<string[]> =>
      (await admin.describe(object)).childRelationships
        .filter(({ relationshipName }) => /^(OpenActivities|ActivityHistories)$/.test(relationshipName ?? ''))
        .map(({ childSObject, field }) => `${childSObject}.${field}`);
    expect(await lists('Account')).toEqual(['ActivityHistory.AccountId', 'OpenActivity.AccountId']);
    expect(await lists('Lead')).toEqual(['ActivityHistory.WhoId', 'OpenActivity.WhoId']);
    expect(await lists('Opportunity')).toEqual(['ActivityHistory.WhatId', 'OpenActivity.WhatId']);
    expect(await lists('Product2')).toEqual([]);
    const { queryable, createable, keyPrefix } = await admin.describe('ActivityHistory');
    expect({ queryable, createable, keyPrefix }).toEqual({ queryable: false, createable: false, keyPrefix: null });
  });

  it('go and come back with what they are about', async () => {
    const gone = await made(admin, 'Account', { Name: 'Gone' });
    await made(admin, 'Task', { Subject: 'gone', WhatId: gone });
    await admin.sobject('Account').destroy(gone);
    const deleted = `SELECT (SELECT Subject, IsDeleted FROM OpenActivities) FROM Account WHERE Id = '${gone}'`;
    const answer = await ask(org(), `/services/data/v66.0/queryAll?q=${encodeURIComponent(deleted)}`, { as: 'admin' });
    expect(answer.body).toMatchObject({
      records: [{ OpenActivities: { records: [{ Subject: 'gone', IsDeleted: true }] } }],
    });
  });
});

describe('what nobody reads by itself', () => {
  it.each(['OpenActivity', 'ActivityHistory'])('%s is refused, whichever door', async (name) => {
    const soql = `SELECT Id FROM ${name}`;
    const words = `INVALID_TYPE_FOR_OPERATION: entity type ${name} does not support query`;
    expect(await refusal(Promise.resolve(admin.query(soql)))).toContain(words);
    expect(await refusal(admin.sobject(name).retrieve('00TLo0000000001MAA'))).toContain('INVALID_TYPE_FOR_OPERATION');
    expect(await refusal(admin.sobject(name).create({ Subject: 'x' }))).toContain('INSUFFICIENT_ACCESS_OR_READONLY');
    const base = '/services/data/v66.0';
    const statusOf = async (path: string): Promise<number> => (await ask(org(), base + path, { as: 'admin' })).status;
    expect(await statusOf(`/ui-api/object-info/${name}`)).toBe(404);
    expect(await statusOf(`/ui-api/related-list-records/${account}/ActivityHistories`)).toBe(404);
    expect(await statusOf(`/sobjects/${name}/updated?start=2026-05-09T00:00:00Z&end=2026-05-10T00:00:00Z`)).toBe(400);
    const inner = `SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM ${name})`;
    expect(await refusal(Promise.resolve(admin.query(inner)))).toContain('INVALID_TYPE_FOR_OPERATION');
  });
});

describe('a user who does not see all data', () => {
  const one = (list: string): string => `SELECT Id, (SELECT Subject FROM ${list}) FROM Account WHERE Id = '${account}'`;

  it('reads the list below one record, in its order and within its limit', async () => {
    const rep = connectTo(org(), 'rep');
    const tries: Readonly<Record<string, string>> = {
      [one(`ActivityHistories LIMIT 10`)]: 'use the sort order ActivityDate DESC, LastModifiedDate DESC',
      [one(HISTORY)]: 'specify a LIMIT of 499 or fewer rows',
      [one(`${HISTORY} LIMIT 500`)]: 'specify a LIMIT of 499 or fewer rows',
      [one(`${OPEN.replace('ASC', 'DESC')} LIMIT 10`)]: 'use the sort order ActivityDate ASC, LastModifiedDate DESC',
      [one(`${HISTORY.replace('ORDER', 'WHERE IsTask = true ORDER')} LIMIT 10`)]: 'not use a WHERE clause',
    };
    for (const [soql, demand] of Object.entries(tries)) {
      const said = await refusal(Promise.resolve(rep.query(soql)));
      expect(said).toMatch(/MALFORMED_QUERY: .*implementation restriction on (OpenActivities|ActivityHistories)/s);
      expect(said).toContain(demand);
    }
    await made(rep, 'Account', { Name: 'Second' });
    const many = one(`${HISTORY} LIMIT 10`).replace(/ WHERE .*/, '');
    expect(await refusal(Promise.resolve(rep.query(many)))).toContain('evaluate a single parent record');
    expect(await subjects(rep, `Account WHERE Id = '${account}'`, HISTORY)).toEqual(['met', 'called']);
  });

  it('reads what others keep private nowhere', async () => {
    const start = { StartDateTime: '2026-05-03T10:00:00Z', DurationInMinutes: 30, WhatId: deal };
    await made(admin, 'Event', { ...start, Subject: 'private', IsPrivate: true });
    expect(await subjects(admin, `Opportunity WHERE Id = '${deal}'`, HISTORY)).toEqual(['private', 'met']);
    const owner = connectTo(org(), 'rep');
    await admin.sobject('Opportunity').update({ Id: deal, OwnerId: org().user('rep').userId });
    expect(await subjects(owner, `Opportunity WHERE Id = '${deal}'`, HISTORY)).toEqual(['met']);
  });
});
