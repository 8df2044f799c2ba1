import type { StepStatus } from '../decision/vocabulary.ts';
import { survivalQuantile, type Duration } from './kaplanMeier.ts';
import { quantile } from './quantile.ts';

const DAY_MS = 86_400_000;

/** What a figure of length needs to know of a visit. Instants are ISO 8601. */
export interface CycleVisit {
  readonly dealId: string;
  readonly stepCode: string;
  readonly status: StepStatus;
  /** Null when not known. */
  readonly enteredOn: string | null;
  /** Null while the visit is open. */
  readonly exitedOn: string | null;
  /** Found by the backfill: its dates are intervals. */
  readonly isInferred: boolean;
}

/** How to count. */
export interface CycleOptions<V extends CycleVisit = CycleVisit> {
  /** What came later has not happened yet: a visit that ended later is open. */
  readonly asOf: Date;
  /** Default false: inferred dates are bounds, and a length made of them is no observation. */
  readonly includeInferred?: boolean;
  /** Group a visit belongs to; null is a group of its own. Left out = no groups. */
  readonly by?: (visit: V) => string | null;
  /** Step codes in order: each has a row in every group, visited or not. Steps not named come last, by code. */
  readonly steps?: readonly string[];
}

/** How long buyers stay in one step. */
export interface CycleRow {
  /** Null when there are no groups, and for the group of visits without one. */
  readonly group: string | null;
  readonly stepCode: string;
  /** Visits counted: `finished` + `open`. */
  readonly visits: number;
  /** Deals with at least one visit counted. */
  readonly deals: number;
  /** Visits that had ended by `asOf`, exit met or not. */
  readonly finished: number;
  readonly open: number;
  /** Half of the finished visits took no longer; null when none is finished. Too short while slow ones are open. */
  readonly medianDays: number | null;
  /** Four in five of the finished visits took no longer; null when none is finished. */
  readonly p80Days: number | null;
  /** Median that counts open visits as "at least this long" (Kaplan-Meier); null when it is not reached yet. */
  readonly survivalMedianDays: number | null;
  /** Inferred visits that were left out. */
  readonly excludedInferred: number;
  /** Visits left out because the instant of entry is not known. */
  readonly undated: number;
}

/**
 * Time in each step of the buyer's decision, visit by visit: who comes back makes a second visit.
 *
 * Shape: one row per step and group, groups by name (the nameless last), steps in the order given; a group exists when
 * any visit belongs to it. Visits marked not applicable, and those entered after `asOf`, are no visits.
 * Unit: days of 24 hours, weekends included, not rounded.
 * Source: docs/glossary.md#median-days, #percentile, #survival-median.
 * @throws {RangeError} when a visit ends before it begins, or an instant cannot be read.
 */
export function cycleByStep<V extends CycleVisit>(visits: readonly V[], options: CycleOptions<V>): CycleRow[] {
  const { asOf, by, includeInferred = false, steps = [] } = options;
  const existing = visits.filter((visit) => isThere(visit, asOf));
  const groups = grouped(existing, by ?? (() => null));
  if (!by && !groups.has(null)) groups.set(null, []);
  return [...groups.keys()].sort(byName).flatMap((group) => {
    const members = grouped(groups.get(group) ?? [], (visit) => visit.stepCode);
    const others = [...members.keys()].filter((code) => !steps.includes(code)).sort();
    return [...steps, ...others].map((code) => rowOf(group, code, members.get(code) ?? [], asOf, includeInferred));
  });
}

function grouped<V, K>(list: readonly V[], keyOf: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of list) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

function rowOf(
  group: string | null,
  stepCode: string,
  visits: readonly CycleVisit[],
  asOf: Date,
  includeInferred: boolean,
): CycleRow {
  const wanted = visits.filter((visit) => includeInferred || !visit.isInferred);
  const counted = wanted.flatMap((visit) => {
    const duration = durationOf(visit, asOf);
    return duration ? [{ visit, duration }] : [];
  });
  const durations = counted.map(({ duration }) => duration);
  const finished = durations.filter((duration) => duration.isEnded).map((duration) => duration.days);
  return {
    group,
    stepCode,
    visits: counted.length,
    deals: new Set(counted.map(({ visit }) => visit.dealId)).size,
    finished: finished.length,
    open: counted.length - finished.length,
    medianDays: quantile(finished, 0.5),
    p80Days: quantile(finished, 0.8),
    survivalMedianDays: survivalQuantile(durations),
    excludedInferred: visits.length - wanted.length,
    undated: wanted.length - counted.length,
  };
}

/** Null when the instant of entry is not known. */
function durationOf(visit: CycleVisit, asOf: Date): Duration | null {
  if (visit.enteredOn === null) return null;
  const entered = instant(visit.enteredOn);
  const exited = visit.exitedOn === null ? Infinity : instant(visit.exitedOn);
  if (exited < entered) {
    throw new RangeError(
      `a visit of ${visit.dealId} to ${visit.stepCode} ends ${visit.exitedOn ?? ''}, before it begins`,
    );
  }
  const isEnded = exited <= asOf.getTime();
  return { days: ((isEnded ? exited : asOf.getTime()) - entered) / DAY_MS, isEnded };
}

/** A step marked not applicable was not visited; one entered later than `asOf` is not yet. */
function isThere({ status, enteredOn }: CycleVisit, asOf: Date): boolean {
  if (status === 'Not Applicable') return false;
  return enteredOn === null || instant(enteredOn) <= asOf.getTime();
}

function instant(iso: string): number {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) throw new RangeError(`not an instant: "${iso}"`);
  return at;
}

function byName(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a < b ? -1 : 1;
}
