import type { DecisionModel } from '../../decision/types.ts';
import type { ReadSource } from '../../salesforce/dealStatements.ts';
import type { Door } from '../../salesforce/door.ts';
import { isInDoubt } from '../../salesforce/orgErrors.ts';
import type { Waiting } from '../../salesforce/waiting.ts';
import type { RunFolder } from './runFolder.ts';
import type { RunBegin, RunLog } from './runLog.ts';

/** How far a run is, for people who watch. */
export interface RunProgress {
  readonly stage: 'counting' | 'reading' | 'inferring' | 'writing' | 'done';
  readonly dealsFound: number;
  readonly dealsRead: number;
  readonly rowsRead: number;
  readonly rowsWritten: number;
  readonly rowsFailed: number;
  readonly apiCalls: number;
  readonly maxCalls: number | null;
}

/** Sizes at which a run changes its ways; a test hands in small ones. */
export interface RunSizes {
  /** More rows than this are read by a Bulk job. */
  readonly bulkReadAbove: number;
  /** More rows than this are written by a Bulk job. */
  readonly bulkWriteAbove: number;
  /** More deals than this are planned on threads of their own. */
  readonly inWorkersAbove: number;
  /** Fewest and most deals of one part: while the org takes one part, the next is inferred. */
  readonly leastDealsAPart: number;
  readonly mostDealsAPart: number;
  /** Rows beyond go into another file; the org takes 150 MB a job, base64 included. */
  readonly bytesAFile: number;
}

/** The sizes of a run, unless it is told otherwise. */
export const RUN_SIZES: RunSizes = {
  bulkReadAbove: 10_000,
  bulkWriteAbove: 2_000,
  inWorkersAbove: 2_000,
  leastDealsAPart: 10_000,
  mostDealsAPart: 75_000,
  bytesAFile: 90_000_000,
};

/** What every phase of a run or of an undo works with. */
export interface WorkContext {
  readonly door: Door;
  readonly folder: RunFolder;
  readonly log: RunLog;
  readonly begin: RunBegin;
  readonly signal: AbortSignal;
  readonly waiting: Waiting;
  readonly sizes: RunSizes;
  report(progress: Partial<RunProgress>): void;
}

/** What a run works with, which reads deals and infers. */
export interface RunContext extends WorkContext {
  readonly model: DecisionModel;
  /** Deal sources that can be read. */
  readonly sources: readonly ReadSource[];
  /** Rows of each source and decision object in the org, counted before anything was read. */
  readonly counts: ReadonlyMap<string, number>;
}

/** What the writing of files needs of it. */
export type WriteContext = Omit<WorkContext, 'begin'> & { readonly begin: Pick<RunBegin, 'runId'> };

/** What ends a run between two steps, or before its first: a stop that was asked for. Nothing is wrong, and one that has begun can be resumed. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** What a stop cut short was stopped: a pause before another try that it ended looks like an org that does not answer. */
export const asStopped = (error: unknown, { signal }: Pick<WorkContext, 'signal'>): unknown =>
  signal.aborted && isInDoubt(error) ? new Stopped('stopped', { cause: error }) : error;

/** @throws {Stopped} when somebody asked the run to stop. */
export function goOn({ signal }: Pick<WorkContext, 'signal'>): void {
  if (signal.aborted) throw new Stopped('stopped');
}
