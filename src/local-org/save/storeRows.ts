/** The part of the save procedure that touches the tables, repeated without the rows that turn out to break a rule. */
import type { Session } from '../engine.ts';
import type { ObjectPlan } from './objectPlan.ts';
import { isAlive, type PendingRow } from './pendingRow.ts';
import type { SaveContext } from './saveContext.ts';
import { writeRows } from './writeRows.ts';

/** Thrown to take back an attempt in which some rows got errors. */
class AttemptFailed extends Error {}

function attempt(context: SaveContext, session: Session, plan: ObjectPlan, rows: readonly PendingRow[]): void {
  void session;
  writeRows(context, plan, rows);
  if (!rows.every(isAlive)) throw new AttemptFailed();
}

/** Stores the rows still alive. Each failed attempt is rolled back whole and tried again with the rows that were not at fault. */
export function storeRows(
  context: SaveContext,
  session: Session,
  plan: ObjectPlan,
  rows: readonly PendingRow[],
  stopAtErrors: boolean,
): void {
  let alive = rows.filter(isAlive);
  while (alive.length > 0) {
    const trying = alive;
    try {
      context.store.transactions.run(() => {
        attempt(context, session, plan, trying);
      });
      return;
    } catch (error) {
      if (!(error instanceof AttemptFailed)) throw error;
    }
    alive = alive.filter(isAlive);
    if (stopAtErrors) return;
  }
}
