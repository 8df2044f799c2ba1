/** Writes rows that passed every check on single values. */
import { quoted, type SqlValue } from '../store/storage.ts';
import { priorTable } from '../store/tables.ts';
import type { ObjectPlan } from './objectPlan.ts';
import type { PendingRow } from './pendingRow.ts';
import type { SaveContext } from './saveContext.ts';

function updateRow(context: SaveContext, plan: ObjectPlan, row: PendingRow): void {
  const assignments: string[] = [];
  const values: SqlValue[] = [];
  for (const [place, column] of plan.columns.entries()) {
    const value = row.after[place] ?? null;
    if (value === row.before?.[place]) continue;
    assignments.push(`${quoted(column.name)} = ?`);
    values.push(value);
  }
  if (assignments.length === 0) return;
  context.store.statements
    .of(`UPDATE ${quoted(plan.object.name)} SET ${assignments.join(', ')} WHERE "Id" = ?`)
    .run(...values, row.id);
}

/** Inserts the new rows and updates the others; only columns that changed are written. */
export function writeRows(context: SaveContext, plan: ObjectPlan, rows: readonly PendingRow[]): void {
  const insert = context.store.statements.of(plan.insertSql);
  for (const row of rows) {
    if (row.isNew) insert.run(...row.after);
    else updateRow(context, plan, row);
  }
}

/** Keeps the rows as they are now for formulas that ask for the prior value. Call it before writing. */
export function keepPrior(context: SaveContext, plan: ObjectPlan, ids: readonly (string | null)[]): void {
  const table = priorTable(plan.object);
  const { statements } = context.store;
  statements.of(`DELETE FROM ${table}`).run();
  if (ids.length === 0) return;
  statements
    .of(
      `INSERT INTO ${table} (${plan.columnList}) SELECT ${plan.columnList} FROM main.${quoted(plan.object.name)} WHERE "Id" IN (SELECT value FROM json_each(?))`,
    )
    .run(JSON.stringify(ids));
}
