import { parametersOf, type RuleKindName } from '../decision/ruleKinds.ts';
import type { DecisionModel, InferenceRule } from '../decision/types.ts';

/** Rules that ask which part of the organisation somebody belongs to. */
const OF_FUNCTIONS: readonly RuleKindName[] = [
  'roles-over-time',
  'roles-at-once',
  'meeting-across-functions',
  'function-joins-later',
  'function-before-proposal',
  'competitor-and-functions',
  'terms-returned',
];

/** Rules that ask who took part in anything. */
const OF_ACTIVITIES: readonly RuleKindName[] = [
  'contacts-active',
  'function-joins-later',
  'competitor-and-functions',
  'buyer-silent',
  'single-contact-at-proposal',
];

const OF_MEETINGS: readonly RuleKindName[] = [
  ...OF_ACTIVITIES,
  'meeting-of-contacts',
  'meeting-across-functions',
  'function-before-proposal',
];

/** Rules that ask what an e-mail is about. */
const OF_DOCUMENTS: readonly RuleKindName[] = ['requirements-received', 'terms-returned'];

/** What a backfill can do without, with the kinds of rules that then find less or nothing; none where only a date is less sure. */
export const LOOKED_AT_BY: Readonly<Record<string, readonly RuleKindName[]>> = {
  'Opportunity.LastStageChangeDate': [],
  'Opportunity.Type': ['short-path'],
  'Opportunity.LeadSource': ['inbound-request'],
  'Opportunity.Amount': ['short-path'],
  'Opportunity.ContractId': ['closed-won'],
  'Contract.CustomerSignedDate': ['closed-won'],
  'RecordType.DeveloperName': ['stage-reached'],
  'OpportunityHistory.CloseDate': ['deal-slipped'],
  OpportunityFieldHistory: ['stage-reached', 'deal-slipped'],
  'Contact.Department': OF_FUNCTIONS,
  'Contact.Title': OF_FUNCTIONS,
  'Contact.MasterRecordId': [...OF_MEETINGS, ...OF_FUNCTIONS],
  'Task.WhoId': OF_ACTIVITIES,
  'Task.Subject': ['contract-sent'],
  'Task.Status': [...OF_ACTIVITIES, 'contract-sent'],
  'Task.CompletedDateTime': [],
  TaskRelation: OF_ACTIVITIES,
  'Event.WhoId': OF_MEETINGS,
  'Event.IsAllDayEvent': [],
  EventRelation: OF_MEETINGS,
  'EventRelation.Status': OF_MEETINGS,
  EmailMessage: [
    ...OF_ACTIVITIES,
    ...OF_DOCUMENTS,
    'inbound-request',
    'function-before-proposal',
    'lost-to-competitor',
  ],
  'EmailMessage.Subject': [...OF_DOCUMENTS, 'lost-to-competitor'],
  'EmailMessage.HasAttachment': OF_DOCUMENTS,
  EmailMessageRelation: [...OF_ACTIVITIES, 'function-before-proposal', 'terms-returned', 'lost-to-competitor'],
  Quote: ['quote-presented'],
  OpportunityCompetitor: ['competitor-and-functions', 'lost-to-competitor'],
  Facilitation_Answer__c: ['buyer-confirmed', 'buyer-silent'],
};

/**
 * Codes of the rules of a model that find less, or nothing, where an object or a field (`Quote`, `Contact.Department`) could not be read.
 * Shape: in the order of the model; rules that are switched off are left out.
 */
export function rulesWithout(name: string, { inferenceRules }: Pick<DecisionModel, 'inferenceRules'>): string[] {
  const kinds = new Set<string>(LOOKED_AT_BY[name]);
  const isMissed = (rule: InferenceRule): boolean =>
    rule.isActive && kinds.has(rule.kind) && !(name === 'Opportunity.Amount' && comparesNoAmount(rule));
  return inferenceRules.filter(isMissed).map(({ code }) => code);
}

const comparesNoAmount = (rule: InferenceRule): boolean => parametersOf(rule, 'short-path').belowAmount === null;
