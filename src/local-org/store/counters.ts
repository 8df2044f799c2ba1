import type { DatabaseSync } from 'node:sqlite';

/**
 * Numbers that only go up: record ids and auto-numbers. A number that was handed out is not handed out again when the
 * save is rolled back, so auto-numbers have gaps, as in Salesforce.
 */
export interface Counters {
  /** The next number, from 1. */
  next(name: string): number;
  /** Lifts a counter to at least `value`. */
  raise(name: string, value: number): void;
  /** Writes what changed since the last call; within the transaction that uses the numbers. */
  store(): void;
}

/** Counters kept in the table `_counter`. */
export function createCounters(database: DatabaseSync): Counters {
  const rows = database.prepare('SELECT name, value FROM _counter').all();
  const values = new Map(rows.map((row) => [String(row['name']), Number(row['value'])]));
  const changed = new Set<string>();
  const write = database.prepare('INSERT OR REPLACE INTO _counter (name, value) VALUES (?, ?)');
  return {
    next(name) {
      const value = (values.get(name) ?? 0) + 1;
      values.set(name, value);
      changed.add(name);
      return value;
    },
    raise(name, value) {
      if (value <= (values.get(name) ?? 0)) return;
      values.set(name, value);
      changed.add(name);
    },
    store() {
      for (const name of changed) write.run(name, values.get(name) ?? 0);
      changed.clear();
    },
  };
}
