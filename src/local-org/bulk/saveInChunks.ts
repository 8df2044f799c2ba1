/** The one way rows of a bulk job reach the org, whichever Bulk API they came through: 200 in a transaction, others answered in between. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ApiError, RowsLocked } from '../engine.ts';
import type { Engine, InputRow, SaveError, SaveResult, Session } from '../engine.ts';
import { asSaveError } from '../http/errors.ts';
import type { IngestOperation } from './jobs.ts';

/** Rows saved in one transaction, as in Salesforce. */
const CHUNK_ROWS = 200;

/** How many rows, of `most`, the next chunk may have; 0 ends the job. Asked before the first row and after each chunk. */
export type Room = (most: number) => Promise<number>;

/** What is to be done with the rows of a job. */
export interface IngestTarget {
  /** Of the job: the rows it touches are locked for others under this name while a chunk of it waits for the next. */
  readonly id: string;
  readonly object: string;
  readonly operation: IngestOperation;
  readonly externalIdField?: string;
  readonly session: Session;
}

/** A row as it is saved; a job keeps beside it what it needs for its results. */
export interface BulkRow {
  readonly input: InputRow;
  /** Why the row cannot be saved at all. */
  readonly refusal?: SaveError;
}

export interface SavedChunk<R> {
  readonly rows: readonly R[];
  /** One a row, in order. */
  readonly results: readonly SaveResult[];
  /** Milliseconds it took to save them. */
  readonly ms: number;
}

function save(engine: Engine, target: IngestTarget, inputs: readonly InputRow[], isPatient: boolean): SaveResult[] {
  const { id, object, operation, session, externalIdField } = target;
  try {
    const options = { writer: id, isPatient, ...(externalIdField === undefined ? {} : { externalIdField }) };
    return engine.save(session, operation, object, inputs, options);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return inputs.map(() => ({ id: null, success: false, created: false, errors: [asSaveError(error)] }));
  }
}

/** Saves rows as soon as no other job has locked what they touch; when that takes too long, all but the rows that are locked. */
async function saveWhenFree(engine: Engine, target: IngestTarget, inputs: readonly InputRow[]): Promise<SaveResult[]> {
  const deadline = performance.now() + engine.lockWaitMs;
  for (;;) {
    const left = deadline - performance.now();
    try {
      return save(engine, target, inputs, left > 0);
    } catch (error) {
      if (!(error instanceof RowsLocked)) throw error;
      await error.wait(left);
    }
  }
}

async function savedChunk<R extends BulkRow>(
  engine: Engine,
  target: IngestTarget,
  rows: readonly R[],
): Promise<SavedChunk<R>> {
  const started = performance.now();
  const inputs = rows.filter(({ refusal }) => refusal === undefined).map(({ input }) => input);
  const saved = await saveWhenFree(engine, target, inputs);
  if (saved.length !== inputs.length) throw new RangeError(`${inputs.length} rows saved, ${saved.length} results`);
  let next = 0;
  const results = rows.map(({ refusal }): SaveResult => {
    const own = refusal === undefined ? saved[next++] : undefined;
    return own ?? { id: null, success: false, created: false, errors: refusal === undefined ? [] : [refusal] };
  });
  return { rows, results, ms: performance.now() - started };
}

/**
 * Saves what a source gives, chunk by chunk. What came before a fault of the source is saved; then the fault is thrown.
 * @param toRow turns an item into a row, or throws for one that cannot be.
 * @param room how many rows, of `most`, the next chunk may have; asked before the first row, and after others were heard, one of
 *   whom may have ended the job: 0 then.
 */
export async function* saveInChunks<T, R extends BulkRow>(
  engine: Engine,
  target: IngestTarget,
  source: AsyncIterable<T> | Iterable<T>,
  toRow: (item: T) => R,
  room: (most: number) => Promise<number>,
): AsyncGenerator<SavedChunk<R>> {
  try {
    let chunk: R[] = [];
    let fault: { readonly cause: unknown } | undefined;
    let wanted = await room(CHUNK_ROWS);
    if (wanted === 0) return;
    try {
      for await (const item of source) {
        chunk.push(toRow(item));
        if (chunk.length < wanted) continue;
        const full = chunk;
        chunk = [];
        yield await savedChunk(engine, target, full);
        await nextTurn();
        // The transaction is over; what the job waits for besides, it waits for without locks.
        engine.release(target.id);
        wanted = await room(CHUNK_ROWS);
        if (wanted === 0) return;
      }
    } catch (cause) {
      fault = { cause };
    }
    if (chunk.length > 0) yield await savedChunk(engine, target, chunk);
    if (fault) throw fault.cause;
  } finally {
    engine.release(target.id);
  }
}
