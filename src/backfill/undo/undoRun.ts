import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { BuysideError } from '../../decision/buysideError.ts';
import { ENGINE_VERSION } from '../../decision/inference.ts';
import { type Door, openDoor } from '../../salesforce/door.ts';
import type { LogIn } from '../../salesforce/orgConnection.ts';
import { type Organization, productionRefusal, readOrganization } from '../../salesforce/organization.ts';
import {
  beginRun,
  finishRun,
  forgetWatermark,
  readOpenUndos,
  readRun,
  type RunEnd,
  type StoredRun,
  touchRun,
} from '../../salesforce/runRow.ts';
import { endedOn, noteBroken, refusalOf, secondsBetween, stoppable, toldOf, whatBroke } from '../run/howItEnded.ts';
import { RUN_SIZES, type WorkContext } from '../run/runContext.ts';
import { openRunFolder, runsFolder } from '../run/runFolder.ts';
import { claimOrg, orClosed } from '../run/runGuard.ts';
import { journalFile, readJournal, type RunBegin, RunLog } from '../run/runLog.ts';
import { progressOf, type RunOptions, waitingOf } from '../run/runOptions.ts';
import { listChangedLater } from './undoRest.ts';
import type { UndoResult } from './undoResult.ts';
import { type UndoSoFar, undoResultOf } from './undoResultOf.ts';
import { undoRows } from './undoRows.ts';
import { pageIn } from '../run/writePage.ts';

/** How an undo behaves. */
export interface UndoOptions extends Omit<RunOptions, 'toSummary' | 'toPage' | 'folder'> {
  /** The folder of the run to undo, where it is not the usual one: it holds what rows were before the run changed them. */
  readonly folder?: string | undefined;
  readonly toSummary: (result: UndoResult) => string | Promise<string>;
  /** Makes the page of the undo; left out = none is written. */
  readonly toPage?: ((result: UndoResult, orgName: string) => Promise<string> | string) | undefined;
}

/** How an undo ended, and why it broke off when it did. Doing it again goes on with what is left. */
export interface UndoOutcome {
  readonly result: UndoResult;
  readonly refusal: BuysideError | null;
}

/**
 * Takes back what a run wrote and nobody touched since, and lists the rest. An undo of that run that broke off on this machine is gone on with at
 * the last step of its journal.
 *
 * @throws {BuysideError} `RunUnknown`; `RunNotUndoable`; `ProductionUnnamed`; `AnotherRunActive`.
 */
export const undoRun = (logIn: LogIn, undone: string, options: UndoOptions): Promise<UndoOutcome> =>
  stoppable(options, () => beginAndUndo(logIn, undone, options));

async function beginAndUndo(logIn: LogIn, undone: string, options: UndoOptions): Promise<UndoOutcome> {
  const { signal, clock, maxCalls } = options;
  const began = clock();
  const report = progressOf(options);
  const open = options.open ?? openDoor;
  const door = open(logIn, { maxCalls, signal, onCall: (apiCalls) => report({ apiCalls }) });
  const { run, organization, broken } = await findUndone(door, undone, options.production);
  const runId = broken ?? randomUUID();
  const folder = openRunFolder(join(runsFolder(), runId));
  try {
    const log = new RunLog(journalFile(folder.path), { calls: () => door.calls(), onStep: options.onStep });
    const waiting = waitingOf(options);
    const { shouldWait = false } = options;
    const isResumed = broken !== undefined;
    const claim = { runId, isResumed, shouldWait, runsFolder: runsFolder(), waiting };
    const { begin, startedOn } = await orClosed(
      { door, folder, log, runId },
      () => (isResumed ? touchRun(door, runId) : beginRun(door, startOf(runId, undone), began)),
      async () => {
        const { CreatedDate: asOf, Started_On__c: startedOn } = await claimOrg(door, claim);
        const known = log.last('begin');
        const begin = known ?? beginOf(door, organization.Id, { asOf, runId, run });
        if (known === undefined) await log.add(begin);
        return { begin, startedOn };
      },
    );
    const sizes = { ...RUN_SIZES, ...options.sizes };
    const context = { door, folder, log, begin, signal, waiting, sizes, report };
    const orgName = organization.Name ?? door.instanceUrl;
    return await carriedOut(context, run, { ...options, orgName }, { began, startedOn });
  } finally {
    folder.release();
  }
}

