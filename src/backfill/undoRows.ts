import { DECISION_OBJECTS, type DecisionObject } from '../salesforce/decisionRows.ts';
import { listsOf } from '../salesforce/dealStatements.ts';
import { describeObject } from '../salesforce/describeOrg.ts';
import type { RunToUndo } from '../salesforce/runRow.ts';
import { type Soql, soql, soqlFields, soqlName } from '../salesforce/soql.ts';
import { csvTable, literal, onDisk, quoted, type Sql } from './onDisk.ts';
import { fieldsChanged } from './outgoingLines.ts';
import { goOn, type WorkContext } from './runContext.ts';
import { stagedFiles } from './sortByDeal.ts';
import { type Reading, stagedColumns, stageSources } from './stageSources.ts';
import { UndoFiles } from './undoFiles.ts';
import { readingOf } from './undoReading.ts';
import { type BeforeFiles, beforeFiles, beforeTable } from './valuesBefore.ts';
import { FileWriter } from './writeFiles.ts';

const COLUMNS = [
  'Id',
  'Key__c',
  'CreatedDate',
  'LastModifiedById',
  'LastModifiedDate',
  'Buyside_Run__r.CreatedById',
  'Buyside_Run__r.LastModifiedDate',
] as const;

/** So many paths are read by their ids; of more, all are read. */
const MOST_LISTED = 4_000;

/**
 * Takes back what a run wrote: its new rows are removed, its changes put back where `before` (the folder of that run) is there. A row that somebody
 * changed since stays, and so does a path on which anything is left; both are in `results/kept-*.csv`.
 *
 * Shape: two turns, because a path may go only when nothing hangs on it: visits and members, then paths. Each is read to disk, planned on disk and
 * written, every step in the journal first; what the journal holds is not done again.
 */
export async function undoRows(context: WorkContext, run: RunToUndo, before: string): Promise<void> {
  const undo: Undo = { context, run, before: beforeFiles(before) };
  const writer = new FileWriter(context);
  for (const turn of ['children', 'paths'] as const) {
    if (plannedIn(context, turn) === undefined) await (turn === 'children' ? planChildren(undo) : planPaths(undo));
    for (const file of plannedIn(context, turn)?.files ?? []) {
      goOn(context);
      await writer.write(file);
    }
  }
}

interface Undo {
  readonly context: WorkContext;
  readonly run: RunToUndo;
  readonly before: BeforeFiles;
}

const plannedIn = ({ log }: WorkContext, turn: 'children' | 'paths') =>
  log.all('undoing').find((step) => step.turn === turn);

/**
 * Rows of the run. One that a later run changed, and whose change was taken back, carries the id of that undo: it is this run's when it was made
 * while this run was at work, for one run at a time works on an org.
 */
const ofRun = ({ Run_Id__c: id, CreatedDate: from, LastModifiedDate: until }: RunToUndo): Soql =>
  soql`(Buyside_Run__r.Run_Id__c = ${id} OR (Buyside_Run__r.Kind__c = ${'Undo'} AND CreatedDate >= ${new Date(from)} AND CreatedDate <= ${new Date(until)}))`;

/** The rows of a reading as a table; without any, a table of no rows. */
function stagedTable(context: WorkContext, { name, read }: Pick<Reading, 'name' | 'read'>): string {
  const files = stagedFiles(context, name);
  const columns = stagedColumns(read);
  if (files.length > 0) return csvTable(files, columns);
  return `(SELECT ${columns.map((column) => `NULL::VARCHAR AS ${quoted(column)}`).join(', ')} WHERE false)`;
}

/** The org writes every instant in UTC, with `Z` or `+0000` behind it: what stands before that can be compared as text. */
const instant = (column: string): string => `left(${column}, 23)`;
const instantOf = (text: string): string => literal(text.slice(0, 23));

/**
 * Whether the run made a row. One that it changed is known by what it held before; without that a row is known by its age, and times are kept to the
 * second: a row as old as the run may be one that the run found there.
 */
const isNew = ({ before, run }: Undo): string =>
  `${instant('r."CreatedDate"')} ${before === undefined ? '>' : '>='} ${instantOf(run.CreatedDate)}`;

async function planChildren(undo: Undo): Promise<void> {
  const { context, run } = undo;
  const objects = [DECISION_OBJECTS.visits, DECISION_OBJECTS.members];
  const columns = [...COLUMNS, 'Decision_Path__c'];
  const readings = await Promise.all(objects.map((object) => readingOf(context, object, object, columns, ofRun(run))));
  await stageSources(context, readings);
  const isTouched = `(r."Buyside_Run__r.CreatedById" IS DISTINCT FROM r."LastModifiedById"
    OR ${instant('r."LastModifiedDate"')} > ${instant('r."Buyside_Run__r.LastModifiedDate"')})`;
  await plan(undo, 'children', async (sql, files) => {
    for (const reading of readings) {
      const { object } = reading.read.source;
      await sql.run(`CREATE OR REPLACE TEMP TABLE fate AS SELECT ${literal(object)} AS object, r."Id", r."Key__c", r."Decision_Path__c" AS path,
        CASE WHEN ${isTouched} THEN 'touched' WHEN b."Id" IS NOT NULL THEN 'restore' WHEN ${isNew(undo)} THEN 'remove' ELSE 'changedOnly' END AS fate
        FROM ${stagedTable(context, reading)} r LEFT JOIN ${beforeTable(undo.before, object)} b USING ("Id")`);
      await files.add(sql, object as DecisionObject);
    }
  });
}

