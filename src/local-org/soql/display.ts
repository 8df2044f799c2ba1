/** Values as the API writes them, and as a person reads them in an org with one currency (USD). */
import type { FieldDef, FieldType } from '../schema/model.ts';
import type { UserClock } from '../access/userClock.ts';
import { DAY_MS } from '../store/storage.ts';

/** A value as a statement gives it back. */
export type JsonValue = string | number | boolean | null;

/** Records of an org fall on a few thousand days. */
const MOST_DAYS = 20_000;
const knownDays = new Map<number, string>();

/** Days since 1970-01-01 as `2026-01-02`. */
function dateText(days: number): string {
  const known = knownDays.get(days);
  if (known !== undefined) return known;
  const text = new Date(days * DAY_MS).toISOString().slice(0, 10);
  if (knownDays.size >= MOST_DAYS) knownDays.clear();
  knownDays.set(days, text);
  return text;
}

const pad = (value: number, length: number): string => String(value).padStart(length, '0');
const TWO = Array.from({ length: 60 }, (_, value) => pad(value, 2));
/** 10000-01-01: from here on a year has more than four digits. */
const FIVE_DIGIT_YEARS = 253_402_300_800_000;

/** Milliseconds since 1970-01-01 UTC as `2026-01-02T03:04:05.000+0000`. */
function datetimeText(millis: number): string {
  if (!(millis >= 0 && millis < FIVE_DIGIT_YEARS && Number.isInteger(millis)))
    return new Date(millis).toISOString().replace('Z', '+0000');
  const day = Math.floor(millis / DAY_MS);
  const rest = millis - day * DAY_MS;
  const [hours, minutes, seconds] = [rest / 3_600_000, (rest / 60_000) % 60, (rest / 1000) % 60].map(Math.floor);
  return `${dateText(day)}T${TWO[hours ?? 0]}:${TWO[minutes ?? 0]}:${TWO[seconds ?? 0]}.${pad(rest % 1000, 3)}+0000`;
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

/** How one kind of user reads dates and figures. */
interface Formats {
  readonly date: Intl.DateTimeFormat;
  readonly day: Intl.DateTimeFormat;
  readonly clock: Intl.DateTimeFormat;
  readonly time: Intl.DateTimeFormat;
  readonly numbers: Map<string, Intl.NumberFormat>;
}

const UTC_CLOCK: UserClock = { timeZone: 'UTC', locale: 'en-US', firstDayOfWeek: 0 };
const formats = new WeakMap<UserClock, Formats>();

function formatsOf(clock: UserClock): Formats {
  const known = formats.get(clock);
  if (known) return known;
  const { locale, timeZone } = clock;
  const day = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
  const time = { hour: 'numeric', minute: '2-digit' } as const;
  const made = {
    // Dates and times of day are the same everywhere; instants are not.
    date: new Intl.DateTimeFormat(locale, { ...day, timeZone: 'UTC' }),
    day: new Intl.DateTimeFormat(locale, { ...day, timeZone }),
    clock: new Intl.DateTimeFormat(locale, { ...time, timeZone }),
    time: new Intl.DateTimeFormat(locale, { ...time, timeZone: 'UTC' }),
    numbers: new Map<string, Intl.NumberFormat>(),
  };
  formats.set(clock, made);
  return made;
}

function figure(clock: UserClock, scale: number, style: 'decimal' | 'currency', value: number): string {
  const { numbers } = formatsOf(clock);
  const key = `${style} ${scale}`;
  const known = numbers.get(key);
  if (known) return known.format(value);
  const digits = { minimumFractionDigits: scale, maximumFractionDigits: scale };
  const made = new Intl.NumberFormat(clock.locale, {
    ...digits,
    style,
    ...(style === 'currency' && { currency: 'USD' }),
  });
  numbers.set(key, made);
  return made.format(value);
}

/** Newer ICU data puts a narrow no-break space before AM and PM. */
function plainBlanks(text: string): string {
  return text.replace(/\s/g, ' ');
}

/** The label of a picklist's value; of a value that is not in the list, the value. */
function labelOf(field: FieldDef, value: string): string {
  return field.picklist.find((choice) => choice.value.toLowerCase() === value.toLowerCase())?.label ?? value;
}

/**
 * A stored value as text for a person; `null` where the API gives none because the value already is that text.
 * @param clock the person's; without it one that reads American English in UTC
 */
export function displayText(
  type: FieldType,
  field: FieldDef | undefined,
  value: unknown,
  clock: UserClock = UTC_CLOCK,
): string | null {
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
      return formatsOf(clock).date.format(value * DAY_MS);
    case 'datetime':
      return plainBlanks(`${formatsOf(clock).day.format(value)}, ${formatsOf(clock).clock.format(value)}`);
    case 'time':
      return plainBlanks(formatsOf(clock).time.format(value));
    case 'currency':
      return figure(clock, field?.scale ?? 2, 'currency', value);
    case 'percent':
      return `${figure(clock, field?.scale ?? 0, 'decimal', value)}%`;
    case 'int':
    case 'double':
      return figure(clock, field?.scale ?? 0, 'decimal', value);
    default:
      return null;
  }
}
