/** `/ui-api/list-info`: the list views that were deployed, and what each shows. */
import { ApiError } from '../engine.ts';
import type { ObjectDef } from '../schema/model.ts';
import { idOf, textOfBytes, type Component } from '../schema/read/component.ts';
import { childrenOf, childText, parseXml, textOf, type XmlElement } from '../schema/read/xmlElements.ts';
import { toId18 } from '../store/ids.ts';
import { columnInfo, columnNamed, type Column } from './columns.ts';
import { pageOf, placeOf } from './paging.ts';
import { componentsOf, eTagOf, visibleObject, type UiContext } from './uiContext.ts';

type Json = Readonly<Record<string, unknown>>;

const PAGE = { usual: 20, largest: 2000 } as const;

/** One condition of a list view, as its file has it. */
export interface ListFilter {
  readonly column: Column;
  readonly operation: string;
  readonly value: string;
}

/** A list view as deployed, as far as the user may see its fields. */
export interface ListView {
  readonly object: ObjectDef;
  readonly id: string;
  readonly apiName: string;
  readonly label: string;
  readonly columns: readonly Column[];
  readonly isMine: boolean;
  readonly filters: readonly ListFilter[];
  /** `(1 OR 2) AND 3`; all of them when absent. */
  readonly logic?: string;
}

function viewsOf(context: UiContext, object: ObjectDef): Component[] {
  const mark = `${object.name}.`.toLowerCase();
  return [...componentsOf(context).values()].filter(
    ({ type, fullName }) => type === 'ListView' && fullName.toLowerCase().startsWith(mark),
  );
}

function rootOf(component: Component): XmlElement {
  return parseXml(textOfBytes(component.files[0]?.content));
}

function apiNameOf({ fullName }: Component): string {
  return fullName.slice(fullName.indexOf('.') + 1);
}

/** What a list view says that the local org does not answer is refused: its rows would not be the right ones. */
function unsupported(component: Component, what: string): ApiError {
  return new ApiError(400, 'UNSUPPORTED', `The local org does not read list view ${component.fullName}: ${what}`);
}

function readFilter(context: UiContext, object: ObjectDef, component: Component, filter: XmlElement): ListFilter {
  const name = childText(filter, 'field');
  const column = columnNamed(context, object, name);
  if (column === undefined) throw unsupported(component, `no field ${name}`);
  return { column, operation: childText(filter, 'operation'), value: childText(filter, 'value') };
}

function readView(context: UiContext, object: ObjectDef, component: Component): ListView {
  const root = rootOf(component);
  const scope = childText(root, 'filterScope');
  if (!['', 'Everything', 'Mine'].includes(scope)) throw unsupported(component, `filterScope ${scope}`);
  const logic = childText(root, 'booleanFilter');
  return {
    object,
    id: idOf(component),
    apiName: apiNameOf(component),
    label: childText(root, 'label'),
    columns: childrenOf(root, 'columns').flatMap((column) => columnNamed(context, object, textOf(column)) ?? []),
    isMine: scope === 'Mine',
    filters: childrenOf(root, 'filters').map((filter) => readFilter(context, object, component, filter)),
    ...(logic === '' ? {} : { logic }),
  };
}

/** A list view by its object and name. @throws ApiError 404 */
export function listViewNamed(context: UiContext, objectName: string, viewName: string): ListView {
  const object = visibleObject(context, objectName);
  const component = viewsOf(context, object).find((view) => apiNameOf(view).toLowerCase() === viewName.toLowerCase());
  if (component === undefined) throw new ApiError(404, 'NOT_FOUND', `${object.name} has no list view ${viewName}`);
  return readView(context, object, component);
}

/** A list view by its id; `undefined` where the text is none. @throws ApiError 404 */
export function listViewOfId(context: UiContext, id: string): ListView | undefined {
  if (!id.startsWith('00B') || (id.length !== 15 && id.length !== 18)) return undefined;
  const wanted = toId18(id);
  const component = [...componentsOf(context).values()].find((one) => one.type === 'ListView' && idOf(one) === wanted);
  if (component === undefined) throw new ApiError(404, 'NOT_FOUND', `There is no list view ${id}`);
  const object = visibleObject(context, component.fullName.slice(0, component.fullName.indexOf('.')));
  return readView(context, object, component);
}

/** Which list view some records are of. */
export function listReference({ object, id, apiName }: ListView): Json {
  return { id, listViewApiName: apiName, objectApiName: object.name, type: 'listView' };
}

const OPERATORS: Readonly<Record<string, string>> = { notContain: 'NotContain', startsWith: 'StartsWith' };

function operatorLabel(operation: string): string {
  return OPERATORS[operation] ?? operation.charAt(0).toUpperCase() + operation.slice(1);
}

/** What a list view shows. */
export function listInfo(view: ListView): Json {
  const names = view.columns.map(({ path }) => path.join('.'));
  const name = view.columns.find(({ path, field }) => path.length === 1 && field.nameField);
  const shape = {
    cloneable: false,
    createable: false,
    deletable: false,
    displayColumns: view.columns.map(columnInfo),
    filterLogicString: view.logic ?? null,
    filteredByInfo: view.filters.map(({ column, operation, value }) => ({
      fieldApiName: column.path.join('.'),
      label: column.label,
      operandLabels: value.split(',').map((word) => word.trim()),
      operator: operatorLabel(operation),
    })),
    label: view.label,
    listReference: listReference(view),
    orderedByInfo: name ? [{ fieldApiName: name.path.join('.'), isAscending: true, label: name.label }] : [],
    updateable: false,
    userPreferences: {
      columnWidths: Object.fromEntries(names.map((column) => [column, -1])),
      columnWrap: Object.fromEntries(names.map((column) => [column, false])),
    },
    visibility: 'Public',
    visibilityEditable: false,
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
  const all = viewsOf(context, object)
    .map((component) => ({ component, label: childText(rootOf(component), 'label') }))
    .filter(({ label }) => label.toLowerCase().includes(q.toLowerCase()));
  const shown = all.slice(page.offset, page.offset + page.size);
  const base = `/services/data/v${context.version}.0/ui-api`;
  const shape = {
    count: shown.length,
    ...placeOf(page, all.length > page.offset + page.size, `${base}/list-info/${object.name}`),
    lists: shown.map(({ component, label }) => ({
      apiName: apiNameOf(component),
      id: idOf(component),
      label,
      listUiUrl: `${base}/list-ui/${object.name}/${apiNameOf(component)}`,
    })),
    objectApiName: object.name,
    pageSize: page.size,
    queryString: query.q ?? null,
    recentListsOnly: query.recentListsOnly === 'true',
  };
  return { eTag: eTagOf(shape), ...shape };
}
