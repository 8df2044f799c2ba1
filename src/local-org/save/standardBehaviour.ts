/** What Salesforce works out by itself for some standard objects. */
import type { ObjectPlan } from './objectPlan.ts';
import { applyActivity } from './activity.ts';
import { applyOpportunity, writeOpportunityHistory } from './opportunity.ts';
import type { PendingRow } from './pendingRow.ts';
import type { SaveContext } from './saveContext.ts';

/** Completes rows before they are checked and written. */
export function applyStandardBehaviour(context: SaveContext, plan: ObjectPlan, rows: readonly PendingRow[]): void {
  if (plan.object.name === 'Opportunity') applyOpportunity(context, plan, rows);
  if (plan.object.name === 'Task' || plan.object.name === 'Event') applyActivity(context, plan, rows);
}

/** Writes what follows from rows that were written. */
export function afterStandardWrite(context: SaveContext, plan: ObjectPlan, rows: readonly PendingRow[]): void {
  if (plan.object.name === 'Opportunity') writeOpportunityHistory(context, plan, rows);
}
