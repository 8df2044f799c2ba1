import { BuysideError } from '../decision/buysideError.ts';
import type { DealHistory, DealInference } from '../decision/dealHistory.ts';
import { modelKey } from '../decision/keys.ts';
import type { DecisionModel } from '../decision/types.ts';
import type { DealRange } from '../salesforce/dealRange.ts';
import type { DealSource } from '../salesforce/dealSource.ts';
import type { StoredDecision } from '../salesforce/decisionRows.ts';
import type { RunEnd, RunJournal } from '../salesforce/runJournal.ts';
import type { BackfillResult } from './backfillResult.ts';
import { type DealPlan, planDeal } from './planDeal.ts';
import { Tally } from './tally.ts';
import { type RowWriter, writePlans } from './writePlans.ts';

/** What a back-fill needs of the org. */
export interface BackfillPorts {
  readonly deals: DealSource;
  readDecisions(range: DealRange): Promise<ReadonlyMap<string, StoredDecision>>;
  readonly writer: RowWriter;
  readonly journal: RunJournal;
  /** Requests sent so far. */
  apiCalls(): number;
}

/** What to do, and with what. */
export interface BackfillTask {
  readonly model: DecisionModel;
  readonly infer: (history: DealHistory, model: DecisionModel) => DealInference;
  readonly engineVersion: string;
  readonly runId: string;
  readonly asOf: Date;
  /** As typed, for the journal. */
  readonly where: string | null;
  readonly limit: number | null;
  readonly isDryRun: boolean;
  readonly notRead: readonly string[];
  /** Aborted when the user wants to stop: the request at hand is finished, the next is not begun. */
  readonly signal: AbortSignal;
  readonly clock: () => Date;
  /** The run in a few plain lines, for the journal row. */
  readonly toSummary: (result: BackfillResult) => string;
  readonly onProgress?: (progress: BackfillProgress) => void;
}

export interface BackfillProgress {
  readonly stage: 'counting' | 'reading' | 'writing' | 'done';
  readonly dealsFound: number;
  readonly dealsRead: number;
  readonly rowsWritten: number;
  readonly rowsFailed: number;
}

/** How a back-fill ended, and why it broke off when it did. */
export interface BackfillOutcome {
  readonly result: BackfillResult;
  readonly refusal: BuysideError | null;
}

/**
 * Reads deals slice by slice, infers, plans and writes; the journal row is begun before the first row is written and finished whatever
 * happens.
 *
 * Shape: what is in memory is one slice, the counts and the refused rows. A run that broke off is completed by running again: what is
 * there already is not written twice.
 */
export async function runBackfill(ports: BackfillPorts, task: BackfillTask): Promise<BackfillOutcome> {
  const run = new Run(ports, task);
  try {
    await run.all();
  } catch (cause) {
    if (task.signal.aborted && isStillRunning(cause)) return run.finish(null);
    const outcome = await run.finish(cause);
    // A mistake of ours is not a refusal, but the journal is closed for it too.
    if (outcome.refusal === null) throw cause;
    return outcome;
  }
  return run.finish(null);
}

/** A stop in the middle of a job: the job goes on in the org, and the next run finds what it wrote. */
const isStillRunning = (cause: unknown): boolean => cause instanceof BuysideError && cause.code === 'JobStillRunning';

class Run {
  readonly #ports: BackfillPorts;
  readonly #task: BackfillTask;
  readonly #tally = new Tally();
  #found = 0;
  #isJournalled = false;

  constructor(ports: BackfillPorts, task: BackfillTask) {
    this.#ports = ports;
    this.#task = task;
  }

