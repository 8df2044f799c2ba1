/**
 * Formulas to SQL expressions.
 *
 * What the expression reads besides the record comes as named parameters, listed in `parameters`; `formulaParameters` gives
 * their values: `:now` (ms UTC), `:today` (days), `:userId` (18 characters), `:permission_<Name>` (0 or 1). Given `facts`,
 * these are constants instead and nothing is to be bound. The database needs `registerFunctions` once.
 *
 * Values are as the store keeps them: text, REAL/INTEGER numbers, booleans 0/1, dates in days, date-times and times in ms;
 * blank is NULL. A number comes unrounded and a percent as a fraction, except from `compileField`, which gives what a client
 * reads: rounded to the field's scale, percent as 25 for 25 %, a checkbox never NULL.
 *
 * Blanks follow Salesforce's own open formula engine: arithmetic and comparisons with a blank are blank, AND and OR count
 * that as false, NOT of it stays blank, two blank texts are equal. An error at run time (division by zero, VALUE("x")) is blank.
 */
import type { FieldDef, ObjectDef, Schema, ValidationRuleDef } from '../schema/model.ts';
import { isCompound } from '../store/storage.ts';
import type { FormulaNode } from './ast.ts';
import { compoundSql } from './compound.ts';
import type { FormulaContext, FormulaFacts, FormulaUsage, JoinSink } from './context.ts';
import { dateFunctions } from './dateFunctions.ts';
import { FormulaError } from './formulaError.ts';
import { asTruth, formulaTypeOf, sqlText, type FormulaType, type FormulaValue } from './formulaValue.ts';
import { callValue, type FunctionTable } from './functionTable.ts';
import { logicFunctions } from './logicFunctions.ts';
import { lookUpFunction } from './lookUpFunction.ts';
import { mathFunctions } from './mathFunctions.ts';
import { binaryValue, unaryValue } from './operators.ts';
import { parseFormula } from './parse.ts';
import { placeFunctions } from './placeFunctions.ts';
import { assigned, referenceValue } from './reference.ts';
import { textFunctions } from './textFunctions.ts';

export { formulaParameters, type FormulaFacts, type JoinSink } from './context.ts';
export { FormulaError } from './formulaError.ts';
export type { FormulaType } from './formulaValue.ts';

const FUNCTIONS: FunctionTable = {
  ...{ ...logicFunctions, ...textFunctions, ...mathFunctions },
  ...{ ...dateFunctions, ...placeFunctions, ...lookUpFunction },
};
/** Salesforce's limit on what an author may write. */
const LONGEST = 3900;

export interface CompileOptions {
  readonly schema: Schema;
  readonly object: ObjectDef;
  /** Table alias of the record. */
  readonly alias: string;
  readonly joins: JoinSink;
  /** What the result is to be; ids become text where text is wanted. */
  readonly returnType?: FormulaType;
  /** Table alias of the record before the save; its `"Id"` is NULL when the record is new. Makes ISNEW, ISCHANGED and PRIORVALUE legal. */
  readonly prior?: string;
  /** Default: `rule` with `prior`, else `field`. */
  readonly usage?: FormulaUsage;
  /** Blank numbers count as 0. Default: they stay blank, as in validation rules. */
  readonly blanksAsZero?: boolean;
  readonly facts?: FormulaFacts;
}

export interface CompiledFormula {
  readonly sql: string;
  readonly type: FormulaType;
  /** Names of the SQL parameters in it, without the colon. */
  readonly parameters: readonly string[];
}

function compileNode(node: FormulaNode, context: FormulaContext): FormulaValue {
  switch (node.kind) {
    case 'number':
      // A decimal point keeps SQLite from dividing whole numbers by whole numbers.
      return { sql: node.text.includes('.') ? node.text : `${node.text}.0`, type: 'number', nullable: false };
    case 'text':
      return { sql: sqlText(node.value), type: 'text', nullable: node.value === '', literal: node.value };
    case 'constant':
      return node.value === null
        ? { sql: 'NULL', type: 'null', nullable: true }
        : { sql: node.value ? '1' : '0', type: 'boolean', nullable: false };
    case 'reference':
      return referenceValue(context, node);
    case 'unary':
      return unaryValue(node, context.compile(node.operand, context));
    case 'binary':
      return binaryValue(node, context.compile(node.left, context), context.compile(node.right, context));
    case 'call': {
      const definition = FUNCTIONS[node.name];
      if (definition === undefined || !Object.hasOwn(FUNCTIONS, node.name))
        throw new FormulaError(`Unknown function ${node.name}. Check spelling.`, node.position);
      return callValue(definition, node, context);
    }
  }
}

