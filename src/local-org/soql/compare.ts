/**
 * One comparison as SQL. Salesforce's logic has two values, so every condition here is false or true, never unknown, once it stands
 * in a WHERE: a blank field fails each comparison but `!=`, `NOT IN` and `EXCLUDES`. NOT is therefore pushed into the comparison.
 */
import { toId18 } from '../store/ids.ts';
import { DAY_MS } from '../store/storage.ts';
import type { Compilation } from './compilation.ts';
import { familyOf, type TypeFamily } from './fieldUse.ts';
import { invalidOperator, malformed, wrongLiteral } from './refusals.ts';
import type { Operand } from './scope.ts';
import { foldCase, foldSql, isAscii } from '../store/caseFolding.ts';
import { startOfDay, wallMillis } from '../access/userClock.ts';
import { spanOf } from './spans.ts';
import type { ComparisonOperator, Literal } from './statement.ts';

type Ordering = '<' | '<=' | '>' | '>=';

const OPPOSITE: Readonly<Partial<Record<ComparisonOperator, ComparisonOperator>>> = {
  '=': '!=',
  '!=': '=',
  in: 'not in',
  'not in': 'in',
  includes: 'excludes',
  excludes: 'includes',
};

const LITERAL_OF: Readonly<Record<TypeFamily, readonly Literal['kind'][]>> = {
  text: ['text'],
  multipicklist: ['text'],
  id: ['text'],
  number: ['number'],
  boolean: ['boolean'],
  date: ['date', 'span'],
  datetime: ['datetime', 'span'],
  time: ['time'],
  other: [],
};

/** The share of its rows that an object is taken to change in a day. */
const FEW = 0.001;

/** The describe call's word for a type, as the refusals of literals use it. */
function typeWord(operand: Operand): string {
  const family = familyOf(operand.type);
  if (family === 'text' || family === 'multipicklist') return 'string';
  if (family === 'datetime') return 'dateTime';
  return family === 'id' ? 'reference' : operand.type;
}

class Comparison {
  readonly #compilation: Compilation;
  readonly #operand: Operand;
  readonly #family: TypeFamily;

  public constructor(compilation: Compilation, operand: Operand) {
    this.#compilation = compilation;
    this.#operand = operand;
    this.#family = familyOf(operand.type);
  }

