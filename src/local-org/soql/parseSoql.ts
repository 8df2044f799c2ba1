/**
 * SOQL text to a statement. The grammar is the parser's; what it lets through but Salesforce would not understand is refused here,
 * and so is whatever it may come to give that nothing here reads.
 */
import { parseQuery } from '@jetstreamapp/soql-parser-js';
import type {
  FieldType as ParsedField,
  GroupByClause,
  HavingClause,
  OrderByClause,
  Query,
  QueryBase,
  Subquery,
  WhereClause,
} from '@jetstreamapp/soql-parser-js';
import { ApiError } from '../engine.ts';
import { flattenConditions, type BooleanTree, type FlatStatement } from './booleanTree.ts';
import { readCondition, type ParsedFunction } from './conditionTree.ts';
import { isAggregate } from './expressions.ts';
import { withoutFromAliases } from './fromAliases.ts';
import { onlyKeys } from './parsedKeys.ts';
import { malformed } from './refusals.ts';
import type { Condition, Expression, Grouping, OrderItem, Place, SelectItem, Statement } from './statement.ts';
import { withoutSpreadCalls, type SpreadCalls } from './spreadCalls.ts';
import { placeOf } from './tokens.ts';

/** Characters; Salesforce's limit for a statement. */
const MAX_LENGTH = 100_000;
const MAX_OFFSET = 2000;
/** Fields; Salesforce's limits. */
const MAX_SPREAD = 3;
const MAX_ORDER = 32;

const CLAUSES =
  'fields sObjectAlias usingScope where limit offset groupBy having orderBy withDataCategory withSecurityEnforced withAccessLevel for update';

function readName(text: string): string {
  if (!/^[A-Za-z]\w*$/.test(text)) throw malformed(`unexpected token: '${text}'`);
  return text;
}

function readPath(text: string): Extract<Expression, { kind: 'path' }> {
  return { kind: 'path', path: text.split('.').map(readName) };
}

function readExpression(parsed: ParsedFunction | string): Expression {
  if (typeof parsed === 'string') return readPath(parsed);
  onlyKeys(parsed, 'type functionName parameters alias isAggregateFn rawValue');
  const name = (parsed.functionName ?? '').toLowerCase();
  const parameters = parsed.parameters ?? [];
  return name === 'distance' ? readDistance(parameters) : { kind: 'call', name, args: parameters.map(readExpression) };
}

function readPlace(parsed: ParsedFunction | string | undefined): Place {
  if (typeof parsed === 'string') return readPath(parsed);
  const [latitude = '', longitude = ''] = (parsed?.parameters ?? []).map(String);
  return { kind: 'point', latitude: Number(latitude), longitude: Number(longitude) };
}

/** The parser sees to the number of arguments. */
function readDistance([from, to, unit]: readonly (ParsedFunction | string)[]): Expression {
  const word = typeof unit === 'string' ? unit.slice(1, -1).toLowerCase() : '';
  if (word !== 'km' && word !== 'mi') throw malformed(`DISTANCE is in 'mi' or 'km', not in ${word}`);
  return { kind: 'distance', from: readPlace(from), to: readPlace(to), unit: word };
}

function readFieldsFunction(parsed: Extract<ParsedField, { type: 'FieldFunctionExpression' }>): SelectItem {
  const [group] = parsed.parameters;
  const word = typeof group === 'string' ? group.toLowerCase() : '';
  if (parsed.alias !== undefined || (word !== 'all' && word !== 'standard' && word !== 'custom')) {
    throw malformed('The FIELDS function takes ALL, STANDARD or CUSTOM and no alias');
  }
  return { kind: 'fields', group: word };
}

