import { RESULT_THRESHOLD, toHundredths } from './combination.ts';
import type { DealHistory, DealInference, Evidence, RuleOutcome } from './dealHistory.ts';
import { inferDeal } from './inference.ts';
import type { DecisionModel, InferenceRule } from './types.ts';
import type { EvidenceClass } from './vocabulary.ts';
import { withHappening } from './whatIf.ts';

/** How the confidence of one step came about. All figures 0 to 1. */
export interface StepArithmetic {
  readonly sequence: number;
  readonly code: string;
  readonly name: string;
  /** The strongest evidence of each class that supports the step; only these count. */
  readonly strongest: readonly {
    readonly evidenceClass: EvidenceClass;
    readonly ruleCode: string;
    readonly confidence: number;
  }[];
  /** 1 − ∏(1 − confidence) over `strongest`, before the cap. */
  readonly joined: number;
  /** Highest cap among all evidence that supports the step. */
  readonly cap: number;
  /** What cautions take off this step: 0 or negative; 0 where evidence that is spared gives as much alone. */
  readonly penalty: number;
  readonly confidence: number;
  readonly isReached: boolean;
}

/** What the result would be if one thing were otherwise. */
export interface OtherResult {
  readonly ruleCode: string;
  /** What the rule looks for. */
  readonly summary: string;
  /** `without` = this evidence or caution taken away; `with` = what the rule looks for happened now, or as the deal ended. */
  readonly change: 'without' | 'with';
  /** The lower bound then; null = not known. */
  readonly lowerBound: number | null;
  /** Confidence of that step then; null when nothing is known. */
  readonly confidence: number | null;
}

/** Why a deal stands where the record shows it, for a person who wants to check. */
export interface DealExplanation {
  readonly inference: DealInference;
  /** Steps 1 up to the highest with any support. */
  readonly steps: readonly StepArithmetic[];
  readonly rules: readonly (RuleOutcome & { readonly summary: string })[];
  /** Only changes that give another lower bound. */
  readonly otherResults: readonly OtherResult[];
  /** A step counts as reached from this confidence on. */
  readonly threshold: number;
}

/**
 * Lays open how a result came about: the arithmetic of each step, what became of each rule, and what would change the lower bound.
 * The engine is asked again for each change, so that all that follows from it is in the answer.
 *
 * Shape: pure; the same history gives the same explanation.
 * @throws as `inferDeal`.
 */
export function explainDeal(history: DealHistory, model: DecisionModel): DealExplanation {
  const inference = inferDeal(history, model);
  const summaries = new Map(model.inferenceRules.map(({ code, summary }) => [code, summary]));
  return {
    inference,
    steps: inference.support.map(({ sequence, stepCode, confidence, rawConfidence }) => ({
      sequence,
      code: stepCode,
      name: model.steps.find(({ code }) => code === stepCode)?.name ?? stepCode,
      ...arithmeticOf(sequence, inference.evidence),
      penalty: toHundredths(confidence - rawConfidence),
      confidence,
      isReached: confidence >= RESULT_THRESHOLD,
    })),
    rules: inference.rules.map((rule) => ({ ...rule, summary: summaries.get(rule.code) ?? '' })),
    otherResults: [...withoutEach(history, inference, model), ...withEach(history, inference, model)].filter(
      ({ lowerBound }) => lowerBound !== inference.lowerBound,
    ),
    threshold: RESULT_THRESHOLD,
  };
}

function arithmeticOf(
  step: number,
  evidence: readonly Evidence[],
): Pick<StepArithmetic, 'strongest' | 'joined' | 'cap'> {
  const supporting = evidence.filter(({ floor }) => floor >= step);
  const byClass = new Map<EvidenceClass, Evidence>();
  for (const item of supporting) {
    const best = byClass.get(item.evidenceClass);
    if (best === undefined || item.confidence > best.confidence) byClass.set(item.evidenceClass, item);
  }
  const strongest = [...byClass.values()]
    .sort((a, b) => b.confidence - a.confidence)
    .map(({ evidenceClass, ruleCode, confidence }) => ({ evidenceClass, ruleCode, confidence }));
  return {
    strongest,
    joined: 1 - strongest.reduce((doubt, { confidence }) => doubt * (1 - confidence), 1),
    cap: Math.max(...supporting.map(({ cap }) => cap)),
  };
}

/** The result if a rule that is in force were not. */
function withoutEach(history: DealHistory, { rules }: DealInference, model: DecisionModel): OtherResult[] {
  const inForce = new Set(rules.filter(({ outcome }) => outcome === 'fired').map(({ code }) => code));
  return model.inferenceRules
    .filter(({ code, kind }) => inForce.has(code) && kind !== 'reading')
    .map((rule) => {
      const inferenceRules = model.inferenceRules.map((each) => (each === rule ? { ...each, isActive: false } : each));
      return otherResult('without', rule, inferDeal(history, { ...model, inferenceRules }));
    });
}

/** The result if what a rule looks for had happened as well: with all else that follows from it. */
function withEach(history: DealHistory, { rules }: DealInference, model: DecisionModel): OtherResult[] {
  const open = new Set(
    rules.filter(({ outcome }) => outcome === 'not shown' || outcome === 'not evaluated').map(({ code }) => code),
  );
  return model.inferenceRules.flatMap((rule) => {
    const supposed = open.has(rule.code) ? withHappening(rule, history, model) : null;
    if (supposed === null) return [];
    const inference = inferDeal(supposed, model);
    const isFound = inference.evidence.some(({ ruleCode }) => ruleCode === rule.code);
    return isFound ? [otherResult('with', rule, inference)] : [];
  });
}

function otherResult(
  change: OtherResult['change'],
  { code, summary }: InferenceRule,
  { lowerBound, support }: DealInference,
): OtherResult {
  const confidence = support.find(({ sequence }) => sequence === lowerBound)?.confidence ?? null;
  return { change, ruleCode: code, summary, lowerBound, confidence };
}
