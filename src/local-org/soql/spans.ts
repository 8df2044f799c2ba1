/**
 * What `TODAY`, `LAST_N_DAYS:30` and their like mean: a span of whole days in the user's time zone, which in the local org is UTC.
 * Weeks begin on Sunday (locale en_US); fiscal years are calendar years.
 * Source: SOQL reference, "Date Formats and Date Literals in WHERE".
 */
import { malformed } from './refusals.ts';

const DAY_MS = 86_400_000;

/** Days since 1970-01-01: the first day of the span, and the first day after it. */
export interface DaySpan {
  readonly from: number;
  readonly until: number;
}

type Unit = 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';

const MONTHS: Readonly<Record<'MONTH' | 'QUARTER' | 'YEAR', number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };

/** The first day of the unit that is `steps` units away from the one `today` is in. */
function startOf(unit: Unit, today: number, steps: number): number {
  if (unit === 'DAY') return today + steps;
  // 1970-01-01 was a Thursday, the fifth day of a week that begins on Sunday.
  if (unit === 'WEEK') return today - ((((today + 4) % 7) + 7) % 7) + steps * 7;
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

function nearSpan(name: string, today: number): DaySpan | undefined {
  const found = /^(LAST|THIS|NEXT)_(?:FISCAL_)?([A-Z]+)$/.exec(name);
  const unit = found?.[2] ?? '';
  if (!found || !isUnit(unit)) return undefined;
  const step = found[1] === 'LAST' ? -1 : found[1] === 'NEXT' ? 1 : 0;
  return { from: startOf(unit, today, step), until: startOf(unit, today, step + 1) };
}

function countedSpan(name: string, count: number, today: number): DaySpan | undefined {
  const ago = /^N_(?:FISCAL_)?([A-Z]+)S_AGO$/.exec(name)?.[1];
  if (ago !== undefined && isUnit(ago))
    return { from: startOf(ago, today, -count), until: startOf(ago, today, 1 - count) };
  const found = /^(LAST|NEXT)_N_(?:FISCAL_)?([A-Z]+)S$/.exec(name);
  const unit = found?.[2] ?? '';
  if (!found || !isUnit(unit)) return undefined;
  // The last n days include today; last weeks, months and years end before the present one.
  if (found[1] === 'LAST')
    return { from: startOf(unit, today, -count), until: startOf(unit, today, unit === 'DAY' ? 1 : 0) };
  return { from: startOf(unit, today, 1), until: startOf(unit, today, count + 1) };
}

/**
 * The days a date literal covers.
 * @param now milliseconds since 1970-01-01 UTC.
 * @throws ApiError for a name that is no date literal.
 */
export function spanOf(name: string, count: number | undefined, now: number): DaySpan {
  const today = Math.floor(now / DAY_MS);
  const span =
    count === undefined ? (fixedSpan(name, today) ?? nearSpan(name, today)) : countedSpan(name, count, today);
  if (span === undefined) throw malformed(`unexpected token: '${name}'`);
  // Beyond the days that there are, a date is not a number.
  if (!Number.isSafeInteger(span.from) || !Number.isSafeInteger(span.until))
    throw malformed(`numeric value out of range: ${count ?? 0}`);
  return span;
}
