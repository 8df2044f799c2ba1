import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Prepared statements by their text. Parameters a statement does not use may be given: formulas share one set. */
export interface Statements {
  /** Rows come back as objects. */
  of(sql: string): StatementSync;
  /** Rows come back as arrays of values, in the order of the columns. */
  arrays(sql: string): StatementSync;
}

/** More than the plans of a large schema need; a client that varies its columns endlessly does not grow it further. */
const LIMIT = 4000;

function keep(cache: Map<string, StatementSync>, sql: string, make: () => StatementSync): StatementSync {
  const known = cache.get(sql);
  if (known) return known;
  if (cache.size >= LIMIT) cache.clear();
  const made = make();
  cache.set(sql, made);
  return made;
}

/** A cache of statements over one connection. */
export function createStatements(database: DatabaseSync): Statements {
  const objects = new Map<string, StatementSync>();
  const arrays = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const statement = database.prepare(sql);
    statement.setAllowUnknownNamedParameters(true);
    return statement;
  };
  return {
    of: (sql) => keep(objects, sql, () => prepare(sql)),
    arrays: (sql) =>
      keep(arrays, sql, () => {
        const statement = prepare(sql);
        statement.setReturnArrays(true);
        return statement;
      }),
  };
}
