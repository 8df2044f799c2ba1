/** `/services/async/NN.0/job`: Bulk API 1.0. Its token, its errors and its bodies are unlike those of every other door. */
import { createReadStream, existsSync } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { LocalEngine } from '../../createEngine.ts';
import { ApiError } from '../../engine.ts';
import type { Session } from '../../engine.ts';
import { reportFault } from '../../http/errors.ts';
import type { OnFault } from '../../http/errors.ts';
import type { JobRegistry } from '../jobs.ts';
import type { JobSurroundings } from '../runJob.ts';
import { answer, batchInfo, jobInfo, refusal } from './answers.ts';
import type { Properties } from './answers.ts';
import { batchFile } from './jobs.ts';
import type { Batch, ClassicJob, ContentType } from './jobs.ts';
import { bulkRefusal, changeJob, jobProperties, openJob } from './openJob.ts';
import { startBatch } from './runBatch.ts';

/** Content of one batch, as in Salesforce. */
const MAX_BATCH_BYTES = 10 * 1024 * 1024;
const NEWEST_VERSION = 68;
const OLDEST_VERSION = 10;
const TYPES: Readonly<Record<ContentType, string>> = {
  CSV: 'text/csv; charset=utf-8',
  XML: 'application/xml; charset=utf-8',
  JSON: 'application/json; charset=utf-8',
};

export interface Bulk1Options extends JobSurroundings {
  readonly engine: LocalEngine;
}

interface Params {
  readonly version: string;
  readonly id?: string;
  readonly batch?: string;
  readonly result?: string;
}

type Request = FastifyRequest<{ Params: Params }>;

function wantsJson(request: FastifyRequest): boolean {
  return /\bjson\b/i.test(request.headers['content-type'] ?? request.headers.accept ?? '');
}

function sessionOf(engine: LocalEngine, request: FastifyRequest): Session {
  const token = request.headers['x-sfdc-session'];
  const session = typeof token === 'string' ? engine.sessionOf(token) : undefined;
  if (!session) throw bulkRefusal('InvalidSessionId', 'Invalid session id');
  return session;
}

function versionOf({ params }: Request): number {
  const version = Number(/^(\d\d)\.0$/.exec(params.version)?.[1]);
  if (version >= OLDEST_VERSION && version <= NEWEST_VERSION) return version;
  throw bulkRefusal('InvalidVersion', `Unsupported API version: ${params.version}`);
}

function bytesOf(request: Request): Buffer {
  const body: unknown = request.body;
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

function toRefusal(error: Error & { statusCode?: number }, onFault: OnFault): ApiError {
  if (error instanceof ApiError) return error;
  const { statusCode = 500 } = error;
  if (statusCode < 500) return bulkRefusal('ClientInputError', error.message, statusCode);
  return bulkRefusal('Unknown', reportFault(error, onFault), 500);
}

function sendAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  name: string,
  body: Properties,
): FastifyReply {
  const { type, body: text } = answer(status, wantsJson(request), name, body);
  return reply.code(status).type(type).send(text);
}

/** @throws ApiError */
function batchIn(job: ClassicJob, id: string): Batch {
  const batch = job.batches.find((candidate) => candidate.id === id || candidate.id.slice(0, 15) === id);
  if (!batch) throw bulkRefusal('InvalidBatch', `Invalid batch id: ${id}`);
  return batch;
}

/** @throws ApiError while there is nothing to be had. */
function resultFile(registry: JobRegistry, batch: Batch): string {
  const path = batchFile(registry, batch, 'result');
  const isOver = batch.state === 'Completed' || (batch.state === 'Failed' && existsSync(path));
  if (!isOver) throw bulkRefusal('InvalidBatch', `Batch not completed: it is ${batch.state}`);
  return path;
}

