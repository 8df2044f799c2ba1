import type { Blocker, DecisionModel, StepDefinition, Visit } from './types.ts';
import { BASIS, BLOCKER_STATUS, STEP_STATUS } from './vocabulary.ts';

type Steps = Pick<DecisionModel, 'steps'>;

/** How a step of one deal stands, as its newest visit says. */
export type StepStateName = 'untouched' | 'in-progress' | 'exit-met' | 'left-unmet' | 'not-applicable';

/** One step of one deal. */
export interface StepState {
  readonly step: StepDefinition;
  readonly state: StepStateName;
  /** True when the newest visit was inferred and no person has said so. */
  readonly isInferred: boolean;
  readonly visitCount: number;
  /** Newest visit; null when the step is untouched. */
  readonly latest: Visit | null;
}

/** Step to work on, and why this one. */
export interface CurrentStep {
  readonly step: StepDefinition;
  readonly reason: 'in-progress' | 'inferred' | 'after-last-met' | 'nothing-known';
}

/** What is known of how far the buyer is. Unit: sequence numbers. Null = not known. */
export interface Bounds {
  /** Highest step reached: they are at least here. */
  readonly lower: number | null;
  /** Lowest step a person left open or unmet, or an open blocker stops: they are not past it. */
  readonly upper: number | null;
}

const STATE_OF = {
  [STEP_STATUS.inProgress]: 'in-progress',
  [STEP_STATUS.exitMet]: 'exit-met',
  [STEP_STATUS.leftUnmet]: 'left-unmet',
  [STEP_STATUS.notApplicable]: 'not-applicable',
} as const;

/**
 * How each step stands.
 * Shape: one entry per step of the model, in its order; visits to steps the model lacks are left out.
 */
export function stepStatesOf(model: Steps, visits: readonly Visit[]): StepState[] {
  return model.steps.map((step) => {
    const own = visits.filter((visit) => visit.stepCode === step.code);
    const latest = newestOf(own);
    return {
      step,
      state: latest ? STATE_OF[latest.status] : 'untouched',
      isInferred: latest?.basis === BASIS.inferred,
      visitCount: own.length,
      latest,
    };
  });
}

/**
 * The step to work on: the highest one a person has in progress; else the highest one inferred to be in progress, if
 * it lies beyond all that a person has said; else the one after the last whose exit was met; else the first.
 * Shape: null when the last step is behind the buyer, or the model has no steps.
 */
export function currentStepOf(model: Steps, visits: readonly Visit[]): CurrentStep | null {
  const states = stepStatesOf(model, visits);
  const open = states.filter((s) => s.state === 'in-progress');
  const told = open.findLast((s) => !s.isInferred);
  if (told) return { step: told.step, reason: 'in-progress' };
  const lastTold = states.findLast((s) => !s.isInferred && (s.state === 'exit-met' || s.state === 'left-unmet'));
  const inferred = open.findLast((s) => s.step.sequence > (lastTold?.step.sequence ?? 0));
  if (inferred) return { step: inferred.step, reason: 'inferred' };
  const lastMet = states.findLastIndex((s) => s.state === 'exit-met');
  const next = states.slice(lastMet + 1).find((s) => s.state !== 'not-applicable');
  if (!next) return null;
  return { step: next.step, reason: lastMet >= 0 ? 'after-last-met' : 'nothing-known' };
}

/**
 * Lower and upper bound of where the buyer is. Missing evidence is not evidence: without a person's word there is no
 * upper bound, so a backfill alone never gives one.
 * Source: docs/glossary.md#bounds; the same figures as Lower_Bound__c and Upper_Bound__c of Decision_Path__c.
 */
export function boundsOf(visits: readonly Visit[], blockers: readonly Blocker[]): Bounds {
  const latest = visits.filter((visit) => visit.isLatest);
  const reached = latest.filter((v) => v.status === STEP_STATUS.inProgress || v.status === STEP_STATUS.exitMet);
  const unmet = latest.filter(
    (v) => v.basis !== BASIS.inferred && (v.status === STEP_STATUS.inProgress || v.status === STEP_STATUS.leftUnmet),
  );
  const blocked = blockers.filter(isOpenBlocker).flatMap((b) => (b.stepSequence === null ? [] : [b.stepSequence]));
  return {
    lower: highest(reached.map((v) => v.sequence)),
    upper: lowest([...unmet.map((v) => v.sequence), ...blocked]),
  };
}

/** True while a blocker still holds something up: open, being handled, or come back. */
export function isOpenBlocker(blocker: Pick<Blocker, 'status'>): boolean {
  return blocker.status !== BLOCKER_STATUS.settled && blocker.status !== BLOCKER_STATUS.accepted;
}

function newestOf(visits: readonly Visit[]): Visit | null {
  return visits.reduce<Visit | null>((best, v) => (best === null || v.visit > best.visit ? v : best), null);
}

const highest = (numbers: readonly number[]): number | null => (numbers.length ? Math.max(...numbers) : null);
const lowest = (numbers: readonly number[]): number | null => (numbers.length ? Math.min(...numbers) : null);
