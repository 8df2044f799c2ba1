/** Whose records are whose, at every door: what hangs on another rep's deal is not there, however it is asked for. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startLocalOrg, type LocalOrg, type UserName } from '../../../src/local-org/index.ts';
import { startTestOrg } from '../../support/localOrg.ts';
import { ask, bulk, collection, graphql, restOutcome, send, uiOutcome, type Answer } from './doors.ts';
import { load, personId, prepareDeal, prepareDefinitions, type Rows } from './preparedRows.ts';
import { projectHiding } from './thinnedProject.ts';

const SECRET = 'zebrafish';
/** Private with the deal; accounts and contacts are open to all. */
const PRIVATE = [
  ...['Opportunity', 'Decision_Path__c', 'Decision_Step__c', 'Buying_Team_Member__c', 'Buy_In__c'],
  ...['Consensus_Blocker__c', 'Facilitation_Answer__c', 'OpportunityContactRole', 'Task', 'Event', 'Decision_End__c'],
];
/** A field of each that the owner may empty; `Basis__c` of the others. */
const CHANGED: Readonly<Record<string, string>> = {
  ...{ Opportunity: 'NextStep', Decision_Path__c: 'Ended_On__c', OpportunityContactRole: 'Role' },
  ...{ Task: 'Description', Event: 'Description' },
};
/** The relationship names down from the deal. */
const CHILDREN = ['Decision_Steps__r', 'Buying_Team_Members__r', 'Consensus_Blockers__r', 'Facilitation_Answers__r'];

const started = startTestOrg();
let definitions: Rows;
let mine: Rows;
let theirs: Rows;

beforeAll(async () => {
  definitions = await prepareDefinitions(started(), 'm:1');
  mine = await prepareDeal(started(), started().user('rep').userId, definitions, 'mine');
  theirs = await prepareDeal(started(), await personId(started(), 'rep2'), definitions, SECRET);
});

const idOf = (rows: Rows, name: string): string => rows[name]?.Id ?? '';
const soql = (as: UserName, text: string, door = 'query'): Promise<Answer> =>
  ask(started(), as, `/${door}?q=${encodeURIComponent(text)}`);

/** Rows of an object a user finds by id at each reading door. */
async function finds(as: UserName, name: string, id: string): Promise<Record<string, boolean>> {
  const org = started();
  const has = (answer: Answer, mark = `"${id}"`): boolean => answer.status === 200 && answer.text.includes(mark);
  const where = `FROM ${name} WHERE Id = '${id}'`;
  const made = await ask(org, as, '/jobs/query', 'POST', { operation: 'query', query: `SELECT Id ${where}` });
  const job = (made.json as { id: string }).id;
  const composite = {
    compositeRequest: [{ method: 'GET', url: `/services/data/v66.0/sobjects/${name}/${id}`, referenceId: 'a' }],
  };
  const inGraph = await graphql(org, as, `{ uiapi { query { ${name}(first: 100) { edges { node { Id } } } } } }`);
  const filtered = await graphql(org, as, `{ uiapi { query { ${name}(where: {Id: {eq: "${id}"}}) { totalCount } } } }`);
  const batch = await ask(org, as, `/ui-api/records/batch/${id}?fields=${name}.Id`);
  return {
    rest: has(await ask(org, as, `/sobjects/${name}/${id}`)),
    'rest, short id': has(await ask(org, as, `/sobjects/${name}/${id.slice(0, 15)}`)),
    composite: has(await ask(org, as, '/composite', 'POST', composite), `"Id":"${id}"`),
    'composite/batch': has(
      await ask(org, as, '/composite/batch', 'POST', {
        batchRequests: [{ method: 'GET', url: `v66.0/sobjects/${name}/${id}` }],
      }),
    ),
    collection: has(await ask(org, as, `/composite/sobjects/${name}?ids=${id}&fields=Id`)),
    soql: has(await soql(as, `SELECT Id ${where}`)),
    'soql count': (await soql(as, `SELECT COUNT() ${where}`)).text.includes('"totalSize":1'),
    'soql group': (await soql(as, `SELECT Id, COUNT(CreatedById) ${where} GROUP BY Id`)).text.includes(id),
    'soql all': has(await soql(as, `SELECT Id ${where}`, 'queryAll')),
    explain: !(await ask(org, as, `/query?explain=${encodeURIComponent(`SELECT Id ${where}`)}`)).text.includes(
      '"cardinality":0',
    ),
    bulk: (await ask(org, as, `/jobs/query/${job}/results`)).text.includes(id),
    'ui-api': has(await ask(org, as, `/ui-api/records/${id}?fields=${name}.Id`)),
    'ui-api batch': batch.text.includes('"statusCode":200'),
    graphql: JSON.stringify(inGraph.data).includes(id),
    'graphql count': JSON.stringify(filtered.data).includes('"totalCount":1'),
  };
}

