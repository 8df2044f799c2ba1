/** Columns of list views and related lists: what metadata calls them, and the fields they show. */
import type { FieldDef, ObjectDef } from '../schema/model.ts';
import { isSortable } from '../soql/fieldUse.ts';
import { isVisiblePath } from './recordShape.ts';
import type { UiContext } from './uiContext.ts';

/** A column: a field of the object, or of a parent. */
export interface Column {
  /** `['Owner', 'Alias']`. */
  readonly path: readonly string[];
  readonly label: string;
  readonly field: FieldDef;
}

/** Metadata's own words for columns that every object has; what is not here is called like its field. */
const PATHS: Readonly<Record<string, string>> = {
  CREATED_DATE: 'CreatedDate',
  LAST_UPDATE: 'LastModifiedDate',
  LAST_ACTIVITY: 'LastActivityDate',
  CREATEDBY_USER: 'CreatedBy.Name',
  'CREATEDBY_USER.ALIAS': 'CreatedBy.Alias',
  UPDATEDBY_USER: 'LastModifiedBy.Name',
  'UPDATEDBY_USER.ALIAS': 'LastModifiedBy.Alias',
  'OWNER.ALIAS': 'Owner.Alias',
  'OWNER.FULL_NAME': 'Owner.Name',
  'CORE.USERS.ALIAS': 'Owner.Alias',
  'CORE.USERS.FULL_NAME': 'Owner.Name',
  'ACCOUNT.NAME': 'Account.Name',
  RECORDTYPE: 'RecordType.Name',
};

function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

function ownField(object: ObjectDef, name: string): FieldDef | undefined {
  if (/^(full_)?name$/i.test(name)) return object.fields.find((field) => field.nameField);
  const exact = object.fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
  return exact ?? object.fields.find((field) => !field.custom && plain(field.name) === plain(name));
}

/** The column a piece of metadata names: `NAME`, `OWNER.ALIAS`, `Status__c`, `OPPORTUNITY.STAGE_NAME`; `undefined` where the user has none. */
export function columnNamed(context: UiContext, object: ObjectDef, name: string): Column | undefined {
  const { schema } = context.engine;
  const path = PATHS[name.toUpperCase()]?.split('.');
  if (path?.length === 2) {
    const [relation = '', last = ''] = path;
    const reference = object.fields.find((field) => field.relationshipName === relation);
    const field = reference?.referenceTo
      .map((target) => schema.field(target, last))
      .find((found) => found !== undefined);
    if (reference === undefined || field === undefined || !isVisiblePath(context, object, path)) return undefined;
    return { path, field, label: `${reference.label.replace(/ ID$/, '')} ${field.label}` };
  }
  const field = ownField(object, path?.[0] ?? name.split('.').at(-1) ?? '');
  if (field === undefined || !context.session.canReadField(object, field)) return undefined;
  return { path: [field.name], field, label: field.label };
}

/** A column as lists describe theirs. */
export function columnInfo({ path, label, field }: Column): Readonly<Record<string, unknown>> {
  return { fieldApiName: path.join('.'), label, sortable: isSortable(field) };
}

/** The field that holds the record a column leads to; `null` for one that leads nowhere. */
export function lookupIdOf({ path, field }: Column): string | null {
  if (field.nameField) return [...path.slice(0, -1), 'Id'].join('.');
  return field.type === 'reference' ? path.join('.') : null;
}

/** The paths a record needs to show columns: with a reference goes the name behind it. */
export function pathsOfFields(
  context: UiContext,
  object: ObjectDef,
  columns: readonly Pick<Column, 'path' | 'field'>[],
): (readonly string[])[] {
  const paths = columns.flatMap(({ path, field }) => {
    const parent = [...path.slice(0, -1), field.relationshipName ?? ''];
    const names =
      field.type === 'reference'
        ? [
            [...parent, 'Id'],
            [...parent, 'Name'],
          ]
        : [];
    return [path, ...names.filter((name) => isVisiblePath(context, object, name))];
  });
  return [...new Map(paths.map((path) => [path.join('.'), path])).values()];
}
