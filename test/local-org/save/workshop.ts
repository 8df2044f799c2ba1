/** A small org over the fixture project `workshop`: projects, their phases, the work in them. */
import { join } from 'node:path';
import { createEngineFor, type LocalEngine } from '../../../src/local-org/createEngine.ts';
import type { InputRow, Operation, SaveOptions, SaveResult } from '../../../src/local-org/engine.ts';
import { buildSchema } from '../../../src/local-org/schema/buildSchema.ts';
import type { ObjectDef, Schema } from '../../../src/local-org/schema/model.ts';
import { readSchema } from '../../../src/local-org/schema/readSchema.ts';

export const workshopDir = join(import.meta.dirname, '../fixtures/workshop');
export const projectDir = join(import.meta.dirname, '../../..');

const schemas = new Map<string, Schema>();

/** 15 January 2026, 10:30:20 UTC and a fraction that no field keeps. */
export const NOW = Date.UTC(2026, 0, 15, 10, 30, 20, 456);

export interface TestOrg {
  readonly engine: LocalEngine;
  /** Saves as a user. */
  save(
    user: string,
    operation: Operation,
    object: string,
    rows: readonly InputRow[],
    options?: SaveOptions,
  ): SaveResult[];
  /** Inserts one row as the administrator and returns its id. @throws Error with the refusal. */
  add(object: string, row: InputRow): string;
  /** The stored columns of a row. */
  read(object: string, id: string, ...columns: string[]): Record<string, unknown>;
  /** First column of a query's rows. */
  list(sql: string, ...parameters: string[]): unknown[];
  /** Moves the clock. */
  goTo(iso: string): void;
}

/** A fresh org in memory over a project; `workshop` unless told otherwise. */
export function newOrg(dir = workshopDir, file?: string): TestOrg {
  const schema = schemas.get(dir) ?? readSchema(dir);
  schemas.set(dir, schema);
  return orgOver(schema, file);
}

/** The workshop's schema with one object changed, for what the fixture has no field of. */
export function workshopWith(name: string, change: (object: ObjectDef) => ObjectDef): Schema {
  const schema = readSchema(workshopDir);
  return buildSchema({
    ...schema,
    objects: schema.objects.map((object) => (object.name === name ? change(object) : object)),
  });
}

/** A fresh org over a schema. */
export function orgOver(schema: Schema, file?: string): TestOrg {
  let now = NOW;
  const engine = createEngineFor(schema, { clock: () => new Date(now), ...(file === undefined ? {} : { file }) });
  const save: TestOrg['save'] = (user, operation, object, rows, options) =>
    engine.save(engine.sessionFor(user), operation, object, rows, options);
  return {
    engine,
    save,
    add(object, row) {
      const [result] = save('admin', 'insert', object, [row]);
      if (result?.id === null || result?.id === undefined) throw new Error(said(result));
      return result.id;
    },
    read(object, id, ...columns) {
      const list = columns.length === 0 ? '*' : columns.map((column) => `"${column}"`).join(', ');
      return { ...engine.database.prepare(`SELECT ${list} FROM "${object}" WHERE "Id" = ?`).get(id) };
    },
    list: (sql, ...parameters) =>
      engine.database
        .prepare(sql)
        .all(...parameters)
        .map((row) => Object.values(row)[0]),
    goTo(iso) {
      now = Date.parse(iso);
    },
  };
}

/** A result in one line: `ok`, or each error as `CODE message [fields]`. */
export function said(result: SaveResult | undefined): string {
  if (!result) return 'no result';
  if (result.success) return 'ok';
  return result.errors.map((error) => `${error.statusCode} ${error.message} [${error.fields.join(',')}]`).join(' | ');
}
