/** `/tooling`: queries and describes of what the org is made of. */
import { ApiError } from '../../engine.ts';
import { versionPath } from '../../http/apiCall.ts';
import type { ApiCall, ApiReply, Route } from '../../http/apiCall.ts';
import { describeGlobal, describeObject } from '../../schema/describe.ts';
import type { ObjectDef } from '../../schema/model.ts';
import { columnMetadata } from '../../soql/columnMetadata.ts';
import { runQuery } from '../../soql/runQuery.ts';
import { toId18 } from '../../store/ids.ts';
import { toolingEngine, toolingSession } from './toolingEngine.ts';
import { DESCRIBING_OBJECTS } from './toolingObjects.ts';

/** What the Tooling API has in common with the other: the same rows under the same names. */
const SHARED = new Set(['group', 'organization', 'permissionset', 'profile', 'recordtype', 'user', 'userrole']);
const describing = new Set(DESCRIBING_OBJECTS.map(({ name }) => name.toLowerCase()));

/** The object of a statement's outermost FROM. */
function objectOfQuery(soql: string): string {
  const withoutText = soql.replaceAll(/'(?:[^'\\]|\\.)*'/g, "''");
  let depth = 0;
  for (const token of withoutText.matchAll(/[()]|\bFROM\s+(\w+)/gi)) {
    if (token[0] === '(') depth += 1;
    else if (token[0] === ')') depth -= 1;
    else if (depth === 0) return (token[1] ?? '').toLowerCase();
  }
  return '';
}

function answer(call: ApiCall, soql: string, isTooling: boolean): ApiReply {
  const engine = toolingEngine(call.org);
  const session = toolingSession(call.org, call.session, isTooling);
  if (call.query.get('columns') === 'true') return { status: 200, body: columnMetadata(engine, session, soql) };
  const { totalSize, records } = runQuery(engine, session, soql, { version: call.version });
  return { status: 200, body: { size: totalSize, totalSize, done: true, queryLocator: null, records } };
}

/** The answer to a query of the ordinary API on an object in which the org describes itself; `undefined` for all others. */
export function describingQuery(call: ApiCall, soql: string): ApiReply | undefined {
  return describing.has(objectOfQuery(soql)) ? answer(call, soql, false) : undefined;
}

/** The same for one record, which the ordinary API gives for code and markup. */
export function describingRecord(call: ApiCall): ApiReply | undefined {
  return describing.has((call.params['object'] ?? '').toLowerCase()) ? record(call, false) : undefined;
}

/** A query of the Tooling API. @param records answers one on the rows that both APIs have */
function toolingQuery(call: ApiCall, records: (call: ApiCall) => ApiReply): ApiReply {
  const soql = call.query.get('q');
  if (soql === null || soql.trim() === '')
    throw new ApiError(400, 'MALFORMED_QUERY', 'A query string has to be specified');
  return SHARED.has(objectOfQuery(soql)) ? records(call) : answer(call, soql, true);
}

function objectOf(call: ApiCall): ObjectDef {
  const name = call.params['object'] ?? '';
  const object = toolingEngine(call.org).schema.object(name);
  if (object === undefined || !toolingSession(call.org, call.session).canRead(object))
    throw new ApiError(404, 'NOT_FOUND', 'The requested resource does not exist');
  return object;
}

function describe(call: ApiCall): ApiReply {
  const object = objectOf(call);
  const session = toolingSession(call.org, call.session);
  const options = { version: `${call.version}.0`, recordTypeIds: {} };
  return { status: 200, body: describeObject(toolingEngine(call.org).schema, object, session, options) };
}

function everything(call: ApiCall): ApiReply {
  const session = toolingSession(call.org, call.session);
  return {
    status: 200,
    body: describeGlobal(toolingEngine(call.org).schema, session, { version: `${call.version}.0` }),
  };
}

function record(call: ApiCall, isTooling = true): ApiReply {
  const object = objectOf(call);
  const id = toId18(call.params['id'] ?? '');
  const session = toolingSession(call.org, call.session, isTooling);
  const readable = object.fields.filter((field) => session.canReadField(object, field));
  const fields = readable.map(({ name }) => name).join(', ');
  const engine = toolingEngine(call.org);
  const found =
    id === undefined
      ? []
      : runQuery(engine, session, `SELECT ${fields} FROM ${object.name} WHERE Id = '${id}'`).records;
  const [row] = found;
  if (row === undefined) throw new ApiError(404, 'NOT_FOUND', 'The requested resource does not exist');
  const url = `${versionPath(call.version)}${isTooling ? '/tooling' : ''}/sobjects/${object.name}/${id ?? ''}`;
  return { status: 200, body: { ...row, attributes: { type: object.name, url } } };
}

/** The table of the Tooling API. @param records answers a query on records */
export function toolingRoutes(records: (call: ApiCall) => ApiReply): readonly Route[] {
  return [
    { method: 'GET', path: '/tooling/query', answer: (call) => toolingQuery(call, records) },
    { method: 'GET', path: '/tooling/sobjects', answer: everything },
    { method: 'GET', path: '/tooling/sobjects/:object/describe', answer: describe },
    { method: 'GET', path: '/tooling/sobjects/:object/:id', answer: (call) => record(call) },
  ];
}
