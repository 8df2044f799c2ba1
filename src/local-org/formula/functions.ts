/** The SQL functions that compiled formulas call: what SQLite lacks or does in binary where Salesforce does it in decimals. */
import type { DatabaseSync } from 'node:sqlite';
import { checksum } from '../store/ids.ts';
import * as moments from './moments.ts';

/** Nothing a formula computes with is a blob. */
type SqlValue = string | number | bigint | null;

/** Digits a double can be trusted for; cutting there turns 7.000000000000001 back into 7. */
const DIGITS = 15;
const LONGEST_PAD = 4000;

function cleaned(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : value;
}

/** A number moved by powers of ten through its decimal text, so that 2.675 × 100 is 267.5. */
export function shifted(value: number, places: number): number {
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  return Number(`${mantissa}e${String(Number(exponent) + places)}`);
}

/** Rounds half away from zero to a number of decimal places, which may be negative. */
function roundDecimal(value: number, places: number): number {
  const sign = value < 0 ? -1 : 1;
  const result = shifted(Math.round(shifted(cleaned(Math.abs(value)), Math.trunc(places))), -Math.trunc(places));
  return result === 0 ? 0 : sign * result;
}

function truncDecimal(value: number, places: number): number {
  const result = shifted(Math.trunc(shifted(cleaned(value), Math.trunc(places))), -Math.trunc(places));
  return result === 0 ? 0 : result;
}

