/** Faults of rows and of result pages. */
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from 'jsforce';
import { ask, connectTo, startTestOrg } from '../../support/localOrg.ts';

const started = startTestOrg();
const data = '/services/data/v66.0';
let admin: Connection;

beforeAll(() => {
  admin = connectTo(started(), 'admin');
  admin.bulk2.pollInterval = 20;
});

afterEach(() => {
  started().faults.clear();
});

const count = async (where: string): Promise<number> =>
  (await admin.query(`SELECT COUNT() FROM Account WHERE ${where}`)).totalSize;

describe('a locked row', () => {
  it('is 400 UNABLE_TO_LOCK_ROW for a single record, and can be saved afterwards', async () => {
    const { id } = await admin.sobject('Account').create({ Name: 'Locked' });
    started().faults.add({ fault: 'rowLock', object: 'Account', to: 2 });
    const update = { as: 'admin', method: 'PATCH', body: { Phone: '1' } } as const;
    const answer = await ask(started(), `${data}/sobjects/Account/${id ?? ''}`, update);
    expect(answer).toMatchObject({ status: 400, body: [{ errorCode: 'UNABLE_TO_LOCK_ROW' }] });
    await expect(admin.sobject('Account').create({ Name: 'Locked too' })).rejects.toMatchObject({
      errorCode: 'UNABLE_TO_LOCK_ROW',
    });
    expect((await ask(started(), `${data}/sobjects/Account/${id ?? ''}`, update)).status).toBe(204);
    expect(await count("Name LIKE 'Locked%'")).toBe(1);
  });

  it("is a row's own error in a collection, where the others are saved", async () => {
    started().faults.add({ fault: 'rowLock', operation: 'insert', from: 2, to: 2 });
    const results = await admin.sobject('Account').create(['a', 'b', 'c'].map((name) => ({ Name: `Row ${name}` })));
    expect(results).toMatchObject([
      { success: true },
      { success: false, errors: [{ statusCode: 'UNABLE_TO_LOCK_ROW' }] },
      { success: true },
    ]);
    expect(await count("Name LIKE 'Row %'")).toBe(2);
  });

  it('takes all others with it when all go together', async () => {
    started().faults.add({ fault: 'rowLock', from: 2, to: 2 });
    const rows = ['a', 'b', 'c'].map((name) => ({ Name: `All ${name}` }));
    const results = await admin.sobject('Account').create(rows, { allOrNone: true });
    const codes = results.flatMap(({ errors }) => errors.map((error) => Reflect.get(error, 'statusCode') as string));
    expect(codes).toEqual([
      'ALL_OR_NONE_OPERATION_ROLLED_BACK',
      'UNABLE_TO_LOCK_ROW',
      'ALL_OR_NONE_OPERATION_ROLLED_BACK',
    ]);
    expect(await count("Name LIKE 'All %'")).toBe(0);
  });

  it('is every k-th row of a bulk job', async () => {
    started().faults.add({ fault: 'rowLock', every: 100 });
    const input = Array.from({ length: 450 }, (_, index) => ({ Name: `Bulk ${index}` }));
    const results = await admin.bulk2.loadAndWaitForResults({ object: 'Account', operation: 'insert', input });
    expect(results.failedResults.map((row) => String(Reflect.get(row, 'Name')))).toEqual([
      'Bulk 99',
      'Bulk 199',
      'Bulk 299',
      'Bulk 399',
    ]);
    expect(results.failedResults[0]?.sf__Error).toMatch(/^UNABLE_TO_LOCK_ROW:unable to obtain exclusive access/);
    expect(results.successfulResults).toHaveLength(446);
    expect(await count("Name LIKE 'Bulk %'")).toBe(446);
  });

  it('says who may not write before it says who is locked', async () => {
    started().faults.add({ fault: 'rowLock' });
    const analyst = connectTo(started(), 'analyst');
    await expect(analyst.sobject('Account').create({ Name: 'No' })).rejects.not.toMatchObject({
      errorCode: 'UNABLE_TO_LOCK_ROW',
    });
  });
});

