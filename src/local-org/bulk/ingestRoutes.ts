/** `/jobs/ingest`: make a job, upload its CSV, start it, watch it, fetch its results. */
import { createReadStream, createWriteStream, existsSync, rmSync } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiError } from '../engine.ts';
import { notFound, objectBody, shown } from '../http/apiCall.ts';
import type { ApiCall, ApiReply, Route } from '../http/apiCall.ts';
import { parseJson } from '../http/bodies.ts';
import type { OnFault } from '../http/errors.ts';
import { isJsonObject } from '../jsonObject.ts';
import { readForm } from '../metadata/rest/multipart.ts';
import { csvFormat, csvLine } from './csvFormat.ts';
import { jobInfo } from './jobInfo.ts';
import { findJob, invalidState, ownJobs, refuseUnknownKeys, stateAskedFor } from './jobAccess.ts';
import { PATIENCE_MS, isFinal } from './jobs.ts';
import type { IngestJob, JobFile, JobRegistry } from './jobs.ts';
import { ingestTarget, invalidJob } from './ingestTarget.ts';
import { runIngest, unprocessedRows } from './runIngest.ts';
import { runJob } from './runJob.ts';

/** Salesforce's limit on the content of one job. */
const MAX_UPLOAD_BYTES = 150 * 1024 * 1024;
const KEYS = [
  'object',
  'operation',
  'contentType',
  'columnDelimiter',
  'lineEnding',
  'externalIdFieldName',
  'assignmentRuleId',
];

function openJob(call: ApiCall, registry: JobRegistry, body: Readonly<Record<string, unknown>>): IngestJob {
  refuseUnknownKeys(body, KEYS);
  if ((body['contentType'] ?? 'CSV') !== 'CSV')
    throw invalidJob(`Unsupported contentType: ${shown(body['contentType'])}`);
  const now = call.org.engine.now();
  const job: IngestJob = {
    ...ingestTarget(call.org.engine, call.session, body),
    type: 'ingest',
    id: registry.newId(),
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
  return job;
}

/** A job and all of its data in one form: it starts at once. @throws ApiError */
async function createWithData(call: ApiCall, registry: JobRegistry, form: Buffer, onFault: OnFault): Promise<ApiReply> {
  const parts = readForm(form, call.headers['content-type'] ?? '');
  const [described, content] = ['job', 'content'].map((name) => parts.find((part) => part.name === name)?.content);
  const body = parseJson(described?.toString('utf8') ?? '');
  if (!isJsonObject(body)) throw invalidJob("The part 'job' is a JSON object");
  if (content === undefined) throw invalidJob("The part 'content' is missing");
  const job = openJob(call, registry, body);
  await writeFile(registry.file(job, 'data'), content);
  job.uploaded = true;
  return { status: 200, body: await start(call, registry, job, onFault) };
}

async function create(call: ApiCall, registry: JobRegistry, onFault: OnFault): Promise<ApiReply> {
  if (Buffer.isBuffer(call.body)) return createWithData(call, registry, call.body, onFault);
  return { status: 200, body: jobInfo(call, openJob(call, registry, objectBody(call)), false) };
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

/** Starts the work; what the job was before it. */
async function start(
  call: ApiCall,
  registry: JobRegistry,
  job: IngestJob,
  onFault: OnFault,
): Promise<Record<string, unknown>> {
  const object = call.org.engine.schema.object(job.object);
  if (!object) throw new RangeError(`job ${job.id} is for an object that is gone`);
  job.state = 'UploadComplete';
  const body = jobInfo(call, job, false);
  const { engine } = call.org;
  job.work = runJob({ engine, registry, onFault }, job, () => runIngest(engine, registry, job, object));
  await Promise.race([job.work, delay(PATIENCE_MS, undefined, { ref: false })]);
  return body;
}

async function change(call: ApiCall, registry: JobRegistry, onFault: OnFault): Promise<ApiReply> {
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
  return { status: 200, body: await start(call, registry, job, onFault) };
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
export function ingestRoutes(registry: JobRegistry, onFault: OnFault): readonly Route[] {
  const path = '/jobs/ingest/:id';
  return [
    { method: 'GET', path: '/jobs/ingest', answer: (call) => ownJobs(call, registry, 'ingest') },
    { method: 'POST', path: '/jobs/ingest', answer: (call) => create(call, registry, onFault) },
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
