/** Bulk jobs that end badly, or do not end. */
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from 'jsforce';
import { startLocalOrg } from '../../../src/local-org/index.ts';
import type { LocalOrg } from '../../../src/local-org/index.ts';
import { ask, connectTo, startTestOrg } from '../../support/localOrg.ts';

const started = startTestOrg();
const jobs = '/services/data/v66.0/jobs';
let admin: Connection;

beforeAll(() => {
  admin = connectTo(started(), 'admin');
  admin.bulk2.pollInterval = 20;
});

afterEach(() => {
  started().faults.clear();
});

interface Info {
  readonly id: string;
  readonly state: string;
  readonly errorMessage?: string;
  readonly numberRecordsProcessed: number;
  readonly numberRecordsFailed: number;
}

const rowsNamed = (prefix: string, count: number): string =>
  `Name\n${Array.from({ length: count }, (_, index) => `${prefix} ${index}`).join('\n')}\n`;
const count = async (prefix: string): Promise<number> =>
  (await admin.query(`SELECT COUNT() FROM Account WHERE Name LIKE '${prefix} %'`)).totalSize;

/** A job up to its start. */
async function start(csv: string, org: LocalOrg = started()): Promise<string> {
  const body = { object: 'Account', operation: 'insert', lineEnding: 'LF' };
  const made = await ask(org, `${jobs}/ingest`, { as: 'admin', method: 'POST', body });
  const { id } = made.body as Info;
  await ask(org, `${jobs}/ingest/${id}/batches`, {
    as: 'admin',
    method: 'PUT',
    headers: { 'content-type': 'text/csv' },
    body: csv,
  });
  await ask(org, `${jobs}/ingest/${id}`, { as: 'admin', method: 'PATCH', body: { state: 'UploadComplete' } });
  return id;
}

async function info(id: string, kind = 'ingest'): Promise<Info> {
  return (await ask(started(), `${jobs}/${kind}/${id}`, { as: 'admin' })).body as Info;
}

async function lines(id: string, file: string): Promise<string[]> {
  const { body } = await ask(started(), `${jobs}/ingest/${id}/${file}`, { as: 'admin' });
  return String(body).trim().split('\n').slice(1);
}

