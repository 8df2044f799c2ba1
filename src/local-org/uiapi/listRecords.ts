/** `/ui-api/list-records`: the records of a list view. */
import { listViewWhere } from '../layouts/readListViews.ts';
import { parseSoql } from '../soql/parseSoql.ts';
import { allOf, fieldLike, likePattern, pathOf, type Condition } from '../soql/statement.ts';
import { namePaths } from './childRecords.ts';
import { pathsOfFields, type Column } from './columns.ts';
import { listInfo, listReference, type ListView } from './listViews.ts';
import { pageOf, placeOf } from './paging.ts';
import { fieldPaths, isVisiblePath, readUiRecords } from './recordShape.ts';
import { filterOf, orderOf } from './relatedList.ts';
import { eTagOf, type UiContext } from './uiContext.ts';

type Json = Readonly<Record<string, unknown>>;

const PAGE = { usual: 50, largest: 2000 } as const;

export interface ListRequest {
  readonly fields?: string;
  readonly optionalFields?: string;
  readonly pageSize?: string;
  readonly pageToken?: string;
  readonly searchTerm?: string;
  readonly sortBy?: string;
  readonly where?: string;
}

/** The filters of a list view. @throws ApiError for one that cannot be carried out */
function filtersOf({ engine }: UiContext, { object, def }: ListView): Condition | undefined {
  const where = listViewWhere(engine.schema, object, def);
  return where === '' ? undefined : parseSoql(`SELECT Id FROM ${object.name} WHERE ${where}`).where;
}

function nameColumn(view: ListView): Column | undefined {
  const field = view.object.fields.find((candidate) => candidate.nameField);
  return field && { path: [field.name], label: field.label, field };
}

/** A page of a list view's records, by name unless sorted otherwise. @throws ApiError */
export function listRecords(context: UiContext, view: ListView, request: ListRequest): Json {
  const { object } = view;
  const optional = fieldPaths(object, request.optionalFields).filter((path) => isVisiblePath(context, object, path));
  const asked = fieldPaths(object, request.fields);
  const page = pageOf(PAGE, request.pageSize, request.pageToken);
  const name = nameColumn(view);
  const term = request.searchTerm?.trim() ?? '';
  const where = allOf([
    filtersOf(context, view),
    filterOf(context, object, request.where),
    term === '' || name === undefined ? undefined : fieldLike(name.path, `%${likePattern(term)}%`),
  ]);
  const order = orderOf(object, request.sortBy);
  const paths = [...namePaths(context, object), ...pathsOfFields(context, object, view.columns), ...asked, ...optional];
  const found = readUiRecords(context, object, [...new Map(paths.map((path) => [path.join('.'), path])).values()], {
    where,
    orderBy:
      order.length > 0 || name === undefined
        ? order
        : [{ expression: pathOf(name.path), isDescending: false, nulls: 'first' }],
    limit: page.size + 1,
    offset: page.offset,
    isMine: view.def.scope === 'mine',
    isRecent: view.def.scope === 'mru',
  });
  const records = found.slice(0, page.size);
  const names = (list: readonly (readonly string[])[]): string[] =>
    list.map((path) => `${object.name}.${path.join('.')}`);
  const base = `/services/data/v${context.version}.0/ui-api/list-records/${object.name}/${view.def.name}`;
  return {
    count: records.length,
    ...placeOf(page, found.length > page.size, base),
    fields: names(asked),
    listInfoETag: listInfo(context, view)['eTag'],
    listReference: listReference(view),
    optionalFields: names(optional),
    pageSize: page.size,
    records,
    searchTerm: request.searchTerm ?? null,
    sortBy: request.sortBy === undefined ? null : request.sortBy.split(','),
    where: request.where ?? null,
  };
}

/** A list view and its records. @throws ApiError */
export function listUi(context: UiContext, view: ListView, request: ListRequest): Json {
  const info = listInfo(context, view);
  const records = listRecords(context, view, request);
  return { eTag: eTagOf([info['eTag'], records]), info, records };
}
