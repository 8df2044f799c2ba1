/** Default values that are formulas, worked out once a chunk: `NOW()`, a text, the running user's id. */
import type { Session } from '../engine.ts';
import { toId18 } from '../store/ids.ts';
import type { SqlValue } from '../store/storage.ts';
import { compileDefault, formulaParameters } from '../formula/compile.ts';
import { factsOf, parentJoins } from './formulas.ts';
import type { ObjectPlan } from './objectPlan.ts';
import type { SaveContext } from './saveContext.ts';

interface CompiledDefaults {
  readonly places: readonly number[];
  readonly sql: string;
  readonly parameters: ReadonlySet<string>;
}

const compiledByPlan = new WeakMap<ObjectPlan, CompiledDefaults | null>();

function compileDefaults(context: SaveContext, plan: ObjectPlan): CompiledDefaults | null {
  const parameters = new Set<string>();
  const expressions: string[] = [];
  const places: number[] = [];
  for (const { field, index } of plan.fields) {
    // A checkbox's default is a plain word, not a formula, and is set with the other starting values.
    if (field.defaultFormula === undefined || index < 0 || field.type === 'boolean') continue;
    const compiled = compileDefault(field, {
      schema: context.store.schema,
      object: plan.object,
      alias: 'r',
      joins: parentJoins('p'),
    });
    for (const name of compiled.parameters) parameters.add(name);
    expressions.push(`(${compiled.sql})`);
    places.push(index);
  }
  return places.length === 0 ? null : { places, sql: `SELECT ${expressions.join(', ')}`, parameters };
}

/** Formulas see ids with 15 characters; columns keep 18. */
function stored(plan: ObjectPlan, place: number, value: SqlValue): SqlValue {
  return plan.columns[place]?.kind === 'id' && typeof value === 'string' ? (toId18(value) ?? null) : value;
}

/** Value by place. Defaults do not see the row: Salesforce works them out before the user says anything. */
export function loadDefaults(context: SaveContext, session: Session, plan: ObjectPlan): Map<number, SqlValue> {
  const known = compiledByPlan.get(plan);
  const compiled = known === undefined ? compileDefaults(context, plan) : known;
  compiledByPlan.set(plan, compiled);
  if (!compiled) return new Map();
  const parameters = formulaParameters(compiled.parameters, factsOf(context, session));
  const values = context.store.statements.arrays(compiled.sql).get(parameters) as unknown as SqlValue[];
  return new Map(compiled.places.map((place, index) => [place, stored(plan, place, values[index] ?? null)]));
}
