/**
 * Lookup filters as validation rules: a record that a lookup points anew at must be one its filter lets through. The condition is written
 * as a formula and compiled like any rule.
 */
import type { FieldDef, LookupFilterDef, LookupFilterItem, ObjectDef, Schema } from '../schema/model.ts';

/** A condition of a filter cannot be written as a formula. */
export class FilterNotUnderstood extends Error {}

interface Operand {
  /** As formulas write the name. */
  readonly name: string;
  readonly field: FieldDef;
}

const NUMBERS = new Set(['int', 'double', 'currency', 'percent']);

/** The field at the end of a path from an object: `Account.Industry`, `Owner.Alias`, which formulas call `Owner:User.Alias`. */
function operandAt(schema: Schema, object: ObjectDef, path: readonly string[]): Operand {
  const names: string[] = [];
  let from: ObjectDef | undefined = object;
  for (const segment of path.slice(0, -1)) {
    const name = segment.toLowerCase();
    const reference: FieldDef | undefined = from?.fields.find(
      (field) => field.relationshipName?.toLowerCase() === name,
    );
    const targets = reference?.referenceTo ?? [];
    const isOwner = targets.length > 1 && targets.includes('User');
    names.push(isOwner ? `${segment}:User` : segment);
    from = schema.object((isOwner ? 'User' : targets[0]) ?? '');
  }
  const last = path.at(-1) ?? '';
  const field = from && schema.field(from.name, last);
  if (field === undefined) throw new FilterNotUnderstood(path.join('.'));
  return { name: [...names, last].join('.'), field };
}

const GLOBALS: Readonly<Record<string, string>> = { $user: 'User', $profile: 'Profile', $userrole: 'UserRole' };

/** What a filter calls `Contact.LastName` of the record pointed at, `$Source.Kind__c` of the record itself, `$User.Id` of the user. */
function operandOf(schema: Schema, object: ObjectDef, lookup: FieldDef, text: string): Operand {
  const [first = '', ...path] = text.split('.');
  const globalObject = schema.object(GLOBALS[first.toLowerCase()] ?? '');
  if (globalObject) return { name: text, field: operandAt(schema, globalObject, path).field };
  if (first.toLowerCase() === '$source') return operandAt(schema, object, path);
  const target = schema.object(lookup.referenceTo[0] ?? '');
  if (target?.name.toLowerCase() !== first.toLowerCase()) throw new FilterNotUnderstood(text);
  const { name, field } = operandAt(schema, target, path);
  return { name: `${lookup.relationshipName ?? ''}.${name}`, field };
}

function text(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** A value as text behind a mark: so nothing is a text like any other. Capitals count in filters. */
function marked({ name, field }: Operand): string {
  return `("${MARK}" & ${field.type === 'picklist' ? `TEXT(${name})` : name})`;
}
const MARK = '=';

/** What is not true of blank values is false of them. */
function not(condition: string): string {
  return `IF(${condition}, FALSE, TRUE)`;
}

const COMPARISONS: Readonly<Record<string, string>> = {
  ...{ equals: '=', lessThan: '<', greaterThan: '>', lessOrEqual: '<=', greaterOrEqual: '>=' },
};

function literal({ field }: Operand, value: string): string {
  if (field.type === 'boolean') return /^(true|1)$/i.test(value) ? 'TRUE' : 'FALSE';
  if (NUMBERS.has(field.type) && value !== '' && Number.isFinite(Number(value)))
    return field.type === 'percent' ? String(Number(value) / 100) : String(Number(value));
  if (field.type === 'date' && /^\d{4}-\d{2}-\d{2}$/.test(value)) return `DATEVALUE(${text(value)})`;
  throw new FilterNotUnderstood(value);
}

function isText({ field }: Operand): boolean {
  return !NUMBERS.has(field.type) && !['boolean', 'date', 'datetime', 'time', 'multipicklist'].includes(field.type);
}

/** One value of the list that stands right of an operation. */
function compared(left: Operand, operation: string, value: string): string {
  if (value === '' && operation === 'equals' && !isText(left)) return `ISBLANK(${left.name})`;
  if (operation === 'includes' && left.field.type === 'multipicklist') return `INCLUDES(${left.name}, ${text(value)})`;
  const isId = left.field.type === 'id' || left.field.type === 'reference';
  const words = isId ? value.slice(0, 15) : value;
  const word = text(MARK + words);
  if (operation === 'contains' && isText(left)) return `CONTAINS(${marked(left)}, ${text(words)})`;
  if (operation === 'startsWith' && isText(left)) return `BEGINS(${marked(left)}, ${word})`;
  const sign = COMPARISONS[operation];
  if (sign === undefined) throw new FilterNotUnderstood(operation);
  return isText(left) ? `${marked(left)} ${sign} ${word}` : `${left.name} ${sign} ${literal(left, value)}`;
}

/** Negative operations and the positive ones they turn around. */
const NEGATIVE: Readonly<Record<string, string>> = { notEqual: 'equals', notContain: 'contains', excludes: 'includes' };

function conditionOf(schema: Schema, object: ObjectDef, lookup: FieldDef, item: LookupFilterItem): string {
  const left = operandOf(schema, object, lookup, item.field);
  const operation = NEGATIVE[item.operation] ?? item.operation;
  const other = item.valueField === undefined ? undefined : operandOf(schema, object, lookup, item.valueField);
  if (other !== undefined) {
    const sign = COMPARISONS[operation];
    if (sign === undefined || isText(left) !== isText(other)) throw new FilterNotUnderstood(item.operation);
    const sides = isText(left) ? [marked(left), marked(other)] : [left.name, other.name];
    return operation === item.operation ? sides.join(` ${sign} `) : not(sides.join(` ${sign} `));
  }
  const any = item.values.map((value) => compared(left, operation, value)).join(' || ');
  return operation === item.operation ? `(${any})` : not(any);
}

function wholeCondition({ items, booleanFilter }: LookupFilterDef, conditions: readonly string[]): string {
  if (booleanFilter === undefined) return conditions.map((condition) => `(${condition})`).join(' && ');
  const words: Readonly<Record<string, string>> = { and: '&&', or: '||', not: 'NOT' };
  return booleanFilter.replaceAll(/\d+|[a-z]+/gi, (word) => {
    const condition = words[word.toLowerCase()] ?? conditions[Number(word) - 1];
    if (condition === undefined || items.length === 0) throw new FilterNotUnderstood(booleanFilter);
    return /^\d/.test(word) ? `(${condition})` : condition;
  });
}

/** Fields of the record itself that a filter reads: when one of them changes, the lookup is looked at again. */
function sourcesOf({ items }: LookupFilterDef): string[] {
  const names = items.flatMap(({ field, valueField = '' }) => [field, valueField]);
  return names.flatMap((name) => /^\$Source\.(\w+)$/i.exec(name)?.[1] ?? []);
}

/**
 * The formula that is true of a record whose lookup points where its filter does not let it.
 * @throws FilterNotUnderstood
 */
export function filterFormula(schema: Schema, object: ObjectDef, lookup: FieldDef, filter: LookupFilterDef): string {
  const condition = wholeCondition(
    filter,
    filter.items.map((item) => conditionOf(schema, object, lookup, item)),
  );
  const changed = [lookup.name, ...sourcesOf(filter)].map((name) => `ISCHANGED(${name})`);
  return `NOT(ISBLANK(${lookup.name})) && (ISNEW() || ${changed.join(' || ')}) && ${not(condition)}`;
}
