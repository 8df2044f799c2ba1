import { confidenceAfter, RESULT_THRESHOLD, SPARED_CLASSES } from './combination.ts';
import type { DealInference, Evidence, RuleOutcome } from './dealHistory.ts';
import { parametersOf } from './ruleKinds.ts';
import type { DecisionModel, InferenceRule } from './types.ts';
import type { EvidenceClass } from './vocabulary.ts';

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
  /** What cautions take off: 0 or negative. */
  readonly penalty: number;
  readonly confidence: number;
  readonly isReached: boolean;
}

/** What the result would be if one thing were otherwise. */
export interface OtherResult {
  readonly ruleCode: string;
  /** What the rule looks for. */
  readonly summary: string;
  /** `without` = this evidence or caution taken away; `with` = what the rule looks for found as well. */
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
 * Shape: pure; the same inference gives the same explanation.
 */
export function explainDeal(inference: DealInference, model: DecisionModel): DealExplanation {
  const summaries = new Map(model.inferenceRules.map(({ code, summary }) => [code, summary]));
  return {
    inference,
    steps: inference.support.map(({ sequence, stepCode, confidence }) => ({
      sequence,
      code: stepCode,
      name: model.steps.find(({ code }) => code === stepCode)?.name ?? stepCode,
      ...arithmeticOf(sequence, inference),
      confidence,
      isReached: confidence >= RESULT_THRESHOLD,
    })),
    rules: inference.rules.map((rule) => ({ ...rule, summary: summaries.get(rule.code) ?? '' })),
    otherResults: [...withoutEach(inference, model), ...withEach(inference, model)].filter(
      ({ lowerBound }) => lowerBound !== inference.lowerBound,
    ),
    threshold: RESULT_THRESHOLD,
  };
}

function arithmeticOf(
  step: number,
  { evidence, penalty }: DealInference,
): Pick<StepArithmetic, 'strongest' | 'joined' | 'cap' | 'penalty'> {
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
    penalty,
  };
}

/** The result without each rule that fired, and without the cautions. */
function withoutEach({ evidence, penalty, rules }: DealInference, model: DecisionModel): OtherResult[] {
  const fired = new Set(evidence.map(({ ruleCode }) => ruleCode));
  const cautions = rules.filter(({ code, outcome }) => outcome === 'fired' && deltaOf(code, model));
  return [
    ...[...fired].map((code) =>
      otherResult(
        'without',
        code,
        evidence.filter(({ ruleCode }) => ruleCode !== code),
        penalty,
        model,
      ),
    ),
    // Both cautions that take something off are one sum; taking them away together is what a rep can bring about.
    ...(penalty < 0 ? cautions.map(({ code }) => otherResult('without', code, evidence, 0, model)) : []),
  ];
}

const deltaOf = (code: string, model: DecisionModel): boolean =>
  model.inferenceRules.some((rule) => rule.code === code && CAUTIONS.has(rule.kind));

const CAUTIONS: ReadonlySet<string> = new Set(['deal-slipped', 'buyer-silent']);

/** The result if a rule that found nothing, or whose source was not read, were to find what it looks for. */
function withEach(inference: DealInference, model: DecisionModel): OtherResult[] {
  const open = new Set(
    inference.rules
      .filter(({ outcome }) => outcome === 'not shown' || outcome === 'not evaluated')
      .map(({ code }) => code),
  );
  return model.inferenceRules
    .filter(({ code }) => open.has(code))
    .flatMap((rule) => {
      const found = supposed(rule, inference, model);
      if (found === null) return [];
      return [otherResult('with', rule.code, [...inference.evidence, found], inference.penalty, model)];
    });
}

/** Evidence as the rule would give it; null for a rule that is no evidence, or that waits for the end of the deal. */
function supposed(rule: InferenceRule, inference: DealInference, model: DecisionModel): Evidence | null {
  const { evidenceClass, floorStep, confidence, cap } = rule;
  if (evidenceClass === null || floorStep === null || confidence === null || cap === null) return null;
  if (ENDS.has(rule.kind)) return null;
  const isFree = SPARED_CLASSES.has(evidenceClass) || isExcepted(rule, model);
  const limit = isFree ? null : inference.floorLimit;
  return {
    ruleCode: rule.code,
    evidenceClass,
    floor: Math.min(floorStep, limit ?? floorStep),
    confidence,
    cap,
    at: '',
    notBefore: null,
    recordIds: [],
    showsExit: false,
    seen: '',
  };
}

/** What only the end of a deal shows is no advice to anybody. */
const ENDS: ReadonlySet<string> = new Set(['closed-won', 'lost-to-competitor']);

const isExcepted = (rule: InferenceRule, model: DecisionModel): boolean =>
  model.inferenceRules.some(
    (each) =>
      each.kind === 'single-contact-at-proposal' &&
      parametersOf(each, 'single-contact-at-proposal').exceptRules.includes(rule.code),
  );

function otherResult(
  change: OtherResult['change'],
  ruleCode: string,
  evidence: readonly Evidence[],
  penalty: number,
  model: DecisionModel,
): OtherResult {
  const reached = model.steps.findLast(
    ({ sequence }) => confidenceAfter(sequence, evidence, penalty) >= RESULT_THRESHOLD,
  );
  return {
    change,
    ruleCode,
    summary: model.inferenceRules.find(({ code }) => code === ruleCode)?.summary ?? '',
    lowerBound: reached?.sequence ?? null,
    confidence: reached === undefined ? null : confidenceAfter(reached.sequence, evidence, penalty),
  };
}
