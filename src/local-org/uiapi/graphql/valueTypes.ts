/** `StringValue`, `DateOperators` and their like: what fields are read and filtered with. Made once, shared by all objects. */
import {
  GraphQLEnumType,
  GraphQLID,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLList,
  GraphQLObjectType,
  GraphQLString,
  GraphQLNonNull,
} from 'graphql';
import type { GraphQLInputFieldConfigMap, GraphQLScalarType } from 'graphql';
import { DateScalar, DateTimeScalar, type FieldKind } from './scalars.ts';

/** Date literals of SOQL without a number. */
const LITERALS = [
  'YESTERDAY TODAY TOMORROW LAST_90_DAYS NEXT_90_DAYS',
  'LAST_WEEK THIS_WEEK NEXT_WEEK LAST_MONTH THIS_MONTH NEXT_MONTH LAST_QUARTER THIS_QUARTER NEXT_QUARTER',
  'LAST_YEAR THIS_YEAR NEXT_YEAR LAST_FISCAL_QUARTER THIS_FISCAL_QUARTER NEXT_FISCAL_QUARTER',
  'LAST_FISCAL_YEAR THIS_FISCAL_YEAR NEXT_FISCAL_YEAR',
].flatMap((line) => line.split(' '));

const UNITS = ['days', 'weeks', 'months', 'quarters', 'years', 'fiscal_quarters', 'fiscal_years'];
const RANGES = UNITS.flatMap((unit) => [`last_n_${unit}`, `next_n_${unit}`, `n_${unit}_ago`]);

const DateLiteral = new GraphQLEnumType({
  name: 'DateLiteral',
  values: Object.fromEntries(LITERALS.map((name) => [name, { value: name }])),
});

const DateRange = new GraphQLInputObjectType({
  name: 'DateRange',
  description: 'A date literal with a number: {last_n_days: 30}. One of them.',
  fields: Object.fromEntries(RANGES.map((name) => [name, { type: GraphQLInt }])),
});

function dateInput(name: string, scalar: GraphQLScalarType): GraphQLInputObjectType {
  return new GraphQLInputObjectType({
    name,
    description: 'A value, a literal or a range: exactly one of them.',
    fields: { value: { type: scalar }, literal: { type: DateLiteral }, range: { type: DateRange } },
  });
}

const DateInput = dateInput('DateInput', DateScalar);
const DateTimeInput = dateInput('DateTimeInput', DateTimeScalar);

type InputType = GraphQLScalarType | GraphQLInputObjectType;

function operators(type: InputType, names: string): GraphQLInputFieldConfigMap {
  const isList = (name: string): boolean => ['in', 'nin', 'includes', 'excludes'].includes(name);
  return Object.fromEntries(
    names.split(' ').map((name) => [name, { type: isList(name) ? new GraphQLList(type) : type }]),
  );
}

function operatorFields(kind: FieldKind): GraphQLInputFieldConfigMap {
  const ordered = 'eq ne lt gt lte gte in nin';
  switch (kind.filter) {
    case 'ordered':
      return operators(kind.scalar, ordered);
    case 'text':
    case 'choice':
      return operators(kind.scalar, `${ordered} like`);
    case 'choices':
      return operators(kind.scalar, 'eq ne in nin includes excludes');
    case 'boolean':
      return operators(kind.scalar, 'eq ne');
    case 'date':
      return operators(DateInput, ordered);
    case 'datetime':
      return operators(DateTimeInput, ordered);
    case 'id':
    case 'none':
      return {};
  }
}

const values = new Map<string, GraphQLObjectType>();
const filters = new Map<string, GraphQLInputObjectType>();

/** The type a field of this kind is read as. */
export function valueType(kind: FieldKind): GraphQLObjectType {
  const known = values.get(kind.name);
  if (known) return known;
  const type = new GraphQLObjectType({
    name: `${kind.name}Value`,
    fields: {
      value: { type: kind.scalar },
      displayValue: { type: GraphQLString },
      ...(kind.hasLabel === true ? { label: { type: GraphQLString } } : {}),
    },
  });
  values.set(kind.name, type);
  return type;
}

/** The operators of ids: those of other fields, and being among the ids that a query of another object gives. */
export function idOperatorsType(join: GraphQLInputObjectType): GraphQLInputObjectType {
  const plain = operators(GraphQLID, 'eq ne lt gt lte gte in nin');
  return new GraphQLInputObjectType({
    name: 'IdOperators',
    fields: { ...plain, inq: { type: join }, ninq: { type: join } },
  });
}

/** The operators of a kind of field, but for ids; `undefined` where it cannot be filtered. */
export function operatorsType(kind: FieldKind): GraphQLInputObjectType | undefined {
  if (kind.filter === 'none' || kind.filter === 'id') return undefined;
  const known = filters.get(kind.name);
  if (known) return known;
  const type = new GraphQLInputObjectType({ name: `${kind.name}Operators`, fields: operatorFields(kind) });
  filters.set(kind.name, type);
  return type;
}

/** Which way. */
export const ResultOrder = new GraphQLEnumType({ name: 'ResultOrder', values: { ASC: {}, DESC: {} } });
const NullOrder = new GraphQLEnumType({ name: 'NullOrder', values: { FIRST: {}, LAST: {} } });

/** How one field is sorted by. */
export const OrderByClause = new GraphQLInputObjectType({
  name: 'OrderByClause',
  fields: { order: { type: new GraphQLNonNull(ResultOrder) }, nulls: { type: NullOrder } },
});

/** Whose records. */
export const SupportedScopes = new GraphQLEnumType({ name: 'SupportedScopes', values: { EVERYTHING: {}, MINE: {} } });
