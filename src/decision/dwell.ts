/** From so many stays on, a comparison is worth saying. */
const COMPARABLE_FROM = 20;

/** How long this stay is beside others of its kind. */
export interface DwellStanding {
  /** Of ten stays like it, so many were shorter; rounded down, so that it never says more than was seen. 0 to 10. */
  readonly shorterOfTen: number;
  /** Stays that were compared. */
  readonly compared: number;
}

/**
 * How an open stay in a step compares with the stays of other deals in the same step.
 *
 * Shape: null when there are fewer than 20 to compare. `shorter`: stays that ended sooner than this one has lasted.
 * `longer`: stays that lasted, or are still lasting, at least as long. A stay that is open and younger than this one
 * shows neither and is in neither count.
 * Source: our own rule, docs/glossary.md#dwell; an empirical share, not a forecast.
 */
export function dwellStandingOf(shorter: number, longer: number): DwellStanding | null {
  const compared = shorter + longer;
  if (compared < COMPARABLE_FROM) return null;
  return { shorterOfTen: Math.floor((10 * shorter) / compared), compared };
}
