import {
  contactsActive,
  functionBeforeProposal,
  meetingAcrossFunctions,
  meetingOfContacts,
} from './activityEvidence.ts';
import { closedWon, competitorAndFunctions, lostToCompetitor } from './closingEvidence.ts';
import type { Evidence } from './dealHistory.ts';
import {
  buyerConfirmed,
  contractSent,
  inboundRequest,
  quotePresented,
  requirementsReceived,
  termsReturned,
} from './documentEvidence.ts';
import { notEvaluated, type Finding } from './findings.ts';
import type { HistoryReading } from './historyReading.ts';
import { functionJoinsLater, rolesAtOnce, rolesOverTime } from './roleEvidence.ts';
import { isRuleKind, type RuleKindName } from './ruleKinds.ts';
import { stageReached } from './stageEvidence.ts';
import type { InferenceRule } from './types.ts';

/** Looks for what one rule describes. `found` holds what the rules it builds upon have found. */
type Detector = (
  rule: InferenceRule,
  reading: HistoryReading,
  found: ReadonlyMap<string, readonly Evidence[]>,
) => Finding;

type DetectorsByKind = Readonly<Partial<Record<RuleKindName, Detector>>>;

/** Detectors by kind of rule. Kinds without one are no evidence. */
const DETECTORS: DetectorsByKind = {
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
  'competitor-and-functions': competitorAndFunctions,
  'lost-to-competitor': lostToCompetitor,
  'closed-won': closedWon,
  'contract-sent': contractSent,
};

/** Detectors that look at what other rules found; they run after the rest. */
const DEPENDENT: DetectorsByKind = {
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
  for (const detectors of [DETECTORS, DEPENDENT])
    for (const rule of rules) {
      const detect = isRuleKind(rule.kind) ? detectors[rule.kind] : undefined;
      if (detect) run(rule, detect);
    }
  for (const { code, kind } of rules)
    if (!isRuleKind(kind)) findings.set(code, notEvaluated(`kind "${kind}" is not known`));
  return findings;
}
