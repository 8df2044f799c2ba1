/**
 * SOQL's date functions as SQL, of the day in UTC, or in the user's time zone where `convertTimezone` says so. Fiscal years are calendar years.
 * Source: SOQL reference, "Date Functions": weeks of a month and of a year are counted in sevens from the first day.
 */
import type { FieldType } from '../schema/model.ts';
import { DAY_MS } from '../store/storage.ts';
import { familyOf } from './fieldUse.ts';
import { malformed } from './refusals.ts';
import type { Operand } from './scope.ts';

const DAY_S = 86_400;

/** Takes seconds since 1970 as SQL, gives the part as SQL. */
const PARTS: Readonly<Record<string, (seconds: string) => string>> = {
  calendar_year: (seconds) => part('%Y', seconds),
  calendar_quarter: (seconds) => `((${part('%m', seconds)} + 2) / 3)`,
  calendar_month: (seconds) => part('%m', seconds),
  fiscal_year: (seconds) => part('%Y', seconds),
  fiscal_quarter: (seconds) => `((${part('%m', seconds)} + 2) / 3)`,
  fiscal_month: (seconds) => part('%m', seconds),
  day_in_month: (seconds) => part('%d', seconds),
  day_in_week: (seconds) => `(${part('%w', seconds)} + 1)`,
  day_in_year: (seconds) => part('%j', seconds),
  week_in_month: (seconds) => `((${part('%d', seconds)} + 6) / 7)`,
  week_in_year: (seconds) => `((${part('%j', seconds)} + 6) / 7)`,
};

/** Functions that only a date with a time has. */
const OF_DATETIME: Readonly<Record<string, { type: FieldType; sql: (millis: string) => string }>> = {
  hour_in_day: { type: 'int', sql: (millis) => part('%H', `${millis} / 1000`) },
  // Rounded down also before 1970, which SQL's own division does not.
  day_only: {
    type: 'date',
    sql: (millis) => `((${millis} - ((${millis} % ${DAY_MS}) + ${DAY_MS}) % ${DAY_MS}) / ${DAY_MS})`,
  },
};

function part(format: string, seconds: string): string {
  return `CAST(strftime('${format}', ${seconds}, 'unixepoch') AS INTEGER)`;
}

export function isDateFunction(name: string): boolean {
  return name in PARTS || name in OF_DATETIME;
}

/**
 * The function's result for a field.
 * @throws ApiError when the field is no date, or has no time where the function needs one.
 */
export function dateFunction(name: string, argument: Operand): Operand {
  const family = familyOf(argument.type);
  const shown = `${name.toUpperCase()}(${argument.name})`;
  const whole = `CAST(${argument.sql} AS INTEGER)`;
  const ofDatetime = OF_DATETIME[name];
  if (ofDatetime !== undefined && family === 'datetime')
    return { sql: ofDatetime.sql(whole), type: ofDatetime.type, name: shown, key: shown };
  const ofDate = PARTS[name];
  if (ofDate !== undefined && family === 'datetime')
    return { sql: ofDate(`${whole} / 1000`), type: 'int', name: shown, key: shown };
  if (ofDate !== undefined && family === 'date')
    return { sql: ofDate(`${whole} * ${DAY_S}`), type: 'int', name: shown, key: shown };
  throw malformed(`${name.toUpperCase()} cannot be used with the field ${argument.name} of type ${argument.type}`);
}
