/** `/sobjects/X/updated` and `/deleted`: which rows changed in a span of time, for those who keep a copy. */
import { ApiError } from '../engine.ts';
import type { ObjectDef } from '../schema/model.ts';
import { runQuery } from '../soql/runQuery.ts';
import type { QueryRecord } from '../soql/runQuery.ts';
import { DAY_MS } from '../store/storage.ts';
import type { ApiCall, ApiReply, Route } from './apiCall.ts';
import { objectOf } from './records.ts';

const MINUTE_MS = 60_000;
/** How far back one may ask, as in Salesforce. */
const MAX_DAYS = 30;

interface Span {
  readonly start: number;
  readonly end: number;
}

function refuse(message: string): ApiError {
  return new ApiError(400, 'INVALID_REPLICATION_DATE', message);
}

/** An instant of the query string, to the minute: seconds do not count here. */
function minuteOf(call: ApiCall, name: string): number {
  const text = call.query.get(name);
  if (text === null) throw new ApiError(400, 'MISSING_ARGUMENT', `the parameter ${name} is required`);
  // A plus that nobody escaped has become a space on its way.
  const iso = text.trim().replace(/ (?=\d\d:?\d\d$)/, '+');
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(iso) ? Date.parse(iso) : NaN;
  if (Number.isNaN(ms)) throw new ApiError(400, 'INVALID_FIELD', `${name} is not a date and time: ${text}`);
  return Math.floor(ms / MINUTE_MS) * MINUTE_MS;
}

function spanOf(call: ApiCall): Span {
  const start = minuteOf(call, 'start');
  const end = minuteOf(call, 'end');
  if (end - start < MINUTE_MS) throw refuse('endDate must be at least one minute greater than startDate');
  if (start < call.org.engine.now() - MAX_DAYS * DAY_MS)
    throw refuse(`startDate cannot be more than ${MAX_DAYS} days ago`);
  return { start, end };
}

function instant(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}

function target(call: ApiCall): ObjectDef {
  const object = objectOf(call, call.params['object'] ?? '');
  if (object.fields.some(({ name }) => name === 'SystemModstamp')) return object;
  throw new ApiError(400, 'INVALID_TYPE_FOR_OPERATION', `${object.name} is not replicateable`);
}

function rows(call: ApiCall, object: ObjectDef, { start, end }: Span, isDeleted: boolean): readonly QueryRecord[] {
  const span = `SystemModstamp >= ${new Date(start).toISOString()} AND SystemModstamp < ${new Date(end).toISOString()}`;
  const deleted = object.fields.some(({ name }) => name === 'IsDeleted') ? ` AND IsDeleted = ${isDeleted}` : '';
  if (deleted === '' && isDeleted) return [];
  const soql = `SELECT Id, SystemModstamp FROM ${object.name} WHERE ${span}${deleted} ORDER BY SystemModstamp, Id`;
  return runQuery(call.org.engine, call.session, soql, { all: true, version: call.version }).records;
}

function updated(call: ApiCall): ApiReply {
  const object = target(call);
  const span = spanOf(call);
  const ids = rows(call, object, span, false).map((row) => row['Id']);
  return { status: 200, body: { ids, latestDateCovered: instant(span.end) } };
}

function deleted(call: ApiCall): ApiReply {
  const object = target(call);
  const span = spanOf(call);
  const deletedRecords = rows(call, object, span, true).map((row) => ({
    deletedDate: row['SystemModstamp'],
    id: row['Id'],
  }));
  const earliest = call.org.engine.now() - MAX_DAYS * DAY_MS;
  return {
    status: 200,
    body: { deletedRecords, earliestDateAvailable: instant(earliest), latestDateCovered: instant(span.end) },
  };
}

/** The table of changes. Stands before the table of records. */
export const replicationRoutes: readonly Route[] = [
  { method: 'GET', path: '/sobjects/:object/updated', subrequest: 'other', answer: updated },
  { method: 'GET', path: '/sobjects/:object/deleted', subrequest: 'other', answer: deleted },
];
