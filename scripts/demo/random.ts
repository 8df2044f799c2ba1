/** A repeatable source of chance: the same seed gives the same made data on every machine. */
export interface Chance {
  /** A number from 0 (included) to 1 (excluded). */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number;
  /** True in `share` of the calls (0–1). */
  happens(share: number): boolean;
  /** One of `list`, each as likely as the next. @throws RangeError when the list is empty. */
  oneOf<T>(list: readonly T[]): T;
  /** `count` different entries of `list` (all of them when it is shorter), in random order. */
  some<T>(list: readonly T[], count: number): T[];
  /** Days with the given median, long-tailed as waiting times are (log-normal, sigma 0.7). */
  days(median: number): number;
}

/** Mulberry32 (Tommy Ettinger, public domain): 32 bits of state, enough for made data. */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const oneOf = <T>(list: readonly T[]): T => {
    const found = list[whole(0, list.length - 1)];
    if (found === undefined) throw new RangeError('cannot choose from an empty list');
    return found;
  };
  const some = <T>(list: readonly T[], count: number): T[] => {
    const pool = [...list];
    const chosen: T[] = [];
    while (pool.length > 0 && chosen.length < count) chosen.push(...pool.splice(whole(0, pool.length - 1), 1));
    return chosen;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    whole,
    oneOf,
    some,
    happens: (share) => next() < share,
    days: (median) => median * Math.exp(0.7 * normal()),
  };
}
