/** Logical functions. Source of each rule on blanks: Salesforce's own open formula engine. */
import { quotedText } from '../store/storage.ts';
import type { FormulaNode } from './ast.ts';
import { FormulaError } from './formulaError.ts';
import { asText, asTruth, commonType, type FormulaType, type FormulaValue } from './formulaValue.ts';
import { wrongArgument, type Call, type FunctionTable } from './functionTable.ts';
import { connected, negated, refusePicklist } from './operators.ts';
import { fieldValue } from './reference.ts';

const MANY = 1000;
const TRUTH = { type: 'boolean', nullable: false } as const;

function argumentOf(call: Call, index: number): FormulaNode {
  const node = call.node.args[index];
  if (node === undefined) throw new RangeError(`${call.node.name} has no argument ${String(index)}`);
  return node;
}

function conditions(call: Call): FormulaValue[] {
  return call.node.args.map((_node, index) => call.argument(index, 'boolean'));
}

/** A value that may come out of a function: no picklist, and of one type with the others. */
function branch(call: Call, index: number, soFar: FormulaType): { value: FormulaValue; type: FormulaType } {
  const value = call.value(index);
  const { position } = argumentOf(call, index);
  refusePicklist(value, position);
  const type = commonType(soFar, value.type);
  if (type === undefined) throw wrongArgument(call.node.name, [soFar], value, position);
  return { value, type };
}

/** The SQL of a branch once the common type is known. */
function branchSql(value: FormulaValue, type: FormulaType): string {
  return type === 'text' ? asText(value) : type === 'boolean' ? asTruth(value) : value.sql;
}

function ifValue(call: Call): FormulaValue {
  const condition = call.argument(0, 'boolean');
  const first = branch(call, 1, 'null');
  const second = branch(call, 2, first.type);
  const { type } = second;
  return {
    sql: `(CASE WHEN ${condition.sql} THEN ${branchSql(first.value, type)} ELSE ${branchSql(second.value, type)} END)`,
    type,
    nullable: type !== 'boolean' && (first.value.nullable || second.value.nullable),
    computed: first.value.computed === true || second.value.computed === true,
  };
}

function literalOf(call: Call, index: number): string {
  const value = call.value(index);
  if (value.literal === undefined)
    throw wrongArgument(call.node.name, ['text'], value, argumentOf(call, index).position);
  return value.literal;
}

/** A picklist against a literal; the empty literal is "nothing chosen". */
function isPicked(value: FormulaValue, literal: string): string {
  return literal === '' ? `(${value.sql} IS NULL)` : `(${value.sql} COLLATE BINARY IS ${quotedText(literal)})`;
}

function refuseBoolean(call: Call, value: FormulaValue, index: number): void {
  if (value.type === 'boolean')
    throw new FormulaError(
      `Function ${call.node.name} may not be used with this type of argument`,
      argumentOf(call, index).position,
    );
}

function caseCondition(call: Call, subject: FormulaValue, index: number): string {
  if (subject.type === 'picklist') return isPicked(subject, literalOf(call, index));
  const { value } = branch(call, index, subject.type);
  refuseBoolean(call, value, index);
  if (subject.type === 'text' || subject.type === 'id')
    return `(${asText(subject)} COLLATE BINARY IS ${asText(value)})`;
  return `(${subject.sql} = ${value.sql})`;
}

function caseValue(call: Call): FormulaValue {
  const count = call.node.args.length;
  if (count % 2 !== 0)
    throw new FormulaError(
      `Incorrect number of parameters for function 'CASE()'. Expected ${String(count + 1)}, received ${String(count)}`,
      call.node.position,
    );
  const subject = call.value(0);
  refuseBoolean(call, subject, 0);
  if (subject.type === 'multipicklist') refusePicklist(subject, argumentOf(call, 0).position);
  let type: FormulaType = 'null';
  const results: FormulaValue[] = [];
  const tests: string[] = [];
  for (let index = 1; index < count; index += 2) {
    const isElse = index === count - 1;
    if (!isElse) tests.push(caseCondition(call, subject, index));
    const resultIndex = isElse ? index : index + 1;
    const result = branch(call, resultIndex, type);
    refuseBoolean(call, result.value, resultIndex);
    type = result.type;
    results.push(result.value);
  }
  const parts = results.map((result) => branchSql(result, type));
  const whens = tests.map((test, index) => `WHEN ${test} THEN ${parts[index] ?? 'NULL'}`).join(' ');
  return {
    sql: `(CASE ${whens} ELSE ${parts.at(-1) ?? 'NULL'} END)`,
    type,
    nullable: results.some((result) => result.nullable),
    computed: results.some((result) => result.computed === true),
  };
}

