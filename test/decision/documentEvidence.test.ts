import { describe, expect, it } from '@jest/globals';
import type { EmailRecord } from '../../src/decision/dealHistory.ts';
import { inferDeal } from '../../src/decision/inference.ts';
import { aDeal, aMeeting, anEmail, aRole, aStage, aTask, day, defaultModel, withRule } from './builders.ts';
import { found, outcome, shape } from './ruleFinds.ts';

const sent = (at: string): EmailRecord => anEmail(null, at, { isIncoming: false, contactIds: ['c1'] });

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

describe('R2, the buyer wrote first', () => {
  it('takes the first message on the deal for the buyer getting in touch', () => {
    const emails = [sent(day(3)), anEmail('c1', day(1))];
    expect(found('R2', { emails })).toMatchObject([{ floor: 1, confidence: 0.6, at: day(1), notBefore: day(0) }]);
  });

  it('does not when the seller wrote, or something was done, before', () => {
    expect(found('R2', { emails: [sent(day(1)), anEmail('c1', day(3))] })).toEqual([]);
    expect(found('R2', { emails: [anEmail('c1', day(3))], tasks: [aTask(['c1'], day(2))] })).toEqual([]);
  });

  it('needs no known sender, because the act is the buyer writing', () => {
    expect(found('R2', { emails: [anEmail(null, day(1))] })).toHaveLength(1);
  });
});

describe('R9, a guarding function asks', () => {
  const contacts = [{ id: 'c1', department: 'Information Security', title: null }];

  it('counts an e-mail that security wrote before a proposal', () => {
    const evidence = found('R9', { contacts, emails: [anEmail('c1', day(4))] });
    expect(evidence).toMatchObject([
      { floor: 6, confidence: 0.45, at: day(4), seen: 'Security wrote before any proposal' },
    ]);
  });

  it('does not count one that was sent to security, or that came after a proposal', () => {
    const toThem = anEmail(null, day(4), { isIncoming: false, contactIds: ['c1'] });
    expect(found('R9', { contacts, emails: [toThem] })).toEqual([]);
    const stageChanges = [aStage('Proposal/Price Quote', day(2))];
    expect(found('R9', { contacts, stageChanges, emails: [anEmail('c1', day(4))] })).toEqual([]);
  });
});

describe('R10, requirements received', () => {
  const tender = anEmail('c1', day(6), { subject: 'RFP: new warehouse system', hasAttachment: true });

  it('shows a request to several providers when a document comes with an e-mail of the buyer', () => {
    const parts = { emails: [sent(day(1)), tender] };
    expect(found('R10', parts)).toMatchObject([{ floor: 10, confidence: 0.5, cap: 0.6, at: day(6) }]);
  });

  it('is weaker, and caps what it adds up to, as the first contact', () => {
    expect(found('R10', { emails: [tender] })).toMatchObject([{ floor: 10, confidence: 0.35, cap: 0.35 }]);
    expect(inferDeal(aDeal({ emails: [tender] }), defaultModel).lowerBound).toBe(1);
    // A cap lifts nothing: under a model that trusts tenders less, the first contact is trusted no more.
    const { evidence } = inferDeal(aDeal({ emails: [tender] }), withRule('R10', { confidence: 0.2 }));
    expect(evidence.find(({ ruleCode }) => ruleCode === 'R10')).toMatchObject({ confidence: 0.2, cap: 0.35 });
  });

  it('needs a document, a word for one, and the buyer as its sender', () => {
    const without = { ...tender, hasAttachment: false };
    const other = { ...tender, subject: 'Our holiday pictures' };
    const ours = { ...tender, isIncoming: false };
    for (const email of [without, other, ours]) expect(found('R10', { emails: [email] })).toEqual([]);
  });

  it('counts nothing that came after the reading', () => {
    expect(found('R10', { emails: [{ ...tender, at: day(31) }] })).toEqual([]);
  });
});

describe('what was seen', () => {
  it('is one line, whatever a subject holds', () => {
    const email = anEmail('c1', day(3), { subject: 'RFP\r\n second\u2028line\u001b[2J', hasAttachment: true });
    const [seen] = found('R10', { emails: [anEmail('c1', day(1)), email] });
    expect(seen?.seen).toBe('a document came by e-mail, "RFP  second line [2J"');
  });
});

describe('R12, a quote was presented', () => {
  const contactRoles = [aRole('c1', 'Finance', day(1)), aRole('c2', 'IT', day(2)), aRole('c3', 'IT', day(2))];
  const quote = { id: '0Q0000000000001AAA', status: 'Presented', createdOn: day(5), changedOn: day(8) };

  it('is dated between its making and its last change, and needs the roles of R5', () => {
    const parts = { contactRoles, quotes: [quote] };
    expect(found('R12', parts)).toMatchObject([{ floor: 10, confidence: 0.4, at: day(8), notBefore: day(5) }]);
    expect(outcome('R12', { quotes: [quote] })).toMatchObject({ outcome: 'not shown', why: 'needs R5' });
  });

  it('was presented by the end of a lost deal, however late somebody changed it', () => {
    const stageChanges = [aStage('Qualification', day(0)), aStage('Closed Lost', day(7))];
    const parts = { stageName: 'Closed Lost', isClosed: true, stageChanges, contactRoles };
    expect(found('R12', { ...parts, quotes: [quote] })).toMatchObject([{ at: day(7), notBefore: day(5) }]);
    const after = { ...quote, id: '0Q0000000000009AAA', createdOn: day(8), changedOn: day(8) };
    expect(found('R12', { ...parts, quotes: [after] })).toEqual([]);
    expect(found('R12', { ...parts, quotes: [after, { ...quote, changedOn: day(9) }] })).toMatchObject([
      { at: day(7), notBefore: day(5) },
    ]);
  });

  it('does not count a draft', () => {
    expect(found('R12', { contactRoles, quotes: [{ ...quote, status: 'Draft' }] })).toEqual([]);
    expect(found('R12', { contactRoles, quotes: [{ ...quote, status: null }] })).toEqual([]);
  });
});

