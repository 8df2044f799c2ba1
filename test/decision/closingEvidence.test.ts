import { describe, expect, it } from '@jest/globals';
import type { EmailRecord } from '../../src/decision/dealHistory.ts';
import { inferDeal } from '../../src/decision/inference.ts';
import { aDeal, aMeeting, anEmail, aRole, aStage, aTask, day, defaultModel } from './builders.ts';
import { found, outcome } from './ruleFinds.ts';

const PROPOSAL = 'Proposal/Price Quote';

describe('R11, a competitor and two functions', () => {
  const parts = {
    contactRoles: [aRole('c1', 'Finance', day(0)), aRole('c2', 'IT', day(0))],
    tasks: [aTask(['c1'], day(3)), aTask(['c2'], day(5))],
  };

  it('is shown once both are there, whichever came last', () => {
    const early = [{ id: 'x', name: 'Other', createdOn: day(2) }];
    const late = [{ id: 'x', name: 'Other', createdOn: day(9) }];
    expect(found('R11', { ...parts, competitors: early })).toMatchObject([{ floor: 10, at: day(5) }]);
    expect(found('R11', { ...parts, competitors: late })).toMatchObject([{ floor: 10, at: day(9) }]);
  });

  it('is not shown without a competitor, and not evaluated when competitors were not read', () => {
    expect(outcome('R11', { ...parts, competitors: [] })?.outcome).toBe('not shown');
    expect(outcome('R11', parts)).toMatchObject({ outcome: 'not evaluated', why: 'source not read: competitors' });
  });
});

describe('R14 and R15, lost deals', () => {
  const lost = {
    ...{ stageName: 'Closed Lost', isClosed: true, closeDate: '2024-01-12' },
    stageChanges: [aStage('Qualification', day(0)), aStage('Closed Lost', day(12))],
  };
  const competitors = [{ id: 'x', name: 'Other', createdOn: day(2) }];

  it('R14 shows that the buyer chose another', () => {
    const parts = { ...lost, competitors, lossReason: 'Lost to competitor' };
    expect(found('R14', parts)).toMatchObject([{ floor: 12, confidence: 0.45, at: day(12), showsExit: true }]);
    expect(inferDeal(aDeal(parts), defaultModel).stopped).toEqual({
      on: day(12),
      ruleCode: 'R14',
      reason: 'Lost to competitor',
    });
    expect(outcome('R15', parts)?.outcome).toBe('not shown');
  });

  it('R14 is surer after a message of the buyer that names who was chosen', () => {
    const mails = (...emails: EmailRecord[]) =>
      found('R14', { ...lost, competitors, lossReason: 'Lost to competitor', emails })[0];
    const told = anEmail('c1', day(11), { id: 'm', subject: 'We go with OTHER', isIncoming: true });
    expect(mails(told)).toMatchObject({ evidenceClass: 'B', confidence: 0.6, cap: 0.6, at: day(12), showsExit: true });
    expect(mails(told)?.recordIds).toEqual(expect.arrayContaining(['x', 'm']));
    for (const other of [
      { ...told, subject: 'Another question' },
      { ...told, subject: 'Otherwise agreed' },
      { ...told, isIncoming: false },
      { ...told, senderContactId: null },
      { ...told, at: day(-25) },
    ])
      expect(mails(other)).toMatchObject({ evidenceClass: 'C', confidence: 0.45 });
  });

  it('R15 stops the path, keeps the floor and leaves open where it stopped', () => {
    const parts = { ...lost, competitors, lossReason: 'No decision', events: [aMeeting(['c1', 'c2'], day(5))] };
    const result = inferDeal(aDeal(parts), defaultModel);
    expect(result.stopped).toEqual({ on: day(12), ruleCode: 'R15', reason: 'No decision' });
    expect(result.lowerBound).toBe(3);
    expect(new Set(result.steps.map((step) => step.status))).toEqual(new Set(['In Progress']));
    expect(outcome('R15', parts)?.outcome).toBe('fired');
  });

  it('tells nothing of the buyer by what was done after it was lost; what was written down that evening was done by then', () => {
    const evening = [aMeeting(['c1', 'c2'], day(12, '18:00:00'))];
    expect(found('R4', { ...lost, events: evening })).toMatchObject([{ at: day(12) }]);
    const later = { events: [aMeeting(['c1', 'c2'], day(14))], contactRoles: [aRole('c3', 'IT', day(14))] };
    const { steps, participants, notes } = inferDeal(aDeal({ ...lost, ...later }), defaultModel);
    expect({ steps, participants, afterEnd: notes.afterEnd }).toEqual({ steps: [], participants: [], afterEnd: 2 });
    // Won deals go on with the work; a deal of which nobody knows when it was lost tells all there is.
    for (const parts of [
      { ...lost, stageName: 'Closed Won', isWon: true },
      { ...lost, stageChanges: [] },
    ])
      expect(found('R4', { ...parts, ...later })).toMatchObject([{ at: day(14) }]);
  });

  it('shows by a competitor who was recorded after it was lost what was so by then', () => {
    const functions = [aRole('c1', 'IT', day(1)), aRole('c2', 'Finance', day(1))];
    const parts = { ...lost, contactRoles: functions, events: [aMeeting(['c1', 'c2'], day(5))] };
    const late = [{ id: 'x', name: 'Other', createdOn: day(20) }];
    expect(found('R11', { ...parts, competitors: late })).toMatchObject([{ floor: 10, at: day(12) }]);
  });

  it('R14 is not evaluated when the loss reason was not read; the path is stopped all the same', () => {
    expect(outcome('R14', { ...lost, competitors })?.why).toBe('source not read: loss reason');
    expect(outcome('R14', lost)?.why).toBe('source not read: competitors');
    expect(inferDeal(aDeal(lost), defaultModel).stopped).toMatchObject({ ruleCode: 'R15', reason: null });
  });

  it('an open deal and a won one are not stopped', () => {
    expect(inferDeal(aDeal(), defaultModel).stopped).toBeNull();
    expect(inferDeal(aDeal({ ...lost, isWon: true, stageName: 'Closed Won' }), defaultModel).stopped).toBeNull();
  });
});