  get #sql(): string {
    return this.#operand.sql;
  }

  public compile(operator: ComparisonOperator, values: readonly Literal[]): string {
    for (const value of values) this.#checkLiteral(value);
    const [first] = values;
    if (first === undefined) throw malformed(`A comparison with ${this.#operand.name} has no value`);
    switch (operator) {
      case '=':
        return this.#equals(first);
      case '!=':
        return this.#differs(first);
      case 'like':
        return this.#like(first);
      case 'in':
        return this.#isIn(values);
      case 'not in':
        return this.#isNotIn(values);
      case 'includes':
        return this.#includes(values);
      case 'excludes':
        return `(${this.#sql} IS NULL OR NOT ${this.#includes(values)})`;
      default:
        return this.#ordered(operator, first);
    }
  }

  #checkLiteral(value: Literal): void {
    if (value.kind === 'null' || LITERAL_OF[this.#family].includes(value.kind)) return;
    throw wrongLiteral(this.#operand.name, typeWord(this.#operand));
  }

  /** A blank is NULL, and Salesforce takes the empty text for a blank. */
  #isBlank(value: Literal): boolean {
    return value.kind === 'null' || (value.kind === 'text' && value.value === '');
  }

  #equals(value: Literal): string {
    if (this.#family === 'boolean') return `coalesce(${this.#sql}, 0) ${this.#booleanTest(value, '=')}`;
    if (this.#isBlank(value)) return `${this.#sql} IS NULL`;
    const span = this.#span(value);
    if (span) return `(${this.#sql} >= ${span.from} AND ${this.#sql} < ${span.until})`;
    return this.#sided('=', value);
  }

  #differs(value: Literal): string {
    if (this.#family === 'boolean') return `coalesce(${this.#sql}, 0) ${this.#booleanTest(value, '<>')}`;
    if (this.#isBlank(value)) return `${this.#sql} IS NOT NULL`;
    const span = this.#span(value);
    if (span) return `(${this.#sql} IS NULL OR ${this.#sql} < ${span.from} OR ${this.#sql} >= ${span.until})`;
    return this.#sided('IS NOT', value);
  }

  /** A checkbox of a parent that is not there counts as not ticked; none is ever blank. */
  #booleanTest(value: Literal, operator: '=' | '<>'): string {
    return `${operator} ${value.kind === 'boolean' ? Number(value.value) : -1}`;
  }

  #ordered(operator: Ordering, value: Literal): string {
    if (this.#family === 'boolean') throw invalidOperator(`invalid operator on boolean field: ${this.#operand.name}`);
    if (this.#family === 'multipicklist')
      throw invalidOperator(`invalid operator on multipicklist field: ${this.#operand.name}`);
    if (this.#isBlank(value))
      throw invalidOperator(`invalid operator for a null value: ${this.#operand.name} ${operator}`);
    const span = this.#span(value);
    if (span) {
      // Before a span is before its first day; up to it is before the day after its last.
      const bound = operator === '<' || operator === '>=' ? span.from : span.until;
      return `${this.#sql} ${operator === '<' || operator === '<=' ? '<' : '>='} ${bound}`;
    }
    const sided = this.#sided(operator, value);
    return this.#asksForChanges(operator, value) ? `likelihood(${sided}, ${FEW})` : sided;
  }

  /** Whoever reads what changed a while ago gets few rows of many: SQLite would walk all of them in order, did it not know. */
  #asksForChanges(operator: Ordering, value: Literal): boolean {
    if (this.#operand.field?.name !== 'SystemModstamp' || value.kind !== 'datetime' || !operator.startsWith('>'))
      return false;
    return value.value > this.#compilation.now - DAY_MS;
  }

  /** Both sides of a comparison, in the form in which SQLite compares them as Salesforce does. */
  #sided(operator: string, value: Literal): string {
    if (this.#family === 'id') return `${this.#sql} ${operator} ${this.#bind(this.#id(value))}`;
    if (value.kind !== 'text') return `${this.#sql} ${operator} ${this.#bind(plainValue(value))}`;
    if (this.#operand.field?.caseSensitive === true)
      return `${this.#sql} ${operator} ${this.#bind(value.value)} COLLATE BINARY`;
    const isOrdering = operator.startsWith('<') || operator.startsWith('>');
    if (isAscii(value.value) && !isOrdering)
      return `${this.#sql} ${operator} ${this.#bind(value.value)} COLLATE NOCASE`;
    return `${foldSql(this.#sql)} ${operator} ${this.#bind(foldCase(value.value))}`;
  }

  #like(value: Literal): string {
    if (this.#family !== 'text')
      throw invalidOperator(`invalid operator on ${this.#family} field: ${this.#operand.name}`);
    if (value.kind !== 'text') throw wrongLiteral(this.#operand.name, 'string');
    // A backslash that escapes nothing stands for itself; SQLite would refuse it at the end of a pattern.
    const pattern = value.like.replace(/\\[%_\\]|\\/g, (part) => (part === '\\' ? '\\\\' : part));
    if (isAscii(pattern)) return `${this.#sql} LIKE ${this.#bind(pattern)} ESCAPE '\\'`;
    return `${foldSql(this.#sql)} LIKE ${this.#bind(foldCase(pattern))} ESCAPE '\\'`;
  }

  /** Of a list SQLite does not see that no blank is in it, and would walk all children instead of beginning at the parents listed. */
  #isIn(values: readonly Literal[]): string {
    const members = this.#membership(values);
    if (values.some((value) => this.#isBlank(value))) return `(${[...members, `${this.#sql} IS NULL`].join(' OR ')})`;
    return `(${this.#sql} IS NOT NULL AND (${members.join(' OR ')}))`;
  }

  #isNotIn(values: readonly Literal[]): string {
    const members = this.#membership(values);
    const hasBlank = values.some((value) => this.#isBlank(value));
    const none = members.length === 0 ? '1' : `NOT (${members.join(' OR ')})`;
    return hasBlank ? `(${this.#sql} IS NOT NULL AND ${none})` : `(${this.#sql} IS NULL OR ${none})`;
  }

  /** Conditions of which one holds when the field has one of the values. Long lists are one parameter. */
  #membership(values: readonly Literal[]): string[] {
    const present = values.filter((value) => !this.#isBlank(value));
    if (this.#family === 'boolean') return present.map((value) => this.#equals(value));
    const spans = present.filter((value) => value.kind === 'span').map((value) => this.#equals(value));
    const plain = present.filter((value) => value.kind !== 'span');
    const [only] = plain;
    if (only !== undefined && plain.length === 1) return [this.#equals(only), ...spans];
    if (plain.length === 0) return spans;
    return [this.#memberOf(plain), ...spans];
  }

  #memberOf(values: readonly Literal[]): string {
    const list = (items: readonly unknown[]): string =>
      `(SELECT value FROM json_each(${this.#bind(JSON.stringify(items))}))`;
    if (this.#family === 'id') return `${this.#sql} IN ${list(values.map((value) => this.#id(value)))}`;
    const items = values.map(plainValue);
    const isText = this.#family === 'text' || this.#family === 'multipicklist';
    if (!isText || this.#operand.field?.caseSensitive === true) return `${this.#sql} IN ${list(items)}`;
    if (items.every((item) => isAscii(String(item)))) return `${this.#sql} COLLATE NOCASE IN ${list(items)}`;
    return `${foldSql(this.#sql)} IN ${list(items.map((item) => foldCase(String(item))))}`;
  }

  /** Each text may name several values with `;` between them, all of which must be there; several texts are alternatives. */
  #includes(values: readonly Literal[]): string {
    if (this.#family !== 'multipicklist') {
      throw invalidOperator(`includes or excludes operator only valid on multipicklist field: ${this.#operand.name}`);
    }
    const alternatives = values.map((value) => {
      if (value.kind !== 'text' || value.value === '') throw wrongLiteral(this.#operand.name, 'string');
      const parts = value.value.split(';').map((part) => this.#bind(`;${foldCase(part.trim())};`));
      return parts.map((part) => `instr(';' || ${foldSql(this.#sql)} || ';', ${part}) > 0`).join(' AND ');
    });
    return `(${alternatives.map((alternative) => `(${alternative})`).join(' OR ')})`;
  }

  #id(value: Literal): string {
    const text = value.kind === 'text' ? value.value : '';
    const id = toId18(text);
    if (id === undefined) throw invalidOperator(`invalid ID field: ${text}`);
    return id;
  }

  #span(value: Literal): { from: number; until: number } | undefined {
    if (value.kind !== 'span') return undefined;
    const { clock, now } = this.#compilation;
    const span = spanOf(value.name, value.count, wallMillis(clock.timeZone, now), clock.firstDayOfWeek);
    if (this.#family !== 'datetime') return span;
    return { from: startOfDay(clock.timeZone, span.from), until: startOfDay(clock.timeZone, span.until) };
  }

  #bind(value: string | number): string {
    return this.#compilation.bind(value);
  }
}

function plainValue(value: Literal): string | number {
  if (value.kind === 'null' || value.kind === 'boolean' || value.kind === 'span')
    throw new TypeError(`A ${value.kind} literal has no plain value`);
  return value.value;
}

/**
 * A comparison as an SQL condition.
 * @param isNegated compile its opposite, which holds for a blank field where the comparison does not.
 * @throws ApiError INVALID_FIELD for a literal of another type, INVALID_QUERY_FILTER_OPERATOR for an operator the type does not take.
 */
export function comparisonSql(
  compilation: Compilation,
  operand: Operand,
  operator: ComparisonOperator,
  values: readonly Literal[],
  isNegated: boolean,
): string {
  const comparison = new Comparison(compilation, operand);
  if (!isNegated) return comparison.compile(operator, values);
  const opposite = OPPOSITE[operator];
  if (opposite !== undefined) return comparison.compile(opposite, values);
  return `(${operand.sql} IS NULL OR NOT (${comparison.compile(operator, values)}))`;
}
