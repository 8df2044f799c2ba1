import { existsSync } from 'node:fs';
import { MOST_SHOWN } from '../result/backfillResult.ts';
import { literal, onDisk, quoted } from '../run/onDisk.ts';
import { gathered, type HowItEnded } from '../run/howItEnded.ts';
import type { WorkContext } from '../run/runContext.ts';
import type { RunFolder } from '../run/runFolder.ts';
import type { OutgoingFile } from '../run/runLog.ts';
import { DUPLICATE, GONE, keyColumn, PARENT_REFUSED, resultFile, tableOf } from './fileResults.ts';

/** One refused row, as it is told. */
export interface RefusedRow {
  readonly object: string;
  readonly key: string;
  readonly code: string;
  readonly message: string;
}

/** The first of the rows the org refused. The results of all files are gathered in the run's folder. */
export async function refusedRows(context: WorkContext, how: HowItEnded): Promise<RefusedRow[]> {
  if (context.log.last('written') === undefined) return [];
  return gathered(how, [], async () => [...(await gatherResults(context.folder, filesOf(context), MOST_SHOWN))]);
}

/** All files that were to be written, those of rows sent again included. */
function filesOf({ log }: WorkContext): readonly OutgoingFile[] {
  const retries = log.all('written').flatMap(({ retry }) => (retry === null ? [] : [retry]));
  const planned = [...log.all('planned'), ...log.all('undoing')].flatMap(({ files }) => files);
  return [...planned, ...retries];
}

/** `REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --` as code and message. */
const CODE = `regexp_extract("sf__Error", '^([A-Z_]+):', 1)`;
const MESSAGE = `trim(regexp_replace(regexp_replace("sf__Error", '^[A-Z_]+:', ''), ':[\\w, .]*--(;.*)?$', '', 's'))`;

/**
 * Gathers the results of all files into `successful.csv`, `failed.csv` and `unprocessed.csv` of the run, the last word on each row:
 * one that was sent again and saved is no failure.
 *
 * Shape: the first failures, for the summary.
 */
export async function gatherResults(
  folder: RunFolder,
  files: readonly OutgoingFile[],
  shown: number,
): Promise<readonly RefusedRow[]> {
  const parts = (kind: 'successful' | 'failed' | 'unprocessed', columns: string): string => {
    const names = (file: OutgoingFile): string[] =>
      kind === 'failed' ? [file.name, `${file.name.replace(/\.csv$/, '')}.orphans.csv`] : [file.name];
    const found = files.flatMap((file, at) =>
      names(file).flatMap((name) => {
        const path = resultFile(folder, name, kind);
        return existsSync(path)
          ? [
              `SELECT ${at} AS turn, ${literal(file.object)} AS object, ${literal(file.operation)} AS operation, ${quoted(keyColumn(file))} AS "Key__c"${columns} FROM ${tableOf(path)}`,
            ]
          : [];
      }),
    );
    return found.length === 0 ? 'SELECT 0 AS turn WHERE false' : found.join(' UNION ALL ');
  };
  const has = (statement: string): boolean => !statement.endsWith('WHERE false');
  const saved = parts('successful', ', "sf__Id", "sf__Created"');
  const refused = parts('failed', ', "sf__Id", "sf__Error"');
  const unprocessed = parts('unprocessed', '');
  return onDisk(folder, async (sql) => {
    const write = (statement: string, name: string): Promise<void> =>
      sql.run(`COPY (${statement}) TO ${literal(folder.file(name))} (FORMAT csv, HEADER true)`);
    await write(
      has(saved)
        ? `SELECT object, operation, "sf__Id", "sf__Created", "Key__c" FROM (${saved})`
        : `SELECT '' AS object, '' AS operation, '' AS "sf__Id", '' AS "sf__Created", '' AS "Key__c" WHERE false`,
      'successful.csv',
    );
    /** That a row `r` has no answer of this kind, of such a turn. */
    const notIn = (answers: string, turns: string): string =>
      has(answers) ? `NOT EXISTS (SELECT 1 FROM (${answers}) s WHERE ${turns} AND s."Key__c" = r."Key__c")` : 'true';
    // A row that somebody else had written by then, or that was gone, is no failure, also where it met a lock before.
    const failures = has(refused)
      ? `SELECT object, "Key__c", ${CODE} AS code, ${MESSAGE} AS message FROM (
           SELECT * FROM (${refused}) r WHERE ${notIn(saved, 's.turn >= r.turn')} AND ${notIn(unprocessed, 's.turn > r.turn')}
           QUALIFY row_number() OVER (PARTITION BY object, "Key__c" ORDER BY turn DESC) = 1)
         WHERE NOT (operation = 'insert' AND "sf__Error" LIKE '${DUPLICATE}%') AND NOT (operation = 'delete' AND ${GONE}) ORDER BY object, "Key__c"`
      : `SELECT '' AS object, '' AS "Key__c", '' AS code, '' AS message WHERE false`;
    await write(failures, 'failed.csv');
    await write(
      has(unprocessed)
        ? `SELECT DISTINCT object, "Key__c" FROM (${unprocessed}) r
           WHERE ${notIn(saved, 's.turn >= r.turn')} AND ${notIn(refused, 's.turn >= r.turn')} ORDER BY ALL`
        : `SELECT '' AS object, '' AS "Key__c" WHERE false`,
      'unprocessed.csv',
    );
    // Whoever reads but the first lines must meet the causes, not what followed from them.
    const first = await sql.rows<{ object: string; Key__c: string; code: string; message: string }>(
      `SELECT * FROM (${failures}) ORDER BY code = ${literal(PARENT_REFUSED)}, object, "Key__c" LIMIT ${shown}`,
    );
    return first.map(({ object, Key__c: key, code, message }) => ({ object, key, code, message }));
  });
}
