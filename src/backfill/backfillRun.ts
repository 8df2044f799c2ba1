import { BuysideError } from '../decision/buysideError.ts';
import { dealSources } from '../salesforce/dealSources.ts';
import { type Door, openDoor } from '../salesforce/door.ts';
import type { LogIn } from '../salesforce/orgConnection.ts';
import { beginRun, finishRun, readLastWhole, touchRun } from '../salesforce/runRow.ts';
import type { Waiting } from '../salesforce/waiting.ts';
import { askedOf, type BackfillOptions, beginStep, choiceOf } from './askedRun.ts';
import type { Prepared } from './prepareRun.ts';
import type { BackfillResult } from './result/backfillResult.ts';
import { endOf, resultOf } from './resultOf.ts';
import { endedOn, noteBroken, refusalOf, secondsBetween, stoppable, toldOf, whatBroke } from './run/howItEnded.ts';
import { RUN_SIZES, type RunContext, type RunProgress } from './run/runContext.ts';
import { type RunFolder, runsFolder } from './run/runFolder.ts';
import { claimOrg, orClosed, TOUCH_EVERY_MS } from './run/runGuard.ts';
import { journalFile, type RunBegin, RunLog } from './run/runLog.ts';
import { progressOf, type RunOptions, waitingOf } from './run/runOptions.ts';
import { writePage } from './run/writePage.ts';
import { runPhases } from './runPipeline.ts';

/** How a run ended, and why it broke off when it did. */
export interface BackfillOutcome {
  readonly result: BackfillResult;
  readonly refusal: BuysideError | null;
}

/**
 * One run over an org: its log-in, its clock, and what it tells of itself while it works.
 *
 * Its row is begun or taken up first, then the phases are carried out, and whatever came of them it is closed in the org and in its folder.
 */
export class BackfillRun {
  readonly door: Door;
  readonly #options: RunOptions;
  readonly #waiting: Waiting;
  readonly #began: Date;
  readonly #report: (changed: Partial<RunProgress>) => void;
  #touchedAt = Date.now();
  /** As its row says it: another process, with another clock, may have begun the run. */
  #startedOn: string | null = null;

  constructor(logIn: LogIn, options: RunOptions) {
    const { signal, maxCalls } = options;
    this.#options = options;
    this.#began = options.clock();
    this.#waiting = waitingOf(options);
    this.#report = progressOf(options);
    const open = options.open ?? openDoor;
    this.door = open(logIn, { maxCalls, signal, onCall: (apiCalls) => this.#report({ apiCalls }) });
    this.#report({});
  }

  /**
   * Begins it and carries it out.
   *
   * @throws {BuysideError} `AnotherRunActive`; `RunNotJournalled`; as the requests do, as long as nothing is in its journal.
   */
  async begin(prepared: Prepared, folder: RunFolder, options: BackfillOptions): Promise<BackfillOutcome> {
    const log = this.#log(folder);
    const { runId, isDryRun } = options;
    const asked = askedOf(options, prepared.model);
    const firstStep = async (asOf: string): Promise<RunBegin> => {
      const last = asked.kind === 'Sync' ? await readLastWhole(this.door, asked.modelKey) : undefined;
      const { instanceUrl } = this.door;
      const begin = beginStep(asked, { orgId: prepared.organization.Id, instanceUrl, asOf }, last);
      await log.add(begin);
      return begin;
    };
    const start = { ...asked, fingerprint: JSON.stringify(asked.fingerprint) };
    const begin = isDryRun
      ? await firstStep(await this.#serverTime())
      : await orClosed(
          { door: this.door, folder, log, runId },
          () => beginRun(this.door, start, this.#began),
          async () => firstStep(await this.#claim(runId, false)),
        );
    return this.#carryOut(prepared, folder, log, begin);
  }

  /**
   * Takes it up and carries it out.
   *
   * @throws {BuysideError} `RunFinished` when another process has brought it to its end meanwhile; `AnotherRunActive`.
   */
  async resume(prepared: Prepared, folder: RunFolder, begin: RunBegin): Promise<BackfillOutcome> {
    const log = this.#log(folder);
    const { runId } = begin;
    if (log.last('finished') !== undefined) throw new BuysideError('RunFinished', [runId]);
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
    return new RunLog(journalFile(folder.path), { calls: () => this.door.calls(), onStep });
  }

  /** Waits for its turn. Shape: the org's clock when the run began. */
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
      report: this.#report,
    };
  }

  /** While it waits for the org, a run says now and then that it lives. */
  async #touch({ isDryRun, runId }: RunBegin): Promise<void> {
    if (isDryRun || Date.now() - this.#touchedAt < TOUCH_EVERY_MS) return;
    this.#touchedAt = Date.now();
    await touchRun(this.door, runId);
  }
}
