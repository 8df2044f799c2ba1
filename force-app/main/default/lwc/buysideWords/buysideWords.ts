/** Words and dates for every component: labels with places filled in, instants in the user's language and time zone. */
import LOCALE from '@salesforce/i18n/locale';
import TIME_ZONE from '@salesforce/i18n/timeZone';
import BASIS_ACT_SEEN from '@salesforce/label/c.Buyside_Basis_Act_Seen';
import BASIS_FILLED_IN from '@salesforce/label/c.Buyside_Basis_Filled_In';
import BASIS_IMPRESSION from '@salesforce/label/c.Buyside_Basis_Impression';
import BASIS_INFERRED from '@salesforce/label/c.Buyside_Basis_Inferred';
import BASIS_TOLD from '@salesforce/label/c.Buyside_Basis_Told';
import STATE_EXIT_MET from '@salesforce/label/c.Buyside_Step_Exit_Met';
import STATE_IN_PROGRESS from '@salesforce/label/c.Buyside_Step_In_Progress';
import STATE_LEFT_UNMET from '@salesforce/label/c.Buyside_Step_Left_Unmet';
import STATE_NOT_APPLICABLE from '@salesforce/label/c.Buyside_Step_Not_Applicable';
import STATE_UNTOUCHED from '@salesforce/label/c.Buyside_Step_Untouched';
import { BASIS, HUMAN_BASES, type Basis, type StepStateName } from 'c/buysideLogic';

const DAY_MS = 86_400_000;
const NOON_MS = DAY_MS / 2;

const BASIS_WORDS: Readonly<Record<Basis, string>> = {
  [BASIS.told]: BASIS_TOLD,
  [BASIS.filledIn]: BASIS_FILLED_IN,
  [BASIS.actSeen]: BASIS_ACT_SEEN,
  [BASIS.impression]: BASIS_IMPRESSION,
  [BASIS.inferred]: BASIS_INFERRED,
};

const STATE_WORDS: Readonly<Record<StepStateName, string>> = {
  untouched: STATE_UNTOUCHED,
  'in-progress': STATE_IN_PROGRESS,
  'exit-met': STATE_EXIT_MET,
  'left-unmet': STATE_LEFT_UNMET,
  'not-applicable': STATE_NOT_APPLICABLE,
};

/** A label with its places `{0}`, `{1}` … filled in. */
export function fill(label: string, ...parts: readonly (string | number)[]): string {
  return label.replace(/\{(\d+)\}/g, (place, index: string) => String(parts[Number(index)] ?? place));
}

/** How we know, in words; the value itself when it is none of ours. */
export const basisWords = (basis: string): string => (BASIS_WORDS as Readonly<Record<string, string>>)[basis] ?? basis;

/** State of a step, in words. */
export const stateWords = (state: StepStateName): string => STATE_WORDS[state];

/** The ways of knowing a person may choose, for a list. */
export const basisOptions = (): { label: string; value: string }[] =>
  HUMAN_BASES.map((value) => ({ label: basisWords(value), value }));

const dates = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeZone: TIME_ZONE });
const isoDays = new Intl.DateTimeFormat('en-CA', {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  timeZone: TIME_ZONE,
});
const wholeDays = new Intl.NumberFormat(LOCALE, { style: 'unit', unit: 'day', unitDisplay: 'long' });
const lists = new Intl.ListFormat(LOCALE, { style: 'long', type: 'conjunction' });

/** An instant as a date in the user's time zone; '' when there is none. */
export const dateWords = (instant: string | null): string => (instant === null ? '' : dates.format(new Date(instant)));

/** A number of days with its word: "12 days". */
export const daysWords = (days: number): string => wholeDays.format(days);

/** Whole days from an instant to now, at least 0. Unit: days of 24 h, rounded down. */
export const daysSince = (instant: string): number =>
  Math.max(0, Math.floor((Date.now() - Date.parse(instant)) / DAY_MS));

/** "a, b and c". */
export const listWords = (items: readonly string[]): string => lists.format(items);

/** Today in the user's time zone, `YYYY-MM-DD`. */
export const today = (): string => isoDays.format(new Date());

/** The day of an instant in the user's time zone, `YYYY-MM-DD`. */
export const dayOf = (instant: string): string => isoDays.format(new Date(instant));

/** Milliseconds the user's clock is ahead of UTC at an instant. */
function zoneOffset(at: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: TIME_ZONE,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(new Date(at));
  const part = (type: string): number => Number(parts.find((found) => found.type === type)?.value);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) - at;
}

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
