/** What is read of one object when deals are read: fields it cannot do without, and fields that help where they can be seen. */
export interface SourceFields {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** The objects a deal's history is read from. An org without one of `OPTIONAL_SOURCES` is read without it. */
export const DEAL_SOURCES = {
  Opportunity: {
    required: ['Id', 'CreatedDate', 'StageName', 'IsClosed', 'IsWon', 'CloseDate'],
    optional: ['Type', 'LeadSource', 'Amount', 'RecordTypeId'],
  },
  OpportunityHistory: {
    required: ['Id', 'OpportunityId', 'CreatedDate', 'StageName'],
    optional: ['CloseDate', 'Amount'],
  },
  OpportunityContactRole: {
    required: ['Id', 'OpportunityId', 'ContactId', 'Role', 'IsPrimary', 'CreatedDate'],
    optional: [],
  },
  Contact: { required: ['Id'], optional: ['Department', 'Title'] },
  Task: {
    required: ['Id', 'WhatId', 'CreatedDate', 'ActivityDate'],
    optional: ['WhoId', 'Subject', 'Type', 'Status', 'CompletedDateTime'],
  },
  TaskRelation: { required: ['TaskId', 'RelationId', 'IsWhat'], optional: [] },
  Event: { required: ['Id', 'WhatId', 'CreatedDate', 'StartDateTime'], optional: ['WhoId', 'Subject'] },
  EventRelation: { required: ['EventId', 'RelationId', 'IsWhat'], optional: ['Status'] },
  OpportunityCompetitor: { required: ['Id', 'OpportunityId', 'CompetitorName', 'CreatedDate'], optional: [] },
} as const satisfies Readonly<Record<string, SourceFields>>;

export type DealSourceObject = keyof typeof DEAL_SOURCES;

/** Sources that exist only with certain features of Salesforce: Shared Activities, Sales Cloud competitors. */
export const OPTIONAL_SOURCES: readonly DealSourceObject[] = ['TaskRelation', 'EventRelation', 'OpportunityCompetitor'];

/** The fields that can be read, by object; an object that is not there has no entry. */
export type ReadableFields = Readonly<Partial<Record<DealSourceObject, readonly string[]>>>;
