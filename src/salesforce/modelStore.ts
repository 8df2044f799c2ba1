import { BuysideError } from '../decision/buysideError.ts';
import type {
  DecisionModel,
  FacilitationQuestion,
  InferenceRule,
  JsonValue,
  Phase,
  StageMapping,
  StepDefinition,
} from '../decision/types.ts';
import { MappingRow, ModelRow, QuestionRow, RuleRow, StepRow } from './definitionRows.ts';
import type { OrgConnection } from './orgConnection.ts';
import { readAllRows } from './readQuery.ts';
import { type Soql, soql, soqlFields } from './soql.ts';
import type { z } from 'zod';

/** A model as it lies in an org. */
export interface StoredModel {
  readonly model: DecisionModel;
  readonly id: string;
  /** `<model key>:<version>`. */
  readonly key: string;
  readonly status: 'Draft' | 'Active' | 'Retired';
}

/** One model without its parts. */
export type ModelSummary = Pick<StoredModel, 'id' | 'key' | 'status'> &
  Pick<DecisionModel, 'version' | 'name' | 'description' | 'sellingStartsAt'>;

/** All models of an org, without their parts, in order of key. @throws {BuysideError} as `readRows`. */
export const readModelSummaries = (connection: OrgConnection): Promise<readonly ModelSummary[]> =>
  readSummaries(connection, soql``);

async function readSummaries(connection: OrgConnection, where: Soql): Promise<readonly ModelSummary[]> {
  const statement = soql`SELECT ${columns(ModelRow)} FROM Decision_Model__c${where} ORDER BY Key__c`;
  return (await readAllRows(connection, statement, ModelRow)).map((row) => ({
    id: row.Id,
    key: row.Key__c,
    status: row.Status__c,
    version: row.Version__c,
    name: row.Name,
    description: row.Description__c,
    sellingStartsAt: row.Selling_Starts_At__c,
  }));
}

/**
 * One model with all its parts; `undefined` when the org has none with this key.
 *
 * Shape: `key` is `<model key>:<version>`. Roles and blocker categories carry no meanings: the org keeps none.
 * @throws {BuysideError} `ModelInOrgRefused` when parameters of a rule are no JSON; otherwise as `readRows`.
 */
export async function readModel(connection: OrgConnection, key: string): Promise<StoredModel | undefined> {
  // Asked for at once, so that they may go as one request.
  const [[summary], parts] = await Promise.all([
    readSummaries(connection, soql` WHERE Key__c = ${key}`),
    readParts(connection, key),
  ]);
  return summary && toModel(summary, parts);
}

/** A model that is known without its parts, with them. @throws as {@link readModel}. */
export const readWholeModel = async (connection: OrgConnection, summary: ModelSummary): Promise<StoredModel> =>
  toModel(summary, await readParts(connection, summary.key));

interface Parts {
  readonly steps: readonly StepRow[];
  readonly questions: readonly QuestionRow[];
  readonly mappings: readonly MappingRow[];
  readonly rules: readonly RuleRow[];
}

async function readParts(connection: OrgConnection, key: string): Promise<Parts> {
  const questionsOfModel = soql`SELECT ${columns(QuestionRow, 'Step_Definition__r.Key__c')} FROM Facilitation_Question__c
    WHERE Step_Definition__r.Decision_Model__r.Key__c = ${key} ORDER BY Order__c`;
  const mappingsOfModel = soql`SELECT ${columns(MappingRow)} FROM Stage_Mapping__c WHERE Decision_Model__r.Key__c = ${key} ORDER BY Key__c`;
  const rulesOfModel = soql`SELECT ${columns(RuleRow)} FROM Inference_Rule__c WHERE Decision_Model__r.Key__c = ${key} ORDER BY Key__c`;
  const [steps, questions, mappings, rules] = await Promise.all([
    readAllRows(connection, stepsOf(key), StepRow),
    readAllRows(connection, questionsOfModel, QuestionRow),
    readAllRows(connection, mappingsOfModel, MappingRow),
    readAllRows(connection, rulesOfModel, RuleRow),
  ]);
  return { steps, questions, mappings, rules };
}

const stepsOf = (key: string): Soql =>
  soql`SELECT ${columns(StepRow)} FROM Step_Definition__c WHERE Decision_Model__r.Key__c = ${key} ORDER BY Sequence__c`;

function toModel(summary: ModelSummary, { steps, questions, mappings, rules }: Parts): StoredModel {
  const { id, key, status, version, name, description, sellingStartsAt } = summary;
  const model: DecisionModel = {
    key: key.replace(new RegExp(`:${version}$`), ''),
    version,
    name,
    description,
    sellingStartsAt,
    phases: phasesOf(steps),
    steps: steps.map((step) => toStep(step, questions)),
    roles: [],
    blockerCategories: [],
    stageMappings: mappings.map(toMapping).sort(byStep),
    inferenceRules: rules.map((rule) => toRule(rule, key)).sort(byCode),
  };
  return { model, id, key, status };
}

