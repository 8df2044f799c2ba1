/** Takes away the tables and columns of objects and fields that a deploy deleted, and of fields that have become another type. */
import type { DatabaseSync } from 'node:sqlite';
import type { ObjectDef, Schema } from '../schema/model.ts';
import { columnsOf, declaration, quoted, type Column } from './storage.ts';
import { FOLDED_INDEXES, StoreError } from './tables.ts';

/** Data stands in the way of a field's new type. */
export class FieldChangeError extends StoreError {
  /** `Object.Field`. */
  public readonly field: string;

  public constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

function dropTable(database: DatabaseSync, object: ObjectDef): void {
  database.exec(`DROP TABLE IF EXISTS temp.${quoted(`prior_${object.name}`)}`);
  database.exec(`DROP TABLE ${quoted(object.name)}`);
  for (const table of ['_column', '_deletion']) {
    database.prepare(`DELETE FROM ${table} WHERE object = ?`).run(object.name);
  }
}

function dropColumn(database: DatabaseSync, object: ObjectDef, column: string): void {
  const name = `${object.name}.${column}`;
  for (const index of [name, `${name}.unique`, ...FOLDED_INDEXES.map((kind) => `${name}.${kind}`)]) {
    database.exec(`DROP INDEX IF EXISTS ${quoted(index)}`);
  }
  database.exec(`ALTER TABLE ${quoted(object.name)} DROP COLUMN ${quoted(column)}`);
  database.prepare('DELETE FROM _column WHERE object = ? AND name = ?').run(object.name, column);
}

function hasValues(database: DatabaseSync, object: ObjectDef, { name, kind }: Column): boolean {
  const isThere = kind === 'boolean' ? `${quoted(name)} <> 0` : `${quoted(name)} IS NOT NULL`;
  return database.prepare(`SELECT 1 FROM ${quoted(object.name)} WHERE ${isThere} LIMIT 1`).get() !== undefined;
}

function hasRows(database: DatabaseSync, object: ObjectDef): boolean {
  return database.prepare(`SELECT 1 FROM ${quoted(object.name)} LIMIT 1`).get() !== undefined;
}

/** Text that is compared another way from now on; the values stay as they are. */
function copyText(database: DatabaseSync, object: ObjectDef, before: Column, after: Column): void {
  const values = `_before_${before.name}`;
  const table = quoted(object.name);
  database.exec(`ALTER TABLE ${table} ADD COLUMN ${quoted(values)} TEXT`);
  database.exec(`UPDATE ${table} SET ${quoted(values)} = ${quoted(before.name)}`);
  dropColumn(database, object, before.name);
  database.exec(`ALTER TABLE ${table} ADD COLUMN ${declaration(after)}`);
  database.exec(`UPDATE ${table} SET ${quoted(after.name)} = ${quoted(values)}`);
  database.exec(`ALTER TABLE ${table} DROP COLUMN ${quoted(values)}`);
  database
    .prepare('INSERT INTO _column (object, name, kind, summary) VALUES (?, ?, ?, NULL)')
    .run(object.name, after.name, after.kind);
}

const TEXTS = new Set(['text', 'exactText']);

/** @throws FieldChangeError when the field stays but its values would be lost */
function dropColumns(database: DatabaseSync, schema: Schema, before: ObjectDef, after: ObjectDef): void {
  const columns = new Map(columnsOf(after).map((column) => [column.name, column]));
  for (const column of columnsOf(before)) {
    const next = columns.get(column.name);
    if (next?.kind === column.kind) continue;
    if (next !== undefined && TEXTS.has(next.kind) && TEXTS.has(column.kind)) {
      copyText(database, before, column, next);
      continue;
    }
    const stays = schema.field(after.name, column.name) !== undefined;
    const isComputed = column.field?.summary !== undefined;
    if (stays && !isComputed && hasValues(database, before, column)) {
      throw new FieldChangeError(`${after.name}.${column.name}`, 'Cannot change type due to existing data');
    }
    dropColumn(database, before, column.name);
  }
}

/** A detail needs its master; rows that are there already have none. @throws FieldChangeError */
function refuseNewMasters(database: DatabaseSync, before: ObjectDef, after: ObjectDef): void {
  const masters = new Set(before.fields.filter((field) => field.isMasterDetail).map((field) => field.name));
  const added = after.fields.find((field) => field.isMasterDetail && !masters.has(field.name));
  if (added === undefined || !hasRows(database, before)) return;
  throw new FieldChangeError(
    `${after.name}.${added.name}`,
    `Cannot add a master-detail relationship to ${after.name}, which has records`,
  );
}

/**
 * Prepares the database for a schema that lacks what the present one has. Rows of deleted objects and values of deleted
 * fields are gone, not in a recycle bin.
 * @throws FieldChangeError
 */
export function dropRemoved(database: DatabaseSync, before: Schema, after: Schema): void {
  for (const object of before.objects) {
    const next = after.object(object.name);
    if (next === undefined) {
      // History that is no longer tracked stays where it is, until the object itself goes.
      const tracked = object.accessThrough === undefined ? undefined : after.object(object.accessThrough);
      if (tracked === undefined) dropTable(database, object);
      continue;
    }
    refuseNewMasters(database, object, next);
    dropColumns(database, after, object, next);
  }
}
