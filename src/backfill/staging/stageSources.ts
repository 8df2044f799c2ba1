import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { BuysideError } from '../../decision/buysideError.ts';
import { fetchQueryPage, type QueryJob, seeQueryJob, seeQueryJobs, startQueryJob } from '../../salesforce/bulkQuery.ts';
import { csvLine } from '../../salesforce/csv.ts';
import type { ReadSource } from '../../salesforce/dealStatements.ts';
import { isOver } from '../../salesforce/jobState.ts';
import { onceMoreIfCutShort, readPages } from '../../salesforce/readQuery.ts';
import { textAt } from '../../salesforce/row.ts';
import { type Soql, trustedSoql } from '../../salesforce/soql.ts';
import { waitFor } from '../../salesforce/waiting.ts';
import { writingInto } from '../run/diskFull.ts';
import { csvTable, onDisk } from '../run/onDisk.ts';
import { goOn, type WorkContext, Stopped } from '../run/runContext.ts';

/** One source with the statements that read it: one for the whole org, several for lists of ids, none when there is nothing to read. */
export interface Reading {
  readonly name: string;
  readonly read: ReadSource;
  readonly statements: readonly Soql[];
  /** Rows that may come, to choose between pages and a job. */
  readonly expected: number;
}

/** The columns of a staged file, in order: those of the source, then the path to the deal where it is none of them. */
export const stagedColumns = ({ source, columns }: ReadSource): readonly string[] => [
  ...new Set([...columns, ...(source.deal === null ? [] : [source.deal])]),
];

const AT_ONCE = 4;
/** Salesforce kept ten results open for a user until API version 56.0; so few at once are within that, too. */
const LISTS_AT_ONCE = 2;

/**
 * Puts the rows of sources on disk as CSV, each source once: a source that the journal calls staged is not read again.
 *
 * Small ones and lists of ids come page by page, large ones, and those with a long condition, by Bulk jobs that all run at once and are looked after
 * by one request. `onStaged` hears of each source that is whole.
 *
 * @throws {BuysideError} `DiskFull`; else as the requests do.
 */
export async function stageSources(
  context: WorkContext,
  readings: readonly Reading[],
  onStaged: (name: string) => void = () => undefined,
): Promise<void> {
  await writingInto(context.folder, () => stageLeft(context, readings, onStaged));
}

async function stageLeft(
  context: WorkContext,
  readings: readonly Reading[],
  onStaged: (name: string) => void,
): Promise<void> {
  const staged = new Set(context.log.all('staged').map(({ source }) => source));
  const left = readings.filter(({ name }) => !staged.has(name));
  const isLarge = ({ statements: [only, ...others], expected }: Reading): boolean =>
    only !== undefined && others.length === 0 && (expected > context.sizes.bulkReadAbove || isTooLong(only));
  const began = performance.now();
  await startJobs(context, left.filter(isLarge));
  await inTurns(
    left.filter((reading) => !isLarge(reading)),
    AT_ONCE,
    async (reading) => {
      await stagePages(context, reading);
      onStaged(reading.name);
    },
  );
  if (left.some(isLarge)) await stageJobs(context, left.filter(isLarge), began, onStaged);
}

/** A condition may be longer than an address (16,384 characters); a job takes it in its body. */
const MOST_IN_ADDRESS = 15_000;
const isTooLong = ({ text }: Soql): boolean => encodeURIComponent(text).length > MOST_IN_ADDRESS;

/** After a failure nothing more is begun, and what was begun has ended: the journal of a run that broke off must not grow any more. */
async function inTurns<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined && failures.length === 0; item = queue.shift())
      await work(item).catch((error: unknown) => failures.push(error));
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
}

async function stagePages(context: WorkContext, reading: Reading): Promise<void> {
  const rows = await onceMoreIfCutShort(() => writePages(context, reading));
  await staged(context, reading.name, rows === 0 ? [] : [`${reading.name}.csv`], rows);
}

/** Writes all pages of a source into one file, and gives the number of their rows. */
async function writePages(context: WorkContext, { name, read, statements }: Reading): Promise<number> {
  const columns = stagedColumns(read);
  const file = context.folder.file('staged', `${name}.csv`);
  const handle = openSync(`${file}.part`, 'w', 0o600);
  let rows = 0;
  try {
    writeFileSync(handle, csvLine(columns));
    const pagesOf = async (statement: Soql): Promise<void> => {
      goOn(context);
      for await (const page of readPages(context.door, statement, read.source.isArchived)) {
        rows += page.length;
        writeFileSync(handle, page.map((row) => csvLine(columns.map((column) => textAt(row, column)))).join(''));
      }
    };
    await inTurns(statements, LISTS_AT_ONCE, pagesOf);
  } finally {
    closeSync(handle);
  }
  renameSync(`${file}.part`, file);
  return rows;
}

async function staged(context: WorkContext, source: string, files: readonly string[], rows: number): Promise<void> {
  await context.log.add({ step: 'staged', source, files, rows });
  context.report({ rowsRead: context.log.all('staged').reduce((sum, each) => sum + each.rows, 0) });
}

/** The job that reads a source, if one was started and its results can still be had. */
const jobOf = ({ log }: WorkContext, name: string): string | undefined =>
  log.all('query').findLast(({ source }) => source === name)?.jobId;

/** A job of an earlier turn goes on, unless somebody aborted it: whoever takes the run up wants its rows all the same. */
async function startJobs(context: WorkContext, readings: readonly Reading[]): Promise<void> {
  const known = readings.flatMap(({ name }) => jobOf(context, name) ?? []);
  const jobs = known.length === 0 ? new Map<string, QueryJob | null>() : await seen(context, known);
  const left = readings.filter(({ name }) => {
    const id = jobOf(context, name);
    return id === undefined || jobs.get(id)?.state === 'Aborted';
  });
  await inTurns(left, AT_ONCE, async (reading) => {
    await startJob(context, reading);
  });
}

