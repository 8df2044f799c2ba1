/** Formula fields are not stored: they are computed wherever they are read. */
import { compileField } from '../formula/compile.ts';
import type { FieldDef, ObjectDef } from '../schema/model.ts';
import type { Compilation } from './compilation.ts';
import type { Joins } from './joins.ts';

/** A formula field as an SQL expression over `alias`. Its parents are joined with those of the statement. */
export function formulaSql(
  compilation: Compilation,
  object: ObjectDef,
  field: FieldDef,
  alias: string,
  joins: Joins,
): string {
  const { sql, parameters } = compileField(field, { schema: compilation.engine.schema, object, alias, joins });
  for (const name of parameters) compilation.needFact(name);
  return `(${sql})`;
}