describe('R13, terms came back', () => {
  const contacts = [
    { id: 'c1', department: 'Legal', title: null },
    { id: 'c2', department: 'Marketing', title: null },
  ];
  const terms = anEmail('c1', day(9), { subject: 'AW: Contract, redlines', hasAttachment: true });

  it('shows the choice in progress when legal sends the contract back', () => {
    const result = inferDeal(aDeal({ contacts, emails: [sent(day(1)), terms] }), defaultModel);
    expect(result.evidence.filter(({ ruleCode }) => ruleCode === 'R13')).toMatchObject([
      { floor: 12, confidence: 0.55, at: day(9), notBefore: day(0), showsExit: false },
    ]);
    expect(result.steps.at(-1)).toMatchObject({ sequence: 12, status: 'In Progress', confidence: 0.55 });
  });

  it('does not take marketing, or nobody known, for legal', () => {
    const from = (senderContactId: string | null) => ({ ...terms, senderContactId });
    for (const email of [from('c2'), from(null)]) expect(found('R13', { contacts, emails: [email] })).toEqual([]);
  });
});

describe('a rule that asks for a document', () => {
  const contacts = [{ id: 'c1', department: 'Legal', title: null }];
  const outcomes = (email: EmailRecord) => {
    const { rules } = inferDeal(aDeal({ contacts, emails: [sent(day(1)), email] }), defaultModel);
    return rules.flatMap(({ code, outcome }) => (code === 'R10' || code === 'R13' ? [[code, outcome]] : []));
  };

  it('is not evaluated where e-mails are read without their attachments, and one of them would count with one', () => {
    const { hasAttachment, ...unseen } = anEmail('c1', day(9), { subject: 'RFP and contract' });
    expect(outcomes(unseen)).toEqual([
      ['R10', 'not evaluated'],
      ['R13', 'not evaluated'],
    ]);
    expect(outcomes({ ...unseen, subject: 'Our holidays' })).toEqual([
      ['R10', 'not shown'],
      ['R13', 'not shown'],
    ]);
    expect(hasAttachment).toBe(false);
    expect(outcomes({ ...unseen, hasAttachment: false })).toEqual([
      ['R10', 'not shown'],
      ['R13', 'not shown'],
    ]);
  });
});

describe('R18, a buyer confirmed', () => {
  const answer = (stepCode: string, at: string, n = 1) => ({ id: `a0F00000000000${n}AAA`, stepCode, at });

  it('shows each step that a question was answered about, as surely as anything can', () => {
    const answers = [answer('research', day(7)), answer('idea', day(3), 2), answer('research', day(5), 3)];
    expect(found('R18', { answers })).toMatchObject([
      { floor: 1, confidence: 0.9, at: day(3), evidenceClass: 'A' },
      { floor: 8, confidence: 0.9, at: day(5), evidenceClass: 'A' },
    ]);
  });

  it('keeps its confidence however quiet the deal went, and its floor with a single contact', () => {
    const stageChanges = [aStage('Proposal/Price Quote', day(1))];
    const quiet = { stageChanges, answers: [answer('consensus', day(2))], asOf: day(200) };
    expect(inferDeal(aDeal(quiet), defaultModel)).toMatchObject({ lowerBound: 9, penalty: -0.2, floorLimit: 3 });
  });

  it('leaves aside answers about steps the model does not have', () => {
    expect(found('R18', { answers: [answer('nowhere', day(3))] })).toEqual([]);
  });
});

describe('people who took part', () => {
  it('are those who met, wrote or were in something done, each from the first time they did', () => {
    const meeting = aMeeting(['c2'], day(4));
    const call = aTask(['c1', 'c2'], day(6));
    const planned = aTask(['c4'], day(7), { status: 'Not Started' });
    const mail = anEmail('c3', day(2), { contactIds: ['c3', 'c5'] });
    const contactRoles = [aRole('c6', 'Finance', day(1))];
    const deal = aDeal({ events: [meeting], tasks: [call, planned], emails: [mail], contactRoles });
    expect(inferDeal(deal, defaultModel).participants).toEqual([
      { contactId: 'c1', firstOn: day(6) },
      { contactId: 'c2', firstOn: day(4) },
      { contactId: 'c3', firstOn: day(2) },
    ]);
  });
});

describe('a single contact at proposal', () => {
  it('is not single when an e-mail went to somebody else as well', () => {
    const parts = { stageChanges: [aStage('Proposal/Price Quote', day(1))], contactRoles: [aRole('c9', null, day(1))] };
    expect(inferDeal(aDeal(parts), defaultModel).floorLimit).toBe(3);
    expect(inferDeal(aDeal({ ...parts, emails: [sent(day(2))] }), defaultModel).floorLimit).toBeNull();
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