/** A text is never null to ISNULL, as in Salesforce; ISBLANK is the one that sees blank texts. */
function isNullValue(call: Call, seesText: boolean): FormulaValue {
  const value = call.value(0);
  refuseBoolean(call, value, 0);
  if (!seesText && (value.type === 'text' || value.type === 'id')) return { sql: '0', ...TRUTH };
  return { sql: `(${value.sql} IS NULL)`, ...TRUTH };
}

function orElse(call: Call, seesText: boolean): FormulaValue {
  const first = branch(call, 0, 'null');
  refuseBoolean(call, first.value, 0);
  const second = branch(call, 1, first.type);
  const { type } = second;
  if (!seesText && (type === 'text' || type === 'id')) return first.value;
  if (!first.value.nullable) return { ...first.value, type };
  return {
    sql: `coalesce(${branchSql(first.value, type)}, ${branchSql(second.value, type)})`,
    type,
    nullable: second.value.nullable,
    computed: first.value.computed === true || second.value.computed === true,
  };
}

function includesValue(call: Call): FormulaValue {
  const value = call.value(0);
  if (value.type !== 'multipicklist')
    throw wrongArgument('INCLUDES', ['multipicklist'], value, argumentOf(call, 0).position);
  const literal = literalOf(call, 1);
  if (literal === '') return { sql: `(${value.sql} IS NULL)`, ...TRUTH };
  return { sql: `(coalesce(instr(';' || ${value.sql} || ';', ${quotedText(`;${literal};`)}), 0) > 0)`, ...TRUTH };
}

function isPickvalValue(call: Call): FormulaValue {
  const value = call.value(0);
  if (value.type !== 'picklist') throw wrongArgument('ISPICKVAL', ['picklist'], value, argumentOf(call, 0).position);
  return { sql: isPicked(value, literalOf(call, 1)), ...TRUTH };
}

/** The alias of the record before the save. @throws FormulaError outside validation rules. */
function priorAlias(call: Call): string {
  const { prior, usage } = call.context;
  if (prior === undefined || usage !== 'rule')
    throw new FormulaError(`Function ${call.node.name} may not be used in this type of formula`, call.node.position);
  return prior;
}

/** A field of the record now and before; only a field of the record itself will do. */
function bothValues(call: Call): { prior: string; now: FormulaValue; before: FormulaValue } {
  const prior = priorAlias(call);
  const node = argumentOf(call, 0);
  const now = call.value(0);
  if (node.kind !== 'reference' || node.path.length !== 1 || now.field === undefined)
    throw new FormulaError(`The function ${call.node.name} takes a field of the record itself`, node.position);
  const before = fieldValue(call.context, call.context.object, now.field, prior, node.position);
  return { prior, now, before };
}

function isChangedValue(call: Call): FormulaValue {
  const { prior, now, before } = bothValues(call);
  const isDifferent = `${now.sql} COLLATE BINARY IS NOT ${before.sql}`;
  return { sql: `(${prior}."Id" IS NOT NULL AND ${isDifferent})`, ...TRUTH };
}

function priorValue(call: Call): FormulaValue {
  const { before } = bothValues(call);
  return { ...before, nullable: true };
}

/** AND, OR, NOT, IF, CASE, tests for blanks, picklists, and the functions that look at the record before the save. */
export const logicFunctions: FunctionTable = {
  AND: { least: 1, most: MANY, compile: (call) => connected('&&', conditions(call), call.node.position) },
  OR: { least: 1, most: MANY, compile: (call) => connected('||', conditions(call), call.node.position) },
  NOT: { least: 1, most: 1, compile: (call) => negated(call.argument(0, 'boolean'), call.node.position) },
  IF: { least: 3, most: 3, compile: ifValue },
  CASE: { least: 4, most: MANY, compile: caseValue },
  ISBLANK: { least: 1, most: 1, compile: (call) => isNullValue(call, true) },
  ISNULL: { least: 1, most: 1, compile: (call) => isNullValue(call, false) },
  BLANKVALUE: { least: 2, most: 2, compile: (call) => orElse(call, true) },
  NULLVALUE: { least: 2, most: 2, compile: (call) => orElse(call, false) },
  INCLUDES: { least: 2, most: 2, compile: includesValue },
  ISPICKVAL: { least: 2, most: 2, compile: isPickvalValue },
  ISNEW: { least: 0, most: 0, compile: (call) => ({ sql: `(${priorAlias(call)}."Id" IS NULL)`, ...TRUTH }) },
  ISCLONE: {
    least: 0,
    most: 0,
    compile: (call): FormulaValue => {
      priorAlias(call);
      return { sql: '0', ...TRUTH };
    },
  },
  ISCHANGED: { least: 1, most: 1, compile: isChangedValue },
  PRIORVALUE: { least: 1, most: 1, compile: priorValue },
};
