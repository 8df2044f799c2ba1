/** The operators of formulas: which types they take and the SQL they become. Blank handling follows Salesforce's own engine. */
import { DAY_MS } from '../store/storage.ts';
import type { BinaryNode, BinaryOperator, UnaryNode } from './ast.ts';
import { FormulaError } from './formulaError.ts';
import { asText, asTruth, commonType, TYPE_WORDS, type FormulaType, type FormulaValue } from './formulaValue.ts';

const MOMENTS = new Set<FormulaType>(['date', 'datetime', 'time']);

/** The message Salesforce gives for a picklist where it cannot stand. */
export function refusePicklist(value: FormulaValue, position: number): void {
  if (value.type !== 'picklist' && value.type !== 'multipicklist') return;
  const name = value.field?.name ?? 'The value';
  const kind = value.type === 'picklist' ? 'picklist' : 'multi-select picklist';
  throw new FormulaError(
    `Field ${name} is a ${kind} field. Picklist fields are only supported in certain functions.`,
    position,
  );
}

function wrongType(operator: string, expected: string, received: FormulaType, position: number): FormulaError {
  return new FormulaError(
    `Incorrect parameter type for operator '${operator}'. Expected ${expected}, received ${TYPE_WORDS[received]}`,
    position,
  );
}

function isText(type: FormulaType): boolean {
  return type === 'text' || type === 'id';
}

function fits(type: FormulaType, wanted: FormulaType): boolean {
  return type === wanted || type === 'null';
}

/** A computed number as a decimal: 0.1 + 0.2 equals 0.3 in Salesforce. */
function decimal(value: FormulaValue): string {
  return value.computed === true ? `round(${value.sql}, 12)` : value.sql;
}

function equality(operator: '=' | '<>', left: FormulaValue, right: FormulaValue, position: number): FormulaValue {
  const type = commonType(left.type, right.type);
  if (type === undefined) throw wrongType(operator, TYPE_WORDS[left.type], right.type, position);
  const isEqual = operator === '=';
  if (left.type === 'id' && right.type === 'id') {
    const sql = `(substr(${left.sql}, 1, 15) ${isEqual ? 'IS' : 'IS NOT'} substr(${right.sql}, 1, 15))`;
    return { sql, type: 'boolean', nullable: false };
  }
  if (isText(type)) {
    // A blank text equals a blank text, and case counts.
    const sql = `(${asText(left)} COLLATE BINARY ${isEqual ? 'IS' : 'IS NOT'} ${asText(right)})`;
    return { sql, type: 'boolean', nullable: false };
  }
  if (type === 'boolean')
    return { sql: `(${asTruth(left)} ${operator} ${asTruth(right)})`, type: 'boolean', nullable: false };
  const nullable = left.nullable || right.nullable;
  return { sql: `(${decimal(left)} ${operator} ${decimal(right)})`, type: 'boolean', nullable };
}

function comparison(operator: BinaryOperator, left: FormulaValue, right: FormulaValue, position: number): FormulaValue {
  for (const value of [left, right]) {
    if (value.type !== 'number' && value.type !== 'null' && !MOMENTS.has(value.type))
      throw wrongType(operator, 'Number, Date, DateTime', value.type, position);
  }
  if (commonType(left.type, right.type) === undefined)
    throw wrongType(operator, TYPE_WORDS[left.type], right.type, position);
  return {
    sql: `(${decimal(left)} ${operator} ${decimal(right)})`,
    type: 'boolean',
    nullable: left.nullable || right.nullable,
  };
}

/** Texts joined; a blank adds nothing, and two blanks are blank. */
function concatenated(left: FormulaValue, right: FormulaValue): FormulaValue {
  const part = (value: FormulaValue): string => (value.nullable ? `coalesce(${asText(value)}, '')` : asText(value));
  const sql = `(${part(left)} || ${part(right)})`;
  const nullable = left.nullable && right.nullable;
  return { sql: nullable ? `nullif(${sql}, '')` : sql, type: 'text', nullable };
}

/** A date, date-time or time moved by a number: whole days, days to the second, milliseconds within the day. */
function moved(operator: '+' | '-', moment: FormulaValue, by: FormulaValue): FormulaValue {
  const nullable = moment.nullable || by.nullable;
  if (moment.type === 'date')
    return { sql: `(${moment.sql} ${operator} CAST(${by.sql} AS INTEGER))`, type: 'date', nullable };
  if (moment.type === 'datetime')
    return {
      sql: `(${moment.sql} ${operator} CAST(round(${by.sql} * 86400) * 1000 AS INTEGER))`,
      type: 'datetime',
      nullable,
    };
  const shifted = `((${moment.sql} ${operator} CAST(round(${by.sql}) AS INTEGER)) % ${DAY_MS} + ${DAY_MS})`;
  return { sql: `(${shifted} % ${DAY_MS})`, type: 'time', nullable };
}

