/** What may be done with a field in a statement, by its type. Describe says the same under `filterable`, `sortable`, `groupable`. */
import type { FieldDef, FieldType } from '../schema/model.ts';

const NUMBERS: ReadonlySet<FieldType> = new Set<FieldType>(['int', 'double', 'currency', 'percent']);
const TEXTS: ReadonlySet<FieldType> = new Set<FieldType>(['string', 'textarea', 'picklist', 'email', 'phone', 'url']);

/** Types of one family take the same literals and compare alike. */
export type TypeFamily =
  'text' | 'multipicklist' | 'id' | 'number' | 'boolean' | 'date' | 'datetime' | 'time' | 'other';

export function familyOf(type: FieldType): TypeFamily {
  if (TEXTS.has(type)) return 'text';
  if (NUMBERS.has(type)) return 'number';
  switch (type) {
    case 'id':
    case 'reference':
      return 'id';
    case 'multipicklist':
    case 'boolean':
    case 'date':
    case 'datetime':
    case 'time':
      return type;
    default:
      return 'other';
  }
}

export function isFilterable(field: FieldDef): boolean {
  return !field.isLongText && field.mask === undefined && familyOf(field.type) !== 'other';
}

export function isSortable(field: FieldDef): boolean {
  return isFilterable(field) && field.type !== 'multipicklist';
}

/**
 * Whether GROUP BY takes the field. Numbers are grouped only when they are whole by type (`int`, which no custom field is);
 * of a project's formulas only checkboxes and dates; auto-numbers not at all. Standard fields that are made of others (the name of a
 * person, whether a task is closed) are grouped like any other.
 */
export function isGroupable(field: FieldDef): boolean {
  if (!isSortable(field) || field.autoNumberFormat !== undefined) return false;
  if (field.formula !== undefined && field.custom) return field.type === 'boolean' || field.type === 'date';
  const family = familyOf(field.type);
  return family === 'number' ? field.type === 'int' : family !== 'datetime' && family !== 'time';
}

/** Whether COUNT, COUNT_DISTINCT, MIN and MAX (`order`), or SUM and AVG (`sum`), take the field. */
export function isAggregatable(field: FieldDef, use: 'order' | 'sum'): boolean {
  const family = familyOf(field.type);
  if (use === 'sum') return family === 'number';
  return isSortable(field) && family !== 'boolean' && family !== 'time';
}
