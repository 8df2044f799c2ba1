/** Text functions. A result without characters is blank. `sf_…` functions are registered by `registerFunctions`. */
import type { FormulaValue } from './formulaValue.ts';
import { plain, wrongArgument, type Call, type FunctionTable } from './functionTable.ts';

const TEXT = { type: 'text' } as const;
const MAYBE_BLANK = { type: 'text', blank: 'always' } as const;
const SURE_NUMBER = { type: 'number', blank: 'never' } as const;

function whole(sql: string): string {
  return `CAST(${sql} AS INTEGER)`;
}

function textOf(value: FormulaValue): string | undefined {
  switch (value.type) {
    case 'number':
      return `sf_text(${value.sql})`;
    case 'date':
      return `strftime('%Y-%m-%d', ${value.sql} * 86400, 'unixepoch')`;
    case 'datetime':
      return `(strftime('%Y-%m-%d %H:%M:%S', ${whole(value.sql)} / 1000, 'unixepoch') || 'Z')`;
    case 'time':
      return `sf_time_text(${value.sql})`;
    case 'picklist':
    case 'null':
      return value.sql;
    default:
      return undefined;
  }
}

function textValue(call: Call): FormulaValue {
  const value = call.value(0);
  const sql = textOf(value);
  if (sql === undefined)
    throw wrongArgument('TEXT', ['number', 'date', 'datetime', 'picklist'], value, call.node.args[0]?.position ?? 0);
  return { sql, type: 'text', nullable: value.nullable };
}

function caseSafeId(call: Call): FormulaValue {
  const value = call.argument(0, 'id', 'text');
  return {
    sql: value.type === 'id' ? value.sql : `sf_case_safe(${value.sql})`,
    type: 'text',
    nullable: value.nullable,
  };
}

/** Blank is within every text, and nothing is within a blank one. */
function within(test: string): (...args: string[]) => string {
  return (text, part) =>
    /^'/.test(part) ? `(instr(${text}, ${part}) ${test})` : `(${part} IS NULL OR instr(${text}, ${part}) ${test})`;
}

/** How many values of a multi-select picklist are chosen. */
function picklistCount(call: Call): FormulaValue {
  const value = call.value(0);
  if (value.type !== 'multipicklist')
    throw wrongArgument('PICKLISTCOUNT', ['multipicklist'], value, call.node.args[0]?.position ?? 0);
  const sql = `(CASE WHEN ${value.sql} IS NULL THEN 0 ELSE length(${value.sql}) - length(replace(${value.sql}, ';', '')) + 1 END)`;
  return { sql, type: 'number', nullable: false };
}

/** TEXT, VALUE, searching, cutting, padding, and the functions that make HTML. */
export const textFunctions: FunctionTable = {
  TEXT: { least: 1, most: 1, compile: textValue },
  CASESAFEID: { least: 1, most: 1, compile: caseSafeId },
  VALUE: plain(['text'], { type: 'number', blank: 'always' }, (text) => `sf_value(${text})`),
  ISNUMBER: plain(['text'], { type: 'boolean', blank: 'never' }, (text) => `(sf_value(${text}) IS NOT NULL)`),
  LEN: plain(['text'], SURE_NUMBER, (text) => `coalesce(length(${text}), 0)`),
  LEFT: plain(
    ['text', 'number'],
    MAYBE_BLANK,
    (text, count) => `nullif(substr(${text}, 1, max(${whole(count)}, 0)), '')`,
  ),
  RIGHT: plain(
    ['text', 'number'],
    MAYBE_BLANK,
    (text, count) => `(CASE WHEN ${whole(count)} > 0 THEN substr(${text}, -${whole(count)}) END)`,
  ),
  MID: plain(
    ['text', 'number', 'number'],
    MAYBE_BLANK,
    (text, start, count) => `nullif(substr(${text}, max(${whole(start)}, 1), max(${whole(count)}, 0)), '')`,
  ),
  LOWER: plain(['text', 'text'], TEXT, (text) => `sf_lower(${text})`, 1),
  UPPER: plain(['text', 'text'], TEXT, (text) => `sf_upper(${text})`, 1),
  INITCAP: plain(['text'], TEXT, (text) => `sf_initcap(${text})`),
  TRIM: plain(['text'], MAYBE_BLANK, (text) => `nullif(trim(${text}), '')`),
  SUBSTITUTE: plain(
    ['text', 'text', 'text'],
    MAYBE_BLANK,
    (text, old, fresh) => `nullif(replace(${text}, ${old}, coalesce(${fresh}, '')), '')`,
  ),
  FIND: plain(
    ['text', 'text', 'number'],
    SURE_NUMBER,
    (part, text, start?: string) =>
      start === undefined ? `coalesce(instr(${text}, ${part}), 0)` : `sf_find(${part}, ${text}, ${start})`,
    1,
  ),
  CONTAINS: plain(['text', 'text'], { type: 'boolean' }, within('> 0')),
  BEGINS: plain(['text', 'text'], { type: 'boolean' }, within('= 1')),
  REGEX: plain(
    ['text', 'text'],
    { type: 'boolean', blank: 'never' },
    (text, pattern) => `sf_regex(coalesce(${text}, ''), ${pattern})`,
  ),
  LPAD: plain(
    ['text', 'number', 'text'],
    MAYBE_BLANK,
    (text, count, pad = "' '") => `sf_lpad(${text}, ${count}, ${pad})`,
    1,
  ),
  RPAD: plain(
    ['text', 'number', 'text'],
    MAYBE_BLANK,
    (text, count, pad = "' '") => `sf_rpad(${text}, ${count}, ${pad})`,
    1,
  ),
  ASCII: plain(['text'], { type: 'number' }, (text) => `unicode(${text})`),
  CHR: plain(['number'], TEXT, (code) => `char(${whole(code)})`),
  REVERSE: plain(['text'], TEXT, (text) => `sf_reverse(${text})`),
  PICKLISTCOUNT: { least: 1, most: 1, compile: picklistCount },
  // No session reaches a formula: what a browser would put there is left out.
  GETSESSIONID: plain([], { type: 'text', blank: 'always' }, () => 'NULL'),
  BR: plain([], { type: 'text', blank: 'never' }, () => `'<br>'`),
  HYPERLINK: plain(
    ['text', 'text', 'text'],
    { type: 'text', blank: 'never' },
    (url, label, target = "'_blank'") => `sf_hyperlink(${url}, ${label}, ${target})`,
    1,
  ),
  IMAGE: plain(
    ['text', 'text', 'number', 'number'],
    { type: 'text', blank: 'never' },
    (url, words = 'NULL', height = 'NULL', width = 'NULL') => `sf_image(${url}, ${words}, ${height}, ${width})`,
    3,
  ),
};
