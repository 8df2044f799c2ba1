/** Keeps the rows that components stand for: records of custom metadata, queues, groups and roles. */
import { createHash } from 'node:crypto';
import type { LocalEngine } from '../createEngine.ts';
import { ApiError } from '../engine.ts';
import type { InputRow } from '../engine.ts';
import { checkRules } from '../save/rules.ts';
import type { DeployedRow, RowReference } from '../schema/model.ts';
import { makeId } from '../store/ids.ts';
import { quoted } from '../store/storage.ts';

const TABLE =
  'CREATE TABLE IF NOT EXISTS _deployed_row (object TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (object, id)) WITHOUT ROWID';

/** An id that is the same each time the component is deployed. */
function ownId(engine: LocalEngine, { object, key }: RowReference): string {
  const digest = createHash('sha256').update(key).digest();
  return makeId(engine.schema.object(object)?.keyPrefix ?? '000', digest.readUIntBE(0, 5));
}

/** The id of the row a component stands for: that of the row which is there already, or its own. */
function idOfRow(engine: LocalEngine, row: DeployedRow): string {
  const { match = [] } = row;
  if (match.length > 0) {
    const conditions = match.map((field) => `${quoted(field)} = ? COLLATE NOCASE`).join(' AND ');
    const values = match.map((field) => {
      const value = row.values[field];
      return typeof value === 'string' ? value : null;
    });
    const found = engine.database
      .prepare(`SELECT "Id" AS id FROM ${quoted(row.object)} WHERE ${conditions}`)
      .get(...values);
    if (found !== undefined) return String(found['id']);
  }
  return ownId(engine, row);
}

function isReference(value: DeployedRow['values'][string]): value is RowReference {
  return typeof value === 'object' && value !== null;
}

function removeGone(engine: LocalEngine, kept: ReadonlySet<string>): void {
  const { database, schema } = engine;
  for (const row of database.prepare('SELECT object, id FROM _deployed_row').all()) {
    const [object, id] = [String(row['object']), String(row['id'])];
    if (kept.has(id)) continue;
    if (schema.object(object) !== undefined) database.prepare(`DELETE FROM ${quoted(object)} WHERE "Id" = ?`).run(id);
    database.prepare('DELETE FROM _deployed_row WHERE object = ? AND id = ?').run(object, id);
  }
}

function valuesOf(engine: LocalEngine, row: DeployedRow, ids: ReadonlyMap<string, string>): InputRow {
  const values = Object.entries(row.values).map(([name, value]) => [
    name,
    isReference(value) ? (ids.get(value.key) ?? existingRole(engine, row, value)) : value,
  ]);
  return Object.fromEntries(values) as InputRow;
}

/** A role that was there before anything was deployed is a parent like any other. */
function existingRole(engine: LocalEngine, row: DeployedRow, { object, key }: RowReference): string | null {
  if (object !== 'UserRole') return null;
  const name = key.slice(key.indexOf(':') + 1);
  const found = engine.database.prepare('SELECT "Id" AS id FROM "UserRole" WHERE "DeveloperName" = ?').get(name);
  if (found === undefined) throw new DeployedRowError(row.key, `In field: parentRole - no Role named ${name} found`);
  return String(found['id']);
}

/** A row that its table does not take, such as a number that is none. */
export class DeployedRowError extends Error {
  public override readonly name = 'DeployedRowError';
  /** The key of its component. */
  public readonly key: string;

  public constructor(key: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.key = key;
  }
}

/** The rules of custom metadata are asked of its records; other rows are the platform's own. */
function checkRecord(engine: LocalEngine, { object, key }: DeployedRow, id: string): void {
  if (engine.schema.object(object)?.kind !== 'customMetadata') return;
  const admin = engine.sessionFor('admin');
  const broken = engine.change((context) => checkRules(context, admin, context.planNamed(object), [id]).get(id));
  if (broken?.[0] !== undefined) throw new DeployedRowError(key, broken[0].message);
}

function write(engine: LocalEngine, row: DeployedRow, id: string, ids: ReadonlyMap<string, string>): void {
  engine.database.prepare(`DELETE FROM ${quoted(row.object)} WHERE "Id" = ?`).run(id);
  try {
    engine.loadRows(row.object, [{ ...valuesOf(engine, row, ids), Id: id }]);
    checkRecord(engine, row, id);
  } catch (cause) {
    if (cause instanceof ApiError) throw new DeployedRowError(row.key, cause.message, { cause });
    throw cause;
  }
}

/**
 * Writes the rows of the schema, and takes away those of components that are gone. Within a transaction.
 * @throws DeployedRowError
 */
export function writeDeployedRows(engine: LocalEngine): void {
  const { database, schema } = engine;
  database.exec(TABLE);
  const ids = new Map(schema.rows.map((row) => [row.key, idOfRow(engine, row)]));
  removeGone(engine, new Set(ids.values()));
  const remember = database.prepare('INSERT OR REPLACE INTO _deployed_row (object, id) VALUES (?, ?)');
  for (const row of schema.rows) {
    const id = ids.get(row.key) ?? ownId(engine, row);
    write(engine, row, id, ids);
    remember.run(row.object, id);
  }
}
