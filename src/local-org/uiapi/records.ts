/** `/ui-api/records`: one record read, made, changed and deleted, as Lightning Data Service asks for it. */
import { ApiError, type InputRow, type SaveError, type SaveResult } from '../engine.ts';
import { notFound } from '../http/apiCall.ts';
import type { ApiReply } from '../http/apiCall.ts';
import { isJsonObject } from '../jsonObject.ts';
import { MASTER_RECORD_TYPE_ID } from '../schema/describe.ts';
import type { ObjectDef } from '../schema/model.ts';
import { fieldIs } from '../soql/statement.ts';
import { toId18 } from '../store/ids.ts';
import { quoted } from '../store/storage.ts';
import { childRecords } from './childRecords.ts';
import { layoutPaths, layoutTypesIn, modesIn } from './layout.ts';
import { fieldPaths, isVisiblePath, readUiRecords, type UiRecord } from './recordShape.ts';
import { objectOfId, visibleObject, type UiContext } from './uiContext.ts';

/** Which fields a client asks for. */
export interface FieldRequest {
  readonly fields?: string;
  /** Left out where the user may not see them, instead of refused. */
  readonly optionalFields?: string;
  /** `Full` or `Compact`: the fields on these layouts. */
  readonly layoutTypes?: string;
  /** `View`, `Edit` or `Create`; layouts have the same fields in all of them. */
  readonly modes?: string;
  /** `Account.Contacts`, several separated by commas. */
  readonly childRelationships?: string;
  /** Children of each relationship. */
  readonly pageSize?: string;
}

/** The record type of a record that is there, where its object has any. */
function recordTypeOfRecord({ engine }: UiContext, object: ObjectDef, id: string): string | undefined {
  if (object.recordTypes === undefined) return undefined;
  const sql = `SELECT "RecordTypeId" AS type FROM ${quoted(object.name)} WHERE "Id" = ?`;
  const row = engine.database.prepare(sql).get(toId18(id) ?? '');
  return row === undefined ? undefined : String(row['type'] ?? MASTER_RECORD_TYPE_ID);
}

function pathsOf(context: UiContext, object: ObjectDef, id: string, request: FieldRequest): (readonly string[])[] {
  const optional = fieldPaths(object, request.optionalFields).filter((path) => isVisiblePath(context, object, path));
  modesIn(request.modes);
  const types = layoutTypesIn(request.layoutTypes, []);
  const layout = types.length === 0 ? [] : layoutPaths(context, object, types, recordTypeOfRecord(context, object, id));
  const paths = [...fieldPaths(object, request.fields), ...optional, ...layout];
  if (paths.length === 0 && request.optionalFields === undefined && request.layoutTypes === undefined) {
    throw new ApiError(
      400,
      'ILLEGAL_QUERY_PARAMETER_VALUE',
      'Either fields, optionalFields or layoutTypes must be given',
    );
  }
  return [...new Map(paths.map((path) => [path.join('.').toLowerCase(), path])).values()];
}

function childrenOf(
  context: UiContext,
  object: ObjectDef,
  id: string,
  { childRelationships, pageSize }: FieldRequest,
): Readonly<Record<string, unknown>> {
  const names = fieldPaths(object, childRelationships).map((path) => path.join('.'));
  return Object.fromEntries(
    names.map((name) => [name, childRecords(context, id, name, pageSize === undefined ? {} : { pageSize })]),
  );
}

/** One record. @throws ApiError 404 when it is not there or not visible, 400 INVALID_FIELD for a field that is not */
export function readUiRecord(context: UiContext, id: string, request: FieldRequest): UiRecord {
  const object = objectOfId(context, id);
  if (toId18(id) === undefined) throw notFound();
  const [record] = readUiRecords(context, object, pathsOf(context, object, id, request), { where: fieldIs('Id', id) });
  if (record === undefined) throw notFound();
  return { ...record, childRelationships: childrenOf(context, object, record.id, request) };
}

