import { describe, expect, it } from '@jest/globals';
import { boundsOf, currentStepOf, stepStatesOf } from '../../src/decision/steps.ts';
import { aBlocker, aVisit, day, defaultModel } from './builders.ts';

describe('stepStatesOf', () => {
  it('has one entry per step of the model and calls a step without a visit untouched', () => {
    const states = stepStatesOf(defaultModel, []);
    expect(states).toHaveLength(13);
    expect(states.every((s) => s.state === 'untouched' && s.visitCount === 0 && s.latest === null)).toBe(true);
  });

  it('goes by the newest visit and counts them all', () => {
    const first = aVisit('contemplation', 4, { isLatest: false, status: 'Exit Met', exitedOn: day(3) });
    const second = aVisit('contemplation', 4, { visit: 2, status: 'Left Unmet', exitedOn: day(9) });
    const state = stepStatesOf(defaultModel, [second, first])[3];
    expect(state).toMatchObject({ state: 'left-unmet', visitCount: 2, latest: { visit: 2 }, isInferred: false });
  });

  it('marks a step that only the backfill speaks of', () => {
    const visit = aVisit('first-discussion', 3, { basis: 'Inferred', confidence: 0.5 });
    expect(stepStatesOf(defaultModel, [visit])[2]).toMatchObject({ state: 'in-progress', isInferred: true });
  });

  it('leaves out a visit to a step that the model does not have', () => {
    expect(stepStatesOf(defaultModel, [aVisit('elsewhere', 4)]).every((s) => s.visitCount === 0)).toBe(true);
  });
});

describe('currentStepOf', () => {
  it('begins with the first step when nothing is known', () => {
    expect(currentStepOf(defaultModel, [])).toMatchObject({ step: { sequence: 1 }, reason: 'nothing-known' });
  });

  it('is the highest step a person has in progress, whatever was inferred beyond it', () => {
    const visits = [
      aVisit('first-discussion', 3),
      aVisit('contemplation', 4),
      aVisit('coordination', 7, { basis: 'Inferred' }),
    ];
    expect(currentStepOf(defaultModel, visits)).toMatchObject({ step: { sequence: 4 }, reason: 'in-progress' });
  });

  it('is the highest inferred step when no person has one in progress', () => {
    const visits = [aVisit('idea', 1, { basis: 'Inferred' }), aVisit('first-discussion', 3, { basis: 'Inferred' })];
    expect(currentStepOf(defaultModel, visits)).toMatchObject({ step: { sequence: 3 }, reason: 'inferred' });
  });

  it('does not go back to a step that was inferred below what a person has said', () => {
    const visits = [
      aVisit('brainstorm', 2, { basis: 'Inferred' }),
      aVisit('research', 8, { status: 'Exit Met', exitedOn: day(5) }),
      aVisit('consensus', 9, { status: 'Left Unmet', exitedOn: day(9) }),
    ];
    expect(currentStepOf(defaultModel, visits)).toMatchObject({ step: { sequence: 9 }, reason: 'after-last-met' });
  });

  it('goes on after the last exit met and passes over what does not apply', () => {
    const visits = [
      aVisit('contemplation', 4, { status: 'Exit Met', exitedOn: day(1) }),
      aVisit('organization', 5, { status: 'Not Applicable' }),
    ];
    expect(currentStepOf(defaultModel, visits)).toMatchObject({ step: { sequence: 6 }, reason: 'after-last-met' });
  });

  it('is null when the last step is behind the buyer', () => {
    expect(currentStepOf(defaultModel, [aVisit('implementation', 13, { status: 'Exit Met' })])).toBeNull();
  });
});

describe('boundsOf', () => {
  it('knows nothing of a deal without visits', () => {
    expect(boundsOf([], [])).toEqual({ lower: null, upper: null });
  });

  it('takes the highest step reached as the lower bound, inferred ones too', () => {
    const visits = [aVisit('idea', 1, { status: 'Exit Met' }), aVisit('coordination', 7, { basis: 'Inferred' })];
    expect(boundsOf(visits, []).lower).toBe(7);
  });

  it('never takes an upper bound from an inferred visit', () => {
    expect(boundsOf([aVisit('coordination', 7, { basis: 'Inferred' })], []).upper).toBeNull();
  });

  it('takes the lowest step a person left open or unmet as the upper bound', () => {
    const visits = [
      aVisit('contemplation', 4, { status: 'Left Unmet' }),
      aVisit('organization', 5),
      aVisit('idea', 1, { status: 'Exit Met' }),
    ];
    expect(boundsOf(visits, [])).toEqual({ lower: 5, upper: 4 });
  });

  it('lowers the upper bound to the step an open blocker stops', () => {
    const blockers = [
      aBlocker({ stepSequence: 3, status: 'Returned' }),
      aBlocker({ stepSequence: 2, status: 'Settled' }),
      aBlocker({ stepSequence: 1, status: 'Accepted' }),
      aBlocker({ stepSequence: null }),
    ];
    expect(boundsOf([aVisit('contemplation', 4)], blockers).upper).toBe(3);
  });

  it('looks at the newest visit of a step only', () => {
    const visits = [
      aVisit('contemplation', 4, { isLatest: false, status: 'Left Unmet' }),
      aVisit('contemplation', 4, { visit: 2, status: 'Exit Met' }),
    ];
    expect(boundsOf(visits, [])).toEqual({ lower: 4, upper: null });
  });
});
