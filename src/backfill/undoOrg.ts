import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { BuysideError } from '../decision/buysideError.ts';
import { ENGINE_VERSION } from '../decision/inference.ts';
import type { DecisionModel } from '../decision/types.ts';
import { DECISION_OBJECTS } from '../salesforce/decisionRows.ts';
import { type Door, openDoor } from '../salesforce/door.ts';
import type { LogIn } from '../salesforce/orgConnection.ts';
import { productionRefusal, readOrganization } from '../salesforce/organization.ts';
import {
  beginRun,
  finishRun,
  forgetWatermark,
  readOpenUndos,
  readRun,
  type StoredRun,
  touchRun,
} from '../salesforce/runRow.ts';
import { NO_PROGRESS, type RunOptions, waitingOf } from './backfillOrg.ts';
import { MOST_SHOWN } from './backfillResult.ts';
import { byKind } from './byKind.ts';
import { gatherResults } from './fileResults.ts';
import { RUN_SIZES, type RunContext, type RunProgress, Stopped } from './runContext.ts';
import { openRunFolder, runsFolder } from './runFolder.ts';
import { claimOrg } from './runGuard.ts';
import { type OutgoingFile, type RunBegin, RunLog } from './runLog.ts';
import { countGone, gatherKept, listChangedLater } from './undoRest.ts';
import type { UndoResult } from './undoResult.ts';
import { undoRows } from './undoRun.ts';
import { pageIn } from './writePage.ts';

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
export async function undoRun(logIn: LogIn, undone: string, options: UndoOptions): Promise<UndoOutcome> {
  const { signal, clock, maxCalls } = options;
  const began = clock();
  let progress: RunProgress = { ...NO_PROGRESS, maxCalls: maxCalls ?? null };
  const report = (more: Partial<RunProgress>): void => {
    progress = { ...progress, ...more };
    options.onProgress?.(progress);
  };
  const open = options.open ?? openDoor;
  const door = open(logIn, { maxCalls, signal, onCall: (apiCalls) => report({ apiCalls }) });
  const [run, organization, undos] = await Promise.all([
    readRun(door, undone),
    readOrganization(door),
    readOpenUndos(door),
  ]);
  if (run === undefined) throw new BuysideError('RunUnknown', [undone]);
  if (run.Kind__c !== 'Backfill' && run.Kind__c !== 'Sync')
    throw new BuysideError('RunNotUndoable', [undone, run.Kind__c ?? '?']);
  const production = productionRefusal(organization, door, options.production);
  if (production !== undefined) throw production;
  const broken = undos.find(({ runId, undone: of }) => of === undone && isOpen(runId))?.runId;
  const runId = broken ?? randomUUID();
  const folder = openRunFolder(join(runsFolder(), runId));
  try {
    const log = new RunLog(folder.file('journal.jsonl'), { calls: () => door.calls(), onStep: options.onStep });
    const waiting = waitingOf({ ...options, toSummary: () => '', toPage: undefined, folder: undefined });
    const { shouldWait = false } = options;
    if (broken === undefined) await beginRun(door, startOf(runId, undone), began);
    else await touchRun(door, runId);
    const isResumed = broken !== undefined;
    const claim = { runId, isResumed, shouldWait, runsFolder: runsFolder(), waiting };
    const { CreatedDate: asOf } = await claimOrg(door, claim);
    const begin = log.last('begin') ?? beginOf(door, organization.Id, { asOf, runId, run });
    if (log.last('begin') === undefined) await log.add(begin);
    const sizes = { ...RUN_SIZES, ...options.sizes };
    const context = { ...NOTHING_INFERRED, door, folder, log, begin, signal, waiting, sizes, report };
    return await carriedOut(context, run, { ...options, orgName: organization.Name ?? door.instanceUrl }, began);
  } finally {
    folder.release();
  }
}

