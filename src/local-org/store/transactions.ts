import type { DatabaseSync } from 'node:sqlite';

/** Transactions that may be nested: the outermost is a transaction, the inner ones are savepoints. */
export interface Transactions {
  /** Runs `work` as one unit: rolled back, and the error thrown on, when it throws. `work` must be synchronous. */
  run<T>(work: () => T): T;
}

/** Transactions over one connection. */
export function createTransactions(database: DatabaseSync): Transactions {
  let depth = 0;
  return {
    run(work) {
      const name = `level_${depth}`;
      database.exec(depth === 0 ? 'BEGIN IMMEDIATE' : `SAVEPOINT ${name}`);
      depth += 1;
      try {
        const result = work();
        database.exec(depth === 1 ? 'COMMIT' : `RELEASE ${name}`);
        return result;
      } catch (error) {
        // Some faults (a full disk) make SQLite end the transaction by itself; a second ROLLBACK would hide the cause.
        if (database.isTransaction) {
          database.exec(depth === 1 ? 'ROLLBACK' : `ROLLBACK TO ${name}; RELEASE ${name}`);
        }
        throw error;
      } finally {
        depth -= 1;
      }
    },
  };
}
