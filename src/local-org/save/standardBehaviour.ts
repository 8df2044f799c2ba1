/** What Salesforce works out by itself for some standard objects. */
import type { Session } from '../engine.ts';
import { checkRelations, followAccounts, refuseDirectRelations } from './accountRelations.ts';
import { applyActivity } from './activity.ts';
import { completeVersions, prepareVersions, refuseSecondLinks, shareTitles } from './files.ts';
import type { ObjectPlan } from './objectPlan.ts';
import { checkHierarchies } from './ownReferences.ts';
import { applyOpportunity, writeOpportunityHistory } from './opportunity.ts';
import { isAlive, type PendingRow } from './pendingRow.ts';
import type { SaveContext } from './saveContext.ts';
import { saveError } from './saveErrors.ts';
import { checkUserSettings } from './userSettings.ts';

/** A user holds a permission set once; `sf org assign permset` expects to be told. */
function refuseSecondAssignment(context: SaveContext, plan: ObjectPlan, rows: readonly PendingRow[]): void {
  const [set, assignee] = [plan.place('PermissionSetId'), plan.place('AssigneeId')];
  const find = context.store.statements.of(
    'SELECT 1 FROM "PermissionSetAssignment" WHERE "PermissionSetId" = ? AND "AssigneeId" = ? AND IsDeleted = 0',
  );
  for (const row of rows.filter((each) => isAlive(each) && each.isNew)) {
    const [setId = null, assigneeId = null] = [row.after[set], row.after[assignee]];
    if (!find.get(setId, assigneeId)) continue;
    const message = `Duplicate PermissionSetAssignment. Assignee Id: ${String(assigneeId)}; Permission Set Id: ${String(setId)}.`;
    row.errors.push(saveError('DUPLICATE_VALUE', message, ['AssigneeId', 'PermissionSetId']));
  }
}

/** A converted lead is part of history. */
function refuseConverted(plan: ObjectPlan, rows: readonly PendingRow[]): void {
  const place = plan.place('IsConverted');
  for (const row of rows.filter(isAlive)) {
    if (row.before?.[place] === 1)
      row.errors.push(saveError('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead'));
  }
}

/** A deal has one primary contact: the last one chosen. */
function keepOnePrimary(context: SaveContext, plan: ObjectPlan, rows: readonly PendingRow[]): void {
  const [primary, deal] = [plan.place('IsPrimary'), plan.place('OpportunityId')];
  const clear = context.store.statements.of(
    'UPDATE "OpportunityContactRole" SET "IsPrimary" = 0 WHERE "OpportunityId" = ? AND "IsPrimary" = 1 AND "Id" <> ?',
  );
  for (const row of rows) {
    if (row.after[primary] === 1) clear.run(row.after[deal] ?? null, row.id);
  }
}

/** Completes rows before they are checked and written. */
export function applyStandardBehaviour(
  context: SaveContext,
  session: Session,
  plan: ObjectPlan,
  rows: readonly PendingRow[],
): void {
  switch (plan.object.name) {
    case 'Opportunity':
      applyOpportunity(context, plan, rows);
      break;
    case 'Task':
    case 'Event':
      applyActivity(context, plan, rows);
      break;
    case 'AccountContactRelation':
      checkRelations(context, plan, rows);
      break;
    case 'Lead':
      refuseConverted(plan, rows);
      break;
    case 'ContentVersion':
      prepareVersions(context, session, plan, rows);
      break;
    case 'ContentDocumentLink':
      refuseSecondLinks(context, plan, rows);
      break;
    case 'User':
      checkUserSettings(plan, rows);
      break;
    case 'PermissionSetAssignment':
      refuseSecondAssignment(context, plan, rows);
      break;
  }
}

/** Writes what follows from rows that were written, and refuses what can be seen only then. */
export function afterStandardWrite(context: SaveContext, plan: ObjectPlan, rows: readonly PendingRow[]): void {
  checkHierarchies(context, plan, rows);
  if (plan.object.name === 'Opportunity') writeOpportunityHistory(context, plan, rows);
  if (plan.object.name === 'OpportunityContactRole') keepOnePrimary(context, plan, rows);
  if (plan.object.name === 'Contact') followAccounts(context, plan, rows);
  if (plan.object.name === 'ContentVersion') completeVersions(context, plan, rows);
  if (plan.object.name === 'ContentVersion' || plan.object.name === 'ContentDocument') shareTitles(context, plan, rows);
}

/** Refuses rows that nobody deletes by themselves. */
export function checkStandardDelete(plan: ObjectPlan, rows: readonly PendingRow[]): void {
  if (plan.object.name === 'AccountContactRelation') refuseDirectRelations(plan, rows);
}
