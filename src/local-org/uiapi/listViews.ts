/** `/ui-api/list-info`: the list views that were deployed, and what each shows. */
import { notFound } from '../http/apiCall.ts';
import { listViewsOf, type ListViewDef } from '../layouts/readListViews.ts';
import type { ObjectDef } from '../schema/model.ts';
import { toId18 } from '../store/ids.ts';
import { columnInfo, columnNamed, fixedListFacts, type Column } from './columns.ts';
import { pageOf, placeOf } from './paging.ts';
import { componentsOf, eTagOf, visibleObject, type UiContext } from './uiContext.ts';

type Json = Readonly<Record<string, unknown>>;

const PAGE = { usual: 20, largest: 2000 } as const;

/** A list view with those of its columns that the user may see. */
export interface ListView {
  readonly object: ObjectDef;
  readonly def: ListViewDef;
  readonly columns: readonly Column[];
}

function viewOf(context: UiContext, object: ObjectDef, def: ListViewDef): ListView {
  return { object, def, columns: def.columns.flatMap((name) => columnNamed(context, object, name) ?? []) };
}

/** A list view by its object and name. @throws ApiError 404 */
export function listViewNamed(context: UiContext, objectName: string, viewName: string): ListView {
  const object = visibleObject(context, objectName);
  const def = listViewsOf(componentsOf(context), object).find(
    ({ name }) => name.toLowerCase() === viewName.toLowerCase(),
  );
  if (def) return viewOf(context, object, def);
  throw notFound(`${object.name} has no list view ${viewName}`);
}

/** A list view by its id; `undefined` where the text is none. @throws ApiError 404 */
export function listViewOfId(context: UiContext, id: string): ListView | undefined {
  const wanted = id.startsWith('00B') ? toId18(id) : undefined;
  if (wanted === undefined) return undefined;
  const { engine, session } = context;
  for (const object of engine.schema.objects.filter((candidate) => session.canRead(candidate))) {
    const def = listViewsOf(componentsOf(context), object).find((view) => view.id === wanted);
    if (def) return viewOf(context, object, def);
  }
  throw notFound(`There is no list view ${id}`);
}

/** Which list view some records are of. */
export function listReference({ object, def }: ListView): Json {
  return { id: def.id, listViewApiName: def.name, objectApiName: object.name, type: 'listView' };
}

/** The filters on fields the user may see. */
function filteredBy(context: UiContext, { object, def }: ListView): Json[] {
  return def.filters.flatMap(({ field, operation, value }) => {
    const column = columnNamed(context, object, field);
    if (column === undefined) return [];
    return [
      {
        fieldApiName: column.path.join('.'),
        label: column.label,
        operandLabels: value.split(',').map((word) => word.trim()),
        operator: operation.charAt(0).toUpperCase() + operation.slice(1),
      },
    ];
  });
}

/** What a list view shows. */
export function listInfo(context: UiContext, view: ListView): Json {
  const name = view.columns.find(({ path, field }) => path.length === 1 && field.nameField);
  const shape = {
    ...fixedListFacts(view.columns),
    displayColumns: view.columns.map(columnInfo),
    filterLogicString: view.def.logic ?? null,
    filteredByInfo: filteredBy(context, view),
    label: view.def.label,
    listReference: listReference(view),
    orderedByInfo: name ? [{ fieldApiName: name.path.join('.'), isAscending: true, label: name.label }] : [],
  };
  return { eTag: eTagOf(shape), ...shape };
}

export interface ListsQuery {
  readonly pageSize?: string;
  readonly pageToken?: string;
  readonly q?: string;
  readonly recentListsOnly?: string;
}

/** The list views of an object. @throws ApiError 404 */
export function listViews(context: UiContext, objectName: string, query: ListsQuery): Json {
  const object = visibleObject(context, objectName);
  const page = pageOf(PAGE, query.pageSize, query.pageToken);
  const { q = '' } = query;
  const all = listViewsOf(componentsOf(context), object).filter(({ label }) =>
    label.toLowerCase().includes(q.toLowerCase()),
  );
  const shown = all.slice(page.offset, page.offset + page.size);
  const base = `/services/data/v${context.version}.0/ui-api`;
  const shape = {
    count: shown.length,
    ...placeOf(page, all.length > page.offset + page.size, `${base}/list-info/${object.name}`),
    lists: shown.map(({ id, label, name }) => ({
      apiName: name,
      id,
      label,
      listUiUrl: `${base}/list-ui/${object.name}/${name}`,
    })),
    objectApiName: object.name,
    pageSize: page.size,
    queryString: query.q ?? null,
    recentListsOnly: query.recentListsOnly === 'true',
  };
  return { eTag: eTagOf(shape), ...shape };
}
