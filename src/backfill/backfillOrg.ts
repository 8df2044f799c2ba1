import { join } from 'node:path';
import { BuysideError } from '../decision/buysideError.ts';
import { ENGINE_VERSION } from '../decision/inference.ts';
import { modelKey } from '../decision/keys.ts';
import { parseCondition } from '../salesforce/condition.ts';
import { dealSources } from '../salesforce/dealSources.ts';
import { type Door, openDoor } from '../salesforce/door.ts';
import type { LogIn } from '../salesforce/orgConnection.ts';
import { readOrganization } from '../salesforce/organization.ts';
import { beginRun, finishRun, readLastWhole, touchRun } from '../salesforce/runRow.ts';
import type { Waiting } from '../salesforce/waiting.ts';
import type { BackfillResult } from './result/backfillResult.ts';
import { fingerprintOf, type Moved, movedBetween } from './fingerprint.ts';
import { endedOn, noteBroken, refusalOf, secondsBetween, stoppable, toldOf, whatBroke } from './run/howItEnded.ts';
import { type Prepared, prepareRun } from './prepareRun.ts';
import type { DealChoice } from './staging/readDeals.ts';
import { endOf, resultOf } from './resultOf.ts';
import { RUN_SIZES, type RunContext, type RunProgress } from './run/runContext.ts';
import { clearLeftovers } from './run/leftovers.ts';
import { newRunFolder, openRunFolder, type RunFolder, runsFolder } from './run/runFolder.ts';
import { claimOrg, orClosed, TOUCH_EVERY_MS } from './run/runGuard.ts';
import { type RunBegin, RunLog } from './run/runLog.ts';
import { NO_PROGRESS, type RunOptions, waitingOf } from './run/runOptions.ts';
import { runPhases } from './runPipeline.ts';
import { PAGE, writePage } from './run/writePage.ts';

/** A back-fill or a sync as a person asks for it. */
export interface BackfillOptions extends RunOptions {
  readonly kind?: 'Backfill' | 'Sync' | undefined;
  readonly runId: string;
  readonly isDryRun: boolean;
  /** A SOQL condition on Opportunity, as typed. */
  readonly where?: string | undefined;
  readonly limit?: number | undefined;
  /** `<model key>` or `<model key>:<version>`; left out = the only active one. */
  readonly model?: string | undefined;
}

/** How a run ended, and why it broke off when it did. */
export interface BackfillOutcome {
  readonly result: BackfillResult;
  readonly refusal: BuysideError | null;
}

/**
 * Back-fills the deals of an org, or, as a sync, those that changed since the last run that got through all of them.
 *
 * @throws {BuysideError} before anything is written when the condition, the package, the model or access is wanting: `NotReady` with all
 * reasons when there are several; `AnotherRunActive`. What goes wrong later is in the outcome, beside what was done.
 * @throws {Stopped} when it was stopped before there was anything to go on from.
 */
export const backfillOrg = (logIn: LogIn, options: BackfillOptions): Promise<BackfillOutcome> =>
  stoppable(options, () => beginAndRun(logIn, options));

