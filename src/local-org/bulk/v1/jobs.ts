/** Jobs of Bulk API 1.0: each has batches, which are worked on one after another from the moment they arrive. */
import type { Session } from '../../engine.ts';
import type { IngestOperation, JobRegistry, QueryOperation } from '../jobs.ts';

export type ContentType = 'CSV' | 'XML' | 'JSON';
export type BatchState = 'Queued' | 'InProgress' | 'Completed' | 'Failed' | 'NotProcessed';

export interface Batch {
  readonly id: string;
  /** Of the only result of a query; a batch that writes has its result without an id. */
  readonly resultId: string;
  readonly createdAt: number;
  changedAt: number;
  state: BatchState;
  stateMessage?: string;
  processed: number;
  failed: number;
  /** Milliseconds spent working. */
  busyMs: number;
}

interface CommonJob {
  readonly id: string;
  readonly object: string;
  readonly session: Session;
  readonly version: number;
  readonly contentType: ContentType;
  readonly concurrencyMode: 'Parallel' | 'Serial';
  readonly createdAt: number;
  changedAt: number;
  state: 'Open' | 'Closed' | 'Aborted';
  readonly batches: Batch[];
  /** Ends when the last batch is done. */
  work: Promise<void>;
}

export type ClassicJob = CommonJob &
  (
    | { readonly type: 'ingest'; readonly operation: IngestOperation; readonly externalIdField?: string }
    | { readonly type: 'query'; readonly operation: QueryOperation }
  );

/** A file of a batch: what was sent, and what is answered. */
export type BatchFile = 'request' | 'result';

/** Where a batch's file is. */
export function batchFile(registry: JobRegistry, batch: Batch, kind: BatchFile): string {
  return registry.path(`${batch.id}.${kind}`);
}