function all(found: Record<string, boolean>): boolean[] {
  return [...new Set(Object.values(found))];
}

describe('reading', () => {
  it.each(PRIVATE)('the rep finds the own %s at every door, and the other rep’s at none', async (name) => {
    const own = await finds('rep', name, idOf(mine, name));
    expect(own).toEqual(Object.fromEntries(Object.keys(own).map((door) => [door, true])));
    const other = await finds('rep', name, idOf(theirs, name));
    expect(other).toEqual(Object.fromEntries(Object.keys(other).map((door) => [door, false])));
  });

  it.each(PRIVATE)('the analyst, the administrator and the integration find every %s', async (name) => {
    for (const as of ['analyst', 'admin', 'integration'] as const) {
      expect(all(await finds(as, name, idOf(theirs, name)))).toEqual([true]);
    }
  });

  it('the other deal is reached by no key, parent, child, related list, history or total', async () => {
    const org = started();
    const [deal, path, contact] = ['Opportunity', 'Decision_Path__c', 'Contact'].map((name) => idOf(theirs, name));
    const texts = await Promise.all([
      ask(org, 'rep', `/sobjects/Decision_Path__c/Key__c/${deal}`),
      ask(org, 'rep', `/sobjects/Buying_Team_Member__c/Key__c/${deal}:${contact}`),
      ask(org, 'rep', `/ui-api/related-list-records/${deal}/Decision_Paths__r?fields=Decision_Path__c.Key__c`),
      ask(org, 'rep', `/ui-api/related-list-records/${path}/Decision_Steps__r?fields=Decision_Step__c.Note__c`),
      ask(
        org,
        'rep',
        `/ui-api/related-list-records/${contact}/Buying_Team_Members__r?fields=Buying_Team_Member__c.Key__c`,
      ),
      soql(
        'rep',
        `SELECT Name, (SELECT Key__c FROM Buying_Team_Members__r) FROM Contact WHERE LastName != '${SECRET}'`,
      ),
      soql('rep', `SELECT (SELECT Key__c FROM Buying_Team_Members__r) FROM Contact`),
      soql('rep', `SELECT Decision_Path__r.Opportunity__r.Name, Note__c FROM Decision_Step__c`),
      soql('rep', `SELECT Buying_Team_Member__r.Decision_Path__r.Opportunity__r.Name, Words__c FROM Buy_In__c`),
      soql('rep', `SELECT Words__c n, COUNT(Id) FROM Buy_In__c GROUP BY Words__c`),
      soql('rep', `SELECT MAX(Name) m, MIN(Name) n FROM Opportunity`),
      ...CHILDREN.map((name) => soql('rep', `SELECT (SELECT Name FROM ${name}) FROM Decision_Path__c`)),
      soql('rep', `SELECT NewValue, Parent.Key__c FROM Decision_Path__History`),
      soql('rep', 'SELECT StageName, Opportunity.Name, OpportunityId FROM OpportunityHistory'),
      soql(
        'rep',
        `SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Opportunity WHERE Name LIKE '${SECRET.slice(0, 4)}%')`,
      ),
      ask(org, 'rep', '/graphql', 'POST', {
        query: `{ uiapi { query { Contact { edges { node { Buying_Team_Members__r { edges { node { Key__c { value } } } } } } } } } }`,
      }),
      ask(org, 'rep', '/graphql', 'POST', {
        query: `{ uiapi { aggregate { Opportunity(groupBy: {Name: {group: true}}) { edges { node { aggregate { Name { value } } } } } } } }`,
      }),
    ]);
    for (const { status, text } of texts) {
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain(idOf(theirs, 'Buying_Team_Member__c'));
      expect([200, 400, 404]).toContain(status);
    }
  });
});

