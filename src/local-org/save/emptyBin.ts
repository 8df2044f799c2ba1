/** Taking records out of the recycle bin for good. */
import { ApiError } from '../engine.ts';
import type { Session } from '../engine.ts';
import { purge } from './deletion.ts';
import { readTargets } from './deleteRows.ts';
import type { ObjectPlan } from './objectPlan.ts';
import { isAlive, type PendingRow } from './pendingRow.ts';
import type { SaveContext } from './saveContext.ts';
import { saveError } from './saveErrors.ts';

/**
 * What was deleted by itself goes, with all that went with it; within the caller's transaction. One row an id, in order.
 * @throws ApiError where the user deletes no records of the object
 */
export function emptyBin(
  context: SaveContext,
  session: Session,
  plan: ObjectPlan,
  ids: readonly string[],
): readonly PendingRow[] {
  if (!session.canDelete(plan.object))
    throw new ApiError(403, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id');
  const rows = readTargets(
    context,
    session,
    plan,
    ids.map((Id) => ({ Id })),
    true,
  );
  const isRoot = context.store.statements.of('SELECT 1 FROM _deletion WHERE root = ? LIMIT 1');
  for (const row of rows.filter(isAlive)) {
    if (isRoot.get(row.id) !== undefined) continue;
    row.errors.push(saveError('INVALID_CROSS_REFERENCE_KEY', 'entity is not in the recycle bin'));
  }
  purge(
    context,
    plan,
    rows.filter(isAlive).flatMap(({ id }) => id ?? []),
  );
  return rows;
}
