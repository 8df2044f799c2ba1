/** Days and hours as a user's clock shows them. Instants are kept in UTC; date literals and `convertTimezone` need the user's time zone. */
import type { DatabaseSync } from 'node:sqlite';
import { DAY_MS } from '../store/storage.ts';

/** Offsets change at full quarters of an hour, everywhere. */
const STEP_MS = 900_000;
/** Offsets remembered a zone; rows of many years have fewer quarters of an hour than this that are asked for twice. */
const REMEMBERED = 100_000;

/** Where and how a user reads dates: a name of the time zone database, and a language tag. */
export interface UserClock {
  readonly timeZone: string;
  readonly locale: string;
  /** 0 is Sunday. */
  readonly firstDayOfWeek: number;
}

interface Zone {
  readonly format: Intl.DateTimeFormat;
  readonly offsets: Map<number, number>;
}

const zones = new Map<string, Zone>();

function zoneOf(timeZone: string): Zone {
  const known = zones.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const made = { format, offsets: new Map<number, number>() };
  zones.set(timeZone, made);
  return made;
}

function readOffset(format: Intl.DateTimeFormat, millis: number): number {
  const parts = new Map(format.formatToParts(millis).map(({ type, value }) => [type, value]));
  const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  const year = parts.get('era') === 'BC' ? 1 - number('year') : number('year');
  const shown = new Date(0);
  shown.setUTCFullYear(year, number('month') - 1, number('day'));
  shown.setUTCHours(number('hour'), number('minute'), number('second'));
  return shown.getTime() - millis;
}

/** An instant as milliseconds of the wall clock it shows there, as if that were UTC. */
export function wallMillis(timeZone: string, millis: number): number {
  if (timeZone === 'UTC') return millis;
  const { format, offsets } = zoneOf(timeZone);
  const step = Math.floor(millis / STEP_MS);
  const known = offsets.get(step);
  if (known !== undefined) return millis + known;
  if (offsets.size > REMEMBERED) offsets.clear();
  const offset = readOffset(format, step * STEP_MS);
  offsets.set(step, offset);
  return millis + offset;
}

/** The instant at which a day, as days since 1970-01-01, begins there. */
export function startOfDay(timeZone: string, day: number): number {
  const wall = day * DAY_MS;
  if (timeZone === 'UTC') return wall;
  // The offset at the beginning itself: the one of midnight UTC may be of the other side of a change of the clock.
  const near = wall - (wallMillis(timeZone, wall) - wall);
  return wall - (wallMillis(timeZone, near) - near);
}

/** A time zone Intl knows; UTC for any other. */
function knownZone(name: string): string {
  try {
    const { timeZone } = new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions();
    return timeZone === 'GMT' ? 'UTC' : timeZone;
  } catch (error) {
    if (error instanceof RangeError) return 'UTC';
    throw error;
  }
}

/** Salesforce's locales are written with an underscore, and some with more than Intl knows. */
function knownLocale(key: string): Intl.Locale {
  try {
    return new Intl.Locale(key.replaceAll('_', '-'));
  } catch (error) {
    if (error instanceof RangeError) return new Intl.Locale('en-US');
    throw error;
  }
}

const clocks = new Map<string, UserClock>();

/** The clock of a user with these settings, in the words of `User.TimeZoneSidKey` and `User.LocaleSidKey`. */
function userClock(timeZoneSidKey: string, localeSidKey: string): UserClock {
  const key = `${timeZoneSidKey} ${localeSidKey}`;
  const known = clocks.get(key);
  if (known) return known;
  const locale = knownLocale(localeSidKey);
  const made = { timeZone: knownZone(timeZoneSidKey), locale: locale.toString(), firstDayOfWeek: firstDayOf(locale) };
  clocks.set(key, made);
  return made;
}

/** Newer than TypeScript's library: Monday is 1 and Sunday 7. */
interface LocaleWithWeeks {
  getWeekInfo(): { readonly firstDay: number };
}

function hasWeeks(locale: object): locale is LocaleWithWeeks {
  return 'getWeekInfo' in locale;
}

function firstDayOf(locale: Intl.Locale): number {
  return hasWeeks(locale) ? locale.getWeekInfo().firstDay % 7 : 0;
}

/** The clock of a user of the org. */
export function readClock(database: DatabaseSync, userId: string): UserClock {
  const row = database
    .prepare('SELECT "TimeZoneSidKey" AS zone, "LocaleSidKey" AS locale FROM "User" WHERE "Id" = ?')
    .get(userId);
  return userClock(String(row?.['zone'] ?? 'GMT'), String(row?.['locale'] ?? 'en_US'));
}
