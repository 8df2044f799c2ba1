/** List views as they were deployed, and those every object has: what they show, and the query that finds it. */
import { ApiError } from '../engine.ts';
import type { FieldDef, ObjectDef, Schema } from '../schema/model.ts';
import { idOf, rootOf } from '../schema/read/component.ts';
import type { Component, ComponentMap } from '../schema/read/component.ts';
import { childrenOf, childText, textOf } from '../schema/read/xmlElements.ts';
import type { XmlElement } from '../schema/read/xmlElements.ts';
import { soqlText } from '../soql/literals.ts';
import { filterCondition } from './filterCondition.ts';

export interface ListViewFilter {
  readonly field: string;
  readonly operation: string;
  readonly value: string;
}

export interface ListViewDef {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly scope: 'everything' | 'mine' | 'mru';
  /** With the scope of a queue: its name. */
  readonly queue?: string;
  /** A scope as the file has it that the local org cannot carry out, such as the territories of a user. */
  readonly unknownScope?: string;
  /** As in the file: `NAME`, `ACCOUNT.PHONE1`, `Kind__c`. */
  readonly columns: readonly string[];
  readonly filters: readonly ListViewFilter[];
  /** `1 AND (2 OR 3)`; all of the filters without one. */
  readonly logic?: string;
}

/** What stands in list views for fields that are called otherwise in queries. */
const CODES: Readonly<Record<string, string>> = {
  'CORE.USERS.ALIAS': 'Owner.Alias',
  'OWNER.ALIAS': 'Owner.Alias',
  'OWNER.FIRST_NAME': 'Owner.FirstName',
  'OWNER.LAST_NAME': 'Owner.LastName',
  FULL_NAME: 'Owner.Name',
  CREATEDBY_USER: 'CreatedBy.Name',
  'CREATEDBY_USER.ALIAS': 'CreatedBy.Alias',
  UPDATEDBY_USER: 'LastModifiedBy.Name',
  'UPDATEDBY_USER.ALIAS': 'LastModifiedBy.Alias',
  LAST_UPDATE: 'LastModifiedDate',
  LAST_ACTIVITY: 'LastActivityDate',
  RECORDTYPE: 'RecordType.Name',
  'ACCOUNT.NAME': 'Account.Name',
  'ACCOUNT.ADDRESS1_STATE': 'BillingState',
  'ACCOUNT.ADDRESS1_CITY': 'BillingCity',
  'ACCOUNT.ADDRESS1_COUNTRY': 'BillingCountry',
  'ACCOUNT.PHONE1': 'Phone',
  'ACCOUNT.EMPLOYEES': 'NumberOfEmployees',
  'CONTACT.PHONE1': 'Phone',
  'LEAD.STATE': 'State',
};

function plain(text: string): string {
  return text.replaceAll('_', '').toLowerCase();
}

/** The path in a query of a column of a list view, if there is one. */
export function columnPath(schema: Schema, object: ObjectDef, column: string): string | undefined {
  const own = (name: string): FieldDef | undefined =>
    schema.field(object.name, name) ??
    object.fields.find((field) => !field.custom && plain(field.name) === plain(name));
  const exact = schema.field(object.name, column);
  if (exact) return exact.name;
  const [head = '', ...rest] = column.split('.');
  // Of its own object a standard column says the name twice: `ACCOUNT.NAME` is the name of an account.
  if (rest.length === 1 && plain(head) === plain(object.name)) {
    const field = own(rest[0] ?? '');
    if (field) return field.name;
  }
  const known = CODES[column.toUpperCase()];
  const path = known ?? own(rest.length === 0 ? head : (rest[0] ?? ''))?.name;
  if (path === undefined) return undefined;
  const [first = ''] = path.split('.');
  const isThere = own(path) !== undefined || object.fields.some(({ relationshipName }) => relationshipName === first);
  return isThere ? path : undefined;
}

function scopeOf(root: XmlElement | undefined): Pick<ListViewDef, 'scope' | 'queue' | 'unknownScope'> {
  const text = childText(root, 'filterScope');
  if (text === 'Mine') return { scope: 'mine' };
  if (text === 'Everything' || text === '') return { scope: 'everything' };
  return { scope: 'everything', ...(text === 'Queue' ? { queue: childText(root, 'queue') } : { unknownScope: text }) };
}

