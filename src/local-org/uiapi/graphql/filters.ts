/** `where` and `orderBy` of a GraphQL field as the clauses of a statement. */
import { valueFromASTUntyped, type FieldNode } from 'graphql';
import { ApiError } from '../../engine.ts';
import { isJsonObject } from '../../jsonObject.ts';
import type { FieldDef, ObjectDef, Schema } from '../../schema/model.ts';
import { familyOf } from '../../soql/fieldUse.ts';
import { parseDate, parseDatetime } from '../../soql/literals.ts';
import {
  allOf,
  pathOf,
  textLiteral,
  type ComparisonOperator,
  type Condition,
  type Literal,
  type OrderItem,
  type Statement,
} from '../../soql/statement.ts';
import type { Arguments, SelectionInfo } from './context.ts';

const OPERATORS: Readonly<Record<string, ComparisonOperator>> = {
  eq: '=',
  ne: '!=',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
  like: 'like',
  in: 'in',
  nin: 'not in',
  includes: 'includes',
  excludes: 'excludes',
};

function refuse(message: string): ApiError {
  return new ApiError(400, 'INVALID_FILTER', message);
}

/** A `DateInput` or `DateTimeInput`: exactly one of value, literal and range. */
function dateLiteral(input: unknown, isDatetime: boolean, name: string): Literal {
  if (input === null) return { kind: 'null' };
  const given = isJsonObject(input) ? Object.entries(input) : [];
  const [only] = given;
  if (only === undefined || given.length > 1)
    throw refuse(`The filter on ${name} needs one of value, literal and range`);
  const [word, value] = only;
  if (value === null) return { kind: 'null' };
  if (word === 'literal' && typeof value === 'string') return { kind: 'span', name: value };
  if (word === 'value' && typeof value === 'string') {
    return isDatetime ? { kind: 'datetime', value: parseDatetime(value) } : { kind: 'date', value: parseDate(value) };
  }
  const ranges = isJsonObject(value) ? Object.entries(value).filter(([, count]) => count !== null) : [];
  const [range] = ranges;
  if (range === undefined || ranges.length > 1) throw refuse(`The range of ${name} needs exactly one unit`);
  return { kind: 'span', name: range[0].toUpperCase(), count: Number(range[1]) };
}

function literalOf(field: FieldDef, value: unknown): Literal {
  const family = familyOf(field.type);
  if (family === 'date' || family === 'datetime') return dateLiteral(value, family === 'datetime', field.name);
  if (typeof value === 'number') return { kind: 'number', value };
  if (typeof value === 'boolean') return { kind: 'boolean', value };
  return typeof value === 'string' ? textLiteral(value) : { kind: 'null' };
}

class FilterReader {
  readonly #schema: Schema;

  public constructor(schema: Schema) {
    this.#schema = schema;
  }

  public read(object: ObjectDef, filter: Arguments, prefix: readonly string[]): Condition | undefined {
    const parts = Object.entries(filter).flatMap(([key, value]) => this.#entry(object, key, value, prefix) ?? []);
    return allOf(parts);
  }

  #entry(object: ObjectDef, key: string, value: unknown, prefix: readonly string[]): Condition | undefined {
    if (value === null || value === undefined) return undefined;
    if (key === 'and' || key === 'or') return this.#group(object, key, value, prefix);
    if (!isJsonObject(value)) throw refuse(`The filter ${key} needs an object`);
    if (key === 'not') {
      const part = this.read(object, value, prefix);
      if (part === undefined) throw refuse('not needs a condition');
      return { kind: 'not', part };
    }
    const field = this.#schema.field(object.name, key);
    if (field !== undefined) return this.#comparisons(field, value, [...prefix, field.name]);
    return this.#parent(object, key, value, prefix);
  }

