import { parametersOf } from '../decision/ruleKinds.ts';
import type { DecisionModel } from '../decision/types.ts';
import { type Soql, soql } from './soql.ts';

/** One object the history of deals is read from. */
export interface DealSource {
  /** API name of the object. */
  readonly object: DealSourceObject;
  /** Path from a row to the id of its deal; null for contacts, which are read by their own ids. */
  readonly deal: string | null;
  /** The path may lead to other objects as well, so a read of the whole org must ask for deals only. */
  readonly isPolymorphic: boolean;
  /** Fields it cannot do without, and fields that help where they can be seen. */
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** What is read of parent records where the lookup itself (`RecordTypeId`) is there and can be seen. */
  readonly parents: readonly string[];
  /** Conditions that hold for every read. */
  readonly and: readonly Soql[];
  /** Read by `queryAll`: archived rows are history too, and so is the contact a merge has deleted. */
  readonly isArchived: boolean;
  /** The field that says when a row last changed. */
  readonly changedOn: 'SystemModstamp' | 'CreatedDate';
  /** Fields that say when what a row tells takes place: it may be planned, and long past it may tell of silence. */
  readonly happensOn: readonly string[];
  /** Without it there is no backfill; the others may be missing or out of sight. */
  readonly isRequired: boolean;
}

/** The objects by name, in the order in which a reader would think of them. */
type DealSourceObject =
  | 'Opportunity'
  | 'OpportunityHistory'
  | 'OpportunityFieldHistory'
  | 'OpportunityContactRole'
  | 'Contact'
  | 'Task'
  | 'TaskRelation'
  | 'Event'
  | 'EventRelation'
  | 'EmailMessage'
  | 'EmailMessageRelation'
  | 'Quote'
  | 'OpportunityCompetitor'
  | 'Facilitation_Answer__c';

const source = (
  object: DealSourceObject,
  deal: string | null,
  required: readonly string[],
  more: Partial<Omit<DealSource, 'object' | 'deal' | 'required'>> = {},
): DealSource => ({
  object,
  deal,
  isPolymorphic: false,
  required,
  optional: [],
  parents: [],
  and: [],
  isArchived: false,
  changedOn: 'SystemModstamp',
  happensOn: [],
  isRequired: false,
  ...more,
});

const NOT_DELETED = soql`IsDeleted = ${false}`;

const SOURCES: readonly DealSource[] = [
  source(
    'Opportunity',
    'Id',
    ['Id', 'CreatedDate', 'LastModifiedDate', 'StageName', 'IsClosed', 'IsWon', 'CloseDate'],
    {
      optional: [
        'LastStageChangeDate',
        'Type',
        'LeadSource',
        'Amount',
        'CurrencyIsoCode',
        'RecordTypeId',
        'ContractId',
      ],
      parents: ['RecordType.DeveloperName', 'Contract.CustomerSignedDate'],
      // Of a deal on which nothing was done silence is counted from its creation; one that was entered as closed may end on a day to come.
      happensOn: ['CreatedDate', 'CloseDate'],
      isRequired: true,
    },
  ),
  source('OpportunityHistory', 'OpportunityId', ['Id', 'OpportunityId', 'CreatedDate', 'StageName'], {
    optional: ['CloseDate'],
    changedOn: 'CreatedDate',
    isRequired: true,
  }),
  // Only there when somebody tracks the stage; it can reach further back than OpportunityHistory.
  source('OpportunityFieldHistory', 'OpportunityId', ['Id', 'OpportunityId', 'CreatedDate', 'Field', 'NewValue'], {
    and: [soql`Field = ${'StageName'}`],
    changedOn: 'CreatedDate',
  }),
  source('OpportunityContactRole', 'OpportunityId', ['Id', 'OpportunityId', 'ContactId', 'Role', 'CreatedDate'], {
    isRequired: true,
  }),
  // Deleted contacts are read as well: a merge leaves the loser behind with the id of the winner.
  source('Contact', null, ['Id', 'IsDeleted'], {
    optional: ['Department', 'Title', 'MasterRecordId', 'IsPersonAccount'],
    isArchived: true,
    isRequired: true,
  }),
  // Activities older than a year are archived: only a read of all rows finds them, and that read finds deleted rows too.
  source('Task', 'WhatId', ['Id', 'WhatId', 'CreatedDate', 'ActivityDate'], {
    optional: ['WhoId', 'Subject', 'Status', 'CompletedDateTime'],
    happensOn: ['CompletedDateTime', 'ActivityDate', 'CreatedDate'],
    isPolymorphic: true,
    and: [NOT_DELETED],
    isArchived: true,
    isRequired: true,
  }),
  source('TaskRelation', 'Task.WhatId', ['Id', 'TaskId', 'RelationId'], {
    isPolymorphic: true,
    and: [soql`IsWhat = ${false}`],
  }),
  // Of a meeting with several users each has a copy; only the first is the meeting.
  source('Event', 'WhatId', ['Id', 'WhatId', 'CreatedDate', 'StartDateTime'], {
    optional: ['WhoId', 'IsAllDayEvent'],
    happensOn: ['StartDateTime'],
    isPolymorphic: true,
    and: [NOT_DELETED, soql`IsChild = ${false}`],
    isArchived: true,
    isRequired: true,
  }),
  source('EventRelation', 'Event.WhatId', ['Id', 'EventId', 'RelationId'], {
    optional: ['Status'],
    isPolymorphic: true,
    and: [soql`IsWhat = ${false}`],
  }),
  source('EmailMessage', 'RelatedToId', ['Id', 'RelatedToId', 'CreatedDate', 'MessageDate', 'Incoming', 'Status'], {
    optional: ['Subject', 'HasAttachment'],
    happensOn: ['MessageDate'],
    isPolymorphic: true,
    and: [NOT_DELETED],
    isArchived: true,
  }),
  source('EmailMessageRelation', 'EmailMessage.RelatedToId', ['Id', 'EmailMessageId', 'RelationId', 'RelationType'], {
    isPolymorphic: true,
  }),
  source('Quote', 'OpportunityId', ['Id', 'OpportunityId', 'CreatedDate', 'LastModifiedDate', 'Status']),
  source('OpportunityCompetitor', 'OpportunityId', ['Id', 'OpportunityId', 'CompetitorName', 'CreatedDate']),
  source(
    'Facilitation_Answer__c',
    'Decision_Path__r.Opportunity__c',
    ['Id', 'Step_Code__c', 'Response__c', 'Basis__c', 'Answered_On__c'],
    {
      happensOn: ['Answered_On__c'],
      and: [soql`Response__c = ${'Answered'}`, soql`Basis__c IN ${['Buyer told us', 'Buyer filled it in']}`],
    },
  ),
];

/**
 * What is read for a backfill under one model: the objects, and of the deal also the fields its rules name as reasons for a loss.
 * Shape: one entry per object, the deal first.
 */
export function dealSources(model: Pick<DecisionModel, 'inferenceRules'>): readonly DealSource[] {
  const reasons = lossReasonFields(model);
  return SOURCES.map((each) =>
    each.object === 'Opportunity' ? { ...each, optional: [...each.optional, ...reasons] } : each,
  );
}

/** The fields of the deal that may hold why it was lost, the first one that says something counts. Orgs name them as they like. */
export function lossReasonFields({ inferenceRules }: Pick<DecisionModel, 'inferenceRules'>): readonly string[] {
  const rules = inferenceRules.filter(({ kind, isActive }) => kind === 'lost-to-competitor' && isActive);
  return [...new Set(rules.flatMap((rule) => parametersOf(rule, 'lost-to-competitor').reasonFields))];
}
