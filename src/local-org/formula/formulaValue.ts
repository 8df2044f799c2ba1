/** What a piece of a formula compiles to: SQL with a type. */
import type { FieldDef } from '../schema/model.ts';
import { quotedText } from '../store/storage.ts';

/**
 * `id` is a reference or record id: text wherever text is wanted, then in its 15-character form.
 * `null` is the NULL literal, which fits any type. The picklist types fit only the functions made for them.
 */
export type FormulaType =
  'text' | 'number' | 'boolean' | 'date' | 'datetime' | 'time' | 'id' | 'picklist' | 'multipicklist' | 'null';

export interface FormulaValue {
  /**
   * An SQL expression in brackets of its own where it needs them. Blank is NULL; a blank text may also be '' only inside
   * an expression, never as its result. Booleans are 0 and 1, and NULL where a comparison had nothing to compare.
   */
  readonly sql: string;
  readonly type: FormulaType;
  readonly nullable: boolean;
  /** A literal's value: picklist functions take only literals. */
  readonly literal?: string;
  /** The field that a bare reference names, for the functions that need a field. */
  readonly field?: FieldDef;
  /** Arithmetic has been done: two such numbers are compared as decimals, not bit by bit. */
  readonly computed?: boolean;
}

const TYPES: Partial<Record<FieldDef['type'], FormulaType>> = {
  id: 'id',
  reference: 'id',
  string: 'text',
  textarea: 'text',
  email: 'text',
  phone: 'text',
  url: 'text',
  picklist: 'picklist',
  multipicklist: 'multipicklist',
  boolean: 'boolean',
  int: 'number',
  double: 'number',
  currency: 'number',
  percent: 'number',
  date: 'date',
  datetime: 'datetime',
  time: 'time',
};

/** The type a field has in formulas; addresses and files have none. */
export function formulaTypeOf(field: FieldDef): FormulaType | undefined {
  return TYPES[field.type];
}

/** Type names as error messages say them, after Salesforce's own. */
export const TYPE_WORDS: Readonly<Record<FormulaType, string>> = {
  text: 'Text',
  number: 'Number',
  boolean: 'Boolean',
  date: 'Date',
  datetime: 'DateTime',
  time: 'Time',
  id: 'Text',
  picklist: 'Picklist',
  multipicklist: 'Multi-Select Picklist',
  null: 'Null',
};

/** Quotes a text for SQL. The empty text is blank. */
export function sqlText(value: string): string {
  return value === '' ? 'NULL' : quotedText(value);
}

/** A value as text: ids in their 15-character form. */
export function asText(value: FormulaValue): string {
  return value.type === 'id' ? `substr(${value.sql}, 1, 15)` : value.sql;
}

/** A boolean in which a missing answer counts as false. */
export function asTruth(value: FormulaValue): string {
  return value.nullable ? `coalesce(${value.sql}, 0)` : value.sql;
}

/** The type that two branches have in common, or `undefined`. */
export function commonType(left: FormulaType, right: FormulaType): FormulaType | undefined {
  if (left === 'null') return right;
  if (right === 'null' || left === right) return left;
  const texts = new Set<FormulaType>(['text', 'id']);
  return texts.has(left) && texts.has(right) ? 'text' : undefined;
}
