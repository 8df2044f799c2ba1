/** Deleting to the recycle bin and back. */
import type { InputRow, Session } from '../engine.ts';
import { quoted } from '../store/storage.ts';
import { loadBefore } from './findRows.ts';
import type { ObjectPlan } from './objectPlan.ts';
import { isAlive, type PendingRow } from './pendingRow.ts';
import { readRow } from './readRow.ts';
import type { SaveContext } from './saveContext.ts';
import { saveError } from './saveErrors.ts';

function readRows(
  context: SaveContext,
  session: Session,
  plan: ObjectPlan,
  input: readonly InputRow[],
  wantDeleted: boolean,
): PendingRow[] {
  const rows = input.map((row) => readRow(context, session, plan, row));
  for (const row of rows) {
    if (row.id === null) row.errors.push(saveError('MISSING_ARGUMENT', 'Id not specified in a delete call'));
  }
  loadBefore(context, session, plan, rows, wantDeleted);
  return rows;
}

function mark(context: SaveContext, plan: ObjectPlan, rows: readonly PendingRow[], isDeleted: 0 | 1): void {
  const ids = JSON.stringify(rows.filter(isAlive).map((row) => row.id));
  context.store.statements
    .of(`UPDATE ${quoted(plan.object.name)} SET IsDeleted = ? WHERE "Id" IN (SELECT value FROM json_each(?))`)
    .run(isDeleted, ids);
}

export function deleteChunk(
  context: SaveContext,
  session: Session,
  plan: ObjectPlan,
  input: readonly InputRow[],
  stopAtErrors: boolean,
): PendingRow[] {
  const rows = readRows(context, session, plan, input, false);
  if (stopAtErrors && !rows.every(isAlive)) return rows;
  mark(context, plan, rows, 1);
  return rows;
}

export function undeleteChunk(
  context: SaveContext,
  session: Session,
  plan: ObjectPlan,
  input: readonly InputRow[],
  stopAtErrors: boolean,
): PendingRow[] {
  const rows = readRows(context, session, plan, input, true);
  if (stopAtErrors && !rows.every(isAlive)) return rows;
  mark(context, plan, rows, 0);
  return rows;
}
