/** `/jobs/ingest`: make a job, upload its CSV, start it, watch it, fetch its results. */
import { createReadStream, createWriteStream, existsSync, rmSync } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiError } from '../engine.ts';
import { notFound, objectBody, shown } from '../http/apiCall.ts';
import type { ApiCall, ApiReply, Route } from '../http/apiCall.ts';
import type { ObjectDef } from '../schema/model.ts';
import { csvFormat, csvLine } from './csvFormat.ts';
import { jobInfo } from './jobInfo.ts';
import { findJob, invalidState, ownJobs, refuseUnknownKeys, stateAskedFor } from './jobAccess.ts';
import { PATIENCE_MS, isFinal } from './jobs.ts';
import type { IngestJob, IngestOperation, JobFile, JobRegistry } from './jobs.ts';
import { runIngest, unprocessedRows } from './runIngest.ts';

/** Salesforce's limit on the content of one job. */
const MAX_UPLOAD_BYTES = 150 * 1024 * 1024;
const OPERATIONS: readonly string[] = ['insert', 'update', 'upsert', 'delete', 'hardDelete'];
const KEYS = [
  'object',
  'operation',
  'contentType',
  'columnDelimiter',
  'lineEnding',
  'externalIdFieldName',
  'assignmentRuleId',
];

function isOperation(value: unknown): value is IngestOperation {
  return typeof value === 'string' && OPERATIONS.includes(value);
}

function invalidJob(message: string): ApiError {
  return new ApiError(400, 'INVALIDJOB', `InvalidJob : ${message}`);
}

/** The upsert key of a job. @throws ApiError when an upsert has none or it is no external id. */
function upsertKey(call: ApiCall, object: ObjectDef, operation: IngestOperation, name: unknown): string | undefined {
  if (operation !== 'upsert') return undefined;
  if (typeof name !== 'string' || name === '') throw invalidJob('External ID field name is required for upsert');
  const field = call.org.engine.schema.field(object.name, name);
  if (field && (field.externalId || field.type === 'id')) return field.name;
  throw invalidJob(`Invalid external ID field: ${name}`);
}

function create(call: ApiCall, registry: JobRegistry): ApiReply {
  const body = objectBody(call);
  refuseUnknownKeys(body, KEYS);
  const { operation, object: name } = body;
  if (!isOperation(operation)) throw invalidJob(`Unknown operation: ${shown(operation)}`);
  const object = call.org.engine.schema.object(shown(name));
  if (!object || !call.session.canRead(object)) throw invalidJob(`Unable to find object: ${shown(name)}`);
  if (operation === 'hardDelete' && !call.session.hasUserPermission('BulkApiHardDelete')) {
    throw new ApiError(
      400,
      'FEATURENOTENABLED',
      'FeatureNotEnabled : hardDelete operation requires special user profile permission, please contact your system administrator',
    );
  }
  if ((body['contentType'] ?? 'CSV') !== 'CSV')
    throw invalidJob(`Unsupported contentType: ${shown(body['contentType'])}`);
  const externalIdField = upsertKey(call, object, operation, body['externalIdFieldName']);
  const now = call.org.engine.now();
  const job: IngestJob = {
    type: 'ingest',
    id: registry.newId(),
    object: object.name,
    operation,
    ...(externalIdField === undefined ? {} : { externalIdField }),
    session: call.session,
    version: call.version,
    format: csvFormat(body['columnDelimiter'], body['lineEnding']),
    createdAt: now,
    changedAt: now,
    state: 'Open',
    uploaded: false,
    processed: 0,
    failed: 0,
    busyMs: 0,
  };
  registry.add(job);
  return { status: 200, body: jobInfo(call, job, false) };
}

function ingestJob(call: ApiCall, registry: JobRegistry): IngestJob {
  const job = findJob(call, registry);
  if (job.type !== 'ingest') throw notFound();
  return job;
}

/** Counts bytes and drops what is beyond the limit, so that the client's upload ends and it hears why. */
function limited(seen: { bytes: number }): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen.bytes += chunk.length;
      done(null, seen.bytes > MAX_UPLOAD_BYTES ? undefined : chunk);
    },
  });
}

