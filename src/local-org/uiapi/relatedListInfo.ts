/** `/ui-api/related-list-info`: which related lists an object has, and what each shows. */
import type { RelatedListDef } from '../layouts/readLayouts.ts';
import type { ChildRelationship, ObjectDef } from '../schema/model.ts';
import { isIdShaped } from '../store/ids.ts';
import { childNamed, type Child } from './childRecords.ts';
import { columnInfo, columnNamed, fixedListFacts, lookupIdOf, type Column } from './columns.ts';
import { pageLayout } from './layout.ts';
import { defaultRecordTypeOf, recordTypeOf, recordTypesOf } from './recordTypes.ts';
import { eTagOf, objectOfId, visibleObject, type UiContext } from './uiContext.ts';

type Json = Readonly<Record<string, unknown>>;

function isOf(def: RelatedListDef, childObject: string, field: string): boolean {
  if (def.name === `${childObject}.${field}`) return true;
  // Standard lists have names of their own: `RelatedContactList`.
  return /^Related(\w+?)List$/.exec(def.name)?.[1]?.toLowerCase() === childObject.toLowerCase();
}

function definitionOf(context: UiContext, parent: ObjectDef, { object, field }: Child): RelatedListDef | undefined {
  return pageLayout(context, parent).relatedLists.find((def) => isOf(def, object.name, field));
}

/** The columns of a related list as the layout has them; the name alone where it says nothing. */
export function relatedListColumns(context: UiContext, parent: ObjectDef, child: Child): Column[] {
  const names = definitionOf(context, parent, child)?.fields ?? [];
  return (names.length > 0 ? names : ['NAME']).flatMap((name) => columnNamed(context, child.object, name) ?? []);
}

function orderedBy(context: UiContext, { object }: Child, def: RelatedListDef | undefined): Json[] {
  const sort = def?.sort;
  const column = sort && columnNamed(context, object, sort.field);
  return column ? [{ fieldApiName: column.path.join('.'), isAscending: sort.ascending, label: column.label }] : [];
}

/** What a related list shows. */
export function relatedListInfoOf(
  context: UiContext,
  parent: ObjectDef,
  child: Child,
  recordTypeId = defaultRecordTypeOf(recordTypesOf(context, parent)),
): Json {
  const columns = relatedListColumns(context, parent, child);
  const shape = {
    ...fixedListFacts(columns),
    displayColumns: columns.map((column) => ({ ...columnInfo(column), lookupId: lookupIdOf(column) })),
    fieldApiName: child.field,
    filterLogicString: '',
    filteredByInfo: [],
    label: child.object.pluralLabel,
    listReference: {
      id: null,
      inContextOfRecordId: null,
      listViewApiName: null,
      objectApiName: null,
      parentObjectApiName: parent.name,
      recordTypeId,
      relatedListId: child.relationshipName,
      type: 'relatedList',
    },
    objectApiNames: [child.object.name],
    orderedByInfo: orderedBy(context, child, definitionOf(context, parent, child)),
  };
  return { eTag: eTagOf(shape), ...shape };
}

/** A related list of an object, which is named or known by the id of one of its records. @throws ApiError 404 */
export function relatedListInfo(context: UiContext, parent: string, name: string, recordTypeId?: string): Json {
  const isId = isIdShaped(parent) && context.engine.schema.object(parent) === undefined;
  const object = isId ? objectOfId(context, parent) : visibleObject(context, parent);
  const child = childNamed(context, object, name);
  const type = recordTypeId === undefined ? undefined : recordTypeOf(context, object, recordTypeId).recordTypeId;
  return relatedListInfoOf(context, object, child, type);
}

function summaryOf(context: UiContext, parent: ObjectDef, relationship: ChildRelationship): Json[] {
  const { engine, session, version } = context;
  const child = engine.schema.object(relationship.childObject);
  const field = engine.schema.field(relationship.childObject, relationship.field);
  if (!child || !field || !session.canRead(child) || !session.canReadField(child, field)) return [];
  const relatedListId = relationship.relationshipName ?? '';
  return [
    {
      entityLabel: child.label,
      entityPluralLabel: child.pluralLabel,
      fieldApiName: field.name,
      keyPrefix: child.keyPrefix,
      label: child.pluralLabel,
      objectApiName: child.name,
      parentFieldApiName: `${parent.name}.Id`,
      relatedListId,
      relatedListInfoUrl: `/services/data/v${version}.0/ui-api/related-list-info/${parent.name}/${relatedListId}`,
      themeInfo: null,
      uiApiEnabledLayout: true,
    },
  ];
}

/** The related lists on an object's layout, in its order. @throws ApiError 404 */
export function relatedLists(context: UiContext, name: string, recordTypeId?: string): Json {
  const parent = visibleObject(context, name);
  const type =
    recordTypeId === undefined
      ? defaultRecordTypeOf(recordTypesOf(context, parent))
      : recordTypeOf(context, parent, recordTypeId).recordTypeId;
  const { schema } = context.engine;
  const named = parent.childRelationships.filter(
    ({ childObject, relationshipName }) =>
      relationshipName !== undefined && schema.object(childObject)?.kind !== 'activityView',
  );
  const shape = {
    parentObjectApiName: parent.name,
    parentRecordTypeId: type,
    relatedLists: pageLayout(context, parent, type).relatedLists.flatMap((def) => {
      const relationship = named.find(({ childObject, field }) => isOf(def, childObject, field));
      return relationship ? summaryOf(context, parent, relationship) : [];
    }),
  };
  return { eTag: eTagOf(shape), ...shape };
}
