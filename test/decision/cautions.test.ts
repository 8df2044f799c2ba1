import { describe, expect, it } from '@jest/globals';
import type { DealHistory } from '../../src/decision/dealHistory.ts';
import { inferDeal } from '../../src/decision/inference.ts';
import { aDeal, aMeeting, anEmail, aRole, aStage, aTask, day, defaultModel, withRule } from './builders.ts';

const PROPOSAL = 'Proposal/Price Quote';
const infer = (parts: Partial<DealHistory>) => inferDeal(aDeal(parts), defaultModel);
const why = (code: string, parts: Partial<DealHistory>) => infer(parts).rules.find((rule) => rule.code === code);
/** A meeting that gives step 3 with 0.50, or 0.56 with what R3 adds. */
const met = { events: [aMeeting(['c1', 'c2'], day(29))] };

describe('N1, a deal that slipped', () => {
  const pushed = (dates: (string | null)[]) =>
    dates.map((closeDate, i) => aStage('Qualification', day(i), { closeDate }));

  it('takes 0.10 off when the close date was pushed twice', () => {
    const stageChanges = pushed(['2024-02-01', '2024-03-01', '2024-04-01']);
    expect(infer({ ...met, stageChanges })).toMatchObject({ penalty: -0.1, lowerBound: 3 });
    expect(why('N1', { stageChanges })?.why).toBe('the close date was pushed 2 times');
  });

  it.each([
    ['pushed once', ['2024-02-01', '2024-03-01']],
    ['pulled forward', ['2024-04-01', '2024-03-01', '2024-02-01']],
    ['left as it was', ['2024-02-01', '2024-02-01', '2024-02-01']],
    ['unknown in between', ['2024-02-01', null, '2024-02-01']],
  ])('takes nothing off when the date was %s', (_, dates) => {
    expect(infer({ stageChanges: pushed(dates) }).penalty).toBe(0);
  });

  it('takes 0.10 off when the stage was moved back, and once only', () => {
    const stageChanges = [
      aStage('Qualification', day(0), { closeDate: '2024-02-01' }),
      aStage(PROPOSAL, day(1), { closeDate: '2024-03-01' }),
      aStage('Needs Analysis', day(2), { closeDate: '2024-04-01' }),
    ];
    expect(infer({ stageChanges }).penalty).toBe(-0.1);
    expect(why('N1', { stageChanges })?.why).toBe('the close date was pushed 2 times; the stage was moved back once');
  });

  it('does not take losing the deal, or a stage that is not mapped, for moving back', () => {
    const stageChanges = [aStage(PROPOSAL, day(1)), aStage('Elsewhere', day(2)), aStage('Closed Lost', day(3))];
    expect(infer({ stageChanges }).penalty).toBe(0);
  });
});

describe('N2, a buyer who is silent', () => {
  const silentFor = (days: number) => ({ events: [aMeeting(['c1', 'c2'], day(0))], asOf: day(days) });

  it.each([
    [59, 0],
    [60, -0.1],
    [89, -0.1],
    [90, -0.2],
  ])('after %i days takes %d off', (days, penalty) => {
    expect(infer(silentFor(days)).penalty).toBe(penalty);
  });

  it('may take a step below the threshold: the answer is then that it is not known', () => {
    expect(infer(silentFor(89)).lowerBound).toBe(3);
    // 1 - 0.50 x 0.60 is 0.70, which class B caps at 0.60; step 3 has the meeting alone.
    expect(infer(silentFor(90)).steps.map((step) => [step.sequence, step.confidence])).toEqual([[2, 0.4]]);
    expect(infer(silentFor(90)).support[2]).toMatchObject({ rawConfidence: 0.5, confidence: 0.3 });
  });

  it('counts from the creation of the deal when nothing ever happened', () => {
    expect(infer({ asOf: day(60) }).penalty).toBe(-0.1);
  });

  it('stops counting when the deal ends', () => {
    const stageChanges = [aStage('Closed Lost', day(20))];
    expect(infer({ stageName: 'Closed Lost', isClosed: true, stageChanges, asOf: day(300) }).penalty).toBe(0);
  });

  it('does not count seller’s tasks that name nobody', () => {
    expect(infer({ tasks: [aTask([], day(59))], asOf: day(60) }).penalty).toBe(-0.1);
  });

  it('hears a buyer who writes from an address nobody knows, or who answers a question', () => {
    const tender = { emails: [anEmail(null, day(70), { subject: 'Tender', hasAttachment: true })] };
    const answered = { answers: [{ id: 'a0F000000000001AAA', stepCode: 'idea', at: day(70) }] };
    for (const parts of [tender, answered]) {
      expect(infer({ ...parts, asOf: day(129) }).penalty).toBe(0);
      expect(infer({ ...parts, asOf: day(130) }).penalty).toBe(-0.1);
    }
    expect(infer({ emails: [anEmail(null, day(70), { isIncoming: false })], asOf: day(129) }).penalty).toBe(-0.2);
  });
});