describe('R16, a won deal', () => {
  const won = {
    ...{ stageName: 'Closed Won', isClosed: true, isWon: true, closeDate: '2024-01-20' },
    stageChanges: [aStage('Prospecting', day(8)), aStage('Closed Won', day(12)), aStage('Closed Won', day(14))],
  };

  it('shows the choice made and the work begun, between the last open row and the first won one', () => {
    const { steps, lowerBound } = inferDeal(aDeal(won), defaultModel);
    const dates = { enteredNotBefore: day(8), enteredOn: day(12) };
    expect(steps).toMatchObject([
      { stepCode: 'choice', confidence: 0.75, evidenceClass: 'P', status: 'Exit Met', exitedOn: day(12), ...dates },
      {
        stepCode: 'implementation',
        confidence: 0.6,
        evidenceClass: 'P',
        status: 'In Progress',
        exitedOn: null,
        ...dates,
      },
    ]);
    expect(lowerBound).toBe(13);
  });

  it('is surer with a signed order', () => {
    expect(inferDeal(aDeal({ ...won, hasSignedOrder: true }), defaultModel).steps[0]?.confidence).toBe(0.85);
    expect(inferDeal(aDeal({ ...won, hasSignedOrder: false }), defaultModel).steps[0]?.confidence).toBe(0.75);
  });

  it('takes the close date for an upper bound when the history does not show the stage', () => {
    const parts = { ...won, stageChanges: [aStage('Prospecting', day(8))] };
    expect(found('R16', parts)[0]).toMatchObject({ at: '2024-01-20T12:00:00.000Z', notBefore: day(8) });
  });

  it('takes the close date for a deal that never was anything but won, for its history tells when it was typed', () => {
    const typed = { ...won, stageChanges: [aStage('Closed Won', day(1))] };
    expect(found('R16', typed)[0]?.at).toBe('2024-01-20T12:00:00.000Z');
    expect(found('R16', { ...typed, closeDate: '2001-01-20' })[0]?.at).toBe(day(1));
    expect(found('R16', { ...typed, closeDate: '2101-01-20' })[0]?.at).toBe(day(1));
    const reopened = [...typed.stageChanges, aStage('Prospecting', day(31))];
    expect(found('R16', { ...typed, stageChanges: reopened })[0]?.at).toBe('2024-01-20T12:00:00.000Z');
  });

  it('takes the last change when the close date lies in the future, else the moment of reading', () => {
    const yetToClose = { ...won, stageChanges: [], closeDate: '2025-01-01' };
    expect(found('R16', yetToClose)[0]?.at).toBe(day(30));
    const changed = { ...yetToClose, lastChangedOn: day(17) };
    expect(found('R16', changed)).toEqual(found('R16', { ...changed, asOf: day(40) }));
    expect(found('R16', changed)[0]).toMatchObject({ at: day(17), seen: 'the deal was won (last change)' });
    expect(found('R16', { ...yetToClose, lastChangedOn: day(31) })[0]?.at).toBe(day(30));
  });

  it('was not made before there was a deal', () => {
    const early = { ...won, stageChanges: [], closeDate: '1700-01-01' };
    expect(found('R16', early)[0]).toMatchObject({ at: day(0), notBefore: null });
  });

  it('is not shown for a deal that was won once and is open again', () => {
    const stageChanges = [aStage('Closed Won', day(3)), aStage(PROPOSAL, day(5))];
    expect(found('R16', { stageName: PROPOSAL, stageChanges })).toEqual([]);
  });
});

describe('R16 and the steps below', () => {
  const sold = {
    ...{ stageName: 'Closed Won', isClosed: true, isWon: true },
    stageChanges: [aStage(PROPOSAL, day(8)), aStage('Closed Won', day(12))],
  };

  it('makes a step below surer, yet gives it no row while only a stage speaks for it: it is implied, undated', () => {
    const { steps, support } = inferDeal(aDeal(sold), defaultModel);
    // 1 - (1 - 0.75)(1 - 0.25) = 0.8125
    expect(support[2]).toMatchObject({ sequence: 3, confidence: 0.81, isDirect: true });
    expect(steps.map(({ sequence }) => sequence)).toEqual([12, 13]);
  });

  it('leaves a step below open that its own evidence shows: that its exit was met, nobody saw', () => {
    const events = [aMeeting(['c1', 'c2'], day(2))];
    const { steps } = inferDeal(aDeal({ ...sold, events }), defaultModel);
    expect(steps.find(({ sequence }) => sequence === 3)).toMatchObject({
      ...{ evidenceClass: 'P', status: 'In Progress', enteredOn: day(2), exitedOn: null },
    });
  });
});
