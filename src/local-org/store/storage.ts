/**
 * How a field is kept in SQLite. Text columns carry their collation, so that `=` and `ORDER BY` compare as Salesforce does:
 * without regard to case, except ids and case-sensitive unique fields.
 */
import type { FieldDef, FieldType, ObjectDef } from '../schema/model.ts';

/** A value as it is bound to and read from a column. */
export type SqlValue = string | number | null;

/** Dates are kept as days since 1970, moments as milliseconds since then, times as milliseconds of a day. */
export const DAY_MS = 86_400_000;

/** What may not change under a kept file: a `date` read as a `datetime` would be silently wrong. */
export type StorageKind = 'id' | 'text' | 'exactText' | 'number' | 'boolean' | 'date' | 'datetime' | 'time';

/** Made of fields of their own, and read as one object. */
type CompoundType = 'address' | 'location';

const KINDS: Readonly<Record<Exclude<FieldType, CompoundType>, StorageKind>> = {
  id: 'id',
  reference: 'id',
  string: 'text',
  textarea: 'text',
  picklist: 'text',
  multipicklist: 'text',
  email: 'text',
  phone: 'text',
  url: 'text',
  base64: 'exactText',
  boolean: 'boolean',
  int: 'number',
  double: 'number',
  currency: 'number',
  percent: 'number',
  date: 'date',
  datetime: 'datetime',
  time: 'time',
};

const DECLARATIONS: Readonly<Record<StorageKind, string>> = {
  id: 'TEXT',
  text: 'TEXT COLLATE NOCASE',
  exactText: 'TEXT',
  number: 'REAL',
  boolean: 'INTEGER',
  date: 'INTEGER',
  datetime: 'INTEGER',
  time: 'INTEGER',
};

/** Whether values of the type are objects made of other fields: addresses and places. */
export function isCompoundType(type: FieldType): type is CompoundType {
  return type === 'address' || type === 'location';
}

/** Whether the field has such a type. */
export function isCompound(field: FieldDef): boolean {
  return isCompoundType(field.type);
}

/** Formula fields and compound fields have no column. `IsDeleted` has one on every table, declared or not. */
export function isStored(field: FieldDef): boolean {
  return field.formula === undefined && !isCompound(field);
}

/** @throws TypeError for a field without a column. */
function storageKind(field: FieldDef): StorageKind {
  const { type } = field;
  if (field.formula !== undefined || isCompoundType(type)) throw new TypeError(`Field ${field.name} is not stored`);
  const kind = KINDS[type];
  return kind === 'text' && field.caseSensitive ? 'exactText' : kind;
}

/** One column of a table, in table order. */
export interface Column {
  readonly name: string;
  readonly kind: StorageKind;
  /** Absent only for `IsDeleted` of an object that does not show it. */
  readonly field?: FieldDef;
}

/** The columns of an object's table: `IsDeleted`, and its other stored fields. */
export function columnsOf(object: ObjectDef): Column[] {
  const columns: Column[] = object.fields
    .filter(isStored)
    .map((field) => ({ name: field.name, kind: storageKind(field), field }));
  const deleted = columns.find((column) => column.name === 'IsDeleted') ?? { name: 'IsDeleted', kind: 'boolean' };
  // In front, where SQLite need not pass over the other columns: every query asks for it of every row.
  return [deleted, ...columns.filter((column) => column !== deleted)];
}

/** `"Name"`. Names come from metadata and were checked to be identifiers. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as a literal of SQL. */
export function quotedText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** The column's declaration in CREATE and ALTER TABLE. A checkbox is never NULL, nor is a count or a sum. */
export function declaration(column: Column): string {
  if (column.name === 'Id') return `${quoted('Id')} TEXT PRIMARY KEY NOT NULL`;
  const summary = column.field?.summary?.operation;
  const startsAtZero = column.kind === 'boolean' || summary === 'count' || summary === 'sum';
  return `${quoted(column.name)} ${DECLARATIONS[column.kind]}${startsAtZero ? ' NOT NULL DEFAULT 0' : ''}`;
}

/** Whether a unique index guards the field. Salesforce lets a deleted row's value be used again, so deleted rows are left out. */
export function isUnique(field: FieldDef): boolean {
  return field.unique && isStored(field);
}

/** Whether equal texts of the field may differ in case, which matters where it is unique or found by. */
export function isFolded(field: FieldDef): boolean {
  return (field.unique || field.externalId) && isStored(field) && storageKind(field) === 'text';
}

/** A text as it compares, in SQL; SQLite's own NOCASE folds only A to Z. */
export function foldedText(column: string): string {
  return `fold_case(${column})`;
}

/** Whether a text has letters that NOCASE does not fold. */
export function isBeyondAscii(column: string): string {
  return `octet_length(${column}) <> length(${column})`;
}

/** Fields that are searched by: references, external ids and what a sync asks for. */
export function isIndexed(field: FieldDef): boolean {
  if (!isStored(field) || isUnique(field)) return false;
  if (field.type === 'reference') return !['CreatedById', 'LastModifiedById'].includes(field.name);
  return field.externalId || field.name === 'SystemModstamp' || field.autoNumberFormat !== undefined;
}
