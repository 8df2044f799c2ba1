import { byInstant, DAY_MS } from './dated.ts';
import type { Evidence } from './dealHistory.ts';
import { closingOf, competitorFinding, lostToCompetitor } from './closingEvidence.ts';
import {
  buyerConfirmed,
  buyerWroteFirst,
  quotePresented,
  requirementsReceived,
  termsReturned,
} from './documentEvidence.ts';
import { fired, firedIf, notEvaluated, notShown, silentBefore, type Finding, type Sighting } from './findings.ts';
import { hasAnyWord } from './functionWords.ts';
import { mappingFor, type Activity, type HistoryReading } from './historyReading.ts';
import { isRuleKind, parametersOf } from './ruleKinds.ts';
import type { InferenceRule } from './types.ts';
import type { BuyerFunction } from './vocabulary.ts';

/** Looks for what one rule describes. `found` holds what the rules it builds upon have found. */
type Detector = (
  rule: InferenceRule,
  reading: HistoryReading,
  found: ReadonlyMap<string, readonly Evidence[]>,
) => Finding;

/** Detectors by kind of rule. Kinds without one are no evidence. */
const DETECTORS: Readonly<Record<string, Detector>> = {
  'stage-reached': stageReached,
  'inbound-request': inboundRequest,
  'contacts-active': contactsActive,
  'meeting-of-contacts': meetingOfContacts,
  'roles-over-time': rolesOverTime,
  'roles-at-once': rolesAtOnce,
  'meeting-across-functions': meetingAcrossFunctions,
  'function-before-proposal': functionBeforeProposal,
  'requirements-received': requirementsReceived,
  'terms-returned': termsReturned,
  'buyer-confirmed': buyerConfirmed,
  'competitor-and-functions': competitorFinding,
  'lost-to-competitor': lostToCompetitor,
  'closed-won': closedWon,
  'contract-sent': contractSent,
};

/** Detectors that look at what other rules found; they run after the rest. */
const DEPENDENT: Readonly<Record<string, Detector>> = {
  'function-joins-later': functionJoinsLater,
  'quote-presented': quotePresented,
};

/**
 * What each rule of evidence finds in a history.
 * Shape: one entry per active rule that is evidence, by its code; rules of other kinds have none.
 */
export function findEvidence(reading: HistoryReading): Map<string, Finding> {
  const rules = reading.model.inferenceRules.filter((rule) => rule.isActive);
  const findings = new Map<string, Finding>();
  const found = new Map<string, readonly Evidence[]>();
  const run = (rule: InferenceRule, detect: Detector): void => {
    const finding = detect(rule, reading, found);
    findings.set(rule.code, finding);
    if (finding.outcome === 'fired') found.set(rule.code, finding.evidence);
  };
  for (const rule of rules) {
    const detect = DETECTORS[rule.kind];
    if (!isRuleKind(rule.kind)) findings.set(rule.code, notEvaluated(`kind "${rule.kind}" is not known`));
    else if (detect) run(rule, detect);
  }
  for (const rule of rules) {
    const detect = DEPENDENT[rule.kind];
    if (detect) run(rule, detect);
  }
  return findings;
}

/** The functions of people, each once; people whom the word table cannot place have none. */
function functionsOf(contactIds: Iterable<string>, reading: HistoryReading): ReadonlySet<BuyerFunction> {
  const functions = new Set<BuyerFunction>();
  for (const id of contactIds) {
    const placedIn = reading.functions.get(id);
    if (placedIn !== undefined) functions.add(placedIn);
  }
  return functions;
}

function stageReached(rule: InferenceRule, reading: HistoryReading): Finding {
  const { stageChanges, model, history } = reading;
  const instants = stageChanges.map((row) => row.at);
  const unmapped = new Set<string>();
  const done = new Set<string>();
  const sightings = stageChanges.flatMap((row) => {
    const mapping = mappingFor(model, history, row.stage);
    if (mapping === null) unmapped.add(row.stage);
    if (!mapping || mapping.evidenceStep === null || mapping.evidenceConfidence === null || done.has(row.stage))
      return [];
    done.add(row.stage);
    return [
      {
        at: row.at,
        notBefore: silentBefore(instants, row.at, reading),
        recordIds: [row.id],
        floor: mapping.evidenceStep,
        confidence: mapping.evidenceConfidence,
        seen: `sales stage "${row.stage}" reached`,
      },
    ];
  });
  const why = unmapped.size ? `stages without a mapping: ${[...unmapped].sort().join(', ')}` : '';
  return sightings.length ? fired(rule, sightings, why) : notShown(why);
}

function inboundRequest(rule: InferenceRule, reading: HistoryReading): Finding {
  const { leadSources } = parametersOf(rule, 'inbound-request');
  const { history, createdAt } = reading;
  const source = history.leadSource;
  const isInbound = source !== null && leadSources.some((s) => s.toLowerCase() === source.toLowerCase());
  const seen = `lead source "${source ?? ''}": the buyer got in touch`;
  const byForm: Sighting | null = isInbound
    ? { at: createdAt, notBefore: null, recordIds: [history.dealId], seen }
    : null;
  const sightings = [byForm, buyerWroteFirst(reading)].filter((sighting) => sighting !== null);
  if (sightings.length > 0) return fired(rule, sightings);
  return notShown(reading.incomingEmails === null ? 'e-mails were not read' : '');
}

function contactsActive(rule: InferenceRule, reading: HistoryReading): Finding {
  const { minContacts } = parametersOf(rule, 'contacts-active');
  const active = new Set<string>();
  const records: string[] = [];
  for (const activity of reading.activities) {
    const isNews = activity.contactIds.some((id) => !active.has(id));
    if (!isNews) continue;
    activity.contactIds.forEach((id) => active.add(id));
    records.push(activity.id);
    if (active.size < minContacts) continue;
    const instants = reading.activities.map((a) => a.at);
    const seen = `${active.size} contacts of the buyer took part in something`;
    return fired(rule, [
      { at: activity.at, notBefore: silentBefore(instants, activity.at, reading), recordIds: records, seen },
    ]);
  }
  return notShown();
}

