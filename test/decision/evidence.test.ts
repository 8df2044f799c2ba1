import { describe, expect, it } from '@jest/globals';
import { inferDeal } from '../../src/decision/inference.ts';
import { aDeal, aMeeting, day, defaultModel, withRule } from './builders.ts';
import { found, outcome } from './ruleFinds.ts';

describe('the rules of a model', () => {
  it.each(['R10', 'R12', 'R13', 'R18'])('%s says that its source was not read, instead of keeping silent', (code) => {
    expect(outcome(code, {})).toMatchObject({
      outcome: 'not evaluated',
      why: expect.stringContaining('source not read: '),
    });
  });

  it('are all accounted for, once and in their order', () => {
    expect(inferDeal(aDeal(), defaultModel).rules.map((rule) => rule.code)).toEqual(
      defaultModel.inferenceRules.map((rule) => rule.code),
    );
  });

  it('show nothing while they are switched off, and say so', () => {
    const events = [aMeeting(['c1', 'c2'], day(5))];
    const off = withRule('R4', { isActive: false });
    expect(outcome('R4', { events }, off)).toMatchObject({ outcome: 'switched off' });
    expect(found('R4', { events }, off)).toEqual([]);
  });

  it('do as their parameters say', () => {
    const events = [aMeeting(['c1', 'c2'], day(5))];
    expect(found('R4', { events }, withRule('R4', { parameters: { minContacts: 3 } }))).toEqual([]);
    expect(found('R4', { events }, withRule('R4', { floorStep: 5 }))).toMatchObject([{ floor: 5 }]);
  });

  it('are refused with parameters that their kind does not take', () => {
    expect(() => inferDeal(aDeal(), withRule('R4', { parameters: {} }))).toThrow(TypeError);
  });
});
