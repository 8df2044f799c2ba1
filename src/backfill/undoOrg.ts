import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BuysideError } from '../decision/buysideError.ts';
import { ENGINE_VERSION } from '../decision/inference.ts';
import type { DecisionModel } from '../decision/types.ts';
import { csvLine } from '../salesforce/csv.ts';
import { type Door, openDoor } from '../salesforce/door.ts';
import type { LogIn } from '../salesforce/orgConnection.ts';
import { productionRefusal, readOrganization } from '../salesforce/organization.ts';
import { beginRun, finishRun, forgetWatermark, readRun, type StoredRun } from '../salesforce/runRow.ts';
import { NO_PROGRESS, type RunOptions, waitingOf } from './backfillOrg.ts';
import { gatherResults } from './fileResults.ts';
import { RUN_SIZES, type RunContext, type RunProgress, Stopped } from './runContext.ts';
import { openRunFolder, type RunFolder, runsFolder } from './runFolder.ts';
import { claimOrg } from './runGuard.ts';
import { type OutgoingFile, RunLog } from './runLog.ts';
import type { UndoResult } from './undoResult.ts';
import { type Undone, undoRows } from './undoRun.ts';

/** How an undo behaves. */
export interface UndoOptions extends Omit<RunOptions, 'toSummary' | 'folder'> {
  /** The folder of the run to undo, where it is not the usual one: it holds what rows were before the run changed them. */
  readonly folder?: string | undefined;
  readonly toSummary: (result: UndoResult) => string;
}

/** How an undo ended, and why it broke off when it did. Doing it again goes on with what is left. */
export interface UndoOutcome {
  readonly result: UndoResult;
  readonly refusal: BuysideError | null;
}

const MOST_SHOWN = 100;

/**
 * Takes back what a run wrote and nobody touched since, and lists the rest.
 *
 * @throws {BuysideError} `RunUnknown`; `ProductionUnnamed`; `AnotherRunActive`.
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
  const [run, organization] = await Promise.all([readRun(door, undone), readOrganization(door)]);
  if (run === undefined) throw new BuysideError('RunUnknown', [undone]);
  const production = productionRefusal(organization, door, options.production);
  if (production !== undefined) throw production;
  const runId = randomUUID();
  const start = {
    runId,
    kind: 'Undo' as const,
    modelKey: null,
    engineVersion: ENGINE_VERSION,
    filter: undone,
    fingerprint: null,
  };
  await beginRun(door, start, began);
  const waiting = waitingOf({ ...options, toSummary: () => '', folder: undefined });
  const { shouldWait = false } = options;
  const { CreatedDate: asOf } = await claimOrg(door, {
    runId,
    isResumed: false,
    shouldWait,
    runsFolder: runsFolder(),
    waiting,
  });
  const folder = openRunFolder(join(runsFolder(), runId));
  try {
    const log = new RunLog(folder.file('journal.jsonl'), { calls: () => door.calls(), onStep: options.onStep });
    const context = contextOf(
      { door, folder, log, asOf, runId, orgId: organization.Id },
      { ...options, waiting, report },
    );
    await log.add(context.begin);
    return await carriedOut(context, run, options, began);
  } finally {
    folder.release();
  }
}

interface Parts {
  readonly door: Door;
  readonly folder: RunFolder;
  readonly log: RunLog;
  readonly asOf: string;
  readonly runId: string;
  readonly orgId: string;
}

function contextOf(
  { door, folder, log, asOf, runId, orgId }: Parts,
  options: Pick<UndoOptions, 'signal' | 'sizes'> & Pick<RunContext, 'waiting' | 'report'>,
): RunContext {
  return {
    door,
    folder,
    log,
    begin: {
      step: 'begin',
      runId,
      kind: 'Undo',
      orgId,
      instanceUrl: door.instanceUrl,
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
    },
    model: NO_MODEL,
    sources: [],
    counts: new Map(),
    signal: options.signal,
    waiting: options.waiting,
    sizes: { ...RUN_SIZES, ...options.sizes },
    report: options.report,
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

async function carriedOut(
  context: RunContext,
  run: StoredRun,
  options: UndoOptions,
  began: Date,
): Promise<UndoOutcome> {
  const { door, folder, begin } = context;
  let broken: Error | null = null;
  let undone: Undone = { removed: { paths: 0, visits: 0, members: 0 }, restored: 0, kept: [] };
  try {
    undone = await undoRows(context, run, options.folder ?? join(runsFolder(), run.Run_Id__c));
    await forgetWatermark(door, run.Run_Id__c);
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error));
  }
  const finishedOn = options.clock();
  const result = await resultOf(context, run, undone, broken, (finishedOn.getTime() - began.getTime()) / 1000);
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
    apiCalls: context.log.calls() + 1,
    summary: options.toSummary(result),
  }).catch((error: unknown) => {
    broken ??= error instanceof Error ? error : new Error(String(error));
  });
  if (broken === null) folder.clearWork();
  if (broken !== null && !(broken instanceof BuysideError) && !(broken instanceof Stopped)) throw broken;
  return { result, refusal: broken instanceof BuysideError ? broken : null };
}

async function resultOf(
  { log, folder, begin }: RunContext,
  run: StoredRun,
  { removed, restored, kept }: Undone,
  broken: Error | null,
  seconds: number,
): Promise<UndoResult> {
  const written = log.all('written');
  const failed = written.reduce((sum, { result }) => sum + result.failed + result.unprocessed, 0);
  const failures = written.length === 0 ? [] : await gatherResults(folder, written.flatMap(fileOf), MOST_SHOWN);
  const lines = kept.map(({ object, key, why }) => csvLine([object, key, why]));
  writeFileSync(folder.file('kept.csv'), csvLine(['object', 'Key__c', 'why']) + lines.join(''), { mode: 0o600 });
  return {
    runId: begin.runId,
    undone: run.Run_Id__c,
    status: statusOf(broken, failed, removed.visits + removed.members + removed.paths + restored),
    removed: { ...removed },
    restored,
    kept: { count: kept.length, first: kept.slice(0, MOST_SHOWN).map((row) => ({ ...row })) },
    failed,
    failures: failures.map((failure) => ({ ...failure })),
    folder: folder.path,
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