  async all(): Promise<void> {
    const { deals } = this.#ports;
    const isStopped = (): boolean => this.#task.signal.aborted;
    this.#report('counting');
    this.#found = await deals.count();
    this.#report('reading');
    for await (const slice of deals.slices()) {
      if (isStopped()) return;
      const stored = await this.#ports.readDecisions(slice.range);
      if (isStopped()) return;
      const plans = slice.deals.map((history) => this.#plan(history, stored.get(history.dealId)));
      if (!this.#task.isDryRun) await this.#write(plans);
      else this.#countPlanned(plans);
      this.#report('reading');
    }
    if (!this.#task.isDryRun) await this.#begin();
  }

  async finish(cause: unknown): Promise<BackfillOutcome> {
    const end = this.#task.clock();
    const result = this.#result(cause !== null, end);
    let refusal = cause instanceof BuysideError ? cause : null;
    if (this.#isJournalled) {
      try {
        await this.#ports.journal.finish(this.#task.runId, this.#end(result, end));
      } catch (second) {
        if (!(second instanceof BuysideError)) throw second;
        if (cause === null) refusal = second;
      }
    }
    this.#report('done');
    return { result: { ...result, apiCalls: this.#ports.apiCalls() }, refusal };
  }

  #plan(history: DealHistory, stored: StoredDecision | undefined): DealPlan {
    const inference = this.#task.infer(history, this.#task.model);
    const plan = planDeal(history, inference, stored, this.#task);
    this.#tally.addDeal(history, inference, plan);
    return plan;
  }

  async #write(plans: readonly DealPlan[]): Promise<void> {
    const isWorkThere = plans.some(({ path, visits, members }) =>
      [path, visits, members].some(({ inserts, updates }) => inserts.length + updates.length > 0),
    );
    if (!isWorkThere) return;
    await this.#begin();
    this.#report('writing');
    await writePlans(this.#ports.writer, plans, this.#tally, this.#task.signal, () => this.#report('writing'));
  }

  #countPlanned(plans: readonly DealPlan[]): void {
    for (const { path, visits, members } of plans) {
      for (const [kind, plan] of [
        ['paths', path] as const,
        ['visits', visits] as const,
        ['members', members] as const,
      ]) {
        this.#tally.rows[kind].created += plan.inserts.length;
        this.#tally.rows[kind].updated += plan.updates.length;
      }
    }
  }

  async #begin(): Promise<void> {
    if (this.#isJournalled) return;
    const { runId, model, engineVersion, where, asOf } = this.#task;
    await this.#ports.journal.begin({
      runId,
      kind: 'Backfill',
      modelKey: modelKey(model),
      engineVersion,
      filter: where,
      startedOn: asOf,
    });
    this.#isJournalled = true;
  }

  #result(isBroken: boolean, end: Date): BackfillResult {
    const { task, tally } = { task: this.#task, tally: this.#tally };
    return {
      runId: task.runId,
      isDryRun: task.isDryRun,
      status: this.#status(isBroken),
      model: modelKey(task.model),
      engineVersion: task.engineVersion,
      where: task.where,
      limit: task.limit,
      asOf: task.asOf.toISOString(),
      deals: { found: this.#found, ...tally.deals },
      rules: tally.rules(task.model),
      rows: tally.rows,
      anomalies: tally.anomalies(),
      notRead: [...task.notRead],
      failures: tally.failures,
      apiCalls: this.#ports.apiCalls(),
      seconds: Math.max(0, Math.round((end.getTime() - task.asOf.getTime()) / 100) / 10),
    };
  }

  #status(isBroken: boolean): BackfillResult['status'] {
    if (isBroken) return this.#tally.written() > 0 && !this.#task.isDryRun ? 'Partial' : 'Failed';
    if (this.#task.signal.aborted) return 'Interrupted';
    return this.#tally.failures.length > 0 ? 'Partial' : 'Succeeded';
  }

  #end(result: BackfillResult, finishedOn: Date): RunEnd {
    const tally = this.#tally;
    const written = (kind: 'paths' | 'visits' | 'members'): number =>
      tally.rows[kind].created + tally.rows[kind].updated;
    return {
      status: result.status,
      finishedOn,
      watermark: result.status === 'Succeeded' && this.#task.limit === null ? this.#task.asOf : null,
      dealsRead: tally.deals.read,
      pathsWritten: written('paths'),
      visitsWritten: written('visits'),
      membersWritten: written('members'),
      rowsKept: tally.sum('kept'),
      rowsFailed: tally.failures.length,
      // The request that finishes the journal is one more.
      apiCalls: this.#ports.apiCalls() + 1,
      summary: this.#task.toSummary(result),
    };
  }

  #report(stage: BackfillProgress['stage']): void {
    this.#task.onProgress?.({
      stage,
      dealsFound: this.#found,
      dealsRead: this.#tally.deals.read,
      rowsWritten: this.#task.isDryRun ? 0 : this.#tally.written(),
      rowsFailed: this.#tally.failures.length,
    });
  }
}
