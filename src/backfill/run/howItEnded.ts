import { BuysideError } from '../../decision/buysideError.ts';
import type { BackfillResult } from '../result/backfillResult.ts';
import { asStopped, Stopped, type WorkContext } from './runContext.ts';
import type { RunLog } from './runLog.ts';

/** Whether a run got through, was stopped by its user, or broke off. */
export type HowItEnded = 'through' | 'stopped' | 'broken';

/** How a run ended that broke off for this reason; null = for none. */
export function howItEnded(broken: Error | null): HowItEnded {
  if (broken === null) return 'through';
  return broken instanceof Stopped ? 'stopped' : 'broken';
}

/** The status of a run that ended so, after so many rows were refused. */
export function statusOf(how: HowItEnded, failed: number, anyWritten: boolean): BackfillResult['status'] {
  if (how === 'stopped') return 'Interrupted';
  if (how === 'broken') return anyWritten ? 'Partial' : 'Failed';
  return failed > 0 ? 'Partial' : 'Succeeded';
}

/** Seconds a run took, to a tenth; none where the clock was set back meanwhile. */
export const secondsBetween = (began: Date, ended: Date): number =>
  Math.max(0, Math.round((ended.getTime() - began.getTime()) / 100) / 10);

/** When a run ended; where the clock was set back meanwhile, or that of another machine began it, when it began: the org takes no end before that. */
export const endedOn = (startedOn: string | null, now: Date): Date =>
  new Date(Math.max(now.getTime(), startedOn === null ? 0 : Date.parse(startedOn)));

/** What is gathered on the disk. A run that broke off for want of room there has none for this either; it is done when the run is taken up. */
export async function gathered<T>(how: HowItEnded, nothing: T, gather: () => Promise<T>): Promise<T> {
  try {
    return await gather();
  } catch (error) {
    if (how === 'broken' && isDiskFull(error)) return nothing;
    throw error;
  }
}

/** Why a run broke off, if it did, and what it did. */
export interface Told<T> {
  readonly broken: Error | null;
  readonly done: T;
}

/** What a run did that broke off for this reason; null = for none. One that was through breaks off when the disk has no room to tell of it. */
export async function toldOf<T>(broken: Error | null, tell: (how: HowItEnded) => Promise<T>): Promise<Told<T>> {
  try {
    return { broken, done: await tell(howItEnded(broken)) };
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    return { broken: error, done: await tell('broken') };
  }
}

/** Writes down why a run broke off, where the disk has room for it. */
export async function noteBroken(log: RunLog, broken: Error | null): Promise<void> {
  if (!(broken instanceof BuysideError)) return;
  await log.add({ step: 'broken', code: broken.code, facts: broken.facts }).catch((error: unknown) => {
    if (!isDiskFull(error)) throw error;
  });
}

const isDiskFull = (error: unknown): error is BuysideError =>
  error instanceof BuysideError && error.code === 'DiskFull';

/** Carries out work. Shape: what broke it off; null = nothing did. */
export const whatBroke = (work: () => Promise<void>): Promise<Error | null> =>
  work().then(
    () => null,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );

/** Carries out work that somebody may stop. @throws {Stopped} instead of what a stop looks like where it cuts something short. */
export async function stoppable<T>(context: Pick<WorkContext, 'signal'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asStopped(error, context);
  }
}

/**
 * The refusal that broke off a run, or else its closing in the org; null = neither.
 *
 * @throws {Error} a mistake of ours: the run was closed for it too.
 */
export function refusalOf(broken: Error | null, closing: Error | null): BuysideError | null {
  for (const error of [broken, closing])
    if (error !== null && !(error instanceof BuysideError) && !(error instanceof Stopped)) throw error;
  const first = broken ?? closing;
  return first instanceof BuysideError ? first : null;
}
