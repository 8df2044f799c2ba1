/** Merging records: one stays, what hung on the others hangs on it from now on, and the others are deleted. */
import type { InputRow, SaveError, Session } from '../engine.ts';
import type { ChildRelationship } from '../schema/model.ts';
import { quoted } from '../store/storage.ts';
import type { ObjectPlan } from './objectPlan.ts';
import { refuse, Refused } from './refused.ts';
import { recompute } from './rollUps.ts';
import type { SaveContext } from './saveContext.ts';
import { saveRows } from './saveRows.ts';

const MERGED: ReadonlySet<string> = new Set(['Account', 'Contact', 'Lead']);
/** Records that one call merges into another. */
const MOST = 2;

export interface Merge {
  readonly objectName: string;
  /** With its `Id`, and the values it shall have afterwards. */
  readonly master: InputRow;
  readonly mergedIds: readonly string[];
}

export interface MergeOutcome {
  readonly errors: readonly SaveError[];
  /** Records that now hang on the one that stayed. */
  readonly relatedIds: readonly string[];
}

/** The columns a change of row leaves its marks in. */
function stampsOf({ system }: ObjectPlan): string {
  const stamps: string[] = [];
  if (system.modifiedDate >= 0) stamps.push(', "LastModifiedDate" = :now');
  if (system.modifiedBy >= 0) stamps.push(', "LastModifiedById" = :userId');
  if (system.modstamp >= 0) stamps.push(', "SystemModstamp" = :now');
  return stamps.join('');
}

interface Move {
  readonly context: SaveContext;
  readonly session: Session;
  readonly masterId: string;
  readonly mergedIds: readonly string[];
}

/** Hangs the children of one relationship on the master; a record is never its own child. Returns their ids. */
function moveChildren(move: Move, plan: ObjectPlan, { childObject, field }: ChildRelationship): string[] {
  const { context, session, masterId, mergedIds } = move;
  const child = context.planNamed(childObject);
  const { kind, createable, updateable } = child.object;
  const isHistory = !createable && !updateable;
  if (kind === 'activityView' || isHistory || field === 'MasterRecordId' || child.place(field) < 0) return [];
  const [table, column] = [quoted(childObject), quoted(field)];
  const found = context.store.statements
    .arrays(`SELECT "Id" FROM ${table} WHERE ${column} IN (SELECT value FROM json_each(?)) AND IsDeleted = 0`)
    .all(JSON.stringify(mergedIds)) as unknown as string[][];
  const ids = found.flatMap(([id]) => id ?? []).filter((id) => !mergedIds.includes(id));
  if (ids.length === 0) return [];
  const own =
    child.object.name === plan.object.name ? `CASE "Id" WHEN :masterId THEN NULL ELSE :masterId END` : ':masterId';
  const uses = stampsOf(child);
  context.store.statements
    .of(`UPDATE ${table} SET ${column} = ${own}${uses} WHERE "Id" IN (SELECT value FROM json_each(:ids))`)
    .run({
      ...{ masterId, ids: JSON.stringify(ids) },
      ...(uses.includes(':now') && { now: context.store.now() }),
      ...(uses.includes(':userId') && { userId: session.userId }),
    });
  return ids.filter((id) => id !== masterId);
}

/** A contact that had to do with both accounts has to do with the one that stayed once. */
function dropDoubleRelations({ context, masterId }: Move): void {
  const others = `SELECT 1 FROM "AccountContactRelation" o WHERE o."AccountId" = r."AccountId" AND o."ContactId" = r."ContactId"
    AND o.IsDeleted = 0 AND (o."IsDirect" > r."IsDirect" OR (o."IsDirect" = r."IsDirect" AND o."Id" < r."Id"))`;
  context.store.statements
    .of(
      `UPDATE "AccountContactRelation" AS r SET IsDeleted = 1 WHERE :id IN (r."AccountId", r."ContactId") AND r.IsDeleted = 0 AND EXISTS (${others})`,
    )
    .run({ id: masterId });
}

function merge(context: SaveContext, session: Session, { objectName, master, mergedIds }: Merge): MergeOutcome {
  const plan = context.planNamed(objectName);
  const { name } = plan.object;
  if (!MERGED.has(name)) refuse('INVALID_OPERATION', `Records of ${name} are not merged`);
  if (mergedIds.length === 0 || mergedIds.length > MOST)
    refuse('INVALID_NUMBER_OF_PARAMETERS', `One merge takes one or two records, not ${mergedIds.length}`);
  const [kept] = saveRows(context, session, 'update', name, [master]);
  if (!kept?.success || kept.id === null) throw new Refused(kept?.errors ?? []);
  if (mergedIds.includes(kept.id)) refuse('INVALID_ID_FIELD', 'A record is not merged into itself');
  const move = { context, session, masterId: kept.id, mergedIds };
  const relatedIds = plan.object.childRelationships.flatMap((relationship) => moveChildren(move, plan, relationship));
  dropDoubleRelations(move);
  const gone = saveRows(
    context,
    session,
    'delete',
    name,
    mergedIds.map((Id) => ({ Id })),
  );
  const errors = gone.flatMap((result) => result.errors);
  if (errors.length > 0) throw new Refused(errors);
  context.store.statements
    .of(`UPDATE ${quoted(name)} SET "MasterRecordId" = ? WHERE "Id" IN (SELECT value FROM json_each(?))`)
    .run(kept.id, JSON.stringify(mergedIds));
  recompute(context, new Set([name]));
  return { errors: [], relatedIds: [...new Set(relatedIds)] };
}

/** Merges records, or does nothing and says why. The ids are of 18 characters. */
export function mergeRows(context: SaveContext, session: Session, request: Merge): MergeOutcome {
  try {
    return context.store.transactions.run(() => merge(context, session, request));
  } catch (error) {
    if (error instanceof Refused) return { errors: error.errors, relatedIds: [] };
    throw error;
  }
}
