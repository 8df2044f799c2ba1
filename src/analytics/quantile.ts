/**
 * A quantile of numbers: the value below which the given share of them lies, interpolated on a straight line between
 * neighbours.
 *
 * Shape: null when there are no numbers; their order makes no difference.
 * Unit: that of the numbers; `share` 0 to 1.
 * Source: definition 7 of Hyndman and Fan (1996), as in R, NumPy and PERCENTILE.INC; docs/glossary.md#percentile.
 * @throws {RangeError} when `share` is outside 0 to 1 or a number is none.
 */
export function quantile(numbers: readonly number[], share: number): number | null {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`share must be from 0 to 1, got ${share}`);
  const bad = numbers.find((n) => !Number.isFinite(n));
  if (bad !== undefined) throw new RangeError(`a quantile needs finite numbers, got ${bad}`);
  const sorted = [...numbers].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (low === undefined || high === undefined) return null;
  return low + (high - low) * (place - Math.floor(place));
}
