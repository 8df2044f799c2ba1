/** Writes rows that passed every check on single values. */
import { quoted, type SqlValue } from '../store/storage.ts';
import { priorTable } from '../store/tables.ts';
import type { ObjectPlan } from './objectPlan.ts';
import type { PendingRow } from './pendingRow.ts';
import type { SaveContext } from './saveContext.ts';

const updatesByPlan = new WeakMap<ObjectPlan, Map<string, string>>();

/** The UPDATE of a set of columns, kept: the rows of a chunk mostly change the same ones. */
function updateSql(plan: ObjectPlan, places: readonly number[]): string {
  const known = updatesByPlan.get(plan) ?? new Map<string, string>();
  updatesByPlan.set(plan, known);
  const key = places.join();
  const kept = known.get(key);
  if (kept !== undefined) return kept;
  const assignments = places.map((place) => `${quoted(plan.columns[place]?.name ?? '')} = ?`);
  const sql = `UPDATE ${quoted(plan.object.name)} SET ${assignments.join(', ')} WHERE "Id" = ?`;
  known.set(key, sql);
  return sql;
}

function updateRow(context: SaveContext, plan: ObjectPlan, row: PendingRow): void {
  const places: number[] = [];
  const values: SqlValue[] = [];
  for (let place = 0; place < plan.columns.length; place += 1) {
    const value = row.after[place] ?? null;
    if (value === row.before?.[place]) continue;
    places.push(place);
    values.push(value);
  }
  if (places.length > 0) context.store.statements.of(updateSql(plan, places)).run(...values, row.id);
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
