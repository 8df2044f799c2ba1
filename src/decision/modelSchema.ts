import { z } from 'zod';
import { RULE_KIND_NAMES } from './ruleKinds.ts';
import {
  BLOCKER_CATEGORIES,
  CLASS_CAPS,
  QUESTION_SCOPE,
  ROLES,
  type BlockerCategory,
  type EvidenceClass,
} from './vocabulary.ts';

/** Fewest and most steps a model may have. */
const STEP_COUNT = { min: 3, max: 25 } as const;

const CODE = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const code = z.string().max(40).regex(CODE).describe('lower-case letters and digits, words joined by hyphens');
const text = (max: number): z.ZodString => z.string().trim().min(1).max(max);
const share = z.number().min(0).max(1).multipleOf(0.01);
const step = z.int().min(1).max(STEP_COUNT.max);
const role = z.enum(ROLES);
const category = z.enum(Object.keys(BLOCKER_CATEGORIES) as [BlockerCategory, ...BlockerCategory[]]);
const evidenceClass = z.enum(Object.keys(CLASS_CAPS) as [EvidenceClass, ...EvidenceClass[]]);

const Question = z.strictObject({
  code: code.describe('unique in the whole file'),
  text: text(255).describe('the question, in the words the buyer hears'),
  order: z.int().min(1).max(999).optional().describe('place within the step; left out = place in this list'),
  scope: z.enum(QUESTION_SCOPE).describe('whom it is put to'),
  role: role.nullish().describe('role it is for; left out = anyone'),
  blockerCategory: category.nullish().describe('kind of blocker it speaks to; left out = none in particular'),
  isActive: z.boolean().default(true).describe('false = kept, but no longer offered'),
});

const Step = z.strictObject({
  code,
  sequence: step.describe('1 for the first step, then without a gap'),
  name: text(80),
  phase: z.string().describe('code of a phase above'),
  purpose: text(2000),
  exitCriterion: text(2000).describe("what is true on the buyer's side when the step is behind them"),
  expectedRoles: z.array(role).default([]),
  guideDays: z.int().min(0).max(9999).nullish().describe('orientation in days; left out = nobody has measured it'),
  questions: z.array(Question).min(1),
});

const Mapping = z.strictObject({
  stage: text(120).describe('API value of the sales stage'),
  recordType: text(80).nullish().describe('developer name; left out = every record type without a mapping of its own'),
  presumedStep: z.int().min(0).max(STEP_COUNT.max).nullish().describe('step a seller takes for granted; 0 = none yet'),
  evidenceStep: step.nullish().describe('step the stage alone is weak evidence for'),
  evidenceConfidence: share.nullish(),
  isProposal: z.boolean().default(false).describe('the stage counts as proposal or later'),
});

const Rule = z.strictObject({
  code: z
    .string()
    .max(10)
    .regex(/^[A-Z][0-9]{1,3}[a-z]?$/)
    .describe('a capital letter and a number, e.g. R4'),
  kind: z.enum(RULE_KIND_NAMES as [(typeof RULE_KIND_NAMES)[number], ...typeof RULE_KIND_NAMES]),
  evidenceClass: evidenceClass.nullish(),
  floorStep: step.nullish(),
  confidence: share.nullish(),
  cap: share.nullish(),
  parameters: z.record(z.string(), z.json()).default({}),
  summary: text(255),
  isActive: z.boolean().default(true).describe('false = switched off'),
});

/** Shape of a model file: what it may hold, field by field. What fields have to do with each other is in modelChecks. */
export const ModelFile = z.strictObject({
  key: code.describe('name of the model across its versions'),
  version: z.int().min(1).max(9999),
  name: text(80),
  description: z.string().trim().max(4000).default(''),
  sellingStartsAt: step.describe('sequence of the step at which selling enters'),
  phases: z
    .array(
      z.strictObject({
        code: z
          .string()
          .regex(/^[A-Za-z0-9-]+$/)
          .max(20),
        name: text(80),
      }),
    )
    .min(1),
  steps: z.array(Step).min(STEP_COUNT.min).max(STEP_COUNT.max),
  roles: z.array(z.strictObject({ role, meaning: text(255) })).default([]),
  blockerCategories: z.array(z.strictObject({ code: category, meaning: text(255) })).default([]),
  stageMappings: z.array(Mapping).default([]),
  inferenceRules: z.array(Rule).default([]),
});

/** A model file as read, defaults filled in. */
export type ModelFile = z.infer<typeof ModelFile>;

/** A model file as a person may write it, defaults left out. */
export type ModelFileInput = z.input<typeof ModelFile>;

/** The fields each part of a file may have, by where it stands; list places are `*`. */
export const ALLOWED_FIELDS: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(ModelFile.shape),
  'phases.*': ['code', 'name'],
  'steps.*': Object.keys(Step.shape),
  'steps.*.questions.*': Object.keys(Question.shape),
  'roles.*': ['role', 'meaning'],
  'blockerCategories.*': ['code', 'meaning'],
  'stageMappings.*': Object.keys(Mapping.shape),
  'inferenceRules.*': Object.keys(Rule.shape),
};

/**
 * The JSON schema of a model file, for editors that complete and check as one types.
 * Shape: draft 2020-12; kept as schemas/decision-model.schema.json.
 */
export function decisionModelJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(ModelFile, { io: 'input', target: 'draft-2020-12' });
  return {
    ...schema,
    title: 'Buyside decision model',
    description: 'Steps, questions, stage mapping and inference rules of one version of a buying decision.',
  };
}
