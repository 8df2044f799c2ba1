import { describe, expect, it } from '@jest/globals';
import { aMeeting, aRole, aStage, day, withRule } from './builders.ts';
import { found, outcome, shape } from './ruleFinds.ts';

const PROPOSAL = 'Proposal/Price Quote';

describe('R5 and R6, contact roles', () => {
  const roles = [aRole('c1', 'Finance', day(1)), aRole('c2', 'IT', day(2)), aRole('c3', 'IT', day(2))];

  it('R5 is shown when the third contact was added, in two functions and on two days', () => {
    expect(shape(found('R5', { contactRoles: roles }))).toEqual([
      { floor: 3, confidence: 0.4, at: day(2), notBefore: day(1) },
    ]);
    expect(outcome('R6', { contactRoles: roles })?.outcome).toBe('not shown');
  });

  it('R6 takes its place when all were entered on one day', () => {
    const contactRoles = roles.map((role) => ({ ...role, createdOn: day(2, '08:00:00') }));
    expect(found('R5', { contactRoles })).toEqual([]);
    expect(shape(found('R6', { contactRoles }))).toMatchObject([{ floor: 2, confidence: 0.25 }]);
  });

  it('R6 takes its place when they were entered after a proposal', () => {
    const parts = { contactRoles: roles, stageChanges: [aStage(PROPOSAL, day(1))] };
    expect(found('R5', parts)).toEqual([]);
    expect(found('R6', parts)).toHaveLength(1);
  });

  it('R6 does not step in for R5 when that is switched off, for the roles were not entered at once', () => {
    const model = withRule('R5', { isActive: false });
    expect(outcome('R6', { contactRoles: roles }, model)).toMatchObject({ outcome: 'not shown' });
  });

  it('a role entered at the very moment of the proposal comes too late for R5', () => {
    const parts = { contactRoles: roles, stageChanges: [aStage(PROPOSAL, day(2))] };
    expect(found('R5', parts)).toEqual([]);
  });

  it('neither is shown by one function, by two contacts, or by one contact with three roles', () => {
    const oneFunction = roles.map((role) => ({ ...role, department: 'IT' }));
    const oneContact = roles.map((role) => ({ ...role, contactId: 'c1' }));
    for (const contactRoles of [oneFunction, roles.slice(0, 2), oneContact]) {
      expect([...found('R5', { contactRoles }), ...found('R6', { contactRoles })]).toEqual([]);
    }
  });
});

describe('R8, a function joins later', () => {
  const events = [aMeeting(['c1', 'c2'], day(1))];
  const known = [aRole('c1', 'Finance', day(0)), aRole('c2', 'Sales', day(0))];

  it('is shown by a function not seen before, two weeks after the group met', () => {
    const contactRoles = [...known, aRole('c3', 'IT', day(15))];
    expect(shape(found('R8', { contactRoles, events }))).toEqual([
      { floor: 7, confidence: 0.3, at: day(15), notBefore: day(1) },
    ]);
  });

  it.each([
    ['a day too early', [...known, aRole('c3', 'IT', day(14))]],
    ['by a function that was there before', [...known, aRole('c3', 'Finance', day(20))]],
    ['by somebody whom no word places', [...known, aRole('c3', 'Ministry of Silly Walks', day(20))]],
    ['when nobody could be placed before', [aRole('c1', null, day(0)), aRole('c3', 'IT', day(20))]],
    [
      'by a function that first came a day too early',
      [...known, aRole('c3', 'IT', day(3)), aRole('c4', 'IT', day(20))],
    ],
  ])('is not shown %s', (_, contactRoles) => {
    expect(found('R8', { contactRoles, events })).toEqual([]);
  });

  it('is not shown when no group ever met', () => {
    const contactRoles = [aRole('c1', 'Finance', day(0)), aRole('c3', 'IT', day(15))];
    expect(outcome('R8', { contactRoles })).toMatchObject({ outcome: 'not shown', why: 'none of R4, R5 is shown' });
  });
});