/** A path goes only when nothing hangs on it any more: a person's rows would go with it. */
async function planPaths(undo: Undo): Promise<void> {
  const { context, run } = undo;
  const object = DECISION_OBJECTS.paths;
  const own = soql`Buyside_Run__r.Run_Id__c = ${run.Run_Id__c}`;
  const paths = await readingOf(context, object, object, COLUMNS, own);
  const hanging = await Promise.all((await childrenOf(undo)).map(([child, field]) => hangingOn(undo, child, field)));
  const changed = await changedPaths(undo);
  await stageSources(context, [paths, ...hanging, ...changed]);
  const parents = hanging.map(
    (reading) => `SELECT ${quoted(reading.read.columns[1] ?? '')} AS id FROM ${stagedTable(context, reading)}`,
  );
  const creator = literal(run.CreatedById ?? '');
  await plan(undo, 'paths', async (sql, files) => {
    await sql.run(`CREATE TEMP TABLE fate AS SELECT ${literal(object)} AS object, r."Id", r."Key__c", r."Id" AS path,
      CASE WHEN r."LastModifiedById" IS DISTINCT FROM ${creator} THEN 'touched'
        WHEN r."Id" IN (${parents.length === 0 ? 'NULL' : parents.join(' UNION ')}) THEN 'hasChildren'
        WHEN ${isNew(undo)} THEN 'remove' ELSE 'changedOnly' END AS fate
      FROM ${stagedTable(context, paths)} r`);
    for (const reading of changed)
      await sql.run(`INSERT INTO fate SELECT ${literal(object)}, r."Id", r."Key__c", r."Id",
        CASE WHEN ${isAsBefore} THEN 'same'
          WHEN r."LastModifiedById" IS DISTINCT FROM ${creator} OR ${instant('r."LastModifiedDate"')} > ${instantOf(run.LastModifiedDate)} THEN 'touched'
          ELSE 'restore' END
        FROM ${stagedTable(context, reading)} r JOIN ${beforeTable(undo.before, object)} b USING ("Id")
        ANTI JOIN (SELECT "Id" FROM ${stagedTable(context, paths)}) n ON n."Id" = r."Id"`);
    await files.add(sql, object);
  });
}

/** Whether a path stands as it did before the run: nothing is left to put back, whoever did it. */
const isAsBefore = `(json_type(b.fields, '$.Status__c') IS NULL OR json_extract_string(b.fields, '$.Status__c') IS NOT DISTINCT FROM r."Status__c")
  AND (json_type(b.fields, '$.Presumed_Step__c') IS NULL
    OR TRY_CAST(json_extract_string(b.fields, '$.Presumed_Step__c') AS DOUBLE) IS NOT DISTINCT FROM TRY_CAST(r."Presumed_Step__c" AS DOUBLE))
  AND (json_type(b.fields, '$.Ended_On__c') IS NULL
    OR left(json_extract_string(b.fields, '$.Ended_On__c'), 19) IS NOT DISTINCT FROM left(r."Ended_On__c", 19))
  AND (json_type(b.fields, '$.Decision_Model__r') IS NULL OR r."Decision_Model__c" IS NULL)`;

const hangingOn = (undo: Undo, child: string, field: string): Promise<Reading> =>
  readingOf(
    undo.context,
    `on path ${child}`,
    child,
    ['Id', field],
    soql`${soqlName(`${field.replace(/__c$/, '__r')}.Buyside_Run__r.Run_Id__c`)} = ${undo.run.Run_Id__c}`,
  );

/** The objects of which rows go with a path, and the field that names it, of whatever package. */
async function childrenOf({ context }: Undo): Promise<readonly (readonly [string, string])[]> {
  const { childRelationships } = await describeObject(context.door, DECISION_OBJECTS.paths);
  return childRelationships
    .filter(({ cascadeDelete, childSObject }) => cascadeDelete && childSObject.endsWith('__c'))
    .map(({ childSObject, field }) => [childSObject, field] as const);
}

/** Stamps and ends the run set on paths of others: these do not carry its id, so they are found by what it kept. */
async function changedPaths(undo: Undo): Promise<readonly Reading[]> {
  const object = DECISION_OBJECTS.paths;
  const name = 'changed paths';
  const columns = [
    'Id',
    'Key__c',
    'LastModifiedById',
    'LastModifiedDate',
    ...fieldsChanged('paths'),
    'Decision_Model__c',
  ];
  const table = beforeTable(undo.before, object);
  const ids = await onDisk(undo.context.folder, (sql) =>
    sql.rows<{ Id: string }>(`SELECT "Id" FROM ${table} ORDER BY "Id" LIMIT ${MOST_LISTED + 1}`),
  );
  if (ids.length === 0) return [];
  const whole = await readingOf(undo.context, name, object, columns, soql`Id != ${null}`);
  if (ids.length > MOST_LISTED) return [whole];
  const statements = listsOf(ids.map(({ Id }) => Id)).map(
    (some) => soql`SELECT ${soqlFields(columns)} FROM ${soqlName(object)} WHERE Id IN ${some}`,
  );
  return [{ ...whole, statements, expected: 0 }];
}

/** Plans one turn: its files to write and its rows to keep are on disk before the journal says so. */
async function plan(
  { context, before }: Undo,
  turn: 'children' | 'paths',
  work: (sql: Sql, files: UndoFiles) => Promise<void>,
): Promise<void> {
  const files = new UndoFiles(context, turn, before);
  await onDisk(context.folder, (sql) => work(sql, files));
  await context.log.add({ step: 'undoing', turn, files: files.all });
}
