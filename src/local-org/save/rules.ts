/** Validation rules: one SELECT for all rules of an object over all rows of a chunk. */
import { schemaFor } from '../access/language.ts';
import type { SaveError, Session } from '../engine.ts';
import type { ObjectDef, Schema, ValidationRuleDef } from '../schema/model.ts';
import { quoted } from '../store/storage.ts';
import { priorTable } from '../store/tables.ts';
import { compileRule, formulaParameters } from '../formula/compile.ts';
import { FormulaError } from '../formula/formulaError.ts';
import { factsOf, parentJoins } from './formulas.ts';
import type { ObjectPlan } from './objectPlan.ts';
import type { SaveContext } from './saveContext.ts';
import { FilterNotUnderstood, filterFormula } from './lookupFilters.ts';
import { brokenRule, filteredOut } from './saveErrors.ts';

/** What is checked of each row: a rule, or the filter of a lookup. */
interface Check {
  readonly rule: Pick<ValidationRuleDef, 'name' | 'formula' | 'message' | 'active'>;
  /** @param message the rule's, in the words of the user */
  readonly refuse: (message: string) => SaveError;
}

interface CompiledRules {
  readonly checks: readonly Check[];
  /** `Id`, then 1 for each rule the row breaks; only rows that break one. */
  readonly sql: string;
  readonly parameters: ReadonlySet<string>;
}

const compiledByPlan = new WeakMap<ObjectPlan, CompiledRules | null>();

function activeRules(object: ObjectDef): ValidationRuleDef[] {
  return object.validationRules.filter((rule) => rule.active);
}

function ruleChecks(object: ObjectDef): Check[] {
  return activeRules(object).map((rule) => ({ rule, refuse: (message) => brokenRule(message, rule.errorField) }));
}

/** Filters that cannot be written as formulas, or whose formulas do not compile, are not looked at. */
function filterChecks(schema: Schema, object: ObjectDef): Check[] {
  return object.fields.flatMap((field): Check[] => {
    const { lookupFilter } = field;
    if (lookupFilter === undefined || lookupFilter.isOptional === true) return [];
    try {
      const formula = filterFormula(schema, object, field, lookupFilter);
      const rule = { name: '', message: '', active: true, formula };
      const options = { schema, object, alias: 'r', prior: 'o', joins: parentJoins('p') };
      compileRule(rule, options);
      return [{ rule, refuse: () => filteredOut(lookupFilter.message, field) }];
    } catch (error) {
      if (error instanceof FilterNotUnderstood || error instanceof FormulaError) return [];
      throw error;
    }
  });
}

/** Whether rules of the object ask what was before the save. */
export function rulesUsePrior(object: ObjectDef): boolean {
  if (object.fields.some(({ lookupFilter }) => lookupFilter !== undefined && lookupFilter.isOptional !== true))
    return true;
  return activeRules(object).some((rule) => /\b(?:ISNEW|ISCHANGED|PRIORVALUE)\b/i.test(rule.formula));
}

function compileRules(context: SaveContext, plan: ObjectPlan): CompiledRules | null {
  const checks = [...ruleChecks(plan.object), ...filterChecks(context.store.schema, plan.object)];
  if (checks.length === 0) return null;
  const joins = parentJoins('p');
  const parameters = new Set<string>();
  const usesPrior = rulesUsePrior(plan.object);
  const conditions = checks.map(({ rule }) => {
    const compiled = compileRule(rule, {
      schema: context.store.schema,
      object: plan.object,
      alias: 'r',
      joins,
      ...(usesPrior && { prior: 'o' }),
    });
    for (const name of compiled.parameters) parameters.add(name);
    return `(${compiled.sql})`;
  });
  const prior = usesPrior ? `LEFT JOIN ${priorTable(plan.object)} o ON o."Id" = r."Id"` : '';
  const sql = `SELECT r."Id", ${conditions.join(', ')} FROM ${quoted(plan.object.name)} r ${prior} ${joins.sql()}
    WHERE r."Id" IN (SELECT value FROM json_each(:ids)) AND (${conditions.join(' OR ')})`;
  return { checks, sql, parameters };
}

function rulesOf(context: SaveContext, plan: ObjectPlan): CompiledRules | null {
  const known = compiledByPlan.get(plan);
  if (known !== undefined) return known;
  const compiled = compileRules(context, plan);
  compiledByPlan.set(plan, compiled);
  return compiled;
}

/** What rules say to the user, in the user's language where that is translated. */
function messagesFor({ store }: SaveContext, session: Session, { name }: ObjectDef): (rule: Check['rule']) => string {
  const worded = schemaFor(store, session).object(name)?.validationRules ?? [];
  const messages = new Map(worded.map((rule) => [rule.name, rule.message]));
  return (rule) => messages.get(rule.name) ?? rule.message;
}

/** The errors of the rows that break a rule, by id. A rule whose formula comes out blank is not broken. */
export function checkRules(
  context: SaveContext,
  session: Session,
  plan: ObjectPlan,
  ids: readonly string[],
): Map<string, SaveError[]> {
  const broken = new Map<string, SaveError[]>();
  const compiled = rulesOf(context, plan);
  if (!compiled) return broken;
  const parameters = { ...formulaParameters(compiled.parameters, factsOf(context, session)), ids: JSON.stringify(ids) };
  const rows = context.store.statements.arrays(compiled.sql).all(parameters) as unknown as [
    string,
    ...(number | null)[],
  ][];
  if (rows.length === 0) return broken;
  const messageOf = messagesFor(context, session, plan.object);
  for (const [id, ...answers] of rows) {
    const errors = compiled.checks
      .filter((_, index) => answers[index] === 1)
      .map(({ rule, refuse }) => refuse(messageOf(rule)));
    if (errors.length > 0) broken.set(id, errors);
  }
  return broken;
}
