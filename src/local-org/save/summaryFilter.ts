/** A roll-up's filter as an SQL condition over the child. */
import type { FieldDef, SummaryFilter } from '../schema/model.ts';
import { quotedText } from '../store/storage.ts';
import { parseDate, parseDateTime } from './moments.ts';

function literal(field: FieldDef, value: string): string {
  switch (field.type) {
    case 'boolean':
      return /^(true|1)$/i.test(value) ? '1' : '0';
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return String(Number(value));
    case 'date':
      return String(parseDate(value) ?? 'NULL');
    case 'datetime':
      return String(parseDateTime(value) ?? 'NULL');
    default:
      return quotedText(value);
  }
}

/** `LIKE` with the value's own wildcards taken literally. */
function like(column: string, before: string, value: string, after: string): string {
  const escaped = value.replaceAll(/[\\%_]/g, (char) => `\\${char}`);
  return `${column} LIKE ${quotedText(before + escaped + after)} ESCAPE '\\'`;
}

/** One value of a multi-select picklist. */
function holds(column: string, value: string): string {
  return like(`(';' || ${column} || ';')`, '%;', value, ';%');
}

function anyOf(conditions: readonly string[]): string {
  return `(${conditions.join(' OR ')})`;
}

const COMPARISONS = { lessThan: '<', greaterThan: '>', lessOrEqual: '<=', greaterOrEqual: '>=' } as const;

function isAmong(field: FieldDef, column: string, values: readonly string[]): string {
  const words = values.filter((value) => value !== '');
  const conditions =
    words.length === 0 ? [] : [`${column} IN (${words.map((value) => literal(field, value)).join(', ')})`];
  if (words.length < values.length || values.length === 0) conditions.push(`${column} IS NULL`);
  return anyOf(conditions);
}

/**
 * The condition, with `column` standing for the child's field. Comma lists are alternatives; a blank value stands for blank;
 * the negative operations are true for a blank field, as in Salesforce.
 */
export function filterSql(field: FieldDef, column: string, filter: SummaryFilter): string {
  const { values } = filter;
  switch (filter.operation) {
    case 'equals':
      return isAmong(field, column, values);
    case 'notEqual':
      return `(${isAmong(field, column, values)}) IS NOT TRUE`;
    case 'lessThan':
    case 'greaterThan':
    case 'lessOrEqual':
    case 'greaterOrEqual':
      return anyOf(
        values.map(
          (value) => `${column} ${COMPARISONS[filter.operation as keyof typeof COMPARISONS]} ${literal(field, value)}`,
        ),
      );
    case 'contains':
      return anyOf(values.map((value) => like(column, '%', value, '%')));
    case 'notContain':
      return `${anyOf(values.map((value) => like(column, '%', value, '%')))} IS NOT TRUE`;
    case 'startsWith':
      return anyOf(values.map((value) => like(column, '', value, '%')));
    case 'includes':
      return anyOf(values.map((value) => holds(column, value)));
    case 'excludes':
      return `${anyOf(values.map((value) => holds(column, value)))} IS NOT TRUE`;
  }
}
