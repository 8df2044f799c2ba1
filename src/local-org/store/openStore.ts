/** Opens the database of one org: in memory, or a file that is kept. */
import { chmodSync, existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { registerFunctions } from '../formula/functions.ts';
import { schemaWith } from '../schema/buildSchema.ts';
import type { ObjectDef, Schema } from '../schema/model.ts';
import { registerCaseFolding } from './caseFolding.ts';
import { dropRemoved } from './dropRemoved.ts';
import { createCounters, type Counters } from './counters.ts';
import { countOf, makeId } from './ids.ts';
import { createRowLocks, type RowLocks } from './rowLocks.ts';
import { createStatements, type Statements } from './statements.ts';
import { prepareTables, StoreError, type StaleSummary } from './tables.ts';
import type { ComponentMap } from '../schema/read/component.ts';
import { createTransactions, type Transactions } from './transactions.ts';

/** The database with everything the save procedure needs of it. */
export interface Store {
  /** As it is now: a deploy replaces it. */
  readonly schema: Schema;
  readonly database: DatabaseSync;
  readonly statements: Statements;
  readonly transactions: Transactions;
  readonly counters: Counters;
  readonly locks: RowLocks;
  /** Roll-ups a kept file has no figures for yet. */
  readonly stale: readonly StaleSummary[];
  /** Milliseconds since 1970, whole seconds: the precision of Salesforce's audit fields. */
  now(): number;
  /** What the org is made of, as whoever deploys says. */
  components: () => ComponentMap;
  newId(object: ObjectDef): string;
  /** Keeps an id that was given from being made again. */
  reserveId(object: ObjectDef, id: string): void;
  fact(name: string): string | undefined;
  setFact(name: string, value: string): void;
  /**
   * Brings the tables up to another schema, which becomes the store's; within a transaction. Returns the roll-ups without figures.
   * @throws StoreError when the data kept does not fit it
   */
  adopt(schema: Schema): readonly StaleSummary[];
  /** Takes an earlier schema back, after the transaction of its successor was rolled back. */
  takeBack(schema: Schema): void;
}

export interface StoreOptions {
  readonly schema: Schema;
  /** Path of the file; in memory without it. */
  readonly file?: string;
  readonly clock?: () => Date;
}

function openDatabase(file: string | undefined): DatabaseSync {
  const isNew = file !== undefined && !existsSync(file);
  const database = new DatabaseSync(file ?? ':memory:', { enableForeignKeyConstraints: false });
  try {
    // One process at a time: a second one would hand out the same ids. A crash of the machine may lose the last saves.
    database.exec(
      'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -64000',
    );
  } catch (cause) {
    database.close();
    const why = String(cause).includes('locked') ? 'another process uses it' : 'it is not an SQLite database';
    throw new StoreError(`${file ?? 'memory'} cannot be opened as an org: ${why}`, { cause });
  }
  // The file holds access tokens.
  if (isNew) chmodSync(file, 0o600);
  return database;
}

/** The schema with the key prefixes of the file. */
function withPrefixes(schema: Schema, prefixes: ReadonlyMap<string, string>): Schema {
  if (schema.objects.every((object) => prefixes.get(object.name) === object.keyPrefix)) return schema;
  const objects = schema.objects.map((object) => ({
    ...object,
    keyPrefix: prefixes.get(object.name) ?? object.keyPrefix,
  }));
  return schemaWith(schema, { objects, labels: schema.labels });
}

/**
 * Opens or makes the database.
 * @throws StoreError when a kept file does not fit the schema.
 */
export function openStore(options: StoreOptions): Store {
  const database = openDatabase(options.file);
  const transactions = createTransactions(database);
  const clock = options.clock ?? ((): Date => new Date());
  try {
    registerFunctions(database);
    registerCaseFolding(database);
    const { prefixes, stale } = transactions.run(() => prepareTables(database, options.schema));
    const counters = createCounters(database);
    const readFact = database.prepare('SELECT value FROM _fact WHERE name = ?');
    const writeFact = database.prepare('INSERT OR REPLACE INTO _fact (name, value) VALUES (?, ?)');
    let schema = withPrefixes(options.schema, prefixes);
    return {
      get schema() {
        return schema;
      },
      database,
      statements: createStatements(database),
      transactions,
      counters,
      locks: createRowLocks(),
      stale,
      components: () => new Map(),
      now: () => Math.floor(clock().getTime() / 1000) * 1000,
      newId: (object) => makeId(object.keyPrefix, counters.next(`id ${object.keyPrefix}`)),
      reserveId: (object, id) => {
        counters.raise(`id ${object.keyPrefix}`, countOf(id));
      },
      fact(name) {
        const value = readFact.get(name)?.['value'];
        return typeof value === 'string' ? value : undefined;
      },
      setFact: (name, value) => {
        writeFact.run(name, value);
      },
      adopt(next) {
        dropRemoved(database, schema, next);
        const prepared = prepareTables(database, next);
        schema = withPrefixes(next, prepared.prefixes);
        return prepared.stale;
      },
      takeBack(earlier) {
        schema = earlier;
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}
