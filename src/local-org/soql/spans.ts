/**
 * What `TODAY`, `LAST_N_DAYS:30` and their like mean: a span of whole days on the user's clock.
 * Weeks begin as the user's locale has it; fiscal years are calendar years.
 * Source: SOQL reference, "Date Formats and Date Literals in WHERE".
 */
import { DAY_MS } from '../store/storage.ts';
import { malformed } from './refusals.ts';

/** Days since 1970-01-01: the first day of the span, and the first day after it. */
export interface DaySpan {
  readonly from: number;
  readonly until: number;
}

type Unit = 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';

const MONTHS: Readonly<Record<'MONTH' | 'QUARTER' | 'YEAR', number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };

/** The day that is today, and the one weeks begin on (0 is Sunday). */
interface Calendar {
  readonly today: number;
  readonly firstDayOfWeek: number;
}

/** The last day a date can be; what is beyond is no number of a date. */
const LAST_DAY = 99_999_999;

/** The first day of the unit that is `steps` units away from the one today is in. */
function startOf(unit: Unit, { today, firstDayOfWeek }: Calendar, steps: number): number {
  if (unit === 'DAY') return today + steps;
  // 1970-01-01 was a Thursday, the fifth day of a week that begins on Sunday.
  if (unit === 'WEEK') return today - ((((today + 4 - firstDayOfWeek) % 7) + 7) % 7) + steps * 7;
  const date = new Date(today * DAY_MS);
  const size = MONTHS[unit];
  const month = Math.floor(date.getUTCMonth() / size) * size + steps * size;
  return Date.UTC(date.getUTCFullYear(), month, 1) / DAY_MS;
}

function isUnit(word: string): word is Unit {
  return ['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'].includes(word);
}

function fixedSpan(name: string, today: number): DaySpan | undefined {
  switch (name) {
    case 'YESTERDAY':
      return { from: today - 1, until: today };
    case 'TODAY':
      return { from: today, until: today + 1 };
    case 'TOMORROW':
      return { from: today + 1, until: today + 2 };
    case 'LAST_90_DAYS':
      return { from: today - 90, until: today + 1 };
    case 'NEXT_90_DAYS':
      return { from: today + 1, until: today + 91 };
    default:
      return undefined;
  }
}

function nearSpan(name: string, calendar: Calendar): DaySpan | undefined {
  const found = /^(LAST|THIS|NEXT)_(?:FISCAL_)?([A-Z]+)$/.exec(name);
  const unit = found?.[2] ?? '';
  if (!found || !isUnit(unit)) return undefined;
  const step = found[1] === 'LAST' ? -1 : found[1] === 'NEXT' ? 1 : 0;
  return { from: startOf(unit, calendar, step), until: startOf(unit, calendar, step + 1) };
}

function countedSpan(name: string, count: number, calendar: Calendar): DaySpan | undefined {
  const ago = /^N_(?:FISCAL_)?([A-Z]+)S_AGO$/.exec(name)?.[1];
  if (ago !== undefined && isUnit(ago))
    return { from: startOf(ago, calendar, -count), until: startOf(ago, calendar, 1 - count) };
  const found = /^(LAST|NEXT)_N_(?:FISCAL_)?([A-Z]+)S$/.exec(name);
  const unit = found?.[2] ?? '';
  if (!found || !isUnit(unit)) return undefined;
  // The last n days include today; last weeks, months and years end before the present one.
  if (found[1] === 'LAST')
    return { from: startOf(unit, calendar, -count), until: startOf(unit, calendar, unit === 'DAY' ? 1 : 0) };
  return { from: startOf(unit, calendar, 1), until: startOf(unit, calendar, count + 1) };
}

/**
 * The days a date literal covers.
 * @param now milliseconds since 1970-01-01 on the user's clock.
 * @param firstDayOfWeek 0 is Sunday.
 * @throws ApiError for a name that is no date literal.
 */
export function spanOf(name: string, count: number | undefined, now: number, firstDayOfWeek: number): DaySpan {
  const calendar = { today: Math.floor(now / DAY_MS), firstDayOfWeek };
  const span =
    count === undefined
      ? (fixedSpan(name, calendar.today) ?? nearSpan(name, calendar))
      : countedSpan(name, count, calendar);
  if (span === undefined) throw malformed(`unexpected token: '${name}'`);
  const isDay = (day: number): boolean => Math.abs(day) <= LAST_DAY;
  if (!isDay(span.from) || !isDay(span.until)) throw malformed(`numeric value out of range: ${count ?? 0}`);
  return span;
}
