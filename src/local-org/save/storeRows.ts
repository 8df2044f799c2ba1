/** The part of the save procedure that touches the tables, repeated without the rows that turn out to break a rule. */
import type { Session } from '../engine.ts';
import { writeHistory } from './history.ts';
import type { ObjectPlan } from './objectPlan.ts';
import { isAlive, type PendingRow } from './pendingRow.ts';
import { hasRollUps, rollUp } from './rollUps.ts';
import { checkRules, rulesUsePrior } from './rules.ts';
import type { SaveContext } from './saveContext.ts';
import { afterStandardWrite } from './standardBehaviour.ts';
import { keepPrior, writeRows } from './writeRows.ts';

/** Thrown to take back an attempt in which some rows got errors. */
class AttemptFailed extends Error {}

/**
 * Does `work` with the rows still alive. An attempt in which a row gets an error is rolled back whole and made again with
 * the rows that were not at fault, as Salesforce does for partial success.
 */
export function untilNoneFails(
  context: SaveContext,
  rows: readonly PendingRow[],
  stopAtErrors: boolean,
  work: (alive: readonly PendingRow[]) => void,
): void {
  for (let alive = rows.filter(isAlive); alive.length > 0; alive = alive.filter(isAlive)) {
    const trying = alive;
    try {
      context.store.transactions.run(() => {
        work(trying);
        if (!trying.every(isAlive)) throw new AttemptFailed();
      });
      return;
    } catch (error) {
      if (!(error instanceof AttemptFailed)) throw error;
    }
    if (stopAtErrors) return;
  }
}

function applyRules(context: SaveContext, session: Session, plan: ObjectPlan, rows: readonly PendingRow[]): void {
  const ids = rows.flatMap((row) => row.id ?? []);
  const broken = checkRules(context, session, plan, ids);
  if (broken.size === 0) return;
  for (const row of rows) row.errors.push(...(broken.get(row.id ?? '') ?? []));
}

/** Rules, then history, then roll-ups: the order of Salesforce's save, without the parts that are code of the customer. */
function storeAlive(context: SaveContext, session: Session, plan: ObjectPlan, rows: readonly PendingRow[]): void {
  if (rulesUsePrior(plan.object))
    keepPrior(
      context,
      plan,
      rows.filter((row) => !row.isNew).map((row) => row.id),
    );
  writeRows(context, plan, rows);
  applyRules(context, session, plan, rows);
  if (!rows.every(isAlive)) return;
  writeHistory(context, session, plan, rows);
  afterStandardWrite(context, plan, rows);
  if (!hasRollUps(context, plan)) return;
  rollUp(
    context,
    session,
    plan,
    rows.map((row) => ({ ...(row.before && { before: row.before }), after: row.after, causes: [row] })),
  );
}

/** Stores the rows still alive. */
export function storeRows(
  context: SaveContext,
  session: Session,
  plan: ObjectPlan,
  rows: readonly PendingRow[],
  stopAtErrors: boolean,
): void {
  untilNoneFails(context, rows, stopAtErrors, (alive) => {
    storeAlive(context, session, plan, alive);
  });
}
