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

export const OpportunityRow = z.object({
  Id: idColumn,
  CreatedDate: requiredInstantColumn,
  StageName: requiredTextColumn,
  IsClosed: checkboxColumn,
  IsWon: checkboxColumn,
  CloseDate: dateColumn,
  Type: textColumn.optional(),
  LeadSource: textColumn.optional(),
  Amount: numberColumn.optional(),
  RecordType: parentColumn({ DeveloperName: textColumn }),
});

export const OpportunityHistoryRow = z.object({
  Id: idColumn,
  OpportunityId: idColumn,
  CreatedDate: requiredInstantColumn,
  StageName: requiredTextColumn,
  CloseDate: dateColumn.optional(),
  Amount: numberColumn.optional(),
});

export const ContactRoleRow = z.object({
  Id: idColumn,
  OpportunityId: idColumn,
  ContactId: idColumn.nullable(),
  Role: textColumn,
  IsPrimary: checkboxColumn,
  CreatedDate: requiredInstantColumn,
  /** Null when the contact is out of sight, though its id is not. */
  Contact: parentColumn({ Id: idColumn, Department: textColumn.optional(), Title: textColumn.optional() }),
});

export const ContactRow = z.object({
  Id: idColumn,
  Department: textColumn.optional(),
  Title: textColumn.optional(),
});

export const TaskRow = z.object({
  Id: idColumn,
  WhatId: idColumn,
  WhoId: textColumn.optional(),
  CreatedDate: requiredInstantColumn,
  ActivityDate: dateColumn,
  CompletedDateTime: instantColumn.optional(),
  Subject: textColumn.optional(),
  Type: textColumn.optional(),
  Status: textColumn.optional(),
});

export const EventRow = z.object({
  Id: idColumn,
  WhatId: idColumn,
  WhoId: textColumn.optional(),
  CreatedDate: requiredInstantColumn,
  StartDateTime: instantColumn,
  Subject: textColumn.optional(),
});

export const TaskRelationRow = z.object({ TaskId: idColumn, RelationId: textColumn });

export const EventRelationRow = z.object({
  EventId: idColumn,
  RelationId: textColumn,
  Status: textColumn.optional(),
});

export const CompetitorRow = z.object({
  Id: idColumn,
  OpportunityId: idColumn,
  CompetitorName: textColumn,
  CreatedDate: requiredInstantColumn,
});

export type OpportunityRow = z.infer<typeof OpportunityRow>;
export type ContactRoleRow = z.infer<typeof ContactRoleRow>;
