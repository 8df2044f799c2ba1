import { z } from 'zod';
import {
  BLOCKER_CATEGORIES,
  type BlockerCategory,
  CLASS_CAPS,
  type EvidenceClass,
  QUESTION_SCOPE,
  ROLES,
} from '../decision/vocabulary.ts';
import {
  checkboxColumn,
  idColumn,
  numberColumn,
  parentColumn,
  requiredTextColumn,
  textColumn,
  valuesColumn,
} from './row.ts';

/* The rows of a decision model as they are read: the words of restricted picklists are checked against ours. */

const wordsColumn = textColumn.transform((text) => (text ?? '').replace(/\r\n/g, '\n'));
const countColumn = numberColumn.unwrap();
const categories = Object.keys(BLOCKER_CATEGORIES) as BlockerCategory[];
const classes = Object.keys(CLASS_CAPS) as EvidenceClass[];

export const ModelRow = z.object({
  Id: idColumn,
  Key__c: requiredTextColumn,
  Name: requiredTextColumn,
  Version__c: countColumn,
  Status__c: z.enum(['Draft', 'Active', 'Retired']),
  Description__c: wordsColumn,
  Selling_Starts_At__c: countColumn,
});

export const StepRow = z.object({
  Id: idColumn,
  Key__c: requiredTextColumn,
  Name: requiredTextColumn,
  Code__c: requiredTextColumn,
  Sequence__c: countColumn,
  Phase_Code__c: wordsColumn,
  Phase__c: wordsColumn,
  Purpose__c: wordsColumn,
  Exit_Criterion__c: wordsColumn,
  Expected_Roles__c: valuesColumn.pipe(z.array(z.enum(ROLES))),
  Guide_Days__c: numberColumn,
});

export const QuestionRow = z.object({
  Id: idColumn,
  Key__c: requiredTextColumn,
  Code__c: requiredTextColumn,
  Text__c: wordsColumn,
  Order__c: countColumn,
  Scope__c: z.enum(Object.values(QUESTION_SCOPE)),
  Role__c: z.enum(ROLES).nullable(),
  Blocker_Category__c: z.enum(categories).nullable(),
  Is_Active__c: checkboxColumn,
  Step_Definition__r: parentColumn({ Key__c: requiredTextColumn }),
});

export const MappingRow = z.object({
  Id: idColumn,
  Key__c: requiredTextColumn,
  Stage__c: requiredTextColumn,
  Record_Type__c: textColumn,
  Presumed_Step__c: numberColumn,
  Evidence_Step__c: numberColumn,
  Evidence_Confidence__c: numberColumn,
  Is_Proposal__c: checkboxColumn,
});

export const RuleRow = z.object({
  Id: idColumn,
  Key__c: requiredTextColumn,
  Code__c: requiredTextColumn,
  Evidence_Kind__c: wordsColumn,
  Class__c: z.enum(classes).nullable(),
  Floor_Step__c: numberColumn,
  Confidence__c: numberColumn,
  Cap__c: numberColumn,
  Parameters__c: textColumn,
  Summary__c: wordsColumn,
  Is_Active__c: checkboxColumn,
});

export type ModelRow = z.infer<typeof ModelRow>;
export type StepRow = z.infer<typeof StepRow>;
export type QuestionRow = z.infer<typeof QuestionRow>;
export type MappingRow = z.infer<typeof MappingRow>;
export type RuleRow = z.infer<typeof RuleRow>;