/** Several records: each with a status of its own. */
export function readUiRecordBatch(context: UiContext, ids: readonly string[], request: FieldRequest): ApiReply {
  const results = ids.map((id) => {
    try {
      return { statusCode: 200, result: readUiRecord(context, id, request) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { statusCode: error.status, result: [{ errorCode: error.errorCode, message: error.message }] };
    }
  });
  return { status: 200, body: { hasErrors: results.some((result) => result.statusCode !== 200), results } };
}

function fieldsIn(body: unknown): InputRow {
  if (isJsonObject(body) && isJsonObject(body['fields'])) return body['fields'];
  throw new ApiError(400, 'JSON_PARSER_ERROR', 'The body needs an object "fields"');
}

function errorDetail(object: ObjectDef, error: SaveError, name: string | null): Readonly<Record<string, unknown>> {
  const field = name === null ? undefined : object.fields.find((candidate) => candidate.name === name);
  return {
    constituentField: null,
    duplicateRecordError: null,
    errorCode: error.statusCode,
    field: name,
    fieldLabel: field?.label ?? null,
    message: error.message,
  };
}

/** A refused save as the UI API words it: errors of the whole record apart from those of its fields. */
function recordErrorReply(
  object: ObjectDef,
  errors: readonly SaveError[],
  verb: 'create' | 'update' | 'delete',
): ApiReply {
  const fieldErrors: Record<string, unknown[]> = {};
  for (const error of errors) {
    for (const name of error.fields)
      fieldErrors[name] = [...(fieldErrors[name] ?? []), errorDetail(object, error, name)];
  }
  const general = errors.filter((error) => error.fields.length === 0).map((error) => errorDetail(object, error, null));
  const isMissing = errors.some(
    (error) => error.statusCode === 'ENTITY_IS_DELETED' || error.statusCode === 'NOT_FOUND',
  );
  return {
    status: isMissing ? 404 : 400,
    body: {
      message: `An error occurred while trying to ${verb} the record. Please try again.`,
      statusCode: isMissing ? 404 : 400,
      enhancedErrorType: 'RecordError',
      output: { errors: general, fieldErrors },
    },
  };
}

/** Saves one row; a refusal of the whole object or of a field is worded as the record's error too. */
function saved(
  context: UiContext,
  operation: 'insert' | 'update' | 'delete',
  object: ObjectDef,
  row: InputRow,
): SaveResult {
  try {
    const [result] = context.engine.save(context.session, operation, object.name, [row]);
    if (result === undefined) throw new RangeError('one row saved, no result');
    return result;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { errorCode: statusCode, message, fields } = error;
    return { id: null, success: false, created: false, errors: [{ statusCode, message, fields }] };
  }
}

/** The record just saved, with the fields that were written. */
function written(context: UiContext, object: ObjectDef, id: string, row: InputRow): UiRecord {
  const paths = Object.keys(row)
    .filter((name) => isVisiblePath(context, object, [name]))
    .map((name) => [name]);
  const [record] = readUiRecords(context, object, [['Id'], ...paths.filter(([name]) => name?.toLowerCase() !== 'id')], {
    where: fieldIs('Id', id),
  });
  if (record === undefined) throw notFound();
  return record;
}

/** Makes a record: 201 with it. */
export function createUiRecord(context: UiContext, body: unknown): ApiReply {
  const row = fieldsIn(body);
  const name = isJsonObject(body) ? body['apiName'] : undefined;
  if (typeof name !== 'string')
    throw new ApiError(400, 'JSON_PARSER_ERROR', 'The body needs "apiName", the name of an object');
  const object = visibleObject(context, name);
  const result = saved(context, 'insert', object, row);
  if (!result.success || result.id === null) return recordErrorReply(object, result.errors, 'create');
  return { status: 201, body: written(context, object, result.id, row) };
}

/** @throws ApiError 412 for a record that was changed after a moment, 400 for what is no moment */
function refuseChangedSince(context: UiContext, object: ObjectDef, id: string, since: string): void {
  const moment = Date.parse(since);
  if (Number.isNaN(moment))
    throw new ApiError(400, 'ILLEGAL_QUERY_PARAMETER_VALUE', `If-Unmodified-Since needs a date, not ${since}`);
  const [record] = readUiRecords(context, object, [['Id']], { where: fieldIs('Id', id) });
  if (record === undefined) throw notFound();
  // An HTTP date has no parts of a second.
  if (Math.floor(Date.parse(record.lastModifiedDate ?? '') / 1000) > Math.floor(moment / 1000)) {
    throw new ApiError(412, 'PRECONDITION_FAILED', `The record was modified after ${since}`);
  }
}

/**
 * Changes a record: 200 with it.
 * @param unmodifiedSince a date; a record that was changed later stays as it is
 */
export function updateUiRecord(context: UiContext, id: string, body: unknown, unmodifiedSince?: string): ApiReply {
  const row = fieldsIn(body);
  const object = objectOfId(context, id);
  if (unmodifiedSince !== undefined) refuseChangedSince(context, object, id, unmodifiedSince);
  const result = saved(context, 'update', object, { ...row, Id: id });
  return result.success
    ? { status: 200, body: written(context, object, id, row) }
    : recordErrorReply(object, result.errors, 'update');
}

/** Deletes a record: 204. */
export function deleteUiRecord(context: UiContext, id: string): ApiReply {
  const object = objectOfId(context, id);
  const result = saved(context, 'delete', object, { Id: id });
  return result.success ? { status: 204 } : recordErrorReply(object, result.errors, 'delete');
}
