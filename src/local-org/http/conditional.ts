/**
 * Conditional headers on single records: by the moment of the last change for all objects, by `ETag` for accounts alone, as in Salesforce.
 * An HTTP date has no parts of a second, so neither have the moments that are compared.
 */
import { createHash } from 'node:crypto';
import { ApiError } from '../engine.ts';
import type { ObjectDef } from '../schema/model.ts';
import type { ApiCall, ApiReply } from './apiCall.ts';
import { readRecords, visibleFields, type JsonRecord } from './records.ts';

const STAMPS = ['LastModifiedDate', 'SystemModstamp', 'CreatedDate'];

function header(call: ApiCall, name: string): string | undefined {
  const value = call.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

function secondsOf(moment: string): number {
  return Math.floor(Date.parse(moment) / 1000);
}

/** When the record was changed last, in seconds since 1970; `undefined` where its object does not say. */
function changeOf(record: JsonRecord | undefined): number | undefined {
  const value = STAMPS.map((name) => record?.[name]).find((stamp) => typeof stamp === 'string');
  return typeof value === 'string' ? secondsOf(value) : undefined;
}

function hasEtag(object: ObjectDef): boolean {
  return object.name === 'Account';
}

/** What of the record its tag and date are made of: all of an account, of others the stamps. */
function readStamped(call: ApiCall, object: ObjectDef, id: string): JsonRecord | undefined {
  const fields = visibleFields(call, object).filter((name) => hasEtag(object) || STAMPS.includes(name));
  return readRecords(call, object, [id], fields)[0] ?? undefined;
}

function etagOf(object: ObjectDef, record: JsonRecord | undefined): string | undefined {
  if (!hasEtag(object) || record === undefined) return undefined;
  const content = JSON.stringify({ ...record, attributes: undefined });
  return `"${createHash('sha1').update(content).digest('base64')}"`;
}

/** Whether a list of tags has this one; `*` is any. Packed answers have tags that end in `--gzip`. */
function hasTag(list: string, etag: string): boolean {
  const tags = list.split(',').map((tag) =>
    tag
      .trim()
      .replace(/^W\//, '')
      .replace(/-{1,2}gzip"$/, '"'),
  );
  return tags.includes('*') || tags.includes(etag);
}

function precondition(words: string): ApiError {
  return new ApiError(412, 'PRECONDITION_FAILED', words);
}

/** Refuses to go on where the record is another than the client thinks. @throws ApiError 412 */
function refuseOther(call: ApiCall, object: ObjectDef, record: JsonRecord | undefined): void {
  const [match, unmodified] = [header(call, 'if-match'), header(call, 'if-unmodified-since')];
  const etag = etagOf(object, record);
  if (match !== undefined && etag !== undefined && !hasTag(match, etag))
    throw precondition(`The record has none of the tags ${match}`);
  const change = changeOf(record);
  if (unmodified !== undefined && change !== undefined && change > secondsOf(unmodified))
    throw precondition(`The record was modified after ${unmodified}`);
}

/** Before a change. @throws ApiError 412, or 400 for a date that is none */
export function checkPreconditions(call: ApiCall, object: ObjectDef, id: string): void {
  const unmodified = header(call, 'if-unmodified-since');
  const other = header(call, 'if-none-match');
  if (unmodified !== undefined && Number.isNaN(Date.parse(unmodified)))
    throw new ApiError(400, 'INVALID_HEADER_VALUE', `If-Unmodified-Since needs a date, not ${unmodified}`);
  if (unmodified === undefined && other === undefined && header(call, 'if-match') === undefined) return;
  const record = readStamped(call, object, id);
  const etag = etagOf(object, record);
  if (other !== undefined && etag !== undefined && hasTag(other, etag))
    throw precondition(`The record has one of the tags ${other}`);
  refuseOther(call, object, record);
}

/** The answer to a read: with its tag and date, or 304 where the client has it already. @throws ApiError 412 */
export function conditionalReply(call: ApiCall, object: ObjectDef, id: string, shown: JsonRecord): ApiReply {
  const record = call.query.get('fields') === null ? shown : readStamped(call, object, id);
  refuseOther(call, object, record);
  const [etag, change] = [etagOf(object, record), changeOf(record)];
  const headers = {
    ...(change !== undefined && { 'Last-Modified': new Date(change * 1000).toUTCString() }),
    ...(etag !== undefined && { ETag: etag }),
  };
  const [known, since] = [header(call, 'if-none-match'), header(call, 'if-modified-since')];
  const isKnown = known !== undefined && etag !== undefined && hasTag(known, etag);
  const isOld = known === undefined && since !== undefined && change !== undefined && change <= secondsOf(since);
  return isKnown || isOld ? { status: 304, headers } : { status: 200, body: shown, headers };
}
