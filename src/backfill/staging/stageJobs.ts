import { rmSync } from 'node:fs';
import { BuysideError } from '../../decision/buysideError.ts';
import { fetchQueryPage, type QueryJob, seeQueryJob, seeQueryJobs, startQueryJob } from '../../salesforce/bulkQuery.ts';
import type { ReadSource } from '../../salesforce/dealStatements.ts';
import { isOver } from '../../salesforce/jobState.ts';
import { onceMoreIfCutShort } from '../../salesforce/readQuery.ts';
import type { Soql } from '../../salesforce/soql.ts';
import { waitFor } from '../../salesforce/waiting.ts';
import { csvTable } from '../run/csvTables.ts';
import { onDisk } from '../run/onDisk.ts';
import { goOn, type WorkContext, Stopped } from '../run/runContext.ts';
import { inTurns, noteStaged, type Reading, stagedColumns } from './reading.ts';

/** A source that one statement reads, in a job of its own. */
export interface JobReading extends Reading {
  readonly statement: Soql;
}

/** Jobs that are begun at once. */
const AT_ONCE = 4;

/** The job that reads a source, if one was started and its results can still be had. */
const jobOf = ({ log }: WorkContext, name: string): string | undefined =>
  log.all('query').findLast(({ source }) => source === name)?.jobId;

/** Starts a job for each source. One of an earlier turn goes on, unless somebody aborted it: whoever takes the run up wants its rows all the same. */
export async function startJobs(context: WorkContext, readings: readonly JobReading[]): Promise<void> {
  const known = readings.flatMap(({ name }) => jobOf(context, name) ?? []);
  const jobs = known.length === 0 ? new Map<string, QueryJob | null>() : await jobsById(context, known);
  const left = readings.filter(({ name }) => {
    const id = jobOf(context, name);
    return id === undefined || jobs.get(id)?.state === 'Aborted';
  });
  await inTurns(left, AT_ONCE, async (reading) => {
    await startJob(context, reading);
  });
}

async function startJob(context: WorkContext, { name, read, statement }: JobReading): Promise<string> {
  goOn(context);
  const jobId = await startQueryJob(context.door, statement, read.source.isArchived);
  await context.log.add({ step: 'query', source: name, statement: statement.text, jobId });
  return jobId;
}

/** What an org that does nothing else reads for a job. */
const QUICK_ROWS_A_SECOND = 400_000;

/**
 * Waits for the jobs, the first of which was started at `began`, and fetches each as soon as it is done. A job that failed, or that the org has
 * forgotten, is started once more; one that somebody aborts is not, before the run is taken up.
 *
 * Shape: `onStaged` hears of each source that is whole. Unit: `began` in milliseconds of `performance.now()`.
 * @throws {BuysideError} `JobFailed`; `JobStillRunning` when patience ends; `ReadIncomplete`; else as the requests do.
 * @throws {Stopped} when somebody asked the run to stop.
 */
export async function stageJobs(
  context: WorkContext,
  readings: readonly JobReading[],
  began: number,
  onStaged: (name: string) => void,
): Promise<void> {
  const { waiting, signal } = context;
  const jobs = new JobsUnderWay(context, readings, onStaged);
  const wholeMs = (readings.reduce((sum, { expected }) => sum + expected, 0) * 1000) / QUICK_ROWS_A_SECOND;
  const untilDone = (share: number): Promise<unknown> =>
    waiting.sleep(Math.min(Math.max(0, began + share * wholeMs - performance.now()), waiting.longestPauseMs));
  // What a quick org has done by half time is fetched and sorted while it goes on with the rest.
  await untilDone(0.5);
  if (await jobs.areStaged()) return;
  await untilDone(1);
  const isDone = await waitFor(async () => ((await jobs.areStaged()) ? true : undefined), waiting);
  if (isDone) return;
  if (signal.aborted) throw new Stopped('stopped');
  throw new BuysideError('JobStillRunning', [jobs.ids().join(', ')]);
}

/** Jobs whose rows are not on disk yet. */
class JobsUnderWay {
  readonly #context: WorkContext;
  readonly #left: Map<string, JobReading>;
  readonly #onStaged: (name: string) => void;
  readonly #restarted = new Set<string>();

  constructor(context: WorkContext, readings: readonly JobReading[], onStaged: (name: string) => void) {
    this.#context = context;
    this.#left = new Map(readings.map((reading) => [jobOf(context, reading.name) ?? '', reading]));
    this.#onStaged = onStaged;
  }

  ids(): readonly string[] {
    return [...this.#left.keys()];
  }

  /** Looks at all of them and fetches those that are done; true when none is left. */
  async areStaged(): Promise<boolean> {
    goOn(this.#context);
    for (const [id, job] of await jobsById(this.#context, this.ids())) {
      const reading = this.#left.get(id);
      if (reading === undefined || (job !== null && !isOver(job))) continue;
      if (job?.state === 'JobComplete') {
        await stageJob(this.#context, reading, id);
        this.#onStaged(reading.name);
        this.#left.delete(id);
      } else {
        await this.#restart(id, reading, job);
      }
    }
    return this.#left.size === 0;
  }

  async #restart(id: string, reading: JobReading, job: QueryJob | null): Promise<void> {
    if (this.#restarted.has(reading.name) || job?.state === 'Aborted')
      throw new BuysideError('JobFailed', [id, job?.state ?? 'Gone', job?.errorMessage ?? '']);
    this.#restarted.add(reading.name);
    this.#left.delete(id);
    this.#left.set(await startJob(this.#context, reading), reading);
  }
}

/** The jobs by id; null for one that the org no longer has. */
async function jobsById({ door }: WorkContext, ids: readonly string[]): Promise<ReadonlyMap<string, QueryJob | null>> {
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
async function stageJob(context: WorkContext, reading: JobReading, id: string): Promise<void> {
  const { files, rows } = await onceMoreIfCutShort(() => fetchPages(context, reading, id));
  await noteStaged(context, reading.name, files, rows);
}

async function fetchPages(
  context: WorkContext,
  { name, read, statement }: JobReading,
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
  if (seenLocators.size > 1) await checkWhole(context, id, read, statement, files, rows);
  return { files, rows };
}

/** Of several pages one may be missing or come twice: their rows are counted against the job's, and no id may be there twice. */
async function checkWhole(
  { door, folder }: WorkContext,
  id: string,
  read: ReadSource,
  statement: Soql,
  files: readonly string[],
  rows: number,
): Promise<void> {
  const { numberRecordsProcessed: announced = rows } = await seeQueryJob(door, id);
  const paths = files.map((file) => folder.file('staged', file));
  const [counted] = await onDisk(folder, (sql) =>
    sql.rows<{ ids: string }>(`SELECT count(DISTINCT "Id") AS ids FROM ${csvTable(paths, stagedColumns(read))}`),
  );
  if (announced === rows && Number(counted?.ids) === rows) return;
  throw new BuysideError('ReadIncomplete', [String(announced), String(counted?.ids), statement.text]);
}
