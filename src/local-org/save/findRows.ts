/** Finds the rows a chunk is about: by id, or by external id for an upsert. */
import type { RowAccess, Session } from '../engine.ts';
import { foldCase, isAscii } from '../store/caseFolding.ts';
import { foldedText, isBeyondAscii, isFolded, quoted, type SqlValue } from '../store/storage.ts';
import type { FieldPlan, ObjectPlan } from './objectPlan.ts';
import { isAlive, type PendingRow } from './pendingRow.ts';
import type { SaveContext } from './saveContext.ts';
import {
  deletedEntity,
  duplicateExternalId,
  duplicateId,
  manyMatches,
  noAccessToReference,
  readOnlyRecord,
  saveError,
  unknownReference,
} from './saveErrors.ts';

/** Text without case, for a field that is compared so. */
export function comparable(field: FieldPlan, value: SqlValue): SqlValue {
  return typeof value !== 'string' || field.field.caseSensitive ? value : foldCase(value);
}

/** Ids of the rows that are not deleted, by the (comparable) value of a field. */
export function findByValue(
  context: SaveContext,
  plan: ObjectPlan,
  field: FieldPlan,
  values: readonly SqlValue[],
): Map<SqlValue, string[]> {
  const found = new Map<SqlValue, string[]>();
  const column = quoted(field.field.name);
  const collect = (condition: string, wanted: readonly SqlValue[]): void => {
    if (wanted.length === 0) return;
    const rows = context.store.statements
      .arrays(
        `SELECT "Id", ${column} FROM ${quoted(plan.object.name)} WHERE ${condition} IN (SELECT value FROM json_each(?)) AND IsDeleted = 0`,
      )
      .all(JSON.stringify(wanted));
    for (const row of rows as unknown as [string, SqlValue][]) {
      const key = comparable(field, row[1]);
      const ids = found.get(key);
      if (ids) ids.push(row[0]);
      else found.set(key, [row[0]]);
    }
  };
  // The column's own collation folds A to Z. Other letters take an index of their own, in which ASCII texts are not.
  const isOther = (value: SqlValue): boolean => isFolded(field.field) && typeof value === 'string' && !isAscii(value);
  collect(
    column,
    values.filter((value) => !isOther(value)),
  );
  collect(
    `${isBeyondAscii(column)} AND ${foldedText(column)}`,
    values.filter(isOther).map((value) => comparable(field, value)),
  );
  return found;
}

/**
 * Decides for each row of an upsert by external id whether it is new, and which row it is otherwise; also for rows with
 * other faults, because an all-or-none answer says of each whether it would have been made.
 */
export function matchExternalIds(
  context: SaveContext,
  plan: ObjectPlan,
  key: FieldPlan,
  rows: readonly PendingRow[],
): void {
  const groups = Map.groupBy(rows, (row) => comparable(key, row.given[key.index] ?? null));
  groups.delete(null);
  const found = findByValue(context, plan, key, [...groups.keys()]);
  for (const row of rows) {
    const value = row.given[key.index];
    if (value === null || value === undefined) {
      if (isAlive(row))
        row.errors.push(saveError('MISSING_ARGUMENT', `${key.field.name} not specified`, [key.field.name]));
      continue;
    }
    const comparing = comparable(key, value);
    const ids = found.get(comparing) ?? [];
    if ((groups.get(comparing)?.length ?? 0) > 1) row.errors.push(duplicateExternalId(key.field, String(value)));
    else if (ids.length > 1) row.errors.push(manyMatches(key.field, ids));
    row.id = ids[0] ?? null;
    row.isNew = ids.length === 0;
  }
}

function refuseRepeatedIds(rows: readonly PendingRow[]): void {
  for (const [id, group] of Map.groupBy(rows.filter(isAlive), (row) => row.id)) {
    if (id === null || group.length < 2) continue;
    for (const row of group) row.errors.push(duplicateId(id));
  }
}

/** Which of the rows the user may not see, and which only see. */
function readAccess(
  context: SaveContext,
  session: Session,
  plan: ObjectPlan,
  ids: string,
  wanted: RowAccess,
): Map<string, 'edit' | 'read' | 'none'> | undefined {
  const edit = session.rowFilter(plan.object, 'r', wanted);
  if (edit === '1') return undefined;
  const read = session.rowFilter(plan.object, 'r', 'read');
  const rows = context.store.statements
    .arrays(
      `SELECT r."Id", (${edit}), (${read}) FROM ${quoted(plan.object.name)} r WHERE r."Id" IN (SELECT value FROM json_each(?))`,
    )
    .all(ids) as unknown as [string, number, number][];
  return new Map(rows.map(([id, edits, reads]) => [id, edits ? 'edit' : reads ? 'read' : 'none']));
}

/**
 * Loads the rows that exist already into `before`, and refuses those that are unknown, deleted, named twice or not the
 * user's to change. `wantDeleted` is for undelete, which is about deleted rows only.
 */
export function loadBefore(
  context: SaveContext,
  session: Session,
  plan: ObjectPlan,
  rows: readonly PendingRow[],
  wanted: RowAccess,
  wantDeleted = false,
): void {
  const existing = rows.filter((row) => !row.isNew && isAlive(row));
  if (existing.length === 0) return;
  refuseRepeatedIds(existing);
  const ids = JSON.stringify(existing.map((row) => row.id));
  const loaded = context.store.statements
    .arrays(`SELECT ${plan.columnList} FROM ${quoted(plan.object.name)} WHERE "Id" IN (SELECT value FROM json_each(?))`)
    .all(ids) as unknown as SqlValue[][];
  const byId = new Map(loaded.map((values) => [values[plan.system.id], values]));
  const access = readAccess(context, session, plan, ids, wanted);
  for (const row of existing.filter(isAlive)) {
    const before = byId.get(row.id);
    const right = row.id === null ? undefined : access?.get(row.id);
    if (!before || row.id === null) row.errors.push(unknownReference());
    else if ((before[plan.system.isDeleted] === 1) !== wantDeleted) {
      row.errors.push(wantDeleted ? saveError('UNDELETE_FAILED', 'entity is not in the recycle bin') : deletedEntity());
    } else if (right === 'none') row.errors.push(noAccessToReference(row.id));
    else if (right === 'read') row.errors.push(readOnlyRecord());
    else row.before = before;
  }
}
