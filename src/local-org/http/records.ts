/** Reading, writing and deleting one record, as the REST record resources and the composite ones do it. */
import { ApiError } from '../engine.ts';
import type { InputRow, SaveOptions, SaveResult } from '../engine.ts';
import type { FieldDef, ObjectDef } from '../schema/model.ts';
import { soqlText } from '../soql/literals.ts';
import { runQuery } from '../soql/runQuery.ts';
import { isIdShaped } from '../store/ids.ts';
import { notFound, versionPath } from './apiCall.ts';
import type { ApiCall, ApiReply } from './apiCall.ts';
import { assignOwner } from './assignmentRules.ts';
import { saveErrorReply } from './errors.ts';
import { refuseMistyped } from './mistyped.ts';

/** A record as the API shows it. */
export type JsonRecord = Readonly<Record<string, unknown>>;

const FIELD_PATH = /^[A-Za-z]\w*(\.[A-Za-z]\w*)*$/;

/** The object a path names. @throws ApiError 404 when it is unknown or the caller may not see it. */
export function objectOf(call: ApiCall, name: string): ObjectDef {
  const object = call.org.engine.schema.object(name);
  if (!object || !call.session.canRead(object)) throw notFound();
  return object;
}

/** Where a record is found. */
function recordUrl(call: ApiCall, object: ObjectDef, id: string): string {
  return `${versionPath(call.version)}/sobjects/${object.name}/${id}`;
}

/** The fields of an object the caller may read, in order of declaration. */
export function visibleFields(call: ApiCall, object: ObjectDef): string[] {
  return object.fields.filter((field) => call.session.canReadField(object, field)).map((field) => field.name);
}

/** A `fields=` list as field paths. @throws ApiError for something that is not a field path. */
export function fieldPaths(text: string): string[] {
  const paths = text.split(',').map((path) => path.trim());
  for (const path of paths) {
    if (!FIELD_PATH.test(path)) throw new ApiError(400, 'INVALID_FIELD', `'${path}' is not a field name`);
  }
  return paths;
}

/** Rows of an object that meet a condition, oldest id first. */
function selectRows(call: ApiCall, object: ObjectDef, fields: readonly string[], where: string): JsonRecord[] {
  const text = `SELECT ${fields.join(', ')} FROM ${object.name} WHERE ${where} ORDER BY Id`;
  return [...runQuery(call.org.engine, call.session, text, { version: call.version }).records];
}

/**
 * Records by id, in the order asked; `null` for those that are not there or not visible.
 * @param fields the field paths to read; all visible ones when absent.
 */
export function readRecords(
  call: ApiCall,
  object: ObjectDef,
  ids: readonly string[],
  fields?: readonly string[],
): (JsonRecord | null)[] {
  const wanted = fields ?? visibleFields(call, object);
  const withId = wanted.some((field) => field.toLowerCase() === 'id') ? wanted : ['Id', ...wanted];
  const shaped = ids.filter(isIdShaped);
  const rows =
    shaped.length === 0 ? [] : selectRows(call, object, withId, `Id IN (${shaped.map(soqlText).join(', ')})`);
  const byId = new Map(rows.map((row) => [String(row['Id']).slice(0, 15), row]));
  return ids.map((id) => byId.get(id.slice(0, 15)) ?? null);
}

/** A value as a SOQL literal of the field's type. @throws ApiError when a number is asked and none given. */
function literalOf(field: FieldDef, value: string): string {
  const isNumber = ['int', 'double', 'currency', 'percent'].includes(field.type);
  if (!isNumber) return soqlText(value);
  if (/^-?\d+(\.\d+)?$/.test(value)) return value;
  throw new ApiError(400, 'INVALID_FIELD', `${field.name} holds numbers, not '${value}'`, [field.name]);
}

/** Ids of the records whose external id has this value. @throws ApiError 404 when the field is no external id. */
export function idsByExternalId(call: ApiCall, object: ObjectDef, fieldName: string, value: string): string[] {
  const field = externalIdOf(call, object, fieldName);
  if (field.type === 'id') return isIdShaped(value) ? [value] : [];
  return selectRows(call, object, ['Id'], `${field.name} = ${literalOf(field, value)}`).map((row) => String(row['Id']));
}