describe('writing', () => {
  it.each(PRIVATE)('the rep changes and deletes nothing of the other %s at any door', async (name) => {
    const org = started();
    const id = idOf(theirs, name);
    const values = { [CHANGED[name] ?? 'Basis__c']: null };
    const patch = JSON.stringify(values).replace(/"(\w+)":/g, '$1: ');
    const before = await ask(org, 'admin', `/sobjects/${name}/${id}`);
    const update = `mutation { uiapi { ${name}Update(input: {Id: "${id}", ${name}: ${patch}}) { success } } }`;
    const seen = {
      rest: restOutcome(await ask(org, 'rep', `/sobjects/${name}/${id}`, 'PATCH', values)),
      'rest delete': restOutcome(await ask(org, 'rep', `/sobjects/${name}/${id}`, 'DELETE')),
      collection: (await collection(org, 'rep', 'PATCH', [{ attributes: { type: name }, Id: id, ...values }]))[0],
      bulk: (
        await bulk(
          org,
          'rep',
          { object: name, operation: 'update' },
          ['Id', ...Object.keys(values)],
          [{ Id: id, ...values }],
        )
      )[0],
      'ui-api': uiOutcome(await ask(org, 'rep', `/ui-api/records/${id}`, 'PATCH', { fields: values })),
      graphql:
        (await graphql(org, 'rep', update)).errors[0]?.code.includes('INSUFFICIENT_ACCESS') === true ? 'denied' : 'ok',
    };
    expect(seen).toEqual(Object.fromEntries(Object.keys(seen).map((door) => [door, 'denied'])));
    expect((await ask(org, 'admin', `/sobjects/${name}/${id}`)).text).toBe(before.text);
  });

  it('the rep hangs nothing on the other deal, by id, by key, in a tree or by upsert', async () => {
    const org = started();
    const [deal, path, member] = ['Opportunity', 'Decision_Path__c', 'Buying_Team_Member__c'].map((name) =>
      idOf(theirs, name),
    );
    const blocker = { Key__c: `${deal}:b-9`, Category__c: 'MONEY', Basis__c: 'Buyer told us', Words__c: 'x' };
    const rows: [string, Record<string, unknown>][] = [
      ['Consensus_Blocker__c', { ...blocker, Decision_Path__c: path }],
      ['Consensus_Blocker__c', { ...blocker, Decision_Path__r: { Key__c: deal } }],
      ['Buy_In__c', { Key__c: 'x', Level__c: '1 Blocks', Buying_Team_Member__c: member, Basis__c: 'Buyer told us' }],
      ['Decision_Path__c', { Opportunity__c: deal, Key__c: deal }],
      ['OpportunityContactRole', { OpportunityId: deal, ContactId: idOf(mine, 'Contact') }],
    ];
    for (const [name, row] of rows) {
      const answer = await ask(org, 'rep', `/sobjects/${name}`, 'POST', row);
      expect([name, restOutcome(answer)]).toEqual([name, 'denied']);
    }
    const key = `/sobjects/Decision_Path__c/Key__c/${deal}`;
    expect(restOutcome(await ask(org, 'rep', key, 'PATCH', { Opportunity__c: idOf(mine, 'Opportunity') }))).toBe(
      'denied',
    );
    // Moved over from the own deal.
    const own = `/sobjects/OpportunityContactRole`;
    expect(
      (
        await ask(org, 'rep', own, 'POST', {
          OpportunityId: idOf(mine, 'Opportunity'),
          ContactId: idOf(mine, 'Contact'),
        })
      ).status,
    ).toBe(201);
  });

  it('a taken key does not tell the id of a record that is not shared', async () => {
    const org = started();
    const row = { Key__c: idOf(theirs, 'Opportunity'), Opportunity__c: idOf(mine, 'Opportunity') };
    const { status, text } = await ask(org, 'rep', '/sobjects/Decision_Path__c', 'POST', row);
    expect(status).toBe(400);
    expect(text).toContain('DUPLICATE_VALUE');
    expect(text).not.toContain(idOf(theirs, 'Decision_Path__c').slice(0, 15));
  });
});

describe('a manager', () => {
  it('finds the deals of those below at every door, until the role is left', async () => {
    const org = started();
    const roles = await soql(
      'admin',
      "SELECT Id, DeveloperName FROM UserRole WHERE DeveloperName IN ('SalesManager', 'SalesRep') ORDER BY DeveloperName",
    );
    const [manager, rep] = (roles.json as { records: { Id: string }[] }).records.map(({ Id }) => Id);
    const setRole = (role: string | undefined): Promise<Answer> =>
      ask(org, 'admin', `/sobjects/User/${org.user('rep').userId}`, 'PATCH', { UserRoleId: role });
    expect((await setRole(manager)).status).toBe(204);
    for (const name of PRIVATE)
      expect([name, ...all(await finds('rep', name, idOf(theirs, name)))]).toEqual([name, true]);
    expect((await setRole(rep)).status).toBe(204);
    for (const name of PRIVATE)
      expect([name, ...all(await finds('rep', name, idOf(theirs, name)))]).toEqual([name, false]);
  });
});