async function endOf(id: string, kind = 'ingest'): Promise<Info> {
  for (;;) {
    const job = await info(id, kind);
    if (['JobComplete', 'Failed', 'Aborted'].includes(job.state)) return job;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('a bulk job', () => {
  it('fails as a whole, and jsforce says why', async () => {
    started().faults.add({ fault: 'jobFails', object: 'account', message: 'InternalServerError : out of luck' });
    const input = [{ Name: 'Whole 1' }];
    await expect(admin.bulk2.loadAndWaitForResults({ object: 'Account', operation: 'insert', input })).rejects.toThrow(
      'out of luck',
    );
    expect(await count('Whole')).toBe(0);
    // The rule knows how often it fired, and the next job is struck too.
    expect(started().faults.report()).toMatchObject([{ seen: 1, fired: 1 }]);
  });

  it('fails half way: what is done is done, what is not is unprocessed', async () => {
    started().faults.add({ fault: 'jobFails', afterRows: 250, to: 1 });
    const id = await start(rowsNamed('Half', 600));
    expect(await endOf(id)).toMatchObject({
      state: 'Failed',
      numberRecordsProcessed: 250,
      numberRecordsFailed: 0,
      errorMessage: /fault rule/ as unknown,
    });
    expect(await lines(id, 'successfulResults')).toHaveLength(250);
    expect(await lines(id, 'failedResults')).toEqual([]);
    const left = await lines(id, 'unprocessedrecords');
    expect(left).toHaveLength(350);
    expect(left[0]).toContain('Half 250');
    expect(await count('Half')).toBe(250);
    expect(await endOf(await start(rowsNamed('Other', 3)))).toMatchObject({ state: 'JobComplete' });
  });

  it('is aborted by the org half way', async () => {
    started().faults.add({ fault: 'jobAborts', afterRows: 200, operation: 'insert' });
    const id = await start(rowsNamed('Abort', 201));
    expect(await endOf(id)).toMatchObject({ state: 'Aborted', numberRecordsProcessed: 200 });
    expect(await count('Abort')).toBe(200);
  });

  it('hangs for some polls and then goes on', async () => {
    started().faults.add({ fault: 'jobHangs', polls: 3 });
    const id = await start(rowsNamed('Hang', 2));
    for (const time of [1, 2, 3])
      expect({ time, state: (await info(id)).state }).toEqual({ time, state: 'InProgress' });
    expect(await endOf(id)).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 2 });
    expect(await count('Hang')).toBe(2);
  });

  it('hangs for ever, until it is aborted', async () => {
    started().faults.add({ fault: 'jobHangs' });
    const id = await start(rowsNamed('Ever', 2));
    for (let poll = 0; poll < 20; poll += 1) expect((await info(id)).state).toBe('InProgress');
    await ask(started(), `${jobs}/ingest/${id}`, { as: 'admin', method: 'PATCH', body: { state: 'Aborted' } });
    expect(await endOf(id)).toMatchObject({ state: 'Aborted', numberRecordsProcessed: 0 });
    expect(await count('Ever')).toBe(0);
  });

  it('that hangs goes on when its rule is taken away', async () => {
    started().faults.add({ fault: 'jobHangs' });
    const id = await start(rowsNamed('Freed', 2));
    expect((await info(id)).state).toBe('InProgress');
    started().faults.clear();
    expect(await endOf(id)).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 2 });
  });

  it('that hangs does not keep the org from closing', async () => {
    const org = await startLocalOrg({ empty: true, faults: [{ fault: 'jobHangs' }] });
    await start(rowsNamed('Close', 2), org);
    await org.close();
    await expect(fetch(org.instanceUrl)).rejects.toThrow('fetch failed');
  });

  it('of a query fails and hangs like any other', async () => {
    await endOf(await start(rowsNamed('Read', 3)));
    const query = async (): Promise<string> => {
      const body = { operation: 'query', query: 'SELECT Name FROM Account' };
      return ((await ask(started(), `${jobs}/query`, { as: 'admin', method: 'POST', body })).body as Info).id;
    };
    started().faults.add(
      { fault: 'jobFails', operation: 'query', to: 1 },
      { fault: 'jobHangs', operation: 'query', polls: 2 },
    );
    expect(await endOf(await query(), 'query')).toMatchObject({ state: 'Failed' });
    const id = await query();
    expect((await info(id, 'query')).state).toBe('InProgress');
    expect(await endOf(id, 'query')).toMatchObject({ state: 'JobComplete' });
  });
});

describe('a batch of Bulk API 1.0', () => {
  /** Loads rows as `bulk.load` does, but closes the job before it returns: that one does so behind its caller's back. */
  async function load(name: string, rows: number, patienceMs = 10_000): Promise<unknown> {
    const job = admin.bulk.createJob('Account', 'insert');
    const batch = job.createBatch();
    // It repeats what its batch says.
    job.on('error', () => undefined);
    try {
      batch.on('queue', () => {
        batch.poll(20, patienceMs);
      });
      return await batch.execute(Array.from({ length: rows }, (_, index) => ({ Name: `${name} ${index}` })));
    } finally {
      await job.close();
    }
  }

  it('fails, as a whole or half way: then the results are those of the rows that were done', async () => {
    const message = 'TooManyLockFailure : too many locks';
    started().faults.add({ fault: 'jobFails', message, to: 1 }, { fault: 'jobFails', afterRows: 250, to: 1 });
    await expect(load('Classic whole', 3)).rejects.toThrow(message);
    expect(await count('Classic whole')).toBe(0);
    expect(await load('Classic half', 300)).toHaveLength(250);
    expect(await count('Classic half')).toBe(250);
    expect(await load('Classic after', 3)).toHaveLength(3);
  });

  it('hangs, and jsforce gives up; or goes on after some polls', async () => {
    started().faults.add({ fault: 'jobHangs', to: 1 }, { fault: 'jobHangs', polls: 3 });
    await expect(load('Classic ever', 2, 300)).rejects.toThrow(/[Pp]olling time out/);
    expect(await count('Classic ever')).toBe(0);
    expect(await load('Classic later', 2)).toHaveLength(2);
  });

  it('has its locked rows among its results', async () => {
    started().faults.add({ fault: 'rowLock', every: 2 });
    const results = (await load('Classic lock', 4)) as { success: boolean; errors: string[] }[];
    expect(results.map(({ success }) => success)).toEqual([true, false, true, false]);
    expect(results[1]?.errors.join()).toContain('UNABLE_TO_LOCK_ROW');
  });
});
