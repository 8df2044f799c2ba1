import { join } from 'node:path';
import { BuysideError } from '../decision/buysideError.ts';
import { ENGINE_VERSION } from '../decision/inference.ts';
import { parseCondition } from '../salesforce/condition.ts';
import type { LogIn } from '../salesforce/orgConnection.ts';
import { readOrganization } from '../salesforce/organization.ts';
import { type BackfillOutcome, BackfillRun } from './backfillRun.ts';
import { fingerprintOf } from './fingerprint.ts';
import { prepareRun, type RunRequest } from './prepareRun.ts';
import { stoppable } from './run/howItEnded.ts';
import { openRunFolder, runsFolder } from './run/runFolder.ts';
import { readJournal, type RunBegin } from './run/runLog.ts';
import type { RunOptions } from './run/runOptions.ts';

/**
 * Takes up a run that broke off, at the last step its journal holds.
 *
 * @throws {BuysideError} `RunFolderMissing`; `RunOfAnotherOrg`; `RunIsUndo`; `RunFinished`; `RunModelChanged`; else as `backfillOrg`.
 */
export const resumeRun = (logIn: LogIn, runId: string, options: RunOptions): Promise<BackfillOutcome> =>
  stoppable(options, () => takeUpAndRun(logIn, runId, options));

async function takeUpAndRun(logIn: LogIn, runId: string, options: RunOptions): Promise<BackfillOutcome> {
  const path = options.folder ?? join(runsFolder(), runId);
  const begin = resumableBegin(runId, path);
  const run = new BackfillRun(logIn, options);
  // First of all: what another org lacks is none of this run's business.
  const { Id: orgId } = await readOrganization(run.door);
  if (orgId !== begin.orgId) throw new BuysideError('RunOfAnotherOrg', [runId, begin.instanceUrl]);
  const prepared = await prepareRun(run.door, requestOf(begin, options));
  const now = JSON.stringify(fingerprintOf(prepared.model, ENGINE_VERSION));
  if (now !== begin.fingerprint) throw new BuysideError('RunModelChanged', [runId]);
  const folder = openRunFolder(path);
  try {
    return await run.resume(prepared, folder, begin);
  } finally {
    folder.release();
  }
}

/** How a run began that can be taken up, as the journal in its folder says. */
function resumableBegin(runId: string, path: string): RunBegin {
  const log = readJournal(path);
  const begin = log.last('begin');
  if (begin === undefined || begin.isDryRun) throw new BuysideError('RunFolderMissing', [runId, path]);
  if (begin.kind === 'Undo') throw new BuysideError('RunIsUndo', [runId, begin.undone?.Run_Id__c ?? '']);
  if (log.last('finished') !== undefined) throw new BuysideError('RunFinished', [runId]);
  return begin;
}

const requestOf = ({ where, limit, model, kind }: RunBegin, { production }: RunOptions): RunRequest => ({
  where: where === null ? undefined : parseCondition(where),
  limit: limit ?? undefined,
  model,
  isDryRun: false,
  isSync: kind === 'Sync',
  production,
});