async function startJob(context: WorkContext, { name, read, statements }: Reading): Promise<string> {
  goOn(context);
  const statement = statements[0] ?? trustedSoql('');
  const jobId = await startQueryJob(context.door, statement, read.source.isArchived);
  await context.log.add({ step: 'query', source: name, statement: statement.text, jobId });
  return jobId;
}

const QUICK_ROWS_A_SECOND = 400_000;

/**
 * Waits for the jobs, the first of which was started at `began`, and fetches each as soon as it is done. A job that failed, or that the org has
 * forgotten, is started once more; one that somebody aborts is not, before the run is taken up.
 */
async function stageJobs(
  context: WorkContext,
  readings: readonly Reading[],
  began: number,
  onStaged: (name: string) => void,
): Promise<void> {
  const left = new Map(readings.map((reading) => [jobOf(context, reading.name) ?? '', reading]));
  const again = new Set<string>();
  const restart = async (id: string, reading: Reading, job: QueryJob | null): Promise<void> => {
    if (again.has(reading.name) || job?.state === 'Aborted')
      throw new BuysideError('JobFailed', [id, job?.state ?? 'Gone', job?.errorMessage ?? '']);
    again.add(reading.name);
    left.delete(id);
    left.set(await startJob(context, reading), reading);
  };
  const look = async (): Promise<true | undefined> => {
    goOn(context);
    const jobs = await seen(context, [...left.keys()]);
    for (const [id, job] of jobs) {
      const reading = left.get(id);
      if (reading === undefined || (job !== null && !isOver(job))) continue;
      if (job?.state === 'JobComplete') {
        await stageJob(context, reading, id);
        onStaged(reading.name);
        left.delete(id);
      } else {
        await restart(id, reading, job);
      }
    }
    return left.size === 0 ? true : undefined;
  };
  const { waiting } = context;
  const wholeMs = (readings.reduce((sum, { expected }) => sum + expected, 0) * 1000) / QUICK_ROWS_A_SECOND;
  const untilDone = (share: number): Promise<unknown> =>
    waiting.sleep(Math.min(Math.max(0, began + share * wholeMs - performance.now()), waiting.longestPauseMs));
  // What a quick org has done by half time is fetched and sorted while it goes on with the rest.
  await untilDone(0.5);
  let isDone = await look();
  if (isDone === undefined) {
    await untilDone(1);
    isDone = await waitFor(look, waiting);
  }
  if (isDone !== true) {
    if (context.signal.aborted) throw new Stopped('stopped');
    throw new BuysideError('JobStillRunning', [[...left.keys()].join(', ')]);
  }
}

/** The jobs by id; null for one that the org no longer has. */
async function seen({ door }: WorkContext, ids: readonly string[]): Promise<ReadonlyMap<string, QueryJob | null>> {
  try {
    return await seeQueryJobs(door, ids);
  } catch (error) {
    if (!isGone(error)) throw error;
    const jobs = new Map<string, QueryJob | null>();
    for (const id of ids) jobs.set(id, await seeQueryJob(door, id).catch((cause: unknown) => orGone(cause)));
    return jobs;
  }
}

const isGone = (error: unknown): boolean => error instanceof BuysideError && error.facts[0] === 'NOT_FOUND';

function orGone(cause: unknown): null {
  if (isGone(cause)) return null;
  throw cause;
}

/** The pages of a job, as files. */
async function stageJob(context: WorkContext, reading: Reading, id: string): Promise<void> {
  const { files, rows } = await onceMoreIfCutShort(() => fetchPages(context, reading, id));
  await staged(context, reading.name, files, rows);
}

async function fetchPages(
  context: WorkContext,
  { name, read, statements }: Reading,
  id: string,
): Promise<{ files: string[]; rows: number }> {
  const files: string[] = [];
  let rows = 0;
  const seenLocators = new Set<string | null>();
  let locator: string | null = null;
  do {
    goOn(context);
    if (seenLocators.has(locator)) throw new BuysideError('JobFailed', [id, 'RepeatedPage', locator ?? '']);
    seenLocators.add(locator);
    const file = `${name}-${files.length + 1}.csv`;
    const page = await fetchQueryPage(context.door, id, locator, context.folder.file('staged', file));
    rows += page.rows;
    if (page.rows > 0) files.push(file);
    else rmSync(context.folder.file('staged', file));
    locator = page.next;
  } while (locator !== null);
  if (seenLocators.size > 1) await checkWhole(context, id, read, statements[0], files, rows);
  return { files, rows };
}

/** Of several pages one may be missing or come twice: their rows are counted against the job's, and no id may be there twice. */
async function checkWhole(
  { door, folder }: WorkContext,
  id: string,
  read: ReadSource,
  statement: Soql | undefined,
  files: readonly string[],
  rows: number,
): Promise<void> {
  const { numberRecordsProcessed: announced = rows } = await seeQueryJob(door, id);
  const paths = files.map((file) => folder.file('staged', file));
  const [counted] = await onDisk(folder, (sql) =>
    sql.rows<{ ids: string }>(`SELECT count(DISTINCT "Id") AS ids FROM ${csvTable(paths, stagedColumns(read))}`),
  );
  if (announced === rows && Number(counted?.ids) === rows) return;
  throw new BuysideError('ReadIncomplete', [String(announced), String(counted?.ids), statement?.text ?? id]);
}
