/** What one rule of a model finds in a deal. */
import type { DealHistory, Evidence, RuleOutcome } from '../../src/decision/dealHistory.ts';
import { inferDeal } from '../../src/decision/inference.ts';
import { aDeal, defaultModel } from './builders.ts';

/** Evidence of one rule in a deal. */
export const found = (code: string, parts: Partial<DealHistory>, model = defaultModel): readonly Evidence[] =>
  inferDeal(aDeal(parts), model).evidence.filter((evidence) => evidence.ruleCode === code);

/** What evidence says of step, confidence and time. */
export const shape = (evidence: readonly Evidence[]) =>
  evidence.map(({ floor, confidence, at, notBefore }) => ({ floor, confidence, at, notBefore }));

/** What became of one rule in a deal. */
export const outcome = (code: string, parts: Partial<DealHistory>, model = defaultModel): RuleOutcome | undefined =>
  inferDeal(aDeal(parts), model).rules.find((rule) => rule.code === code);
