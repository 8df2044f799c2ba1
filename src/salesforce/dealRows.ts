import { z } from 'zod';
import {
  checkboxColumn,
  dateColumn,
  idColumn,
  instantColumn,
  numberColumn,
  parentColumn,
  requiredInstantColumn,
  requiredTextColumn,
  textColumn,
} from './row.ts';

/* The rows a deal's history is read from. Optional columns are left out of the query where the user may not see them. */

/** Loose: which custom fields may hold the reason for a loss is said by the model. */
export const OpportunityRow = z.looseObject({
  Id: idColumn,
  CreatedDate: requiredInstantColumn,
  LastModifiedDate: requiredInstantColumn,
  /** Null while the stage is the one the deal was entered with. */
  LastStageChangeDate: instantColumn.optional(),
  StageName: requiredTextColumn,
  IsClosed: checkboxColumn,
  IsWon: checkboxColumn,
  CloseDate: dateColumn,
  Type: textColumn.optional(),
  LeadSource: textColumn.optional(),
  Amount: numberColumn.optional(),
  CurrencyIsoCode: textColumn.optional(),
  RecordType: parentColumn({ DeveloperName: textColumn }),
  ContractId: textColumn.optional(),
  Contract: parentColumn({ CustomerSignedDate: dateColumn }),
});

const OpportunityHistoryRow = z.object({
  Id: idColumn,
  OpportunityId: idColumn,
  CreatedDate: requiredInstantColumn,
  StageName: requiredTextColumn,
  CloseDate: dateColumn.optional(),
});

const OpportunityFieldHistoryRow = z.object({
  Id: idColumn,
  OpportunityId: idColumn,
  CreatedDate: requiredInstantColumn,
  Field: requiredTextColumn,
  NewValue: textColumn,
});

const ContactRoleRow = z.object({
  Id: idColumn,
  OpportunityId: idColumn,
  ContactId: idColumn.nullable(),
  Role: textColumn,
  CreatedDate: requiredInstantColumn,
});

export const ContactRow = z.object({
  Id: idColumn,
  IsDeleted: checkboxColumn.default(false),
  Department: textColumn.optional(),
  Title: textColumn.optional(),
  /** The contact that this one was merged into. */
  MasterRecordId: textColumn.optional(),
  IsPersonAccount: checkboxColumn.optional(),
});

const TaskRow = z.object({
  Id: idColumn,
  WhatId: idColumn,
  WhoId: textColumn.optional(),
  CreatedDate: requiredInstantColumn,
  ActivityDate: dateColumn,
  CompletedDateTime: instantColumn.optional(),
  Subject: textColumn.optional(),
  Status: textColumn.optional(),
});

const EventRow = z.object({
  Id: idColumn,
  WhatId: idColumn,
  WhoId: textColumn.optional(),
  CreatedDate: requiredInstantColumn,
  StartDateTime: instantColumn,
  IsAllDayEvent: checkboxColumn.optional(),
});

const TaskRelationRow = z.object({ TaskId: idColumn, RelationId: textColumn });

const EventRelationRow = z.object({
  EventId: idColumn,
  RelationId: textColumn,
  Status: textColumn.optional(),
});

const EmailRow = z.object({
  Id: idColumn,
  RelatedToId: idColumn,
  CreatedDate: requiredInstantColumn,
  MessageDate: instantColumn,
  Incoming: checkboxColumn,
  Status: textColumn,
  Subject: textColumn.optional(),
  HasAttachment: checkboxColumn.optional(),
});

const EmailRelationRow = z.object({
  EmailMessageId: idColumn,
  RelationId: textColumn,
  RelationType: textColumn,
});

const QuoteRow = z.object({
  Id: idColumn,
  OpportunityId: idColumn,
  CreatedDate: requiredInstantColumn,
  LastModifiedDate: requiredInstantColumn,
  Status: textColumn,
});

const AnswerRow = z.object({
  Id: idColumn,
  Step_Code__c: textColumn,
  Basis__c: textColumn,
  Answered_On__c: instantColumn,
});

const CompetitorRow = z.object({
  Id: idColumn,
  OpportunityId: idColumn,
  CompetitorName: textColumn,
  CreatedDate: requiredInstantColumn,
});

/** The rows of each object that hang on a deal. */
export const DEAL_CHILD_ROWS = {
  OpportunityHistory: OpportunityHistoryRow,
  OpportunityFieldHistory: OpportunityFieldHistoryRow,
  OpportunityContactRole: ContactRoleRow,
  Task: TaskRow,
  TaskRelation: TaskRelationRow,
  Event: EventRow,
  EventRelation: EventRelationRow,
  EmailMessage: EmailRow,
  EmailMessageRelation: EmailRelationRow,
  Quote: QuoteRow,
  OpportunityCompetitor: CompetitorRow,
  Facilitation_Answer__c: AnswerRow,
} as const;

export type DealChildObject = keyof typeof DEAL_CHILD_ROWS;

/** All rows that hang on one deal, by object; an object that was not read has no entry. */
export type DealChildRows = { readonly [Name in DealChildObject]?: readonly z.infer<(typeof DEAL_CHILD_ROWS)[Name]>[] };

export type OpportunityRow = z.infer<typeof OpportunityRow>;
export type ContactRow = z.infer<typeof ContactRow>;
