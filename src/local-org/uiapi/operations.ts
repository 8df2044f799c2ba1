/** The table of UI API operations: method, path below `/ui-api`, and what answers it. */
import { ApiError } from '../engine.ts';
import { notFound } from '../http/apiCall.ts';
import type { ApiReply } from '../http/apiCall.ts';
import { isJsonObject } from '../jsonObject.ts';
import { childRecords } from './childRecords.ts';
import { checkFormFactor, readLayout } from './layout.ts';
import { listRecords, listUi, type ListRequest } from './listRecords.ts';
import { listInfo, listViewNamed, listViewOfId, listViews, type ListView } from './listViews.ts';
import { lookupRecords, lookupValues } from './lookups.ts';
import { objectInfo, objectInfoBatch, objectInfoDirectory } from './objectInfo.ts';
import { picklistValues, picklistValuesOf } from './picklistValues.ts';
import { cloneDefaults, cloneTemplate, createDefaults, createTemplate } from './recordDefaults.ts';
import { createUiRecord, deleteUiRecord, readUiRecord, readUiRecordBatch, updateUiRecord } from './records.ts';
import { recordUi } from './recordUi.ts';
import { relatedListCount, relatedListRecords, type RelatedListRequest } from './relatedList.ts';
import { relatedListInfo, relatedLists } from './relatedListInfo.ts';
import type { UiContext } from './uiContext.ts';

/** Records, objects and lists of one batch request, as in Salesforce. */
const MAX_BATCH = { records: 200, objects: 100, lists: 100 } as const;

/** A request as an operation sees it. */
export interface UiRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface UiOperation {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly answer: (context: UiContext, request: UiRequest) => ApiReply;
}

/** The parameters an operation knows, as they were given; another one would be silently ignored and is refused. */
function pick<Name extends string>(
  query: URLSearchParams,
  known: readonly Name[],
): { readonly [name in Name]?: string } {
  const stray = [...query.keys()].find((name) => !known.some((word) => word === name));
  if (stray !== undefined)
    throw new ApiError(400, 'ILLEGAL_QUERY_PARAMETER_VALUE', `The local org does not know the parameter ${stray} here`);
  const given = known.filter((name) => query.has(name)).map((name) => [name, query.getAll(name).join(',')] as const);
  return Object.fromEntries(given) as { readonly [name in Name]?: string };
}

/** The same from a body: lists as words with commas, numbers as text. */
function pickBody<Name extends string>(body: unknown, known: readonly Name[]): { readonly [name in Name]?: string } {
  if (!isJsonObject(body)) throw new ApiError(400, 'JSON_PARSER_ERROR', 'The body needs to be an object');
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(body)) {
    const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
    if (value === null) continue;
    if (!isList && typeof value !== 'string' && typeof value !== 'number')
      throw new ApiError(400, 'JSON_PARSER_ERROR', `${name} is a text or a list of texts`);
    query.set(name, isList ? value.join(',') : String(value));
  }
  return pick(query, known);
}

function ok(body: unknown): ApiReply {
  return { status: 200, body };
}

function listOf(text: string | undefined, most: number): string[] {
  const names = (text ?? '').split(',').filter((name) => name !== '');
  if (names.length > most)
    throw new ApiError(400, 'ILLEGAL_QUERY_PARAMETER_VALUE', `At most ${most} at a time, not ${names.length}`);
  return names;
}

