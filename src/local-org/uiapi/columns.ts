/** Columns of list views and related lists: what metadata calls them, and the fields they show. */
import { columnPath } from '../layouts/readListViews.ts';
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

/** What the infos of all lists say alike: nothing of them is changed here. */
export function fixedListFacts(columns: readonly Column[]): Readonly<Record<string, unknown>> {
  const ofEach = (value: unknown): Readonly<Record<string, unknown>> =>
    Object.fromEntries(columns.map(({ path }) => [path.join('.'), value]));
  return {
    ...{ cloneable: false, createable: false, deletable: false, updateable: false },
    userPreferences: { columnWidths: ofEach(-1), columnWrap: ofEach(false) },
    ...{ visibility: 'Public', visibilityEditable: false },
  };
}

/** The reference a path begins with, and the object behind it that has the field at its end. */
function behind(
  context: UiContext,
  object: ObjectDef,
  path: readonly string[],
): Pick<Column, 'field' | 'label'> | undefined {
  const [relation = '', last = ''] = path;
  const { schema } = context.engine;
  const reference = object.fields.find((field) => field.relationshipName === relation);
  // The owner of most objects may be a queue as well; what is asked of it is a user's.
  const targets = reference?.referenceTo.toSorted((name) => (name === 'User' ? -1 : 0)) ?? [];
  const field = targets.map((target) => schema.field(target, last)).find((found) => found !== undefined);
  if (reference === undefined || field === undefined || !isVisiblePath(context, object, path)) return undefined;
  return { field, label: `${reference.label.replace(/ ID$/, '')} ${field.label}` };
}

/** The column a piece of metadata names: `NAME`, `OWNER.ALIAS`, `Status__c`; `undefined` where the user has none. */
export function columnNamed(context: UiContext, object: ObjectDef, name: string): Column | undefined {
  const { schema } = context.engine;
  const nameField = /^name$/i.test(name) ? object.fields.find((field) => field.nameField)?.name : undefined;
  const path = (nameField ?? columnPath(schema, object, name))?.split('.');
  if (path === undefined) return undefined;
  if (path.length > 1) {
    const found = behind(context, object, path);
    return found && { path, ...found };
  }
  const field = schema.field(object.name, path[0] ?? '');
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
