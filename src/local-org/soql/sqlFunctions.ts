/** What SQLite lacks for SOQL: comparing letters beyond ASCII without regard to case. Its own NOCASE and LIKE know only A to Z. */
import type { DatabaseSync } from 'node:sqlite';

const known = new WeakSet<DatabaseSync>();

/** A text as two texts that differ only in case both become. */
export function fold(text: string): string {
  return text.toLowerCase();
}

/** Adds `soql_fold` to a database once. */
export function registerSoqlFunctions(database: DatabaseSync): void {
  if (known.has(database)) return;
  database.function('soql_fold', { deterministic: true }, (value) => (typeof value === 'string' ? fold(value) : null));
  known.add(database);
}

/** Whether SQLite's own rules compare this text as Salesforce does. */
export function isAscii(text: string): boolean {
  return /^[\p{ASCII}]*$/u.test(text);
}
