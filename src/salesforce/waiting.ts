import { setTimeout as sleep } from 'node:timers/promises';

/** How to wait for a job of the org; a test hands in its own clock. */
export interface Waiting {
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** First pause between two looks at a job, in milliseconds; each pause is half as long again as the one before. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** After this long we stop looking. The job goes on in the org: it is neither deleted nor called failed. */
  readonly patienceMs: number;
  /** True when the user wants to stop: then we stop looking as well. */
  readonly isStopped: () => boolean;
}

/** How a run waits, unless it is told otherwise. */
export const WAITING: Waiting = {
  sleep: (milliseconds) => sleep(milliseconds),
  firstPauseMs: 400,
  longestPauseMs: 20_000,
  patienceMs: 60 * 60_000,
  isStopped: () => false,
};

/** Looks again and again, at growing intervals, until `look` returns something; `undefined` when patience ends or the user stops. */
export async function waitFor<T>(look: () => Promise<T | undefined>, waiting: Waiting): Promise<T | undefined> {
  let waited = 0;
  let pause = waiting.firstPauseMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (waited >= waiting.patienceMs || waiting.isStopped()) return undefined;
    await waiting.sleep(pause);
    waited += pause;
    pause = Math.min(pause * 1.5, waiting.longestPauseMs);
  }
}

/** How long to wait after the n-th time rows met a lock: 1, 4, 9, 16 seconds, so that whoever holds it has a chance to finish. */
export const pauseAfterLock = (times: number): number => 1000 * times ** 2;
