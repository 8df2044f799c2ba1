/** SOQL text to a statement. What the parser lets through but Salesforce would not understand is refused here. */
import { parseQuery } from '@jetstreamapp/soql-parser-js';
import type {
  FieldType as ParsedField,
  GroupByClause,
  OrderByClause,
  Query,
  QueryBase,
  Subquery,
} from '@jetstreamapp/soql-parser-js';
import { ApiError } from '../engine.ts';
import { malformed } from './refusals.ts';
import { readCondition, type ConditionReaders, type ParsedFunction } from './conditionTree.ts';
import type { Condition, Expression, Grouping, OrderItem, SelectItem, Statement } from './statement.ts';

/** Characters; Salesforce's limit for a statement. */
const MAX_LENGTH = 100_000;
const MAX_OFFSET = 2000;

function readName(text: string): string {
  if (!/^[A-Za-z]\w*$/.test(text)) throw malformed(`unexpected token: '${text}'`);
  return text;
}

function readPath(text: string): Expression {
  return { kind: 'path', path: text.split('.').map(readName) };
}

function readExpression(parsed: ParsedFunction | string): Expression {
  if (typeof parsed === 'string') return readPath(parsed);
  const name = (parsed.functionName ?? '').toLowerCase();
  if (name === 'distance' || name === 'geolocation')
    throw malformed('Geolocation functions are not supported by the local org');
  return { kind: 'call', name, args: (parsed.parameters ?? []).map(readExpression) };
}

const READERS: ConditionReaders = { expression: readExpression, statement: readQuery };

function pathTexts(names: readonly string[]): (readonly string[])[] {
  return names.map((name) => {
    const expression = readPath(name);
    return expression.kind === 'path' ? expression.path : [];
  });
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
  const path = readPath(parsed.field);
  const branches = parsed.conditions
    .filter((branch) => branch.type === 'WHEN')
    .map((branch) => ({ object: branch.objectType ?? '', fields: pathTexts(branch.fieldList) }));
  const otherwise = parsed.conditions
    .filter((branch) => branch.type === 'ELSE')
    .flatMap((branch) => pathTexts(branch.fieldList));
  return { kind: 'typeof', path: path.kind === 'path' ? path.path : [], branches, otherwise };
}

function readItem(parsed: ParsedField): SelectItem {
  const alias = 'alias' in parsed && parsed.alias !== undefined ? { alias: readName(parsed.alias) } : {};
  const prefix = 'objectPrefix' in parsed && parsed.objectPrefix ? [parsed.objectPrefix] : [];
  switch (parsed.type) {
    case 'Field':
      return { kind: 'expression', expression: readPath([...prefix, parsed.field].join('.')), ...alias };
    case 'FieldRelationship':
      return {
        kind: 'expression',
        expression: readPath([...prefix, ...parsed.relationships, parsed.field].join('.')),
        ...alias,
      };
    case 'FieldFunctionExpression':
      if (parsed.functionName.toUpperCase() === 'FIELDS') return readFieldsFunction(parsed);
      return { kind: 'expression', expression: readExpression(parsed), ...alias };
    case 'FieldSubquery':
      return { kind: 'children', statement: readSubquery(parsed.subquery) };
    case 'FieldTypeof':
      return readTypeof(parsed);
  }
}

function listOf<T>(clause: T | readonly T[] | undefined): readonly T[] {
  if (clause === undefined) return [];
  return isList(clause) ? clause : [clause];
}

function isList<T>(clause: T | readonly T[]): clause is readonly T[] {
  return Array.isArray(clause);
}

function readOrder(parsed: OrderByClause): OrderItem {
  return {
    expression: readExpression('fn' in parsed ? parsed.fn : parsed.field),
    isDescending: parsed.order === 'DESC',
    nulls: parsed.nulls === 'LAST' ? 'last' : 'first',
  };
}

function readGrouping(clauses: readonly GroupByClause[]): Grouping | undefined {
  const by = clauses.map((clause) => readExpression('fn' in clause ? clause.fn : clause.field));
  const [first] = by;
  if (first === undefined) return undefined;
  const isSpread = (expression: Expression): expression is Extract<Expression, { kind: 'call' }> =>
    expression.kind === 'call' && (expression.name === 'rollup' || expression.name === 'cube');
  if (!by.some(isSpread)) return { kind: 'plain', by };
  if (by.length > 1 || !isSpread(first)) throw malformed('ROLLUP and CUBE cannot be combined with other groupings');
  if (first.args.length > 3) throw malformed('ROLLUP and CUBE take at most three fields');
  return { kind: first.name === 'cube' ? 'cube' : 'rollup', by: first.args };
}

/** Clauses of the grammar that mean something only in Apex, in Knowledge or in an org with data categories. */
function refuseForeignClauses(query: QueryBase): void {
  if (query.withSecurityEnforced === true || query.withAccessLevel !== undefined)
    throw malformed(`unexpected token: 'WITH'`);
  if (query.withDataCategory !== undefined) throw malformed('Data categories are not supported by the local org');
  if (query.update !== undefined) throw malformed(`unexpected token: 'UPDATE'`);
  if (query.for === 'UPDATE' && listOf(query.orderBy).length > 0)
    throw malformed('FOR UPDATE cannot be combined with ORDER BY');
}

