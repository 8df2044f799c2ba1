/** Formulas as SQL, for the rules, defaults and roll-up filters of the save procedure. */
import type { Session } from '../engine.ts';
import { formulaParameters, type FormulaFacts, type JoinSink } from '../formula/context.ts';
import type { FieldDef, ObjectDef } from '../schema/model.ts';
import { quoted } from '../store/storage.ts';
import type { SaveContext } from './saveContext.ts';

interface CompiledFormula {
  readonly sql: string;
  readonly parameters: ReadonlySet<string>;
}

/** Until the compiler lands: every rule holds, every default is blank. */
function compileFormula(_text: string, _options: object): CompiledFormula {
  return { sql: 'NULL', parameters: new Set() };
}

/** The parents that formulas reach, each path joined once. */
export interface ParentJoins extends JoinSink {
  /** The JOIN clauses, in the order they depend on each other. */
  sql(): string;
}

/** `prefix` keeps the aliases apart from those of the statement. */
export function parentJoins(prefix: string): ParentJoins {
  const aliases = new Map<string, string>();
  const clauses: string[] = [];
  return {
    join(alias, referenceField, target) {
      const key = `${alias}.${referenceField.name}.${target.name}`;
      const known = aliases.get(key);
      if (known !== undefined) return known;
      const name = `${prefix}${aliases.size + 1}`;
      aliases.set(key, name);
      clauses.push(
        `LEFT JOIN ${quoted(target.name)} ${name} ON ${name}."Id" = ${alias}.${quoted(referenceField.name)}`,
      );
      return name;
    },
    sql: () => clauses.join(' '),
  };
}

/** A formula field of the row behind `alias`, for places that cannot join parents: Salesforce does not let it reach any there. */
export function formulaOf(context: SaveContext, object: ObjectDef, field: FieldDef, alias: string): string {
  const joins: JoinSink = {
    join: () => {
      throw new RangeError(`${object.name}.${field.name} reaches other records and cannot be rolled up`);
    },
  };
  const { schema } = context.store;
  return compileFormula(field.formula ?? 'NULL', { schema, object, alias, joins, usage: 'field', returnField: field })
    .sql;
}

/** The facts formulas may ask for, as one save sees them. */
export function factsOf(context: SaveContext, session: Session): FormulaFacts {
  return {
    userId: session.userId,
    now: context.store.now(),
    hasCustomPermission: (name) => session.hasCustomPermission(name),
  };
}

export { compileFormula, formulaParameters };
