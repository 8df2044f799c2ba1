/** The worker of one batch. */
import { readFileSync, writeFileSync } from 'node:fs';
import { ApiError } from '../../engine.ts';
import type { FaultyJob } from '../../http/faults/jobFaults.ts';
import { parseSoql } from '../../soql/parseSoql.ts';
import { makeId } from '../../store/ids.ts';
import { BatchError } from '../columns.ts';
import { failureWords, type JobSurroundings } from '../runJob.ts';
import { saveInChunks, type Room } from '../saveInChunks.ts';
import { batchRows } from './batchRows.ts';
import { batchFile } from './jobs.ts';
import type { Batch, ClassicJob } from './jobs.ts';
import { bulkRefusal } from './openJob.ts';
import { openResultFile } from './writeResults.ts';
import { writeRecords } from './writeRecords.ts';
import type { QueryingJob } from './writeRecords.ts';

type Writing = Extract<ClassicJob, { type: 'ingest' }>;

/** A batch as fault rules see it: as a job of its own, which a client looks at by the id of the whole. */
function asFaulty(job: ClassicJob, batch: Batch): FaultyJob {
  const { id, object, operation } = job;
  return {
    id,
    object,
    operation,
    get state() {
      return job.state === 'Aborted' ? 'Aborted' : batch.state;
    },
    set state(state) {
      batch.state = state === 'Failed' ? 'Failed' : 'NotProcessed';
      if (state === 'Aborted') job.state = state;
    },
    set errorMessage(message: string) {
      batch.stateMessage = message;
    },
    get processed() {
      return batch.processed;
    },
  };
}

/** Whether nobody has ended it yet. */
const isGoingOn = (batch: Batch): boolean => batch.state === 'InProgress';

async function saveRows({ engine, registry }: JobSurroundings, job: Writing, batch: Batch, room: Room): Promise<void> {
  const object = engine.schema.object(job.object);
  if (!object) throw new BatchError(`Unable to find object: ${job.object}`);
  const file = openResultFile(batchFile(registry, batch, 'result'), job.contentType);
  const source = batchRows(engine, object, job.contentType, batchFile(registry, batch, 'request'));
  try {
    for await (const { results, ms } of saveInChunks(engine, job, source, (row) => row, room)) {
      file.add(results);
      batch.processed += results.length;
      batch.failed += results.filter(({ success }) => !success).length;
      batch.busyMs += ms;
    }
  } finally {
    file.close();
  }
}

async function runQuery(
  { engine, registry }: JobSurroundings,
  job: QueryingJob,
  batch: Batch,
  room: Room,
): Promise<void> {
  const soql = readFileSync(batchFile(registry, batch, 'request'), 'utf8');
  if ((await room(1)) === 0) return;
  const started = performance.now();
  try {
    const { from } = parseSoql(soql);
    if (from.toLowerCase() !== job.object.toLowerCase()) {
      throw new BatchError(`The query is for ${from}, the job for ${job.object}`);
    }
    const goesOn = (): boolean => job.state !== 'Aborted' && !registry.closing;
    batch.processed = await writeRecords(engine, job, soql, batchFile(registry, batch, 'result'), goesOn);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new BatchError(`Failed to process query: ${error.errorCode}: ${error.message}`);
  } finally {
    batch.busyMs += performance.now() - started;
  }
}

/** Runs a batch to its end. Never rejects: what goes wrong is the batch's own `Failed`. */
async function runBatch(surroundings: JobSurroundings, job: ClassicJob, batch: Batch): Promise<void> {
  const { engine, registry, onFault } = surroundings;
  if (job.state === 'Aborted' || registry.closing) {
    batch.state = 'NotProcessed';
    return;
  }
  batch.state = 'InProgress';
  try {
    const faulty = asFaulty(job, batch);
    const room: Room = (most) => registry.room(faulty, most);
    await (job.type === 'query' ? runQuery(surroundings, job, batch, room) : saveRows(surroundings, job, batch, room));
    if (isGoingOn(batch)) batch.state = 'Completed';
  } catch (error) {
    batch.state = 'Failed';
    batch.stateMessage = failureWords(error, onFault);
  }
  batch.changedAt = engine.now();
}

/** A new batch of a job, which is run when those before it are through. @throws ApiError */
export function startBatch(surroundings: JobSurroundings, job: ClassicJob, body: Uint8Array, count: number): Batch {
  if (job.state !== 'Open') throw bulkRefusal('InvalidJobState', `The job is ${job.state} and takes no more batches`);
  if (body.length === 0) throw bulkRefusal('ClientInputError', 'Failed to read request. Exception: No content');
  const { engine, registry } = surroundings;
  const now = engine.now();
  const batch: Batch = {
    ...{ id: makeId('751', count), resultId: makeId('752', count) },
    ...{ createdAt: now, changedAt: now, state: 'Queued' },
    ...{ processed: 0, failed: 0, busyMs: 0 },
  };
  writeFileSync(batchFile(registry, batch, 'request'), body);
  job.batches.push(batch);
  job.work = job.work.then(() => runBatch(surroundings, job, batch));
  registry.await(job.work);
  return batch;
}
