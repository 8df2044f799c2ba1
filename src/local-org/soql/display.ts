/** Values as the API writes them, and as a person in an `en_US` org with one currency (USD) and UTC reads them. */
import type { FieldDef, FieldType } from '../schema/model.ts';

const DAY_MS = 86_400_000;

/** A value as a statement gives it back. */
export type JsonValue = string | number | boolean | null;

/** Days since 1970-01-01 as `2026-01-02`. */
export function dateText(days: number): string {
  return new Date(days * DAY_MS).toISOString().slice(0, 10);
}

/** Milliseconds since 1970-01-01 UTC as `2026-01-02T03:04:05.000+0000`. */
export function datetimeText(millis: number): string {
  return new Date(millis).toISOString().replace('Z', '+0000');
}

/** A stored value as the API's JSON value. @throws TypeError for a value its type does not have. */
export function jsonValue(type: FieldType, value: unknown): JsonValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (typeof value !== 'number') throw new TypeError(`A stored ${type} is ${typeof value}`);
  switch (type) {
    case 'boolean':
      return value !== 0;
    case 'date':
      return dateText(value);
    case 'datetime':
      return datetimeText(value);
    case 'time':
      return `${new Date(value).toISOString().slice(11, -1)}Z`;
    default:
      return value;
  }
}

const MONEY = new Map<number, Intl.NumberFormat>();
const NUMBER = new Map<number, Intl.NumberFormat>();

function formatter(
  known: Map<number, Intl.NumberFormat>,
  scale: number,
  options: Intl.NumberFormatOptions,
): Intl.NumberFormat {
  const found = known.get(scale);
  if (found) return found;
  const made = new Intl.NumberFormat('en-US', {
    ...options,
    minimumFractionDigits: scale,
    maximumFractionDigits: scale,
  });
  known.set(scale, made);
  return made;
}

const DATE = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', year: 'numeric', month: 'numeric', day: 'numeric' });
const CLOCK = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', hour: 'numeric', minute: '2-digit', hour12: true });

function clockText(millis: number): string {
  // Newer ICU data puts a narrow no-break space before AM and PM.
  return CLOCK.format(millis).replace(/\s/g, ' ');
}

/** The label of a picklist's value; of a value that is not in the list, the value. */
export function labelOf(field: FieldDef, value: string): string {
  return field.picklist.find((choice) => choice.value.toLowerCase() === value.toLowerCase())?.label ?? value;
}

/** A stored value as text for a person; `null` where the API gives none because the value already is that text. */
export function displayText(type: FieldType, field: FieldDef | undefined, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') {
    if (field === undefined || (type !== 'picklist' && type !== 'multipicklist')) return null;
    return value
      .split(type === 'multipicklist' ? ';' : /$^/)
      .map((choice) => labelOf(field, choice))
      .join(';');
  }
  if (typeof value !== 'number') return null;
  switch (type) {
    case 'date':
      return DATE.format(value * DAY_MS);
    case 'datetime':
      return `${DATE.format(value)}, ${clockText(value)}`;
    case 'time':
      return clockText(value);
    case 'currency':
      return formatter(MONEY, field?.scale ?? 2, { style: 'currency', currency: 'USD' }).format(value);
    case 'percent':
      return `${formatter(NUMBER, field?.scale ?? 0, {}).format(value)}%`;
    case 'int':
    case 'double':
      return formatter(NUMBER, field?.scale ?? 0, {}).format(value);
    default:
      return null;
  }
}
