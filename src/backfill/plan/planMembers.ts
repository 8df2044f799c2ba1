import type { ContactRole, DealHistory, DealInference, Participant } from '../../decision/dealHistory.ts';
import { memberKey, pathKey } from '../../decision/keys.ts';
import { BASIS, ROLES } from '../../decision/vocabulary.ts';
import type { StoredDecision, StoredMember } from '../../salesforce/decisionRows.ts';
import type { OutgoingRow, OutgoingValue } from '../../salesforce/outgoingRow.ts';
import { toBuyerRole } from './contactRoleWords.ts';
import { before, isPersons, type PlanContext, type RowPlan, toWholeSecond } from './rowPlan.ts';

/**
 * The people the record shows taking part, as members of the buying team.
 *
 * Shape: one member per contact that came to a meeting, wrote, or was in something that was done. A contact role alone gives none: it is
 * the seller's list and stands on the deal already; where a person took part, it tells the role. A row that is there only has its
 * blanks filled, because whatever stands in it somebody may have put there.
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
  for (const participant of inference.participants) {
    const { contactId } = participant;
    const key = memberKey(path, contactId);
    const found = foundOf(contactId, history, inference);
    const there = stored?.members.find((member) => member.key === key || member.contactId === contactId);
    if (there === undefined) inserts.push(newMember(path, key, participant, found, context));
    else if (isPersons(there)) kept += 1;
    else {
      const blanks = blanksOf(there, found);
      if (Object.keys(blanks).length === 0) unchanged += 1;
      else updates.push(filledMember(there, blanks, context));
    }
  }
  return { inserts, updates, unchanged, kept };
}

interface Found {
  readonly Roles__c: string | null;
  readonly Function__c: string | null;
  readonly Opportunity_Contact_Role_Id__c: string | null;
}

function foundOf(contactId: string, history: DealHistory, inference: DealInference): Found {
  const roles = history.contactRoles.filter((role) => role.contactId === contactId).sort(oldestFirst);
  const parts = new Set(roles.map(({ role }) => toBuyerRole(role, ROLES)));
  const named = ROLES.filter((role) => parts.has(role));
  return {
    Roles__c: named.length === 0 ? null : named.join(';'),
    Function__c: inference.functions.find((each) => each.contactId === contactId)?.function ?? null,
    Opportunity_Contact_Role_Id__c: roles[0]?.id ?? null,
  };
}

/** Ids settle roles of one instant. */
const oldestFirst = (a: ContactRole, b: ContactRole): number =>
  Date.parse(a.createdOn) - Date.parse(b.createdOn) || (a.id < b.id ? -1 : 1);

function newMember(
  path: string,
  key: string,
  { contactId, firstOn }: Participant,
  found: Found,
  { runId }: PlanContext,
): OutgoingRow {
  const known = Object.entries(found).filter(([, value]) => value !== null);
  const fields: Record<string, OutgoingValue> = {
    Decision_Path__r: { Key__c: path },
    Contact__c: contactId,
    Basis__c: BASIS.inferred,
    Joined_On__c: toWholeSecond(firstOn),
    Buyside_Run__r: { Run_Id__c: runId },
    ...Object.fromEntries(known),
  };
  return { key, fields };
}

function blanksOf(there: StoredMember, found: Found): Record<string, OutgoingValue> {
  const fields: Record<string, OutgoingValue> = {};
  if (there.roles.length === 0 && found.Roles__c !== null) fields['Roles__c'] = found.Roles__c;
  if (there.function === null && found.Function__c !== null) fields['Function__c'] = found.Function__c;
  if (there.contactRoleId === null && found.Opportunity_Contact_Role_Id__c !== null)
    fields['Opportunity_Contact_Role_Id__c'] = found.Opportunity_Contact_Role_Id__c;
  return fields;
}

function filledMember(
  there: StoredMember,
  blanks: Readonly<Record<string, OutgoingValue>>,
  { runId }: PlanContext,
): OutgoingRow {
  const nothing = { Roles__c: null, Function__c: null, Opportunity_Contact_Role_Id__c: null };
  const fields = { ...blanks, Buyside_Run__r: { Run_Id__c: runId } };
  return { key: there.key, id: there.id, fields, before: before(fields, nothing) };
}
