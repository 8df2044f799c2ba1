/** `/sobjects/X/listviews`: which there are, what each shows, and the rows it finds. */
import { ApiError } from '../engine.ts';
import { isJsonObject } from '../jsonObject.ts';
import { columnPath, listViewsOf, listViewWhere } from '../layouts/readListViews.ts';
import type { ListViewDef } from '../layouts/readListViews.ts';
import type { FieldDef, ObjectDef } from '../schema/model.ts';
import { runQuery } from '../soql/runQuery.ts';
import type { QueryRecord } from '../soql/runQuery.ts';
import { toId18 } from '../store/ids.ts';
import { notFound, shown, versionPath } from './apiCall.ts';
import type { ApiCall, ApiReply, Route } from './apiCall.ts';
import { objectOf } from './records.ts';

interface Column {
  readonly path: string;
  readonly field: FieldDef;
}

/** Rows of one answer. */
const USUAL_ROWS = 25;
const MAX_ROWS = 2000;

function target(call: ApiCall): ObjectDef {
  return objectOf(call, call.params['object'] ?? '');
}

/** The field at the end of a path, over what the caller may see. */
function fieldAt(call: ApiCall, object: ObjectDef, path: string): FieldDef | undefined {
  const { schema } = call.org.engine;
  const [head = '', ...rest] = path.split('.');
  if (rest.length === 0) {
    const field = schema.field(object.name, head);
    return field && call.session.canReadField(object, field) ? field : undefined;
  }
  const reference = object.fields.find(({ relationshipName }) => relationshipName === head);
  // The owner of most objects may be a queue as well; what is asked of it is a user's.
  const name = reference?.referenceTo.includes('User') ? 'User' : reference?.referenceTo[0];
  const parent = name === undefined ? undefined : schema.object(name);
  if (!reference || !parent || !call.session.canReadField(object, reference) || !call.session.canRead(parent))
    return undefined;
  return fieldAt(call, parent, rest.join('.'));
}

function columnsOf(call: ApiCall, object: ObjectDef, view: ListViewDef): Column[] {
  return view.columns.flatMap((code) => {
    const path = columnPath(call.org.engine.schema, object, code);
    const field = path === undefined ? undefined : fieldAt(call, object, path);
    return path !== undefined && field ? [{ path, field }] : [];
  });
}

/** What comes with every row though it is not shown. */
const HIDDEN = ['Id', 'CreatedDate', 'LastModifiedDate', 'SystemModstamp'];

interface Plan {
  readonly shown: readonly Column[];
  readonly hidden: readonly Column[];
  readonly order: readonly string[];
  readonly soql: string;
}

function planOf(call: ApiCall, object: ObjectDef, view: ListViewDef): Plan {
  const visible = columnsOf(call, object, view);
  const hidden = HIDDEN.filter((path) => visible.every((column) => column.path !== path)).flatMap((path) => {
    const field = fieldAt(call, object, path);
    return field ? [{ path, field }] : [];
  });
  const sorted = visible.find(({ field, path }) => field.nameField && !path.includes('.'));
  const order = [...(sorted ? [sorted.path] : []), 'Id'];
  const where = listViewWhere(call.org.engine.schema, object, view);
  const parts = [
    `SELECT ${[...visible, ...hidden].map(({ path }) => path).join(', ')} FROM ${object.name}`,
    ...(view.scope === 'everything' ? [] : [`USING SCOPE ${view.scope}`]),
    ...(where === '' ? [] : [`WHERE ${where}`]),
    `ORDER BY ${order.map((path) => `${path} ASC NULLS FIRST`).join(', ')}`,
  ];
  return { shown: visible, hidden, order, soql: parts.join(' ') };
}

function columnJson({ path, field }: Column, isHidden: boolean, order: readonly string[]): Record<string, unknown> {
  const sortIndex = order.indexOf(path);
  const isText = ['string', 'textarea', 'email', 'phone', 'url', 'picklist'].includes(field.type);
  return {
    ascendingLabel: isText ? 'Z-A' : 'Low to High',
    descendingLabel: isText ? 'A-Z' : 'High to Low',
    fieldNameOrPath: path,
    hidden: isHidden,
    label: field.label,
    searchable: isText && !isHidden,
    selectListItem: path,
    sortDirection: sortIndex < 0 ? null : 'ascending',
    sortIndex: sortIndex < 0 ? null : sortIndex,
    sortable: !field.isLongText && field.type !== 'multipicklist',
    type: field.type,
  };
}

