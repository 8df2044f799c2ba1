/** What every part of the compiler needs to know, and what it collects on the way. */
import type { FieldDef, ObjectDef, Schema } from '../schema/model.ts';
import { DAY_MS, quotedText } from '../store/storage.ts';
import type { FormulaNode } from './ast.ts';
import type { FormulaValue } from './formulaValue.ts';

/** Where parents are joined. The same alias and field give the same alias back. */
export interface JoinSink {
  join(alias: string, referenceField: FieldDef, target: ObjectDef): string;
}

/** `field`: a formula field · `rule`: a validation rule · `default`: a default value, which cannot name fields. */
export type FormulaUsage = 'field' | 'rule' | 'default';

/** Facts of the asking user and the clock. Given at compile time they become constants, else named parameters. */
export interface FormulaFacts {
  readonly userId: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: number;
  /** Days since 1970-01-01 on the clock of the user; UTC without it. */
  readonly today?: number;
  hasCustomPermission(name: string): boolean;
}

export interface FormulaContext {
  readonly schema: Schema;
  readonly object: ObjectDef;
  /** Table alias of the record. */
  readonly alias: string;
  /** Table alias of the record before the save; its Id is NULL when the record is new. */
  readonly prior?: string;
  readonly usage: FormulaUsage;
  readonly blanksAsZero: boolean;
  readonly joins: JoinSink;
  readonly facts?: FormulaFacts;
  /** Names of the SQL parameters used so far. */
  readonly parameters: Set<string>;
  /** `Object.Field` of the formula fields being inlined, outermost first. */
  readonly inlining: readonly string[];
  readonly compile: (node: FormulaNode, context: FormulaContext) => FormulaValue;
}

const PERMISSION = 'permission_';

function factOf(name: string, facts: FormulaFacts): string | number {
  if (name === 'now') return facts.now;
  if (name === 'today') return facts.today ?? Math.floor(facts.now / DAY_MS);
  if (name === 'userId') return facts.userId;
  if (name.startsWith(PERMISSION)) return facts.hasCustomPermission(name.slice(PERMISSION.length)) ? 1 : 0;
  throw new RangeError(`No formula parameter '${name}'`);
}

/** The values to bind for the parameters that compiled formulas name. */
export function formulaParameters(names: Iterable<string>, facts: FormulaFacts): Record<string, string | number> {
  return Object.fromEntries([...names].map((name) => [name, factOf(name, facts)]));
}

/** A parameter in SQL, or its value when the facts are already known. */
export function parameterSql(context: FormulaContext, name: string): string {
  if (context.facts !== undefined) {
    const value = factOf(name, context.facts);
    return typeof value === 'number' ? String(value) : quotedText(value);
  }
  context.parameters.add(name);
  return `:${name}`;
}

/** The parameter that says whether the user has a custom permission. */
export function permissionParameter(name: string): string {
  return `${PERMISSION}${name}`;
}
