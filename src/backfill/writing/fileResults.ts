import { existsSync, openSync, readSync, closeSync, renameSync } from 'node:fs';
import type { RunFolder } from '../run/runFolder.ts';
import type { FileResult, OutgoingFile } from '../run/runLog.ts';
import { csvTable, literal, onDisk, quoted, type Sql } from '../run/onDisk.ts';

/** Reasons for which a row is sent again: a lock is gone in a moment. */
const LOCKED = 'UNABLE_TO_LOCK_ROW';
/** A row to insert that somebody else had written by then. */
export const DUPLICATE = 'DUPLICATE_VALUE';
/** A row that was to go and is gone: a request that was not answered had been carried out. */
export const GONE = `regexp_matches("sf__Error", '^(ENTITY_IS_DELETED|INVALID_CROSS_REFERENCE_KEY)')`;

/** What the results of a file say, matched by key. */
export interface Accounted {
  readonly result: FileResult;
  /** Rows to be sent again, in a file of their own; null when there are none. */
  readonly retry: OutgoingFile | null;
  /** The reason all refused rows share; null when they do not. */
  readonly sharedReason: string | null;
}

/** A file of results: `successful`, `failed` or `unprocessed`. */
export const resultFile = (folder: RunFolder, name: string, kind: 'successful' | 'failed' | 'unprocessed'): string =>
  folder.file('results', `${name.replace(/\.csv$/, '')}.${kind}.csv`);

/** The column by which the rows of a file are known in its results: a row that is to go is known by its id alone. */
export const keyColumn = ({ operation }: Pick<OutgoingFile, 'operation'>): 'Id' | 'Key__c' =>
  operation === 'delete' ? 'Id' : 'Key__c';

/** Columns named in the first line of a CSV file of the org or of ours: API names, quoted or not. */
export function headerOf(file: string): readonly string[] {
  const handle = openSync(file, 'r');
  try {
    const start = Buffer.alloc(8_192);
    const text = start.toString('utf8', 0, readSync(handle, start));
    return (text.replace(/^\uFEFF/, '').split(/\r?\n/)[0] ?? '')
      .split(',')
      .map((cell) => cell.replaceAll('"', '').trim());
  } finally {
    closeSync(handle);
  }
}

/** A file of results, or of rows, as a table. */
export const tableOf = (file: string): string => csvTable([file], headerOf(file));

/**
 * Counts what became of every row of a file, by key: a row that is in none of the results is failed with `NO_ANSWER`.
 *
 * Shape: `mayRetry` says whether rows that met a lock, or that the org never came to, go into a file of their own.
 */
export async function accountFor(
  folder: RunFolder,
  file: OutgoingFile,
  sent: string,
  mayRetry: boolean,
): Promise<Accounted> {
  const table = (kind: 'successful' | 'failed' | 'unprocessed'): string => {
    const path = resultFile(folder, file.name, kind);
    return existsSync(path)
      ? tableOf(path)
      : `(SELECT NULL::VARCHAR AS ${quoted(keyColumn(file))}, NULL::VARCHAR AS "sf__Error", NULL::VARCHAR AS "sf__Created" WHERE false)`;
  };
  const key = quoted(keyColumn(file));
  return onDisk(folder, async (sql) => {
    await sql.run(`CREATE TEMP TABLE fate AS
      SELECT o.${key} AS key,
        CASE WHEN s.${key} IS NOT NULL OR (${file.operation === 'delete'} AND ${GONE}) THEN 'saved'
          WHEN f.${key} IS NULL AND u.${key} IS NOT NULL THEN 'unprocessed'
          WHEN f.${key} IS NULL THEN 'silent'
          WHEN f."sf__Error" LIKE ${literal(`${LOCKED}%`)} THEN 'locked'
          WHEN f."sf__Error" LIKE ${literal(`${DUPLICATE}%`)} AND ${file.operation === 'insert'} THEN 'kept'
          ELSE 'refused' END AS fate,
        s."sf__Created" AS created, f."sf__Error" AS error
      FROM ${tableOf(sent)} o
      LEFT JOIN (SELECT DISTINCT ${key}, "sf__Created" FROM ${table('successful')}) s USING (${key})
      LEFT JOIN (SELECT ${key}, max("sf__Error") AS "sf__Error" FROM ${table('failed')} GROUP BY ALL) f ON f.${key} = o.${key}
      LEFT JOIN (SELECT DISTINCT ${key} FROM ${table('unprocessed')}) u ON u.${key} = o.${key}`);
    const counts = new Map(
      (await sql.rows<{ fate: string; rows: string }>('SELECT fate, count(*) AS rows FROM fate GROUP BY fate')).map(
        (row) => [row.fate, Number(row.rows)] as const,
      ),
    );
    const of = (fate: string): number => counts.get(fate) ?? 0;
    const again = mayRetry ? of('locked') + of('unprocessed') : 0;
    const saved = of('saved');
    const isInsert = file.operation === 'insert';
    return {
      result: {
        created: isInsert ? saved : 0,
        updated: isInsert ? 0 : saved,
        kept: of('kept'),
        failed: of('refused') + of('silent') + (mayRetry ? 0 : of('locked')),
        unprocessed: mayRetry ? 0 : of('unprocessed'),
      },
      retry: again === 0 ? null : await retryFile(folder, sql, file, sent, again),
      sharedReason: await sharedReason(sql),
    };
  });
}

