import { describe, expect, it } from '@jest/globals';
import type { DealHistory } from '../../src/decision/dealHistory.ts';
import { ENGINE_VERSION, inferDeal } from '../../src/decision/inference.ts';
import { aDeal, aMeeting, anEmail, aRole, aStage, aTask, day, defaultModel, withRule } from './builders.ts';

const PROPOSAL = 'Proposal/Price Quote';
const infer = (parts: Partial<DealHistory>) => inferDeal(aDeal(parts), defaultModel);

describe('inferDeal', () => {
  it('answers "not known" for a deal of which nothing is known', () => {
    expect(infer({})).toMatchObject({
      dealId: '006000000000001AAA',
      modelKey: 'buyside-default:1',
      engineVersion: ENGINE_VERSION,
      steps: [],
      lowerBound: null,
      possibleUpTo: null,
      stopped: null,
      shortPath: null,
      penalty: 0,
      evidence: [],
      support: [],
    });
  });

  it('adds classes up as independent chances and stays under the highest cap', () => {
    const events = [aMeeting(['c1', 'c2'], day(5))];
    const contactRoles = [aRole('c1', 'Finance', day(1)), aRole('c2', 'IT', day(2)), aRole('c3', 'IT', day(8))];
    const step = infer({ events, contactRoles }).steps.find((s) => s.sequence === 3);
    // 1 - (1 - 0.50)(1 - 0.40) = 0.70, class B allows 0.60.
    expect(step).toMatchObject({ confidence: 0.6, evidenceClass: 'B', rules: ['R4', 'R5'] });
  });

  it('takes only the strongest of one class', () => {
    const events = [aMeeting(['c1', 'c2', 'c3'], day(5))];
    const contactRoles = [aRole('c1', 'Legal', day(1)), aRole('c2', 'IT', day(1)), aRole('c3', 'HR', day(1))];
    const { support, evidence } = infer({ events, contactRoles });
    expect(evidence.filter((e) => e.floor === 6).map((e) => e.ruleCode)).toEqual(['R7', 'R9']);
    expect(support[5]).toMatchObject({ sequence: 6, confidence: 0.45, rules: ['R7', 'R9'] });
  });

  it('writes a step only where some evidence ends, and leaves the steps below implied', () => {
    const contactRoles = [aRole('c1', 'Legal', day(1))];
    const { steps, support } = infer({ events: [aMeeting(['c1'], day(5))], contactRoles });
    expect(steps.map((step) => step.sequence)).toEqual([6]);
    expect(support.map((s) => [s.sequence, s.isDirect])).toEqual([
      [1, false],
      [2, false],
      [3, false],
      [4, false],
      [5, false],
      [6, true],
    ]);
  });

  it('dates a step from the last silence to the first day on which the evidence suffices', () => {
    const stageChanges = [aStage('Qualification', day(0)), aStage(PROPOSAL, day(4))];
    const events = [aMeeting(['c1'], day(6)), aMeeting(['c1', 'c2'], day(9))];
    const step = infer({ stageName: PROPOSAL, stageChanges, events }).steps.find((s) => s.sequence === 3);
    // The stage spoke for step 3 on day 4, too weakly; before day 4 all was silent since day 0. The meeting settles it.
    expect(step).toMatchObject({ enteredNotBefore: day(0), enteredOn: day(9), exitedOn: null, status: 'In Progress' });
  });

  it('leaves the beginning open when the record began with the evidence', () => {
    expect(infer({ leadSource: 'Web' }).steps).toMatchObject([
      { stepCode: 'idea', enteredOn: day(0), enteredNotBefore: null },
    ]);
  });

  it('begins no earlier than the deal, whose first record was silent too', () => {
    const events = [aMeeting(['c1'], day(-9)), aMeeting(['c1', 'c2'], day(5))];
    expect(infer({ events }).steps.at(-1)).toMatchObject({ enteredNotBefore: day(0), enteredOn: day(5) });
    const before = [aMeeting(['c1'], day(-9)), aMeeting(['c1', 'c2'], day(-5))];
    expect(infer({ events: before }).steps.at(-1)).toMatchObject({ enteredNotBefore: day(-9), enteredOn: day(-5) });
  });

  it('dates a step that was left no later than the day it was left', () => {
    const weak = withRule('R14', { confidence: 0.35 });
    const deal = aDeal({
      ...{ stageName: 'Closed Lost', isClosed: true, closeDate: '2024-01-10', lossReason: 'Competitor' },
      competitors: [{ id: '0cp000000000001AAA', name: 'Other', createdOn: day(3) }],
      contacts: [{ id: 'c1', department: 'Legal', title: null }],
      emails: [anEmail('c1', day(15), { subject: 'Contract', hasAttachment: true })],
    });
    const left = '2024-01-10T12:00:00.000Z';
    expect(inferDeal(deal, weak).steps.at(-1)).toMatchObject({ sequence: 12, enteredOn: left, exitedOn: left });
  });

  it('leaves it open as well when only some of the first evidence has something before it', () => {
    const stageChanges = [aStage('Prospecting', day(-3)), aStage('Qualification', day(0))];
    expect(infer({ leadSource: 'Web', stageChanges }).steps).toMatchObject([{ sequence: 1, enteredNotBefore: null }]);
  });

  it('names rule, confidence, day, records and what was seen, one line each', () => {
    const event = aMeeting(['c1', 'c2'], day(9));
    const step = infer({ events: [event] }).steps.find((s) => s.sequence === 3);
    expect(step?.evidence).toEqual([`R4 0.50 2024-01-10 ${event.id}: 2 contacts of the buyer attended one meeting`]);
  });

  it('never names a step that the model does not have', () => {
    const steps = defaultModel.steps.slice(0, 3);
    const short = { ...defaultModel, steps };
    const parts = { stageName: 'Closed Won', isClosed: true, isWon: true, closeDate: '2024-01-09' };
    const result = inferDeal(aDeal(parts), short);
    expect(result.support.map((s) => s.sequence)).toEqual([1, 2, 3]);
    expect(result.steps).toEqual([]);
  });

  it('never enters a step after it was finished', () => {
    const weak = { signedConfidence: 0.3, startedStep: 13, startedConfidence: 0.3 };
    const model = withRule('R16', { confidence: 0.3, parameters: weak });
    const parts = {
      ...{ stageName: 'Closed Won', isClosed: true, isWon: true },
      stageChanges: [aStage('Qualification', day(1)), aStage('Closed Won', day(5))],
      contactRoles: [aRole('c1', 'Procurement', day(2)), aRole('c2', 'IT', day(2))],
      emails: [anEmail('c1', day(9), { subject: 'Contract, marked up', hasAttachment: true })],
    };
    const choice = inferDeal(aDeal(parts), model).steps.find(({ stepCode }) => stepCode === 'choice');
    expect(choice).toMatchObject({
      enteredNotBefore: day(1),
      enteredOn: day(5),
      exitedOn: day(5),
      rules: ['R13', 'R16'],
    });
  });

  it('refuses a deal without a date of creation', () => {
    expect(() => infer({ createdOn: 'yesterday' })).toThrow(
      new RangeError('createdOn must be an instant, got "yesterday"'),
    );
    expect(() => infer({ asOf: '' })).toThrow(RangeError);
  });

  it('reads instants as Salesforce writes them', () => {
    const stageChanges = [aStage('Qualification', '2024-01-05T10:00:00.000+0200')];
    expect(infer({ stageChanges }).evidence[0]?.at).toBe('2024-01-05T08:00:00.000Z');
  });
});