describe('pages of results', () => {
  const PAGES = 'SELECT Id, Name FROM Contact ORDER BY LastName';
  const names = (rows: readonly unknown[]): string[] => rows.map((row) => String(Reflect.get(row as object, 'Name')));
  const expected = Array.from({ length: 600 }, (_, index) => `Page ${String(index).padStart(3, '0')}`);

  beforeAll(async () => {
    const rows = expected.map((LastName) => ({ LastName }));
    await admin.bulk2.loadAndWaitForResults({ object: 'Contact', operation: 'insert', input: rows });
  });

  /** All pages of a query, 200 rows each, as jsforce reads them. */
  const readAll = async (): Promise<{ rows: string[]; totalSize: number }> => {
    const query = admin.query(PAGES, {
      autoFetch: true,
      maxFetch: 5000,
      headers: { 'Sforce-Query-Options': 'batchSize=200' },
    });
    const { records, totalSize } = await query;
    return { rows: names(records), totalSize };
  };

  it('come once each without a fault', async () => {
    expect(await readAll()).toEqual({ rows: expected, totalSize: 600 });
  });

  it('come twice: the client gets rows it has', async () => {
    started().faults.add({ fault: 'repeatedPage', to: 1, object: 'Contact' });
    const { rows } = await readAll();
    expect(rows.slice(0, 400)).toEqual([...expected.slice(0, 200), ...expected.slice(0, 200)]);
    expect(new Set(rows).size).toBeLessThanOrEqual(600);
    expect(started().faults.report()).toMatchObject([{ fired: 1 }]);
  });

  it('are left out: fewer rows than the total says', async () => {
    started().faults.add({ fault: 'missingPage', to: 1 });
    const { rows, totalSize } = await readAll();
    expect({ rows, totalSize }).toEqual({ rows: [...expected.slice(0, 200), ...expected.slice(400)], totalSize: 600 });
  });

  it('are left out at the end: an empty last page', async () => {
    started().faults.add({ fault: 'missingPage', from: 2 });
    expect((await readAll()).rows).toEqual(expected.slice(0, 400));
  });

  /** All pages of a bulk query's results. */
  async function readBulk(): Promise<{ rows: string[]; pages: number[] }> {
    const org = started();
    const made = await ask(org, `${data}/jobs/query`, {
      as: 'admin',
      method: 'POST',
      body: { operation: 'query', query: PAGES },
    });
    const { id } = made.body as { id: string };
    const rows: string[] = [];
    const pages: number[] = [];
    let locator = '';
    while (locator !== 'null') {
      const page = await ask(
        org,
        `${data}/jobs/query/${id}/results?maxRecords=200${locator && `&locator=${locator}`}`,
        { as: 'admin' },
      );
      const [, ...lines] = String(page.body).trim().split('\n');
      rows.push(...lines.map((line) => /"([^"]*)"$/.exec(line)?.[1] ?? ''));
      pages.push(Number(page.headers.get('sforce-numberofrecords')));
      locator = page.headers.get('sforce-locator') ?? 'null';
    }
    return { rows, pages };
  }

  it('of a bulk query come once each, twice, or are left out', async () => {
    expect(await readBulk()).toEqual({ rows: expected, pages: [200, 200, 200] });
    started().faults.add({ fault: 'repeatedPage', to: 1, path: '/jobs/query/*/results' });
    expect((await readBulk()).rows).toEqual([...expected.slice(0, 200), ...expected]);
    started().faults.clear();
    started().faults.add({ fault: 'missingPage', to: 1 });
    expect((await readBulk()).rows).toEqual([...expected.slice(0, 200), ...expected.slice(400)]);
    started().faults.clear();
    started().faults.add({ fault: 'missingPage', from: 2 });
    expect(await readBulk()).toEqual({ rows: expected.slice(0, 400), pages: [200, 200, 0] });
  });
});
