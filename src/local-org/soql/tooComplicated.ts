/** Statements that are understood but larger than SQLite takes. Salesforce has such bounds as well, and a refusal for them. */
import { ApiError } from '../engine.ts';

/** SQLite's words for what exceeds one of its limits, not for what is wrong. Source: sqlite.org/limits.html and the messages in its source. */
const LIMITS =
  /^(?:Expression tree is too large|too many (?:SQL variables|columns|terms|arguments)|LIKE or GLOB pattern too complex|parser stack overflow|at most \d+ tables|string or blob too big|(?:statement|query) too (?:long|complex))/i;

function isTooComplicated(error: unknown): boolean {
  // Told by its words: SQLite's errors are not of a class of their own.
  const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
  return message.startsWith('Maximum call stack') || LIMITS.test(message);
}

/** Runs part of a statement. @throws ApiError QUERY_TOO_COMPLICATED when it is larger than can be run */
export function withinLimits<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isTooComplicated(error)) throw error;
    throw new ApiError(
      400,
      'QUERY_TOO_COMPLICATED',
      'Query is either selecting too many fields or the filter conditions are too complicated.',
    );
  }
}
