/** How long something lasted, or has lasted so far. */
export interface Duration {
  readonly days: number;
  /** False while it goes on: it will last at least `days`. */
  readonly isEnded: boolean;
}

/** The survival curve at one duration at which something ended. */
export interface SurvivalPoint {
  readonly days: number;
  /** How many lasted at least so long, as far as is known. */
  readonly atRisk: number;
  readonly ended: number;
  /** Share that lasts longer than `days`, 0 to 1. */
  readonly surviving: number;
}

/** Rounding of a product of fractions must not decide on which side of a half it lies. */
const TOLERANCE = 1e-9;

/**
 * The product-limit estimate of the share that lasts longer than each duration. What still goes on counts as "at least
 * so long" and leaves the count after its duration; an end comes before it at the same duration.
 *
 * Shape: one point per distinct duration at which something ended, shortest first; empty when nothing has ended.
 * Unit: days, as given.
 * Source: Kaplan and Meier (1958); docs/glossary.md#survival-median.
 * @throws {RangeError} when a duration is negative or no number.
 */
export function kaplanMeier(durations: readonly Duration[]): SurvivalPoint[] {
  const bad = durations.find(({ days }) => !(days >= 0 && Number.isFinite(days)));
  if (bad) throw new RangeError(`a duration must be 0 days or more, got ${bad.days}`);
  const sorted = [...durations].sort((a, b) => a.days - b.days);
  const points: SurvivalPoint[] = [];
  let surviving = 1;
  for (let start = 0; start < sorted.length;) {
    const days = sorted[start]?.days ?? 0;
    let end = start;
    let ended = 0;
    for (; sorted[end]?.days === days; end++) if (sorted[end]?.isEnded) ended += 1;
    const atRisk = sorted.length - start;
    if (ended > 0) {
      surviving *= 1 - ended / atRisk;
      points.push({ days, atRisk, ended, surviving });
    }
    start = end;
  }
  return points;
}

/**
 * The shortest duration that at most the given share outlasts; a half by default, the median.
 *
 * Shape: null when the curve does not come down so far: too much still goes on to say.
 * Unit: days; `share` 0 to 1.
 * Source: docs/glossary.md#survival-median. Where the curve stands exactly at the share for a while, this is the
 * beginning of that while; some programs take its middle.
 * @throws {RangeError} as `kaplanMeier`; when `share` is outside 0 to 1.
 */
export function survivalQuantile(durations: readonly Duration[], share = 0.5): number | null {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`share must be from 0 to 1, got ${share}`);
  return kaplanMeier(durations).find((point) => point.surviving <= share + TOLERANCE)?.days ?? null;
}
