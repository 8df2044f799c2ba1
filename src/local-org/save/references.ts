/** Checks that the records a chunk points at exist and that the user may point at them. */
import type { RowAccess, Session } from '../engine.ts';
import type { ObjectDef } from '../schema/model.ts';
import { quoted, type SqlValue } from '../store/storage.ts';
import { comparable, findByValue } from './findRows.ts';
import type { FieldPlan, ObjectPlan } from './objectPlan.ts';
import { isAlive, type ForeignKey, type PendingRow } from './pendingRow.ts';
import type { SaveContext } from './saveContext.ts';
import { deletedEntity, foreignKeyNotFound, manyMatches, noAccessToReference, unknownReference } from './saveErrors.ts';

interface Wanted {
  readonly row: PendingRow;
  readonly key: ForeignKey;
}

/** Turns references given by external id into ids, one query for each parent field. */
export function resolveForeignKeys(context: SaveContext, plan: ObjectPlan, rows: readonly PendingRow[]): void {
  const wanted = rows.flatMap((row) => row.foreignKeys.map((key): Wanted => ({ row, key })));
  const groups = Map.groupBy(wanted, ({ key: { parent, key } }) => `${parent.name}.${key.field.name}`);
  for (const group of groups.values()) resolveGroup(context, plan, group);
}

function resolveGroup(context: SaveContext, plan: ObjectPlan, group: readonly Wanted[]): void {
  const [first] = group;
  if (!first) return;
  const { parent, key } = first.key;
  const values = [...new Set(group.map((wanted) => wanted.key.value))];
  const found = findByValue(context, context.planOf(parent), key, values);
  for (const { row, key: wanted } of group) {
    const ids = found.get(comparable(key, wanted.value)) ?? [];
    const [id] = ids;
    if (id === undefined) row.errors.push(foreignKeyNotFound(key.field, plan.object, String(wanted.value)));
    else if (ids.length > 1) row.errors.push(manyMatches(key.field, ids));
    else row.given[wanted.reference.index] = id;
  }
}

type Finding = 'ok' | 'deleted' | 'hidden';

/** Who plays a role in a deal may be said without seeing the person: Salesforce asks for the right to the deal only. */
const UNCHECKED = new Set(['OpportunityContactRole.ContactId']);

/** What may be seen of the master is not enough to hang a detail on it: that needs edit access, unless the field says otherwise. */
function neededAccess(reference: FieldPlan): RowAccess {
  const { isMasterDetail, writeRequiresMasterRead } = reference.field;
  return isMasterDetail && writeRequiresMasterRead !== true ? 'edit' : 'read';
}

function findTargets(
  context: SaveContext,
  session: Session,
  target: ObjectDef,
  access: RowAccess | 'none',
  ids: readonly SqlValue[],
): Map<SqlValue, Finding> {
  const filter = access === 'none' ? '1' : session.canRead(target) ? session.rowFilter(target, 't', access) : '0';
  const rows = context.store.statements
    .arrays(
      `SELECT t."Id", t.IsDeleted, (${filter}) FROM ${quoted(target.name)} t WHERE t."Id" IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify(ids)) as unknown as [string, number, number][];
  return new Map(rows.map(([id, isDeleted, isSeen]) => [id, isDeleted ? 'deleted' : isSeen ? 'ok' : 'hidden']));
}

/** The object that a row's new reference points at. */
function targetOf({ index, targets }: FieldPlan, { given, before }: PendingRow): ObjectDef | undefined {
  const id = given[index];
  return typeof id !== 'string' || id === before?.[index] ? undefined : targets.get(id.slice(0, 3));
}

/** Refuses references to records that are missing, deleted or out of the user's sight. Unchanged references are not looked at. */
export function checkReferences(
  context: SaveContext,
  session: Session,
  plan: ObjectPlan,
  rows: readonly PendingRow[],
): void {
  for (const reference of plan.references) {
    const access = UNCHECKED.has(`${plan.object.name}.${reference.field.name}`) ? 'none' : neededAccess(reference);
    for (const [target, group] of Map.groupBy(rows.filter(isAlive), (row) => targetOf(reference, row))) {
      if (target === undefined) continue;
      const ids = [...new Set(group.map((row) => row.given[reference.index] ?? null))];
      const found = findTargets(context, session, target, access, ids);
      for (const row of group) {
        const id = row.given[reference.index];
        if (typeof id !== 'string') continue;
        const finding = found.get(id);
        if (finding === undefined) row.errors.push(unknownReference([reference.field.name]));
        else if (finding === 'deleted') row.errors.push(deletedEntity([reference.field.name]));
        else if (finding === 'hidden') row.errors.push(noAccessToReference(id));
      }
    }
  }
}
