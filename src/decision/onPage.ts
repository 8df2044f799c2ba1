/**
 * The decision logic a browser page needs, and nothing else: pure functions and words, no schema library, no clock.
 * The component bundle is built from this file, so the page and the command line share one definition of each figure.
 * Named one by one: what the page does not use must not travel to every browser.
 */
export { alignmentOf, presumedStepOf, type Alignment, type AlignmentState } from './alignment.ts';
export { dwellStandingOf, type DwellStanding } from './dwell.ts';
export { answerKey, blockerKey, buyInKey, endKey, memberKey, pathKey, placeholderKey, visitKey } from './keys.ts';
export { nextQuestions, type OfferedQuestion, type QuestionReason } from './questions.ts';
export { standingOf, type MemberStanding, type Standing, type Statement } from './standing.ts';
export {
  boundsOf,
  currentStepOf,
  isOpenBlocker,
  stepStatesOf,
  type Bounds,
  type CurrentStep,
  type StepState,
  type StepStateName,
} from './steps.ts';
export {
  WILLING_FROM,
  consensusOf,
  missingRoles,
  type Consensus,
  type ConsensusGap,
  type MissingRole,
} from './team.ts';
export type * from './types.ts';
export {
  ANSWER_RESPONSE,
  BASIS,
  BLOCKER_STATUS,
  BUY_IN_SUBJECT,
  END_OUTCOME,
  PATH_STATUS,
  STEP_STATUS,
} from './vocabulary.ts';
export type * from './vocabulary.ts';
