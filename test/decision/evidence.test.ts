import { describe, expect, it } from '@jest/globals';
import type { DealHistory, EmailRecord, Evidence } from '../../src/decision/dealHistory.ts';
import { inferDeal } from '../../src/decision/inference.ts';
import { aDeal, aMeeting, anEmail, aRole, aStage, aTask, day, defaultModel, withRule } from './builders.ts';

const PROPOSAL = 'Proposal/Price Quote';

/** Evidence of one rule in a deal. */
const found = (code: string, parts: Partial<DealHistory>, model = defaultModel): readonly Evidence[] =>
  inferDeal(aDeal(parts), model).evidence.filter((evidence) => evidence.ruleCode === code);
const shape = (evidence: readonly Evidence[]) =>
  evidence.map(({ floor, confidence, at, notBefore }) => ({ floor, confidence, at, notBefore }));
const outcome = (code: string, parts: Partial<DealHistory>, model = defaultModel) =>
  inferDeal(aDeal(parts), model).rules.find((rule) => rule.code === code);

describe('R1, a sales stage', () => {
  it('shows what the stage mapping says, from the day the stage was first reached', () => {
    const stageChanges = [
      aStage('Qualification', day(0)),
      aStage(PROPOSAL, day(5)),
      aStage('Negotiation/Review', day(9)),
    ];
    const contactRoles = [aRole('c1', null, day(0)), aRole('c2', null, day(0))];
    expect(shape(found('R1', { stageName: 'Negotiation/Review', stageChanges, contactRoles }))).toEqual([
      { floor: 1, confidence: 0.25, at: day(0), notBefore: null },
      { floor: 3, confidence: 0.25, at: day(5), notBefore: day(0) },
      { floor: 10, confidence: 0.3, at: day(9), notBefore: day(5) },
    ]);
  });

  it('never suffices by itself', () => {
    const stageChanges = [aStage(PROPOSAL, day(1)), aStage('Negotiation/Review', day(2))];
    const contactRoles = [aRole('c1', null, day(0)), aRole('c2', null, day(0))];
    expect(inferDeal(aDeal({ stageChanges, contactRoles }), defaultModel)).toMatchObject({
      steps: [],
      lowerBound: null,
      possibleUpTo: 10,
    });
  });

  it('takes rows that repeat the stage for no change of stage', () => {
    const stageChanges = [aStage(PROPOSAL, day(1)), aStage(PROPOSAL, day(4)), aStage(PROPOSAL, day(9))];
    expect(found('R1', { stageChanges })).toHaveLength(1);
  });

  it('uses the mapping of the record type before the one for all', () => {
    const own = { ...defaultModel.stageMappings[0], recordType: 'Tender', evidenceStep: 8, evidenceConfidence: 0.1 };
    const model = { ...defaultModel, stageMappings: [...defaultModel.stageMappings, own as never] };
    const stageChanges = [aStage('Prospecting', day(1))];
    expect(found('R1', { stageChanges, recordType: 'Tender' }, model)).toMatchObject([{ floor: 8 }]);
    expect(found('R1', { stageChanges, recordType: 'Other' }, model)).toEqual([]);
  });

  it('says which stages the model does not map', () => {
    expect(outcome('R1', { stageChanges: [aStage('Verhandlung', day(1))] })).toEqual({
      code: 'R1',
      outcome: 'not shown',
      why: 'stages without a mapping: Verhandlung',
    });
  });
});

describe('R2, the buyer got in touch', () => {
  it('is shown by a lead source that means so, open to the past', () => {
    expect(shape(found('R2', { leadSource: 'web' }))).toEqual([
      { floor: 1, confidence: 0.6, at: day(0), notBefore: null },
    ]);
  });

  it.each([null, 'Purchased List', 'Webinar'])('is not shown by the lead source %s', (leadSource) => {
    expect(found('R2', { leadSource })).toEqual([]);
  });
});

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

describe('R17, a contract sent', () => {
  it('shows no more than the stage does', () => {
    const tasks = [aTask([], day(4), { subject: 'Re: Contract sent!' })];
    expect(found('R17', { tasks })).toMatchObject([{ floor: 10, confidence: 0.3, evidenceClass: 'D', at: day(4) }]);
    expect(inferDeal(aDeal({ tasks }), defaultModel).steps).toEqual([]);
  });

  it('is not shown by a contract that is being drafted', () => {
    expect(found('R17', { tasks: [aTask([], day(4), { subject: 'Draft contract, sentiment check' })] })).toEqual([]);
  });
});

describe('rules whose source is not read', () => {
  it.each(['R10', 'R12', 'R13', 'R18'])('%s says so instead of keeping silent', (code) => {
    expect(outcome(code, {})).toMatchObject({
      outcome: 'not evaluated',
      why: expect.stringContaining('source not read: '),
    });
  });

  it('accounts for every rule of the model, once and in its order', () => {
    expect(inferDeal(aDeal(), defaultModel).rules.map((rule) => rule.code)).toEqual(
      defaultModel.inferenceRules.map((rule) => rule.code),
    );
  });

  it('says of a rule that is switched off that it is', () => {
    const events = [aMeeting(['c1', 'c2'], day(5))];
    const off = withRule('R4', { isActive: false });
    expect(outcome('R4', { events }, off)).toMatchObject({ outcome: 'switched off' });
    expect(found('R4', { events }, off)).toEqual([]);
  });

  it('does as the parameters say', () => {
    const events = [aMeeting(['c1', 'c2'], day(5))];
    expect(found('R4', { events }, withRule('R4', { parameters: { minContacts: 3 } }))).toEqual([]);
    expect(found('R4', { events }, withRule('R4', { floorStep: 5 }))).toMatchObject([{ floor: 5 }]);
  });

  it('refuses a rule with parameters its kind does not take', () => {
    expect(() => inferDeal(aDeal(), withRule('R4', { parameters: {} }))).toThrow(TypeError);
  });
});
