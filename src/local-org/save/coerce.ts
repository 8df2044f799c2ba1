/** From a value as a client sent it to the value a column keeps. */
import type { SaveError } from '../engine.ts';
import { KeptContent } from '../files/content.ts';
import { shifted } from '../formula/functions.ts';
import type { FieldDef } from '../schema/model.ts';
import { toId18 } from '../store/ids.ts';
import type { SqlValue } from '../store/storage.ts';
import { parseDate, parseDateTime, parseTime } from './moments.ts';
import type { FieldPlan } from './objectPlan.ts';
import {
  badPicklistValue,
  malformedId,
  outOfRange,
  saveError,
  tooLong,
  wrongReference,
  wrongType,
} from './saveErrors.ts';

const EMAIL = /^[^\s@,;<>()]+@[^\s@,;<>()]+\.[^\s@,;<>().]+$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A refusal is an object; a column's value never is. */
export function isRefused(value: SqlValue | SaveError): value is SaveError {
  return typeof value === 'object' && value !== null;
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function toText(field: FieldDef, value: unknown): string | SaveError | null {
  if (!isScalar(value)) return wrongType(field, value);
  const text = String(value).trim();
  if (text === '') return null;
  return field.length > 0 && text.length > field.length ? tooLong(field, text) : text;
}

const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/;

/** Bytes as base64 text, or the key of those that are kept already. */
function toBytes(field: FieldDef, value: unknown): string | SaveError | null {
  if (value instanceof KeptContent) return value.key;
  if (typeof value !== 'string' || !BASE64.test(value))
    return wrongType(field, typeof value === 'string' ? 'text' : value);
  return value === '' ? null : value;
}

function toEmail(field: FieldDef, value: unknown): string | SaveError | null {
  const text = toText(field, value);
  if (typeof text !== 'string' || EMAIL.test(text)) return text;
  return saveError('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${text}`, [field.name]);
}

/**
 * A value with the capitals the picklist has it with: one that differs in them alone is the same
 * (https://help.salesforce.com/s/articleView?id=000386557&type=1). Restricted picklists take theirs as they are written, no others.
 */
function asListed({ values }: FieldPlan, text: string): string {
  return values?.get(text.toLowerCase()) ?? text;
}

function toPicklist(plan: FieldPlan, value: unknown): string | SaveError | null {
  const text = toText(plan.field, value);
  if (typeof text !== 'string') return text;
  if (!plan.allowed) return asListed(plan, text);
  return plan.allowed.has(text) ? text : badPicklistValue(plan.field, text);
}

/** Values in the order of the picklist, each once: the order in which Salesforce returns them. */
function toMultiPicklist(plan: FieldPlan, value: unknown): string | SaveError | null {
  const text = toText(plan.field, value);
  if (typeof text !== 'string') return text;
  const chosen = new Set(text.split(';').map((part) => asListed(plan, part.trim())));
  chosen.delete('');
  const order = new Map(plan.field.picklist.map((entry, index) => [entry.value, index]));
  for (const part of chosen) {
    if (plan.allowed && !plan.allowed.has(part)) return badPicklistValue(plan.field, part);
  }
  const sorted = [...chosen].sort((a, b) => (order.get(a) ?? Infinity) - (order.get(b) ?? Infinity));
  return sorted.length === 0 ? null : sorted.join(';');
}

function toBoolean(field: FieldDef, value: unknown): number | SaveError {
  if (value === true || value === 1) return 1;
  if (value === false || value === 0) return 0;
  const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (word === 'true' || word === '1') return 1;
  return word === 'false' || word === '0' ? 0 : wrongType(field, value);
}

function readNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : NaN;
}

/** Half away from zero, as Salesforce rounds, of the number as it is written. */
function roundTo(value: number, scale: number): number {
  if (Number.isInteger(value)) return value;
  const whole = shifted(Math.abs(value), scale);
  // A number that has no more digits than these is as round as it can be.
  if (whole >= Number.MAX_SAFE_INTEGER) return value;
  return Math.sign(value) * shifted(Math.round(whole), -scale);
}

function toNumber(field: FieldDef, value: unknown): number | SaveError | null {
  if (value === '') return null;
  const number = readNumber(value);
  if (!Number.isFinite(number)) return wrongType(field, value);
  if (field.type === 'int') {
    if (!Number.isInteger(number)) return wrongType(field, value);
    const limit = field.precision > 0 ? 10 ** field.precision : 2 ** 31;
    return Math.abs(number) < limit ? number : outOfRange(field, number);
  }
  const rounded = field.precision > 0 ? roundTo(number, field.scale) : number;
  const limit = field.precision > 0 ? 10 ** (field.precision - field.scale) : Infinity;
  return Math.abs(rounded) < limit ? rounded : outOfRange(field, number);
}

function within({ field, most }: FieldPlan, value: number | SaveError | null): number | SaveError | null {
  return most !== undefined && typeof value === 'number' && Math.abs(value) > most ? outOfRange(field, value) : value;
}

function toMoment(
  field: FieldDef,
  value: unknown,
  parse: (text: string) => number | undefined,
): number | SaveError | null {
  if (typeof value !== 'string') return wrongType(field, value);
  const text = value.trim();
  return text === '' ? null : (parse(text) ?? wrongType(field, value));
}

function toReference(plan: FieldPlan, value: unknown): string | SaveError | null {
  const { field } = plan;
  if (typeof value !== 'string') return wrongType(field, value);
  const text = value.trim();
  if (text === '') return null;
  const id = toId18(text);
  if (id === undefined) return malformedId(field, text);
  return field.type === 'id' || plan.targets.has(id.slice(0, 3)) ? id : wrongReference(field, text);
}

/**
 * The value to keep, or why it cannot be kept. Blank text is NULL, a blank checkbox is false; numbers are rounded to the
 * field's scale; ids become 18 characters long.
 */
export function coerce(plan: FieldPlan, value: unknown): SqlValue | SaveError {
  const { field } = plan;
  if (value === null || value === undefined) return field.type === 'boolean' ? 0 : null;
  switch (field.type) {
    case 'boolean':
      return value === '' ? 0 : toBoolean(field, value);
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return within(plan, toNumber(field, value));
    case 'date':
      return toMoment(field, value, parseDate);
    case 'datetime':
      return toMoment(field, value, parseDateTime);
    case 'time':
      return toMoment(field, value, parseTime);
    case 'picklist':
      return toPicklist(plan, value);
    case 'multipicklist':
      return toMultiPicklist(plan, value);
    case 'id':
    case 'reference':
      return toReference(plan, value);
    case 'base64':
      return toBytes(field, value);
    case 'email':
      return toEmail(field, value);
    default:
      return toText(field, value);
  }
}
