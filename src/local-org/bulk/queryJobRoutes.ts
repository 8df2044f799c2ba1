/** `/jobs/query`: run a query in the background, fetch its rows as CSV. */
import { setTimeout as delay } from 'node:timers/promises';
import { ApiError } from '../engine.ts';
import { notFound, objectBody, shown } from '../http/apiCall.ts';
import type { ApiCall, ApiReply, Route } from '../http/apiCall.ts';
import type { OnFault } from '../http/errors.ts';
import { openCsv } from '../soql/csv.ts';
import { csvFormat } from './csvFormat.ts';
import { findJob, invalidState, ownJobs, refuseUnknownKeys, stateAskedFor } from './jobAccess.ts';
import { jobInfo } from './jobInfo.ts';
import { PATIENCE_MS, isFinal } from './jobs.ts';
import type { JobRegistry, QueryJob } from './jobs.ts';
import { runJob } from './runJob.ts';
import { resultPage, runQueryJob } from './runQueryJob.ts';

const KEYS = ['query', 'operation', 'contentType', 'columnDelimiter', 'lineEnding'];

async function create(call: ApiCall, registry: JobRegistry, onFault: OnFault): Promise<ApiReply> {
  const body = objectBody(call);
  refuseUnknownKeys(body, KEYS);
  const { operation, query: soql } = body;
  if (operation !== 'query' && operation !== 'queryAll') {
    throw new ApiError(400, 'INVALIDJOB', `InvalidJob : Unknown operation: ${shown(operation)}`);
  }
  if (typeof soql !== 'string' || soql.trim() === '')
    throw new ApiError(400, 'INVALIDJOB', 'InvalidJob : No query given');
  if ((body['contentType'] ?? 'CSV') !== 'CSV')
    throw new ApiError(400, 'INVALIDJOB', 'InvalidJob : contentType is CSV');
  const { engine } = call.org;
  const format = csvFormat(body['columnDelimiter'], body['lineEnding']);
  const rows = openCsv(engine, call.session, soql, { all: operation === 'queryAll' });
  const name = /\bFROM\s+(\w+)/i.exec(soql)?.[1] ?? '';
  const now = engine.now();
  const job: QueryJob = {
    type: 'query',
    id: registry.newId(),
    object: engine.schema.object(name)?.name ?? name,
    operation,
    query: soql,
    session: call.session,
    version: call.version,
    format,
    createdAt: now,
    changedAt: now,
    state: 'UploadComplete',
    processed: 0,
    busyMs: 0,
    columns: rows.columns,
    offsets: [],
    end: 0,
  };
  registry.add(job);
  const answer = jobInfo(call, job, false);
  job.work = runJob({ engine, registry, onFault }, job, () => runQueryJob(engine, registry, job, rows));
  await Promise.race([job.work, delay(PATIENCE_MS, undefined, { ref: false })]);
  return { status: 200, body: answer };
}

function queryJob(call: ApiCall, registry: JobRegistry): QueryJob {
  const job = findJob(call, registry);
  if (job.type !== 'query') throw notFound();
  return job;
}

function abort(call: ApiCall, registry: JobRegistry): ApiReply {
  const job = queryJob(call, registry);
  if (stateAskedFor(call) !== 'Aborted') throw invalidState('A query job can be set to Aborted only');
  if (isFinal(job)) throw invalidState(`A job in state ${job.state} cannot be changed`);
  job.state = 'Aborted';
  job.changedAt = call.org.engine.now();
  return { status: 200, body: jobInfo(call, job, false) };
}

function remove(call: ApiCall, registry: JobRegistry): ApiReply {
  const job = queryJob(call, registry);
  if (!isFinal(job)) throw invalidState(`A job in state ${job.state} cannot be deleted; abort it first`);
  registry.remove(job);
  return { status: 204 };
}

function locatorOf(row: number): string {
  return Buffer.from(String(row)).toString('base64url');
}

/** The first row of the page asked for. @throws ApiError for a locator that was not given out */
function firstRow(call: ApiCall, job: QueryJob): number {
  const locator = call.query.get('locator');
  if (locator === null) return 0;
  const row = Number(Buffer.from(locator, 'base64url').toString());
  if (Number.isInteger(row) && row > 0 && row < job.processed && locatorOf(row) === locator) return row;
  throw new ApiError(400, 'INVALID_QUERY_LOCATOR', `invalid query locator: ${locator}`);
}

function pageSize(call: ApiCall): number {
  const text = call.query.get('maxRecords');
  if (text === null) return Infinity;
  const size = Number(text);
  if (Number.isInteger(size) && size > 0) return size;
  throw new ApiError(400, 'INVALID_QUERY_VALUE', `maxRecords is a number from 1, not '${text}'`);
}

/** One page; all rows unless `maxRecords` says otherwise, because jsforce breaks on a second page that it did not ask for. */
function results(call: ApiCall, registry: JobRegistry): ApiReply {
  const job = queryJob(call, registry);
  if (job.state !== 'JobComplete') throw invalidState(`The results of a job in state ${job.state} are not there`);
  const from = firstRow(call, job);
  const until = Math.min(from + pageSize(call), job.processed);
  const headers = {
    'content-type': 'text/csv',
    // The word, not an absent header: clients ask on until they read it.
    'Sforce-Locator': until < job.processed ? locatorOf(until) : 'null',
    'Sforce-NumberOfRecords': String(until - from),
  };
  return { status: 200, body: resultPage(registry, job, from, until), headers };
}

/** The table of `/jobs/query`. */
export function queryJobRoutes(registry: JobRegistry, onFault: OnFault): readonly Route[] {
  const path = '/jobs/query/:id';
  return [
    { method: 'GET', path: '/jobs/query', answer: (call) => ownJobs(call, registry, 'query') },
    { method: 'POST', path: '/jobs/query', answer: (call) => create(call, registry, onFault) },
    { method: 'GET', path, answer: (call) => ({ status: 200, body: jobInfo(call, queryJob(call, registry), true) }) },
    { method: 'PATCH', path, answer: (call) => abort(call, registry) },
    { method: 'DELETE', path, answer: (call) => remove(call, registry) },
    { method: 'GET', path: `${path}/results`, answer: (call) => results(call, registry) },
  ];
}
