/** A value of a field as it is written: null clears it, a nested object names a parent by its external id. */
export type OutgoingValue = string | number | boolean | null | Readonly<Record<string, string>>;

/** One row to write, named by its external id. */
export interface OutgoingRow {
  /** Value of the external id field. */
  readonly key: string;
  /** What it hangs on: rows of one parent are sent together, so that one lock on the parent serves them all. */
  readonly parent: string;
  /** The fields to write, without the external id; a field that is left out is left alone. */
  readonly fields: Readonly<Record<string, OutgoingValue>>;
}

/** Why the org did not take one row. */
export interface RowFailure {
  readonly object: string;
  readonly key: string;
  /** Salesforce's status code: `UNABLE_TO_LOCK_ROW`, `FIELD_CUSTOM_VALIDATION_EXCEPTION`… */
  readonly code: string;
  readonly message: string;
}

/** What became of the rows of one write: every row is in exactly one of the three. */
export interface Written {
  readonly created: readonly string[];
  readonly updated: readonly string[];
  readonly failed: readonly RowFailure[];
}

/**
 * Rows sorted by parent, then key, each key once.
 *
 * @throws {RangeError} when one key comes with two different contents: the later would win in silence, or the org refuse both.
 */
export function sortedAndSingle(rows: readonly OutgoingRow[]): readonly OutgoingRow[] {
  const byKey = new Map<string, OutgoingRow>();
  for (const row of rows) {
    const twin = byKey.get(row.key);
    if (twin !== undefined && JSON.stringify(twin) !== JSON.stringify(row))
      throw new RangeError(`two different rows with the key ${row.key}`);
    byKey.set(row.key, row);
  }
  return [...byKey.values()].sort((a, b) => order(a.parent, b.parent) || order(a.key, b.key));
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Sorted rows in batches of at most `size`; the rows of one parent stay in one batch wherever they fit in one.
 */
export function batchesByParent(rows: readonly OutgoingRow[], size: number): readonly (readonly OutgoingRow[])[] {
  const batches: OutgoingRow[][] = [];
  let batch: OutgoingRow[] = [];
  for (const family of families(rows)) {
    if (batch.length > 0 && batch.length + family.length > size) {
      batches.push(batch);
      batch = [];
    }
    for (const row of family) {
      if (batch.length === size) {
        batches.push(batch);
        batch = [];
      }
      batch.push(row);
    }
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

function* families(rows: readonly OutgoingRow[]): Generator<readonly OutgoingRow[]> {
  let start = 0;
  for (let at = 1; at <= rows.length; at += 1) {
    if (at < rows.length && rows[at]?.parent === rows[start]?.parent) continue;
    yield rows.slice(start, at);
    start = at;
  }
}