/** The external id field a path names. @throws ApiError 404 */
export function externalIdOf(call: ApiCall, object: ObjectDef, fieldName: string): FieldDef {
  const field = call.org.engine.schema.field(object.name, fieldName);
  const isUsable = field && (field.externalId || field.type === 'id') && call.session.canReadField(object, field);
  if (isUsable) return field;
  throw notFound(`Provided external ID field does not exist or is not accessible: ${fieldName}`);
}

/** More than one record has the external id: 300 and where each of them is. */
export function multipleChoices(call: ApiCall, object: ObjectDef, ids: readonly string[]): ApiReply {
  return { status: 300, body: ids.map((id) => recordUrl(call, object, id)) };
}

/** The only result of a save of one row. */
function onlyResult(results: readonly SaveResult[]): SaveResult {
  const [result] = results;
  if (!result || results.length !== 1) throw new RangeError(`one row saved, ${results.length} results`);
  return result;
}

/** Saves one row of a request. @throws ApiError for a value of the wrong type */
function saveOne(
  call: ApiCall,
  operation: 'insert' | 'update' | 'upsert',
  object: ObjectDef,
  row: InputRow,
  options: SaveOptions = {},
): SaveResult {
  const { engine } = call.org;
  const result = onlyResult(engine.save(call.session, operation, object.name, [row], options));
  if (!result.success) refuseMistyped(engine, { objectName: object.name, rows: [row], body: row }, [result]);
  return result;
}

/** Makes a record: 201 with its id. */
export function createRecord(call: ApiCall, object: ObjectDef, row: InputRow): ApiReply {
  const result = saveOne(call, 'insert', object, row);
  if (!result.success) return saveErrorReply(result);
  assignOwner(call, object, result.id ?? '');
  const headers = { Location: recordUrl(call, object, result.id ?? '') };
  return { status: 201, body: { id: result.id, success: true, errors: [] }, headers };
}

function refuseFieldInBody(row: InputRow, name: string): void {
  if (!Object.keys(row).some((key) => key.toLowerCase() === name.toLowerCase())) return;
  throw new ApiError(400, 'INVALID_FIELD', `The ${name} field should not be specified in the sobject data.`, [name]);
}

/** The reply to a change of one record. */
function changeReply(result: SaveResult): ApiReply {
  return result.success ? { status: 204 } : saveErrorReply(result);
}

/** Changes a record: 204. */
export function updateRecord(call: ApiCall, object: ObjectDef, id: string, row: InputRow): ApiReply {
  refuseFieldInBody(row, 'Id');
  const result = saveOne(call, 'update', object, { ...row, Id: id });
  if (result.success) assignOwner(call, object, result.id ?? '');
  return changeReply(result);
}

/** Deletes a record: 204. */
export function deleteRecord(call: ApiCall, object: ObjectDef, id: string): ApiReply {
  const result = onlyResult(call.org.engine.save(call.session, 'delete', object.name, [{ Id: id }]));
  return changeReply(result);
}

/** Makes or changes the record with an external id: 201 or 200 with its id (204 before version 46), 300 when there are several. */
export function upsertRecord(
  call: ApiCall,
  object: ObjectDef,
  fieldName: string,
  value: string,
  row: InputRow,
): ApiReply {
  const field = externalIdOf(call, object, fieldName);
  refuseFieldInBody(row, field.name);
  const ids = idsByExternalId(call, object, field.name, value);
  if (ids.length > 1) return multipleChoices(call, object, ids);
  if (ids.length === 0 && call.query.get('updateOnly') === 'true') throw notFound();
  const options = { externalIdField: field.name };
  const result = saveOne(call, 'upsert', object, { ...row, [field.name]: value }, options);
  if (!result.success) return saveErrorReply(result);
  assignOwner(call, object, result.id ?? '');
  if (!result.created && call.version < 46) return { status: 204 };
  return {
    status: result.created ? 201 : 200,
    body: { id: result.id, success: true, errors: [], created: result.created },
  };
}