function difference(left: FormulaValue, right: FormulaValue): FormulaValue {
  const nullable = left.nullable || right.nullable;
  if (left.type === 'datetime')
    return { sql: `((${left.sql} - ${right.sql}) / ${DAY_MS}.0)`, type: 'number', nullable, computed: true };
  if (left.type === 'time')
    return { sql: `((${left.sql} - ${right.sql} + ${DAY_MS}) % ${DAY_MS})`, type: 'number', nullable };
  return { sql: `(${left.sql} - ${right.sql})`, type: 'number', nullable };
}

function sum(operator: '+' | '-', left: FormulaValue, right: FormulaValue, position: number): FormulaValue {
  const nullable = left.nullable || right.nullable;
  if (left.type === 'null' || right.type === 'null') return { sql: 'NULL', type: 'null', nullable: true };
  if (left.type === 'number' && right.type === 'number')
    return { sql: `(${left.sql} ${operator} ${right.sql})`, type: 'number', nullable, computed: true };
  if (operator === '+' && isText(left.type) && isText(right.type)) return concatenated(left, right);
  if (MOMENTS.has(left.type) && right.type === 'number') return moved(operator, left, right);
  if (operator === '+' && left.type === 'number' && (right.type === 'date' || right.type === 'datetime'))
    return moved('+', right, left);
  if (operator === '-' && left.type === right.type && MOMENTS.has(left.type)) return difference(left, right);
  const expected = isText(left.type) || left.type === 'boolean' ? 'Number, Date, DateTime' : TYPE_WORDS[left.type];
  throw wrongType(operator, expected, isText(left.type) || left.type === 'boolean' ? left.type : right.type, position);
}

function arithmetic(
  operator: '*' | '/' | '^',
  left: FormulaValue,
  right: FormulaValue,
  position: number,
): FormulaValue {
  for (const value of [left, right]) {
    if (!fits(value.type, 'number')) throw wrongType(operator, 'Number', value.type, position);
  }
  const nullable = operator !== '*' || left.nullable || right.nullable;
  const sql =
    operator === '*'
      ? `(${left.sql} * ${right.sql})`
      : operator === '/'
        ? `(${left.sql} * 1.0 / nullif(${right.sql}, 0))`
        : `pow(${left.sql}, ${right.sql})`;
  return { sql, type: 'number', nullable, computed: true };
}

/** A binary operator applied. @throws FormulaError when it does not take these types. */
export function binaryValue(node: BinaryNode, left: FormulaValue, right: FormulaValue): FormulaValue {
  const { operator, position } = node;
  refusePicklist(left, node.left.position);
  refusePicklist(right, node.right.position);
  switch (operator) {
    case '&&':
    case '||':
      return connected(operator, [left, right], position);
    case '=':
    case '<>':
      return equality(operator, left, right, position);
    case '+':
    case '-':
      return sum(operator, left, right, position);
    case '*':
    case '/':
    case '^':
      return arithmetic(operator, left, right, position);
    case '&': {
      for (const value of [left, right]) {
        if (!isText(value.type) && value.type !== 'null') throw wrongType(operator, 'Text', value.type, position);
      }
      return concatenated(left, right);
    }
    default:
      return comparison(operator, left, right, position);
  }
}

/** AND or OR over any number of conditions; one that has no answer counts as false. */
export function connected(operator: '&&' | '||', values: readonly FormulaValue[], position: number): FormulaValue {
  for (const value of values) {
    if (!fits(value.type, 'boolean')) throw wrongType(operator, 'Boolean', value.type, position);
  }
  const sql = `(${values.map(asTruth).join(operator === '&&' ? ' AND ' : ' OR ')})`;
  return { sql, type: 'boolean', nullable: false };
}

/** NOT: what has no answer stays without one. */
export function negated(value: FormulaValue, position: number): FormulaValue {
  if (!fits(value.type, 'boolean')) throw wrongType('!', 'Boolean', value.type, position);
  return { sql: `(NOT ${value.sql})`, type: 'boolean', nullable: value.nullable };
}

/** A unary operator applied. @throws FormulaError when it does not take this type. */
export function unaryValue(node: UnaryNode, value: FormulaValue): FormulaValue {
  refusePicklist(value, node.operand.position);
  if (node.operator === '!') return negated(value, node.position);
  if (!fits(value.type, 'number')) throw wrongType(node.operator, 'Number', value.type, node.position);
  if (node.operator === '+') return value;
  return { ...value, sql: `(-${value.sql})` };
}
