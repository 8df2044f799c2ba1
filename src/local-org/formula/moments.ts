/** Calendar arithmetic on the store's values: days and milliseconds since 1970-01-01 UTC. */
import { DAY_MS } from '../store/storage.ts';

function utc(year: number, month: number, day: number): Date {
  const date = new Date(0);
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(year, month - 1, day);
  return date;
}

/** A calendar date as a day number; null when there is no such date or the year is not 1 to 9999. */
export function dayOf(year: number, month: number, day: number): number | null {
  if (year < 1 || year > 9999) return null;
  const date = utc(year, month, day);
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? Math.floor(date.getTime() / DAY_MS) : null;
}

/** The same day of another month; the last day of a month stays the last, and a day the month lacks becomes its last. */
export function addMonths(dayNumber: number, months: number): number {
  const date = new Date(dayNumber * DAY_MS);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  const isLast = new Date((dayNumber + 1) * DAY_MS).getUTCDate() === 1;
  const lastThere = utc(year, month + months + 1, 0).getUTCDate();
  const target = isLast ? lastThere : Math.min(day, lastThere);
  return Math.floor(utc(year, month + months, target).getTime() / DAY_MS);
}

/** `2026-01-31` as a day number. */
export function parseDay(text: string): number | null {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text.trim());
  return match === null ? null : dayOf(Number(match[1]), Number(match[2]), Number(match[3]));
}

/** `13:45:00` or `13:45:00.250` as milliseconds of the day. */
export function parseTime(text: string): number | null {
  const match = /^(\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{1,3}))?Z?$/.exec(text.trim());
  if (match === null) return null;
  const [hours, minutes, seconds] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (hours > 23 || minutes > 59 || seconds > 59) return null;
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + Number((match[4] ?? '').padEnd(3, '0'));
}

/** `2026-01-31 13:45:00`, taken as UTC, as milliseconds; the `T` and `Z` of ISO 8601 are allowed. */
export function parseMoment(text: string): number | null {
  const [date = '', time = '00:00:00'] = text.trim().split(/[ T]/);
  const [day, ms] = [parseDay(date), parseTime(time)];
  return day === null || ms === null ? null : day * DAY_MS + ms;
}

/** Milliseconds of a day as `13:45:00.000`. */
export function timeText(ms: number): string {
  return new Date(((ms % DAY_MS) + DAY_MS) % DAY_MS).toISOString().slice(11, 23);
}

/** Seconds as `HH:MM:SS`, or with the days apart as `D:HH:MM:SS`. */
export function durationText(seconds: number, withDays: boolean): string {
  const whole = Math.floor(Math.abs(seconds));
  const days = withDays ? [String(Math.floor(whole / 86400))] : [];
  const hours = Math.floor((withDays ? whole % 86400 : whole) / 3600);
  const rest = [hours, Math.floor(whole / 60) % 60, whole % 60].map((part) => String(part).padStart(2, '0'));
  return [...days, ...rest].join(':');
}
