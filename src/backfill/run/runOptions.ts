import { setTimeout as sleep } from 'node:timers/promises';
import type { openDoor } from '../../salesforce/door.ts';
import { WAITING, type Waiting } from '../../salesforce/waiting.ts';
import type { BackfillResult } from '../result/backfillResult.ts';
import type { RunProgress, RunSizes } from './runContext.ts';
import type { RunStep } from './runLog.ts';
import type { ToPage } from './writePage.ts';

/** How a run behaves, whatever it does. */
export interface RunOptions {
  /** Never send more requests than this; the run stops before and can be resumed. */
  readonly maxCalls?: number | undefined;
  /** What a person called the org, should it be production. */
  readonly production?: string | undefined;
  /** Wait for another run instead of leaving. */
  readonly shouldWait?: boolean | undefined;
  /** The folder of the run; left out = one by its id below the user's state folder. */
  readonly folder?: string | undefined;
  readonly signal: AbortSignal;
  readonly clock: () => Date;
  readonly toSummary: (result: BackfillResult) => string | Promise<string>;
  /** Makes the page of the run; left out = none is written. */
  readonly toPage?: ToPage | undefined;
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
  /** Sees and may await every step that is in the journal. */
  readonly onStep?: ((step: RunStep) => Promise<void> | void) | undefined;
  readonly sizes?: Partial<RunSizes> | undefined;
  readonly waiting?: Partial<Waiting> | undefined;
  /** How the org is reached; a test puts something between. */
  readonly open?: typeof openDoor | undefined;
}

/** The smallest budget of requests: with fewer, a run would not get past its preparation. */
export const LEAST_CALLS = 10;

/** Pauses that a stop ends. */
export const waitingOf = ({ signal, waiting }: Pick<RunOptions, 'signal' | 'waiting'>): Waiting => ({
  ...WAITING,
  isStopped: () => signal.aborted,
  sleep: (milliseconds) => sleep(milliseconds, undefined, { signal }).catch(() => undefined),
  ...waiting,
});

/** Tells whoever watches how far a run is. Shape: takes what has changed, and tells the whole. */
export function progressOf({
  maxCalls,
  onProgress,
}: Pick<RunOptions, 'maxCalls' | 'onProgress'>): (changed: Partial<RunProgress>) => void {
  let progress: RunProgress = { ...NO_PROGRESS, maxCalls: maxCalls ?? null };
  return (changed) => {
    progress = { ...progress, ...changed };
    onProgress?.(progress);
  };
}

/** Where a run stands when it has done nothing yet. */
export const NO_PROGRESS: RunProgress = {
  stage: 'counting',
  dealsFound: 0,
  dealsRead: 0,
  rowsRead: 0,
  rowsWritten: 0,
  rowsFailed: 0,
  apiCalls: 0,
  maxCalls: null,
};
