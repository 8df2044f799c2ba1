/** Date and time functions. Dates are days and date-times milliseconds since 1970-01-01 UTC; the user's time zone is taken as UTC. */
import { DAY_MS } from '../store/storage.ts';
import { parameterSql } from './context.ts';
import type { FormulaValue } from './formulaValue.ts';
import { plain, wrongArgument, type Call, type FunctionTable } from './functionTable.ts';

const HOUR_MS = '3600000';
const MINUTE_MS = '60000';

function dayOf(ms: string): string {
  return `CAST(floor(${ms} / ${DAY_MS}.0) AS INTEGER)`;
}

function part(format: string): (...args: string[]) => string {
  return (date) => `CAST(strftime('${format}', ${date} * 86400, 'unixepoch') AS INTEGER)`;
}

function timeOfDay(ms: string): string {
  return `(((${ms} % ${DAY_MS}) + ${DAY_MS}) % ${DAY_MS})`;
}

type Clock = 'date' | 'datetime' | 'time';

/** DATEVALUE and its like: of what is of the type already, of another type, or of a text. */
function converted(type: Clock, other: Clock, fromOther: (sql: string) => string): (call: Call) => FormulaValue {
  return (call) => {
    const value = call.argument(0, 'text', other, type);
    if (value.type === other) return { sql: fromOther(value.sql), type, nullable: value.nullable };
    return value.type === type ? value : { sql: `sf_parse_${type}(${value.sql})`, type, nullable: true };
  };
}

/** Of seconds, with days or without, or of what lies between two moments. */
function formatDuration(call: Call): FormulaValue {
  const first = call.argument(0, 'number', 'datetime', 'time');
  const second = call.node.args.length > 1 ? call.argument(1, 'boolean', 'datetime', 'time') : undefined;
  const isSpan = first.type === 'datetime' || first.type === 'time';
  if (isSpan !== (second?.type === first.type))
    throw wrongArgument('FORMATDURATION', [isSpan ? first.type : 'boolean'], second ?? first, call.node.position);
  const seconds = isSpan ? `(abs(${first.sql} - ${second?.sql ?? '0'}) / 1000)` : first.sql;
  const withDays = isSpan ? '0' : (second?.sql ?? '0');
  return { sql: `sf_duration(${seconds}, ${withDays})`, type: 'text', nullable: true };
}

function addMonths(call: Call): FormulaValue {
  const moment = call.argument(0, 'date', 'datetime');
  const by = call.argument(1, 'number');
  const { nullable } = moment;
  // No months at all is none to add: the date itself comes back.
  const months = by.nullable ? `coalesce(${by.sql}, 0)` : by.sql;
  if (moment.type !== 'datetime') return { sql: `sf_add_months(${moment.sql}, ${months})`, type: 'date', nullable };
  const day = `sf_add_months(${dayOf(moment.sql)}, ${months})`;
  return { sql: `(${day} * ${DAY_MS} + ${timeOfDay(moment.sql)})`, type: 'datetime', nullable };
}

function now(call: Call): FormulaValue {
  return { sql: parameterSql(call.context, 'now'), type: 'datetime', nullable: false };
}

/** Parts and sums of dates, times of day, and the clock (`:now`, `:today`). */
export const dateFunctions: FunctionTable = {
  NOW: { least: 0, most: 0, compile: now },
  TODAY: {
    least: 0,
    most: 0,
    compile: (call) => ({ sql: parameterSql(call.context, 'today'), type: 'date', nullable: false }),
  },
  TIMENOW: {
    least: 0,
    most: 0,
    compile: (call) => ({ sql: timeOfDay(parameterSql(call.context, 'now')), type: 'time', nullable: false }),
  },
  DATE: plain(
    ['number', 'number', 'number'],
    { type: 'date', blank: 'always' },
    (year, month, day) => `sf_date(${year}, ${month}, ${day})`,
  ),
  DATEVALUE: { least: 1, most: 1, compile: converted('date', 'datetime', dayOf) },
  DATETIMEVALUE: { least: 1, most: 1, compile: converted('datetime', 'date', (day) => `(${day} * ${DAY_MS})`) },
  TIMEVALUE: { least: 1, most: 1, compile: converted('time', 'datetime', timeOfDay) },
  ADDMONTHS: { least: 2, most: 2, compile: addMonths },
  YEAR: plain(['date'], { type: 'number' }, part('%Y')),
  MONTH: plain(['date'], { type: 'number' }, part('%m')),
  DAY: plain(['date'], { type: 'number' }, part('%d')),
  FORMATDURATION: { least: 1, most: 2, compile: formatDuration },
  ISOWEEK: plain(['date'], { type: 'number' }, part('%V')),
  ISOYEAR: plain(['date'], { type: 'number' }, part('%G')),
  DAYOFYEAR: plain(['date'], { type: 'number' }, part('%j')),
  // 1970-01-01 was a Thursday, the fifth day of a week that starts on Sunday.
  WEEKDAY: plain(['date'], { type: 'number' }, (date) => `((((${date} + 4) % 7) + 7) % 7 + 1)`),
  HOUR: plain(['time'], { type: 'number' }, (time) => `(CAST(${time} AS INTEGER) / ${HOUR_MS})`),
  MINUTE: plain(['time'], { type: 'number' }, (time) => `(CAST(${time} AS INTEGER) / ${MINUTE_MS} % 60)`),
  SECOND: plain(['time'], { type: 'number' }, (time) => `(CAST(${time} AS INTEGER) / 1000 % 60)`),
  MILLISECOND: plain(['time'], { type: 'number' }, (time) => `(CAST(${time} AS INTEGER) % 1000)`),
  UNIXTIMESTAMP: plain(['datetime'], { type: 'number' }, (moment) => `(${moment} / 1000)`),
  FROMUNIXTIME: plain(['number'], { type: 'datetime' }, (seconds) => `CAST(round(${seconds}) * 1000 AS INTEGER)`),
};