function plainDigits(value: number): string {
  const [mantissa = '0', exponent] = String(cleaned(value)).split('e');
  if (exponent === undefined) return mantissa;
  const power = Number(exponent);
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '0', fraction = ''] = mantissa.replace('-', '').split('.');
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${whole}${fraction}`;
  return `${sign}${whole}${fraction.padEnd(power, '0')}`;
}

/** A text as a number, or null when it is not written as one. */
function numberOf(text: string): number | null {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
}

function padded(text: string, count: number, pad: string, isLeft: boolean): string | null {
  const length = Math.min(Math.trunc(count), LONGEST_PAD);
  if (length <= 0) return null;
  if (length <= text.length) return text.slice(0, length);
  return isLeft ? text.padStart(length, pad) : text.padEnd(length, pad);
}

const patterns = new Map<string, RegExp | null>();

/** A Java pattern, matched against the whole text; a pattern that does not compile matches nothing. */
function patternOf(source: string): RegExp | null {
  const known = patterns.get(source);
  if (known !== undefined) return known;
  let pattern: RegExp | null = null;
  try {
    pattern = new RegExp(`^(?:${source})$`, 'u');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  patterns.set(source, pattern);
  return pattern;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

function hyperlink(url: string | null, label: string | null, target: string | null): string {
  return `<a href="${escaped(url ?? '')}" target="${escaped(target ?? '_blank')}">${label ?? ''}</a>`;
}

function image(url: string | null, words: string | null, height: number | null, width: number | null): string {
  const size =
    height === null || width === null ? '' : ` style="height:${String(height)}px; width:${String(width)}px;"`;
  return `<img src="${escaped(url ?? '')}" alt="${escaped(words ?? '')}" border="0"${size}/>`;
}

function text(value: SqlValue | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}

function number(value: SqlValue | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}

type Numbers = (...args: number[]) => number | null;
type Texts = (...args: string[]) => string | number | null;

/** Each of these is blank as soon as one argument is. */
const NUMBER_FUNCTIONS: Readonly<Record<string, Numbers>> = {
  sf_round: (value = 0, places = 0) => roundDecimal(value, places),
  sf_trunc: (value = 0, places = 0) => truncDecimal(value, places),
  sf_away: (value = 0) => Math.sign(value) * Math.ceil(cleaned(Math.abs(value))) + 0,
  sf_toward: (value = 0) => Math.trunc(cleaned(value)) + 0,
  sf_mod: (value = 0, divisor = 0) => (divisor === 0 ? null : cleaned(value % divisor) + 0),
  sf_date: (year = 0, month = 0, day = 0) => moments.dayOf(Math.trunc(year), Math.trunc(month), Math.trunc(day)),
  sf_add_months: (day = 0, months = 0) => moments.addMonths(day, Math.trunc(months)),
};

const TEXT_FUNCTIONS: Readonly<Record<string, Texts>> = {
  sf_value: (value = '') => numberOf(value),
  sf_lower: (value = '') => value.toLowerCase(),
  sf_upper: (value = '') => value.toUpperCase(),
  sf_reverse: (value = '') => Array.from(value).reverse().join(''),
  sf_initcap: (value = '') =>
    value.toLowerCase().replaceAll(/(?<![\p{L}\p{N}])\p{L}/gu, (letter) => letter.toUpperCase()),
  /** `pkg__Thing__c` → `Thing`. */
  sf_developer_name: (value = '') => value.replace(/__[a-z]+$/i, '').replace(/^.*__/, ''),
  sf_case_safe: (value = '') => (/^[A-Za-z0-9]{15}$/.test(value) ? value + checksum(value) : value),
  sf_parse_date: (value = '') => moments.parseDay(value),
  sf_parse_datetime: (value = '') => moments.parseMoment(value),
  sf_parse_time: (value = '') => moments.parseTime(value),
};

/** Length is that of the function itself, so default parameters would make SQLite expect too few: each is wrapped. */
const COUNTS: Readonly<Record<string, number>> = { sf_round: 2, sf_trunc: 2, sf_mod: 2, sf_date: 3, sf_add_months: 2 };

function register(database: DatabaseSync, name: string, count: number, work: (args: SqlValue[]) => SqlValue): void {
  database.function(name, { deterministic: true, varargs: true }, (...args) => {
    if (args.length !== count) throw new TypeError(`${name} takes ${count} arguments`);
    return work(args.map((arg) => (ArrayBuffer.isView(arg) ? null : arg)));
  });
}

const EARTH_RADIUS: Readonly<Record<string, number>> = { mi: 3958.7613, km: 6371.0088 };

/** Along the surface of the earth, by the haversine formula. */
function distance(latitude: number, longitude: number, otherLatitude: number, otherLongitude: number): number {
  const radians = Math.PI / 180;
  const half = (from: number, to: number): number => Math.sin(((to - from) * radians) / 2) ** 2;
  const slope = Math.cos(latitude * radians) * Math.cos(otherLatitude * radians);
  const chord = half(latitude, otherLatitude) + slope * half(longitude, otherLongitude);
  return 2 * Math.asin(Math.min(1, Math.sqrt(chord)));
}

function registerMixed(database: DatabaseSync): void {
  register(database, 'sf_text', 1, ([value]) => (number(value) === null ? null : plainDigits(Number(value))));
  register(database, 'sf_time_text', 1, ([value]) => (number(value) === null ? null : moments.timeText(Number(value))));
  register(database, 'sf_find', 3, ([part, whole, start]) => {
    const [needle, hay] = [text(part), text(whole)];
    return needle === null || hay === null ? 0 : hay.indexOf(needle, Math.max((number(start) ?? 1) - 1, 0)) + 1;
  });
  register(database, 'sf_regex', 2, ([value, source]) =>
    patternOf(text(source) ?? '')?.test(text(value) ?? '') === true ? 1 : 0,
  );
  for (const [name, isLeft] of [
    ['sf_lpad', true],
    ['sf_rpad', false],
  ] as const)
    register(database, name, 3, ([value, count, pad]) => {
      const [whole, length] = [text(value), number(count)];
      return whole === null || length === null ? null : padded(whole, length, text(pad) ?? '', isLeft);
    });
  register(database, 'sf_distance', 5, (args) => {
    const [a, b, c, d] = args.slice(0, 4).map(number);
    if (typeof a !== 'number' || typeof b !== 'number' || typeof c !== 'number' || typeof d !== 'number') return null;
    return distance(a, b, c, d) * (EARTH_RADIUS[text(args[4]) ?? 'km'] ?? 0);
  });
  register(database, 'sf_duration', 2, ([seconds, withDays]) => {
    const given = number(seconds ?? null);
    return given === null ? null : moments.durationText(given, withDays === 1);
  });
  register(database, 'sf_hyperlink', 3, ([url, label, target]) => hyperlink(text(url), text(label), text(target)));
  register(database, 'sf_image', 4, ([url, words, height, width]) =>
    image(text(url), text(words), number(height), number(width)),
  );
}

/** Makes the `sf_…` functions known to a connection. Call once after opening it. */
export function registerFunctions(database: DatabaseSync): void {
  for (const [name, work] of Object.entries(NUMBER_FUNCTIONS)) {
    register(database, name, COUNTS[name] ?? 1, (args) => {
      const numbers = args.map(number).filter((value) => value !== null);
      return numbers.length < args.length ? null : work(...numbers);
    });
  }
  for (const [name, work] of Object.entries(TEXT_FUNCTIONS)) {
    register(database, name, 1, ([value]) => {
      const whole = text(value);
      return whole === null ? null : work(whole);
    });
  }
  registerMixed(database);
}