/** Whether the journal of an undo is here and not at its end. */
function isOpen(runId: string): boolean {
  const log = new RunLog(join(runsFolder(), runId, 'journal.jsonl'), { calls: () => 0 });
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

/** Nothing is inferred. */
const NO_MODEL: DecisionModel = {
  key: '',
  version: 0,
  name: '',
  description: '',
  sellingStartsAt: 0,
  phases: [],
  steps: [],
  roles: [],
  blockerCategories: [],
  stageMappings: [],
  inferenceRules: [],
};

const NOTHING_INFERRED = { model: NO_MODEL, sources: [], counts: new Map<string, number>() };

async function carriedOut(
  context: RunContext,
  run: StoredRun,
  options: UndoOptions & { readonly orgName: string },
  began: Date,
): Promise<UndoOutcome> {
  const { door, folder, begin, log } = context;
  const before = options.folder ?? join(runsFolder(), run.Run_Id__c);
  let broken: Error | null = null;
  try {
    await undoRows(context, begin.undone ?? run, before);
    await listChangedLater(context, begin.undone ?? run, before);
    if (run.Watermark__c !== null) await forgetWatermark(door, run.Run_Id__c);
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error));
  }
  if (broken instanceof BuysideError) await log.add({ step: 'broken', code: broken.code, facts: broken.facts });
  const finishedOn = options.clock();
  const seconds = (finishedOn.getTime() - began.getTime()) / 1000;
  const result = { ...(await resultOf(context, run, broken, seconds)), gone: await countGone(context, before) };
  door.useReserve();
  await finishRun(door, begin.runId, {
    status: result.status,
    finishedOn,
    watermark: null,
    dealsRead: 0,
    pathsWritten: result.removed.paths,
    visitsWritten: result.removed.visits,
    membersWritten: result.removed.members,
    rowsKept: result.kept.count,
    rowsFailed: result.failed,
    apiCalls: log.calls() + 1,
    summary: await options.toSummary(result),
  }).catch((error: unknown) => {
    broken ??= error instanceof Error ? error : new Error(String(error));
  });
  const { toPage } = options;
  const report =
    toPage === undefined
      ? null
      : await pageIn(context, async () => toPage({ ...result, apiCalls: log.calls() }, options.orgName));
  if (broken === null) {
    await log.add({ step: 'finished', status: result.status });
    folder.clearWork();
  }
  if (broken !== null && !(broken instanceof BuysideError) && !(broken instanceof Stopped)) throw broken;
  const ended = { ...result, apiCalls: log.calls(), report };
  return { result: ended, refusal: broken instanceof BuysideError ? broken : null };
}

async function resultOf(
  { log, folder, begin }: RunContext,
  run: StoredRun,
  broken: Error | null,
  seconds: number,
): Promise<UndoResult> {
  const written = log.all('written');
  const failed = written.reduce((sum, { result }) => sum + result.failed + result.unprocessed, 0);
  const failures = written.length === 0 ? [] : await gatherResults(folder, written.flatMap(fileOf), MOST_SHOWN);
  const changed = (object: string, operation: string): number =>
    written
      .filter(({ file }) => file.includes(`-${object}-${operation}`))
      .reduce((total, { result }) => total + result.updated, 0);
  const removed = byKind((kind) => changed(DECISION_OBJECTS[kind], 'delete'));
  const restored = byKind((kind) => changed(DECISION_OBJECTS[kind], 'update'));
  const done = [removed, restored].flatMap((kinds) => Object.values(kinds)).reduce((sum, rows) => sum + rows, 0);
  return {
    runId: begin.runId,
    undone: run.Run_Id__c,
    status: statusOf(broken, failed, done),
    removed,
    restored,
    gone: null,
    kept: await gatherKept(folder),
    failed,
    failures: failures.map((failure) => ({ ...failure })),
    folder: folder.path,
    report: null,
    apiCalls: log.calls(),
    seconds: Math.max(0, Math.round(seconds * 10) / 10),
  };
}

function statusOf(broken: Error | null, failed: number, done: number): UndoResult['status'] {
  if (broken instanceof Stopped) return 'Interrupted';
  if (broken !== null) return done > 0 ? 'Partial' : 'Failed';
  return failed > 0 ? 'Partial' : 'Succeeded';
}

/** A written file as its name tells it: `3-Decision_Step__c-delete.csv`. */
function fileOf({
  file,
  result,
}: {
  readonly file: string;
  readonly result: { readonly updated: number };
}): OutgoingFile[] {
  const [, object = '', operation = ''] = file.replace(/(\.again\d+)?\.csv$/, '').split('-');
  if (operation !== 'delete' && operation !== 'update') return [];
  return [{ name: file, object: object as OutgoingFile['object'], operation, rows: result.updated, bytes: 0 }];
}
