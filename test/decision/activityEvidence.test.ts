import { describe, expect, it } from '@jest/globals';
import { inferDeal } from '../../src/decision/inference.ts';
import { aDeal, aMeeting, aRole, aStage, aTask, day, defaultModel } from './builders.ts';
import { found, shape } from './ruleFinds.ts';

const PROPOSAL = 'Proposal/Price Quote';

describe('R3, two contacts active', () => {
  it('is shown on the day the second contact took part in something', () => {
    const tasks = [aTask(['c1'], day(2)), aTask(['c1'], day(4)), aTask(['c2'], day(6))];
    expect(shape(found('R3', { tasks }))).toEqual([{ floor: 2, confidence: 0.4, at: day(6), notBefore: day(4) }]);
  });

  it('writes step 2 and nothing higher', () => {
    const tasks = [aTask(['c1'], day(2)), aTask(['c2'], day(6))];
    const { steps, lowerBound } = inferDeal(aDeal({ tasks }), defaultModel);
    expect(steps.map((step) => [step.stepCode, step.confidence, step.rules])).toEqual([['brainstorm', 0.4, ['R3']]]);
    expect(lowerBound).toBe(2);
  });

  it('does not count tasks that are not done', () => {
    const tasks = [
      aTask(['c1'], day(2)),
      aTask(['c2'], day(6), { status: 'Not Started' }),
      aTask(['c3'], day(7), { status: null }),
    ];
    expect(found('R3', { tasks })).toEqual([]);
  });

  it('does not count one contact twice', () => {
    expect(found('R3', { tasks: [aTask(['c1'], day(2))], events: [aMeeting(['c1'], day(3))] })).toEqual([]);
  });
});

describe('R4, a meeting of two contacts', () => {
  it('is shown by the first event that two contacts attended', () => {
    const events = [aMeeting(['c1'], day(3)), aMeeting(['c1', 'c2'], day(5)), aMeeting(['c1', 'c2', 'c3'], day(9))];
    expect(shape(found('R4', { events }))).toEqual([{ floor: 3, confidence: 0.5, at: day(5), notBefore: day(3) }]);
  });

  it('is silent since the creation of the deal when no meeting came before', () => {
    expect(found('R4', { events: [aMeeting(['c1', 'c2'], day(5))] })[0]?.notBefore).toBe(day(0));
  });

  it('counts what happened up to the very moment of reading', () => {
    expect(found('R4', { events: [aMeeting(['c1', 'c2'], day(30))] })).toHaveLength(1);
  });

  it('is not shown by contacts who are gone, named twice, or invited for a day to come', () => {
    const events = [aMeeting(['c1', null], day(3)), aMeeting(['c1', 'c1'], day(4)), aMeeting(['c1', 'c2'], day(31))];
    expect(found('R4', { events })).toEqual([]);
  });
});

describe('R7, a meeting across functions', () => {
  const contactRoles = [
    aRole('c1', 'Finance', day(1)),
    aRole('c2', 'Legal', day(1)),
    aRole('c3', 'IT', day(1)),
    aRole('c4', 'HR', day(1)),
  ];

  it('needs three functions, technology or users among them', () => {
    const events = [aMeeting(['c1', 'c2', 'c4'], day(3)), aMeeting(['c1', 'c2', 'c3'], day(6))];
    expect(shape(found('R7', { contactRoles, events }))).toEqual([
      { floor: 6, confidence: 0.35, at: day(6), notBefore: day(3) },
    ]);
  });

  it('is not shown by three contacts in two functions', () => {
    const two = [...contactRoles.slice(0, 1), aRole('c2', 'Finance', day(1)), aRole('c3', 'IT', day(1))];
    expect(found('R7', { contactRoles: two, events: [aMeeting(['c1', 'c2', 'c3'], day(6))] })).toEqual([]);
  });
});

describe('R9, a guarding function before a quote', () => {
  const contactRoles = [aRole('c1', 'Information Security', day(0)), aRole('c2', null, day(0))];

  it('is shown by a meeting before the proposal', () => {
    const parts = { contactRoles, events: [aMeeting(['c1'], day(3))], stageChanges: [aStage(PROPOSAL, day(4))] };
    expect(shape(found('R9', parts))).toEqual([{ floor: 6, confidence: 0.45, at: day(3), notBefore: day(0) }]);
  });

  it('is not shown by a meeting at or after the proposal', () => {
    const parts = { contactRoles, events: [aMeeting(['c1'], day(4))], stageChanges: [aStage(PROPOSAL, day(4))] };
    expect(found('R9', parts)).toEqual([]);
  });
});