/** Adds the paths to a server. */
export async function serveBulk1(app: FastifyInstance, options: Bulk1Options): Promise<void> {
  const { engine, registry, onFault } = options;
  const jobs = new Map<string, ClassicJob>();
  let batchCount = 0;

  function jobOf(request: Request): ClassicJob {
    const session = sessionOf(engine, request);
    const id = request.params.id ?? '';
    const job = [15, 18].includes(id.length) ? jobs.get(id.slice(0, 15)) : undefined;
    if (!job) throw bulkRefusal('InvalidJob', `Invalid job id: ${id}`);
    const isTheirs = job.session.userId === session.userId || session.hasUserPermission('ModifyAllData');
    if (!isTheirs) throw bulkRefusal('InvalidUser', 'The job was created by another user', 403);
    return job;
  }

  function batchOf(request: Request): { readonly job: ClassicJob; readonly batch: Batch } {
    const job = jobOf(request);
    return { job, batch: batchIn(job, request.params.batch ?? '') };
  }

  function create(request: Request, reply: FastifyReply): FastifyReply {
    const session = sessionOf(engine, request);
    const isJson = wantsJson(request);
    const version = versionOf(request);
    const properties = jobProperties(isJson, bytesOf(request).toString('utf8'));
    const job = openJob(engine, session, { id: registry.newId(), version, properties });
    jobs.set(job.id.slice(0, 15), job);
    return sendAnswer(request, reply, 201, 'jobInfo', jobInfo(isJson, job));
  }

  function change(request: Request, reply: FastifyReply): FastifyReply {
    const job = jobOf(request);
    const isJson = wantsJson(request);
    changeJob(job, jobProperties(isJson, bytesOf(request).toString('utf8'))['state'], engine.now());
    return sendAnswer(request, reply, 200, 'jobInfo', jobInfo(isJson, job));
  }

  function addBatch(request: Request, reply: FastifyReply): FastifyReply {
    const job = jobOf(request);
    const batch = startBatch(options, job, bytesOf(request), batchCount + 1);
    batchCount += 1;
    return sendAnswer(request, reply, 201, 'batchInfo', batchInfo(wantsJson(request), job, batch));
  }

  function listBatches(request: Request, reply: FastifyReply): FastifyReply {
    const job = jobOf(request);
    const list = { batchInfo: job.batches.map((batch) => batchInfo(wantsJson(request), job, batch)) };
    return sendAnswer(request, reply, 200, 'batchInfoList', list);
  }

  function sendFile(reply: FastifyReply, job: ClassicJob, path: string): FastifyReply {
    return reply.code(200).type(TYPES[job.contentType]).send(createReadStream(path));
  }

  function result(request: Request, reply: FastifyReply): FastifyReply {
    const { job, batch } = batchOf(request);
    const path = resultFile(registry, batch);
    if (job.type === 'ingest') return sendFile(reply, job, path);
    if (job.contentType === 'JSON') return reply.type(TYPES.JSON).send(JSON.stringify([batch.resultId]));
    const { body } = answer(200, false, 'result-list', { result: batch.resultId });
    return reply.type(TYPES.XML).send(body);
  }

  function queryResult(request: Request, reply: FastifyReply): FastifyReply {
    const { job, batch } = batchOf(request);
    const path = resultFile(registry, batch);
    const id = request.params.result ?? '';
    const isIts = job.type === 'query' && (id === batch.resultId || id === batch.resultId.slice(0, 15));
    if (!isIts) throw bulkRefusal('InvalidBatch', `Invalid result id: ${id}`);
    return sendFile(reply, job, path);
  }

  await app.register((scope, _options, registered) => {
    const config = { public: true };
    const base = '/services/async/:version/job';
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BATCH_BYTES }, (_request, body, done) => {
      done(null, body);
    });
    scope.setErrorHandler((error: Error, request, reply) => {
      const { status, type, body } = refusal(wantsJson(request), toRefusal(error, onFault));
      return reply.code(status).type(type).send(body);
    });
    scope.post<{ Params: Params }>(base, { config }, create);
    scope.get<{ Params: Params }>(`${base}/:id`, { config }, (request, reply) =>
      sendAnswer(request, reply, 200, 'jobInfo', jobInfo(wantsJson(request), jobOf(request))),
    );
    scope.post<{ Params: Params }>(`${base}/:id`, { config }, change);
    scope.post<{ Params: Params }>(`${base}/:id/batch`, { config }, addBatch);
    scope.get<{ Params: Params }>(`${base}/:id/batch`, { config }, listBatches);
    scope.get<{ Params: Params }>(`${base}/:id/batch/:batch`, { config }, (request, reply) => {
      const { job, batch } = batchOf(request);
      return sendAnswer(request, reply, 200, 'batchInfo', batchInfo(wantsJson(request), job, batch));
    });
    scope.get<{ Params: Params }>(`${base}/:id/batch/:batch/request`, { config }, (request, reply) => {
      const { job, batch } = batchOf(request);
      return sendFile(reply, job, batchFile(registry, batch, 'request'));
    });
    scope.get<{ Params: Params }>(`${base}/:id/batch/:batch/result`, { config }, result);
    scope.get<{ Params: Params }>(`${base}/:id/batch/:batch/result/:result`, { config }, queryResult);
    scope.all('/services/async/*', { config }, (request) => {
      sessionOf(engine, request);
      throw bulkRefusal('InvalidUrl', `No resource of the Bulk API is at ${request.url}`, 404);
    });
    registered();
  });
}
