/** Evidence in who of the buyer came, wrote, or was in something that was done. */
import { fired, notShown, silentBefore, type Finding } from './findings.ts';
import { functionsAmong, type Activity, type HistoryReading } from './historyReading.ts';
import { parametersOf } from './ruleKinds.ts';
import type { InferenceRule } from './types.ts';
import type { BuyerFunction } from './vocabulary.ts';

/** Enough contacts of the buyer took part in something, together or one after the other. */
export function contactsActive(rule: InferenceRule, reading: HistoryReading): Finding {
  const { minContacts } = parametersOf(rule, 'contacts-active');
  const active = new Set<string>();
  const records: string[] = [];
  for (const activity of reading.activities) {
    const isNews = activity.contactIds.some((id) => !active.has(id));
    if (!isNews) continue;
    activity.contactIds.forEach((id) => active.add(id));
    records.push(activity.id);
    if (active.size < minContacts) continue;
    const seen = `${active.size} contacts of the buyer took part in something`;
    return fired(rule, [
      { at: activity.at, notBefore: silentBefore(reading.activities, activity.at, reading), recordIds: records, seen },
    ]);
  }
  return notShown();
}

/** Enough contacts of the buyer came to one meeting. */
export function meetingOfContacts(rule: InferenceRule, reading: HistoryReading): Finding {
  const { minContacts } = parametersOf(rule, 'meeting-of-contacts');
  return firstOf(
    reading.meetings,
    rule,
    reading,
    (meeting) => meeting.contactIds.length >= minContacts,
    (meeting) => `${meeting.contactIds.length} contacts of the buyer attended one meeting`,
  );
}

/** One meeting brought enough functions of the buyer together, one of those named among them. */
export function meetingAcrossFunctions(rule: InferenceRule, reading: HistoryReading): Finding {
  const { minContacts, minFunctions, oneOf } = parametersOf(rule, 'meeting-across-functions');
  return firstOf(
    reading.meetings,
    rule,
    reading,
    ({ contactIds }) => {
      if (contactIds.length < minContacts) return false;
      const functions = functionsAmong(contactIds, reading);
      return functions.size >= minFunctions && oneOf.some((f) => functions.has(f));
    },
    ({ contactIds }) => `one meeting brought together ${[...functionsAmong(contactIds, reading)].sort().join(', ')}`,
  );
}

/**
 * Somebody of a function that decides late was there before any proposal. Asking counts as much as attending: an e-mail that one of them wrote is
 * an act of the buyer.
 */
export function functionBeforeProposal(rule: InferenceRule, reading: HistoryReading): Finding {
  const { functions } = parametersOf(rule, 'function-before-proposal');
  const taking = (act: Activity): BuyerFunction[] => {
    const placed = functionsAmong(act.contactIds, reading);
    return functions.filter((f) => placed.has(f));
  };
  return firstOf(
    reading.buyerActs,
    rule,
    reading,
    (act) => act.at < (reading.proposalAt ?? Infinity) && taking(act).length > 0,
    (act) =>
      `${taking(act).sort().join(', ')} ${act.kind === 'Email' ? 'wrote' : 'attended a meeting'} before any proposal`,
  );
}

/** Evidence in the first act that passes a test. */
function firstOf(
  acts: readonly Activity[],
  rule: InferenceRule,
  reading: HistoryReading,
  test: (act: Activity) => boolean,
  words: (act: Activity) => string,
): Finding {
  const act = acts.find(test);
  if (!act) return notShown();
  const notBefore = silentBefore(acts, act.at, reading);
  return fired(rule, [{ at: act.at, notBefore, recordIds: [act.id], seen: words(act) }]);
}