async function upload(call: ApiCall, registry: JobRegistry): Promise<ApiReply> {
  const job = ingestJob(call, registry);
  if (!(call.body instanceof Readable)) {
    throw new ApiError(415, 'UNSUPPORTED_MEDIA_TYPE', 'Upload the data of a job as text/csv');
  }
  if (job.state !== 'Open')
    throw invalidState(`Data can only be uploaded to a job in state Open, this one is in ${job.state}`);
  if (job.uploaded) {
    const hint =
      "please 'Close' / 'Abort' / 'Delete' the current Job then create a new Job and make sure you only do 'PUT' once on a given Job.";
    throw new ApiError(
      400,
      'CLIENTINPUTERROR',
      `ClientInputError : Found multiple contents for job: <${job.id}>, ${hint}`,
    );
  }
  job.uploaded = true;
  const path = registry.file(job, 'data');
  const seen = { bytes: 0 };
  try {
    await pipeline(call.body, limited(seen), createWriteStream(path));
  } catch (cause) {
    forgetUpload(job, path);
    throw new ApiError(
      400,
      'CLIENTINPUTERROR',
      `ClientInputError : the upload broke off (${cause instanceof Error ? cause.message : 'unknown'})`,
    );
  }
  if (seen.bytes > MAX_UPLOAD_BYTES) {
    forgetUpload(job, path);
    throw new ApiError(
      413,
      'EXCEEDED_MAX_SIZE_REQUEST',
      `The data of a job may have ${MAX_UPLOAD_BYTES} bytes at most`,
    );
  }
  return { status: 201 };
}

function forgetUpload(job: IngestJob, path: string): void {
  job.uploaded = false;
  rmSync(path, { force: true });
}

async function change(call: ApiCall, registry: JobRegistry, onFault: (error: Error) => void): Promise<ApiReply> {
  const job = ingestJob(call, registry);
  const state = stateAskedFor(call);
  if (isFinal(job)) throw invalidState(`A job in state ${job.state} cannot be changed`);
  job.changedAt = call.org.engine.now();
  if (state === 'Aborted') {
    job.state = 'Aborted';
    return { status: 200, body: jobInfo(call, job, false) };
  }
  if (job.state !== 'Open') throw invalidState(`A job in state ${job.state} cannot be closed again`);
  if (!job.uploaded || !existsSync(registry.file(job, 'data')))
    throw invalidState('No data has been uploaded to the job');
  const object = call.org.engine.schema.object(job.object);
  if (!object) throw new RangeError(`job ${job.id} is for an object that is gone`);
  job.state = 'UploadComplete';
  const body = jobInfo(call, job, false);
  job.work = runIngest(call.org.engine, registry, job, object, onFault);
  await Promise.race([job.work, delay(PATIENCE_MS, undefined, { ref: false })]);
  return { status: 200, body };
}

function remove(call: ApiCall, registry: JobRegistry): ApiReply {
  const job = ingestJob(call, registry);
  if (!isFinal(job)) throw invalidState(`A job in state ${job.state} cannot be deleted; abort it first`);
  registry.remove(job);
  return { status: 204 };
}

const CSV_HEADERS = { 'content-type': 'text/csv' };

function resultFile(call: ApiCall, registry: JobRegistry, kind: JobFile, columns: readonly string[]): ApiReply {
  const job = ingestJob(call, registry);
  if (!isFinal(job)) throw invalidState(`The results of a job in state ${job.state} are not there yet`);
  const path = registry.file(job, kind);
  // A job that stopped before its first row has no header of its own to repeat.
  const body = existsSync(path) ? createReadStream(path) : Readable.from([csvLine(columns, job.format)]);
  return { status: 200, body, headers: CSV_HEADERS };
}

function unprocessed(call: ApiCall, registry: JobRegistry): ApiReply {
  const job = ingestJob(call, registry);
  if (!isFinal(job)) throw invalidState(`The results of a job in state ${job.state} are not there yet`);
  return { status: 200, body: unprocessedRows(registry, job), headers: CSV_HEADERS };
}

/** The table of `/jobs/ingest`. */
export function ingestRoutes(registry: JobRegistry, onFault: (error: Error) => void): readonly Route[] {
  const path = '/jobs/ingest/:id';
  return [
    { method: 'GET', path: '/jobs/ingest', answer: (call) => ownJobs(call, registry, 'ingest') },
    { method: 'POST', path: '/jobs/ingest', answer: (call) => create(call, registry) },
    {
      method: 'GET',
      path,
      answer: (call) => ({ status: 200, body: jobInfo(call, ingestJob(call, registry), true) }),
    },
    { method: 'PATCH', path, answer: (call) => change(call, registry, onFault) },
    { method: 'DELETE', path, answer: (call) => remove(call, registry) },
    { method: 'PUT', path: `${path}/batches`, answer: (call) => upload(call, registry) },
    {
      method: 'GET',
      path: `${path}/successfulResults`,
      answer: (call) => resultFile(call, registry, 'successful', ['sf__Id', 'sf__Created']),
    },
    {
      method: 'GET',
      path: `${path}/failedResults`,
      answer: (call) => resultFile(call, registry, 'failed', ['sf__Id', 'sf__Error']),
    },
    { method: 'GET', path: `${path}/unprocessedRecords`, answer: (call) => unprocessed(call, registry) },
  ];
}
