/**
 * Which records a save keeps from other writers: the row itself, its masters, and the parents that may not vanish under it. A
 * lookup that is simply emptied when its record goes locks nothing, as in Salesforce.
 */
import type { RowLocks } from '../store/rowLocks.ts';
import type { SqlValue } from '../store/storage.ts';
import type { FieldPlan, ObjectPlan } from './objectPlan.ts';
import { isAlive, type PendingRow } from './pendingRow.ts';
import { lockedRow } from './saveErrors.ts';

/** Who saves, among writers whose work overlaps. */
export interface Writer {
  readonly name: string;
  readonly locks: RowLocks;
}

function holdsItsRecord({ field }: FieldPlan): boolean {
  return field.isMasterDetail || (field.custom && field.deleteRule !== undefined && field.deleteRule !== 'SetNull');
}

/** A detail locks its master whatever changes of it; a lookup only where it points anew or stops pointing. */
function lockedBy(plan: ObjectPlan, row: PendingRow, goes: boolean): Set<string> {
  const ids = new Set<string>();
  const add = (id: SqlValue | undefined): void => {
    if (typeof id === 'string') ids.add(id);
  };
  if (!row.isNew) add(row.id);
  for (const reference of plan.references.filter(holdsItsRecord)) {
    const [before, after] = [row.before?.[reference.index], row.after[reference.index]];
    if (!goes && !reference.field.isMasterDetail && before === after) continue;
    add(before);
    add(after);
  }
  return ids;
}

/** Refuses the rows that touch what another writer has locked, and locks what the others touch. */
export function lockRows(
  writer: Writer | undefined,
  plan: ObjectPlan,
  rows: readonly PendingRow[],
  goes: boolean = false,
): void {
  if (!writer) return;
  const { name, locks } = writer;
  for (const row of rows.filter(isAlive)) {
    const ids = lockedBy(plan, row, goes);
    const held = [...ids].filter((id) => locks.isHeld(name, id));
    if (held.length > 0) row.errors.push(lockedRow(held));
    else locks.hold(name, ids);
  }
}
