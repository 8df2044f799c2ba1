import { existsSync } from 'node:fs';
import type { DecisionObject } from '../../salesforce/decisionRows.ts';
import { MOST_SHOWN } from '../result/backfillResult.ts';
import { copyToCsv, literal, noRows, quoted } from '../run/csvTables.ts';
import { onDisk } from '../run/onDisk.ts';
import { gathered, type HowItEnded } from '../run/howItEnded.ts';
import type { WorkContext } from '../run/runContext.ts';
import type { RunFolder } from '../run/runFolder.ts';
import type { OutgoingFile } from '../run/runLog.ts';
import {
  CODE,
  DUPLICATE,
  IS_GONE,
  keyColumn,
  MESSAGE,
  orphansOf,
  PARENT_REFUSED,
  resultFile,
  type ResultKind,
  tableOf,
} from './resultFiles.ts';

/** One refused row, as it is told. */
export interface RefusedRow {
  readonly object: DecisionObject;
  readonly key: string;
  readonly code: string;
  readonly message: string;
}

/** The first of the rows the org refused. The results of all files are gathered in the run's folder. */
export async function refusedRows({ log, folder }: WorkContext, how: HowItEnded): Promise<RefusedRow[]> {
  if (log.last('written') === undefined) return [];
  return gathered(how, [], async () => [...(await gatherResults(folder, [...log.files().values()], MOST_SHOWN))]);
}

/**
 * Gathers the results of all files into `successful.csv`, `failed.csv` and `unprocessed.csv` of the run, the last word on each row:
 * one that was sent again and saved is no failure.
 *
 * Shape: the first `shown` failures, for the summary, causes before what followed from them; `files` in the order they were sent.
 * @throws {BuysideError} `DiskFull`.
 */
export async function gatherResults(
  folder: RunFolder,
  files: readonly OutgoingFile[],
  shown: number,
): Promise<readonly RefusedRow[]> {
  const said: Said = {
    saved: answersOf(folder, files, 'successful', ['sf__Id', 'sf__Created']),
    refused: answersOf(folder, files, 'failed', ['sf__Id', 'sf__Error']),
    unprocessed: answersOf(folder, files, 'unprocessed', []),
  };
  const failures = failuresOf(said);
  return onDisk(folder, async (sql) => {
    await sql.run(copyToCsv(successesOf(said), folder.file('successful.csv')));
    await sql.run(copyToCsv(failures, folder.file('failed.csv')));
    await sql.run(copyToCsv(leftOverOf(said), folder.file('unprocessed.csv')));
    const first = await sql.rows<Omit<RefusedRow, 'key'> & { Key__c: string }>(
      `SELECT * FROM (${failures}) ORDER BY code = ${literal(PARENT_REFUSED)}, object, "Key__c" LIMIT ${shown}`,
    );
    return first.map(({ object, Key__c: key, code, message }) => ({ object, key, code, message }));
  });
}

/** What was said of the rows of a run: a statement for each kind of results, with the turn of each; null where there are none. */
type Said = Readonly<Record<'saved' | 'refused' | 'unprocessed', string | null>>;

function answersOf(
  folder: RunFolder,
  files: readonly OutgoingFile[],
  kind: ResultKind,
  columns: readonly string[],
): string | null {
  const answers = files.flatMap((file, turn) => {
    const about = [`${turn} AS turn`, `${literal(file.object)} AS object`, `${literal(file.operation)} AS operation`];
    const cells = [...about, `${quoted(keyColumn(file))} AS "Key__c"`, ...columns.map(quoted)].join(', ');
    return (kind === 'failed' ? [file.name, orphansOf(file.name)] : [file.name])
      .map((name) => resultFile(folder, name, kind))
      .filter((path) => existsSync(path))
      .map((path) => `SELECT ${cells} FROM ${tableOf(path)}`);
  });
  return answers.length === 0 ? null : answers.join(' UNION ALL ');
}

/** That a row `r` has no answer of a kind, of such a turn. */
const hasNone = (answers: string | null, turns: string): string =>
  answers === null ? 'true' : `NOT EXISTS (SELECT 1 FROM (${answers}) s WHERE ${turns} AND s."Key__c" = r."Key__c")`;

const successesOf = ({ saved }: Said): string => {
  const columns = ['object', 'operation', 'sf__Id', 'sf__Created', 'Key__c'];
  return `SELECT ${columns.map(quoted).join(', ')} FROM ${saved === null ? noRows(columns) : `(${saved})`}`;
};

/** A row that somebody else had written by then, or that was gone, is no failure, also where it met a lock before. */
const failuresOf = ({ saved, refused, unprocessed }: Said): string =>
  refused === null
    ? `SELECT * FROM ${noRows(['object', 'Key__c', 'code', 'message'])}`
    : `SELECT object, "Key__c", ${CODE} AS code, ${MESSAGE} AS message FROM (
         SELECT * FROM (${refused}) r WHERE ${hasNone(saved, 's.turn >= r.turn')} AND ${hasNone(unprocessed, 's.turn > r.turn')}
         QUALIFY row_number() OVER (PARTITION BY object, "Key__c" ORDER BY turn DESC) = 1)
       WHERE NOT (operation = 'insert' AND "sf__Error" LIKE '${DUPLICATE}%') AND NOT (operation = 'delete' AND ${IS_GONE})
       ORDER BY object, "Key__c"`;

const leftOverOf = ({ saved, refused, unprocessed }: Said): string =>
  unprocessed === null
    ? `SELECT * FROM ${noRows(['object', 'Key__c'])}`
    : `SELECT DISTINCT object, "Key__c" FROM (${unprocessed}) r
       WHERE ${hasNone(saved, 's.turn >= r.turn')} AND ${hasNone(refused, 's.turn >= r.turn')} ORDER BY ALL`;
