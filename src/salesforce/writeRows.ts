import { COLLECTION_SIZE, type CollectionTarget, saveCollection } from './collections.ts';
import type { OrgConnection } from './orgConnection.ts';
import type { OutgoingRow, RowFailure } from './outgoingRow.ts';
import { pauseAfterLock, WAITING, type Waiting } from './waiting.ts';

/** What became of the rows of one write: every row is in exactly one of the three. */
export interface Written {
  readonly created: readonly string[];
  readonly updated: readonly string[];
  readonly failed: readonly RowFailure[];
}

const LOCKED = 'UNABLE_TO_LOCK_ROW';
const TRIES = 5;

/**
 * Writes a few rows by their key, 200 a request. For many rows there is the run's own way over files.
 *
 * Shape: every row is in the result once. Only rows that met a lock are sent again, up to five times with growing pauses.
 * @throws {BuysideError} when a request as a whole fails; what was written before stays written.
 * @throws {RangeError} when one key comes with two different contents: the later would win in silence, or the org refuse both.
 */
export async function upsertRows(
  connection: OrgConnection,
  target: CollectionTarget,
  rows: readonly OutgoingRow[],
  options: Partial<Waiting> = {},
): Promise<Written> {
  const { sleep } = { ...WAITING, ...options };
  const created: string[] = [];
  const updated: string[] = [];
  const failed: RowFailure[] = [];
  let left = single(rows);
  for (let attempt = 1; left.length > 0; attempt += 1) {
    if (attempt > 1) await sleep(pauseAfterLock(attempt - 1));
    const locked: OutgoingRow[] = [];
    for (let from = 0; from < left.length; from += COLLECTION_SIZE) {
      const batch = left.slice(from, from + COLLECTION_SIZE);
      const records = batch.map(({ key, fields }) => ({ Key__c: key, ...fields }));
      const answers = await saveCollection(connection, target, records);
      batch.forEach((row, at) => {
        const answer = answers[at];
        if (answer?.isSaved === true) (answer.isCreated ? created : updated).push(row.key);
        else if (answer?.code === LOCKED && attempt < TRIES) locked.push(row);
        else
          failed.push({
            object: target.object,
            key: row.key,
            code: answer?.code ?? '',
            message: answer?.message ?? '',
          });
      });
    }
    left = locked;
  }
  return { created, updated, failed };
}

function single(rows: readonly OutgoingRow[]): readonly OutgoingRow[] {
  const byKey = new Map<string, OutgoingRow>();
  for (const row of rows) {
    const twin = byKey.get(row.key);
    if (twin !== undefined && JSON.stringify(twin) !== JSON.stringify(row))
      throw new RangeError(`two different rows with the key ${row.key}`);
    byKey.set(row.key, row);
  }
  return [...byKey.values()];
}