function readTypeof(parsed: Extract<ParsedField, { type: 'FieldTypeof' }>): SelectItem {
  onlyKeys(parsed, 'type field conditions');
  for (const branch of parsed.conditions) onlyKeys(branch, 'type objectType fieldList');
  const branches = parsed.conditions
    .filter((branch) => branch.type === 'WHEN')
    .map((branch) => ({
      object: branch.objectType ?? '',
      fields: branch.fieldList.map((name) => readPath(name).path),
    }));
  const names = branches.map((branch) => branch.object.toLowerCase());
  const twice = branches.find((branch, index) => names.indexOf(branch.object.toLowerCase()) !== index);
  if (twice) throw malformed(`WHEN clause operand [${twice.object}] is not unique`);
  const otherwise = parsed.conditions
    .filter((branch) => branch.type === 'ELSE')
    .flatMap((branch) => branch.fieldList.map((name) => readPath(name).path));
  return { kind: 'typeof', path: readPath(parsed.field).path, branches, otherwise };
}

function listOf<T>(clause: T | readonly T[] | undefined): readonly T[] {
  if (clause === undefined) return [];
  return isList(clause) ? clause : [clause];
}

function isList<T>(clause: T | readonly T[]): clause is readonly T[] {
  return Array.isArray(clause);
}

function readOrder(parsed: OrderByClause): OrderItem {
  onlyKeys(parsed, 'field fn order nulls');
  return {
    expression: readExpression('fn' in parsed ? parsed.fn : parsed.field),
    isDescending: parsed.order === 'DESC',
    nulls: parsed.nulls === 'LAST' ? 'last' : 'first',
  };
}

function readGrouping(clauses: readonly GroupByClause[], calls: ReadonlyMap<string, Expression>): Grouping | undefined {
  for (const clause of clauses) onlyKeys(clause, 'field fn');
  const by = clauses.map((clause) => readExpression('fn' in clause ? clause.fn : clause.field));
  const [first] = by;
  if (first === undefined) return undefined;
  const isSpread = (expression: Expression): expression is Extract<Expression, { kind: 'call' }> =>
    expression.kind === 'call' && (expression.name === 'rollup' || expression.name === 'cube');
  if (!by.some(isSpread)) return { kind: 'plain', by };
  if (by.length > 1 || !isSpread(first)) throw malformed('ROLLUP and CUBE cannot be combined with other groupings');
  if (first.args.length === 0) throw malformed(`unexpected token: ')'`);
  if (first.args.length > MAX_SPREAD) throw malformed(`ROLLUP and CUBE take at most ${MAX_SPREAD} fields`);
  const args = first.args.map((arg) => (arg.kind === 'path' && calls.get(arg.path.join('.'))) || arg);
  return { kind: first.name === 'cube' ? 'cube' : 'rollup', by: args };
}

/** What is grouped by has one value in each group: counting it is a mistake, and refused. */
function refuseAggregatedGroups(select: readonly SelectItem[], grouping: Grouping | undefined): void {
  const keys = new Set((grouping?.by ?? []).map((by) => (by.kind === 'path' ? by.path.join('.').toLowerCase() : '')));
  for (const item of select) {
    if (item.kind !== 'expression' || !isAggregate(item.expression) || item.expression.kind !== 'call') continue;
    const [argument] = item.expression.args;
    const name = argument?.kind === 'path' ? argument.path.join('.') : '';
    if (item.expression.name !== 'grouping' && name !== '' && keys.has(name.toLowerCase()))
      throw malformed(`Grouped field should not be aggregated: ${name}`);
  }
}

/**
 * WITH. A query through the API runs as its user, so USER_MODE says what is so anyway; SYSTEM_MODE asks for what only Apex may have, and
 * data categories for what only Knowledge has.
 */
function readWith(query: QueryBase): Pick<Statement, 'isSecurityEnforced'> {
  if (query.withDataCategory !== undefined)
    throw malformed('WITH DATA CATEGORY filters articles, and the org has no Knowledge');
  if (query.withAccessLevel !== undefined && query.withAccessLevel.toUpperCase() !== 'USER_MODE')
    throw malformed(`WITH ${query.withAccessLevel} is for Apex: queries through the API run in user mode`);
  if (query.withSecurityEnforced !== true) return {};
  const hasElse = listOf(query.fields).some(
    (field) => field.type === 'FieldTypeof' && field.conditions.some((branch) => branch.type === 'ELSE'),
  );
  if (hasElse) throw malformed('TYPEOF with ELSE is not supported in queries WITH SECURITY_ENFORCED');
  return { isSecurityEnforced: true };
}

