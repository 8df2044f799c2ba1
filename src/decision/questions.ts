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
import { ANSWER_RESPONSE, QUESTION_SCOPE, type AnswerResponse, type BlockerCategory, type Role } from './vocabulary.ts';

/** Why a question is offered now; one sentence each on the page. */
export type QuestionReason =
  'role-missing' | 'blocker-open' | 'exit-unmet' | 'next-in-step' | 'check-earlier-step' | 'not-known-yet' | 'skipped';

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
  /** When given: a step left unmet says so, and the last place goes to a check from an earlier step not known to be met. */
  readonly visits?: readonly Visit[];
}

/** What presses most first; 3 and more is put off to the end, whoever it is for. */
const RANK: Record<QuestionReason, number> = {
  'role-missing': 0,
  'blocker-open': 1,
  'exit-unmet': 2,
  'next-in-step': 2,
  'not-known-yet': 3,
  skipped: 4,
  'check-earlier-step': 5,
};
const PUT_OFF_FROM = 3;

/** Sorts what is put off last; then what the group is asked before what one person is; then by what presses; then as written. */
function placeOf({ reason, question }: OfferedQuestion): readonly number[] {
  const rank = RANK[reason];
  const isPutOff = rank >= PUT_OFF_FROM;
  return [isPutOff ? rank : 0, question.scope === QUESTION_SCOPE.group ? 0 : 1, rank, question.order];
}

function byPlace(a: OfferedQuestion, b: OfferedQuestion): number {
  const other = placeOf(b);
  return placeOf(a).reduce((found, value, index) => found || value - (other[index] ?? 0), 0);
}

/**
 * The questions to offer for a step: those for the whole group before those for one person, and among each those for a
 * voice that is not in yet, then those that speak to an open blocker, then the rest in the step's order. What the buyer
 * could not answer the last time, and what was passed over, comes at the end.
 *
 * Shape: active questions not yet answered, best first; empty when the step is not in the model or all is answered.
 */
export function nextQuestions(context: QuestionContext): OfferedQuestion[] {
  const { model, answers, blockers, team, visits, limit = Infinity } = context;
  const step = model.steps.find((s) => s.code === context.step.code);
  if (!step) return [];
  const last = latestResponses(answers);
  const missing = missingRoles(model, step, team);
  const open = new Set(blockers.filter(isOpenBlocker).map((blocker) => blocker.category));
  const state = visits && stepStatesOf({ steps: [step] }, visits)[0]?.state;
  const offered = unanswered(step, last)
    .map((question) => offer(question, step, last.get(question.code), missing, open, state === 'left-unmet'))
    .sort(byPlace);
  const check = checkOf(context, step, last);
  const room = check ? Math.max(0, limit - 1) : limit;
  return [...offered.slice(0, room), ...(check ? [check] : [])].slice(0, limit);
}

function offer(
  question: FacilitationQuestion,
  step: StepDefinition,
  last: AnswerResponse | undefined,
  missing: readonly MissingRole[],
  open: ReadonlySet<BlockerCategory>,
  isUnmet: boolean,
): OfferedQuestion {
  const { role, blockerCategory } = question;
  const offered = (reason: QuestionReason): OfferedQuestion => ({
    question,
    step,
    reason,
    role: reason === 'role-missing' ? role : null,
    blockerCategory: reason === 'blocker-open' ? blockerCategory : null,
  });
  // Asked, and the buyer did not know; or passed over: it stays, but never pushes itself to the front.
  if (last === ANSWER_RESPONSE.notKnownYet) return offered('not-known-yet');
  if (last === ANSWER_RESPONSE.notAsked) return offered('skipped');
  if (role !== null && missing.some((m) => m.role === role)) return offered('role-missing');
  if (blockerCategory !== null && open.has(blockerCategory)) return offered('blocker-open');
  return offered(isUnmet ? 'exit-unmet' : 'next-in-step');
}

/** The first open question of the earliest step before this one whose exit nobody has reported as met. */
function checkOf(
  { model, visits }: QuestionContext,
  step: StepDefinition,
  last: ReadonlyMap<string, AnswerResponse>,
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

const unanswered = (step: StepDefinition, last: ReadonlyMap<string, AnswerResponse>): FacilitationQuestion[] =>
  step.questions
    .filter((question) => question.isActive && last.get(question.code) !== ANSWER_RESPONSE.answered)
    .sort((a, b) => a.order - b.order);

function latestResponses(answers: readonly Answer[]): Map<string, AnswerResponse> {
  return new Map(answers.filter((a) => a.isLatest).map((a) => [a.questionCode, a.response]));
}
