/** `/composite/sobjects`: up to 200 records of any objects made, changed, deleted or read in one request. */
import { ApiError } from '../../engine.ts';
import type { Operation, SaveError, SaveOptions, SaveResult } from '../../engine.ts';
import { isJsonObject } from '../../jsonObject.ts';
import { objectBody } from '../apiCall.ts';
import type { ApiCall, ApiReply, Route } from '../apiCall.ts';
import { ROLLED_BACK, asSaveError, noMoreThan } from '../errors.ts';
import { refuseMistyped } from '../mistyped.ts';
import { externalIdOf, fieldPaths, objectOf, readRecords } from '../records.ts';
import { groupsOf } from '../typedRows.ts';
import type { TypedRow, TypedRows } from '../typedRows.ts';
import { atomically } from './atomically.ts';
import { listOf } from './subrequest.ts';

const MAX_RECORDS = 200;
const MAX_READ = 2000;

function failed(error: SaveError, created = false): SaveResult {
  return { id: null, success: false, created, errors: [error] };
}

/** The record's type and its fields without `attributes`. @throws ApiError */
function itemOf(value: unknown): TypedRow {
  if (!isJsonObject(value)) throw new ApiError(400, 'JSON_PARSER_ERROR', 'Each record must be a JSON object');
  const { attributes, ...row } = value;
  const type = isJsonObject(attributes) ? attributes['type'] : undefined;
  if (typeof type !== 'string') {
    throw new ApiError(400, 'INVALID_FIELD', 'Each record needs its type: "attributes": {"type": "Account"}');
  }
  return { objectName: type, row };
}

function saveRows(call: ApiCall, operation: Operation, group: TypedRows, options: SaveOptions): SaveResult[] {
  const { objectName, rows } = group;
  try {
    return call.org.engine.save(call.session, operation, objectName, rows, options);
  } catch (error) {
    if (error instanceof ApiError) return rows.map(() => failed(asSaveError(error)));
    throw error;
  }
}

/** @throws ApiError for a value of the wrong type */
function saveGroup(call: ApiCall, operation: Operation, group: TypedRows, options: SaveOptions): SaveResult[] {
  const results = saveRows(call, operation, group, options);
  refuseMistyped(call.org.engine, { ...group, body: call.body }, results);
  return results;
}

/** Saves all records; with `allOrNone` the good ones are undone too and say so. */
function saveAll(call: ApiCall, operation: Operation, items: readonly TypedRow[], options: SaveOptions): SaveResult[] {
  const groups = groupsOf(items);
  const work = (): SaveResult[] => groups.flatMap((group) => saveGroup(call, operation, group, options));
  if (options.allOrNone !== true) return call.org.engine.transaction(work);
  const isWhole = (results: readonly SaveResult[]): boolean => results.every(({ success }) => success);
  const results = atomically(call.org.engine, work, isWhole);
  return isWhole(results) ? results : results.map((result) => (result.success ? failed(ROLLED_BACK) : result));
}

/** A result as collections show it: no id for a failed row, `created` for upserts only. */
function shown(operation: Operation, { id, success, created, errors }: SaveResult): Record<string, unknown> {
  const result = success ? { id, success, errors } : { success, errors };
  // A row that was not found is one that would have been made: that is what `created` says of a failed upsert.
  return operation === 'upsert' ? { ...result, created: success ? created : id === null } : result;
}

function save(call: ApiCall, operation: Operation, items: readonly TypedRow[], options: SaveOptions): ApiReply {
  const results = saveAll(call, operation, items, options);
  return { status: 200, body: results.map((result) => shown(operation, result)) };
}

/** The `records` of the body, each with a type, and its `allOrNone`. */
function recordsOf(call: ApiCall): { items: TypedRow[]; options: SaveOptions } {
  const body = objectBody(call);
  const items = noMoreThan(MAX_RECORDS, listOf(body, 'records', Infinity)).map(itemOf);
  return { items, options: { allOrNone: body['allOrNone'] === true } };
}