/** In the order a deal meets them; mappings of one record type together. */
const byStep = (a: StageMapping, b: StageMapping): number =>
  compare(a.recordType ?? '', b.recordType ?? '') ||
  (a.presumedStep ?? 999) - (b.presumedStep ?? 999) ||
  compare(a.stage, b.stage);

/** R1, R2 … R10, then what counts against: the org keeps no order of rules. */
const byCode = (a: InferenceRule, b: InferenceRule): number => {
  const [first, second] = [a.code, b.code].map((code) =>
    'RN'.includes(code.charAt(0)) ? 'RN'.indexOf(code.charAt(0)) : 2,
  );
  return (first ?? 0) - (second ?? 0) || a.code.localeCompare(b.code, 'en', { numeric: true });
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A step by its name, as reports need it. */
export type StepName = Pick<StepDefinition, 'code' | 'name' | 'sequence'>;

/** The steps of a model, in order. @throws {BuysideError} as `readRows`. */
export async function readSteps(connection: OrgConnection, key: string): Promise<readonly StepName[]> {
  const rows = await readAllRows(connection, stepsOf(key), StepRow);
  return rows.map((row) => ({ code: row.Code__c, name: row.Name, sequence: row.Sequence__c }));
}

/** The fields of a row schema, but for those of its parents. */
const fieldsOf = (schema: z.ZodObject): readonly string[] =>
  Object.keys(schema.shape).filter((name) => !name.endsWith('__r'));

/** The fields that are read of each object of a model, by object. */
export const MODEL_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Decision_Model__c: fieldsOf(ModelRow),
  Step_Definition__c: fieldsOf(StepRow),
  Facilitation_Question__c: fieldsOf(QuestionRow),
  Stage_Mapping__c: fieldsOf(MappingRow),
  Inference_Rule__c: fieldsOf(RuleRow),
};

/** The columns of a row schema as a SELECT list; parents are named one by one. */
const columns = (schema: z.ZodObject, ...parents: readonly string[]) => soqlFields([...fieldsOf(schema), ...parents]);

function phasesOf(steps: readonly StepRow[]): readonly Phase[] {
  const names = new Map(steps.map((step) => [step.Phase_Code__c, step.Phase__c]));
  return [...names].map(([code, name]) => ({ code, name }));
}

const toStep = (row: StepRow, questions: readonly QuestionRow[]): StepDefinition => ({
  code: row.Code__c,
  sequence: row.Sequence__c,
  name: row.Name,
  phaseCode: row.Phase_Code__c,
  phase: row.Phase__c,
  purpose: row.Purpose__c,
  exitCriterion: row.Exit_Criterion__c,
  expectedRoles: row.Expected_Roles__c,
  guideDays: row.Guide_Days__c,
  questions: questions.filter((question) => question.Step_Definition__r?.Key__c === row.Key__c).map(toQuestion),
});

const toQuestion = (row: QuestionRow): FacilitationQuestion => ({
  code: row.Code__c,
  text: row.Text__c,
  order: row.Order__c,
  scope: row.Scope__c,
  role: row.Role__c,
  blockerCategory: row.Blocker_Category__c,
  isActive: row.Is_Active__c,
});

const toMapping = (row: MappingRow): StageMapping => ({
  stage: row.Stage__c,
  recordType: row.Record_Type__c,
  presumedStep: row.Presumed_Step__c,
  evidenceStep: row.Evidence_Step__c,
  evidenceConfidence: row.Evidence_Confidence__c,
  isProposal: row.Is_Proposal__c,
});

const toRule = (row: RuleRow, model: string): InferenceRule => ({
  code: row.Code__c,
  kind: row.Evidence_Kind__c,
  evidenceClass: row.Class__c,
  floorStep: row.Floor_Step__c,
  confidence: row.Confidence__c,
  cap: row.Cap__c,
  parameters: toParameters(row, model),
  summary: row.Summary__c,
  isActive: row.Is_Active__c,
});

function toParameters(row: RuleRow, model: string): InferenceRule['parameters'] {
  if (row.Parameters__c === null) return {};
  try {
    const parameters = JSON.parse(row.Parameters__c) as JsonValue;
    if (typeof parameters === 'object' && parameters !== null && !Array.isArray(parameters))
      return parameters as InferenceRule['parameters'];
    throw new SyntaxError('not an object');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new BuysideError('ModelInOrgRefused', [model, '1', `${row.Key__c} Parameters__c: ${why}`], { cause });
  }
}