describe('N3, one contact at proposal', () => {
  const parts = {
    stageName: 'Negotiation/Review',
    stageChanges: [aStage('Negotiation/Review', day(5))],
    contactRoles: [aRole('c1', 'Security', day(0))],
    events: [aMeeting(['c1'], day(2))],
  };

  it('holds ordinary evidence down at step 3', () => {
    const result = infer(parts);
    expect(result).toMatchObject({ floorLimit: 3, lowerBound: 3, possibleUpTo: 3 });
    expect(result.evidence.find((e) => e.ruleCode === 'R9')?.seen).toContain('(held at step 3 by N3)');
    expect(why('N3', parts)?.why).toBe('1 contact known at proposal or later');
  });

  it('lets go when a second contact is known', () => {
    const two = { ...parts, tasks: [aTask(['c2'], day(6))] };
    expect(infer(two)).toMatchObject({ floorLimit: null, lowerBound: 6, possibleUpTo: 10 });
  });

  it('does not touch a purchase', () => {
    const won = { ...parts, stageName: 'Closed Won', isClosed: true, isWon: true, closeDate: '2024-01-10' };
    expect(infer(won)).toMatchObject({ floorLimit: 3, lowerBound: 13 });
  });

  it('takes a choice that it holds down for no exit of the step it is held at', () => {
    const lost = {
      ...{ ...parts, stageName: 'Closed Lost', isClosed: true, closeDate: '2024-01-10', lossReason: 'Competitor' },
      competitors: [{ id: '0cp000000000001AAA', name: 'Other', createdOn: day(3) }],
    };
    const { evidence, steps } = infer(lost);
    expect(evidence.find(({ ruleCode }) => ruleCode === 'R14')).toMatchObject({ floor: 3, showsExit: false });
    expect(steps.at(-1)).toMatchObject({ sequence: 3, status: 'In Progress', exitedOn: null });
  });

  it('does not touch the rules it names as exceptions', () => {
    const model = withRule('N3', { parameters: { maxContacts: 1, maxFloor: 3, exceptRules: ['R9'] } });
    expect(inferDeal(aDeal(parts), model)).toMatchObject({ floorLimit: 3, lowerBound: 6 });
  });

  it('does not apply before a proposal', () => {
    expect(infer({ ...parts, stageName: 'Qualification', stageChanges: [] }).floorLimit).toBeNull();
  });
});

describe('N4, a short path', () => {
  it('marks renewals and add-ons, and leaves their evidence as it is', () => {
    expect(infer({ ...met, type: 'renewal' })).toMatchObject({
      shortPath: { ruleCode: 'N4', why: 'the deal\'s type is "renewal"' },
      lowerBound: 3,
    });
    expect(infer({ type: 'New Business' }).shortPath).toBeNull();
  });

  it('marks small orders once somebody has said what is small', () => {
    const model = withRule('N4', { parameters: { types: [], belowAmount: 1000, currency: 'EUR' } });
    expect(inferDeal(aDeal({ amount: 999 }), model).shortPath?.why).toBe('the amount is below 1000');
    expect(inferDeal(aDeal({ amount: null }), model).shortPath).toBeNull();
    expect(infer({ amount: 1 }).shortPath).toBeNull();
  });
});

describe('a purchase, and a buyer’s own word', () => {
  it('stays as sure as it is, however quiet the deal went', () => {
    const parts = {
      ...{ stageName: 'Closed Won', isClosed: true, isWon: true, closeDate: '2024-06-01', asOf: day(200) },
      stageChanges: [aStage(PROPOSAL, day(0)), aStage('Qualification', day(1)), aStage('Closed Won', day(150))],
    };
    const { penalty, steps } = infer(parts);
    expect(penalty).toBeCloseTo(-0.3);
    expect(steps.map((step) => step.confidence)).toEqual([0.75, 0.6]);
  });
});
