import { closingOf } from './closing.ts';
import { DAY_MS } from './dated.ts';
import { mappingFor, type HistoryReading } from './historyReading.ts';
import { parametersOf } from './ruleKinds.ts';
import type { InferenceRule } from './types.ts';

/** What counts against the evidence of one deal. */
export interface Cautions {
  /** To be added to each confidence: 0 or negative. */
  readonly penalty: number;
  /** Highest floor ordinary evidence may have; null = no limit. */
  readonly floorLimit: number | null;
  readonly floorLimitBy: string | null;
  /** Rules whose evidence keeps its floor. */
  readonly floorExceptRules: readonly string[];
  readonly shortPath: { readonly ruleCode: string; readonly why: string } | null;
  /** What was seen, by rule; rules that saw nothing are not in it. */
  readonly why: ReadonlyMap<string, string>;
}

/** Looks through a history for what counts against its evidence; rules that are switched off count for nothing. */
export function findCautions(reading: HistoryReading): Cautions {
  const why = new Map<string, string>();
  let penalty = 0;
  let floorLimit: number | null = null;
  let floorLimitBy: string | null = null;
  const floorExceptRules: string[] = [];
  let shortPath: Cautions['shortPath'] = null;
  for (const rule of reading.model.inferenceRules.filter((r) => r.isActive)) {
    const found = slipped(rule, reading) ?? silent(rule, reading);
    if (found) {
      penalty += found.delta;
      why.set(rule.code, found.why);
    }
    const single = singleContact(rule, reading);
    if (single) {
      if (floorLimit === null || single.maxFloor < floorLimit)
        [floorLimit, floorLimitBy] = [single.maxFloor, rule.code];
      floorExceptRules.push(...single.exceptRules);
      why.set(rule.code, single.why);
    }
    const short = shortPathReason(rule, reading);
    if (short !== null) {
      shortPath ??= { ruleCode: rule.code, why: short };
      why.set(rule.code, short);
    }
  }
  return { penalty, floorLimit, floorLimitBy, floorExceptRules, shortPath, why };
}

interface Deduction {
  readonly delta: number;
  readonly why: string;
}

function slipped(rule: InferenceRule, reading: HistoryReading): Deduction | null {
  if (rule.kind !== 'deal-slipped') return null;
  const { minPushes, stageMovedBack, delta } = parametersOf(rule, 'deal-slipped');
  const pushes = countPushes(reading);
  const movesBack = countMovesBack(reading);
  const reasons = [
    ...(pushes >= minPushes ? [`the close date was pushed ${pushes} times`] : []),
    ...(stageMovedBack && movesBack > 0
      ? [`the stage was moved back ${movesBack === 1 ? 'once' : `${movesBack} times`}`]
      : []),
  ];
  return reasons.length ? { delta, why: reasons.join('; ') } : null;
}

/** How often a row of the history has a later close date than the row before it that has one. */
function countPushes({ stageRows }: HistoryReading): number {
  const dates = stageRows.flatMap((row) => (row.closeDate === null ? [] : [row.closeDate]));
  return dates.filter((date, i) => i > 0 && date > (dates[i - 1] ?? Infinity)).length;
}

/** How often the stage changed to one that presumes an earlier step. */
function countMovesBack({ stageChanges, model, history }: HistoryReading): number {
  const presumed = stageChanges.flatMap((row) => mappingFor(model, history, row.stage)?.presumedStep ?? []);
  return presumed.filter((step, i) => i > 0 && step < (presumed[i - 1] ?? 0)).length;
}

/**
 * Silence runs from the last thing done with a contact, written from outside or answered by a buyer, or else from the creation of
 * the deal, to its end or `asOf`.
 */
function silent(rule: InferenceRule, reading: HistoryReading): Deduction | null {
  if (rule.kind !== 'buyer-silent') return null;
  const until = reading.history.isClosed ? closingOf(reading).at : reading.asOf;
  const { activities, incomingEmails, answers } = reading;
  let last = -Infinity;
  for (const { at } of [...activities, ...(incomingEmails ?? []), ...(answers ?? [])])
    if (at <= until && at > last) last = at;
  if (last === -Infinity) last = Math.min(reading.createdAt, until);
  const days = Math.floor((until - last) / DAY_MS);
  const { after } = parametersOf(rule, 'buyer-silent');
  const reached = after.filter((step) => days >= step.silentDays).sort((a, b) => b.silentDays - a.silentDays)[0];
  return reached ? { delta: reached.delta, why: `nothing happened with the buyer for ${days} days` } : null;
}

function singleContact(
  rule: InferenceRule,
  reading: HistoryReading,
): { maxFloor: number; exceptRules: readonly string[]; why: string } | null {
  if (rule.kind !== 'single-contact-at-proposal' || !reading.wasAtProposal) return null;
  const { maxContacts, maxFloor, exceptRules } = parametersOf(rule, 'single-contact-at-proposal');
  const { size } = reading.knownContacts;
  if (size > maxContacts) return null;
  return { maxFloor, exceptRules, why: `${size} ${size === 1 ? 'contact' : 'contacts'} known at proposal or later` };
}

function shortPathReason(rule: InferenceRule, { history }: HistoryReading): string | null {
  if (rule.kind !== 'short-path') return null;
  const { types, belowAmount, currency } = parametersOf(rule, 'short-path');
  const { type, amount } = history;
  if (type !== null && types.some((t) => t.toLowerCase() === type.toLowerCase())) return `the deal's type is "${type}"`;
  // An amount in another currency, or with no currency to compare with, says nothing about size.
  const isComparable = history.currency === undefined || history.currency === currency;
  const isSmall = belowAmount !== null && typeof amount === 'number' && isComparable && amount < belowAmount;
  return isSmall ? `the amount is below ${belowAmount}` : null;
}
