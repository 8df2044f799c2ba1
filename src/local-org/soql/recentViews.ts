/**
 * What each user looked at: `FOR VIEW` and `FOR REFERENCE` note it, `LastViewedDate`, `LastReferencedDate` and `USING SCOPE mru` tell it.
 * These two dates are each user's own, so they are no columns of the rows.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { FieldDef } from '../schema/model.ts';
import type { Compilation } from './compilation.ts';

const COLUMNS: Readonly<Record<string, string>> = { LastViewedDate: 'viewedAt', LastReferencedDate: 'referencedAt' };

/** Rows a user is remembered to have looked at last, as in Salesforce. */
const REMEMBERED = 200;

function hasTable(database: DatabaseSync): boolean {
  return database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '_seen'").get() !== undefined;
}

/** Notes that the user of a statement has seen rows, or came upon them through others. */
export function noteSeen(compilation: Compilation, ids: readonly string[], kind: 'view' | 'reference'): void {
  const { database } = compilation.engine;
  // Made when first needed, also within a transaction that may be rolled back.
  database.exec(
    'CREATE TABLE IF NOT EXISTS _seen (userId TEXT, recordId TEXT, viewedAt INTEGER, referencedAt INTEGER, PRIMARY KEY (userId, recordId)) WITHOUT ROWID',
  );
  const viewedAt = kind === 'view' ? ':now' : 'NULL';
  database
    .prepare(
      `INSERT INTO _seen (userId, recordId, viewedAt, referencedAt)
       SELECT :userId, value, ${viewedAt}, :now FROM json_each(:ids) WHERE true
       ON CONFLICT DO UPDATE SET viewedAt = coalesce(excluded.viewedAt, viewedAt), referencedAt = excluded.referencedAt`,
    )
    .run({ userId: compilation.session.userId, now: compilation.now, ids: JSON.stringify(ids) });
}

/** When the user last saw or came upon a row, as SQL; `undefined` for a field that says something else. */
export function seenSql(compilation: Compilation, field: FieldDef, idSql: string): string | undefined {
  const column = field.custom ? undefined : COLUMNS[field.name];
  if (column === undefined) return undefined;
  if (!hasTable(compilation.engine.database)) return 'NULL';
  const userId = compilation.bind(compilation.session.userId);
  return `(SELECT ${column} FROM _seen WHERE userId = ${userId} AND recordId = ${idSql})`;
}

/** Whether a row is among those the user looked at last, as SQL. */
export function recentSql(compilation: Compilation, idSql: string): string {
  if (!hasTable(compilation.engine.database)) return '0';
  const userId = compilation.bind(compilation.session.userId);
  return `${idSql} IN (SELECT recordId FROM _seen WHERE userId = ${userId} AND viewedAt IS NOT NULL ORDER BY viewedAt DESC LIMIT ${REMEMBERED})`;
}

/** The ids of the rows a user looked at last, the newest look first. */
export function recentlySeen(database: DatabaseSync, userId: string): string[] {
  if (!hasTable(database)) return [];
  const rows = database
    .prepare(
      'SELECT recordId FROM _seen WHERE userId = ? AND viewedAt IS NOT NULL ORDER BY viewedAt DESC, recordId LIMIT ?',
    )
    .all(userId, REMEMBERED);
  return rows.map((row) => String(row['recordId']));
}
