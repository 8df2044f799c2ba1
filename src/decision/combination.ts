import type { Evidence } from './dealHistory.ts';
import type { EvidenceClass } from './vocabulary.ts';

/** A step counts as reached from this confidence on. Unit: 0 to 1. Source: our own rule, docs/glossary.md#threshold. */
export const RESULT_THRESHOLD = 0.4;

/** What a buyer said and what was bought stay as sure as they are, however quiet the deal went. */
export const SPARED_CLASSES: ReadonlySet<EvidenceClass> = new Set(['A', 'P']);

/** True for evidence that no caution weakens. */
export const isSpared = (evidence: Evidence): boolean => SPARED_CLASSES.has(evidence.evidenceClass);

/**
 * Confidence that a step was reached: evidence for a step supports every step below it. Of one class the strongest
 * counts, different classes add up as independent chances do, and nothing exceeds the highest cap that contributes.
 * So the figure never rises with the step.
 *
 * Unit: 0 to 1, two decimals; 0 when nothing supports the step.
 * Source: our own rule, docs/glossary.md#confidence.
 */
export function confidenceAt(step: number, evidence: readonly Evidence[]): number {
  const best = new Map<EvidenceClass, number>();
  let highestCap = 0;
  for (const { floor, evidenceClass, confidence, cap } of evidence) {
    if (floor < step) continue;
    best.set(evidenceClass, Math.max(best.get(evidenceClass) ?? 0, confidence));
    highestCap = Math.max(highestCap, cap);
  }
  if (best.size === 0) return 0;
  // Sorted, so that rounding does not depend on the order in which evidence was found.
  const doubt = [...best.values()].sort((a, b) => a - b).reduce((product, confidence) => product * (1 - confidence), 1);
  return toHundredths(Math.min(1 - doubt, highestCap));
}

/** The same, less what counts against the deal; the figure that evidence which is spared gives alone stays. */
export function confidenceAfter(step: number, evidence: readonly Evidence[], penalty: number): number {
  const whole = confidenceAt(step, evidence);
  if (penalty === 0) return whole;
  const lowered = toHundredths(Math.max(0, whole + penalty));
  return Math.max(lowered, confidenceAt(step, evidence.filter(isSpared)));
}

/** Two decimals; half a hundredth goes up, and 0.6 - 0.2 is 0.4. */
export const toHundredths = (share: number): number => Math.round(share * 100 + 1e-9) / 100;
