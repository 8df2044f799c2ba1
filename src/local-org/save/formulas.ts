/** What the compiler of formulas needs from the save procedure: parents to join, and the facts of the saving user. */
import type { Session } from '../engine.ts';
import { compileField, type FormulaFacts, type JoinSink } from '../formula/compile.ts';
import { userFacts } from '../formula/userFacts.ts';
import type { FieldDef, ObjectDef } from '../schema/model.ts';
import { quoted } from '../store/storage.ts';
import type { SaveContext } from './saveContext.ts';

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
      const name = `${prefix}${String(aliases.size + 1)}`;
      aliases.set(key, name);
      clauses.push(
        `LEFT JOIN ${quoted(target.name)} ${name} ON ${name}."Id" = ${alias}.${quoted(referenceField.name)}`,
      );
      return name;
    },
    sql: () => clauses.join(' '),
  };
}

/** A formula field of the row behind `alias`, for a roll-up: Salesforce lets it reach no other record there, and no clock. */
export function formulaOf(context: SaveContext, object: ObjectDef, field: FieldDef, alias: string): string {
  const refuse = (): never => {
    throw new RangeError(`${object.name}.${field.name} reaches beyond its record and cannot be rolled up`);
  };
  const compiled = compileField(field, { schema: context.store.schema, object, alias, joins: { join: refuse } });
  return compiled.parameters.length > 0 ? refuse() : compiled.sql;
}

/** The facts formulas may ask for, as one save sees them. */
export function factsOf(context: SaveContext, session: Session): FormulaFacts {
  return userFacts(context.store.database, session, context.store.now());
}