/** FOR and UPDATE. A lock ends with its request, so FOR UPDATE only has to be legal; UPDATE counts views of articles. */
function readFor(query: QueryBase): Pick<Statement, 'noted'> {
  if (query.update !== undefined)
    throw malformed(`UPDATE ${query.update} is for articles, and the org has no Knowledge`);
  if (query.for === 'UPDATE' && listOf(query.orderBy).length > 0)
    throw malformed('FOR UPDATE cannot be combined with ORDER BY');
  if (query.for === 'UPDATE' && query.groupBy !== undefined)
    throw malformed('FOR UPDATE cannot be combined with GROUP BY');
  if (query.for === 'VIEW') return { noted: 'view' };
  return query.for === 'REFERENCE' ? { noted: 'reference' } : {};
}

function readScope(scope: string | undefined): Pick<Statement, 'isMine' | 'isRecent'> {
  switch (scope?.toLowerCase() ?? 'everything') {
    case 'everything':
      return {};
    case 'mine':
      return { isMine: true };
    case 'mru':
      return { isRecent: true };
    default:
      throw malformed(
        `USING SCOPE ${scope ?? ''} needs teams, territories, queues or delegation, which the org has not`,
      );
  }
}

/** Reads one text: the parser's answer, and the trees of its conditions in the order their clauses are written. */
class StatementReader {
  readonly #trees: readonly BooleanTree[];
  readonly #calls: SpreadCalls['calls'];
  #next = 0;

  public constructor(trees: readonly BooleanTree[], calls: SpreadCalls['calls']) {
    this.#trees = trees;
    this.#calls = calls;
  }

  public query(query: Query): Statement {
    onlyKeys(query, `${CLAUSES} sObject`);
    if (query.sObject === undefined) throw malformed(`unexpected token: '<EOF>'`);
    return { from: query.sObject, ...this.#clauses(query) };
  }

  #children(subquery: Subquery): Statement {
    onlyKeys(subquery, `${CLAUSES} relationshipName sObjectPrefix`);
    if (subquery.usingScope !== undefined) throw malformed(`unexpected token: 'USING'`);
    if (subquery.for !== undefined) throw malformed(`unexpected token: 'FOR'`);
    if (subquery.withAccessLevel !== undefined || subquery.withSecurityEnforced !== undefined)
      throw malformed(`unexpected token: 'WITH'`);
    const prefix = subquery.sObjectPrefix?.join('.') ?? '';
    return {
      from: prefix === '' ? subquery.relationshipName : `${prefix}.${subquery.relationshipName}`,
      ...this.#clauses(subquery),
    };
  }

  /** The select list first, then WHERE, then HAVING: as they are written, so that each takes its own tree. */
  #clauses(query: QueryBase): Omit<Statement, 'from'> {
    if ((query.offset ?? 0) > MAX_OFFSET) {
      throw new ApiError(400, 'NUMBER_OUTSIDE_VALID_RANGE', `Maximum SOQL offset allowed is ${MAX_OFFSET}`);
    }
    const orderBy = listOf(query.orderBy);
    if (orderBy.length > MAX_ORDER) throw malformed(`ORDER BY takes at most ${MAX_ORDER} fields`);
    const grouping = readGrouping(listOf(query.groupBy), this.#calls);
    const select = (query.fields ?? []).map((field) => this.#item(field));
    if (query.limit !== 1 && select.some((item) => item.kind === 'children' && item.statement.offset !== undefined)) {
      throw malformed('OFFSET in a subquery needs LIMIT 1 in the outer query');
    }
    refuseAggregatedGroups(select, grouping);
    const where = query.where && this.#condition(query.where);
    const having = query.having && this.#condition(query.having);
    return {
      ...(query.sObjectAlias === undefined ? {} : { alias: readName(query.sObjectAlias) }),
      select,
      ...readScope(query.usingScope),
      ...readWith(query),
      ...readFor(query),
      ...(where === undefined ? {} : { where }),
      ...(grouping === undefined ? {} : { grouping }),
      ...(having === undefined ? {} : { having }),
      orderBy: orderBy.map(readOrder),
      ...(query.limit === undefined ? {} : { limit: query.limit }),
      ...(query.offset === undefined ? {} : { offset: query.offset }),
    };
  }

  #condition(chain: WhereClause | HavingClause): Condition {
    const tree = this.#trees[this.#next];
    this.#next += 1;
    if (tree === undefined) throw malformed(`unexpected token: 'WHERE'`);
    return readCondition(chain, tree, {
      expression: readExpression,
      statement: (inner) => this.#joined(inner),
    });
  }