  #group(object: ObjectDef, kind: 'and' | 'or', value: unknown, prefix: readonly string[]): Condition {
    const filters: readonly unknown[] = Array.isArray(value) ? value : [value];
    const parts = filters.map((filter) => (isJsonObject(filter) ? this.read(object, filter, prefix) : undefined));
    const present = parts.filter((part) => part !== undefined);
    // An empty alternative would let every row through.
    if (present.length === 0 || present.length < parts.length) throw refuse(`each part of ${kind} needs a condition`);
    return { kind, parts: present };
  }

  /** A variable that was not given takes its operator away; without any the filter would silently be gone. */
  #comparisons(field: FieldDef, operators: Arguments, path: readonly string[]): Condition {
    const parts = Object.entries(operators).map(([name, value]) => this.#comparison(field, name, value, path));
    const all = allOf(parts);
    if (all === undefined) throw refuse(`The filter on ${path.join('.')} has no operator with a value`);
    return all;
  }

  #comparison(field: FieldDef, name: string, value: unknown, path: readonly string[]): Condition {
    if (name === 'inq' || name === 'ninq') return this.#join(value, name === 'ninq', path);
    const operator = OPERATORS[name];
    if (operator === undefined) throw refuse(`The filter on ${path.join('.')} has an unknown operator ${name}`);
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (values.length === 0) throw refuse(`The filter on ${path.join('.')} has an empty list`);
    return {
      kind: 'compare',
      left: pathOf(path),
      operator,
      values: values.map((item) => literalOf(field, item)),
    };
  }

  /** `{Opportunity: {…}, ApiName: "AccountId"}`: the ids that a field of the records of one object holds. */
  #join(value: unknown, isNegated: boolean, path: readonly string[]): Condition {
    const { ApiName: field, ...objects } = isJsonObject(value) ? value : {};
    const [only, ...others] = Object.entries(objects).filter(([, filter]) => isJsonObject(filter));
    const object = this.#schema.object(only?.[0] ?? '');
    if (only === undefined || object === undefined || others.length > 0 || typeof field !== 'string') {
      throw refuse(`The join of ${path.join('.')} needs one object and the ApiName of its field`);
    }
    const where = isJsonObject(only[1]) ? this.read(object, only[1], []) : undefined;
    const inner: Statement = {
      from: object.name,
      select: [{ kind: 'expression', expression: pathOf(field.split('.')) }],
      ...(where === undefined ? {} : { where }),
      orderBy: [],
    };
    return { kind: 'semijoin', left: pathOf(path), isNegated, inner };
  }

  #parent(object: ObjectDef, key: string, value: Arguments, prefix: readonly string[]): Condition | undefined {
    const field = object.fields.find((candidate) => candidate.relationshipName === key);
    const path = [...prefix, key];
    if (field === undefined) throw refuse(`${object.name} has no field or parent ${key}`);
    const [only] = field.referenceTo;
    if (field.referenceTo.length === 1 && only !== undefined) return this.#parentFilter(only, value, path);
    const parts = Object.entries(value).flatMap(([type, filter]) => {
      if (!isJsonObject(filter)) return [];
      const isType: Condition = {
        kind: 'compare',
        left: pathOf([...path, 'Type']),
        operator: '=',
        values: [textLiteral(type)],
      };
      return [isType, ...listOf(this.#parentFilter(type, filter, path))];
    });
    return allOf(parts);
  }

  #parentFilter(name: string, filter: Arguments, path: readonly string[]): Condition | undefined {
    const target = this.#schema.object(name);
    if (target === undefined) throw refuse(`There is no object ${name}`);
    return this.read(target, filter, path);
  }
}

function listOf<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}

/**
 * A `where` argument as a condition; `undefined` for none.
 * @throws ApiError for a filter that would silently let more rows through than it says.
 */
export function whereCondition(schema: Schema, object: ObjectDef, where: unknown): Condition | undefined {
  return isJsonObject(where) ? new FilterReader(schema).read(object, where, []) : undefined;
}

/**
 * An argument as it was written. GraphQL gives input objects in the order of their type; for `orderBy` the order in which
 * the client wrote the fields is the meaning.
 */
export function writtenArgument(
  node: FieldNode | undefined,
  name: string,
  info: Pick<SelectionInfo, 'variableValues'>,
): unknown {
  const argument = node?.arguments?.find((candidate) => candidate.name.value === name);
  if (argument === undefined) return undefined;
  if (argument.value.kind === 'Variable') return info.variableValues.sources[argument.value.name.value]?.value;
  return valueFromASTUntyped(argument.value, { ...info.variableValues.coerced });
}

function orderItems(schema: Schema, object: ObjectDef, order: Arguments, prefix: readonly string[]): OrderItem[] {
  return Object.entries(order).flatMap(([key, value]) => {
    if (!isJsonObject(value)) return [];
    const field = schema.field(object.name, key);
    if (field !== undefined) {
      const item: OrderItem = {
        expression: pathOf([...prefix, field.name]),
        isDescending: value['order'] === 'DESC',
        nulls: value['nulls'] === 'LAST' ? 'last' : 'first',
      };
      return [item];
    }
    const [target = ''] = object.fields.find((candidate) => candidate.relationshipName === key)?.referenceTo ?? [];
    const parent = schema.object(target);
    return parent === undefined ? [] : orderItems(schema, parent, value, [...prefix, key]);
  });
}

/** An `orderBy` argument as written. Its names and values were checked against the schema before. */
export function orderByItems(schema: Schema, object: ObjectDef, orderBy: unknown): OrderItem[] {
  const orders: readonly unknown[] = Array.isArray(orderBy) ? orderBy : [orderBy];
  return orders.flatMap((order) => (isJsonObject(order) ? orderItems(schema, object, order, []) : []));
}
