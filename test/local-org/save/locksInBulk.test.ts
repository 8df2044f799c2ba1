/** Two bulk jobs at the same time, over HTTP: they wait for each other below the same record; who cannot wait any longer is refused its rows. */
import { expect, it } from '@jest/globals';
import { startTestOrg } from '../../support/localOrg.ts';
import { ask, send } from '../security/doors.ts';
import { load } from '../security/preparedRows.ts';
import { workshopDir } from './workshop.ts';

const API = '/services/data/v66.0';
const patient = startTestOrg({ projectDir: workshopDir, pages: false });
const hasty = startTestOrg({ projectDir: workshopDir, pages: false, lockWaitMs: 0 });
let org = patient;
let phase: string;
let other: string;

async function goTo(place: typeof org): Promise<void> {
  org = place;
  const [project = ''] = await load(org(), 'Project__c', [{ Name: 'P', Code__c: String(await count()) }]);
  [phase = '', other = ''] = await load(org(), 'Phase__c', [{ Project__c: project }, { Project__c: project }]);
}

const rowsOf = (mark: string, count: number, master: string): string[] =>
  Array.from({ length: count }, (_, index) => `${mark}-${String(index)},${master}`);

/** A job with its rows uploaded, waiting to be started. */
async function prepared(rows: readonly string[]): Promise<string> {
  const made = await ask(org(), 'admin', '/jobs/ingest', 'POST', { object: 'Work__c', operation: 'insert' });
  const path = `/jobs/ingest/${(made.json as { id: string }).id}`;
  const headers = { authorization: `Bearer ${org().user('admin').accessToken}`, 'content-type': 'text/csv' };
  const body = ['Key__c,Phase__c', ...rows].join('\n');
  await send(org(), `${API}${path}/batches`, { method: 'PUT', headers, body });
  return path;
}

async function start(path: string): Promise<void> {
  await ask(org(), 'admin', path, 'PATCH', { state: 'UploadComplete' });
}

/** The lines of failed rows when the job has come to its end. */
async function failures(path: string): Promise<string[]> {
  for (;;) {
    const { state } = (await ask(org(), 'admin', path)).json as { state: string };
    if (state === 'JobComplete') break;
    if (state !== 'InProgress' && state !== 'UploadComplete') throw new Error(state);
  }
  const { text } = await ask(org(), 'admin', `${path}/failedResults`);
  return text.split('\n').slice(1).filter(Boolean);
}

async function count(): Promise<number> {
  const { json } = await ask(org(), 'admin', `/query?q=${encodeURIComponent('SELECT COUNT() FROM Work__c')}`);
  return (json as { totalSize: number }).totalSize;
}

it('wait for each other below one master, and all their rows are saved', async () => {
  await goTo(patient);
  const jobs = [await prepared(rowsOf('one', 2000, phase)), await prepared(rowsOf('two', 2000, phase))];
  await Promise.all(jobs.map(start));
  expect(await Promise.all(jobs.map(failures))).toEqual([[], []]);
  expect(await count()).toBe(4000);
});

it('are in each other’s way below one master only, where nobody waits', async () => {
  await goTo(hasty);
  const [long, short] = [
    await prepared(rowsOf('long', 4000, phase)),
    await prepared([...rowsOf('short', 100, phase), ...rowsOf('free', 100, other)]),
  ];
  await Promise.all([start(long), start(short)]);
  const failed = [...(await failures(long)), ...(await failures(short))];
  expect(failed.length).toBeGreaterThanOrEqual(100);
  for (const line of failed) {
    expect(line).toContain(
      `UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record or 1 records: ${phase}`,
    );
    expect(line).not.toContain('free-');
  }
  expect(await count()).toBe(4200 - failed.length);
  const again = await prepared(failed.map((line) => line.split(',').slice(-2).join(',')));
  await start(again);
  expect(await failures(again)).toEqual([]);
  expect(await count()).toBe(4200);
});

it('go on beside each other below different masters', async () => {
  const jobs = [await prepared(rowsOf('one', 1000, phase)), await prepared(rowsOf('two', 1000, other))];
  await Promise.all(jobs.map(start));
  expect(await Promise.all(jobs.map(failures))).toEqual([[], []]);
});
