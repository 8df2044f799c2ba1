/** Makes the tables of a schema, and brings a kept file up to a newer schema. */
import type { DatabaseSync } from 'node:sqlite';
import type { FieldDef, ObjectDef, Schema } from '../schema/model.ts';
import {
  columnsOf,
  declaration,
  foldedText,
  isBeyondAscii,
  isFolded,
  isIndexed,
  isUnique,
  quoted,
  type Column,
} from './storage.ts';

/** A kept file that cannot serve the schema: it was made with another type for a field, or is not an org at all. */
export class StoreError extends Error {
  public override readonly name = 'StoreError';
}

/** Tables of the store itself start with an underscore, which no object's name does. */
const OWN_TABLES = `
  CREATE TABLE IF NOT EXISTS _fact (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS _object (name TEXT PRIMARY KEY NOT NULL, keyPrefix TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS _column (object TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, summary TEXT, PRIMARY KEY (object, name)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS _counter (name TEXT PRIMARY KEY NOT NULL, value INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS _token (token TEXT PRIMARY KEY NOT NULL, userId TEXT NOT NULL, expiresAt INTEGER) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS _deletion (root TEXT NOT NULL, object TEXT NOT NULL, id TEXT NOT NULL, field TEXT, value TEXT);
  CREATE INDEX IF NOT EXISTS _deletion_root ON _deletion (root);
`;

/** A roll-up that has no figures yet, because the file is older than the roll-up or its definition. */
export interface StaleSummary {
  readonly object: string;
  readonly field: string;
}

interface KnownColumn {
  readonly kind: string;
  readonly summary: string | null;
}

function knownColumns(database: DatabaseSync, object: ObjectDef): Map<string, KnownColumn> {
  const rows = database.prepare('SELECT name, kind, summary FROM _column WHERE object = ?').all(object.name);
  return new Map(
    rows.map((row) => [
      String(row['name']),
      { kind: String(row['kind']), summary: typeof row['summary'] === 'string' ? row['summary'] : null },
    ]),
  );
}

function summaryText(column: Column): string | null {
  return column.field?.summary === undefined ? null : JSON.stringify(column.field.summary);
}

function refuseOtherKind(object: ObjectDef, column: Column, known: KnownColumn): void {
  if (known.kind === column.kind) return;
  throw new StoreError(
    `${object.name}.${column.name} is kept as ${known.kind} in this file, but is ${column.kind} in the project; start with a new file`,
  );
}

function rememberColumn(database: DatabaseSync, object: ObjectDef, column: Column): void {
  database
    .prepare('INSERT OR REPLACE INTO _column (object, name, kind, summary) VALUES (?, ?, ?, ?)')
    .run(object.name, column.name, column.kind, summaryText(column));
}

function createTable(database: DatabaseSync, object: ObjectDef, columns: readonly Column[]): void {
  database.exec(`CREATE TABLE ${quoted(object.name)} (${columns.map(declaration).join(', ')})`);
  for (const column of columns) rememberColumn(database, object, column);
}

/** Adds what is missing; a new checkbox is false and a new default is not given to old rows, as in Salesforce. */
function upgradeTable(database: DatabaseSync, object: ObjectDef, columns: readonly Column[]): StaleSummary[] {
  const known = knownColumns(database, object);
  const stale: StaleSummary[] = [];
  for (const column of columns) {
    const before = known.get(column.name);
    if (before) refuseOtherKind(object, column, before);
    else database.exec(`ALTER TABLE ${quoted(object.name)} ADD COLUMN ${declaration(column)}`);
    if (summaryText(column) !== (before?.summary ?? null)) stale.push({ object: object.name, field: column.name });
    rememberColumn(database, object, column);
  }
  return stale;
}

/** Kinds of index over folded texts, as their names end. */
export const FOLDED_INDEXES = ['folded', 'foldedUnique'] as const;

function equalValues(object: ObjectDef, column: string, cause: unknown): StoreError {
  const message = `${object.name}.${column} is unique in the project, but this file keeps equal values; start with a new file`;
  return new StoreError(message, { cause });
}

function createUniqueIndex(database: DatabaseSync, object: ObjectDef, column: string): void {
  try {
    database.exec(
      `CREATE UNIQUE INDEX IF NOT EXISTS ${quoted(`${object.name}.${column}.unique`)} ON ${quoted(object.name)} (${quoted(column)}) WHERE IsDeleted = 0`,
    );
  } catch (cause) {
    throw equalValues(object, column, cause);
  }
}

