/** Bulk jobs of one running org: kept while it runs, their CSV files in a directory that goes with it. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session } from '../engine.ts';
import type { FaultyJob, JobFaults } from '../http/faults/jobFaults.ts';
import { makeId } from '../store/ids.ts';
import type { CsvFormat } from './csvFormat.ts';

/** How long the answer that starts a job waits for it, so that a small one is done at the client's first poll. */
export const PATIENCE_MS = 1000;

export type JobState = 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';
export type IngestOperation = 'insert' | 'update' | 'upsert' | 'delete' | 'hardDelete';
export type QueryOperation = 'query' | 'queryAll';

interface CommonJob {
  readonly id: string;
  readonly object: string;
  readonly session: Session;
  readonly version: number;
  readonly format: CsvFormat;
  readonly createdAt: number;
  changedAt: number;
  state: JobState;
  errorMessage?: string;
  processed: number;
  /** Milliseconds spent working. */
  busyMs: number;
  /** Ends when the job is in a final state. */
  work?: Promise<void>;
}

export interface IngestJob extends CommonJob {
  readonly type: 'ingest';
  readonly operation: IngestOperation;
  readonly externalIdField?: string;
  /** Upload was begun; a job takes one upload. */
  uploaded: boolean;
  failed: number;
}

export interface QueryJob extends CommonJob {
  readonly type: 'query';
  readonly operation: QueryOperation;
  readonly query: string;
  readonly columns: readonly string[];
  /** Where each record begins in the result file; bytes. */
  readonly offsets: number[];
  /** Where the result file ends; bytes. */
  end: number;
}

export type Job = IngestJob | QueryJob;

/** A CSV file of a job. */
export type JobFile = 'data' | 'successful' | 'failed' | 'results';

export interface JobRegistry {
  newId(): string;
  add(job: Job): void;
  /** By 15- or 18-character id. */
  find(id: string): Job | undefined;
  /** Newest first. */
  all(): readonly Job[];
  /** Forgets the job and its files. */
  remove(job: Job): void;
  file(job: Job, kind: JobFile): string;
  /** Where a file of a name may be written that goes with the org. */
  path(name: string): string;
  /**
   * How many rows the job may take next, `most` at most; 0 when it is not to go on. A worker asks before its first row and after
   * each chunk; a fault rule may have it wait, or end the job.
   */
  room(job: FaultyJob, most: number): Promise<number>;
  /**
   * Waits for the job's next turn of the event loop. Of the jobs that wait, the one made first goes on, so that they end one after the
   * other and not all at the end.
   */
  turn(job: Job): Promise<void>;
  /** Has `close` wait for work of jobs that are kept elsewhere. */
  await(work: Promise<void>): void;
  /** Set when the org closes: workers stop at the next chunk. */
  readonly closing: boolean;
  /** Waits for workers to stop and removes all files. */
  close(): Promise<void>;
}

/** Whether the job's worker should go on. */
export function isRunning(job: Pick<FaultyJob, 'state'>): boolean {
  return job.state === 'InProgress';
}

/** Whether nothing more happens to the job by itself. */
export function isFinal(job: Job): boolean {
  return job.state === 'JobComplete' || job.state === 'Failed' || job.state === 'Aborted';
}

function createTurns(): JobRegistry['turn'] {
  const waiting = new Map<Job, () => void>();
  const next = (): void => {
    // Ids count upwards.
    const [first] = [...waiting].sort(([left], [right]) => (left.id < right.id ? -1 : 1));
    if (first === undefined) return;
    waiting.delete(first[0]);
    if (waiting.size > 0) setImmediate(next);
    first[1]();
  };
  return (job) =>
    new Promise((resolve) => {
      if (waiting.size === 0) setImmediate(next);
      waiting.set(job, resolve);
    });
}

/** An empty registry. Its directory is private to the user. */
export function createJobRegistry(faults?: JobFaults): JobRegistry {
  // Made with the first file: most orgs never see a bulk job, and one that is killed cannot clean up.
  let directory: string | undefined;
  const jobs = new Map<string, Job>();
  const works = new Set<Promise<void>>();
  let count = 0;
  let closing = false;
  const path = (name: string): string => {
    directory ??= mkdtempSync(join(tmpdir(), 'local-org-bulk-'));
    return join(directory, name);
  };
  const file = (job: Job, kind: JobFile): string => path(`${job.id}.${kind}.csv`);
  return {
    newId() {
      count += 1;
      return makeId('750', count);
    },
    add: (job) => {
      jobs.set(job.id.slice(0, 15), job);
    },
    find: (id) => ([15, 18].includes(id.length) ? jobs.get(id.slice(0, 15)) : undefined),
    all: () => [...jobs.values()].reverse(),
    remove(job) {
      jobs.delete(job.id.slice(0, 15));
      for (const kind of ['data', 'successful', 'failed', 'results'] as const) {
        if (existsSync(file(job, kind))) rmSync(file(job, kind));
      }
    },
    file,
    path,
    await(work) {
      works.add(work);
      void work.finally(() => works.delete(work));
    },
    async room(job, most) {
      const granted = faults ? await faults.room(job, most, () => closing) : most;
      return isRunning(job) && !closing ? granted : 0;
    },
    turn: createTurns(),
    get closing() {
      return closing;
    },
    async close() {
      closing = true;
      await Promise.allSettled([...works, ...[...jobs.values()].map(async ({ work }) => work)]);
      if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}
