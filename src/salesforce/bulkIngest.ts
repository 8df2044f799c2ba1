import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { Door } from './door.ts';
import { JobState } from './jobState.ts';
import { jsonRequest } from './orgConnection.ts';
import { answerOf } from './orgErrors.ts';

/* Bulk API 2.0 ingest jobs, step by step: whoever calls writes down the id of a job before anything is uploaded to it. */

/** What a job does with its rows; they are known by `Key__c` or, where they go, by `Id`. */
export type IngestOperation = 'insert' | 'update' | 'delete';

const IngestJob = z.object({
  id: z.string(),
  state: JobState,
  numberRecordsProcessed: z.number().default(0),
  numberRecordsFailed: z.number().default(0),
  /** Milliseconds the org has worked on it. */
  totalProcessingTime: z.number().default(0),
  errorMessage: z.string().optional(),
});

/** An ingest job as the org tells it. */
export type IngestJob = Readonly<z.infer<typeof IngestJob>>;

/** Makes an empty job. One that is never closed does nothing and is cleared away by the org after seven days. */
export async function createIngestJob(door: Door, object: string, operation: IngestOperation): Promise<string> {
  const body = { object, operation, contentType: 'CSV', lineEnding: 'LF', columnDelimiter: 'COMMA' };
  const request = { ...jsonRequest('POST', '/jobs/ingest', body), isRepeatable: true };
  return IngestJob.parse(await answerOf(door.request(request), object)).id;
}

/** Streams a file into an open job. A job takes one upload: one that was not answered may be there all the same, and is not sent again. */
export async function uploadTo(door: Door, id: string, file: string): Promise<void> {
  const url = `/jobs/ingest/${id}/batches`;
  const headers = { 'content-type': 'text/csv' };
  await answerOf(door.request({ method: 'PUT', url, file, headers, isRepeatable: false }), url);
}

/** Starts a job whose file is uploaded. */
export async function closeIngestJob(door: Door, id: string): Promise<void> {
  const url = `/jobs/ingest/${id}`;
  const request = { ...jsonRequest('PATCH', url, { state: 'UploadComplete' }), isRepeatable: false };
  await answerOf(door.request(request), url);
}

/** Gives up a job that is still open. */
export async function abortIngestJob(door: Door, id: string): Promise<void> {
  const url = `/jobs/ingest/${id}`;
  await answerOf(door.request(jsonRequest('PATCH', url, { state: 'Aborted' })), url);
}

/** One job with its counts. */
export async function seeIngestJob(door: Door, id: string): Promise<IngestJob> {
  const url = `/jobs/ingest/${id}`;
  return IngestJob.parse(await answerOf(door.request({ method: 'GET', url }), url));
}

/** The results of a job, as their addresses name them. */
export type ResultKind = 'successfulResults' | 'failedResults' | 'unprocessedrecords';

/** Writes one kind of results of a job that is over to a file; the file is there only when it is whole. */
export async function fetchResults(door: Door, id: string, kind: ResultKind, file: string): Promise<void> {
  const url = `/jobs/ingest/${id}/${kind}`;
  const part = `${file}.part`;
  const request = { method: 'GET' as const, url, headers: { accept: 'text/csv' } };
  await answerOf(
    door.stream(request, ({ body }) => pipeline(body, createWriteStream(part))),
    url,
  );
  await rename(part, file);
}
