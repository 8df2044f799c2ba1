const MARK = Symbol('soql');

/** A piece of SOQL that was built with the `soql` tag, so every value in it is an escaped literal. */
export interface Soql {
  readonly text: string;
  readonly [MARK]: true;
}

/** What may stand in a `soql` template: values become literals, pieces of SOQL stay as they are. */
export type SoqlValue = string | number | boolean | null | Date | Soql | readonly (string | number | Date)[];

/**
 * Builds SOQL from a template: a value becomes an escaped literal, a list becomes `('a', 'b')`.
 *
 * @throws {TypeError} for `undefined`, NaN, an invalid date or an empty list: jsforce's own filters drop those in
 * silence, and a filter that is dropped reads everything.
 */
export function soql(strings: TemplateStringsArray, ...values: readonly SoqlValue[]): Soql {
  return made(strings.reduce((text, part, at) => text + literal(values[at - 1]) + part));
}

/**
 * A field, relationship path or object name as a piece of SOQL.
 *
 * @throws {TypeError} when it is not a name: letters, digits, underscores and dots.
 */
export function soqlName(name: string): Soql {
  if (!/^[A-Za-z]\w*(\.[A-Za-z]\w*)*$/.test(name)) throw new TypeError(`not a SOQL name: ${name}`);
  return made(name);
}

/** Field names as a SELECT list. @throws {TypeError} when the list is empty or one is not a name. */
export function soqlFields(names: readonly string[]): Soql {
  if (names.length === 0) throw new TypeError('an empty SELECT list');
  return made(names.map((name) => soqlName(name).text).join(', '));
}

/** Conditions joined by AND, each in parentheses. @throws {TypeError} when there is none. */
export function soqlAnd(conditions: readonly Soql[]): Soql {
  if (conditions.length === 0) throw new TypeError('an empty WHERE clause');
  return made(conditions.map(({ text }) => `(${text})`).join(' AND '));
}

/** Conditions joined by OR, in parentheses. @throws {TypeError} when there is none. */
export function soqlAny(conditions: readonly Soql[]): Soql {
  if (conditions.length === 0) throw new TypeError('an empty WHERE clause');
  return made(`(${conditions.map(({ text }) => text).join(' OR ')})`);
}

/** Marks text that was checked elsewhere (see condition.ts) as SOQL. Not for values: they go through the tag. */
export function trustedSoql(text: string): Soql {
  return made(text);
}

const made = (text: string): Soql => Object.freeze({ text, [MARK]: true as const });

function literal(value: SoqlValue | undefined): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return `'${escaped(value)}'`;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  if (Array.isArray(value) && value.length > 0) return `(${value.map((each: SoqlValue) => literal(each)).join(', ')})`;
  if (typeof value === 'object' && MARK in value) return value.text;
  throw new TypeError(`not a value for SOQL: ${Array.isArray(value) ? 'an empty list' : String(value)}`);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

const escaped = (text: string): string => text.replace(/[\\'"\n\r\t\b\f]/g, (each) => ESCAPES[each] ?? each);
