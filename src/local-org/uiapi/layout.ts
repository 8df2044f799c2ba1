/** `/ui-api/layout`: an object's page in the UI API's shape, and the fields that are on it. */
import { ApiError } from '../engine.ts';
import {
  assignedLayout,
  compactLayoutFor,
  layoutsOf,
  type CompactLayoutDef,
  type LayoutDef,
  type LayoutItem,
  type LayoutSection,
} from '../layouts/readLayouts.ts';
import type { FieldDef, ObjectDef } from '../schema/model.ts';
import { idOf } from '../schema/read/component.ts';
import { isCompound } from '../store/storage.ts';
import { pathsOfFields } from './columns.ts';
import { defaultRecordTypeOf, developerNameOf, recordTypeOf, recordTypesOf } from './recordTypes.ts';
import { componentsOf, eTagOf, visibleObject, type UiContext } from './uiContext.ts';

type Json = Readonly<Record<string, unknown>>;

const LAYOUT_TYPES = ['Compact', 'Full'] as const;
const MODES = ['Create', 'Edit', 'View'] as const;
const FORM_FACTORS = ['Large', 'Medium', 'Small'] as const;
export type LayoutType = (typeof LAYOUT_TYPES)[number];
export type LayoutMode = (typeof MODES)[number];

function oneOf<T extends string>(known: readonly T[], name: string, value: string): T {
  const found = known.find((word) => word.toLowerCase() === value.toLowerCase());
  if (found !== undefined) return found;
  throw new ApiError(400, 'ILLEGAL_QUERY_PARAMETER_VALUE', `${name} is one of ${known.join(', ')}, not ${value}`);
}

/** Layout types as a client lists them. @throws ApiError 400 for one the local org does not have */
export function layoutTypesIn(list: string | undefined, usual: readonly LayoutType[]): readonly LayoutType[] {
  if (list === undefined) return usual;
  return list.split(',').map((word) => oneOf(LAYOUT_TYPES, 'layoutTypes', word.trim()));
}

/** Modes as a client lists them. @throws ApiError 400 */
export function modesIn(list: string | undefined): readonly LayoutMode[] {
  if (list === undefined) return ['View'];
  return list.split(',').map((word) => oneOf(MODES, 'modes', word.trim()));
}

/** Pages are the same on every device; a device that is none is refused. @throws ApiError 400 */
export function checkFormFactor(formFactor: string | undefined): void {
  if (formFactor !== undefined) oneOf(FORM_FACTORS, 'formFactor', formFactor);
}

function visibleField(
  { engine, session }: UiContext,
  object: ObjectDef,
  name: string | undefined,
): FieldDef | undefined {
  const field = name === undefined ? undefined : engine.schema.field(object.name, name);
  return field && !isCompound(field) && session.canReadField(object, field) ? field : undefined;
}

function itemOf({ session }: UiContext, object: ObjectDef, field: FieldDef, behavior: LayoutItem['behavior']): Json {
  const isEditable = behavior !== 'Readonly' && session.canEditField(object, field);
  return {
    editableForNew: isEditable && field.createable && session.canCreate(object),
    editableForUpdate: isEditable && field.updateable && session.canEdit(object),
    label: field.label,
    layoutComponents: [{ apiName: field.name, componentType: 'Field', label: field.label }],
    lookupIdApiName: field.nameField ? 'Id' : field.type === 'reference' ? field.name : null,
    required: isEditable && (behavior === 'Required' || field.required),
    sortable: false,
  };
}

const EMPTY_SPACE: Json = {
  editableForNew: false,
  editableForUpdate: false,
  label: '',
  layoutComponents: [{ apiName: null, componentType: 'EmptySpace' }],
  lookupIdApiName: null,
  required: false,
  sortable: false,
};

function sectionOf(
  context: UiContext,
  object: ObjectDef,
  layout: LayoutDef,
  def: LayoutSection,
  mode: LayoutMode,
): Json {
  const columns = def.columns.map((items) =>
    items.filter(({ field }) => field === undefined || visibleField(context, object, field) !== undefined),
  );
  const rows = Math.max(0, ...columns.map((items) => items.length));
  const layoutRows = Array.from({ length: rows }, (_, row) => ({
    layoutItems: columns.map((items) => {
      const field = visibleField(context, object, items[row]?.field);
      return field ? itemOf(context, object, field, items[row]?.behavior ?? 'Edit') : EMPTY_SPACE;
    }),
  }));
  return {
    collapsible: true,
    columns: Math.max(1, columns.length),
    heading: def.heading,
    id: idOf({ type: 'LayoutSection', fullName: `${layout.name}/${def.heading}` }),
    layoutRows,
    rows,
    useHeading: mode === 'View' ? def.isHeadingShown.detail : def.isHeadingShown.edit,
  };
}

