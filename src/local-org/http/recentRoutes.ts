/** `/recent` and its like: the records a user looked at last, as `FOR VIEW` notes them. */
import { ApiError } from '../engine.ts';
import type { ObjectDef } from '../schema/model.ts';
import { runQuery } from '../soql/runQuery.ts';
import type { QueryRecord } from '../soql/runQuery.ts';
import { recentlySeen } from '../soql/recentViews.ts';
import { shown } from './apiCall.ts';
import type { ApiCall, ApiReply, Route } from './apiCall.ts';

/** Records of one answer, as in Salesforce. */
const MAX_RECORDS = 2000;
const USUAL_RECORDS = 200;
/** Records of an object that come with the object. */
const OBJECT_RECORDS = 10;

function groupedByObject(call: ApiCall, ids: readonly string[]): Map<ObjectDef, string[]> {
  const groups = new Map<ObjectDef, string[]>();
  for (const id of ids) {
    const object = call.org.engine.schema.objectOfId(id);
    if (!object || !call.session.canRead(object)) continue;
    groups.set(object, [...(groups.get(object) ?? []), id]);
  }
  return groups;
}

/** What is still there and visible of some records, newest look first. */
function read(call: ApiCall, ids: readonly string[], only?: ObjectDef): QueryRecord[] {
  const found = new Map<unknown, QueryRecord>();
  for (const [object, own] of groupedByObject(call, ids)) {
    if (only && object !== only) continue;
    const name = object.fields.find((field) => field.nameField && call.session.canReadField(object, field));
    const fields = name && name.name !== 'Id' ? `Id, ${name.name}` : 'Id';
    const soql = `SELECT ${fields} FROM ${object.name} WHERE Id IN (${own.map((id) => `'${id}'`).join(', ')})`;
    for (const record of runQuery(call.org.engine, call.session, soql, { version: call.version }).records) {
      found.set(record['Id'], record);
    }
  }
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** The records of an object the caller looked at last. */
export function recentItems(call: ApiCall, object: ObjectDef): readonly QueryRecord[] {
  return read(call, recentlySeen(call.org.engine.database, call.session.userId), object).slice(0, OBJECT_RECORDS);
}

function limitOf(call: ApiCall): number {
  const text = call.query.get('limit');
  if (text === null) return USUAL_RECORDS;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MAX_RECORDS) return limit;
  throw new ApiError(400, 'INVALID_PARAMETER_VALUE', `limit is a number from 1 to ${MAX_RECORDS}, not '${text}'`);
}

function recent(call: ApiCall): ApiReply {
  const limit = limitOf(call);
  const records = read(call, recentlySeen(call.org.engine.database, call.session.userId));
  return { status: 200, body: records.slice(0, limit) };
}

/** The same as groups of ids by object. */
function relevant(call: ApiCall): ApiReply {
  const records = read(call, recentlySeen(call.org.engine.database, call.session.userId));
  const groups = groupedByObject(
    call,
    records.map((record) => shown(record['Id'])),
  );
  const body = [...groups].map(([object, recordIds]) => ({
    apiName: object.name,
    key: object.keyPrefix,
    label: object.pluralLabel,
    recordIds,
  }));
  return { status: 200, body };
}

/** The table of looks. Stands before the table of describes, where `relevantItems` would be an object. */
export const recentRoutes: readonly Route[] = [
  { method: 'GET', path: '/recent', subrequest: 'other', answer: recent },
  { method: 'GET', path: '/sobjects/relevantItems', subrequest: 'other', answer: relevant },
];
