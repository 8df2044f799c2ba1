import { describe, expect, it } from '@jest/globals';
import type { DealHistory, Evidence } from '../../src/decision/dealHistory.ts';
import { inferDeal } from '../../src/decision/inference.ts';
import { aDeal, aMeeting, anEmail, aRole, aStage, aTask, day, defaultModel } from './builders.ts';

const PROPOSAL = 'Proposal/Price Quote';
const found = (code: string, parts: Partial<DealHistory>): readonly Evidence[] =>
  inferDeal(aDeal(parts), defaultModel).evidence.filter(({ ruleCode }) => ruleCode === code);
const tender = (at: string) => anEmail(null, at, { subject: 'Tender', hasAttachment: true });
const sent = (at: string) => anEmail(null, at, { isIncoming: false, subject: 'Contract sent' });

describe('readings of docs/decisions/0010', () => {
  it('days are UTC', () => {
    const roles = (at: string) => [
      aRole('c1', 'IT', day(1, '00:00:00')),
      aRole('c2', 'Finance', day(1)),
      aRole('c3', 'IT', at),
    ];
    expect(found('R5', { contactRoles: roles(day(1, '23:59:59')) })).toEqual([]);
    expect(found('R5', { contactRoles: roles(day(2)) })).toHaveLength(1);
  });

  it('R1: a stage that no row of the history dates shows nothing', () => {
    expect(found('R1', { stageName: 'Negotiation/Review' })).toEqual([]);
  });

  it('R2 and R10: what came at the same instant takes nothing from a first contact; a word before it does', () => {
    expect(found('R2', { emails: [tender(day(3)), sent(day(3))] })).toHaveLength(1);
    expect(found('R10', { emails: [tender(day(3)), sent(day(3))] })).toMatchObject([{ confidence: 0.35 }]);
    expect(found('R2', { emails: [tender(day(3)), sent(day(2))] })).toEqual([]);
    expect(found('R10', { emails: [tender(day(3)), sent(day(2))] })).toMatchObject([{ confidence: 0.5 }]);
  });

  it('R9: before a stage that counts as proposal, whatever quotes there are, and not at the same instant', () => {
    const contacts = [{ id: 'c1', department: 'Legal', title: null }];
    const quotes = [{ id: '0Q0000000000001AAA', status: 'Presented', createdOn: day(1), changedOn: day(1) }];
    const parts = { contacts, quotes, events: [aMeeting(['c1'], day(4))] };
    expect(found('R9', parts)).toHaveLength(1);
    expect(found('R9', { ...parts, stageChanges: [aStage(PROPOSAL, day(4))] })).toEqual([]);
  });

  it('R10: what follows in the same tender does not lift a first contact', () => {
    expect(found('R10', { emails: [tender(day(3)), sent(day(4)), tender(day(9))] })).toMatchObject([
      { confidence: 0.35, cap: 0.35, at: day(3) },
    ]);
  });

  it('R17: done tasks only', () => {
    expect(found('R17', { emails: [sent(day(3))] })).toEqual([]);
    expect(found('R17', { tasks: [aTask([], day(3), { subject: 'Contract sent', status: 'Not Started' })] })).toEqual(
      [],
    );
    expect(found('R17', { tasks: [aTask([], day(3), { subject: 'Contract sent' })] })).toHaveLength(1);
  });

  it('R18: an answer shows that its step was reached, not that its exit is met', () => {
    const answers = [{ id: 'a0F000000000001AAA', stepCode: 'research', at: day(3) }];
    expect(inferDeal(aDeal({ answers }), defaultModel).steps).toMatchObject([
      { sequence: 8, status: 'In Progress', exitedOn: null },
    ]);
  });

  it('cautions: evidence stands alone, and suffices on its day, whatever is taken off later', () => {
    const contacts = [{ id: 'c1', department: 'Legal', title: null }];
    const events = [aMeeting(['c1', 'c2'], day(2)), aMeeting(['c1', 'c2', 'c3'], day(20))];
    const answers = [{ id: 'a0F000000000001AAA', stepCode: 'research', at: day(21) }];
    const { penalty, steps } = inferDeal(aDeal({ contacts, events, answers, asOf: day(120) }), defaultModel);
    expect(penalty).toBe(-0.2);
    // R4 gives 0.50, which is 0.30 after the silence; that the answer lifts step 3 later makes its meeting no later.
    expect(steps.find(({ sequence }) => sequence === 3)).toMatchObject({ enteredOn: day(2), confidence: 0.9 });
  });
});
