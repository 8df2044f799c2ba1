import { BuysideError } from './buysideError.ts';

/**
 * Several refusals as one error, so that one round with an admin is enough.
 * Shape: the refusal itself when there is one; `NotReady` with all of them as its cause when there are several.
 */
export function asOneRefusal(refusals: readonly BuysideError[]): BuysideError {
  const [first, ...others] = refusals;
  if (first !== undefined && others.length === 0) return first;
  return new BuysideError('NotReady', [String(refusals.length)], { cause: new AggregateError(refusals) });
}