function readListView(component: Component): ListViewDef {
  const root = rootOf(component);
  const logic = childText(root, 'booleanFilter');
  const name = component.fullName.slice(component.fullName.indexOf('.') + 1);
  return {
    id: idOf(component),
    name,
    label: childText(root, 'label') || name,
    ...scopeOf(root),
    columns: childrenOf(root, 'columns').map(textOf),
    filters: childrenOf(root, 'filters').map((filter) => ({
      field: childText(filter, 'field'),
      operation: childText(filter, 'operation'),
      value: childText(filter, 'value'),
    })),
    ...(logic !== '' && { logic }),
  };
}

const USUAL_COLUMNS = [
  'Name',
  'Subject',
  'CaseNumber',
  'Site',
  'Account.Name',
  'StageName',
  'CloseDate',
  'Status',
  'Phone',
  'Email',
];

/** What an object has before anybody made a list view: all, one's own, and those one looked at last. */
function usualViews(object: ObjectDef): ListViewDef[] {
  const plural = object.pluralLabel.replaceAll(/\W/g, '');
  const hasOwner = object.fields.some(({ name }) => name === 'OwnerId');
  const columns = USUAL_COLUMNS.filter((name) => object.fields.some((field) => field.name === name));
  const view = (name: string, label: string, scope: ListViewDef['scope']): ListViewDef => ({
    id: idOf({ type: 'ListView', fullName: `${object.name}.${name}` }),
    name,
    label,
    scope,
    columns: [...columns, ...(hasOwner ? ['OWNER.ALIAS'] : [])],
    filters: [],
  });
  return [
    view(`All${plural}`, `All ${object.pluralLabel}`, 'everything'),
    ...(hasOwner ? [view(`My${plural}`, `My ${object.pluralLabel}`, 'mine')] : []),
    view(`RecentlyViewed${plural}`, `Recently Viewed ${object.pluralLabel}`, 'mru'),
  ];
}

/** The list views of an object: those that were deployed and, of standard objects and those without any, those it always has. */
export function listViewsOf(components: ComponentMap, object: ObjectDef): readonly ListViewDef[] {
  const mark = `${object.name}.`.toLowerCase();
  const own = [...components.values()]
    .filter(({ type, fullName }) => type === 'ListView' && fullName.toLowerCase().startsWith(mark))
    .map(readListView);
  const names = new Set(own.map(({ name }) => name));
  const usual = object.custom && own.length > 0 ? [] : usualViews(object);
  return [...own, ...usual.filter(({ name }) => !names.has(name))];
}

function untranslated(view: ListViewDef, { field, operation, value }: ListViewFilter): ApiError {
  const words = `The local org cannot carry out the filter ${field} ${operation} '${value}' of the list view ${view.name}`;
  return new ApiError(400, 'INVALID_FILTER_VALUE', words);
}

/** The WHERE of a list view, '' without filters. @throws ApiError for a filter or a scope that cannot be carried out */
export function listViewWhere(schema: Schema, object: ObjectDef, view: ListViewDef): string {
  if (view.unknownScope !== undefined) {
    const words = `The local org does not know the list view scope ${view.unknownScope}`;
    throw new ApiError(400, 'INVALID_PARAMETER_VALUE', words);
  }
  const conditions = view.filters.map((filter) => {
    const path = columnPath(schema, object, filter.field);
    const field = path === undefined || path.includes('.') ? undefined : schema.field(object.name, path);
    if (path === undefined || !field) throw untranslated(view, filter);
    const values = filter.value.split(',').map((part) => part.trim());
    const condition = filterCondition(field, path, filter.operation, values);
    if (condition === undefined) throw untranslated(view, filter);
    return condition;
  });
  const logic = view.logic ?? conditions.map((_condition, index) => String(index + 1)).join(' AND ');
  const filters = logic.replaceAll(/\d+/g, (number) => conditions[Number(number) - 1] ?? number);
  if (view.queue === undefined) return filters;
  const queue = `SELECT Id FROM Group WHERE Type = 'Queue' AND DeveloperName = ${soqlText(view.queue)}`;
  return [`OwnerId IN (${queue})`, ...(filters === '' ? [] : [`(${filters})`])].join(' AND ');
}
