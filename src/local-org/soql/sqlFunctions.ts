/** What SQLite lacks for SOQL. */
import type { DatabaseSync } from 'node:sqlite';
import { registerCaseFolding } from '../store/caseFolding.ts';
import { wallMillis } from '../access/userClock.ts';

const known = new WeakSet<DatabaseSync>();

/** Adds `wall_millis` and what folds texts to a database, once. */
export function registerSoqlFunctions(database: DatabaseSync): void {
  if (known.has(database)) return;
  known.add(database);
  registerCaseFolding(database);
  database.function('wall_millis', { deterministic: true }, (millis, timeZone) =>
    typeof millis === 'number' && typeof timeZone === 'string' ? wallMillis(timeZone, millis) : null,
  );
}
