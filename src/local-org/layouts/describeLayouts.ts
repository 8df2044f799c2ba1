/** Layouts in the shapes of Salesforce's describe calls, as far as the user may see what is on them. */
import type { Session } from '../engine.ts';
import { describeField } from '../schema/describe/describeField.ts';
import type { RecordTypeInfo } from '../schema/describe/shapes.ts';
import type { ChildRelationship, FieldDef, ObjectDef, Schema } from '../schema/model.ts';
import { objectUnder } from '../schema/recordTypes.ts';
import { idOf } from '../schema/read/component.ts';
import { assignedLayout } from './readLayouts.ts';
import type { CompactLayoutDef, LayoutDef, LayoutItem, LayoutSection, RelatedListDef } from './readLayouts.ts';

/** Who asks, about what. */
export interface LayoutContext {
  readonly schema: Schema;
  readonly session: Session;
  readonly object: ObjectDef;
  /** `/services/data/v66.0/sobjects/Account`. */
  readonly url: string;
}

type Json = Readonly<Record<string, unknown>>;

/** Rows of a related list that are shown at first. */
const LIMIT_ROWS = 5;

function visibleField({ schema, session, object }: LayoutContext, name: string | undefined): FieldDef | undefined {
  const field = name === undefined ? undefined : schema.field(object.name, name);
  return field && session.canReadField(object, field) ? field : undefined;
}

function button(name: string, label: string): Json {
  return {
    behavior: null,
    colors: null,
    content: null,
    contentSource: null,
    custom: false,
    encoding: null,
    height: null,
    icons: null,
    label,
    menubar: false,
    name,
    overridden: false,
    resizeable: false,
    scrollbars: false,
    showsLocation: false,
    showsStatus: false,
    toolbar: false,
    url: null,
    width: null,
    windowPosition: null,
  };
}

function buttonsOf({ session, object }: LayoutContext): Json[] {
  return [
    ...(session.canEdit(object) ? [button('Edit', 'Edit')] : []),
    ...(session.canDelete(object) ? [button('Delete', 'Delete')] : []),
  ];
}

function item(context: LayoutContext, { field: name, behavior }: LayoutItem, tabOrder: number): Json {
  const field = visibleField(context, name);
  if (!field) {
    const nothing = { editableForNew: false, editableForUpdate: false, label: '', layoutComponents: [] };
    return { ...nothing, placeholder: true, required: false };
  }
  const { session, object } = context;
  const isEditable = behavior !== 'Readonly' && session.canEditField(object, field);
  const component = {
    details: describeField(object, field, session),
    displayLines: field.isLongText ? 3 : 1,
    tabOrder,
    type: 'Field',
    value: field.name,
  };
  return {
    editableForNew: isEditable && field.createable,
    editableForUpdate: isEditable && field.updateable,
    label: field.label,
    layoutComponents: [component],
    placeholder: false,
    required: isEditable && (behavior === 'Required' || field.required),
  };
}

/** One section of a layout, or the only one of a quick action. */
export function describeSection(
  context: LayoutContext,
  layout: Pick<LayoutDef, 'id' | 'name'>,
  def: LayoutSection,
  page: 'detail' | 'edit' = 'edit',
): Json {
  const rows = Math.max(0, ...def.columns.map((column) => column.length));
  const columns = Math.max(1, def.columns.length);
  const order = (row: number, column: number): number =>
    1 + (def.tabOrder === 'LEFT_RIGHT' ? row * columns + column : column * rows + row);
  const layoutRows = Array.from({ length: rows }, (_, row) => {
    const items = def.columns.map((column, place) =>
      item(context, column[row] ?? { behavior: 'Edit' }, order(row, place)),
    );
    return { layoutItems: items, numItems: items.length };
  });
  return {
    collapsed: false,
    columns,
    heading: def.heading,
    layoutRows,
    layoutSectionId: idOf({ type: 'LayoutSection', fullName: `${layout.name}/${def.heading}` }),
    parentLayoutId: layout.id,
    rows,
    tabOrder: def.tabOrder,
    useCollapsibleSection: false,
    useHeading: def.isHeadingShown[page],
  };
}

/** The relationship a related list shows: `Child__c.Parent__c`, or a standard name with the child in it: `RelatedContactList`. */
function relationshipOf({ object }: LayoutContext, { name }: RelatedListDef): ChildRelationship | undefined {
  const [child, field] = name.split('.');
  const exact = object.childRelationships.find((known) => known.childObject === child && known.field === field);
  if (exact) return exact;
  const standard = /^Related(\w+?)List$/.exec(name)?.[1]?.toLowerCase();
  return object.childRelationships.find(
    ({ childObject, relationshipName }) => relationshipName !== undefined && childObject.toLowerCase() === standard,
  );
}

