/** Formula fields are not stored: they are computed wherever they are read. */
import type { FieldDef, ObjectDef } from '../schema/model.ts';
import type { Compilation } from './compilation.ts';
import type { Joins } from './joins.ts';

/** A formula field as an SQL expression over `alias`. */
export function formulaSql(_compilation: Compilation, object: ObjectDef, field: FieldDef, _alias: string, _joins: Joins): string {
  throw new TypeError(`${object.name}.${field.name} cannot be computed yet`);
}
