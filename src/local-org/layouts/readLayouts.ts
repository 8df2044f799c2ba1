/** Page layouts and compact layouts as they were deployed, or as Salesforce would have made them: for the describe calls and for pages. */
import type { Session } from '../engine.ts';
import type { ObjectDef } from '../schema/model.ts';
import { idOf, keyOf, rootOf, textOfBytes } from '../schema/read/component.ts';
import type { Component, ComponentMap } from '../schema/read/component.ts';
import { childrenOf, childText, textOf } from '../schema/read/xmlElements.ts';
import type { XmlElement } from '../schema/read/xmlElements.ts';

/** A place in a section: a field with what may be done there, or nothing. */
export interface LayoutItem {
  /** Absent for an empty space. */
  readonly field?: string;
  readonly behavior: 'Edit' | 'Readonly' | 'Required';
}

export interface LayoutSection {
  readonly heading: string;
  readonly isHeadingShown: { readonly detail: boolean; readonly edit: boolean };
  /** `TwoColumnsLeftToRight` makes tabs go by rows, everything else by columns. */
  readonly tabOrder: 'LEFT_RIGHT' | 'TOP_BOTTOM';
  /** One or two, each from top to bottom. */
  readonly columns: readonly (readonly LayoutItem[])[];
}

export interface RelatedListDef {
  /** As in the file: `Decision_Step__c.Decision_Path__c`, or a standard one's own name: `RelatedContactList`. */
  readonly name: string;
  readonly fields: readonly string[];
  readonly sort?: { readonly field: string; readonly ascending: boolean };
}

export interface LayoutDef {
  /** `Account-Account Layout`. */
  readonly name: string;
  readonly id: string;
  readonly sections: readonly LayoutSection[];
  readonly relatedLists: readonly RelatedListDef[];
}

export interface CompactLayoutDef {
  readonly name: string;
  readonly label: string;
  /** `null` for the one every object has. */
  readonly id: string | null;
  readonly fields: readonly string[];
}

function readItem(item: XmlElement): LayoutItem {
  const field = childText(item, 'field');
  const behavior = childText(item, 'behavior');
  return {
    ...(field === '' ? {} : { field }),
    behavior: behavior === 'Readonly' || behavior === 'Required' ? behavior : 'Edit',
  };
}

/** What a layout says of an item beside fields (links, pages, components) is for browsers alone, and an empty place here. */
function readSection(section: XmlElement): LayoutSection {
  const columns = childrenOf(section, 'layoutColumns').map((column) => childrenOf(column, 'layoutItems').map(readItem));
  return {
    heading: childText(section, 'label'),
    isHeadingShown: {
      detail: childText(section, 'detailHeading') === 'true',
      edit: childText(section, 'editHeading') === 'true',
    },
    tabOrder: childText(section, 'style') === 'TwoColumnsLeftToRight' ? 'LEFT_RIGHT' : 'TOP_BOTTOM',
    columns,
  };
}

function readRelatedList(list: XmlElement): RelatedListDef {
  const field = childText(list, 'sortField');
  return {
    name: childText(list, 'relatedList'),
    fields: childrenOf(list, 'fields').map(textOf),
    ...(field !== '' && { sort: { field, ascending: childText(list, 'sortOrder') !== 'Desc' } }),
  };
}

function readLayout(component: Component): LayoutDef {
  const root = rootOf(component);
  return {
    name: component.fullName,
    id: idOf(component),
    sections: childrenOf(root, 'layoutSections')
      .filter((section) => childText(section, 'style') !== 'CustomLinks')
      .map(readSection),
    relatedLists: childrenOf(root, 'relatedLists').map(readRelatedList),
  };
}

/** On no layout unless somebody puts them there. */
const NOT_SHOWN = new Set([
  ...['Id', 'IsDeleted', 'CreatedDate', 'LastModifiedDate', 'SystemModstamp', 'CreatedById', 'LastModifiedById'],
  ...['LastViewedDate', 'LastReferencedDate', 'LastActivityDate', 'RecordTypeId', 'PhotoUrl', 'JigsawCompanyId'],
]);