/** Several answers in one, each with a status of its own. */
function batch(names: readonly string[], answer: (name: string) => unknown): ApiReply {
  const results = names.map((name) => {
    try {
      return { statusCode: 200, result: answer(name) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { statusCode: error.status, result: [{ errorCode: error.errorCode, message: error.message }] };
    }
  });
  return ok({ hasErrors: results.some(({ statusCode }) => statusCode !== 200), results });
}

const FIELDS = [
  'fields',
  'optionalFields',
  'layoutTypes',
  'modes',
  'updateMru',
  'childRelationships',
  'pageSize',
] as const;
const PAGES = ['fields', 'optionalFields', 'pageSize', 'pageToken'] as const;
const RELATED = [...PAGES, 'sortBy', 'where'] as const;
const LIST = [...RELATED, 'searchTerm'] as const;
const DEFAULTS = ['formFactor', 'optionalFields', 'recordTypeId'] as const;
const TEMPLATE = ['optionalFields', 'recordTypeId'] as const;
const SAVES = ['allowSaveOnDuplicate', 'triggerOtherEmail', 'triggerUserEmail', 'useDefaultRule'] as const;
const LOOKUP = ['q', 'searchType', 'page', 'pageSize', 'sourceRecordId', 'dependentFieldBindings'] as const;

type Answer = (context: UiContext, params: (name: string) => string, request: UiRequest) => ApiReply;

function operation(method: UiOperation['method'], path: string, answer: Answer): UiOperation {
  return { method, path, answer: (context, request) => answer(context, (name) => request.params[name] ?? '', request) };
}

const get = (path: string, answer: (...args: Parameters<Answer>) => unknown): UiOperation =>
  operation('GET', path, (...args) => ok(answer(...args)));

function oneHeader({ headers }: UiRequest, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** A list view by its id, where the first part of a path may be an object's name as well. */
function viewOfId(context: UiContext, id: string): ListView {
  const view = listViewOfId(context, id);
  if (view === undefined) throw notFound();
  return view;
}

const records: readonly UiOperation[] = [
  get('/records/:id', (context, of, { query }) => readUiRecord(context, of('id'), pick(query, FIELDS))),
  operation('POST', '/records', (context, _of, { query, body }) => {
    pick(query, SAVES);
    return createUiRecord(context, body);
  }),
  operation('PATCH', '/records/:id', (context, of, request) => {
    pick(request.query, SAVES);
    return updateUiRecord(context, of('id'), request.body, oneHeader(request, 'if-unmodified-since'));
  }),
  operation('DELETE', '/records/:id', (context, of, { query }) => {
    pick(query, []);
    return deleteUiRecord(context, of('id'));
  }),
  operation('GET', '/records/batch/:ids', (context, of, { query }) =>
    readUiRecordBatch(context, listOf(of('ids'), MAX_BATCH.records), pick(query, FIELDS)),
  ),
  get('/records/:id/child-relationships/:name', (context, of, { query }) =>
    childRecords(context, of('id'), of('name'), pick(query, [...PAGES, 'page'])),
  ),
  get('/record-ui/:ids', (context, of, { query }) =>
    recordUi(context, listOf(of('ids'), MAX_BATCH.records), pickRecordUi(query)),
  ),
];

function pickRecordUi(query: URLSearchParams): Parameters<typeof recordUi>[2] {
  const { formFactor, ...request } = pick(query, [...FIELDS, 'formFactor']);
  checkFormFactor(formFactor);
  return request;
}

const objects: readonly UiOperation[] = [
  get('/object-info', (context, _of, { query }) => {
    pick(query, []);
    return objectInfoDirectory(context);
  }),
  operation('GET', '/object-info/batch/:objects', (context, of) =>
    objectInfoBatch(context, listOf(of('objects'), MAX_BATCH.objects)),
  ),
  get('/object-info/:object', (context, of) => objectInfo(context, of('object'))),
  get('/object-info/:object/picklist-values/:recordType', (context, of) =>
    picklistValues(context, of('object'), of('recordType')),
  ),
  get('/object-info/:object/picklist-values/:recordType/:field', (context, of) =>
    picklistValuesOf(context, of('object'), of('recordType'), of('field')),
  ),
  get('/layout/:object', (context, of, { query }) =>
    readLayout(context, of('object'), pick(query, ['layoutType', 'mode', 'recordTypeId', 'formFactor'])),
  ),
  get('/record-defaults/create/:object', (context, of, { query }) =>
    createDefaults(context, of('object'), pick(query, DEFAULTS)),
  ),
  get('/record-defaults/clone/:id', (context, of, { query }) =>
    cloneDefaults(context, of('id'), pick(query, DEFAULTS)),
  ),
  get('/record-defaults/template/create/:object', (context, of, { query }) =>
    createTemplate(context, of('object'), pick(query, TEMPLATE)),
  ),
  get('/record-defaults/template/clone/:id', (context, of, { query }) =>
    cloneTemplate(context, of('id'), pick(query, TEMPLATE)),
  ),
  get('/lookups/:object/:field', (context, of, { query }) =>
    lookupValues(context, of('object'), of('field'), pick(query, LOOKUP)),
  ),
  get('/lookups/:object/:field/:target', (context, of, { query }) =>
    lookupRecords(context, of('object'), of('field'), of('target'), pick(query, LOOKUP)),
  ),
  operation('POST', '/lookups/:object/:field/:target', (context, of, { body }) =>
    ok(lookupRecords(context, of('object'), of('field'), of('target'), pickBody(body, LOOKUP))),
  ),
];

/** The lists of a batch in a body: each with its own fields. */
function relatedBatch(body: unknown): { readonly name: string; readonly request: RelatedListRequest }[] {
  const lists = isJsonObject(body) ? body['relatedListParameters'] : undefined;
  if (!Array.isArray(lists))
    throw new ApiError(400, 'JSON_PARSER_ERROR', 'The body needs a list "relatedListParameters"');
  if (lists.length > MAX_BATCH.lists)
    throw new ApiError(400, 'ILLEGAL_QUERY_PARAMETER_VALUE', `At most ${MAX_BATCH.lists} at a time`);
  return lists.map((list: unknown) => {
    const { relatedListId = '', ...request } = pickBody(list, [...RELATED, 'relatedListId']);
    return { name: relatedListId, request };
  });
}

const related: readonly UiOperation[] = [
  get('/related-list-info/:object', (context, of, { query }) =>
    relatedLists(context, of('object'), pick(query, ['recordTypeId']).recordTypeId),
  ),
  operation('GET', '/related-list-info/batch/:object/:lists', (context, of, { query }) => {
    const { recordTypeId } = pick(query, ['recordTypeId']);
    const names = listOf(of('lists'), MAX_BATCH.lists);
    return batch(names, (name) => relatedListInfo(context, of('object'), name, recordTypeId));
  }),
  get('/related-list-info/:object/:list', (context, of, { query }) =>
    relatedListInfo(context, of('object'), of('list'), pick(query, ['recordTypeId']).recordTypeId),
  ),
  operation('GET', '/related-list-records/batch/:id/:lists', (context, of, { query }) => {
    pick(query, []);
    return batch(listOf(of('lists'), MAX_BATCH.lists), (name) => relatedListRecords(context, of('id'), name, {}));
  }),
  operation('POST', '/related-list-records/batch/:id', (context, of, { body }) => {
    const requests = new Map(relatedBatch(body).map(({ name, request }) => [name, request]));
    return batch([...requests.keys()], (name) => relatedListRecords(context, of('id'), name, requests.get(name) ?? {}));
  }),
  get('/related-list-records/:id/:list', (context, of, { query }) =>
    relatedListRecords(context, of('id'), of('list'), pick(query, RELATED)),
  ),
  operation('POST', '/related-list-records/:id/:list', (context, of, { body }) =>
    ok(relatedListRecords(context, of('id'), of('list'), pickBody(body, RELATED))),
  ),
  operation('GET', '/related-list-count/batch/:id/:lists', (context, of, { query }) => {
    const { maxCount } = pick(query, ['maxCount']);
    return batch(listOf(of('lists'), MAX_BATCH.lists), (name) => relatedListCount(context, of('id'), name, maxCount));
  }),
  get('/related-list-count/:id/:list', (context, of, { query }) =>
    relatedListCount(context, of('id'), of('list'), pick(query, ['maxCount']).maxCount),
  ),
];

function listsOrInfo(context: UiContext, name: string, query: URLSearchParams): unknown {
  const view = listViewOfId(context, name);
  if (view) return listInfo(context, view);
  return listViews(context, name, pick(query, ['pageSize', 'pageToken', 'q', 'recentListsOnly']));
}

function uiOrLists(context: UiContext, name: string, query: URLSearchParams): unknown {
  const view = listViewOfId(context, name);
  return view ? listUi(context, view, pick(query, LIST)) : listsOrInfo(context, name, query);
}

const lists: readonly UiOperation[] = [
  get('/list-info/:object', (context, of, { query }) => listsOrInfo(context, of('object'), query)),
  get('/list-info/:object/:view', (context, of) => listInfo(context, listViewNamed(context, of('object'), of('view')))),
  get('/list-records/:id', (context, of, { query }) =>
    listRecords(context, viewOfId(context, of('id')), pick(query, LIST)),
  ),
  get('/list-records/:object/:view', (context, of, { query }) =>
    listRecords(context, listViewNamed(context, of('object'), of('view')), pick(query, LIST)),
  ),
  operation('POST', '/list-records/:object/:view', (context, of, { body }) => {
    const request: ListRequest = pickBody(body, LIST);
    return ok(listRecords(context, listViewNamed(context, of('object'), of('view')), request));
  }),
  get('/list-ui/:object', (context, of, { query }) => uiOrLists(context, of('object'), query)),
  get('/list-ui/:object/:view', (context, of, { query }) =>
    listUi(context, listViewNamed(context, of('object'), of('view')), pick(query, LIST)),
  ),
];

/** Literal parts stand before `:name` parts that would take them. */
export const uiOperations: readonly UiOperation[] = [
  ...records.toSorted(batchFirst),
  ...objects,
  ...related.toSorted(batchFirst),
  ...lists,
];

function batchFirst(left: UiOperation, right: UiOperation): number {
  return Number(right.path.includes('/batch/')) - Number(left.path.includes('/batch/'));
}
