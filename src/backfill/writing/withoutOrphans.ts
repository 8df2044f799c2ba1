import { existsSync, renameSync } from 'node:fs';
import { copyToCsv, literal } from '../run/csvTables.ts';
import { onDisk } from '../run/onDisk.ts';
import { namedAfter } from '../run/outgoingNames.ts';
import type { RunFolder } from '../run/runFolder.ts';
import type { OutgoingFile } from '../run/runLog.ts';
import { DUPLICATE, headerOf, orphansOf, PARENT_REFUSED, resultFile, tableOf } from './resultFiles.ts';

/** The rows of a file that are worth sending. */
export interface RowsToSend {
  readonly path: string;
  readonly rows: number;
  /** Rows that were left out. */
  readonly orphans: number;
}

const PATH = '"Decision_Path__r.Key__c"';

/**
 * Leaves out the rows of a file whose path the org refused: they could only be refused as well. They are written down as failed.
 *
 * Shape: `pathFiles` are the files its paths were sent as, those of rows sent again after the first. The file itself where nothing is left out.
 * @throws {BuysideError} `DiskFull`.
 */
export async function withoutOrphans(
  folder: RunFolder,
  file: OutgoingFile,
  pathFiles: readonly string[],
): Promise<RowsToSend> {
  const path = folder.file('outgoing', file.name);
  const results = (kind: 'successful' | 'failed'): readonly string[] =>
    pathFiles.map((name) => resultFile(folder, name, kind)).filter((each) => existsSync(each));
  const refused = results('failed');
  if (refused.length === 0 || !headerOf(path).includes('Decision_Path__r.Key__c'))
    return { path, rows: file.rows, orphans: 0 };
  const kept = folder.file('outgoing', namedAfter(file.name, 'held'));
  const orphans = resultFile(folder, orphansOf(file.name), 'failed');
  return onDisk(folder, async (sql) => {
    await sql.run(`CREATE TEMP TABLE lost AS ${lostPaths(refused, results('successful'))}`);
    await sql.run(
      copyToCsv(`SELECT * FROM ${tableOf(path)} WHERE ${PATH} NOT IN (SELECT * FROM lost) ORDER BY "Key__c"`, kept),
    );
    await sql.run(
      copyToCsv(
        `SELECT NULL AS "sf__Id", ${literal(`${PARENT_REFUSED}:`)} AS "sf__Error", "Key__c" FROM ${tableOf(path)} WHERE ${PATH} IN (SELECT * FROM lost)`,
        `${orphans}.part`,
      ),
    );
    renameSync(`${orphans}.part`, orphans);
    const [counted] = await sql.rows<{ rows: string }>(`SELECT count(*) AS rows FROM ${tableOf(kept)}`);
    const rows = Number(counted?.rows ?? 0);
    return { path: kept, rows, orphans: file.rows - rows };
  });
}

/** A statement that gives the keys of the paths of which the org's last word was a refusal: one that met a lock was sent again. */
function lostPaths(refused: readonly string[], saved: readonly string[]): string {
  const said = refused.map((each, at) => `SELECT ${at} AS turn, "Key__c", "sf__Error" FROM ${tableOf(each)}`);
  const there = saved.map((each) => `EXCEPT SELECT "Key__c" FROM ${tableOf(each)}`);
  return `SELECT "Key__c" FROM (SELECT * FROM (${said.join(' UNION ALL ')})
    QUALIFY row_number() OVER (PARTITION BY "Key__c" ORDER BY turn DESC) = 1)
    WHERE "sf__Error" NOT LIKE ${literal(`${DUPLICATE}%`)} ${there.join(' ')}`;
}
