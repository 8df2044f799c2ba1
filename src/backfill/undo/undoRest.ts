import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DECISION_OBJECTS } from '../../salesforce/decisionRows.ts';
import type { RunToUndo } from '../../salesforce/runRow.ts';
import { soql } from '../../salesforce/soql.ts';
import { MOST_SHOWN } from '../result/backfillResult.ts';
import { byKind } from '../result/rowKinds.ts';
import { tableOf } from '../writing/resultFiles.ts';
import { copyToCsv, csvTable, literal, noRows } from '../run/csvTables.ts';
import { onDisk } from '../run/onDisk.ts';
import type { WorkContext } from '../run/runContext.ts';
import type { RunFolder } from '../run/runFolder.ts';
import { stagedFiles } from '../staging/sortByDeal.ts';
import type { Reading } from '../staging/reading.ts';
import { stageSources } from '../staging/stageSources.ts';
import { readingOf } from './undoReading.ts';
import type { UndoResult } from './undoResult.ts';

const KEPT = /^kept-.*\.csv$/;
const KEPT_COLUMNS = ['object', 'Key__c', 'why'] as const;
const COLUMNS = ['Id', 'Key__c', 'CreatedDate', 'Buyside_Run__r.CreatedDate'] as const;

/**
 * Lists the rows that the run made and a later run has changed: they carry the id of that run, go with it, and stay until then.
 *
 * Shape: known by the results of the run where its folder, `undoneFolder`, is here; by their age otherwise, for one run at a time works on an org.
 */
export async function listChangedLater(context: WorkContext, run: RunToUndo, undoneFolder: string): Promise<void> {
  const objects = [DECISION_OBJECTS.visits, DECISION_OBJECTS.members];
  const readings = await Promise.all(objects.map((object) => changedLater(context, object, run)));
  await stageSources(context, readings);
  const made = madeBy(undoneFolder);
  const isOurs =
    made === undefined
      ? `left("CreatedDate", 19) < left("Buyside_Run__r.CreatedDate", 19)`
      : `"Id" IN (SELECT id FROM (${made}))`;
  for (const { name, read } of readings) {
    const files = stagedFiles(context, name);
    if (files.length === 0) continue;
    const { object } = read.source;
    const kept = context.folder.file('results', `kept-later-${object}.csv`);
    await onDisk(context.folder, (sql) =>
      sql.run(
        copyToCsv(
          `SELECT ${literal(object)} AS object, "Key__c", 'laterRun' AS why FROM ${csvTable(files, COLUMNS)} WHERE ${isOurs} ORDER BY "Key__c"`,
          kept,
        ),
      ),
    );
  }
}

function changedLater(context: WorkContext, object: string, run: RunToUndo): Promise<Reading> {
  const { CreatedDate: from, LastModifiedDate: until, Run_Id__c: id } = run;
  const where = soql`CreatedDate >= ${new Date(from)} AND CreatedDate <= ${new Date(until)}
    AND Buyside_Run__r.Kind__c IN ${['Backfill', 'Sync']} AND Buyside_Run__r.Run_Id__c != ${id} AND Buyside_Run__r.CreatedDate >= ${new Date(from)}`;
  return readingOf(context, `later ${object}`, object, COLUMNS, where);
}

/** The rows the run made, as its folder tells it; undefined where that is not here. */
function madeBy(undoneFolder: string): string | undefined {
  const saved = join(undoneFolder, 'successful.csv');
  if (!existsSync(saved)) return undefined;
  return `SELECT object, "sf__Id" AS id, "Key__c" AS key FROM ${tableOf(saved)} WHERE operation = 'insert'`;
}

const keptFiles = (folder: RunFolder): readonly string[] =>
  readdirSync(folder.file('results'))
    .filter((name) => KEPT.test(name))
    .map((name) => folder.file('results', name));

const keptTable = (files: readonly string[]): string =>
  files.length === 0 ? noRows(KEPT_COLUMNS) : csvTable(files, KEPT_COLUMNS);

type Kept = UndoResult['kept'];

/** What an undo keeps that keeps nothing. */
export const NOTHING_KEPT: Kept = { count: 0, by: [], first: [] };

/** Puts the rows that stay into `kept.csv`, however many there are; gives their counts by object and reason, and the first of them. */
export async function gatherKept(folder: RunFolder): Promise<Kept> {
  const files = keptFiles(folder);
  if (files.length === 0) return NOTHING_KEPT;
  const table = keptTable(files);
  return onDisk(folder, async (sql) => {
    await sql.run(copyToCsv(`SELECT * FROM ${table} ORDER BY ALL`, folder.file('kept.csv')));
    const counted = await sql.rows<Omit<Kept['by'][number], 'count'> & { rows: string }>(
      `SELECT object, why, count(*) AS rows FROM ${table} GROUP BY ALL ORDER BY ALL`,
    );
    const by = counted.map(({ object, why, rows }) => ({ object, why, count: Number(rows) }));
    const first = await sql.rows<Kept['first'][number]>(
      `SELECT object, "Key__c" AS key, why FROM ${table} ORDER BY ALL LIMIT ${MOST_SHOWN}`,
    );
    return { count: by.reduce((sum, { count }) => sum + count, 0), by, first: [...first] };
  });
}

/**
 * How many of the rows the run made were no longer there: they are neither to be removed, nor put back, nor kept.
 *
 * Shape: null where that cannot be known, because the undo did not get through or the folder of the run, `undoneFolder`, is not here.
 */
export async function countGone({ folder, log }: WorkContext, undoneFolder: string): Promise<UndoResult['gone']> {
  const made = madeBy(undoneFolder);
  if (log.all('undoing').length < 2 || made === undefined) return null;
  const planned = readdirSync(folder.file('outgoing'))
    .filter((name) => name.endsWith('.csv'))
    .map((name) => folder.file('outgoing', name))
    .map((file) => `SELECT "Id" AS id FROM ${tableOf(file)}`);
  const counted = await onDisk(folder, (sql) =>
    sql.rows<{ object: string; rows: string }>(`SELECT m.object, count(*) AS rows FROM (${made}) m
      ${planned.length === 0 ? '' : `ANTI JOIN (${planned.join(' UNION ALL ')}) p ON p.id = m.id`}
      ANTI JOIN ${keptTable(keptFiles(folder))} k ON k.object = m.object AND k."Key__c" = m.key GROUP BY m.object`),
  );
  return byKind((kind) => Number(counted.find(({ object }) => object === DECISION_OBJECTS[kind])?.rows ?? 0));
}
