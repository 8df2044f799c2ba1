import { existsSync, renameSync } from 'node:fs';
import { copyToCsv, literal, noRows, quoted } from '../run/csvTables.ts';
import { onDisk, type Sql } from '../run/onDisk.ts';
import { nextTurnOf } from '../run/outgoingNames.ts';
import type { RunFolder } from '../run/runFolder.ts';
import type { FileResult, OutgoingFile } from '../run/runLog.ts';
import { CODE, DUPLICATE, IS_GONE, keyColumn, MESSAGE, resultFile, type ResultKind, tableOf } from './resultFiles.ts';

/** What the results of a file say, matched by key. */
export interface Accounted {
  readonly result: FileResult;
  /** Rows to be sent again, in a file of their own; null when there are none. */
  readonly retry: OutgoingFile | null;
  /** The reason all refused rows share; null when they do not. */
  readonly sharedReason: string | null;
}

/** Why a row is sent again: a lock is gone in a moment. */
const LOCKED = 'UNABLE_TO_LOCK_ROW';

/**
 * Counts what became of every row of a file, by key: a row that is in none of the results has failed.
 *
 * Shape: `sent` is the path of the rows as they were sent; `mayRetry` says whether rows that met a lock, or that the org never came to, go into
 * a file of their own.
 * @throws {BuysideError} `DiskFull`.
 */
export async function accountFor(
  folder: RunFolder,
  file: OutgoingFile,
  sent: string,
  mayRetry: boolean,
): Promise<Accounted> {
  return onDisk(folder, async (sql) => {
    await sql.run(`CREATE TEMP TABLE fate AS ${fatesOf(folder, file, sent)}`);
    const counted = await sql.rows<{ fate: string; rows: string }>(
      'SELECT fate, count(*) AS rows FROM fate GROUP BY fate',
    );
    const counts = new Map(counted.map(({ fate, rows }) => [fate, Number(rows)]));
    const of = (fate: string): number => counts.get(fate) ?? 0;
    const again = mayRetry ? of('locked') + of('unprocessed') : 0;
    const isInsert = file.operation === 'insert';
    return {
      result: {
        created: isInsert ? of('saved') : 0,
        updated: isInsert ? 0 : of('saved'),
        kept: of('kept'),
        failed: of('refused') + of('silent') + (mayRetry ? 0 : of('locked')),
        unprocessed: mayRetry ? 0 : of('unprocessed'),
      },
      retry: again === 0 ? null : await retryFile(folder, sql, file, sent, again),
      sharedReason: await sharedReason(sql),
    };
  });
}

/** A statement that gives each row that was sent with what became of it. */
function fatesOf(folder: RunFolder, file: OutgoingFile, sent: string): string {
  const key = quoted(keyColumn(file));
  const table = (kind: ResultKind): string => {
    const path = resultFile(folder, file.name, kind);
    return existsSync(path) ? tableOf(path) : noRows([keyColumn(file), 'sf__Error', 'sf__Created']);
  };
  return `SELECT o.${key} AS key,
      CASE WHEN s.${key} IS NOT NULL OR (${file.operation === 'delete'} AND ${IS_GONE}) THEN 'saved'
        WHEN f.${key} IS NULL AND u.${key} IS NOT NULL THEN 'unprocessed'
        WHEN f.${key} IS NULL THEN 'silent'
        WHEN f."sf__Error" LIKE ${literal(`${LOCKED}%`)} THEN 'locked'
        WHEN f."sf__Error" LIKE ${literal(`${DUPLICATE}%`)} AND ${file.operation === 'insert'} THEN 'kept'
        ELSE 'refused' END AS fate,
      f."sf__Error"
    FROM ${tableOf(sent)} o
    LEFT JOIN (SELECT DISTINCT ${key} FROM ${table('successful')}) s USING (${key})
    LEFT JOIN (SELECT ${key}, max("sf__Error") AS "sf__Error" FROM ${table('failed')} GROUP BY ALL) f ON f.${key} = o.${key}
    LEFT JOIN (SELECT DISTINCT ${key} FROM ${table('unprocessed')}) u ON u.${key} = o.${key}`;
}

async function retryFile(
  folder: RunFolder,
  sql: Sql,
  file: OutgoingFile,
  sent: string,
  rows: number,
): Promise<OutgoingFile> {
  const name = nextTurnOf(file.name);
  const path = folder.file('outgoing', name);
  const key = quoted(keyColumn(file));
  const keys = `SELECT key FROM fate WHERE fate IN ('locked', 'unprocessed')`;
  await sql.run(copyToCsv(`SELECT * FROM ${tableOf(sent)} WHERE ${key} IN (${keys}) ORDER BY ${key}`, `${path}.part`));
  renameSync(`${path}.part`, path);
  return { ...file, name, rows, bytes: 0 };
}

async function sharedReason(sql: Sql): Promise<string | null> {
  const reasons = await sql.rows<{ code: string | null; message: string | null }>(
    `SELECT ${CODE} AS code, ${MESSAGE} AS message
      FROM (SELECT DISTINCT "sf__Error" FROM fate WHERE fate IN ('refused', 'locked') LIMIT 2)`,
  );
  const [only, other] = reasons;
  if (only === undefined || other !== undefined || only.message === null) return null;
  return only.code ? `${only.code}: ${only.message}` : only.message;
}
