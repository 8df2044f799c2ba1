/** Statements that count, sum and group. */
import type { FieldType, ObjectDef } from '../schema/model.ts';
import { quotedText } from '../store/storage.ts';
import type { Compilation } from './compilation.ts';
import { conditionSql } from './conditions.ts';
import {
  fieldPath,
  foldedSql,
  isAggregate,
  nameOf,
  onlyArgument,
  operandOf,
  orderSql,
  picklistRankSql,
} from './expressions.ts';
import { isAggregatable, isGroupable } from './fieldUse.ts';
import type { GroupSource, ValueEntry } from './plan.ts';
import { invalidField, malformed, unusable } from './refusals.ts';
import { prefixesOf, whereSql } from './rowSource.ts';
import { Scope, type Operand } from './scope.ts';
import type { Expression, Statement } from './statement.ts';

type Call = Extract<Expression, { kind: 'call' }>;

/** Rows a grouped query may give; Salesforce has no second page for it. */
export const MAX_GROUPS = 2000;

/** One way of grouping: with ROLLUP and CUBE some of the fields are left out, which makes the subtotals. */
interface GroupingSet {
  readonly present: ReadonlySet<string>;
}

/** An expression as a key: the same field by another spelling is the same key. */
function keyOf(scope: Scope, expression: Expression): string {
  if (expression.kind === 'path') return scope.withoutPrefix(expression.path).join('.').toLowerCase();
  if (expression.kind === 'distance') return JSON.stringify(expression);
  return `${expression.name}(${expression.args.map((argument) => keyOf(scope, argument)).join(',')})`;
}

/** The smallest or largest value; of a picklist, the one that stands first or last in its list. */
function extremeSql(operand: Operand, name: 'min' | 'max'): string {
  const { field, sql } = operand;
  if (field?.type === 'picklist' && field.picklist.length > 0) {
    const texts = field.picklist.map(({ value }, index) => `WHEN ${index} THEN ${quotedText(value)}`);
    return `CASE ${name}(${picklistRankSql(field, sql)}) ${texts.join(' ')} ELSE ${name}(${sql}) END`;
  }
  const folded = foldedSql(operand);
  if (folded === sql) return `${name}(${sql})`;
  // The folded text is compared, the text itself is shown. Both have the same length, so the second half is the text.
  const both = `${name}(${folded} || char(1) || ${sql})`;
  return `substr(${both}, (length(${both}) + 1) / 2 + 1)`;
}

function aggregateType(name: string, operand: Operand): FieldType {
  if (name === 'count' || name === 'count_distinct') return 'int';
  if (name === 'avg') return operand.type === 'int' ? 'double' : operand.type;
  return operand.type;
}

function aggregateSql(name: string, operand: Operand): string {
  switch (name) {
    case 'count':
      return `count(${operand.sql})`;
    case 'count_distinct':
      return `count(DISTINCT ${foldedSql(operand)})`;
    case 'min':
    case 'max':
      return extremeSql(operand, name);
    default:
      return `${name}(${operand.sql})`;
  }
}

class GroupedQuery {
  readonly #scope: Scope;
  readonly #statement: Statement;
  /** Key → what is grouped by, in order. */
  readonly #groups = new Map<string, Operand>();

  public constructor(scope: Scope, statement: Statement) {
    this.#scope = scope;
    this.#statement = statement;
    for (const expression of statement.grouping?.by ?? []) this.#addGroup(expression);
  }

