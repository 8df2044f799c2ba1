import { BuysideError, type BuysideErrorCode } from '../../decision/buysideError.ts';
import { inferDeal } from '../../decision/inference.ts';
import type { DecisionModel } from '../../decision/types.ts';
import { dealHistoryOf } from '../../salesforce/dealHistoryOf.ts';
import { lossReasonFields } from '../../salesforce/dealSources.ts';
import { type Lines, OutgoingLines } from './outgoingLines.ts';
import { planDeal } from '../plan/planDeal.ts';
import { type DealRange, stagedDeals } from '../staging/stagedDeals.ts';
import { Tally, type TallyCounts } from '../result/tally.ts';

/** Deals to plan, as it can be told to another thread. */
export interface PlanTask {
  /** The sorted file of each object that was read. */
  readonly files: Readonly<Record<string, string>>;
  readonly range: DealRange;
  readonly model: DecisionModel;
  readonly runId: string;
  /** The instant of the run. */
  readonly asOf: string;
}

/** What is to be written for the deals of a range. */
export interface PlannedDeals {
  readonly lines: ReadonlyMap<string, readonly Lines[]>;
  readonly tally: TallyCounts;
}

/**
 * Infers the deals of a range and plans what must be written for them. Reads staged files and nothing else, and leaves nothing behind.
 *
 * @throws {BuysideError} `UnreadableRow`.
 */
export function planDeals({ files, range, model, runId, asOf }: PlanTask): PlannedDeals {
  const plan = { model, runId, asOf: new Date(asOf) };
  const history = { asOf: plan.asOf, lossReasonFields: lossReasonFields(model) };
  const lines = new OutgoingLines();
  const tally = new Tally();
  for (const staged of stagedDeals(files, range)) {
    const known = dealHistoryOf(staged, history);
    const inference = inferDeal(known, model);
    const planned = planDeal(known, inference, staged.stored, plan);
    tally.addDeal(known, inference, planned);
    lines.add(planned);
  }
  return { lines: lines.all(), tally: tally.counts() };
}

/** A refusal without its class, which it would lose between two threads. */
export interface Refused {
  readonly refused: BuysideErrorCode;
  readonly facts: readonly string[];
}

/** `planDeals` as the task of a worker. */
export default function planInWorker(task: PlanTask): PlannedDeals | Refused {
  try {
    return planDeals(task);
  } catch (error) {
    if (!(error instanceof BuysideError)) throw error;
    return { refused: error.code, facts: error.facts };
  }
}
