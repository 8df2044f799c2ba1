/** A new job of Bulk API 1.0 from its request, and what may become of one. */
import { ApiError } from '../../engine.ts';
import type { Engine, Session } from '../../engine.ts';
import { shown } from '../../http/apiCall.ts';
import { parseJson } from '../../http/bodies.ts';
import { isJsonObject } from '../../jsonObject.ts';
import { parseXml, textOf, XmlError } from '../../schema/read/xmlElements.ts';
import { refuseUnknownKeys } from '../jobAccess.ts';
import { ingestTarget, invalidJob, jobObject } from '../ingestTarget.ts';
import type { ClassicJob, ContentType } from './jobs.ts';

const KEYS = [
  ...['operation', 'object', 'externalIdFieldName', 'concurrencyMode', 'contentType', 'assignmentRuleId'],
  ...['id', 'state', 'numberRetries', 'apiVersion'],
];

/** A refusal with a code of Bulk API 1.0. */
export function bulkRefusal(code: string, message: string, status = 400): ApiError {
  return new ApiError(status, code.toUpperCase(), `${code} : ${message}`);
}

function xmlProperties(text: string): Record<string, unknown> {
  try {
    const root = parseXml(text.trim());
    if (root.name !== 'jobInfo') throw bulkRefusal('InvalidXML', `The root of a job is jobInfo, not ${root.name}`);
    return Object.fromEntries(root.children.map((child) => [child.name, textOf(child)]));
  } catch (error) {
    throw error instanceof XmlError ? bulkRefusal('InvalidXML', error.message) : error;
  }
}

/** The properties of a job as a request gives them, in XML or JSON. @throws ApiError */
export function jobProperties(isJson: boolean, text: string): Readonly<Record<string, unknown>> {
  try {
    const properties = isJson ? parseJson(text) : xmlProperties(text);
    if (!isJsonObject(properties)) throw bulkRefusal('ClientInputError', 'A job is a JSON object');
    refuseUnknownKeys(properties, KEYS);
    return properties;
  } catch (error) {
    const isOfTheText = error instanceof ApiError && error.errorCode === 'JSON_PARSER_ERROR';
    throw isOfTheText ? bulkRefusal('ClientInputError', error.message) : error;
  }
}

function contentTypeOf(value: unknown): ContentType {
  // What a job is without one, as in Salesforce.
  if (value === undefined) return 'XML';
  if (value === 'CSV' || value === 'XML' || value === 'JSON') return value;
  throw bulkRefusal('FeatureNotEnabled', `The local org takes batches in CSV, XML and JSON, not ${shown(value)}`);
}

function concurrencyOf(value: unknown): ClassicJob['concurrencyMode'] {
  if (value === undefined || value === 'Parallel') return 'Parallel';
  if (value === 'Serial') return 'Serial';
  throw invalidJob(`Unknown concurrencyMode: ${shown(value)}`);
}

/** A new, open job. @throws ApiError */
export function openJob(
  engine: Engine,
  session: Session,
  request: { readonly id: string; readonly version: number; readonly properties: Readonly<Record<string, unknown>> },
): ClassicJob {
  const { id, version, properties } = request;
  const { operation } = properties;
  const now = engine.now();
  const common = {
    id,
    session,
    version,
    contentType: contentTypeOf(properties['contentType']),
    concurrencyMode: concurrencyOf(properties['concurrencyMode']),
    createdAt: now,
    changedAt: now,
    state: 'Open' as const,
    batches: [],
    work: Promise.resolve(),
  };
  if (operation === 'query' || operation === 'queryAll') {
    const object = jobObject(engine, session, properties['object']);
    return { ...common, type: 'query', operation, object: object.name };
  }
  return { ...common, ...ingestTarget(engine, session, properties), type: 'ingest' };
}

/** Closes or aborts a job, as a request asks. @throws ApiError */
export function changeJob(job: ClassicJob, state: unknown, now: number): void {
  if (state !== 'Closed' && state !== 'Aborted') {
    throw bulkRefusal('InvalidJobState', `A job can be set to Closed or Aborted, not to ${shown(state)}`);
  }
  const mayChange = job.state === 'Open' || (job.state === 'Closed' && state === 'Aborted');
  if (!mayChange) throw bulkRefusal('InvalidJobState', `The job is ${job.state} already`);
  job.state = state;
  job.changedAt = now;
}