  public compile(): GroupSource {
    this.#refuseMixtures();
    const entries = this.#entries();
    const sets = this.#sets();
    const selects = sets.map((set) => this.#select(set));
    const order = this.#statement.orderBy.map((_, index) => this.#orderOf(index));
    const { limit, offset } = this.#statement;
    const ordered = order.length === 0 ? '' : ` ORDER BY ${order.join(', ')}`;
    const sql = `SELECT * FROM (${selects.join('\nUNION ALL\n')})${ordered} LIMIT ${limit ?? MAX_GROUPS + 1} OFFSET ${offset ?? 0}`;
    return { kind: 'groups', sql, entries, object: this.#scope.object };
  }

  #addGroup(expression: Expression): void {
    if (isAggregate(expression)) throw malformed('Aggregates cannot be grouped by');
    const operand = operandOf(this.#scope, expression);
    const isPlain = expression.kind === 'path';
    if (isPlain && operand.field !== undefined && !isGroupable(operand.field)) throw unusable(operand.name, 'grouped');
    this.#groups.set(keyOf(this.#scope, expression), operand);
  }

  #refuseMixtures(): void {
    const { grouping, limit, orderBy, select, having } = this.#statement;
    if (select.some((item) => item.kind === 'children')) {
      throw malformed('Grouped query cannot use child relationships in the SELECT list');
    }
    if (grouping === undefined && limit !== undefined) {
      throw malformed('Non-grouped query that uses overall aggregate functions cannot also use LIMIT');
    }
    if (grouping === undefined && this.#statement.offset !== undefined) {
      throw malformed('Non-grouped query that uses overall aggregate functions cannot also use OFFSET');
    }
    if (grouping === undefined && orderBy.length > 0) {
      throw malformed('Non-grouped query that uses overall aggregate functions cannot also use ORDER BY');
    }
    if (grouping === undefined && having !== undefined) throw malformed('HAVING needs a GROUP BY');
  }

  #sets(): GroupingSet[] {
    const keys = [...this.#groups.keys()];
    const kind = this.#statement.grouping?.kind ?? 'plain';
    if (kind === 'plain') return [{ present: new Set(keys) }];
    if (kind === 'rollup') {
      return keys.concat('').map((_, index) => ({ present: new Set(keys.slice(0, keys.length - index)) }));
    }
    const count = 2 ** keys.length;
    return Array.from({ length: count }, (_, mask) => ({
      present: new Set(keys.filter((_key, place) => ((count - 1 - mask) >> place) & 1)),
    }));
  }

  /** What an expression is within one way of grouping. @throws ApiError for a field that is neither grouped nor aggregated. */
  #operand(expression: Expression, set: GroupingSet, complaint: string): Operand {
    if (expression.kind === 'call' && isAggregate(expression)) return this.#aggregate(expression, set);
    const key = keyOf(this.#scope, expression);
    const operand = this.#groups.get(key);
    if (operand === undefined) throw malformed(`${complaint}: ${this.#nameOf(expression)}`);
    if (!set.present.has(key)) return { ...operand, sql: 'NULL' };
    // Texts that differ only in case are one group; which of them is shown must not depend on the plan.
    return foldedSql(operand) !== operand.sql ? { ...operand, sql: `min(${operand.sql} COLLATE BINARY)` } : operand;
  }

  #nameOf(expression: Expression): string {
    return expression.kind === 'path' ? this.#scope.withoutPrefix(expression.path).join('.') : nameOf(expression);
  }

