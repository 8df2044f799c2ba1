import type { ContactRole, DealHistory, DealInference } from '../decision/dealHistory.ts';
import { memberKey, pathKey } from '../decision/keys.ts';
import { BASIS, ROLES } from '../decision/vocabulary.ts';
import type { StoredDecision, StoredMember } from '../salesforce/decisionRows.ts';
import type { OutgoingRow, OutgoingValue } from '../salesforce/outgoingRow.ts';
import { toBuyerRole } from './contactRoleWords.ts';
import type { PlanContext, RowPlan } from './planDeal.ts';

/**
 * The people a deal's contact roles name, as members of the buying team.
 *
 * Shape: one member per contact that can be seen, however many roles it has; a row that is there only has its blanks filled,
 * because whatever stands in it somebody may have put there.
 */
export function planMembers(
  history: DealHistory,
  inference: DealInference,
  stored: StoredDecision | undefined,
  context: PlanContext,
): RowPlan {
  const path = pathKey(history.dealId);
  const inserts: OutgoingRow[] = [];
  const updates: OutgoingRow[] = [];
  let unchanged = 0;
  let kept = 0;
  for (const [contactId, roles] of rolesByContact(history.contactRoles)) {
    const key = memberKey(path, contactId);
    const found = foundIn(roles, contactId, inference);
    const there = (stored?.members ?? []).find((member) => member.key === key || member.contactId === contactId);
    if (there === undefined) {
      inserts.push(newMember(path, key, contactId, roles, found, context));
    } else if (there.basis !== BASIS.inferred) {
      kept += 1;
    } else {
      const fields = blanksOf(there, found);
      if (Object.keys(fields).length === 0) unchanged += 1;
      else updates.push({ key: there.key, parent: path, fields });
    }
  }
  return { inserts, updates, unchanged, kept };
}

/** Roles of each contact in sight, the oldest first: ids settle roles of one instant. */
function rolesByContact(
  contactRoles: readonly ContactRole[],
): ReadonlyMap<string, readonly [ContactRole, ...ContactRole[]]> {
  const byContact = new Map<string, [ContactRole, ...ContactRole[]]>();
  const inOrder = [...contactRoles].sort(
    (a, b) => Date.parse(a.createdOn) - Date.parse(b.createdOn) || (a.id < b.id ? -1 : 1),
  );
  for (const role of inOrder) {
    if (role.contactId === null) continue;
    const roles = byContact.get(role.contactId);
    if (roles === undefined) byContact.set(role.contactId, [role]);
    else roles.push(role);
  }
  return byContact;
}

interface Found {
  readonly Roles__c: string | null;
  readonly Function__c: string | null;
  readonly Opportunity_Contact_Role_Id__c: string;
}

function foundIn(roles: readonly [ContactRole, ...ContactRole[]], contactId: string, inference: DealInference): Found {
  const parts = new Set(roles.map(({ role }) => toBuyerRole(role, ROLES)));
  const named = ROLES.filter((role) => parts.has(role));
  return {
    Roles__c: named.length === 0 ? null : named.join(';'),
    Function__c: inference.functions.find((each) => each.contactId === contactId)?.function ?? null,
    Opportunity_Contact_Role_Id__c: roles[0].id,
  };
}

function newMember(
  path: string,
  key: string,
  contactId: string,
  [first]: readonly [ContactRole, ...ContactRole[]],
  found: Found,
  { runId }: PlanContext,
): OutgoingRow {
  const fields: Record<string, OutgoingValue> = {
    Decision_Path__r: { Key__c: path },
    Contact__c: contactId,
    Basis__c: BASIS.inferred,
    Joined_On__c: first.createdOn,
    Buyside_Run__r: { Run_Id__c: runId },
    Opportunity_Contact_Role_Id__c: found.Opportunity_Contact_Role_Id__c,
    ...(found.Roles__c !== null && { Roles__c: found.Roles__c }),
    ...(found.Function__c !== null && { Function__c: found.Function__c }),
  };
  return { key, parent: path, fields };
}

function blanksOf(there: StoredMember, found: Found): Record<string, OutgoingValue> {
  const fields: Record<string, OutgoingValue> = {};
  if (there.roles.length === 0 && found.Roles__c !== null) fields['Roles__c'] = found.Roles__c;
  if (there.function === null && found.Function__c !== null) fields['Function__c'] = found.Function__c;
  if (there.contactRoleId === null) fields['Opportunity_Contact_Role_Id__c'] = found.Opportunity_Contact_Role_Id__c;
  return fields;
}