function relatedList(context: LayoutContext, def: RelatedListDef): Json[] {
  const { schema, session } = context;
  const relationship = relationshipOf(context, def);
  const child = relationship && schema.object(relationship.childObject);
  const field = child && schema.field(child.name, relationship.field);
  if (!child || !field || !session.canRead(child) || !session.canReadField(child, field)) return [];
  const names = def.fields.length > 0 ? def.fields : ['NAME'];
  const columns = names.flatMap((name) => {
    const column =
      name === 'NAME'
        ? child.fields.find(({ nameField }) => nameField)
        : schema.field(child.name, name.split('.').at(-1) ?? '');
    if (!column || !session.canReadField(child, column)) return [];
    const format = column.type === 'date' || column.type === 'datetime' ? column.type : null;
    return [
      {
        field: `${child.name}.${column.name}`,
        fieldApiName: column.name,
        format,
        label: column.label,
        lookupId: column.nameField ? 'Id' : null,
        name: column.name,
      },
    ];
  });
  return [
    {
      accessLevelRequiredForCreate: null,
      buttons: session.canCreate(child) ? [button('New', 'New')] : [],
      columns,
      custom: child.custom,
      field: relationship.field,
      label: child.pluralLabel,
      limitRows: LIMIT_ROWS,
      name: relationship.relationshipName ?? child.name,
      sobject: child.name,
      sort: def.sort ? [{ ascending: def.sort.ascending, column: def.sort.field }] : [],
    },
  ];
}

/** One page layout. */
export function describeLayout(context: LayoutContext, layout: LayoutDef): Json {
  const sections = (page: 'detail' | 'edit'): Json[] =>
    layout.sections.map((def) => describeSection(context, layout, def, page));
  return {
    buttonLayoutSection: { detailButtons: buttonsOf(context) },
    detailLayoutSections: sections('detail'),
    editLayoutSections: sections('edit'),
    feedView: null,
    highlightsPanelLayoutSection: null,
    id: layout.id,
    multirowEditLayoutSections: [],
    offlineLinks: [],
    quickActionList: { quickActionListItems: [] },
    relatedContent: { relatedContentItems: [] },
    relatedLists: layout.relatedLists.flatMap((def) => relatedList(context, def)),
    saveOptions: [],
  };
}

/** The picklists as a record type has them. */
function picklists({ object: whole, session }: LayoutContext, { developerName }: RecordTypeInfo): Json[] {
  const object = objectUnder(whole, developerName);
  return object.fields
    .filter((field) => field.picklist.length > 0 && session.canReadField(object, field))
    .map((field) => ({
      picklistName: field.name,
      picklistValues: describeField(object, field, session).picklistValues,
    }));
}

/** The layout a user has for a record type. */
export function layoutFor(
  { session, object }: LayoutContext,
  layouts: readonly LayoutDef[],
  info: RecordTypeInfo,
): LayoutDef {
  return assignedLayout(layouts, session, object, info.master ? undefined : info.developerName);
}

/** The layouts of an object that the user has for some record type, and which of them for each. */
export function describeLayouts(
  context: LayoutContext,
  layouts: readonly LayoutDef[],
  recordTypes: readonly RecordTypeInfo[],
): Json {
  const used = new Set(recordTypes.map((info) => layoutFor(context, layouts, info)));
  return {
    layouts: [...used].map((layout) => describeLayout(context, layout)),
    recordTypeMappings: recordTypes.map((info) => ({
      active: info.active,
      available: info.available,
      defaultRecordTypeMapping: info.defaultRecordTypeMapping,
      developerName: info.developerName,
      layoutId: layoutFor(context, layouts, info).id,
      master: info.master,
      name: info.name,
      picklistsForRecordType: picklists(context, info),
      recordTypeId: info.recordTypeId,
      urls: info.urls,
    })),
    recordTypeSelectorRequired: [recordTypes.filter(({ available, master }) => available && !master).length > 1],
  };
}

/** One compact layout. */
export function describeCompactLayout(context: LayoutContext, { fields, id, label, name }: CompactLayoutDef): Json {
  return {
    actions: buttonsOf(context),
    fieldItems: fields.flatMap((field, index) =>
      visibleField(context, field) ? [item(context, { field, behavior: 'Readonly' }, index + 1)] : [],
    ),
    id,
    imageItems: [],
    label,
    name,
    objectType: context.object.name,
  };
}

/** The compact layouts of an object; the first is the one it uses. */
export function describeCompactLayouts(
  context: LayoutContext,
  layouts: readonly CompactLayoutDef[],
  recordTypes: readonly RecordTypeInfo[],
  layoutOf: (info: RecordTypeInfo) => CompactLayoutDef,
): Json {
  const [primary] = layouts;
  return {
    compactLayouts: layouts.map((layout) => describeCompactLayout(context, layout)),
    defaultCompactLayoutId: primary?.id ?? null,
    recordTypeCompactLayoutMappings: recordTypes.map((info) => ({
      available: info.available,
      compactLayoutId: layoutOf(info).id,
      compactLayoutName: layoutOf(info).name,
      recordTypeId: info.recordTypeId,
      recordTypeName: info.name,
      urls: { compactLayout: `${context.url}/describe/compactLayouts/${info.recordTypeId}` },
    })),
    urls: { primary: `${context.url}/describe/compactLayouts/primary` },
  };
}
