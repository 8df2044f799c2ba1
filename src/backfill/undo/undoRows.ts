import { DECISION_OBJECTS } from '../../salesforce/decisionRows.ts';
import { EVERYTHING, listsOf } from '../../salesforce/dealStatements.ts';
import { describeObject } from '../../salesforce/describeOrg.ts';
import type { RunToUndo } from '../../salesforce/runRow.ts';
import { type Soql, soql, soqlFields, soqlName } from '../../salesforce/soql.ts';
import { csvTable, literal, noRows, quoted } from '../run/csvTables.ts';
import { onDisk, type Sql } from '../run/onDisk.ts';
import { fieldsChanged } from '../outgoing/outgoingLines.ts';
import type { RowKind } from '../result/rowKinds.ts';
import { goOn, type WorkContext } from '../run/runContext.ts';
import { stagedFiles } from '../staging/sortByDeal.ts';
import { type Reading, stagedColumns } from '../staging/reading.ts';
import { stageSources } from '../staging/stageSources.ts';
import { UndoFiles } from './undoFiles.ts';
import { readingOf } from './undoReading.ts';
import { type BeforeFiles, beforeFiles, beforeTable, holds } from './valuesBefore.ts';
import { FileWriter } from '../writing/writeFiles.ts';

const COLUMNS = [
  'Id',
  'Key__c',
  'CreatedDate',
  'LastModifiedById',
  'LastModifiedDate',
  'Buyside_Run__r.CreatedById',
  'Buyside_Run__r.LastModifiedDate',
] as const;

const CHILDREN = ['visits', 'members'] as const;

/** So many paths that the run changed are read by their ids; of more, all paths are read. */
const MOST_PATHS_LISTED = 4_000;

/**
 * Takes back what a run wrote: its new rows are removed, its changes put back where `undoneFolder`, the folder of that run, is there. A row that somebody
 * changed since stays, and so does a path on which anything is left; both are in `results/kept-*.csv`.
 *
 * Shape: two turns, because a path may go only when nothing hangs on it: visits and members, then paths. Each is read to disk, planned on disk and
 * written, every step in the journal first; what the journal holds is not done again.
 */
export async function undoRows(context: WorkContext, run: RunToUndo, undoneFolder: string): Promise<void> {
  const undo: Undo = { context, run, before: beforeFiles(undoneFolder) };
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

/** Rows that carry the id of the run, and those that do not any more: a later run changed them, was undone, and they carry the id of that undo. */
const mayBeOfRun = ({ Run_Id__c: id, CreatedDate: from }: RunToUndo): Soql =>
  soql`(Buyside_Run__r.Run_Id__c = ${id} OR (Buyside_Run__r.Kind__c = ${'Undo'} AND Buyside_Run__r.CreatedDate >= ${new Date(from)}))`;

/** The rows of a reading as a table; without any, a table of no rows. */
function stagedTable(context: WorkContext, { name, read }: Pick<Reading, 'name' | 'read'>): string {
  const files = stagedFiles(context, name);
  const columns = stagedColumns(read);
  return files.length > 0 ? csvTable(files, columns) : noRows(columns);
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
  const readings = await Promise.all(
    CHILDREN.map(async (kind) => {
      const object = DECISION_OBJECTS[kind];
      const changed = (await hasBefore(undo, kind)) ? fieldsChanged(kind) : [];
      const columns = [...COLUMNS, 'Decision_Path__c', 'Buyside_Run__r.Run_Id__c', ...changed];
      return { kind, changed, reading: await readingOf(context, object, object, columns, mayBeOfRun(run)) };
    }),
  );
  await stageSources(
    context,
    readings.map(({ reading }) => reading),
  );
  const isTouched = `(r."Buyside_Run__r.CreatedById" IS DISTINCT FROM r."LastModifiedById"
    OR ${instant('r."LastModifiedDate"')} > ${instant('r."Buyside_Run__r.LastModifiedDate"')})`;
  const carriesOurs = `r."Buyside_Run__r.Run_Id__c" = ${literal(run.Run_Id__c)}`;
  // One run at a time works on an org.
  const isMadeMeanwhile = `${instant('r."CreatedDate"')} BETWEEN ${instantOf(run.CreatedDate)} AND ${instantOf(run.LastModifiedDate)}`;
  await plan(undo, 'children', async (sql, files) => {
    for (const { kind, changed, reading } of readings) {
      const object = DECISION_OBJECTS[kind];
      await sql.run(`CREATE OR REPLACE TEMP TABLE fate AS SELECT ${literal(object)} AS object, r."Id", r."Key__c", r."Decision_Path__c" AS path,
        CASE WHEN b."Id" IS NOT NULL AND NOT ${carriesOurs} AND ${holds('b.fields', changed)} THEN 'same'
          WHEN ${isTouched} THEN 'touched'
          WHEN b."Id" IS NOT NULL AND (${carriesOurs} OR ${holds('b.written', changed)}) THEN 'restore'
          WHEN b."Id" IS NOT NULL THEN 'laterRun'
          WHEN ${isNew(undo)} THEN 'remove' ELSE 'changedOnly' END AS fate
        FROM ${stagedTable(context, reading)} r LEFT JOIN ${beforeTable(undo.before, object)} b USING ("Id")
        WHERE ${carriesOurs} OR ${isMadeMeanwhile} OR b."Id" IS NOT NULL`);
      await files.add(sql, object);
    }
  });
}

async function hasBefore({ context, before }: Undo, kind: RowKind): Promise<boolean> {
  const statement = `SELECT "Id" FROM ${beforeTable(before, DECISION_OBJECTS[kind])} LIMIT 1`;
  return (await onDisk(context.folder, (sql) => sql.rows(statement))).length > 0;
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
        CASE WHEN ${holds('b.fields', STATE)} THEN 'same'
          WHEN ${holds('b.written', [...STATE, 'Presumed_As_Of__c'])} THEN 'restore'
          ELSE 'touched' END
        FROM ${stagedTable(context, reading)} r JOIN ${beforeTable(undo.before, object)} b USING ("Id")
        ANTI JOIN (SELECT "Id" FROM ${stagedTable(context, paths)}) n ON n."Id" = r."Id"`);
    await files.add(sql, object);
  });
}

const STATE = ['Status__c', 'Ended_On__c', 'Presumed_Step__c', 'Decision_Model__r.Key__c'];

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
  const columns = ['Id', 'Key__c', ...fieldsChanged('paths'), 'Decision_Model__r.Key__c'];
  const table = beforeTable(undo.before, object);
  const ids = await onDisk(undo.context.folder, (sql) =>
    sql.rows<{ Id: string }>(`SELECT "Id" FROM ${table} ORDER BY "Id" LIMIT ${MOST_PATHS_LISTED + 1}`),
  );
  if (ids.length === 0) return [];
  const whole = await readingOf(undo.context, name, object, columns, EVERYTHING);
  if (ids.length > MOST_PATHS_LISTED) return [whole];
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
