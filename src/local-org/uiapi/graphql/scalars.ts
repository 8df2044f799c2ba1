/** The scalar types of the UI API's schema, and what each field type reads, filters and writes with. */
import { GraphQLBoolean, GraphQLError, GraphQLID, GraphQLInt, GraphQLScalarType, GraphQLString } from 'graphql';
import type { FieldDef } from '../../schema/model.ts';

function refuse(name: string, value: unknown): never {
  throw new GraphQLError(`${name} cannot represent ${JSON.stringify(value)}`);
}

function textScalar(name: string, pattern?: RegExp): GraphQLScalarType<string, string> {
  const check = (value: unknown): string =>
    typeof value === 'string' && (pattern === undefined || pattern.test(value)) ? value : refuse(name, value);
  return new GraphQLScalarType<string, string>({
    name,
    coerceOutputValue: check,
    coerceInputValue: check,
  });
}

/** Numbers with decimals may be sent as numbers or as text, as JSON clients do to keep digits. */
function numberScalar(name: string): GraphQLScalarType<number, number> {
  const check = (value: unknown): number => {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number : refuse(name, value);
  };
  return new GraphQLScalarType<number, number>({ name, coerceOutputValue: check, coerceInputValue: check });
}

const DATE = /^\d{4}-\d\d-\d\d$/;
const DATETIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:?\d\d)$/;

/** A record id, or `@{alias}` of an earlier operation of the same mutation. */
export const IdOrRef = textScalar('IdOrRef', /^([A-Za-z0-9]{15}([A-Za-z0-9]{3})?|@\{\w+(\.Record\.Id)?\})$/);
export const DateScalar = textScalar('Date', DATE);
export const DateTimeScalar = textScalar('DateTime', DATETIME);
export const Long = numberScalar('Long');

const Picklist = textScalar('Picklist');
const MultiPicklist = textScalar('MultiPicklist');
const TextArea = textScalar('TextArea');
const LongTextArea = textScalar('LongTextArea');
const RichTextArea = textScalar('RichTextArea');
const Email = textScalar('Email');
const PhoneNumber = textScalar('PhoneNumber');
const Url = textScalar('Url');
const Time = textScalar('Time', /^\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z?$/);
const Currency = numberScalar('Currency');
const Percent = numberScalar('Percent');
const Double = numberScalar('Double');

/** How the schema names a kind of field: `Currency` is read as `CurrencyValue` and filtered with `CurrencyOperators`. */
export interface FieldKind {
  readonly name: string;
  readonly scalar: GraphQLScalarType;
  /** Labels beside values. */
  readonly hasLabel?: boolean;
  readonly filter: 'ordered' | 'text' | 'choice' | 'choices' | 'id' | 'boolean' | 'date' | 'datetime' | 'none';
}

const KINDS = {
  id: { name: 'ID', scalar: GraphQLID, filter: 'id' },
  reference: { name: 'ID', scalar: GraphQLID, filter: 'id' },
  string: { name: 'String', scalar: GraphQLString, filter: 'text' },
  textarea: { name: 'TextArea', scalar: TextArea, filter: 'text' },
  picklist: { name: 'Picklist', scalar: Picklist, hasLabel: true, filter: 'choice' },
  multipicklist: { name: 'MultiPicklist', scalar: MultiPicklist, hasLabel: true, filter: 'choices' },
  boolean: { name: 'Boolean', scalar: GraphQLBoolean, filter: 'boolean' },
  int: { name: 'Int', scalar: GraphQLInt, filter: 'ordered' },
  double: { name: 'Double', scalar: Double, filter: 'ordered' },
  currency: { name: 'Currency', scalar: Currency, filter: 'ordered' },
  percent: { name: 'Percent', scalar: Percent, filter: 'ordered' },
  date: { name: 'Date', scalar: DateScalar, filter: 'date' },
  datetime: { name: 'DateTime', scalar: DateTimeScalar, filter: 'datetime' },
  time: { name: 'Time', scalar: Time, filter: 'none' },
  email: { name: 'Email', scalar: Email, filter: 'text' },
  phone: { name: 'PhoneNumber', scalar: PhoneNumber, filter: 'text' },
  url: { name: 'Url', scalar: Url, filter: 'text' },
  long: { name: 'Long', scalar: Long, filter: 'ordered' },
} as const satisfies Record<string, FieldKind>;

/** The kinds of fields that every record has. */
export const ID_KIND: FieldKind = KINDS.id;
export const DATETIME_KIND: FieldKind = KINDS.datetime;

function isKnown(type: string): type is keyof typeof KINDS {
  return type in KINDS;
}

/** The kind of a field; `undefined` for types the UI API does not show. */
export function kindOf(field: FieldDef): FieldKind | undefined {
  if (field.isRichText === true) return { name: 'RichTextArea', scalar: RichTextArea, filter: 'none' };
  if (field.isLongText) return { name: 'LongTextArea', scalar: LongTextArea, filter: 'none' };
  return isKnown(field.type) ? KINDS[field.type] : undefined;
}

/** What a mutation writes a field with. */
export function inputScalar(field: FieldDef): GraphQLScalarType | undefined {
  return field.type === 'reference' ? IdOrRef : kindOf(field)?.scalar;
}

/** What figures of groups are read as: counts, sums and averages, parts of dates. */
export const FIGURES = { count: KINDS.long, number: KINDS.double, part: KINDS.int } as const satisfies Record<
  string,
  FieldKind
>;
