import { mappingKey, modelKey, questionKey, ruleKey, stepKey } from '../decision/keys.ts';
import type {
  DecisionModel,
  FacilitationQuestion,
  InferenceRule,
  StageMapping,
  StepDefinition,
} from '../decision/types.ts';
import type { DEFINITION_OBJECTS } from './decisionFields.ts';
import type { OutgoingRow, OutgoingValue } from './outgoingRow.ts';

/* One model as rows of five objects, both ways. A field stands here once: name, where it comes from, whether it is wording. */

export type DefinitionObject = (typeof DEFINITION_OBJECTS)[number];

/** The rows of one model, by object; parents before children. */
export type ModelRows = Readonly<Record<DefinitionObject, readonly OutgoingRow[]>>;

/**
 * Fields that may change while a model is in use, because they are words and not structure.
 * The same lists as the validation rules `Fixed_Outside_Draft` and `Version_Is_Fixed` leave open in the org.
 */
export const WORDING: Readonly<Record<DefinitionObject, readonly string[]>> = {
  Decision_Model__c: ['Name', 'Description__c'],
  Step_Definition__c: ['Name', 'Phase__c', 'Purpose__c', 'Exit_Criterion__c', 'Guide_Days__c'],
  Facilitation_Question__c: ['Text__c'],
  Stage_Mapping__c: [],
  Inference_Rule__c: ['Summary__c'],
};

/** The field that names a row's parent; it is written with a new row only. */
export const PARENT_FIELD: Readonly<Record<DefinitionObject, string | undefined>> = {
  Decision_Model__c: undefined,
  Step_Definition__c: 'Decision_Model__r',
  Facilitation_Question__c: 'Step_Definition__r',
  Stage_Mapping__c: 'Decision_Model__r',
  Inference_Rule__c: 'Decision_Model__r',
};

/** A model as rows to write, keyed as the org's validation rules demand. */
export function toModelRows(model: DecisionModel): ModelRows {
  const key = modelKey(model);
  return {
    Decision_Model__c: [{ key, fields: modelFields(model) }],
    Step_Definition__c: model.steps.map((step) => childRow(key, stepKey(key, step.code), stepFields(step))),
    Facilitation_Question__c: model.steps.flatMap(({ code, questions }) =>
      questions.map((question) => {
        const parent = stepKey(key, code);
        return childRow(parent, questionKey(parent, question.code), questionFields(question), 'Step_Definition__r');
      }),
    ),
    Stage_Mapping__c: model.stageMappings.map((mapping) =>
      childRow(key, mappingKey(key, mapping.recordType, mapping.stage), mappingFields(mapping)),
    ),
    Inference_Rule__c: model.inferenceRules.map((rule) => childRow(key, ruleKey(key, rule.code), ruleFields(rule))),
  };
}

function childRow(
  parent: string,
  key: string,
  fields: Readonly<Record<string, OutgoingValue>>,
  parentField = 'Decision_Model__r',
): OutgoingRow {
  return { key, fields: { [parentField]: { Key__c: parent }, ...fields } };
}

const modelFields = (model: DecisionModel): Record<string, OutgoingValue> => ({
  Name: model.name.trim(),
  Version__c: model.version,
  Description__c: blankToNull(model.description),
  Selling_Starts_At__c: model.sellingStartsAt,
});

const stepFields = (step: StepDefinition): Record<string, OutgoingValue> => ({
  Name: step.name.trim(),
  Code__c: step.code,
  Sequence__c: step.sequence,
  Phase_Code__c: step.phaseCode,
  Phase__c: blankToNull(step.phase),
  Purpose__c: blankToNull(step.purpose),
  Exit_Criterion__c: blankToNull(step.exitCriterion),
  Expected_Roles__c: blankToNull([...step.expectedRoles].sort().join(';')),
  Guide_Days__c: step.guideDays,
});

const questionFields = (question: FacilitationQuestion): Record<string, OutgoingValue> => ({
  Code__c: question.code,
  Text__c: blankToNull(question.text),
  Order__c: question.order,
  Scope__c: question.scope,
  Role__c: question.role,
  Blocker_Category__c: question.blockerCategory,
  Is_Active__c: question.isActive,
});

const mappingFields = (mapping: StageMapping): Record<string, OutgoingValue> => ({
  Stage__c: mapping.stage,
  Record_Type__c: mapping.recordType,
  Presumed_Step__c: mapping.presumedStep,
  Evidence_Step__c: mapping.evidenceStep,
  Evidence_Confidence__c: mapping.evidenceConfidence,
  Is_Proposal__c: mapping.isProposal,
});

const ruleFields = (rule: InferenceRule): Record<string, OutgoingValue> => ({
  Code__c: rule.code,
  Evidence_Kind__c: rule.kind,
  Class__c: rule.evidenceClass,
  Floor_Step__c: rule.floorStep,
  Confidence__c: rule.confidence,
  Cap__c: rule.cap,
  Parameters__c: Object.keys(rule.parameters).length === 0 ? null : JSON.stringify(sorted(rule.parameters)),
  Summary__c: blankToNull(rule.summary),
  Is_Active__c: rule.isActive,
});

/** Salesforce keeps a blank text as null and trims the ends of a text. */
const blankToNull = (text: string): string | null => (text.trim() === '' ? null : text.trim().replace(/\r\n/g, '\n'));

/** Parameters in one order, so that the same parameters are the same text. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
}
