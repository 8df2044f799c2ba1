/** Orgs of shapes that Salesforce allows and nobody plans. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { recordId } from '../../scripts/demo/recordId.ts';
import { DAY_MS } from '../../src/decision/dated.ts';
import { applyModel } from '../../src/salesforce/applyModel.ts';
import { ask, connectTo, startTestOrg } from '../support/localOrg.ts';
import { fill, MODEL, startFilledOrg, written } from './filledOrg.ts';

type Row = Readonly<Record<string, string | boolean | null>>;

describe('an org whose contacts were merged again and again', () => {
  const org = startTestOrg();
  const CHAINS = [0, 1, 2, 3, 6];
  const dealOf = (length: number): string => recordId('006', length);
  const contactOf = (length: number, merge: number): string => recordId('003', 100 * (length + 1) + merge);
  const load = async (object: string, rows: readonly Row[]): Promise<void> => {
    const path = `/services/data/v66.0/local-org/rows/${object}`;
    expect(await ask(org(), path, { method: 'POST', as: 'admin', body: { rows } })).toMatchObject({ status: 201 });
  };

  beforeAll(async () => {
    const opened = { CreatedDate: '2026-01-05T09:00:00Z', CloseDate: '2026-06-30', StageName: 'Qualification' };
    await load(
      'Opportunity',
      CHAINS.map((length) => ({ Id: dealOf(length), Name: `Merged ${length} times`, ...opened })),
    );
    await load(
      'Contact',
      CHAINS.flatMap((length) =>
        Array.from({ length: length + 1 }, (_, merge) => ({
          Id: contactOf(length, merge),
          LastName: 'Merged',
          IsDeleted: merge < length,
          MasterRecordId: merge < length ? contactOf(length, merge + 1) : null,
        })),
      ),
    );
    const done = { Subject: 'Call', Status: 'Completed', Priority: 'Normal', ActivityDate: '2026-02-02' };
    await load(
      'Task',
      CHAINS.map((length) => ({ WhatId: dealOf(length), WhoId: contactOf(length, 0), ...done })),
    );
    await applyModel(connectTo(org(), 'admin'), MODEL, { now: new Date() });
  });

  it('has the one they all became in the team, whether every deal is read or some by their ids', async () => {
    const some = await fill(connectTo(org(), 'integration'), { where: "Name LIKE 'Merged%'" });
    expect(some.result.rows.members.created).toBe(CHAINS.length);
    const { records } = await connectTo(org(), 'admin').query(
      'SELECT Contact__c FROM Buying_Team_Member__c ORDER BY Decision_Path__r.Opportunity__c',
    );
    expect(records.map((member) => String(member['Contact__c']))).toEqual(
      CHAINS.map((length) => contactOf(length, length)),
    );
    const all = await fill(connectTo(org(), 'integration'));
    expect({ written: written(all), orphans: all.result.anomalies.filter(({ name }) => name === 'orphans') }).toEqual({
      written: 0,
      orphans: [],
    });
  });
});

describe('an org in which activities are moved from the wrong deal to the right one', () => {
  const filled = startFilledOrg(60);
  const admin = () => connectTo(filled.org(), 'admin');
  const create = async (object: string, row: Record<string, string | boolean | number>): Promise<string> =>
    (await admin().sobject(object).create(row)).id ?? '';

  it.each([
    ['Task', 'WhatId', { Subject: 'Call', Status: 'Completed' }],
    ['Event', 'WhatId', { Subject: 'Visit', DurationInMinutes: 60, StartDateTime: '2026-02-02T09:00:00Z' }],
    [
      'EmailMessage',
      'RelatedToId',
      { Subject: 'Hello', Incoming: true, Status: '1', MessageDate: '2026-02-02T09:00:00Z' },
    ],
  ])('is brought up to date where they were, too: %s', async (object, about, row) => {
    const deal = { Name: 'Moved from or to', StageName: 'Qualification', CloseDate: '2027-01-31' };
    const [wrong, right] = [await create('Opportunity', deal), await create('Opportunity', deal)];
    const contact = (): Promise<string> => create('Contact', { LastName: 'Ames' });
    const first = await contact();
    const named: Record<string, string> = object === 'EmailMessage' ? {} : { WhoId: first };
    const id = await create(object, { ...row, ...named, [about]: wrong });
    const writer = { EmailMessageId: id, RelationType: 'FromAddress', RelationAddress: 'ames@buyer.example' };
    if (object === 'EmailMessage') await create('EmailMessageRelation', { ...writer, RelationId: first });
    // Two others took part, so that what they did stands in its place.
    for (const WhoId of [await contact(), await contact()])
      await create('Task', { WhatId: wrong, WhoId, Subject: 'Call', Status: 'Completed' });
    await fill(filled.connection());
    const evidence = async (): Promise<string> =>
      JSON.stringify(
        await filled.query(
          `SELECT Evidence__c FROM Decision_Step__c WHERE Decision_Path__r.Opportunity__c = '${wrong}' AND Step_Code__c = 'brainstorm'`,
        ),
      );
    // The day after, so that nothing else has changed within the overlap.
    filled.org().faults.add({ fault: 'clockSkew', ms: 2 * DAY_MS });
    await fill(filled.connection());
    expect(await evidence()).toContain(id);
    filled.org().faults.add({ fault: 'clockSkew', ms: DAY_MS });
    await admin()
      .sobject(object)
      .update({ Id: id, [about]: right });
    const { result } = await fill(filled.connection(), { kind: 'Sync' });
    expect(result.deals.read).toBeLessThan(30);
    expect(written(await fill(filled.connection()))).toBe(0);
    expect(await evidence()).not.toContain(id);
    filled.org().faults.clear();
  });
});

describe.each([
  ['nobody did anything on a deal that came in by itself', 61, { StageName: 'Qualification', LeadSource: 'Web' }],
  ['a deal that was entered as won closes on a day to come', 3, { StageName: 'Closed Won' }],
])('an org where %s', (_, days, row) => {
  const filled = startFilledOrg(20);

  it('is brought up to date by the days that pass', async () => {
    const CloseDate = new Date(Date.now() + 2 * DAY_MS).toISOString().slice(0, 10);
    const deal = { Name: 'Quiet', CloseDate, ...row };
    await connectTo(filled.org(), 'admin').sobject('Opportunity').create(deal);
    await fill(filled.connection());
    // The day after, so that the deal itself has not changed within the overlap.
    filled.org().faults.add({ fault: 'clockSkew', ms: DAY_MS });
    await fill(filled.connection());
    filled.org().faults.add({ fault: 'clockSkew', ms: days * DAY_MS });
    const { result } = await fill(filled.connection(), { kind: 'Sync' });
    expect(result.rows.visits.updated).toBeGreaterThan(0);
    expect(written(await fill(filled.connection()))).toBe(0);
  });
});

describe('an org in which a contact is deleted', () => {
  const filled = startFilledOrg(60);

  it('is brought up to date on the deals whose tasks alone had named it', async () => {
    const admin = connectTo(filled.org(), 'admin');
    const create = async (object: string, row: Record<string, string>): Promise<string> =>
      (await admin.sobject(object).create(row)).id ?? '';
    const deal = await create('Opportunity', { Name: 'Left', StageName: 'Qualification', CloseDate: '2027-01-31' });
    const people: string[] = [];
    for (const LastName of ['Ames', 'Bohr', 'Curie']) people.push(await create('Contact', { LastName }));
    for (const WhoId of people) await create('Task', { WhatId: deal, WhoId, Subject: 'Call', Status: 'Completed' });
    await fill(filled.connection());
    filled.org().faults.add({ fault: 'clockSkew', ms: DAY_MS });
    await fill(filled.connection());
    filled.org().faults.add({ fault: 'clockSkew', ms: DAY_MS / 24 });
    await admin.sobject('Contact').destroy(people[0] ?? '');
    const { result } = await fill(filled.connection(), { kind: 'Sync' });
    expect(result).toMatchObject({ deals: { read: 1 }, rows: { visits: { updated: 1 } } });
    expect(written(await fill(filled.connection()))).toBe(0);
  });
});
