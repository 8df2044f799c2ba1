import type { Session } from '../engine.ts';
import type { ObjectPlan } from './objectPlan.ts';
import type { PendingRow } from './pendingRow.ts';
import type { SaveContext } from './saveContext.ts';

/** What Salesforce itself works out on save for some standard objects. Placeholder of the first landing. */
export function applyStandardBehaviour(
  context: SaveContext,
  session: Session,
  plan: ObjectPlan,
  rows: readonly PendingRow[],
): void {
  void context;
  void session;
  void plan;
  void rows;
}
