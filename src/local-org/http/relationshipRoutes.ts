/** `/sobjects/Contact/ID/Account/Owner`: records found by going along their relationships, with the names that paths in SOQL have. */
import { ApiError } from '../engine.ts';
import type { FieldDef, ObjectDef } from '../schema/model.ts';
import { openQuery } from '../soql/runQuery.ts';
import { notFound, objectBody } from './apiCall.ts';
import type { ApiCall, ApiReply, Method, Route } from './apiCall.ts';
import { deleteRecord, fieldPaths, objectOf, readRecords, updateRecord, visibleFields } from './records.ts';

/** Parents that may be gone over, as in a path of SOQL. */
const MAX_PARENTS = 5;

interface Reached {
  readonly object: ObjectDef;
  readonly id: string;
}

/** At the end of the way: a record, or the children of one by a field of theirs. */
interface Target extends Reached {
  readonly children?: FieldDef;
}

function isNamed(name: string | undefined, wanted: string): boolean {
  return name?.toLowerCase() === wanted.toLowerCase();
}

/** @throws ApiError 404 where there is no parent, or none that the user may see */
function parentOf(call: ApiCall, { object, id }: Reached, field: FieldDef): Reached {
  const [record] = readRecords(call, object, [id], [field.name]);
  const parent = record?.[field.name];
  const parentObject = typeof parent === 'string' ? call.org.engine.schema.objectOfId(parent) : undefined;
  if (typeof parent !== 'string' || parentObject === undefined) throw notFound();
  return { object: objectOf(call, parentObject.name), id: parent };
}

function childrenOf(call: ApiCall, { object, id }: Reached, name: string): Target {
  const relationship = object.childRelationships.find(({ relationshipName }) => isNamed(relationshipName, name));
  const child = relationship && objectOf(call, relationship.childObject);
  const field = child?.fields.find((candidate) => candidate.name === relationship?.field);
  if (!child || !field || !call.session.canReadField(child, field)) throw notFound();
  const [record] = readRecords(call, object, [id], ['Id']);
  if (!record) throw notFound();
  return { object: child, id, children: field };
}

/** @throws ApiError 404 for a relationship that is not there or leads nowhere */
function follow(call: ApiCall, start: Reached, names: readonly string[]): Target {
  let at = start;
  for (const [index, name] of names.entries()) {
    const field = at.object.fields.find(({ relationshipName }) => isNamed(relationshipName, name));
    if (field && call.session.canReadField(at.object, field)) at = parentOf(call, at, field);
    else if (index === names.length - 1) return childrenOf(call, at, name);
    else throw notFound();
  }
  return at;
}

function readTarget(call: ApiCall, { object, id, children }: Target): ApiReply {
  const text = call.query.get('fields');
  const fields = text === null ? undefined : fieldPaths(text);
  if (children === undefined) {
    const [record] = readRecords(call, object, [id], fields);
    if (!record) throw notFound();
    return { status: 200, body: record };
  }
  const { engine } = call.org;
  const list = (fields ?? visibleFields(call, object)).join(', ');
  const soql = `SELECT ${list} FROM ${object.name} WHERE ${children.name} = '${id}'`;
  const { totalSize, done, nextRecordsUrl, records } = openQuery(engine, call.session, soql, { version: call.version });
  return { status: 200, body: { totalSize, done, ...(nextRecordsUrl !== undefined && { nextRecordsUrl }), records } };
}

/** What a request does with the record or the records at the end of a way that begins at a record. */
export function alongRelationships(call: ApiCall, start: Reached, names: readonly string[]): ApiReply {
  const target = follow(call, start, names);
  if (call.method === 'GET') return readTarget(call, target);
  if (target.children !== undefined)
    throw new ApiError(405, 'METHOD_NOT_ALLOWED', `HTTP Method '${call.method}' not allowed. Allowed are GET,HEAD`);
  if (call.method === 'DELETE') return deleteRecord(call, target.object, target.id);
  return updateRecord(call, target.object, target.id, objectBody(call));
}

function route(method: Method, parents: number): Route {
  const names = Array.from({ length: parents }, (_, index) => `name${index}`);
  return {
    method,
    path: `/sobjects/:object/:id/${names.map((name) => `:${name}`).join('/')}`,
    subrequest: 'record',
    answer: (call) => {
      const { object = '', id = '' } = call.params;
      const way = names.map((name) => call.params[name] ?? '');
      return alongRelationships(call, { object: objectOf(call, object), id }, way);
    },
  };
}

/** The ways of more than one step; those of one look like records by external ids and are told apart there. */
export const relationshipRoutes: readonly Route[] = (['GET', 'PATCH', 'DELETE'] as const).flatMap((method) =>
  // The last step may lead to children.
  Array.from({ length: MAX_PARENTS }, (_, index) => route(method, index + 2)),
);
