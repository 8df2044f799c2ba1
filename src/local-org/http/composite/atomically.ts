import type { Engine } from '../../engine.ts';

/** Thrown to leave a transaction whose result is known and unwanted. */
class Unwanted extends Error {
  public override readonly name = 'Unwanted';
}

/** Runs `work` in one transaction and keeps its writes only when `isWanted` says so; the result comes back either way. */
export function atomically<T>(engine: Engine, work: () => T, isWanted: (result: T) => boolean): T {
  const results: T[] = [];
  const unwanted = new Unwanted();
  try {
    engine.transaction(() => {
      const result = work();
      results.push(result);
      if (!isWanted(result)) throw unwanted;
    });
  } catch (error) {
    if (error !== unwanted) throw error;
  }
  const [result] = results;
  if (result === undefined) throw new RangeError('atomic work gave no result');
  return result;
}