/** The fields in two columns, the right one holding the owner and who made and changed the record. */
function usualSections(object: ObjectDef): LayoutSection[] {
  const shown = object.fields.filter(({ name, type }) => !NOT_SHOWN.has(name) && type !== 'base64');
  const wide = shown.filter(({ isLongText }) => isLongText);
  const items = shown
    .filter(({ isLongText }) => !isLongText)
    .map((field): LayoutItem => {
      const isWritten = field.createable || field.updateable;
      const behavior = !isWritten ? 'Readonly' : field.required ? 'Required' : 'Edit';
      return { field: field.name, behavior };
    });
  const half = Math.ceil(items.length / 2);
  const heading = { detail: false, edit: true };
  const section = (label: string, columns: LayoutSection['columns']): LayoutSection => ({
    heading: label,
    isHeadingShown: heading,
    tabOrder: 'TOP_BOTTOM',
    columns,
  });
  const stamps = ['CreatedById', 'LastModifiedById'].filter((name) =>
    object.fields.some((field) => field.name === name),
  );
  const readOnly = (field: string): LayoutItem => ({ field, behavior: 'Readonly' });
  return [
    section(`${object.label} Information`, [items.slice(0, half), items.slice(half)]),
    ...(wide.length === 0
      ? []
      : [
          section('Description Information', [wide.map(({ name }): LayoutItem => ({ field: name, behavior: 'Edit' }))]),
        ]),
    section('System Information', [stamps.slice(0, 1).map(readOnly), stamps.slice(1).map(readOnly)]),
  ];
}

/** What an object has before anybody gave it one: every field, and a related list for every relationship. */
function usualLayout(object: ObjectDef): LayoutDef {
  const name = `${object.name}-${object.label} Layout`;
  const lists = object.childRelationships.filter(({ relationshipName }) => relationshipName !== undefined);
  return {
    name,
    id: idOf({ type: 'Layout', fullName: name }),
    sections: usualSections(object),
    relatedLists: lists.map(({ childObject, field }) => ({ name: `${childObject}.${field}`, fields: [] })),
  };
}

/** The page layouts of an object, by name; the one it would have been given when none was deployed. */
export function layoutsOf(components: ComponentMap, object: ObjectDef): readonly LayoutDef[] {
  const mark = `${object.name}-`.toLowerCase();
  const own = [...components.values()].filter(
    ({ type, fullName }) => type === 'Layout' && fullName.toLowerCase().startsWith(mark),
  );
  return own.length === 0 ? [usualLayout(object)] : own.map(readLayout);
}

/** The layout a user has for a record type (its developer name) or for none: the one the profile assigns, else the first by name. */
export function assignedLayout(
  layouts: readonly LayoutDef[],
  session: Session,
  object: ObjectDef,
  recordType: string | undefined,
): LayoutDef {
  const assigned = session.layoutName(object, recordType)?.toLowerCase();
  const layout = layouts.find(({ name }) => name.toLowerCase() === assigned) ?? layouts[0];
  if (!layout) throw new RangeError(`${object.name} has no layout`);
  return layout;
}

/** What an object has before anybody gave it a compact layout: its name. */
function systemCompactLayout(object: ObjectDef): CompactLayoutDef {
  const fields = object.fields.filter(({ nameField }) => nameField).map(({ name }) => name);
  return { name: 'SYSTEM', label: 'System Default', id: null, fields };
}

/** The compact layout that an object or a record type names. */
function assignmentIn(component: Component | undefined): string | undefined {
  const text = component?.ownText ?? textOfBytes(component?.files[0]?.content);
  return /<compactLayoutAssignment>\s*([^<]*?)\s*<\/compactLayoutAssignment>/.exec(text)?.[1];
}

/** The compact layout of a record type (its developer name): the one it names, else that of the object. */
export function compactLayoutFor(
  components: ComponentMap,
  object: ObjectDef,
  recordType: string | undefined,
): CompactLayoutDef {
  const layouts = compactLayoutsOf(components, object);
  const name = recordType && assignmentIn(components.get(keyOf('RecordType', `${object.name}.${recordType}`)));
  return layouts.find((layout) => layout.name === name) ?? layouts[0] ?? systemCompactLayout(object);
}

/** The compact layouts of an object, the one it uses first. */
export function compactLayoutsOf(components: ComponentMap, object: ObjectDef): readonly CompactLayoutDef[] {
  const mark = `${object.name}.`.toLowerCase();
  const own = [...components.values()]
    .filter(({ type, fullName }) => type === 'CompactLayout' && fullName.toLowerCase().startsWith(mark))
    .map((component): CompactLayoutDef => {
      const root = rootOf(component);
      const name = component.fullName.slice(mark.length);
      return {
        name,
        label: childText(root, 'label') || name,
        id: idOf(component),
        fields: childrenOf(root, 'fields').map(textOf),
      };
    });
  const assigned = assignmentIn(components.get(keyOf('CustomObject', object.name))) ?? 'SYSTEM';
  const all = [systemCompactLayout(object), ...own];
  return [...all.filter(({ name }) => name === assigned), ...all.filter(({ name }) => name !== assigned)];
}