function insert(call: ApiCall): ApiReply {
  const { items, options } = recordsOf(call);
  return save(call, 'insert', items, options);
}

function update(call: ApiCall): ApiReply {
  const { items, options } = recordsOf(call);
  return save(call, 'update', items, options);
}

function upsert(call: ApiCall): ApiReply {
  const { items, options } = recordsOf(call);
  const object = objectOf(call, call.params['object'] ?? '');
  const field = externalIdOf(call, object, call.params['field'] ?? '');
  const stranger = items.find(({ objectName }) => objectName.toLowerCase() !== object.name.toLowerCase());
  if (stranger)
    throw new ApiError(
      400,
      'INVALID_FIELD',
      `A record of type ${stranger.objectName} is among records of ${object.name}`,
    );
  return save(call, 'upsert', items, { ...options, externalIdField: field.name });
}

/** Ids of a comma list. @throws ApiError when there are too many or none. */
function idsOf(text: string, max: number): readonly string[] {
  const ids = text
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  if (ids.length === 0) throw new ApiError(400, 'MISSING_ARGUMENT', "The parameter 'ids' is missing");
  return noMoreThan(max, ids);
}

function remove(call: ApiCall): ApiReply {
  const ids = idsOf(call.query.get('ids') ?? '', MAX_RECORDS);
  const items = ids.map((id) => ({ objectName: call.org.engine.schema.objectOfId(id)?.name ?? '', row: { Id: id } }));
  const unknown: SaveError = { statusCode: 'MALFORMED_ID', message: 'malformed id', fields: [] };
  const options = { allOrNone: call.query.get('allOrNone') === 'true' };
  if (items.every(({ objectName }) => objectName !== '')) return save(call, 'delete', items, options);
  const results = items.map((item) => {
    if (item.objectName === '') return failed({ ...unknown, message: `malformed id ${item.row.Id}` });
    return options.allOrNone ? failed(ROLLED_BACK) : (saveAll(call, 'delete', [item], options)[0] ?? failed(unknown));
  });
  return { status: 200, body: results.map((result) => shown('delete', result)) };
}

function readByUrl(call: ApiCall): ApiReply {
  const object = objectOf(call, call.params['object'] ?? '');
  const ids = idsOf(call.query.get('ids') ?? '', MAX_READ);
  const fields = call.query.get('fields');
  if (fields === null) throw new ApiError(400, 'MISSING_ARGUMENT', "The parameter 'fields' is missing");
  return { status: 200, body: readRecords(call, object, ids, fieldPaths(fields)) };
}

function textsOf(body: Readonly<Record<string, unknown>>, name: string): string[] {
  return noMoreThan(MAX_READ, listOf(body, name, Infinity)).map((item) => {
    if (typeof item === 'string') return item;
    throw new ApiError(400, 'JSON_PARSER_ERROR', `'${name}' must be a list of texts`);
  });
}

function readByBody(call: ApiCall): ApiReply {
  const body = objectBody(call);
  const object = objectOf(call, call.params['object'] ?? '');
  const fields = textsOf(body, 'fields').flatMap(fieldPaths);
  return { status: 200, body: readRecords(call, object, textsOf(body, 'ids'), fields) };
}

/** The table of `/composite/sobjects`. */
export const collectionRoutes: readonly Route[] = [
  { method: 'POST', path: '/composite/sobjects', subrequest: 'collection', answer: insert },
  { method: 'PATCH', path: '/composite/sobjects', subrequest: 'collection', answer: update },
  { method: 'DELETE', path: '/composite/sobjects', subrequest: 'collection', answer: remove },
  { method: 'GET', path: '/composite/sobjects/:object', subrequest: 'collection', answer: readByUrl },
  { method: 'POST', path: '/composite/sobjects/:object', subrequest: 'collection', answer: readByBody },
  { method: 'PATCH', path: '/composite/sobjects/:object/:field', subrequest: 'collection', answer: upsert },
];