  #aggregate(call: Call, set: GroupingSet): Operand {
    const argument = onlyArgument(call);
    const shown = `${call.name}(${this.#nameOf(argument)})`;
    if (call.name === 'grouping') {
      const key = keyOf(this.#scope, argument);
      if (!this.#groups.has(key)) throw malformed(`Field must be grouped: ${this.#nameOf(argument)}`);
      return { sql: set.present.has(key) ? '0' : '1', type: 'int', name: shown, key: shown };
    }
    const operand = this.#scope.field(fieldPath(this.#scope, argument));
    const use = call.name === 'sum' || call.name === 'avg' ? 'sum' : 'order';
    if (operand.field !== undefined && !isAggregatable(operand.field, use)) {
      throw malformed(`field ${operand.name} does not support aggregate operator ${call.name.toUpperCase()}`);
    }
    const type = aggregateType(call.name, operand);
    const keepsField = type === operand.type && operand.field !== undefined;
    return {
      sql: aggregateSql(call.name, operand),
      type,
      name: shown,
      key: shown,
      ...(keepsField && { field: operand.field }),
    };
  }

  #select(set: GroupingSet): string {
    const columns = this.#statement.select.map((item, index) => {
      if (item.kind !== 'expression') throw malformed('Field must be grouped or aggregated');
      return `${this.#operand(inner(item.expression), set, 'Field must be grouped or aggregated').sql} AS c${index}`;
    });
    const sorts = this.#statement.orderBy.map((item, index) => {
      return `${this.#operand(item.expression, set, 'Ordered field must be grouped or aggregated').sql} AS s${index}`;
    });
    const by = [...this.#groups].filter(([key]) => set.present.has(key)).map(([, operand]) => foldedSql(operand));
    const having = this.#having(set);
    const where = whereSql(this.#scope, this.#statement);
    const group = by.length > 0 ? `GROUP BY ${by.join(', ')}` : '';
    const kept = having === undefined ? '' : `HAVING ${having}`;
    // The count makes a total of it where nothing is grouped by and nothing else is counted.
    return `SELECT ${[...columns, ...sorts].join(', ')}, count(*) ${this.#scope.fromSql()} WHERE ${where} ${group} ${kept}`;
  }

  #having(set: GroupingSet): string | undefined {
    const { having } = this.#statement;
    if (having === undefined) return undefined;
    return conditionSql(having, {
      compilation: this.#scope.compilation,
      operand: (expression) => this.#operand(expression, set, 'Having field must be grouped or aggregated'),
    });
  }

  #orderOf(index: number): string {
    const item = this.#statement.orderBy[index];
    if (item === undefined) throw new RangeError(`no sort term ${index}`);
    const everything = { present: new Set(this.#groups.keys()) };
    const operand = this.#operand(item.expression, everything, 'Ordered field must be grouped or aggregated');
    return orderSql({ ...operand, sql: `s${index}` }, item);
  }

  #entries(): ValueEntry[] {
    const everything = { present: new Set(this.#groups.keys()) };
    const keys = new Set<string>();
    let unnamed = 0;
    return this.#statement.select.map((item, index) => {
      if (item.kind !== 'expression') throw malformed('Field must be grouped or aggregated');
      const operand = this.#operand(inner(item.expression), everything, 'Field must be grouped or aggregated');
      const isNamed = item.expression.kind === 'path' || item.alias !== undefined;
      const key = item.alias ?? (isNamed ? operand.key : `expr${unnamed}`);
      if (!isNamed) unnamed += 1;
      if (keys.has(key.toLowerCase())) throw invalidField(`duplicate alias: ${key}`);
      keys.add(key.toLowerCase());
      const { type, field, name } = operand;
      const showing = isFormat(item.expression) ? 'text' : 'value';
      return {
        kind: 'value',
        key,
        index,
        type,
        ...(field && { field }),
        showing,
        ...(isAggregate(item.expression) && { title: name }),
      };
    });
  }
}

function isFormat(expression: Expression): boolean {
  return expression.kind === 'call' && expression.name === 'format';
}

/** `FORMAT(MIN(Amount))` is `MIN(Amount)` shown otherwise. */
function inner(expression: Expression): Expression {
  return expression.kind === 'call' && expression.name === 'format' ? onlyArgument(expression) : expression;
}

/** Whether a statement's rows are groups and not records. */
export function isGrouped(statement: Statement): boolean {
  const aggregates = statement.select.some((item) => item.kind === 'expression' && isAggregate(inner(item.expression)));
  return statement.grouping !== undefined || statement.having !== undefined || aggregates;
}

/** A grouped statement. @throws ApiError */
export function compileGroups(compilation: Compilation, object: ObjectDef, statement: Statement): GroupSource {
  const scope = new Scope(compilation, object, prefixesOf(statement, object));
  return new GroupedQuery(scope, statement).compile();
}
