/** `/sobjects/:object`: one record at a time, by id or by external id. */
import { ApiError } from '../engine.ts';
import { describingRecord } from '../metadata/tooling/toolingRoutes.ts';
import type { ObjectDef } from '../schema/model.ts';
import { isIdShaped } from '../store/ids.ts';
import { notFound, objectBody } from './apiCall.ts';
import type { ApiCall, ApiReply, Route } from './apiCall.ts';
import { checkPreconditions, conditionalReply } from './conditional.ts';
import {
  createRecord,
  deleteRecord,
  fieldPaths,
  idsByExternalId,
  multipleChoices,
  objectOf,
  readRecords,
  updateRecord,
  upsertRecord,
} from './records.ts';
import { alongRelationships, relationshipRoutes } from './relationshipRoutes.ts';

function param(call: ApiCall, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new RangeError(`route ${call.path} has no :${name}`);
  return value;
}

function target(call: ApiCall): ObjectDef {
  return objectOf(call, param(call, 'object'));
}

function fieldsOf(call: ApiCall): string[] | undefined {
  const text = call.query.get('fields');
  return text === null ? undefined : fieldPaths(text);
}

function readOne(call: ApiCall, object: ObjectDef, id: string): ApiReply {
  const [record] = readRecords(call, object, [id], fieldsOf(call));
  if (!record) throw notFound();
  return conditionalReply(call, object, id, record);
}

function readById(call: ApiCall): ApiReply {
  const id = param(call, 'id');
  if (!isIdShaped(id)) throw notFound(`Provided external ID field does not exist or is not accessible: ${id}`);
  return describingRecord(call) ?? readOne(call, target(call), id);
}

function change(call: ApiCall): ApiReply {
  const [object, id] = [target(call), param(call, 'id')];
  checkPreconditions(call, object, id);
  return updateRecord(call, object, id, objectBody(call));
}

/** Answers about an external id; but where a record's id stands in the place of its field, the rest is the name of a relationship. */
function byExternalId(answer: (call: ApiCall, object: ObjectDef) => ApiReply): (call: ApiCall) => ApiReply {
  return (call) => {
    const [object, field] = [target(call), param(call, 'field')];
    const isAlong = isIdShaped(field) && call.org.engine.schema.field(object.name, field) === undefined;
    if (isAlong) return alongRelationships(call, { object, id: field }, [param(call, 'value')]);
    return answer(call, object);
  };
}

/** Runs an operation on the one record with the external id of the path. */
function onMatch(work: (call: ApiCall, object: ObjectDef, id: string) => ApiReply): (call: ApiCall) => ApiReply {
  return byExternalId((call, object) => {
    const ids = idsByExternalId(call, object, param(call, 'field'), param(call, 'value'));
    if (ids.length > 1) return multipleChoices(call, object, ids);
    const [id] = ids;
    if (id === undefined) throw notFound();
    return work(call, object, id);
  });
}

function createByIdPath(call: ApiCall): ApiReply {
  if (param(call, 'field').toLowerCase() !== 'id')
    throw new ApiError(405, 'METHOD_NOT_ALLOWED', "HTTP Method 'POST' not allowed. Allowed are DELETE,GET,HEAD,PATCH");
  return createRecord(call, target(call), objectBody(call));
}

/** The table of records. */
export const sobjectRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/sobjects/:object',
    subrequest: 'record',
    answer: (call) => createRecord(call, target(call), objectBody(call)),
  },
  { method: 'GET', path: '/sobjects/:object/:id', subrequest: 'record', answer: readById },
  { method: 'PATCH', path: '/sobjects/:object/:id', subrequest: 'record', answer: change },
  {
    method: 'DELETE',
    path: '/sobjects/:object/:id',
    subrequest: 'record',
    answer: (call) => deleteRecord(call, target(call), param(call, 'id')),
  },
  { method: 'GET', path: '/sobjects/:object/:field/:value', subrequest: 'record', answer: onMatch(readOne) },
  {
    method: 'PATCH',
    path: '/sobjects/:object/:field/:value',
    subrequest: 'record',
    answer: byExternalId((call, object) =>
      upsertRecord(call, object, param(call, 'field'), param(call, 'value'), objectBody(call)),
    ),
  },
  { method: 'POST', path: '/sobjects/:object/:field', subrequest: 'record', answer: createByIdPath },
  { method: 'DELETE', path: '/sobjects/:object/:field/:value', subrequest: 'record', answer: onMatch(deleteRecord) },
  ...relationshipRoutes,
];
