/** Words and dates for every component: words in the user's language, dates as the user's locale and time zone have them. */
import LANGUAGE from '@salesforce/i18n/lang';
import LOCALE from '@salesforce/i18n/locale';
import TIME_ZONE from '@salesforce/i18n/timeZone';

/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;
const NOON_MS = DAY_MS / 2;

/** A label with its places `{0}`, `{1}` … filled in. */
export function fill(label: string, ...parts: readonly (string | number)[]): string {
  return label.replace(/\{(\d+)\}/g, (place, index: string) => String(parts[Number(index)] ?? place));
}

/** Facts beside each other; those that are not there leave nothing. */
export const facts = (...parts: readonly (string | null | undefined | false)[]): string =>
  parts.filter(Boolean).join(' \u00b7 ');

const dates = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeZone: TIME_ZONE });
const wholeDays = new Intl.NumberFormat(LANGUAGE, { style: 'unit', unit: 'day', unitDisplay: 'long' });
const lists = new Intl.ListFormat(LANGUAGE);

/** An instant as a date in the user's time zone; '' when there is none. */
export const dateWords = (instant: string | null): string => (instant === null ? '' : dates.format(new Date(instant)));

/** A number of days with its word: "12 days". */
export const daysWords = (days: number): string => wholeDays.format(days);

/** Whole days from an instant to now, at least 0. Unit: days of 24 h, rounded down. */
export const daysSince = (instant: string): number =>
  Math.max(0, Math.floor((Date.now() - Date.parse(instant)) / DAY_MS));

/** "a, b and c". */
export const listWords = (items: readonly string[]): string => lists.format(items);

/** `YYYY-MM-DD hh:mm:ss` of an instant on the user's clock; Sweden writes dates that way. */
const onClock = (instant: string | number): string =>
  new Date(instant).toLocaleString('sv-SE', { timeZone: TIME_ZONE });

/** The day of an instant in the user's time zone, `YYYY-MM-DD`. */
export const dayOf = (instant: string): string => onClock(instant).slice(0, 10);

/** Today in the user's time zone, `YYYY-MM-DD`. */
export const today = (): string => dayOf(new Date().toISOString());

/** Milliseconds the user's clock is ahead of UTC at a whole second. */
const zoneOffset = (at: number): number => Date.parse(`${onClock(at).replace(' ', 'T')}Z`) - at;

/**
 * The instant that stands for a day a person chose: now for today, else noon of that day in the user's time zone, and
 * never before `notBefore` on the same day, so that what began this morning may end today.
 */
export function instantOf(day: string, notBefore: string | null = null): string {
  if (day === today()) return new Date().toISOString();
  const noon = Date.parse(`${day}T00:00:00Z`) + NOON_MS;
  const instant = new Date(noon - zoneOffset(noon)).toISOString();
  const isEarlierSameDay = notBefore !== null && notBefore > instant && dayOf(notBefore) === day;
  return isEarlierSameDay ? notBefore : instant;
}

/** The last instant of a day in the user's time zone; what lies in it was so by the end of that day. */
export function endOf(day: string): string {
  const midnight = Date.parse(`${day}T00:00:00Z`) + DAY_MS;
  return new Date(midnight - zoneOffset(midnight) - 1).toISOString();
}
