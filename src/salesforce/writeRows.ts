import { JOB_SIZE, writeBulk } from './bulkIngest.ts';
import { COLLECTION_SIZE, writeCollection } from './collections.ts';
import type { OrgConnection } from './orgConnection.ts';
import { batchesByParent, type OutgoingRow, type RowFailure, sortedAndSingle, type Written } from './outgoingRow.ts';
import { WAITING, type Waiting } from './waiting.ts';

/** Where rows go, and how. */
export interface WriteTarget {
  readonly object: string;
  /** The unique external id of the object: `Key__c`. */
  readonly keyField: string;
  /**
   * `insert` for rows that were not there when we looked: should somebody have written one in the meantime, theirs stays and ours
   * fails with `DUPLICATE_VALUE`. `upsert` for rows that are there and are ours.
   */
  readonly operation: 'insert' | 'upsert';
}

/** How a write behaves; all have defaults. */
export interface WriteOptions extends Partial<Waiting> {
  /** Above this many rows they go by Bulk API 2.0. */
  readonly bulkAbove?: number;
}

const BULK_ABOVE = 2_000;
const LOCKED = 'UNABLE_TO_LOCK_ROW';
const TRIES = 5;

/**
 * Writes rows by their external id: up to 2,000 by collections of 200, more by Bulk API 2.0 jobs.
 *
 * Shape: rows in any order in; they are sent sorted by parent, each key once, the rows of one parent together. Every row that was
 * sent is in the result once. Only rows that met a lock are sent again, up to five times with growing pauses.
 * Once `isStopped` says so no further request is sent, and the rows not sent are not in the result.
 * @throws {BuysideError} when a request or a job fails as a whole; what was written before stays written. `JobStillRunning` when patience
 * ends or the user stops while a job runs: it goes on in the org.
 * @throws {RangeError} when one key comes with two different contents.
 */
export async function upsertRows(
  connection: OrgConnection,
  target: WriteTarget,
  rows: readonly OutgoingRow[],
  options: WriteOptions = {},
): Promise<Written> {
  const waiting: Waiting = { ...WAITING, ...options };
  const total: Total = { created: [], updated: [], failed: [] };
  let left = sortedAndSingle(rows);
  for (let attempt = 1; left.length > 0 && !waiting.isStopped(); attempt += 1) {
    if (attempt > 1) await waiting.sleep(pauseBefore(attempt));
    const locked: RowFailure[] = [];
    for await (const written of send(connection, target, left, { ...options, ...waiting })) {
      add(total, written, attempt < TRIES ? locked : undefined);
    }
    const again = new Set(locked.map(({ key }) => key));
    left = left.filter(({ key }) => again.has(key));
  }
  return total;
}

async function* send(
  connection: OrgConnection,
  target: WriteTarget,
  rows: readonly OutgoingRow[],
  options: Waiting & WriteOptions,
): AsyncGenerator<Written> {
  const bulk = rows.length > (options.bulkAbove ?? BULK_ABOVE);
  for (const batch of batchesByParent(rows, bulk ? JOB_SIZE : COLLECTION_SIZE)) {
    if (options.isStopped()) return;
    yield bulk ? await writeBulk(connection, target, batch, options) : await writeCollection(connection, target, batch);
  }
}

interface Total {
  readonly created: string[];
  readonly updated: string[];
  readonly failed: RowFailure[];
}

/** Adds a part to the whole; rows that met a lock go to `locked` while there are tries left. */
function add(total: Total, part: Written, locked: RowFailure[] | undefined): void {
  total.created.push(...part.created);
  total.updated.push(...part.updated);
  for (const failure of part.failed) {
    if (failure.code === LOCKED && locked !== undefined) locked.push(failure);
    else total.failed.push(failure);
  }
}

/** 1, 4, 9, 16 seconds: whoever holds the lock has a chance to finish. */
const pauseBefore = (attempt: number): number => 1000 * (attempt - 1) ** 2;
