/** What Bulk API 1.0 answers with, in XML or in JSON, as the request was. */
import type { ApiError } from '../../engine.ts';
import type { Batch, ClassicJob } from './jobs.ts';

const NAMESPACE = 'http://www.force.com/2009/06/asyncapi/dataload';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/** A value in an answer. `null` is written as nil, `undefined` is left out. */
export type Value = string | number | boolean | null | undefined | readonly Value[] | Properties;
export interface Properties {
  readonly [name: string]: Value;
}

function escapeXml(text: string): string {
  // Control characters have no place in XML, not even escaped.
  const legal = text.replaceAll(/(?![\t\n\r])\p{Cc}|[\uFFFE\uFFFF]|\p{Cs}/gu, ' ');
  return legal.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** A value as elements of a name, one for each of a list. */
export function element(name: string, value: Value): string {
  if (value === undefined) return '';
  if (value === null) return `<${name} xsi:nil="true"/>`;
  if (isList(value)) return value.map((item) => element(name, item)).join('');
  if (typeof value === 'object') {
    const inner = Object.entries(value).map(([key, item]) => element(key, item));
    return `<${name}>${inner.join('')}</${name}>`;
  }
  return `<${name}>${escapeXml(String(value))}</${name}>`;
}

/** The opening tag of a document's root, after the declaration. */
export function rootTag(name: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><${name} xmlns="${NAMESPACE}" xmlns:xsi="${XSI}">`;
}

function document(name: string, properties: Properties): string {
  const inner = Object.entries(properties).map(([key, value]) => element(key, value));
  return `${rootTag(name)}${inner.join('')}</${name}>`;
}

/** An answer as it is sent. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** A root element and what is in it; the same without the root in JSON. */
export function answer(status: number, isJson: boolean, name: string, properties: Properties): Answer {
  return isJson
    ? { status, type: 'application/json; charset=utf-8', body: JSON.stringify(properties) }
    : { status, type: 'application/xml; charset=utf-8', body: document(name, properties) };
}

/** A refusal. What stands before the colon in a Bulk refusal is its code; those of the whole server keep theirs. */
export function refusal(isJson: boolean, error: ApiError): Answer {
  const [, code = error.errorCode, words = error.message] = /^(\w+) : ([\s\S]*)$/.exec(error.message) ?? [];
  return answer(error.status, isJson, 'error', { exceptionCode: code, exceptionMessage: words });
}

function instant(isJson: boolean, ms: number): string {
  const text = new Date(ms).toISOString();
  return isJson ? text.replace('Z', '+0000') : text;
}

function total(batches: readonly Batch[], of: (batch: Batch) => number): number {
  return batches.reduce((sum, batch) => sum + of(batch), 0);
}

/** A job with the counts of its batches. */
export function jobInfo(isJson: boolean, job: ClassicJob): Properties {
  const { batches } = job;
  const count = (state: Batch['state']): number => batches.filter((batch) => batch.state === state).length;
  const busyMs = Math.round(total(batches, (batch) => batch.busyMs));
  return {
    id: job.id,
    operation: job.operation,
    object: job.object,
    createdById: job.session.userId,
    createdDate: instant(isJson, job.createdAt),
    systemModstamp: instant(isJson, job.changedAt),
    state: job.state,
    ...(job.type === 'ingest' && job.externalIdField !== undefined && { externalIdFieldName: job.externalIdField }),
    concurrencyMode: job.concurrencyMode,
    contentType: job.contentType,
    numberBatchesQueued: count('Queued'),
    numberBatchesInProgress: count('InProgress'),
    numberBatchesCompleted: count('Completed'),
    numberBatchesFailed: count('Failed'),
    numberBatchesTotal: batches.length,
    numberRecordsProcessed: total(batches, (batch) => batch.processed),
    numberRetries: 0,
    apiVersion: isJson ? job.version : `${job.version}.0`,
    numberRecordsFailed: total(batches, (batch) => batch.failed),
    totalProcessingTime: busyMs,
    apiActiveProcessingTime: busyMs,
    apexProcessingTime: 0,
  };
}

/** A batch of a job. */
export function batchInfo(isJson: boolean, job: ClassicJob, batch: Batch): Properties {
  const busyMs = Math.round(batch.busyMs);
  return {
    id: batch.id,
    jobId: job.id,
    state: batch.state,
    ...(batch.stateMessage !== undefined && { stateMessage: batch.stateMessage }),
    createdDate: instant(isJson, batch.createdAt),
    systemModstamp: instant(isJson, batch.changedAt),
    numberRecordsProcessed: batch.processed,
    numberRecordsFailed: batch.failed,
    totalProcessingTime: busyMs,
    apiActiveProcessingTime: busyMs,
    apexProcessingTime: 0,
  };
}
