/** `/tooling`: queries and describes of what the org is made of. */
import { ApiError } from '../../engine.ts';
import { notFound, soqlOf, versionPath } from '../../http/apiCall.ts';
import type { ApiCall, ApiReply, Route } from '../../http/apiCall.ts';
import { describeGlobal, describeObject } from '../../schema/describe.ts';
import type { ObjectDef } from '../../schema/model.ts';
import { columnMetadata } from '../../soql/columnMetadata.ts';
import { runQuery } from '../../soql/runQuery.ts';
import { toId18 } from '../../store/ids.ts';
import { toolingEngine, toolingSession } from './toolingEngine.ts';
import { parseXml } from '../../schema/read/xmlElements.ts';
import { innerOf } from '../componentXml.ts';
import { metadataValue } from './metadataValue.ts';
import { DESCRIBING_OBJECTS, METADATA_TYPES } from './toolingObjects.ts';

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

/** A row of a query with what the component says in its column `Metadata`, in whose place stands the component's name. */
function withMetadata<Row extends object>(call: ApiCall, object: string, rows: readonly Row[]): readonly Row[] {
  const [, type] = Object.entries(METADATA_TYPES).find(([name]) => name.toLowerCase() === object) ?? [];
  const [row] = rows;
  if (type === undefined || row === undefined || !('Metadata' in row)) return rows;
  if (rows.length > 1) {
    const words = `When retrieving results with Metadata or FullName fields, the query qualifications must specify no more than one row for retrieval. Result size: ${rows.length}`;
    throw new ApiError(400, 'MALFORMED_QUERY', words);
  }
  const inner = innerOf(call.org.components(), type, String(row.Metadata));
  return [{ ...row, Metadata: metadataValue(parseXml(`<metadata>${inner}</metadata>`), type) }];
}

function answer(call: ApiCall, soql: string, isTooling: boolean): ApiReply {
  const engine = toolingEngine(call.org);
  const session = toolingSession(call.org, call.session, isTooling);
  if (call.query.get('columns') === 'true') return { status: 200, body: columnMetadata(engine, session, soql) };
  const { totalSize, records: rows } = runQuery(engine, session, soql, { version: call.version });
  const records = withMetadata(call, objectOfQuery(soql), rows);
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
  const soql = soqlOf(call);
  return SHARED.has(objectOfQuery(soql)) ? records(call) : answer(call, soql, true);
}

function objectOf(call: ApiCall): ObjectDef {
  const name = call.params['object'] ?? '';
  const object = toolingEngine(call.org).schema.object(name);
  if (object === undefined || !toolingSession(call.org, call.session).canRead(object)) throw notFound();
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
  const [row] = withMetadata(call, object.name.toLowerCase(), found);
  if (row === undefined) throw notFound();
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