function meetingOfContacts(rule: InferenceRule, reading: HistoryReading): Finding {
  const { minContacts } = parametersOf(rule, 'meeting-of-contacts');
  return firstOf(
    reading.meetings,
    rule,
    reading,
    (meeting) => meeting.contactIds.length >= minContacts,
    (meeting) => `${meeting.contactIds.length} contacts of the buyer attended one meeting`,
  );
}

function meetingAcrossFunctions(rule: InferenceRule, reading: HistoryReading): Finding {
  const { minContacts, minFunctions, oneOf } = parametersOf(rule, 'meeting-across-functions');
  return firstOf(
    reading.meetings,
    rule,
    reading,
    ({ contactIds }) => {
      if (contactIds.length < minContacts) return false;
      const functions = functionsOf(contactIds, reading);
      return functions.size >= minFunctions && oneOf.some((f) => functions.has(f));
    },
    ({ contactIds }) => `one meeting brought together ${[...functionsOf(contactIds, reading)].sort().join(', ')}`,
  );
}

/** Asking counts as much as attending: an e-mail that one of them wrote is an act of the buyer. */
function functionBeforeProposal(rule: InferenceRule, reading: HistoryReading): Finding {
  const { functions } = parametersOf(rule, 'function-before-proposal');
  const taking = (act: Activity): BuyerFunction[] => {
    const placed = functionsOf(act.contactIds, reading);
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

function firstOf(
  acts: readonly Activity[],
  rule: InferenceRule,
  reading: HistoryReading,
  test: (act: Activity) => boolean,
  words: (act: Activity) => string,
): Finding {
  const act = acts.find(test);
  if (!act) return notShown();
  const instants = acts.map(({ at }) => at);
  const notBefore = silentBefore(instants, act.at, reading);
  return fired(rule, [{ at: act.at, notBefore, recordIds: [act.id], seen: words(act) }]);
}

function rolesOverTime(rule: InferenceRule, reading: HistoryReading): Finding {
  const { minRoles, minFunctions, minDays } = parametersOf(rule, 'roles-over-time');
  const before = reading.roles.filter((role) => role.at < (reading.proposalAt ?? Infinity));
  return firedIf(rule, firstGroup(before, reading, minRoles, minFunctions, minDays));
}

/** Roles that were entered over time were not entered at once, whether or not the rule that says so is in force. */
function rolesAtOnce(rule: InferenceRule, reading: HistoryReading): Finding {
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
): Parameters<typeof firedIf>[1] {
  const contacts = new Set<string>();
  const days = new Set<number>();
  const records: string[] = [];
  for (const role of roles) {
    if (!contacts.has(role.contactId)) records.push(role.id);
    contacts.add(role.contactId);
    days.add(Math.floor(role.at / DAY_MS));
    if (contacts.size < minContacts || days.size < minDays) continue;
    const functions = functionsOf(contacts, reading).size;
    if (functions < minFunctions) continue;
    const instants = reading.roles.map((r) => r.at);
    const seen = `${contacts.size} contacts in ${functions} functions were given roles, on ${days.size} ${days.size === 1 ? 'day' : 'days'}`;
    return { at: role.at, notBefore: silentBefore(instants, role.at, reading), recordIds: records, seen };
  }
  return null;
}

function functionJoinsLater(
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
    const fresh = [...functionsOf(appearance.contactIds, reading)].filter((f) => !known.has(f)).sort();
    // Without a function known before there is nothing to be new against.
    if (fresh.length > 0 && known.size > 0 && appearance.at >= from + minDays * DAY_MS) {
      const seen = `${fresh.join(', ')} joined ${Math.floor((appearance.at - from) / DAY_MS)} days after the group met`;
      const notBefore = silentBefore([from], appearance.at, reading);
      return fired(rule, [{ at: appearance.at, notBefore, recordIds: [appearance.id], seen }]);
    }
    fresh.forEach((f) => known.add(f));
  }
  return notShown();
}

function closedWon(rule: InferenceRule, reading: HistoryReading): Finding {
  const { signedConfidence, startedStep, startedConfidence } = parametersOf(rule, 'closed-won');
  const { isClosed, isWon, hasSignedOrder } = reading.history;
  if (!isClosed || !isWon) return notShown();
  const { at, notBefore, recordIds, source } = closingOf(reading);
  const seen = `the deal was won (${source})`;
  const choice = hasSignedOrder
    ? { confidence: signedConfidence, seen: `${seen}, with a signed order` }
    : { confidence: rule.confidence ?? 0, seen };
  return fired(
    rule,
    [
      { at, notBefore, recordIds, showsExit: true, ...choice },
      {
        at,
        notBefore,
        recordIds,
        floor: startedStep,
        confidence: startedConfidence,
        seen: `${seen}, so work on it began`,
      },
    ],
    hasSignedOrder === undefined ? 'whether a signed order is on file was not read' : '',
  );
}

function contractSent(rule: InferenceRule, reading: HistoryReading): Finding {
  const { subjectWords } = parametersOf(rule, 'contract-sent');
  const task = reading.doneTasks.find(({ subject }) => hasAnyWord(subject, subjectWords));
  if (!task) return notShown();
  const instants = reading.doneTasks.map((t) => t.at);
  const notBefore = silentBefore(instants, task.at, reading);
  return fired(rule, [{ at: task.at, notBefore, recordIds: [task.id], seen: 'a contract was sent' }]);
}
