import { describe, expect, it } from '@jest/globals';
import { nextQuestions, type QuestionContext } from '../../src/decision/questions.ts';
import { aBlocker, aMember, anAnswer, aVisit, defaultModel } from './builders.ts';

const ask = (parts: Partial<QuestionContext>) =>
  nextQuestions({
    model: defaultModel,
    step: { code: 'first-discussion' },
    answers: [],
    team: [aMember({ roles: ['Initiator', 'Coordinator', 'Problem owner', 'User group', 'Budget holder'] })],
    blockers: [],
    ...parts,
  });
const codes = (parts: Partial<QuestionContext>) => ask(parts).map((offered) => offered.question.code);

describe('nextQuestions', () => {
  it('offers a step’s questions in their order when nothing presses', () => {
    expect(codes({})).toEqual([
      'discussion-absent',
      'discussion-description',
      'discussion-finance',
      'discussion-users',
    ]);
    expect(ask({}).every((offered) => offered.reason === 'next-in-step')).toBe(true);
  });

  it('asks the whole group before one person, whatever presses', () => {
    expect(ask({}).map(({ question }) => question.scope)).toEqual(['Group', 'Group', 'Individual', 'Individual']);
    const team = [aMember({ roles: ['Initiator', 'Coordinator', 'Problem owner', 'User group'] })];
    expect(ask({ team }).map(({ question }) => question.scope)).toEqual(['Group', 'Group', 'Individual', 'Individual']);
  });

  it('puts the question for a missing voice first among its kind, and says which', () => {
    const team = [aMember({ roles: ['Initiator', 'Coordinator', 'Problem owner', 'Budget holder'] })];
    const [first] = ask({ team }).filter(({ question }) => question.scope === 'Individual');
    expect(first).toMatchObject({
      question: { code: 'discussion-users' },
      reason: 'role-missing',
      role: 'User group',
      blockerCategory: null,
    });
  });

  it('takes a question away once it is answered', () => {
    const team = [aMember({ roles: ['Initiator', 'Coordinator', 'Problem owner', 'User group'] })];
    expect(codes({ team, answers: [anAnswer('discussion-finance')] })).not.toContain('discussion-finance');
  });

  it('puts a question that speaks to an open blocker before the rest of its kind', () => {
    const individual = (parts: Partial<QuestionContext>) =>
      ask(parts).filter(({ question }) => question.scope === 'Individual');
    expect(individual({ blockers: [aBlocker({ category: 'ROLES' })] })[0]?.reason).toBe('next-in-step');
    expect(individual({ blockers: [aBlocker({ category: 'MONEY' })] })[0]).toMatchObject({
      question: { code: 'discussion-finance' },
      reason: 'blocker-open',
      blockerCategory: 'MONEY',
    });
    expect(codes({ blockers: [aBlocker({ category: 'MONEY', status: 'Settled' })] })[0]).toBe('discussion-absent');
  });

  it('says that the step was left with its exit unmet', () => {
    const visits = [aVisit('idea', 1, { status: 'Exit Met' }), aVisit('first-discussion', 3, { status: 'Left Unmet' })];
    expect(ask({ visits, limit: 1 }).length).toBe(1);
    expect(ask({ visits })[0]?.reason).toBe('exit-unmet');
  });

  it('keeps a question the buyer could not answer yet, but last', () => {
    const answers = [anAnswer('discussion-absent', { response: 'Not known yet' })];
    const offered = ask({ answers, blockers: [aBlocker({ category: 'MISSING_VOICE' })] });
    expect(offered.at(-1)).toMatchObject({ question: { code: 'discussion-absent' }, reason: 'not-known-yet' });
  });

  it('puts what was passed over at the end, behind what was not known, and goes by the newest answer', () => {
    const answers = [
      anAnswer('discussion-absent', { response: 'Not asked' }),
      anAnswer('discussion-description', { isLatest: false }),
      anAnswer('discussion-description', { response: 'Not known yet' }),
    ];
    expect(codes({ answers }).slice(2)).toEqual(['discussion-description', 'discussion-absent']);
    expect(ask({ answers }).at(-1)?.reason).toBe('skipped');
  });

  it('offers no more than the limit, none of a limit of nothing', () => {
    expect(codes({ limit: 2 })).toEqual(['discussion-absent', 'discussion-description']);
    expect(codes({ limit: 0 })).toEqual([]);
  });

  it('does not offer a question that is switched off', () => {
    const steps = defaultModel.steps.map((s) => ({
      ...s,
      questions: s.questions.map((q) => ({ ...q, isActive: false })),
    }));
    expect(codes({ model: { steps } })).toEqual([]);
  });

  it('keeps the last place for a check when an earlier step is not known to be met', () => {
    const visits = [aVisit('idea', 1, { status: 'Exit Met' }), aVisit('first-discussion', 3)];
    expect(ask({ visits, limit: 2 })).toMatchObject([
      { question: { code: 'discussion-absent' } },
      { question: { code: 'sounding-sides' }, reason: 'check-earlier-step', step: { sequence: 2 } },
    ]);
  });

  it('asks no check when every earlier step is met or does not apply', () => {
    const visits = [
      aVisit('idea', 1, { status: 'Exit Met' }),
      aVisit('brainstorm', 2, { status: 'Not Applicable' }),
      aVisit('first-discussion', 3),
    ];
    expect(ask({ visits }).some((offered) => offered.reason === 'check-earlier-step')).toBe(false);
  });

  it('has nothing for a step that the model does not have', () => {
    expect(codes({ step: { code: 'elsewhere' } })).toEqual([]);
  });
});