  /** The inner statement of a semi-join has a WHERE at most. */
  #joined(inner: Query): Statement {
    const extra = Object.keys(inner).find((key) => !['fields', 'sObject', 'sObjectAlias', 'where'].includes(key));
    if (extra !== undefined)
      throw malformed(`missing value at '${extra}': a semi join sub-select takes no clause but WHERE`);
    return this.query(inner);
  }

  #item(parsed: ParsedField): SelectItem {
    const alias = 'alias' in parsed && parsed.alias !== undefined ? { alias: readName(parsed.alias) } : {};
    const prefix = 'objectPrefix' in parsed && parsed.objectPrefix ? [parsed.objectPrefix] : [];
    switch (parsed.type) {
      case 'Field':
        onlyKeys(parsed, 'type field alias objectPrefix rawValue');
        return { kind: 'expression', expression: readPath([...prefix, parsed.field].join('.')), ...alias };
      case 'FieldRelationship':
        onlyKeys(parsed, 'type field relationships alias objectPrefix rawValue');
        return {
          kind: 'expression',
          expression: readPath([...prefix, ...parsed.relationships, parsed.field].join('.')),
          ...alias,
        };
      case 'FieldFunctionExpression':
        if (parsed.functionName.toUpperCase() === 'FIELDS') return readFieldsFunction(parsed);
        return { kind: 'expression', expression: readExpression(parsed), ...alias };
      case 'FieldSubquery':
        onlyKeys(parsed, 'type subquery');
        return { kind: 'children', statement: this.#children(parsed.subquery) };
      case 'FieldTypeof':
        return readTypeof(parsed);
    }
  }
}

/** The parser's complaint in Salesforce's words, with the place where the word it stumbled on stands. */
function syntaxError(text: string, error: Error): Error {
  const found =
    /but found(?::| -->) ?'([\s\S]*)'(?: <--)?$/.exec(error.message) ?? /but found: (.+)$/.exec(error.message);
  const token = found?.[1] ?? '';
  if (token === ':') return malformed('Bind variables only allowed in Apex code');
  const at = text.lastIndexOf(token);
  if (token === '' || at < 0) return malformed(`unexpected token: '<EOF>'`);
  return malformed(`${placeOf(text, at)}\nunexpected token: '${token}'`);
}

function parsed(soql: string, flat: FlatStatement): Query {
  try {
    return parseQuery(flat.text);
  } catch (error) {
    throw error instanceof Error ? syntaxError(soql, error) : error;
  }
}

/** Statements read before, by their text: programs ask the same again and again. The oldest go when there are many. */
const known = new Map<string, Statement>();
const REMEMBERED = { statements: 500, characters: 4000 } as const;

function remember(soql: string, statement: Statement): void {
  if (soql.length > REMEMBERED.characters) return;
  known.set(soql, statement);
  const [oldest] = known.keys();
  if (known.size > REMEMBERED.statements && oldest !== undefined) known.delete(oldest);
}

/**
 * A statement from SOQL text.
 * @throws ApiError MALFORMED_QUERY for text that is not SOQL, and for SOQL the local org does not run.
 */
export function parseSoql(soql: string): Statement {
  const before = known.get(soql);
  if (before) return before;
  if (soql.length > MAX_LENGTH) throw malformed(`SOQL statements cannot be longer than ${MAX_LENGTH} characters.`);
  const plain = withoutSpreadCalls(withoutFromAliases(soql));
  const flat = flattenConditions(plain.text);
  const statement = new StatementReader(flat.trees, plain.calls).query(parsed(plain.text, flat));
  remember(soql, statement);
  return statement;
}