async function retryFile(
  folder: RunFolder,
  sql: Sql,
  file: OutgoingFile,
  sent: string,
  rows: number,
): Promise<OutgoingFile> {
  const [, stem = file.name, turn = '0'] = /^(.*?)(?:\.again(\d+))?\.csv$/.exec(file.name) ?? [];
  const name = `${stem}.again${Number(turn) + 1}.csv`;
  const path = folder.file('outgoing', name);
  const key = quoted(keyColumn(file));
  const keys = `SELECT key FROM fate WHERE fate IN ('locked', 'unprocessed')`;
  await sql.run(
    `COPY (SELECT * FROM ${tableOf(sent)} WHERE ${key} IN (${keys}) ORDER BY ${key}) TO ${literal(`${path}.part`)} (FORMAT csv, HEADER true)`,
  );
  renameSync(`${path}.part`, path);
  return { ...file, name, rows, bytes: 0 };
}

/** How often rows of a file were sent again. */
export const turnOf = ({ name }: OutgoingFile): number => Number(/\.again(\d+)\.csv$/.exec(name)?.[1] ?? 0);

async function sharedReason(sql: Sql): Promise<string | null> {
  const reasons = await sql.rows<{ error: string | null }>(
    `SELECT DISTINCT error FROM fate WHERE fate IN ('refused', 'locked') LIMIT 2`,
  );
  const [only] = reasons.length === 1 ? reasons : [];
  return only?.error?.replace(/^([A-Z_]+):/, '$1: ').replace(FIELDS_NAMED, '') ?? null;
}

/** What an ingest job puts after the words of an error: `:Name,Status__c --`. */
const FIELDS_NAMED = /:[\w, .]*--(;.*)?$/s;

/** What is in the way of a child whose path was refused. */
export const PARENT_REFUSED = 'PARENT_REFUSED';

/**
 * Leaves out the rows of a file whose path the org refused: they could only be refused as well. They are written down as failed.
 * Shape: `pathFiles` are the files its paths were sent as, those of rows sent again after the first; the file to send and its number of rows.
 */
export async function withoutOrphans(
  folder: RunFolder,
  file: OutgoingFile,
  pathFiles: readonly string[],
): Promise<{ readonly path: string; readonly rows: number; readonly orphans: number }> {
  const path = folder.file('outgoing', file.name);
  const results = (kind: 'successful' | 'failed'): readonly string[] =>
    pathFiles.map((name) => resultFile(folder, name, kind)).filter((each) => existsSync(each));
  const refused = results('failed');
  const columns = headerOf(path);
  if (refused.length === 0 || !columns.includes('Decision_Path__r.Key__c'))
    return { path, rows: file.rows, orphans: 0 };
  return onDisk(folder, async (sql) => {
    const said = refused.map((each, at) => `SELECT ${at} AS turn, "Key__c", "sf__Error" FROM ${tableOf(each)}`);
    const saved = results('successful').map((each) => `EXCEPT SELECT "Key__c" FROM ${tableOf(each)}`);
    // The last word on a path: one that met a lock was sent again.
    const keys = `SELECT "Key__c" FROM (SELECT * FROM (${said.join(' UNION ALL ')})
      QUALIFY row_number() OVER (PARTITION BY "Key__c" ORDER BY turn DESC) = 1)
      WHERE "sf__Error" NOT LIKE ${literal(`${DUPLICATE}%`)} ${saved.join(' ')}`;
    const kept = folder.file('outgoing', `${file.name.replace(/\.csv$/, '')}.held.csv`);
    const orphans = resultFile(folder, `${file.name.replace(/\.csv$/, '')}.orphans.csv`, 'failed');
    await sql.run(`CREATE TEMP TABLE lost AS ${keys}`);
    await sql.run(
      `COPY (SELECT * FROM ${tableOf(path)} WHERE "Decision_Path__r.Key__c" NOT IN (SELECT * FROM lost) ORDER BY "Key__c") TO ${literal(kept)} (FORMAT csv, HEADER true)`,
    );
    await sql.run(
      `COPY (SELECT NULL AS "sf__Id", ${literal(`${PARENT_REFUSED}:`)} AS "sf__Error", "Key__c" FROM ${tableOf(path)} WHERE "Decision_Path__r.Key__c" IN (SELECT * FROM lost)) TO ${literal(`${orphans}.part`)} (FORMAT csv, HEADER true)`,
    );
    renameSync(`${orphans}.part`, orphans);
    const [counted] = await sql.rows<{ rows: string }>(`SELECT count(*) AS rows FROM ${tableOf(kept)}`);
    const rows = Number(counted?.rows ?? 0);
    return { path: kept, rows, orphans: file.rows - rows };
  });
}