function contextOf(options: CompileOptions): FormulaContext {
  const { schema, object, alias, joins, prior, facts } = options;
  return {
    schema,
    object,
    alias,
    joins,
    ...(prior === undefined ? {} : { prior }),
    ...(facts === undefined ? {} : { facts }),
    usage: options.usage ?? (prior === undefined ? 'field' : 'rule'),
    blanksAsZero: options.blanksAsZero === true,
    parameters: new Set(),
    inlining: [],
    compile: compileNode,
  };
}

/**
 * A formula as an SQL expression over the record behind `alias` and the parents it joins.
 * @throws FormulaError when the formula does not parse, names what does not exist, or mixes types.
 */
export function compileFormula(text: string, options: CompileOptions): CompiledFormula {
  if (text.length > LONGEST) throw new FormulaError(`The formula has more than ${String(LONGEST)} characters`, LONGEST);
  const context = contextOf(options);
  const node = parseFormula(text);
  const value = compileNode(node, context);
  const result = options.returnType === undefined ? value : assigned(value, options.returnType, node.position);
  return { sql: result.sql, type: result.type, parameters: [...context.parameters] };
}

/** Options that a field or rule already knows. */
export type BoundOptions = Omit<CompileOptions, 'returnType' | 'usage' | 'blanksAsZero'>;

function isFraction(field: FieldDef): boolean {
  return field.type === 'double' || field.type === 'currency' || field.type === 'percent' || field.type === 'int';
}

/** What a client reads of a field: rounded half up to its scale; a percent as a number of hundredths. */
function shown(sql: string, field: FieldDef): string {
  if (field.type === 'boolean') return `coalesce(${sql}, 0)`;
  if (field.type === 'percent') return `sf_round(${sql} * 100, ${String(field.scale)})`;
  return isFraction(field) ? `sf_round(${sql}, ${String(field.scale)})` : sql;
}

/**
 * A formula field as a client reads it; a compound field as JSON text.
 * @throws FormulaError when it does not compile to the field's type; TypeError when the field has no formula.
 */
export function compileField(field: FieldDef, options: Omit<BoundOptions, 'prior'>): CompiledFormula {
  if (isCompound(field)) return { sql: compoundSql(field, options.alias), type: 'text', parameters: [] };
  const type = formulaTypeOf(field);
  if (field.formula === undefined || type === undefined) throw new TypeError(`${field.name} is not a formula field`);
  const { object } = options;
  const context = {
    ...contextOf({ ...options, blanksAsZero: field.blanksAsZero }),
    inlining: [`${object.name}.${field.name}`],
  };
  const node = parseFormula(field.formula);
  const value = assigned(compileNode(node, context), type, node.position);
  return { sql: shown(value.sql, field), type, parameters: [...context.parameters] };
}

/**
 * The condition under which a validation rule refuses the record: 1 or 0, never NULL.
 * @throws FormulaError when it does not compile to a boolean.
 */
export function compileRule(rule: Pick<ValidationRuleDef, 'formula'>, options: BoundOptions): CompiledFormula {
  const context = contextOf({ ...options, usage: 'rule' });
  const node = parseFormula(rule.formula);
  const value = assigned(compileNode(node, context), 'boolean', node.position);
  return { sql: asTruth(value), type: 'boolean', parameters: [...context.parameters] };
}

/** The types a default value may have for a field; a picklist's default formula is a text. */
function defaultTypeOf(field: FieldDef): FormulaType | undefined {
  const type = formulaTypeOf(field);
  return type === 'picklist' || type === 'multipicklist' || type === 'id' ? 'text' : type;
}

/**
 * A field's default value as a stored value. It reads no record: `SELECT <sql>` gives it.
 * @throws FormulaError when it does not compile to the field's type; TypeError when the field has no default.
 */
export function compileDefault(field: FieldDef, options: BoundOptions): CompiledFormula {
  const type = defaultTypeOf(field);
  if (field.defaultFormula === undefined || type === undefined) throw new TypeError(`${field.name} has no default`);
  const compiled = compileFormula(field.defaultFormula, { ...options, usage: 'default', returnType: type });
  return { ...compiled, sql: isFraction(field) ? shown(compiled.sql, field) : compiled.sql };
}