/** The page layout that the user has for records of a type; without one for those of the user's default. */
export function pageLayout(context: UiContext, object: ObjectDef, recordTypeId?: string): LayoutDef {
  const type = recordTypeId ?? defaultRecordTypeOf(recordTypesOf(context, object));
  const layouts = layoutsOf(componentsOf(context), object);
  return assignedLayout(layouts, context.session, object, developerNameOf(context, type));
}

function compactLayout(context: UiContext, object: ObjectDef, recordTypeId?: string): CompactLayoutDef {
  const type = recordTypeId ?? defaultRecordTypeOf(recordTypesOf(context, object));
  return compactLayoutFor(componentsOf(context), object, developerNameOf(context, type));
}

function compactFields(context: UiContext, object: ObjectDef, recordTypeId?: string): FieldDef[] {
  const layout = compactLayout(context, object, recordTypeId);
  const fields = layout.fields.map((name) => visibleField(context, object, name));
  return fields.filter((field) => field !== undefined);
}

function compactSection(context: UiContext, object: ObjectDef, recordTypeId: string): Json {
  const fields = compactFields(context, object, recordTypeId);
  return {
    collapsible: false,
    columns: 1,
    heading: null,
    id: null,
    layoutRows: fields.map((field) => ({ layoutItems: [itemOf(context, object, field, 'Edit')] })),
    rows: fields.length,
    useHeading: false,
  };
}

export interface LayoutRequest {
  readonly layoutType: LayoutType;
  readonly mode: LayoutMode;
  readonly recordTypeId: string;
}

/** A layout of an object in one mode. */
export function layoutOf(context: UiContext, object: ObjectDef, request: LayoutRequest): Json {
  const { layoutType, mode, recordTypeId } = request;
  const layout = pageLayout(context, object, recordTypeId);
  const isFull = layoutType === 'Full';
  const sections = isFull
    ? layout.sections.map((def) => sectionOf(context, object, layout, def, mode))
    : [compactSection(context, object, recordTypeId)];
  const shape = {
    id: isFull ? layout.id : compactLayout(context, object, recordTypeId).id,
    layoutType,
    mode,
    objectApiName: object.name,
    recordTypeId,
    saveOptions: [],
    sections,
  };
  return { eTag: eTagOf(shape), ...shape };
}

/** The fields on layouts of some types, in their order; with a reference goes the name behind it. */
export function layoutPaths(
  context: UiContext,
  object: ObjectDef,
  types: readonly LayoutType[],
  recordTypeId?: string,
): (readonly string[])[] {
  const full = (): (FieldDef | undefined)[] =>
    pageLayout(context, object, recordTypeId)
      .sections.flatMap((section) => section.columns.flat())
      .map(({ field }) => visibleField(context, object, field));
  const fields = types.flatMap((type) => (type === 'Full' ? full() : compactFields(context, object, recordTypeId)));
  const columns = fields.filter((field) => field !== undefined).map((field) => ({ path: [field.name], field }));
  return pathsOfFields(context, object, columns);
}

/** How a user left the sections of a layout: all open, because the local org remembers nothing of it. */
export function layoutUserState(context: UiContext, object: ObjectDef, recordTypeId?: string): Json {
  const layout = pageLayout(context, object, recordTypeId);
  const ids = layout.sections.map((def) => idOf({ type: 'LayoutSection', fullName: `${layout.name}/${def.heading}` }));
  return { id: layout.id, sectionUserStates: Object.fromEntries(ids.map((id) => [id, { collapsed: false, id }])) };
}

/** What a client says of the layout it wants. */
export interface LayoutQuery {
  readonly formFactor?: string;
  readonly layoutType?: string;
  readonly mode?: string;
  readonly recordTypeId?: string;
}

/** `/ui-api/layout/X`. @throws ApiError 404 for the object or record type, 400 for a word that means nothing */
export function readLayout(context: UiContext, name: string, query: LayoutQuery): Json {
  const object = visibleObject(context, name);
  const { layoutType = 'Full', mode = 'View', recordTypeId, formFactor } = query;
  checkFormFactor(formFactor);
  return layoutOf(context, object, {
    layoutType: oneOf(LAYOUT_TYPES, 'layoutType', layoutType),
    mode: oneOf(MODES, 'mode', mode),
    recordTypeId:
      recordTypeId === undefined
        ? defaultRecordTypeOf(recordTypesOf(context, object))
        : recordTypeOf(context, object, recordTypeId).recordTypeId,
  });
}
