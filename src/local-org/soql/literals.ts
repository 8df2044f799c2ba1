/** Literals of SOQL text as values. */
import { DAY_MS } from '../store/storage.ts';
import type { Literal } from './statement.ts';
import { malformed } from './refusals.ts';

/** A text as a literal of SOQL. */
export function soqlText(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  N: '\n',
  r: '\r',
  R: '\r',
  t: '\t',
  T: '\t',
  b: '\b',
  B: '\b',
  f: '\f',
  F: '\f',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

const ESCAPE = /\\(u[0-9A-Fa-f]{4}|[\s\S]?)/g;

function unescape(escape: string): string {
  if (escape.startsWith('u')) return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
  const plain = ESCAPES[escape];
  if (plain === undefined) throw malformed(`Illegal character sequence '\\${escape}' in string literal`);
  return plain;
}

/** A quoted text with its escapes undone, twice: as a value, and as a LIKE pattern that escapes with a backslash. */
function readText(quoted: string): Literal {
  const inner = quoted.slice(1, -1);
  const value = inner.replace(ESCAPE, (_, escape: string) =>
    escape === '%' || escape === '_' ? `\\${escape}` : unescape(escape),
  );
  const like = inner.replace(ESCAPE, (whole, escape: string) => ('%_\\'.includes(escape) ? whole : unescape(escape)));
  return { kind: 'text', value, like };
}

/** Days since 1970-01-01 of a calendar date that exists. @throws ApiError for one that does not, like 2026-02-30. */
export function parseDate(text: string): number {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  const time = found ? Date.UTC(Number(found[1]), Number(found[2]) - 1, Number(found[3])) : Number.NaN;
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text)
    throw malformed(`Invalid date: ${text}`);
  return time / DAY_MS;
}

/** Milliseconds since 1970-01-01 UTC of an instant that says its zone. @throws ApiError */
export function parseDatetime(text: string): number {
  const found = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,3}))?(?:Z|([+-])(\d\d):?(\d\d))$/i.exec(text);
  if (!found) throw malformed(`Invalid datetime: ${text}`);
  const [
    ,
    date = '',
    hours = '',
    minutes = '',
    seconds = '',
    fraction = '',
    sign,
    offsetHours = '0',
    offsetMinutes = '0',
  ] = found;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) throw malformed(`Invalid datetime: ${text}`);
  const clock = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60;
  const millis = Number(fraction.padEnd(3, '0'));
  return parseDate(date) * DAY_MS + (sign === '-' ? clock + offset : clock - (sign ? offset : 0)) * 1000 + millis;
}

/** Milliseconds since midnight of a time of day in UTC, as `13:30:00.000Z` says it. @throws ApiError for one no day has */
export function parseTime(text: string): number {
  return parseDatetime(`1970-01-01T${text}`);
}

function readNumber(text: string): Literal {
  const value = Number(text);
  if (!Number.isFinite(value)) throw malformed(`numeric value out of range: ${text}`);
  return { kind: 'number', value };
}

/** The parser's words for the kinds of literal. */
export function readLiteral(type: string | undefined, text: string): Literal {
  switch (type) {
    case 'STRING':
      return readText(text);
    case 'NULL':
      return { kind: 'null' };
    case 'BOOLEAN':
      return { kind: 'boolean', value: text.toLowerCase() === 'true' };
    case 'INTEGER':
    case 'DECIMAL':
      return readNumber(text);
    case 'INTEGER_WITH_CURRENCY_PREFIX':
    case 'DECIMAL_WITH_CURRENCY_PREFIX':
      throw malformed(`The org has one currency, so amounts are written without its code: ${text}`);
    case 'DATE':
      return { kind: 'date', value: parseDate(text) };
    case 'DATETIME':
      return { kind: 'datetime', value: parseDatetime(text) };
    case 'DATE_LITERAL':
      return { kind: 'span', name: text.toUpperCase() };
    case 'DATE_N_LITERAL': {
      const [name = '', count = ''] = text.split(':');
      if (!/^\d+$/.test(count.trim())) throw malformed(`unexpected token: '${count}'`);
      return { kind: 'span', name: name.trim().toUpperCase(), count: Number(count) };
    }
    default:
      throw malformed(`unexpected token: '${text}'`);
  }
}
