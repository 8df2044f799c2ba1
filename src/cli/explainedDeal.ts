import { z } from 'zod';
import type { DealExplanation } from '../decision/explanation.ts';
import { EVIDENCE_CLASSES } from '../decision/vocabulary.ts';

const share = z.number().min(0).max(1);
const sequence = z.int().min(1);
const instant = z.string().describe('UTC instant');

/** Result of `explain deal`. */
export const ExplainedDeal = z.strictObject({
  dealId: z.string(),
  name: z.string().nullable().describe('null = out of sight'),
  model: z.string().describe('key of the model with its version'),
  engineVersion: z.string(),
  asOf: instant.describe('UTC instant: nothing later counted'),
  lowerBound: sequence.nullable().describe('highest step the records show as reached; null = not known'),
  possibleUpTo: sequence.nullable().describe('highest step with any support; null = none'),
  threshold: share.describe('a step counts as reached from this confidence on'),
  penalty: z.number().max(0).describe('what cautions take off each confidence'),
  floorLimit: sequence.nullable().describe('ordinary evidence reaches no further here; null = no limit'),
  steps: z.array(
    z.strictObject({
      sequence,
      code: z.string(),
      name: z.string(),
      strongest: z.array(
        z.strictObject({ evidenceClass: z.enum(EVIDENCE_CLASSES), ruleCode: z.string(), confidence: share }),
      ),
      joined: share.describe('1 minus the product of the doubts of "strongest", before the cap'),
      cap: share,
      penalty: z.number().max(0),
      confidence: share,
      isReached: z.boolean(),
    }),
  ),
  evidence: z.array(
    z.strictObject({
      ruleCode: z.string(),
      evidenceClass: z.enum(EVIDENCE_CLASSES),
      floor: sequence.describe('the buyer had reached at least this step'),
      confidence: share,
      cap: share,
      at: instant,
      notBefore: instant.nullable().describe('last instant on which the records were silent; null = none'),
      recordIds: z.array(z.string()),
      showsExit: z.boolean(),
      seen: z.string(),
    }),
  ),
  rules: z.array(
    z.strictObject({
      code: z.string(),
      outcome: z.enum(['fired', 'not shown', 'not evaluated', 'switched off']),
      why: z.string(),
      summary: z.string(),
    }),
  ),
  otherResults: z
    .array(
      z.strictObject({
        change: z.enum(['with', 'without']),
        ruleCode: z.string(),
        summary: z.string(),
        lowerBound: sequence.nullable(),
        confidence: share.nullable(),
      }),
    )
    .describe('what would give another lower bound'),
  notRead: z.array(z.string()).describe('objects and fields that could not be seen'),
});

export type ExplainedDeal = z.infer<typeof ExplainedDeal>;

/** What is known of a deal beside its explanation. */
export interface ExplainedOf {
  readonly name: string | null;
  readonly asOf: Date;
  readonly notRead: readonly string[];
}

/** An explanation as the command's result. */
export function toExplainedDeal(explanation: DealExplanation, { name, asOf, notRead }: ExplainedOf): ExplainedDeal {
  const { inference } = explanation;
  return ExplainedDeal.parse({
    dealId: inference.dealId,
    name,
    model: inference.modelKey,
    engineVersion: inference.engineVersion,
    asOf: asOf.toISOString(),
    lowerBound: inference.lowerBound,
    possibleUpTo: inference.possibleUpTo,
    threshold: explanation.threshold,
    penalty: inference.penalty,
    floorLimit: inference.floorLimit,
    steps: explanation.steps,
    evidence: inference.evidence,
    rules: explanation.rules,
    otherResults: explanation.otherResults,
    notRead,
  });
}
