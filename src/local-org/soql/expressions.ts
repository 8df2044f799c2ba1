/** Expressions of a statement outside its select list: fields, date functions and labels. */
import type { FieldDef } from '../schema/model.ts';
import { quotedText } from '../store/storage.ts';
import { dateFunction, isDateFunction } from './dateFunctions.ts';
import { distanceOperand } from './distance.ts';
import { familyOf, isFilterable, isSortable } from './fieldUse.ts';
import { foldSql } from '../store/caseFolding.ts';
import { malformed, unusable } from './refusals.ts';
import type { Operand, Scope } from './scope.ts';
import type { Expression, OrderItem } from './statement.ts';

const AGGREGATES: ReadonlySet<string> = new Set(['count', 'count_distinct', 'sum', 'avg', 'min', 'max', 'grouping']);

export function isAggregate(expression: Expression): boolean {
  return expression.kind === 'call' && AGGREGATES.has(expression.name);
}

/** The only argument of a function. @throws ApiError when there are more or none. */
export function onlyArgument(call: Extract<Expression, { kind: 'call' }>): Expression {
  const [argument] = call.args;
  if (argument === undefined || call.args.length !== 1) throw malformed(`${call.name.toUpperCase()} takes one field`);
  return argument;
}

/** A function's name, for messages. */
export function nameOf(expression: Exclude<Expression, { kind: 'path' }>): string {
  return expression.kind === 'distance' ? 'DISTANCE' : expression.name.toUpperCase();
}

/** The path of a field an expression names, without the statement's alias. @throws ApiError when it is something else. */
export function fieldPath(scope: Scope, expression: Expression): readonly string[] {
  if (expression.kind === 'path') return scope.withoutPrefix(expression.path);
  throw malformed(`A field is expected where ${nameOf(expression)} stands`);
}

/** What a date function is about: a field, or a field on the user's clock. */
function dateArgument(scope: Scope, expression: Expression): Operand {
  if (expression.kind === 'path') return scope.field(expression.path);
  const isConverted = expression.kind === 'call' && expression.name === 'converttimezone';
  const inner = isConverted ? onlyArgument(expression) : undefined;
  if (inner?.kind !== 'path') {
    throw malformed(
      `nested functional syntax can only be used in the following manner: date_function(convertTimezone(columnName)): ${nameOf(expression)}`,
    );
  }
  const operand = scope.field(inner.path);
  if (operand.type !== 'datetime')
    throw malformed(`convertTimezone takes a field with a date and a time, not ${operand.name}`);
  const { timeZone } = scope.compilation.clock;
  if (timeZone === 'UTC') return operand;
  return { ...operand, sql: `wall_millis(${operand.sql}, ${scope.compilation.bind(timeZone)})` };
}

/** The labels of a picklist in place of its values; values that are not in the list stay as they are. */
export function labelSql(field: FieldDef | undefined, sql: string): string {
  const renamed = (field?.picklist ?? []).filter(({ value, label }) => value !== label);
  if (renamed.length === 0) return sql;
  return `CASE ${sql} ${renamed.map(({ value, label }) => `WHEN ${quotedText(value)} THEN ${quotedText(label)}`).join(' ')} ELSE ${sql} END`;
}

/** A field or a function of one as SQL. @throws ApiError for functions that have no place outside a select list. */
export function operandOf(scope: Scope, expression: Expression): Operand {
  if (expression.kind === 'path') return scope.field(expression.path);
  if (expression.kind === 'distance') return distanceOperand(scope, expression);
  if (isDateFunction(expression.name)) {
    return dateFunction(expression.name, dateArgument(scope, onlyArgument(expression)));
  }
  if (expression.name === 'tolabel') {
    const operand = scope.field(fieldPath(scope, onlyArgument(expression)));
    return { ...operand, sql: labelSql(operand.field, operand.sql) };
  }
  if (expression.name === 'converttimezone') throw malformed('convertTimezone can only stand in a date function');
  throw malformed(`unexpected token: '${expression.name}'`);
}

/** What a WHERE compares. @throws ApiError INVALID_FIELD for types that cannot be filtered, MALFORMED_QUERY for aggregates. */
export function filterOperand(scope: Scope, expression: Expression): Operand {
  if (isAggregate(expression)) throw malformed('Aggregate functions are not allowed in a WHERE clause');
  const operand = operandOf(scope, expression);
  if (operand.field !== undefined && !isFilterable(operand.field)) throw unusable(operand.name, 'filtered');
  return operand;
}

/** The place of a picklist's value in its list, as SQL; values that are not in the list come last. */
export function picklistRankSql(field: FieldDef, sql: string): string {
  const cases = field.picklist.map(({ value }, index) => `WHEN ${quotedText(value)} THEN ${index}`);
  return `CASE ${sql} COLLATE NOCASE ${cases.join(' ')} ELSE iif(${sql} IS NULL, NULL, ${cases.length}) END`;
}

/** What sorting and grouping go by: texts without regard to capitals, unless the field tells them apart. */
export function foldedSql(operand: Operand): string {
  const isText = familyOf(operand.type) === 'text' && operand.field?.caseSensitive !== true;
  return isText ? foldSql(operand.sql) : operand.sql;
}

/** The terms of an ORDER BY for one operand: picklists in the order of their values, text without regard to case. */
export function orderSql(operand: Operand, item: OrderItem): string {
  const direction = `${item.isDescending ? 'DESC' : 'ASC'} NULLS ${item.nulls.toUpperCase()}`;
  const { field, sql } = operand;
  const own = `${foldedSql(operand)} ${direction}`;
  if (field?.type !== 'picklist' || field.picklist.length === 0) return own;
  return `${picklistRankSql(field, sql)} ${direction}, ${own}`;
}

/** What an ORDER BY sorts by. @throws ApiError INVALID_FIELD for types that cannot be sorted. */
export function sortOperand(scope: Scope, expression: Expression): Operand {
  const operand = operandOf(scope, expression);
  if (operand.field !== undefined && !isSortable(operand.field)) throw unusable(operand.name, 'sorted');
  return operand;
}