/** The run to undo, the org, and the id of an undo of that run which broke off on this machine. @throws {BuysideError} when it may not be undone. */
async function findUndone(
  door: Door,
  undone: string,
  production: string | undefined,
): Promise<{ readonly run: StoredRun; readonly organization: Organization; readonly broken: string | undefined }> {
  const [run, organization, undos] = await Promise.all([
    readRun(door, undone),
    readOrganization(door),
    readOpenUndos(door),
  ]);
  if (run === undefined) throw new BuysideError('RunUnknown', [undone]);
  if (run.Kind__c !== 'Backfill' && run.Kind__c !== 'Sync')
    throw new BuysideError('RunNotUndoable', [undone, run.Kind__c ?? '?']);
  const refusal = productionRefusal(organization, door, production);
  if (refusal !== undefined) throw refusal;
  const broken = undos.find(({ runId, undone: of }) => of === undone && isOpen(runId))?.runId;
  return { run, organization, broken };
}

/** Whether the journal of an undo is here and not at its end. */
function isOpen(runId: string): boolean {
  const log = readJournal(join(runsFolder(), runId));
  return log.last('begin') !== undefined && log.last('finished') === undefined;
}

const startOf = (runId: string, undone: string) => ({
  runId,
  kind: 'Undo' as const,
  modelKey: null,
  engineVersion: ENGINE_VERSION,
  filter: undone,
  fingerprint: null,
});

function beginOf(
  { instanceUrl }: Door,
  orgId: string,
  { asOf, runId, run }: { readonly asOf: string; readonly runId: string; readonly run: StoredRun },
): RunBegin {
  const { Run_Id__c, CreatedDate, LastModifiedDate, CreatedById } = run;
  return {
    step: 'begin',
    runId,
    kind: 'Undo',
    orgId,
    instanceUrl,
    where: null,
    limit: null,
    model: '',
    engineVersion: ENGINE_VERSION,
    fingerprint: '',
    isDryRun: false,
    asOf,
    since: null,
    moved: [],
    movedStages: [],
    undone: { Run_Id__c, CreatedDate, LastModifiedDate, CreatedById },
  };
}

async function carriedOut(
  context: WorkContext,
  run: StoredRun,
  options: UndoOptions & { readonly orgName: string },
  { began, startedOn }: { readonly began: Date; readonly startedOn: string | null },
): Promise<UndoOutcome> {
  const { door, folder, begin, log } = context;
  const undoneFolder = options.folder ?? join(runsFolder(), run.Run_Id__c);
  const work = async (): Promise<void> => {
    await undoRows(context, begin.undone ?? run, undoneFolder);
    await listChangedLater(context, begin.undone ?? run, undoneFolder);
    if (run.Watermark__c !== null) await forgetWatermark(door, run.Run_Id__c);
  };
  const brokenBefore = await whatBroke(() => stoppable(context, work));
  const now = options.clock();
  const finishedOn = endedOn(startedOn, now);
  const seconds = secondsBetween(began, now);
  const { broken, done } = await toldOf(brokenBefore, (how) =>
    undoResultOf(context, { runId: run.Run_Id__c, undoneFolder }, { how, seconds }),
  );
  await noteBroken(log, broken);
  const resultWith = (report: string | null): UndoResult => ({ ...done, report, apiCalls: log.calls() });
  door.useReserve();
  const summary = await options.toSummary(resultWith(null));
  const closing = await whatBroke(() => finishRun(door, begin.runId, endOf(done, { finishedOn, summary, log })));
  const { toPage, orgName } = options;
  const page = toPage && (await pageIn(context, async () => toPage(resultWith(null), orgName)));
  if (broken === null && closing === null) {
    await log.add({ step: 'finished', status: done.status });
    folder.clearWork();
  }
  return { refusal: refusalOf(broken, closing), result: resultWith(page ?? null) };
}

/** What an undo did, as the row of its run keeps it. */
const endOf = (
  { status, removed, kept, failed }: UndoSoFar,
  { finishedOn, summary, log }: { readonly finishedOn: Date; readonly summary: string; readonly log: RunLog },
): RunEnd => ({
  status,
  finishedOn,
  watermark: null,
  dealsRead: 0,
  pathsWritten: removed.paths,
  visitsWritten: removed.visits,
  membersWritten: removed.members,
  rowsKept: kept.count,
  rowsFailed: failed,
  // The request that closes the run is one more.
  apiCalls: log.calls() + 1,
  summary,
});