describe('what belongs to a user and not to a record', () => {
  it('are query pages and bulk jobs of others, which are not there', async () => {
    const org = started();
    await load(
      org,
      'Account',
      Array.from({ length: 250 }, (_, index) => ({ Name: `Account ${index}` })),
    );
    const headers = {
      authorization: `Bearer ${org.user('admin').accessToken}`,
      'sforce-query-options': 'batchSize=200',
    };
    const page = await send(org, '/services/data/v66.0/query?q=SELECT+Id+FROM+Account', { headers });
    const next = (page.json as { nextRecordsUrl: string }).nextRecordsUrl.replace('/services/data/v66.0', '');
    expect((await ask(org, 'rep', next)).text).toContain('INVALID_QUERY_LOCATOR');
    expect((await ask(org, 'admin', next)).status).toBe(200);
    const query = { operation: 'query', query: 'SELECT Id FROM Opportunity' };
    const { id } = (await ask(org, 'admin', '/jobs/query', 'POST', query)).json as { id: string };
    const insert = { object: 'Account', operation: 'insert' };
    const ingest = ((await ask(org, 'admin', '/jobs/ingest', 'POST', insert)).json as { id: string }).id;
    const paths: [string, string][] = [
      ...['', '/results'].map((end): [string, string] => ['GET', `/jobs/query/${id}${end}`]),
      ...['', '/successfulResults', '/failedResults', '/unprocessedRecords'].map((end): [string, string] => [
        'GET',
        `/jobs/ingest/${ingest}${end}`,
      ]),
      ...(['PATCH', 'DELETE'] as const).flatMap((method): [string, string][] => [
        [method, `/jobs/ingest/${ingest}`],
        [method, `/jobs/query/${id}`],
      ]),
    ];
    for (const [method, path] of paths) {
      const answer = await ask(org, 'rep', path, method, method === 'PATCH' ? { state: 'Aborted' } : undefined);
      expect([method, path, answer.status]).toEqual([method, path, 404]);
    }
    for (const kind of ['query', 'ingest']) {
      const { text } = await ask(org, 'rep', `/jobs/${kind}`);
      for (const job of [id, ingest]) expect(text).not.toContain(job);
    }
  });
});

describe('the history of a field', () => {
  const hiding = projectHiding(join(import.meta.dirname, '../../..'), 'Buy_In__c.Level__c');
  let org: LocalOrg;
  beforeAll(async () => {
    org = await startLocalOrg({ projectDir: hiding.dir });
  });
  afterAll(async () => {
    await org.close();
    hiding.remove();
  });

  it('is hidden from those to whom the field is', async () => {
    const own = await prepareDeal(org, org.user('rep').userId, await prepareDefinitions(org, 'm:1'));
    const change = await ask(org, 'admin', `/sobjects/Buy_In__c/${idOf(own, 'Buy_In__c')}`, 'PATCH', {
      Level__c: '1 Blocks',
      Subject__c: 'The vendor',
    });
    expect(change.status).toBe(204);
    const fieldsSeen = async (as: UserName, text: string): Promise<string[]> => {
      const { json } = await ask(org, as, `/query?q=${encodeURIComponent(text)}`);
      const { records } = json as { records: { Field: string }[] };
      return records.map(({ Field }) => Field).sort();
    };
    const history = 'SELECT Field, OldValue, NewValue FROM Buy_In__History';
    expect(await fieldsSeen('admin', history)).toContain('Level__c');
    for (const as of ['rep', 'analyst', 'integration'] as const) {
      expect([as, await fieldsSeen(as, history)]).toEqual([as, ['Subject__c']]);
      const inner = await ask(
        org,
        as,
        `/query?q=${encodeURIComponent('SELECT (SELECT NewValue FROM Histories) FROM Buy_In__c')}`,
      );
      expect(inner.text).not.toContain('1 Blocks');
      expect(inner.text).toContain('The vendor');
    }
  });
});
