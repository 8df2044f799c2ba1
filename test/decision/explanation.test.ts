import { describe, expect, it } from '@jest/globals';
import type { DealHistory } from '../../src/decision/dealHistory.ts';
import { explainDeal } from '../../src/decision/explanation.ts';
import { aDeal, aMeeting, anEmail, aRole, aStage, day, defaultModel } from './builders.ts';

const explained = (parts: Partial<DealHistory>) => explainDeal(aDeal(parts), defaultModel);
const other = (parts: Partial<DealHistory>, change: 'with' | 'without', ruleCode: string) =>
  explained(parts).otherResults.find((each) => each.change === change && each.ruleCode === ruleCode);

const meeting = { events: [aMeeting(['c1', 'c2'], day(5))], emails: [], asOf: day(30) };

describe('explainDeal', () => {
  it('gives the arithmetic of each step: strongest of each class, joined, capped, lowered', () => {
    const stageChanges = [aStage('Proposal/Price Quote', day(6))];
    const [first] = explained({ ...meeting, stageChanges }).steps;
    // R4 (B) 0.50, R3 (C) 0.40, R1 (D) 0.25: 1 − 0.5 · 0.6 · 0.75 = 0.775, held at the cap of B.
    expect(first).toMatchObject({
      sequence: 1,
      strongest: [
        { evidenceClass: 'B', ruleCode: 'R4', confidence: 0.5 },
        { evidenceClass: 'C', ruleCode: 'R3', confidence: 0.4 },
        { evidenceClass: 'D', ruleCode: 'R1', confidence: 0.25 },
      ],
      cap: 0.6,
      penalty: 0,
      confidence: 0.6,
      isReached: true,
    });
    expect(first?.joined).toBeCloseTo(0.775, 10);
  });

  it('takes nothing off where a caution takes nothing: of a purchase, or of what is nought already', () => {
    const stageChanges = [aStage('Proposal/Price Quote', day(0)), aStage('Qualification', day(1))];
    const won = { stageName: 'Closed Won', isClosed: true, isWon: true, closeDate: '2024-01-10', stageChanges };
    const { inference, steps } = explained(won);
    expect(inference.penalty).toBe(-0.1);
    expect(steps[11]).toMatchObject({ joined: 0.75, penalty: 0, confidence: 0.75 });
    const [first] = explained({ stageChanges, asOf: day(200) }).steps;
    expect(first).toMatchObject({ joined: 0.25, penalty: -0.25, confidence: 0 });
  });

  it('tells which evidence the result hangs on, and what it would be without it', () => {
    expect(other(meeting, 'without', 'R4')).toMatchObject({ lowerBound: 2, confidence: 0.4 });
    expect(other(meeting, 'without', 'R3')).toBeUndefined();
  });

  it('tells what would show more, with the step and how sure it would be', () => {
    expect(other(meeting, 'with', 'R10')).toMatchObject({ lowerBound: 10, confidence: 0.5 });
    expect(other(meeting, 'with', 'R13')).toMatchObject({ lowerBound: 12, confidence: 0.55 });
    expect(other(meeting, 'with', 'R8')).toBeUndefined();
    expect(other(meeting, 'with', 'R16')).toBeUndefined();
  });

  it('tells what follows from a change as well: a second contact lets go of what a single one held', () => {
    const single = {
      stageChanges: [aStage('Proposal/Price Quote', day(1))],
      contactRoles: [aRole('c1', 'Legal', day(1))],
      events: [aMeeting(['c1'], day(0))],
      emails: [],
    };
    expect(explained(single).inference).toMatchObject({ lowerBound: 3, floorLimit: 3 });
    // Legal was there before the proposal, which N3 holds at step 3 until somebody else is known.
    expect(other(single, 'without', 'N3')).toMatchObject({ lowerBound: 6, confidence: 0.45 });
    expect(other(single, 'with', 'R4')).toMatchObject({ lowerBound: 6, confidence: 0.45 });
    // Terms that the same person sends back make nobody else known; a tender may come from anybody.
    expect(other(single, 'with', 'R13')).toBeUndefined();
    expect(other(single, 'with', 'R10')).toMatchObject({ lowerBound: 10, confidence: 0.5 });
  });

  it('takes a tender that would be the first contact for no more than that', () => {
    expect(other({ emails: [] }, 'with', 'R10')).toMatchObject({ lowerBound: 1, confidence: 0.6 });
  });

  it('brings in nobody whose coming another rule waits for', () => {
    // Technology and any two functions give 0.35; security among them would be R9.
    expect(other(meeting, 'with', 'R7')).toBeUndefined();
  });

  it('leaves out what could not be found any more', () => {
    expect(other(meeting, 'with', 'R9')).toMatchObject({ lowerBound: 6 });
    const stageChanges = [aStage('Proposal/Price Quote', day(6))];
    expect(other({ ...meeting, stageChanges }, 'with', 'R9')).toBeUndefined();
    expect(other({ ...meeting, stageChanges, quotes: [] }, 'with', 'R12')).toBeUndefined();
    expect(other({ ...meeting, quotes: [] }, 'with', 'R12')).toMatchObject({ lowerBound: 10 });
  });

  it('tells of a rule that others build upon what they lose with it', () => {
    const contactRoles = [aRole('c1', 'Finance', day(1)), aRole('c2', 'IT', day(2)), aRole('c3', 'IT', day(2))];
    const quotes = [{ id: '0Q0000000000001AAA', status: 'Presented', createdOn: day(3), changedOn: day(4) }];
    expect(explained({ contactRoles, quotes }).inference.lowerBound).toBe(10);
    expect(other({ contactRoles, quotes }, 'without', 'R5')).toMatchObject({ lowerBound: null, confidence: null });
  });

  it('tells what cautions cost', () => {
    const quiet = { ...meeting, asOf: day(200) };
    expect(explained(quiet).inference).toMatchObject({ lowerBound: 2, penalty: -0.2 });
    expect(other(quiet, 'without', 'N2')).toMatchObject({ lowerBound: 3, confidence: 0.5 });
    // A word of the buyer ends the silence, and with it what it cost.
    expect(other(quiet, 'with', 'R3')).toBeUndefined();
    expect(other(quiet, 'with', 'R11')).toMatchObject({ lowerBound: 10 });
    const stageChanges = [aStage('Needs Analysis', day(6)), aStage('Qualification', day(7))];
    expect(explained({ ...quiet, stageChanges }).inference.penalty).toBeCloseTo(-0.3);
    expect(other({ ...quiet, stageChanges }, 'without', 'N1')).toMatchObject({ lowerBound: 2 });
    expect(other({ ...quiet, stageChanges }, 'without', 'N2')).toMatchObject({ lowerBound: 3, confidence: 0.4 });
  });

  it('says nothing of what would make no difference, and explains a blind deal too', () => {
    const blind = explained({ emails: [] });
    expect(blind.steps).toEqual([]);
    expect(blind.otherResults.every(({ change, lowerBound }) => change === 'with' && lowerBound !== null)).toBe(true);
    expect(blind.rules.map(({ code }) => code)).toEqual(defaultModel.inferenceRules.map(({ code }) => code));
    expect(other({ emails: [anEmail('c1', day(2))] }, 'without', 'R2')).toMatchObject({ lowerBound: null });
  });
});