describe('the notes', () => {
  it('count what was odd in the history', () => {
    const stages = [
      aStage('Qualification', day(1), { id: '008000000000009AAA' }),
      aStage(PROPOSAL, day(1), { id: '008000000000010AAA' }),
      aStage('Qualification', day(3), { id: '008000000000002AAA' }),
      aStage('Negotiation/Review', day(40)),
    ];
    const task = aTask(['c1', null], day(2));
    const result = infer({
      stageChanges: [...stages, aStage('Prospecting', 'long ago')],
      contactRoles: [aRole(null, 'IT', day(1))],
      tasks: [task, task, aTask(['c1'], day(-3)), aTask(['c1'], day(0, '00:00:00'))],
      createdOn: day(0, '15:00:00'),
    });
    expect(result.notes).toEqual({
      afterEnd: 0,
      otherwiseDone: 0,
      merged: 0,
      personAccounts: 0,
      ties: 1,
      outOfOrder: 1,
      beforeCreation: 1,
      future: 1,
      orphans: 2,
      duplicates: 1,
      undated: 1,
    });
  });

  it('count tasks that are completed under a status the model does not know as done', () => {
    const closed = { ...aTask(['c1'], day(2)), status: 'Erledigt', isCompleted: true };
    const open = { ...aTask(['c1'], day(3)), status: 'In Progress', isCompleted: false };
    const { notes, participants } = infer({ tasks: [closed, open] });
    expect({ otherwiseDone: notes.otherwiseDone, participants }).toEqual({ otherwiseDone: 1, participants: [] });
  });

  it('count what was odd about quotes, competitors and answers as well', () => {
    const answer = (id: string, at: string) => ({ id, stepCode: 'idea', at });
    const result = infer({
      quotes: [{ id: '0Q0000000000001AAA', status: 'Presented', createdOn: day(1), changedOn: day(31) }],
      competitors: [{ id: '0cp000000000001AAA', name: 'Other', createdOn: 'long ago' }],
      answers: [answer('a', day(2)), answer('a', day(2)), answer('b', day(-3))],
    });
    expect(result.notes).toMatchObject({ future: 1, undated: 1, duplicates: 1, beforeCreation: 1 });
  });

  it('keep the earlier of two records with one id, in whatever order they come', () => {
    const early = aMeeting(['c1', 'c2'], day(3));
    const late = { ...early, at: day(7) };
    expect(infer({ events: [late, early] })).toEqual(infer({ events: [early, late] }));
    expect(infer({ events: [late, early] }).steps.at(-1)?.enteredOn).toBe(day(3));
  });
});