/** Finds equal texts that differ in the case of other letters than A to Z, and keeps them apart in a unique field. */
function createFoldedIndex(database: DatabaseSync, object: ObjectDef, field: FieldDef): void {
  const nameOf = (kind: string): string => quoted(`${object.name}.${field.name}.${kind}`);
  const kind = isFolded(field) ? (isUnique(field) ? 'foldedUnique' : 'folded') : undefined;
  for (const other of FOLDED_INDEXES) if (other !== kind) database.exec(`DROP INDEX IF EXISTS ${nameOf(other)}`);
  if (kind === undefined) return;
  const column = quoted(field.name);
  try {
    database.exec(
      `CREATE ${isUnique(field) ? 'UNIQUE ' : ''}INDEX IF NOT EXISTS ${nameOf(kind)} ON ${quoted(object.name)} (${foldedText(column)})
       WHERE ${isBeyondAscii(column)} AND IsDeleted = 0`,
    );
  } catch (cause) {
    throw equalValues(object, field.name, cause);
  }
}

function createIndexes(database: DatabaseSync, object: ObjectDef, columns: readonly Column[]): void {
  for (const { field } of columns) {
    if (!field) continue;
    createFoldedIndex(database, object, field);
    if (isUnique(field)) {
      createUniqueIndex(database, object, field.name);
      continue;
    }
    database.exec(`DROP INDEX IF EXISTS ${quoted(`${object.name}.${field.name}.unique`)}`);
    if (!isIndexed(field)) continue;
    // Most lookups are blank; a blank one is never looked for by its index.
    const where = field.type === 'reference' ? ` WHERE ${quoted(field.name)} IS NOT NULL` : '';
    database.exec(
      `CREATE INDEX IF NOT EXISTS ${quoted(`${object.name}.${field.name}`)} ON ${quoted(object.name)} (${quoted(field.name)})${where}`,
    );
  }
}

/** The row as it was before the present save, for ISNEW, ISCHANGED and PRIORVALUE. One table an object, emptied by each chunk. */
export function priorTable(object: ObjectDef): string {
  return `temp.${quoted(`prior_${object.name}`)}`;
}

function createPriorTable(database: DatabaseSync, object: ObjectDef): void {
  database.exec(`DROP TABLE IF EXISTS temp.${quoted(`prior_${object.name}`)}`);
  database.exec(
    `CREATE TEMP TABLE ${quoted(`prior_${object.name}`)} AS SELECT * FROM main.${quoted(object.name)} WHERE 0`,
  );
  database.exec(
    `CREATE UNIQUE INDEX temp.${quoted(`prior_${object.name}_Id`)} ON ${quoted(`prior_${object.name}`)} (Id)`,
  );
}

/**
 * The key prefix of each object. A kept file keeps the prefixes it was made with: the ids in it carry them, and adding an
 * object to the project must not rename the rows of the others.
 */
function keepPrefixes(database: DatabaseSync, schema: Schema): Map<string, string> {
  const rows = database.prepare('SELECT name, keyPrefix FROM _object').all();
  const kept = new Map(rows.map((row) => [String(row['name']), String(row['keyPrefix'])]));
  const taken = new Set(kept.values());
  const remember = database.prepare('INSERT INTO _object (name, keyPrefix) VALUES (?, ?)');
  for (const object of schema.objects) {
    if (kept.has(object.name)) continue;
    const shared = ['', '017'].includes(object.keyPrefix);
    const prefix = shared || !taken.has(object.keyPrefix) ? object.keyPrefix : freePrefix(taken);
    taken.add(prefix);
    kept.set(object.name, prefix);
    remember.run(object.name, prefix);
  }
  return kept;
}

function freePrefix(taken: ReadonlySet<string>): string {
  for (let number = 36 * 36 - 1; number >= 0; number -= 1) {
    const prefix = `a${number.toString(36).padStart(2, '0').toUpperCase()}`;
    if (!taken.has(prefix)) return prefix;
  }
  throw new StoreError('All key prefixes of custom objects are taken');
}

/** What opening a file says about it. */
export interface PreparedTables {
  /** Object name → the prefix its ids have in this file. */
  readonly prefixes: ReadonlyMap<string, string>;
  readonly stale: readonly StaleSummary[];
}

/**
 * Tables, indexes and the store's own tables for every object of the schema.
 * @throws StoreError when the file keeps a field as another type.
 */
export function prepareTables(database: DatabaseSync, schema: Schema): PreparedTables {
  database.exec(OWN_TABLES);
  const prefixes = keepPrefixes(database, schema);
  const rows = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const tables = new Set(rows.map((row) => row['name']));
  const stale: StaleSummary[] = [];
  for (const object of schema.objects.filter(({ kind }) => kind !== 'activityView')) {
    const columns = columnsOf(object);
    if (tables.has(object.name)) stale.push(...upgradeTable(database, object, columns));
    else createTable(database, object, columns);
    createIndexes(database, object, columns);
    createPriorTable(database, object);
  }
  return { prefixes, stale };
}
