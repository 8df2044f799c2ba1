import { isOpenBlocker, stepStatesOf } from './steps.ts';
import { missingRoles, type MissingRole } from './team.ts';
import type {
  Answer,
  Blocker,
  DecisionModel,
  FacilitationQuestion,
  StepDefinition,
  TeamMember,
  Visit,
} from './types.ts';
import { ANSWER_RESPONSE, type BlockerCategory, type Role } from './vocabulary.ts';

/** Why a question is offered now; one sentence each on the page. */
export type QuestionReason = 'role-missing' | 'blocker-open' | 'next-in-step' | 'not-known-yet' | 'check-earlier-step';

/** A question to put to the buyer next, with the reason for it. */
export interface OfferedQuestion {
  readonly question: FacilitationQuestion;
  /** Step the question belongs to. */
  readonly step: StepDefinition;
  readonly reason: QuestionReason;
  /** Role that is not in yet; only for `role-missing`. */
  readonly role: Role | null;
  /** Blocker it speaks to; only for `blocker-open`. */
  readonly blockerCategory: BlockerCategory | null;
}

/** What the choice of questions depends on. */
export interface QuestionContext {
  readonly model: Pick<DecisionModel, 'steps'>;
  readonly step: Pick<StepDefinition, 'code'>;
  readonly answers: readonly Answer[];
  readonly team: readonly Pick<TeamMember, 'roles' | 'isPlaceholder' | 'leftOn'>[];
  readonly blockers: readonly Blocker[];
  /** At most so many questions; all when left out. */
  readonly limit?: number;
  /** When given, and an earlier step is not known to be met, the last place goes to a check question from it. */
  readonly visits?: readonly Visit[];
}

const RANK: Record<QuestionReason, number> = {
  'role-missing': 0,
  'blocker-open': 1,
  'next-in-step': 2,
  'not-known-yet': 3,
  'check-earlier-step': 4,
};

/**
 * The questions to offer for a step: first those for a voice that is not in yet, then those that speak to an open
 * blocker, then the rest in the step's order, then those the buyer could not answer the last time.
 *
 * Shape: active questions not yet answered, best first; empty when the step is not in the model or all is answered.
 */
export function nextQuestions(context: QuestionContext): OfferedQuestion[] {
  const { model, answers, blockers, team, limit = Infinity } = context;
  const step = model.steps.find((s) => s.code === context.step.code);
  if (!step) return [];
  const last = latestResponses(answers);
  const missing = missingRoles(model, step, team);
  const open = new Set(blockers.filter(isOpenBlocker).map((blocker) => blocker.category));
  const offered = unanswered(step, last)
    .map((question) => offer(question, step, last.get(question.code) === ANSWER_RESPONSE.notKnownYet, missing, open))
    .sort((a, b) => RANK[a.reason] - RANK[b.reason] || a.question.order - b.question.order);
  const check = checkOf(context, step, last);
  const room = check ? Math.max(0, limit - 1) : limit;
  return [...offered.slice(0, room), ...(check ? [check] : [])].slice(0, limit);
}

function offer(
  question: FacilitationQuestion,
  step: StepDefinition,
  wasNotKnown: boolean,
  missing: readonly MissingRole[],
  open: ReadonlySet<BlockerCategory>,
): OfferedQuestion {
  const { role, blockerCategory } = question;
  const offered = (reason: QuestionReason): OfferedQuestion => ({
    question,
    step,
    reason,
    role: reason === 'role-missing' ? role : null,
    blockerCategory: reason === 'blocker-open' ? blockerCategory : null,
  });
  // Asked, and the buyer did not know: it stays, but never pushes itself to the front.
  if (wasNotKnown) return offered('not-known-yet');
  if (role !== null && missing.some((m) => m.role === role)) return offered('role-missing');
  if (blockerCategory !== null && open.has(blockerCategory)) return offered('blocker-open');
  return offered('next-in-step');
}

/** The first open question of the earliest step before this one whose exit nobody has reported as met. */
function checkOf(
  { model, visits }: QuestionContext,
  step: StepDefinition,
  last: ReadonlyMap<string, Answer['response']>,
): OfferedQuestion | null {
  if (!visits) return null;
  for (const { step: earlier, state } of stepStatesOf(model, visits)) {
    if (earlier.sequence >= step.sequence) return null;
    if (state === 'exit-met' || state === 'not-applicable') continue;
    const question = unanswered(earlier, last)[0];
    if (question) return { question, step: earlier, reason: 'check-earlier-step', role: null, blockerCategory: null };
  }
  return null;
}

const unanswered = (step: StepDefinition, last: ReadonlyMap<string, Answer['response']>): FacilitationQuestion[] =>
  step.questions
    .filter((question) => question.isActive && last.get(question.code) !== ANSWER_RESPONSE.answered)
    .sort((a, b) => a.order - b.order);

function latestResponses(answers: readonly Answer[]): Map<string, Answer['response']> {
  return new Map(answers.filter((a) => a.isLatest).map((a) => [a.questionCode, a.response]));
}
