/**
 * Which records a save keeps from other writers: the row itself, its masters, and the parents that may not vanish under it. A
 * lookup that is simply emptied when its record goes locks nothing, as in Salesforce; a deal locks its account
 * (https://developer.salesforce.com/blogs/engineering/2014/07/record-locking-cheat-sheet.html).
 */
import { RowsLocked } from '../engine.ts';
import type { RowLocks } from '../store/rowLocks.ts';
import type { SqlValue } from '../store/storage.ts';
import type { FieldPlan, ObjectPlan } from './objectPlan.ts';
import { isAlive, type PendingRow } from './pendingRow.ts';
import { lockedRow } from './saveErrors.ts';

/** Who saves, among writers whose work overlaps. */
export interface Writer {
  readonly name: string;
  readonly locks: RowLocks;
  /** It rather comes again than that rows are refused. */
  readonly isPatient: boolean;
}

const ACCOUNT_LOCKS = new Set(['Opportunity.AccountId']);

function holdsItsRecord(plan: ObjectPlan, { field }: FieldPlan): boolean {
  if (field.isMasterDetail || ACCOUNT_LOCKS.has(`${plan.object.name}.${field.name}`)) return true;
  return field.custom && field.deleteRule !== undefined && field.deleteRule !== 'SetNull';
}

const holdersByPlan = new WeakMap<ObjectPlan, readonly FieldPlan[]>();

function lockingReferences(plan: ObjectPlan): readonly FieldPlan[] {
  const known = holdersByPlan.get(plan) ?? plan.references.filter((reference) => holdsItsRecord(plan, reference));
  holdersByPlan.set(plan, known);
  return known;
}

/** A detail locks its master whatever changes of it; a lookup only where it points anew or stops pointing. */
function lockedBy(plan: ObjectPlan, row: PendingRow, goes: boolean): Set<string> {
  const ids = new Set<string>();
  const add = (id: SqlValue | undefined): void => {
    if (typeof id === 'string') ids.add(id);
  };
  if (!row.isNew) add(row.id);
  for (const reference of lockingReferences(plan)) {
    const [before, after] = [row.before?.[reference.index], row.after[reference.index]];
    if (!goes && !reference.field.isMasterDetail && before === after) continue;
    add(before);
    add(after);
  }
  return ids;
}

/**
 * Refuses the rows that touch what another writer has locked, and locks what the others touch.
 * @throws RowsLocked instead, when the writer is patient; nothing is locked then
 */
export function lockRows(
  writer: Writer | undefined,
  plan: ObjectPlan,
  rows: readonly PendingRow[],
  goes: boolean = false,
): void {
  if (!writer) return;
  const { name, locks, isPatient } = writer;
  const wanted = rows.filter(isAlive).map((row) => ({ row, ids: lockedBy(plan, row, goes) }));
  const heldOf = (ids: ReadonlySet<string>): string[] => [...ids].filter((id) => locks.isHeld(name, id));
  if (isPatient && wanted.some(({ ids }) => heldOf(ids).length > 0)) {
    const all = new Set(wanted.flatMap(({ ids }) => [...ids]));
    throw new RowsLocked((ms) => locks.wait(name, all, ms));
  }
  for (const { row, ids } of wanted) {
    const held = heldOf(ids);
    if (held.length > 0) row.errors.push(lockedRow(held));
    else locks.hold(name, ids);
  }
  if (!isPatient) locks.giveUp(name);
}
