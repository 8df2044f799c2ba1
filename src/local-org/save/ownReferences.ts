/** References that mean more than that a record exists: owners, record types, and records above themselves. */
import type { Session } from '../engine.ts';
import { quoted, type SqlValue } from '../store/storage.ts';
import type { FieldPlan, ObjectPlan } from './objectPlan.ts';
import { isAlive, isChanged, type PendingRow } from './pendingRow.ts';
import { checkRecordTypes } from './recordTypes.ts';
import type { SaveContext } from './saveContext.ts';
import { blankOwner, circularHierarchy, inactiveOwner } from './saveErrors.ts';

/** Rows that were given another value than they had. */
function giving(rows: readonly PendingRow[], place: number): PendingRow[] {
  if (place < 0) return [];
  return rows.filter(
    (row) => isAlive(row) && row.given[place] !== undefined && row.given[place] !== row.before?.[place],
  );
}

/** Which of the ids a query about them leaves. */
function idsOf(context: SaveContext, sql: string, rows: readonly PendingRow[], place: number): Set<SqlValue> {
  const ids = JSON.stringify([...new Set(rows.map((row) => row.given[place] ?? null))]);
  const found = context.store.statements.arrays(sql).all(ids) as unknown as SqlValue[][];
  return new Set(found.map(([id]) => id ?? null));
}

const INACTIVE = 'SELECT "Id" FROM "User" WHERE "IsActive" = 0 AND "Id" IN (SELECT value FROM json_each(?))';

/** A record belongs to somebody, and to somebody who is there. */
function checkOwners(context: SaveContext, plan: ObjectPlan, rows: readonly PendingRow[]): void {
  const place = plan.system.owner;
  const moved = giving(rows, place);
  if (moved.length === 0) return;
  const inactive = idsOf(context, INACTIVE, moved, place);
  for (const row of moved) {
    const owner = row.given[place];
    if (owner === null && !row.isNew) row.errors.push(blankOwner());
    else if (typeof owner === 'string' && inactive.has(owner)) row.errors.push(inactiveOwner(plan.object, owner));
  }
}

/** Refuses owners who are nobody, and record types that the user may not give. */
export function checkOwnReferences(
  context: SaveContext,
  session: Session,
  plan: ObjectPlan,
  rows: readonly PendingRow[],
): void {
  checkOwners(context, plan, rows);
  checkRecordTypes(context, session, plan, rows);
}

/** Standard lookups that make a tree. */
const HIERARCHIES = new Set(['Account.ParentId', 'Campaign.ParentId', 'Contact.ReportsToId', 'User.ManagerId']);

function findCircles(context: SaveContext, plan: ObjectPlan, { field }: FieldPlan, ids: string): Set<string> {
  const [table, column] = [quoted(plan.object.name), quoted(field.name)];
  const rows = context.store.statements
    .arrays(
      `WITH RECURSIVE up (root, id) AS (
         SELECT "Id", ${column} FROM ${table} WHERE "Id" IN (SELECT value FROM json_each(?))
         UNION SELECT up.root, above.${column} FROM up JOIN ${table} above ON above."Id" = up.id)
       SELECT root FROM up WHERE id = root`,
    )
    .all(ids) as unknown as string[][];
  return new Set(rows.map(([id = '']) => id));
}

/** Refuses rows that have come to stand above themselves. Call it when they are written. */
export function checkHierarchies(context: SaveContext, plan: ObjectPlan, rows: readonly PendingRow[]): void {
  for (const reference of plan.references) {
    if (!HIERARCHIES.has(`${plan.object.name}.${reference.field.name}`)) continue;
    const moved = rows.filter((row) => isChanged(row, reference.index) && row.after[reference.index] !== null);
    if (moved.length === 0) continue;
    const circles = findCircles(context, plan, reference, JSON.stringify(moved.map((row) => row.id)));
    for (const row of moved) if (circles.has(row.id ?? '')) row.errors.push(circularHierarchy(reference.field));
  }
}
