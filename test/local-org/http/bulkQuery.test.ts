import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from 'jsforce';
import { ask, connectTo, startTestOrg } from '../../support/localOrg.ts';

const started = startTestOrg();
const jobs = '/services/data/v66.0/jobs/query';
const names = Array.from({ length: 450 }, (_, index) =>
  index === 7 ? 'a "quoted",\r\nname' : `N ${String(index).padStart(3, '0')}`,
);
let admin: Connection;

beforeAll(async () => {
  admin = connectTo(started(), 'admin');
  for (let from = 0; from < names.length; from += 200) {
    await admin
      .sobject('Account')
      .create(names.slice(from, from + 200).map((Name, index) => ({ Name, NumberOfEmployees: from + index })));
  }
});

async function run(body: Record<string, unknown>): Promise<string> {
  const made = await ask(started(), jobs, { as: 'admin', method: 'POST', body: { operation: 'query', ...body } });
  expect(made).toMatchObject({ status: 200, body: { state: 'UploadComplete', jobType: 'V2Query' } });
  const { id } = made.body as { id: string };
  expect((await ask(started(), `${jobs}/${id}`, { as: 'admin' })).body).toMatchObject({ id, state: 'JobComplete' });
  return id;
}

describe('a query job, through jsforce', () => {
  it('gives every row, however odd its text', async () => {
    const stream = await admin.bulk2.query(
      'SELECT Name, NumberOfEmployees, Owner.Name FROM Account ORDER BY NumberOfEmployees',
      { pollInterval: 20 },
    );
    const records = (await stream.toArray()) as Record<string, unknown>[];
    expect(records.map((record) => record['Name'])).toEqual(names);
    expect(records[3]).toMatchObject({ NumberOfEmployees: '3', 'Owner.Name': 'Ada Lindqvist' });
  });

  it('gives no rows when there are none', async () => {
    const stream = await admin.bulk2.query("SELECT Id FROM Account WHERE Name = 'none'", { pollInterval: 20 });
    expect(await stream.toArray()).toEqual([]);
  });
});

describe('results', () => {
  const soql = 'SELECT Name FROM Account ORDER BY NumberOfEmployees';

  it('are one page unless less is asked for', async () => {
    const id = await run({ query: soql });
    const { headers, body } = await ask(started(), `${jobs}/${id}/results`, { as: 'admin' });
    expect(headers.get('content-type')).toMatch(/^text\/csv/);
    expect(headers.get('sforce-locator')).toBe('null');
    expect(headers.get('sforce-numberofrecords')).toBe('450');
    expect(body).toMatch(/^"Name"\n"N 000"\n/);
  });

  it('come in pages of the size asked for, each with the header, together everything once', async () => {
    const id = await run({ query: soql });
    const whole = String((await ask(started(), `${jobs}/${id}/results`, { as: 'admin' })).body);
    let pages = '"Name"\n';
    let locator: string | null = '';
    const counts: number[] = [];
    while (locator !== 'null') {
      const path = `${jobs}/${id}/results?maxRecords=200${locator ? `&locator=${locator}` : ''}`;
      const { headers, body } = await ask(started(), path, { as: 'admin' });
      expect(body).toMatch(/^"Name"\n/);
      pages += String(body).slice('"Name"\n'.length);
      counts.push(Number(headers.get('sforce-numberofrecords')));
      locator = headers.get('sforce-locator');
    }
    expect(counts).toEqual([200, 200, 50]);
    expect(pages).toBe(whole);
  });

  it('are written as the job asks', async () => {
    const id = await run({ query: `${soql} LIMIT 1`, columnDelimiter: 'SEMICOLON', lineEnding: 'CRLF' });
    expect((await ask(started(), `${jobs}/${id}/results`, { as: 'admin' })).body).toBe('"Name"\r\n"N 000"\r\n');
  });

  it('are those of the moment of the job', async () => {
    const id = await run({ query: "SELECT Name FROM Account WHERE Name = 'Later'" });
    await admin.sobject('Account').create({ Name: 'Later' });
    expect((await ask(started(), `${jobs}/${id}/results`, { as: 'admin' })).body).toBe('"Name"\n');
  });

  it.each(['locator=x', 'locator=MA', 'maxRecords=0', 'maxRecords=many'])('are refused for %s', async (query) => {
    const id = await run({ query: soql });
    expect((await ask(started(), `${jobs}/${id}/results?${query}`, { as: 'admin' })).status).toBe(400);
  });
});

describe('a query job', () => {
  it.each([
    [{ query: 'SELECT FROM Account', operation: 'query' }, 'MALFORMED_QUERY'],
    [{ query: 'SELECT Id, (SELECT Id FROM Contacts) FROM Account', operation: 'query' }, 'API_ERROR'],
    [{ query: 'SELECT COUNT() FROM Account', operation: 'query' }, 'API_ERROR'],
    [{ query: 'SELECT Id FROM Account', operation: 'insert' }, 'INVALIDJOB'],
    [{ operation: 'query' }, 'INVALIDJOB'],
  ])('is not made from %j', async (body, errorCode) => {
    expect(await ask(started(), jobs, { as: 'admin', method: 'POST', body })).toMatchObject({
      status: 400,
      body: [{ errorCode }],
    });
  });

  it('is its owner’s, and is gone when deleted', async () => {
    const id = await run({ query: 'SELECT Id FROM Account LIMIT 1' });
    expect((await ask(started(), `${jobs}/${id}`, { as: 'rep' })).status).toBe(404);
    expect((await ask(started(), `/services/data/v66.0/jobs/ingest/${id}`, { as: 'admin' })).status).toBe(404);
    expect((await ask(started(), `${jobs}/${id}`, { as: 'admin', method: 'DELETE' })).status).toBe(204);
    expect((await ask(started(), `${jobs}/${id}/results`, { as: 'admin' })).status).toBe(404);
  });

  it('sees deleted rows with queryAll', async () => {
    const made = await admin.sobject('Account').create({ Name: 'Was "here"' });
    await admin.sobject('Account').delete(made.id ?? '');
    const query = `SELECT Name FROM Account WHERE Name = 'Was "here"'`;
    const plain = await run({ query });
    const all = await run({ query, operation: 'queryAll' });
    expect((await ask(started(), `${jobs}/${plain}/results`, { as: 'admin' })).body).toBe('"Name"\n');
    expect((await ask(started(), `${jobs}/${all}/results`, { as: 'admin' })).body).toBe('"Name"\n"Was ""here"""\n');
  });
});
