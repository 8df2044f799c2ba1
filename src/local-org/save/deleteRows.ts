/** Deleting to the recycle bin. A deleted row stays in its table with `IsDeleted`; `_deletion` remembers what went with it. */
import type { InputRow, Session } from '../engine.ts';
import { quoted, type SqlValue } from '../store/storage.ts';
import { planDeletion, purge, type DeletionPlan, type Doomed, type Obstacle } from './deletion.ts';
import { loadBefore } from './findRows.ts';
import { lockRows, type Writer } from './lockRows.ts';
import type { ObjectPlan } from './objectPlan.ts';
import { isAlive, type PendingRow } from './pendingRow.ts';
import { readRow } from './readRow.ts';
import { hasRollUps, rollUp } from './rollUps.ts';
import type { SaveContext } from './saveContext.ts';
import { saveError } from './saveErrors.ts';
import { checkStandardDelete } from './standardBehaviour.ts';
import { untilNoneFails } from './storeRows.ts';

/** Ids of the request as pending rows. Other fields of a delete are ignored by Salesforce; here they must at least exist. */
export function readTargets(
  context: SaveContext,
  session: Session,
  plan: ObjectPlan,
  input: readonly InputRow[],
  wantDeleted: boolean,
): PendingRow[] {
  const rows = input.map((row) => readRow(context, session, plan, row));
  for (const row of rows) {
    if (row.id === null && isAlive(row)) row.errors.push(saveError('MISSING_ARGUMENT', 'Id not specified'));
  }
  loadBefore(context, session, plan, rows, 'delete', wantDeleted);
  return rows;
}

/** Marks rows as deleted or as not deleted; that is a change a sync must see. */
export function markRows(
  context: SaveContext,
  session: Session,
  plan: ObjectPlan,
  ids: readonly string[],
  isDeleted: 0 | 1,
): void {
  const { modifiedDate, modifiedBy, modstamp } = plan.system;
  const assignments = ['IsDeleted = :isDeleted'];
  if (modifiedDate >= 0) assignments.push('"LastModifiedDate" = :now');
  if (modifiedBy >= 0) assignments.push('"LastModifiedById" = :userId');
  if (modstamp >= 0) assignments.push('"SystemModstamp" = :now');
  context.store.statements
    .of(
      `UPDATE ${quoted(plan.object.name)} SET ${assignments.join(', ')} WHERE "Id" IN (SELECT value FROM json_each(:ids))`,
    )
    .run({ isDeleted, now: context.store.now(), userId: session.userId, ids: JSON.stringify(ids) });
}

/** Whole rows by id. */
export function readWhole(context: SaveContext, plan: ObjectPlan, ids: readonly string[]): SqlValue[][] {
  return context.store.statements
    .arrays(`SELECT ${plan.columnList} FROM ${quoted(plan.object.name)} WHERE "Id" IN (SELECT value FROM json_each(?))`)
    .all(JSON.stringify(ids)) as unknown as SqlValue[][];
}

/** How many of the records in the way the message names. */
const NAMED = 3;

function blameObstacles(rows: readonly PendingRow[], obstacles: readonly Obstacle[]): void {
  for (const row of rows) {
    const [first, ...others] = obstacles.filter((obstacle) => obstacle.root === row.id);
    if (!first) continue;
    const names = [first, ...others].filter((other) => other.object === first.object).slice(0, NAMED);
    row.errors.push(
      saveError(
        'DELETE_FAILED',
        `Your attempt to delete this record could not be completed because it is associated with the following ${first.object.pluralLabel.toLowerCase()}.: ${names.map(({ name }) => name).join(', ')}`,
      ),
    );
  }
}

function remember(context: SaveContext, plan: DeletionPlan): void {
  const insert = context.store.statements.of(
    'INSERT INTO _deletion (root, object, id, field, value) VALUES (?, ?, ?, ?, ?)',
  );
  for (const { plan: doomed, roots } of plan.doomed) {
    for (const [id, root] of roots) insert.run(root, doomed.object.name, id, null, null);
  }
  for (const one of plan.emptied) insert.run(one.root, one.object.name, one.id, one.field, one.value);
}

function rollUpDoomed(
  context: SaveContext,
  session: Session,
  { plan, roots }: Doomed,
  rows: readonly PendingRow[],
): void {
  if (!hasRollUps(context, plan)) return;
  const byId = new Map(rows.map((row) => [row.id, row]));
  const touched = readWhole(context, plan, [...roots.keys()]).map((before) => {
    const cause = byId.get(roots.get(String(before[plan.system.id])) ?? null);
    return { before, causes: cause ? [cause] : [] };
  });
  rollUp(context, session, plan, touched);
}

/** What a chunk is deleted with. */
export interface DeleteJob {
  readonly context: SaveContext;
  readonly session: Session;
  readonly plan: ObjectPlan;
  /** Nothing stays in the recycle bin. */
  readonly isForGood: boolean;
  readonly writer?: Writer;
}

function deleteAlive({ context, session, plan, isForGood }: DeleteJob, rows: readonly PendingRow[]): void {
  const deletion = planDeletion(
    context,
    plan,
    rows.flatMap((row) => row.id ?? []),
  );
  blameObstacles(rows, deletion.obstacles);
  if (!rows.every(isAlive)) return;
  for (const { plan: doomed, roots } of deletion.doomed) markRows(context, session, doomed, [...roots.keys()], 1);
  for (const { object, field, id } of deletion.emptied) {
    context.store.statements.of(`UPDATE ${quoted(object.name)} SET ${quoted(field)} = NULL WHERE "Id" = ?`).run(id);
  }
  remember(context, deletion);
  for (const doomed of deletion.doomed) rollUpDoomed(context, session, doomed, rows);
  if (isForGood && rows.every(isAlive))
    purge(
      context,
      plan,
      rows.flatMap((row) => row.id ?? []),
    );
}

/** Deletes one chunk: rows, their details, and the lookups that point at them. */
export function deleteChunk(job: DeleteJob, input: readonly InputRow[], stopAtErrors: boolean): PendingRow[] {
  const rows = readTargets(job.context, job.session, job.plan, input, false);
  checkStandardDelete(job.plan, rows);
  lockRows(job.writer, job.plan, rows, true);
  if (stopAtErrors && !rows.every(isAlive)) return rows;
  untilNoneFails(job.context, rows, stopAtErrors, (alive) => {
    deleteAlive(job, alive);
  });
  return rows;
}
