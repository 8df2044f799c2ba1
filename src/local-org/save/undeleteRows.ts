/** Bringing rows back from the recycle bin, with the details and lookups that went with them. */
import type { InputRow, Session } from '../engine.ts';
import { quoted, type SqlValue } from '../store/storage.ts';
import { markRows, readTargets, readWhole } from './deleteRows.ts';
import { comparable, findByValue } from './findRows.ts';
import type { ObjectPlan } from './objectPlan.ts';
import { isAlive, type PendingRow } from './pendingRow.ts';
import { hasRollUps, rollUp } from './rollUps.ts';
import type { SaveContext } from './saveContext.ts';
import { duplicateValue, saveError } from './saveErrors.ts';
import { untilNoneFails } from './storeRows.ts';

interface Returning {
  readonly root: string;
  readonly object: string;
  readonly id: string;
  readonly field: string | null;
  readonly value: string | null;
}

/** What went with these roots. A row that is no root went with another and comes back only with that one. */
function readReturning(context: SaveContext, rows: readonly PendingRow[]): Returning[] {
  const ids = JSON.stringify(rows.map((row) => row.id));
  const found = context.store.statements
    .of('SELECT root, object, id, field, value FROM _deletion WHERE root IN (SELECT value FROM json_each(?))')
    .all(ids) as unknown as Returning[];
  const roots = new Set(found.map((entry) => entry.root));
  for (const row of rows) {
    if (row.id !== null && !roots.has(row.id))
      row.errors.push(saveError('UNDELETE_FAILED', 'entity is not in the recycle bin'));
  }
  return found;
}

function checkMasters(context: SaveContext, plan: ObjectPlan, rows: readonly PendingRow[]): void {
  for (const master of plan.masters) {
    const [target] = master.targets.values();
    if (!target) continue;
    const gone = context.store.statements
      .arrays(
        `SELECT "Id" FROM ${quoted(target.name)} WHERE IsDeleted = 1 AND "Id" IN (SELECT value FROM json_each(?))`,
      )
      .all(JSON.stringify(rows.map((row) => row.before?.[master.index] ?? null))) as unknown as string[][];
    const ids = new Set<SqlValue | undefined>(gone.map(([id]) => id));
    for (const row of rows) {
      if (ids.has(row.before?.[master.index])) {
        row.errors.push(
          saveError('UNDELETE_FAILED', `Unable to undelete: ${master.field.label} is deleted`, [master.field.name]),
        );
      }
    }
  }
}

/** Somebody may have taken a unique value in the meantime. */
function checkTakenValues(
  context: SaveContext,
  plan: ObjectPlan,
  returning: readonly Returning[],
  rows: readonly PendingRow[],
): void {
  const values = readWhole(
    context,
    plan,
    returning.map((entry) => entry.id),
  );
  const rootOf = new Map(returning.map((entry) => [entry.id, entry.root]));
  for (const field of plan.unique) {
    const taken = findByValue(
      context,
      plan,
      field,
      values.map((row) => row[field.index] ?? null),
    );
    for (const row of values) {
      const [other] = taken.get(comparable(field, row[field.index] ?? null)) ?? [];
      const root = rows.find((candidate) => candidate.id === rootOf.get(String(row[plan.system.id])));
      if (other !== undefined) root?.errors.push(duplicateValue(field.field, other));
    }
  }
}

function byObject(context: SaveContext, returning: readonly Returning[]): Map<ObjectPlan, Returning[]> {
  return Map.groupBy(returning, ({ object }) => context.planNamed(object));
}

/** A lookup that was emptied points at its record again, unless somebody has set it anew. */
function restoreLookups(context: SaveContext, emptied: readonly Returning[]): void {
  for (const { object, field, id, value } of emptied) {
    const column = quoted(field ?? '');
    context.store.statements
      .of(`UPDATE ${quoted(object)} SET ${column} = ? WHERE "Id" = ? AND ${column} IS NULL`)
      .run(value, id);
  }
}

function undeleteAlive(context: SaveContext, session: Session, plan: ObjectPlan, rows: readonly PendingRow[]): void {
  const returning = readReturning(context, rows);
  checkMasters(context, plan, rows);
  const groups = byObject(
    context,
    returning.filter((entry) => entry.field === null),
  );
  for (const [child, entries] of groups) checkTakenValues(context, child, entries, rows);
  if (!rows.every(isAlive)) return;
  for (const [child, entries] of groups)
    markRows(
      context,
      session,
      child,
      entries.map((entry) => entry.id),
      0,
    );
  restoreLookups(
    context,
    returning.filter((entry) => entry.field !== null),
  );
  context.store.statements
    .of('DELETE FROM _deletion WHERE root IN (SELECT value FROM json_each(?))')
    .run(JSON.stringify(rows.map((row) => row.id)));
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const [child, entries] of groups) {
    if (!hasRollUps(context, child)) continue;
    const rootOf = new Map(entries.map((entry) => [entry.id, entry.root]));
    const touched = readWhole(context, child, [...rootOf.keys()]).map((after) => {
      const cause = byId.get(rootOf.get(String(after[child.system.id])) ?? null);
      return { after, causes: cause ? [cause] : [] };
    });
    rollUp(context, session, child, touched);
  }
}

/** Undeletes one chunk. */
export function undeleteChunk(
  context: SaveContext,
  session: Session,
  plan: ObjectPlan,
  input: readonly InputRow[],
  stopAtErrors: boolean,
): PendingRow[] {
  const rows = readTargets(context, session, plan, input, true);
  if (stopAtErrors && !rows.every(isAlive)) return rows;
  untilNoneFails(context, rows, stopAtErrors, (alive) => {
    undeleteAlive(context, session, plan, alive);
  });
  return rows;
}