function readScope(scope: string | undefined): { isMine?: true } {
  const word = scope?.toLowerCase() ?? 'everything';
  if (word === 'everything') return {};
  if (word === 'mine') return { isMine: true };
  throw malformed(`USING SCOPE ${scope ?? ''} is not supported`);
}

function readClauses(query: QueryBase): Omit<Statement, 'from'> {
  refuseForeignClauses(query);
  if ((query.offset ?? 0) > MAX_OFFSET) {
    throw new ApiError(400, 'NUMBER_OUTSIDE_VALID_RANGE', `Maximum SOQL offset allowed is ${MAX_OFFSET}`);
  }
  const grouping = readGrouping(listOf(query.groupBy));
  const select = (query.fields ?? []).map(readItem);
  if (query.limit !== 1 && select.some((item) => item.kind === 'children' && item.statement.offset !== undefined)) {
    throw malformed('OFFSET in a subquery needs LIMIT 1 in the outer query');
  }
  return {
    ...(query.sObjectAlias === undefined ? {} : { alias: query.sObjectAlias }),
    select,
    ...readScope(query.usingScope),
    ...(query.where === undefined ? {} : { where: readCondition(query.where, READERS) }),
    ...(grouping === undefined ? {} : { grouping }),
    ...(query.having === undefined ? {} : { having: readCondition(query.having, READERS) }),
    orderBy: listOf(query.orderBy).map(readOrder),
    ...(query.limit === undefined ? {} : { limit: query.limit }),
    ...(query.offset === undefined ? {} : { offset: query.offset }),
  };
}

function readSubquery(subquery: Subquery): Statement {
  if (subquery.usingScope !== undefined) throw malformed(`unexpected token: 'USING'`);
  const prefix = subquery.sObjectPrefix?.join('.') ?? '';
  return {
    from: prefix === '' ? subquery.relationshipName : `${prefix}.${subquery.relationshipName}`,
    ...readClauses(subquery),
  };
}

function readQuery(query: Query): Statement {
  if (query.sObject === undefined) throw malformed(`unexpected token: '<EOF>'`);
  return { from: query.sObject, ...readClauses(query) };
}

/** The parser's complaint in Salesforce's words, with the place where the word it stumbled on stands. */
function syntaxError(text: string, error: Error): Error {
  const found = /but found(?::| -->) ?'([^']*)'/.exec(error.message) ?? /but found: (.+)$/.exec(error.message);
  const at = /\((\d+):(\d+)\)$/.exec(error.message);
  if (at)
    return malformed(`ERROR at Row:${at[1] ?? '1'}:Column:${at[2] ?? '1'}\nline ${at[1] ?? '1'}: unexpected character`);
  const token = found?.[1] ?? '';
  if (token === '') return malformed(`unexpected token: '<EOF>'`);
  const before = text.slice(0, Math.max(0, text.lastIndexOf(token)));
  const row = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');
  return malformed(`ERROR at Row:${row}:Column:${column}\nunexpected token: '${token}'`);
}

function countNegations(condition: Condition | undefined): number {
  switch (condition?.kind) {
    case undefined:
      return 0;
    case 'and':
    case 'or':
      return condition.parts.reduce((total, part) => total + countNegations(part), 0);
    case 'not':
      return 1 + countNegations(condition.part);
    case 'compare':
      return condition.operator === 'not in' ? 1 : 0;
    case 'semijoin':
      return (condition.isNegated ? 1 : 0) + negationsIn(condition.inner);
  }
}

function negationsIn(statement: Statement): number {
  const inner = statement.select.map((item) => (item.kind === 'children' ? negationsIn(item.statement) : 0));
  return inner.reduce(
    (total, count) => total + count,
    countNegations(statement.where) + countNegations(statement.having),
  );
}

/**
 * Of three NOTs before one comparison the parser drops one, which would turn the answer into its opposite.
 * Such a statement can be written with fewer of them, and is refused until it is.
 */
function refuseLostNegations(text: string, statement: Statement): void {
  const words = text.replace(/'(?:[^'\\]|\\[\s\S])*'/g, "''").match(/\bNOT\b/gi) ?? [];
  if (words.length !== negationsIn(statement)) throw malformed('At most two NOT may stand before one comparison');
}

/**
 * A statement from SOQL text.
 * @throws ApiError MALFORMED_QUERY for text that is not SOQL, and for SOQL the local org does not run.
 */
export function parseSoql(text: string): Statement {
  if (text.length > MAX_LENGTH) throw malformed(`SOQL statements cannot be longer than ${MAX_LENGTH} characters.`);
  let query: Query;
  try {
    query = parseQuery(text);
  } catch (error) {
    throw error instanceof Error ? syntaxError(text, error) : error;
  }
  const statement = readQuery(query);
  refuseLostNegations(text, statement);
  return statement;
}