async function beginAndRun(logIn: LogIn, options: BackfillOptions): Promise<BackfillOutcome> {
  const where = options.where === undefined ? undefined : parseCondition(options.where);
  const run = new Run(logIn, options);
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

/**
 * Takes up a run that broke off, at the last step its journal holds.
 *
 * @throws {BuysideError} `RunFolderMissing`, `RunOfAnotherOrg`, `RunNotResumable`; else as `backfillOrg`.
 */
export const resumeRun = (logIn: LogIn, runId: string, options: RunOptions): Promise<BackfillOutcome> =>
  stoppable(options, () => takeUpAndRun(logIn, runId, options));

async function takeUpAndRun(logIn: LogIn, runId: string, options: RunOptions): Promise<BackfillOutcome> {
  const path = options.folder ?? join(runsFolder(), runId);
  const log = new RunLog(join(path, 'journal.jsonl'), { calls: () => 0 });
  const begin = log.last('begin');
  if (begin === undefined || begin.isDryRun) throw new BuysideError('RunFolderMissing', [runId, path]);
  if (begin.kind === 'Undo')
    throw new BuysideError('RunNotResumable', [
      runId,
      `it is an undo, which "sf buyside undo run ${begin.undone?.Run_Id__c ?? ''}" goes on with`,
    ]);
  if (log.last('finished') !== undefined) throw new BuysideError('RunNotResumable', [runId, 'it is finished']);
  const run = new Run(logIn, options);
  // First of all: what another org lacks is none of this run's business.
  const { Id: orgId } = await readOrganization(run.door);
  if (orgId !== begin.orgId) throw new BuysideError('RunOfAnotherOrg', [runId, begin.instanceUrl]);
  const where = begin.where === null ? undefined : parseCondition(begin.where);
  const request = {
    where,
    limit: begin.limit ?? undefined,
    model: begin.model,
    isDryRun: false,
    isSync: begin.kind === 'Sync',
    production: options.production,
  };
  const prepared = await prepareRun(run.door, request);
  const now = JSON.stringify(fingerprintOf(prepared.model, ENGINE_VERSION));
  if (now !== begin.fingerprint) throw new BuysideError('RunNotResumable', [runId, 'its model or engine has changed']);
  const folder = openRunFolder(path);
  try {
    return await run.resume(prepared, folder, begin);
  } finally {
    folder.release();
  }
}

class Run {
  readonly door: Door;
  readonly #options: RunOptions;
  readonly #waiting: Waiting;
  readonly #began: Date;
  #progress: RunProgress;
  #touchedAt = Date.now();
  /** As its row says it: another process, with another clock, may have begun the run. */
  #startedOn: string | null = null;

  constructor(logIn: LogIn, options: RunOptions) {
    const { signal, maxCalls } = options;
    this.#options = options;
    this.#began = options.clock();
    this.#waiting = waitingOf(options);
    this.#progress = { ...NO_PROGRESS, maxCalls: maxCalls ?? null };
    const open = options.open ?? openDoor;
    this.door = open(logIn, { maxCalls, signal, onCall: (apiCalls) => this.#report({ apiCalls }) });
    this.#report({});
  }

  async begin(prepared: Prepared, folder: RunFolder, options: BackfillOptions): Promise<BackfillOutcome> {
    const log = this.#log(folder);
    const { kind = 'Backfill', runId, isDryRun } = options;
    const model = modelKey(prepared.model);
    const fingerprint = fingerprintOf(prepared.model, ENGINE_VERSION);
    const text = JSON.stringify(fingerprint);
    const filter = options.where?.trim() ?? null;
    const start = { runId, kind, modelKey: model, engineVersion: ENGINE_VERSION, filter, fingerprint: text };
    const firstStep = async (asOf: string): Promise<RunBegin> => {
      const last = kind === 'Sync' ? await readLastWhole(this.door, model) : undefined;
      const moved: Moved =
        last === undefined ? { words: [], stages: [] } : movedBetween(last.Fingerprint__c, fingerprint);
      const begin: RunBegin = {
        step: 'begin',
        runId,
        kind,
        orgId: prepared.organization.Id,
        instanceUrl: this.door.instanceUrl,
        where: filter,
        limit: options.limit ?? null,
        model,
        engineVersion: ENGINE_VERSION,
        fingerprint: text,
        isDryRun,
        asOf,
        since: last === undefined || moved.stages === null ? null : (last.Watermark__c ?? null),
        moved: moved.words,
        movedStages: moved.stages ?? [],
      };
      await log.add(begin);
      return begin;
    };
    const begin = isDryRun
      ? await firstStep(await this.#serverTime())
      : await orClosed(
          { door: this.door, folder, log, runId },
          () => beginRun(this.door, start, this.#began),
          async () => firstStep(await this.#claim(runId, false)),
        );
    return this.#carryOut(prepared, folder, log, begin);
  }

  /** @throws {BuysideError} `RunNotResumable` when another process has brought it to its end meanwhile. */
  async resume(prepared: Prepared, folder: RunFolder, begin: RunBegin): Promise<BackfillOutcome> {
    const log = this.#log(folder);
    const { runId } = begin;
    if (log.last('finished') !== undefined) throw new BuysideError('RunNotResumable', [runId, 'it is finished']);
    await orClosed(
      { door: this.door, folder, log, runId },
      () => touchRun(this.door, runId),
      () => this.#claim(runId, true),
    );
    return this.#carryOut(prepared, folder, log, begin);
  }

  async #carryOut(prepared: Prepared, folder: RunFolder, log: RunLog, begin: RunBegin): Promise<BackfillOutcome> {
    const context = this.#context(prepared, folder, log, begin);
    const work = (): Promise<void> => runPhases(context, choiceOf(begin), dealSources(prepared.model));
    const broken = await whatBroke(() => stoppable(context, work));
    return this.#finish(context, prepared, broken);
  }

  async #finish(context: RunContext, prepared: Prepared, brokenBefore: Error | null): Promise<BackfillOutcome> {
    const { begin, folder, log } = context;
    const seconds = secondsBetween(this.#began, this.#options.clock());
    const { broken, done } = await toldOf(brokenBefore, (how) => resultOf(context, prepared, how, seconds));
    await noteBroken(log, broken);
    const resultWith = (report: string | null): BackfillResult => ({ ...done, report, apiCalls: log.calls() });
    const page = (): Promise<string | null> =>
      writePage(
        resultWith(null),
        context,
        {
          orgName: prepared.organization.Name ?? this.door.instanceUrl,
          sellingStartsAt: prepared.model.sellingStartsAt,
        },
        this.#options.toPage,
      );
    if (begin.isDryRun) {
      this.#report({ stage: 'done' });
      return { refusal: refusalOf(broken, null), result: resultWith(await page()) };
    }
    this.door.useReserve();
    const summary = await this.#options.toSummary(resultWith(null));
    const end = endOf(done, context, endedOn(this.#startedOn, this.#options.clock()), summary);
    const closing = await whatBroke(() => finishRun(this.door, begin.runId, end));
    const report = await page();
    if (broken === null && closing === null) {
      await log.add({ step: 'finished', status: done.status });
      folder.clearWork();
    }
    this.#report({ stage: 'done' });
    return { refusal: refusalOf(broken, closing), result: resultWith(report) };
  }

  #log(folder: RunFolder): RunLog {
    const { onStep } = this.#options;
    return new RunLog(folder.file('journal.jsonl'), { calls: () => this.door.calls(), onStep });
  }

  /** Shape: the org's clock when the run began. */
  async #claim(runId: string, isResumed: boolean): Promise<string> {
    const { shouldWait = false } = this.#options;
    const guard = { runId, isResumed, shouldWait, runsFolder: runsFolder(), waiting: this.#waiting };
    const row = await claimOrg(this.door, guard);
    this.#startedOn = row.Started_On__c;
    return row.CreatedDate;
  }

  /** The clock of the org's own servers, for a run that may leave no row to read it from. */
  #serverTime(): Promise<string> {
    return this.door.stream({ method: 'GET', url: '/' }, ({ headers, body }) => {
      body.resume();
      return Promise.resolve(new Date(headers.date ?? this.#began).toISOString());
    });
  }

  #context({ model, sources, counts }: Prepared, folder: RunFolder, log: RunLog, begin: RunBegin): RunContext {
    const waiting: Waiting = {
      ...this.#waiting,
      sleep: async (milliseconds) => {
        await this.#waiting.sleep(milliseconds);
        await this.#touch(begin);
      },
    };
    return {
      door: this.door,
      folder,
      log,
      begin,
      model,
      sources,
      counts,
      signal: this.#options.signal,
      waiting,
      sizes: { ...RUN_SIZES, ...this.#options.sizes },
      report: (progress) => this.#report(progress),
    };
  }

  /** While it waits for the org, a run says now and then that it lives. */
  async #touch({ isDryRun, runId }: RunBegin): Promise<void> {
    if (isDryRun || Date.now() - this.#touchedAt < TOUCH_EVERY_MS) return;
    this.#touchedAt = Date.now();
    await touchRun(this.door, runId);
  }

  #report(progress: Partial<RunProgress>): void {
    this.#progress = { ...this.#progress, ...progress };
    this.#options.onProgress?.(this.#progress);
  }
}

function choiceOf({ where, limit, since, movedStages }: RunBegin): DealChoice {
  return {
    where: where === null ? undefined : parseCondition(where),
    limit: limit ?? undefined,
    changed: since === null ? undefined : { since: new Date(since), stages: movedStages },
  };
}
