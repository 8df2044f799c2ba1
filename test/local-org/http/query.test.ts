import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from 'jsforce';
import { ask, connectTo, startTestOrg } from '../../support/localOrg.ts';
import type { RawAnswer } from '../../support/localOrg.ts';

const started = startTestOrg();
const api = '/services/data/v66.0';
const rows = 4321;
let admin: Connection;

function query(soql: string, path = `${api}/query`, headers: Record<string, string> = {}): Promise<RawAnswer> {
  return ask(started(), `${path}?q=${encodeURIComponent(soql)}`, { as: 'admin', headers });
}

beforeAll(async () => {
  admin = connectTo(started(), 'admin');
  for (let from = 0; from < rows; from += 200) {
    const batch = Array.from({ length: Math.min(200, rows - from) }, (_, index) => ({
      Name: `Q ${from + index}`,
      NumberOfEmployees: from + index,
    }));
    await admin.sobject('Account').create(batch);
  }
}, 60_000);

describe('a long result, through jsforce', () => {
  it('comes page by page, every row once', async () => {
    const first = await admin.query<{ Id: string }>('SELECT Id FROM Account ORDER BY NumberOfEmployees');
    expect(first).toMatchObject({ totalSize: rows, done: false });
    expect(first.records).toHaveLength(2000);
    const second = await admin.queryMore<{ Id: string }>(first.nextRecordsUrl ?? '');
    const third = await admin.queryMore<{ Id: string }>(second.nextRecordsUrl ?? '');
    expect(third).toMatchObject({ totalSize: rows, done: true });
    const ids = [first, second, third].flatMap(({ records }) => records.map(({ Id }) => Id));
    expect(new Set(ids).size).toBe(rows);
  });

  it('is fetched whole when asked so', async () => {
    const { records } = await admin.query<{ NumberOfEmployees: number }>(
      'SELECT NumberOfEmployees FROM Account ORDER BY NumberOfEmployees',
      {
        autoFetch: true,
        maxFetch: 10_000,
      },
    );
    expect(records.map(({ NumberOfEmployees }) => NumberOfEmployees)).toEqual(
      Array.from({ length: rows }, (_, index) => index),
    );
  });

  it('has pages of the size asked for, within 200 and 2000', async () => {
    const sized = (batchSize: string): Promise<RawAnswer> =>
      query('SELECT Id FROM Account', `${api}/query`, { 'sforce-query-options': `batchSize=${batchSize}` });
    expect(((await sized('500')).body as { records: unknown[] }).records).toHaveLength(500);
    expect(((await sized('1')).body as { records: unknown[] }).records).toHaveLength(200);
    expect(((await sized('99999')).body as { records: unknown[] }).records).toHaveLength(2000);
    expect(await sized('many')).toMatchObject({ status: 400 });
  });

  it('belongs to the one who asked, and to a locator that was given', async () => {
    const { body } = await query('SELECT Id FROM Account');
    const { nextRecordsUrl } = body as { nextRecordsUrl: string };
    expect(nextRecordsUrl).toMatch(/^\/services\/data\/v66\.0\/query\/0r8\w{15}-2000$/);
    expect(await ask(started(), nextRecordsUrl, { as: 'rep' })).toMatchObject({
      status: 400,
      body: [{ errorCode: 'INVALID_QUERY_LOCATOR' }],
    });
    expect(await ask(started(), `${api}/query/0r8MADEUP0000000-2000`, { as: 'admin' })).toMatchObject({ status: 400 });
  });
});

describe('what the CLI asks', () => {
  it('is told the columns of an answer', async () => {
    const soql = 'SELECT Name, Owner.Name, (SELECT LastName FROM Contacts) FROM Account';
    const { body } = await ask(started(), `${api}/query?q=${encodeURIComponent(soql)}&columns=true`, { as: 'admin' });
    expect(body).toMatchObject({
      columnMetadata: [
        { columnName: 'Name' },
        { columnName: 'Owner', joinColumns: [{ columnName: 'Name' }] },
        { columnName: 'Contacts', aggregate: true, joinColumns: [{ columnName: 'LastName' }] },
      ],
    });
  });

  it('at log-in finds the organization, but no Dev Hub and no sandbox', async () => {
    const soql =
      'SELECT Name, InstanceName, IsSandbox, TrialExpirationDate, NamespacePrefix, OrganizationType FROM Organization';
    expect(await query(soql)).toMatchObject({
      status: 200,
      body: { totalSize: 1, records: [{ IsSandbox: false, NamespacePrefix: null }] },
    });
    expect(await query('SELECT Id FROM ScratchOrgInfo limit 1')).toMatchObject({
      status: 400,
      body: [{ errorCode: 'INVALID_TYPE' }],
    });
    const sandbox = "SELECT Id,Status FROM SandboxProcess WHERE SandboxOrganization='00D000000000001'";
    expect(await query(sandbox, `${api}/tooling/query`)).toMatchObject({
      status: 400,
      body: [{ errorCode: 'INVALID_TYPE' }],
    });
  });

  it('finds a user by id, name and profile', async () => {
    const { userId, username } = started().user('rep');
    expect((await ask(started(), `/services/data/v51.0/sobjects/User/${userId}`, { as: 'rep' })).body).toMatchObject({
      Username: username,
    });
    const soql = `SELECT name FROM Profile WHERE Id IN (SELECT ProfileId FROM User WHERE username='${username}')`;
    expect(await query(soql)).toMatchObject({ body: { records: [{ Name: 'Standard User' }] } });
  });

  it('sees records with the version it asked in', async () => {
    const { body } = await query('SELECT id FROM account LIMIT 1', '/services/data/v58.0/query');
    expect(body).toMatchObject({
      records: [
        {
          attributes: { type: 'Account', url: expect.stringContaining('/services/data/v58.0/sobjects/Account/') },
          Id: expect.any(String),
        },
      ],
    });
  });
});

describe('queries', () => {
  it('see deleted rows only when all are asked for', async () => {
    const made = await admin.sobject('Account').create({ Name: 'Binned' });
    await admin.sobject('Account').delete(made.id ?? '');
    const soql = "SELECT Id FROM Account WHERE Name = 'Binned'";
    expect(await query(soql)).toMatchObject({ body: { totalSize: 0 } });
    expect(await query(soql, `${api}/queryAll`)).toMatchObject({ body: { totalSize: 1 } });
  });

  it.each([
    ['', 'MALFORMED_QUERY'],
    ['SELECT FROM Account', 'MALFORMED_QUERY'],
    ['SELECT Nonsense__c FROM Account', 'INVALID_FIELD'],
    ['SELECT Id FROM Nothing__c', 'INVALID_TYPE'],
  ])('that are not understood are refused: %s', async (soql, errorCode) => {
    expect(await query(soql)).toMatchObject({ status: 400, body: [{ errorCode }] });
  });

  it('without a text are refused', async () => {
    expect(await ask(started(), `${api}/query`, { as: 'admin' })).toMatchObject({
      status: 400,
      body: [{ errorCode: 'MALFORMED_QUERY' }],
    });
  });

  it('are explained', async () => {
    const path = `${api}/query/?explain=${encodeURIComponent('SELECT Id FROM Account WHERE NumberOfEmployees < 10')}`;
    expect(await ask(started(), path, { as: 'admin' })).toMatchObject({
      status: 200,
      body: {
        plans: [
          {
            cardinality: 10,
            sobjectType: 'Account',
            leadingOperationType: 'TableScan',
            sobjectCardinality: expect.any(Number),
          },
        ],
      },
    });
  });
});
