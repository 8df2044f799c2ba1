/** Conditions of list views and lookup filters, as metadata writes them, as conditions of SOQL. */
import type { FieldDef } from '../schema/model.ts';
import { soqlText } from '../soql/literals.ts';

const COMPARISONS: Readonly<Record<string, string>> = {
  lessThan: '<',
  greaterThan: '>',
  lessOrEqual: '<=',
  greaterOrEqual: '>=',
};

const DAY = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;
const SPAN =
  /^(?:TODAY|YESTERDAY|TOMORROW|(?:LAST|THIS|NEXT)_(?:WEEK|MONTH|QUARTER|YEAR|90_DAYS|FISCAL_QUARTER|FISCAL_YEAR)|(?:LAST|NEXT)_N_\w+:\d+)$/i;

function dayOf(value: string): string | undefined {
  const [, month = '', day = '', year] = DAY.exec(value) ?? [];
  if (year !== undefined) return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return /^\d{4}-\d\d-\d\d$/.test(value) ? value : undefined;
}

/** A value of a filter as a SOQL literal of the field's type; `undefined` when it is none. */
function literal(field: FieldDef, value: string): string | undefined {
  switch (field.type) {
    case 'boolean':
      return /^(?:1|true)$/i.test(value) ? 'true' : /^(?:0|false)$/i.test(value) ? 'false' : undefined;
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return /^-?\d+(\.\d+)?$/.test(value) ? value : undefined;
    case 'date':
    case 'datetime': {
      if (value === '') return 'null';
      const day = dayOf(value);
      if (day === undefined) return SPAN.test(value) ? value : undefined;
      return field.type === 'date' ? day : `${day}T00:00:00Z`;
    }
    default:
      return value === '' ? 'null' : soqlText(value);
  }
}

const PATTERNS: Readonly<Record<string, (text: string) => string>> = {
  contains: (text) => `%${text}%`,
  notContain: (text) => `%${text}%`,
  startsWith: (text) => `${text}%`,
};

/**
 * @param path to the field, from the object that is asked
 * @param operation in the words of the metadata: `equals`, `notContain`…
 * @param values alternatives
 * @returns `undefined` for what cannot be carried out
 */
export function filterCondition(
  field: FieldDef,
  path: string,
  operation: string,
  values: readonly string[],
): string | undefined {
  const pattern = PATTERNS[operation];
  if (pattern) {
    const parts = values.map((text) => `${path} LIKE ${soqlText(pattern(text.replaceAll(/[%_]/g, '\\$&')))}`);
    const either = `(${parts.join(' OR ')})`;
    return operation === 'notContain' ? `(NOT ${either})` : either;
  }
  const literals = values.map((text) => literal(field, text));
  if (literals.includes(undefined)) return undefined;
  const list = `(${literals.join(', ')})`;
  if (operation === 'includes' || operation === 'excludes') return `${path} ${operation.toUpperCase()} ${list}`;
  const isNegated = operation === 'notEqual';
  if (operation === 'equals' || isNegated) {
    const parts = literals.map((text) => `${path} ${isNegated ? '!=' : '='} ${text ?? 'null'}`);
    return `(${parts.join(isNegated ? ' AND ' : ' OR ')})`;
  }
  const comparison = COMPARISONS[operation];
  if (comparison === undefined || literals.length > 1) return undefined;
  return `${path} ${comparison} ${literals[0] ?? 'null'}`;
}
