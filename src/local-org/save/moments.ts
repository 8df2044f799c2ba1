/** Dates and times as the API writes them, and as the columns keep them. */
import { DAY_MS } from '../store/storage.ts';

/** Salesforce's own bounds: 1 January 1700 to 31 December 4000. */
const FIRST_YEAR = 1700;
const LAST_YEAR = 4000;

const DATE = /^(\d{4})-(\d{2})-(\d{2})/;
const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/i;
const TIME = /^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?Z?$/;

function dayNumber(year: number, month: number, day: number): number | undefined {
  if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || day < 1) return undefined;
  const ms = Date.UTC(year, month - 1, day);
  // `Date.UTC` turns 31 April into 1 May; the org must not.
  return new Date(ms).getUTCDate() === day ? ms / DAY_MS : undefined;
}

function offsetMinutes(zone: string | undefined): number {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return zone.startsWith('-') ? -minutes : minutes;
}

/** Days since 1970 for `2026-02-28`; the date part of a date-time is accepted, as in Salesforce. */
export function parseDate(text: string): number | undefined {
  const found = DATE.exec(text);
  if (!found || (text.length !== 10 && !DATE_TIME.test(text))) return undefined;
  return dayNumber(Number(found[1]), Number(found[2]), Number(found[3]));
}

/**
 * Milliseconds since 1970, whole seconds, for `2026-02-28T12:00:00.000Z` and the forms clients send: other offsets,
 * `+0000`, no fraction. Without an offset, and for a bare date, UTC.
 */
export function parseDateTime(text: string): number | undefined {
  if (text.length === 10) {
    const day = parseDate(text);
    return day === undefined ? undefined : day * DAY_MS;
  }
  const found = DATE_TIME.exec(text);
  if (!found) return undefined;
  const day = dayNumber(Number(found[1]), Number(found[2]), Number(found[3]));
  const [hour, minute, second] = [Number(found[4]), Number(found[5]), Number(found[6] ?? 0)];
  if (day === undefined || hour > 23 || minute > 59 || second > 59) return undefined;
  return day * DAY_MS + ((hour * 60 + minute - offsetMinutes(found[7])) * 60 + second) * 1000;
}

/** Milliseconds of the day for `12:30:00.000Z`. */
export function parseTime(text: string): number | undefined {
  const found = TIME.exec(text);
  if (!found) return undefined;
  const [hour, minute, second] = [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  return ((hour * 60 + minute) * 60 + second) * 1000 + Number((found[4] ?? '0').padEnd(3, '0'));
}

/** `2026-02-28` for a column's day number. */
export function dateText(days: number): string {
  return new Date(days * DAY_MS).toISOString().slice(0, 10);
}

/** `2026-02-28T12:00:00.000+0000` for a column's milliseconds. */
export function dateTimeText(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}

/** The UTC day of an instant. */
export function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}
