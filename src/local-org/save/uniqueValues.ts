/** Refuses values of unique fields that another row has already. */
import type { Session } from '../engine.ts';
import { quoted, type SqlValue } from '../store/storage.ts';
import { comparable, findByValue } from './findRows.ts';
import type { FieldPlan, ObjectPlan } from './objectPlan.ts';
import { isAlive, isChanged, type PendingRow } from './pendingRow.ts';
import type { SaveContext } from './saveContext.ts';
import { duplicateValue } from './saveErrors.ts';

/** The id of the row that has the value already, for the message: only of a row that is shared with the user. */
function sharedId(context: SaveContext, session: Session, plan: ObjectPlan, id: string): string | undefined {
  const filter = session.rowFilter(plan.object, 'r', 'read');
  const isShared = context.store.statements
    .of(`SELECT 1 FROM ${quoted(plan.object.name)} r WHERE r."Id" = ? AND ${filter}`)
    .get(id);
  return isShared === undefined ? undefined : id;
}

function checkField(
  context: SaveContext,
  session: Session,
  plan: ObjectPlan,
  field: FieldPlan,
  rows: readonly PendingRow[],
): void {
  const taking = rows.filter((row) => isAlive(row) && isChanged(row, field.index) && row.after[field.index] !== null);
  if (taking.length === 0) return;
  const values = taking.map((row) => comparable(field, row.after[field.index] ?? null));
  const found = findByValue(context, plan, field, values);
  const seen = new Set<SqlValue>();
  for (const [index, row] of taking.entries()) {
    const value = values[index] ?? null;
    const other = found.get(value)?.find((id) => id !== row.id);
    if (other !== undefined) row.errors.push(duplicateValue(field.field, sharedId(context, session, plan, other)));
    else if (seen.has(value)) row.errors.push(duplicateValue(field.field, undefined));
    else seen.add(value);
  }
}

/** All unique fields of the object, one query each. */
export function checkUnique(
  context: SaveContext,
  session: Session,
  plan: ObjectPlan,
  rows: readonly PendingRow[],
): void {
  for (const field of plan.unique) checkField(context, session, plan, field, rows);
}
