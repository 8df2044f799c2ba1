/** Evidence in the roles that contacts were given on a deal, and in who joined after them. */
import { byInstant, DAY_MS } from './dated.ts';
import type { Evidence } from './dealHistory.ts';
import { fired, firedIf, notShown, silentBefore, type Finding, type Sighting } from './findings.ts';
import { functionsAmong, type HistoryReading } from './historyReading.ts';
import { parametersOf } from './ruleKinds.ts';
import type { InferenceRule } from './types.ts';
import type { BuyerFunction } from './vocabulary.ts';

/** Enough contacts, of enough functions, were given roles over several days, before any proposal. */
export function rolesOverTime(rule: InferenceRule, reading: HistoryReading): Finding {
  const { minRoles, minFunctions, minDays } = parametersOf(rule, 'roles-over-time');
  const before = reading.roles.filter((role) => role.at < (reading.proposalAt ?? Infinity));
  return firedIf(rule, firstGroup(before, reading, minRoles, minFunctions, minDays));
}

/** Enough contacts were given roles at one time. Roles that were entered over time were not entered at once, whether or not the rule that says so is in force. */
export function rolesAtOnce(rule: InferenceRule, reading: HistoryReading): Finding {
  const { minRoles, minFunctions } = parametersOf(rule, 'roles-at-once');
  const isOverTime = reading.model.inferenceRules.some(
    (other) => other.kind === 'roles-over-time' && rolesOverTime(other, reading).outcome === 'fired',
  );
  if (isOverTime) return notShown('the roles were entered over time');
  return firedIf(rule, firstGroup(reading.roles, reading, minRoles, minFunctions, 1));
}

/** The first moment at which enough contacts, of enough functions, had been given roles on enough days. */
function firstGroup(
  roles: HistoryReading['roles'],
  reading: HistoryReading,
  minContacts: number,
  minFunctions: number,
  minDays: number,
): Sighting | null {
  const contacts = new Set<string>();
  const days = new Set<number>();
  const records: string[] = [];
  for (const role of roles) {
    if (!contacts.has(role.contactId)) records.push(role.id);
    contacts.add(role.contactId);
    days.add(Math.floor(role.at / DAY_MS));
    if (contacts.size < minContacts || days.size < minDays) continue;
    const functions = functionsAmong(contacts, reading).size;
    if (functions < minFunctions) continue;
    const seen = `${contacts.size} contacts in ${functions} functions were given roles, on ${days.size} ${days.size === 1 ? 'day' : 'days'}`;
    return { at: role.at, notBefore: silentBefore(reading.roles, role.at, reading), recordIds: records, seen };
  }
  return null;
}

/** Somebody of a function that was not there before joined, some days after the group had met. */
export function functionJoinsLater(
  rule: InferenceRule,
  reading: HistoryReading,
  found: ReadonlyMap<string, readonly Evidence[]>,
): Finding {
  const { minDays, afterRules } = parametersOf(rule, 'function-joins-later');
  const group = afterRules.flatMap((code) => found.get(code) ?? []).map((evidence) => Date.parse(evidence.at));
  if (group.length === 0) return notShown(`none of ${afterRules.join(', ')} is shown`);
  const from = group.reduce((a, b) => Math.min(a, b));
  const appearances = [
    ...reading.roles.map(({ at, id, contactId }) => ({ at, id, contactIds: [contactId] })),
    ...reading.activities,
  ].sort(byInstant);
  const known = new Set<BuyerFunction>();
  for (const appearance of appearances) {
    const fresh = [...functionsAmong(appearance.contactIds, reading)].filter((f) => !known.has(f)).sort();
    // Without a function known before there is nothing to be new against.
    if (fresh.length > 0 && known.size > 0 && appearance.at >= from + minDays * DAY_MS) {
      const seen = `${fresh.join(', ')} joined ${Math.floor((appearance.at - from) / DAY_MS)} days after the group met`;
      const notBefore = silentBefore([{ at: from }], appearance.at, reading);
      return fired(rule, [{ at: appearance.at, notBefore, recordIds: [appearance.id], seen }]);
    }
    fresh.forEach((f) => known.add(f));
  }
  return notShown();
}