describe('functions', () => {
  it('go by department before title before role, and by whole words', () => {
    const contactRoles = [
      { ...aRole('c1', 'Finance', day(1)), title: 'IT Controller' },
      { ...aRole('c2', null, day(1)), title: 'Head of IT' },
      { ...aRole('c3', null, day(1)), role: 'Business User' },
      { ...aRole('c4', 'Kitchen', day(1)), title: 'Citizen', role: 'Decision Maker' },
    ];
    const contacts = [{ id: 'c5', department: 'Purchasing', title: null }];
    expect(infer({ contactRoles, contacts }).functions).toEqual([
      { contactId: 'c1', function: 'Finance' },
      { contactId: 'c2', function: 'Technology' },
      { contactId: 'c3', function: 'Users' },
      { contactId: 'c5', function: 'Procurement' },
    ]);
  });

  it('are not told by a role that was given after the reading', () => {
    const role = { ...aRole('c1', null, day(31)), role: 'Business User' };
    const result = infer({ contactRoles: [role], events: [aMeeting(['c1'], day(2))] });
    expect(result.functions).toEqual([]);
  });

  it('are not known, and no task counts as done, without the word table', () => {
    const inferenceRules = defaultModel.inferenceRules.filter((rule) => rule.kind !== 'reading');
    const parts = {
      contactRoles: [aRole('c1', 'Finance', day(1))],
      tasks: [aTask(['c1'], day(2)), aTask(['c2'], day(3))],
    };
    const result = inferDeal(aDeal(parts), { ...defaultModel, inferenceRules });
    expect(result.functions).toEqual([]);
    expect(result.evidence).toEqual([]);
  });
});