function columnsJson({ shown: visible, hidden, order }: Plan): Record<string, unknown>[] {
  return [
    ...visible.map((column) => columnJson(column, false, order)),
    ...hidden.map((column) => columnJson(column, true, order)),
  ];
}

function find(call: ApiCall, object: ObjectDef, id: string): ListViewDef {
  const view = listViewsOf(call.org.components(), object).find((candidate) => candidate.id === toId18(id));
  if (!view) throw notFound();
  return view;
}

function asked(call: ApiCall): { readonly object: ObjectDef; readonly view: ListViewDef } {
  const object = target(call);
  return { object, view: find(call, object, call.params['id'] ?? '') };
}

function basics(call: ApiCall, object: ObjectDef, { id, name, label }: ListViewDef): Record<string, unknown> {
  const url = `${versionPath(call.version)}/sobjects/${object.name}/listviews/${id}`;
  return {
    describeUrl: `${url}/describe`,
    developerName: name,
    id,
    label,
    resultsUrl: `${url}/results`,
    soqlCompatible: true,
    url,
  };
}

function list(call: ApiCall): ApiReply {
  const object = target(call);
  const listviews = listViewsOf(call.org.components(), object).map((view) => basics(call, object, view));
  const body = { done: true, listviews, nextRecordsUrl: null, size: listviews.length, sobjectType: object.name };
  return { status: 200, body };
}

function basic(call: ApiCall): ApiReply {
  const { object, view } = asked(call);
  return { status: 200, body: basics(call, object, view) };
}

function describe(call: ApiCall): ApiReply {
  const { object, view } = asked(call);
  const plan = planOf(call, object, view);
  const body = {
    columns: columnsJson(plan),
    id: view.id,
    orderBy: plan.order.map((fieldNameOrPath) => ({
      fieldNameOrPath,
      nullsPosition: 'first',
      sortDirection: 'ascending',
    })),
    query: plan.soql,
    relatedEntityId: null,
    scope: view.scope,
    scopeEntityId: null,
    sobjectType: object.name,
  };
  return { status: 200, body };
}

/** The number of a parameter. @throws ApiError when it is none, or too large */
function numberOf(call: ApiCall, name: string, usual: number, least: number): number {
  const text = call.query.get(name);
  if (text === null) return usual;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= MAX_ROWS) return value;
  throw new ApiError(400, 'INVALID_PARAMETER_VALUE', `${name} is a number from ${least} to ${MAX_ROWS}, not '${text}'`);
}

function valueAt(record: QueryRecord, path: string): unknown {
  let value: unknown = record;
  for (const key of path.split('.')) value = isJsonObject(value) ? value[key] : null;
  return value === null || value === undefined ? null : shown(value);
}

function results(call: ApiCall): ApiReply {
  const { object, view } = asked(call);
  const plan = planOf(call, object, view);
  const limit = numberOf(call, 'limit', USUAL_ROWS, 1);
  const offset = numberOf(call, 'offset', 0, 0);
  const soql = `${plan.soql} LIMIT ${limit + 1} OFFSET ${offset}`;
  const found = runQuery(call.org.engine, call.session, soql, { version: call.version }).records;
  const records = found.slice(0, limit).map((record) => ({
    columns: [...plan.shown, ...plan.hidden].map(({ path }) => ({
      fieldNameOrPath: path,
      value: valueAt(record, path),
    })),
  }));
  const body = {
    columns: columnsJson(plan),
    developerName: view.name,
    done: found.length <= limit,
    id: view.id,
    label: view.label,
    records,
    size: records.length,
  };
  return { status: 200, body };
}

/** The query of the list view with an id, for those who ask for its plan. @throws ApiError 404 */
export function listViewQuery(call: ApiCall, id: string): string {
  for (const object of call.org.engine.schema.objects) {
    if (!call.session.canRead(object)) continue;
    const view = listViewsOf(call.org.components(), object).find((candidate) => candidate.id === toId18(id));
    if (view) return planOf(call, object, view).soql;
  }
  throw notFound();
}

/** The table of list views. Stands before the table of records. */
export const listViewRoutes: readonly Route[] = [
  { method: 'GET', path: '/sobjects/:object/listviews', subrequest: 'other', answer: list },
  { method: 'GET', path: '/sobjects/:object/listviews/:id', subrequest: 'other', answer: basic },
  { method: 'GET', path: '/sobjects/:object/listviews/:id/describe', subrequest: 'other', answer: describe },
  { method: 'GET', path: '/sobjects/:object/listviews/:id/results', subrequest: 'query', answer: results },
];
