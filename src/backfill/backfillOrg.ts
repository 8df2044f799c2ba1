import { join } from 'node:path';
import { parseCondition } from '../salesforce/condition.ts';
import type { LogIn } from '../salesforce/orgConnection.ts';
import type { BackfillOptions } from './askedRun.ts';
import { type BackfillOutcome, BackfillRun } from './backfillRun.ts';
import { prepareRun } from './prepareRun.ts';
import { stoppable } from './run/howItEnded.ts';
import { clearLeftovers } from './run/leftovers.ts';
import { newRunFolder, runsFolder } from './run/runFolder.ts';
import { PAGE } from './run/writePage.ts';

/**
 * Backfills the deals of an org, or, as a sync, those that changed since the last run that got through all of them.
 *
 * @throws {BuysideError} before anything is written when the condition, the package, the model or access is wanting: `NotReady` with all
 * reasons when there are several; `AnotherRunActive`. What goes wrong later is in the outcome, beside what was done.
 * @throws {Stopped} when it was stopped before there was anything to go on from.
 */
export const backfillOrg = (logIn: LogIn, options: BackfillOptions): Promise<BackfillOutcome> =>
  stoppable(options, () => beginAndRun(logIn, options));

async function beginAndRun(logIn: LogIn, options: BackfillOptions): Promise<BackfillOutcome> {
  const where = options.where === undefined ? undefined : parseCondition(options.where);
  const run = new BackfillRun(logIn, options);
  const prepared = await prepareRun(run.door, { ...requestOf(options), where });
  const folder = newRunFolder(options.folder ?? join(runsFolder(), options.runId));
  clearLeftovers(runsFolder(), options.clock());
  try {
    return await run.begin(prepared, folder, options);
  } finally {
    folder.release();
    if (options.isDryRun) folder.keepOnly(PAGE);
  }
}

const requestOf = ({ limit, model, isDryRun, production, kind }: BackfillOptions) => ({
  limit,
  model,
  isDryRun,
  production,
  isSync: kind === 'Sync',
});
