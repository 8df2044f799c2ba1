import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type DealPlan, planDeal } from '../../src/backfill/plan/planDeal.ts';
import { Tally, type TallyCounts } from '../../src/backfill/result/tally.ts';
import type { DealHistory, DealInference } from '../../src/decision/dealHistory.ts';
import { parseModelFile } from '../../src/decision/modelFile.ts';
import type { StoredDecision, StoredPath } from '../../src/salesforce/decisionRows.ts';
import { aDecision, aHistory, aMember, anInference, anInferredStep, aPath, aVisit, DEAL_ID } from './aDeal.ts';

const model = parseModelFile(readFileSync('data/default-model.yaml', 'utf8'), 'default-model.yaml');
const asOf = new Date('2026-06-01T00:00:00.789Z');

const plan = (history: DealHistory, inference: DealInference, stored?: StoredDecision): DealPlan =>
  planDeal(history, inference, stored, { model, runId: 'run-1', asOf });

const nothing = { inserts: [], updates: [] };

describe('the path of a deal', () => {
  it('is made for a deal that stays blind, so that it can be seen as blind', () => {
    const { path, visits } = plan(aHistory(), anInference());
    expect(path.inserts).toEqual([
      {
        key: DEAL_ID,
        fields: {
          Opportunity__c: DEAL_ID,
          Decision_Model__r: { Key__c: 'buyside-default:1' },
          Status__c: 'Active',
          Started_On__c: '2026-01-05T08:00:00.000Z',
          Presumed_Step__c: 1,
          Presumed_As_Of__c: '2026-06-01T00:00:00.000Z',
          Buyside_Run__r: { Run_Id__c: 'run-1' },
        },
      },
    ]);
    expect(visits).toMatchObject(nothing);
  });

  it('ends with the deal: bought when won, stopped when lost', () => {
    const won = aHistory({
      stageName: 'Closed Won',
      isClosed: true,
      isWon: true,
      stageChanges: [
        { id: 'b', at: '2026-04-01T10:00:00.000Z', stage: 'Closed Won' },
        { id: 'a', at: '2026-01-05T08:00:00.000Z', stage: 'Qualification' },
      ],
    });
    expect(plan(won, anInference()).path.inserts[0]?.fields).toMatchObject({
      Status__c: 'Bought',
      Ended_On__c: '2026-04-01T10:00:00.000Z',
    });
    const lost = { ...won, stageName: 'Closed Lost', isWon: false, closeDate: '2026-04-02' };
    expect(plan(lost, anInference()).path.inserts[0]?.fields).toMatchObject({
      Status__c: 'Stopped',
      Ended_On__c: '2026-04-02T12:00:00.000Z',
    });
  });

  it('ends with the last of several changes at one instant, in whatever order they come', () => {
    const at = '2026-04-01T10:00:00.000Z';
    const stageChanges = ['Qualification', 'Negotiation/Review', 'Closed Won'].map((stage, i) => ({
      id: `${i}`,
      at,
      stage,
    }));
    const won = aHistory({
      ...{ stageName: 'Closed Won', isClosed: true, isWon: true, closeDate: '2026-04-09' },
      stageChanges,
    });
    const back = { ...won, stageChanges: stageChanges.toReversed() };
    for (const each of [won, back]) expect(plan(each, anInference()).path.inserts[0]?.fields['Ended_On__c']).toBe(at);
  });

  it('that was entered as closed ends at its close date, for its history tells when it was typed', () => {
    const entered = (about: Partial<DealHistory>) =>
      plan(
        aHistory({
          stageName: 'Closed Lost',
          isClosed: true,
          closeDate: '2026-02-20',
          stageChanges: [{ id: 'a', at: '2026-01-05T08:00:00.000Z', stage: 'Closed Lost' }],
          ...about,
        }),
        anInference(),
      ).path.inserts[0]?.fields['Ended_On__c'];
    expect(entered({})).toBe('2026-02-20T12:00:00.000Z');
    expect(entered({ closeDate: '2019-06-30' })).toBe('2026-01-05T08:00:00.000Z');
    expect(entered({ closeDate: '2030-01-01' })).toBe('2026-01-05T08:00:00.000Z');
    const typed = '2026-01-07T08:00:00.000Z';
    const later = [{ id: 'a', at: typed, stage: 'Closed Lost' }];
    expect(entered({ closeDate: '2019-06-30', stageChanges: later })).toBe(typed);
  });

  it('never ends before it began or after it was read', () => {
    const early = aHistory({ isClosed: true, isWon: true, stageChanges: [], closeDate: '2020-01-01' });
    expect(plan(early, anInference()).path.inserts[0]?.fields['Ended_On__c']).toBe('2026-01-05T08:00:00.000Z');
    const late = aHistory({ isClosed: true, isWon: true, stageChanges: [], closeDate: '2030-01-01' });
    expect(plan(late, anInference()).path.inserts[0]?.fields['Ended_On__c']).toBe('2026-06-01T00:00:00.000Z');
    const meanwhile = { ...early, createdOn: '2026-06-01T00:00:07.000Z' };
    expect(plan(meanwhile, anInference()).path.inserts[0]?.fields['Ended_On__c']).toBe(meanwhile.createdOn);
  });

  it('is stamped with the presumed step only when that changed', () => {
    expect(plan(aHistory(), anInference(), aDecision()).path).toMatchObject({ ...nothing, unchanged: 1 });
    const moved = aHistory({ stageName: 'Proposal/Price Quote' });
    expect(plan(moved, anInference(), aDecision()).path.updates).toEqual([
      {
        key: DEAL_ID,
        id: 'a01000000000001AAA',
        fields: { Presumed_Step__c: 10, Presumed_As_Of__c: '2026-06-01T00:00:00.000Z' },
        before: { Presumed_Step__c: 1, Presumed_As_Of__c: null },
      },
    ]);
  });

  it('keeps the status a person gave it, and takes the end of a deal where nobody did', () => {
    const won = aHistory({ isClosed: true, isWon: true });
    const fixed = aDecision({ path: aPath({ status: 'Fixed Inside' }) });
    expect(plan(won, anInference(), fixed).path).toMatchObject(nothing);
    const persons = aDecision({ path: aPath({ isFromRun: false }) });
    expect(plan(won, anInference(), persons).path).toMatchObject({ ...nothing, kept: 1 });
    expect(plan(won, anInference(), aDecision()).path.updates[0]?.fields).toMatchObject({ Status__c: 'Bought' });
  });

  it('follows a deal that was opened again, or won after all, unless somebody else was at the path', () => {
    const lost = { status: 'Stopped', endedOn: '2026-03-01T12:00:00.000Z' };
    const after = (about: Partial<DealHistory>, path: Partial<StoredPath> = {}) =>
      plan(aHistory(about), anInference(), aDecision({ path: aPath({ ...lost, ...path }) })).path.updates[0];
    const rows = (...stages: string[]): Partial<DealHistory> => ({
      stageChanges: stages.map((stage, at) => ({ id: stage, at: `2026-0${at + 3}-01T12:00:00.000Z`, stage })),
    });
    const reopened = rows('Closed Lost', 'Qualification');
    expect(after(reopened)).toMatchObject({
      fields: { Status__c: 'Active', Ended_On__c: null },
      before: { Status__c: 'Stopped', Ended_On__c: lost.endedOn },
    });
    const dated = rows('Qualification');
    expect(after({ ...dated, closeDate: '2026-03-01' })?.fields).toMatchObject({ Status__c: 'Active' });
    const won = { stageName: 'Closed Won', isClosed: true, isWon: true, ...rows('Closed Lost', 'Closed Won') };
    expect(after(won)?.fields).toMatchObject({ Status__c: 'Bought', Ended_On__c: '2026-04-01T12:00:00.000Z' });
    expect(after(reopened, { isTouched: true })).toBeUndefined();
    expect(after(reopened, { isFromRun: false })).toBeUndefined();
  });

  it('that a person ended keeps that end, though a run has written to it since', () => {
    const chosen = { status: 'Stopped', endedOn: '2026-03-14T15:09:26.000Z' };
    for (const path of [chosen, { ...chosen, endedOn: null }]) {
      const stored = aDecision({ path: aPath(path) });
      expect(plan(aHistory(), anInference(), stored).path).toMatchObject(nothing);
      expect(plan(aHistory({ isClosed: true, isWon: true }), anInference(), stored).path).toMatchObject(nothing);
    }
  });

  it('on another model is left alone with all that hangs on it', () => {
    const other = aDecision({ path: aPath({ modelKey: 'ours:3' }) });
    const inference = anInference({ steps: [anInferredStep()] });
    const planned = plan(aHistory({ stageName: 'Proposal/Price Quote' }), inference, other);
    expect(planned).toMatchObject({ isOnOtherModel: true, path: nothing, visits: nothing, members: nothing });
  });
});

describe('the visits of a deal', () => {
  const inference = anInference({ steps: [anInferredStep()], lowerBound: 3 });

  it('carry rule, records, confidence, interval and run', () => {
    expect(plan(aHistory(), inference).visits.inserts).toEqual([
      {
        key: `${DEAL_ID}:first-discussion:1`,
        fields: {
          Decision_Path__r: { Key__c: DEAL_ID },
          Step_Definition__r: { Key__c: 'buyside-default:1:first-discussion' },
          Step_Code__c: 'first-discussion',
          Sequence__c: 3,
          Visit__c: 1,
          Basis__c: 'Inferred',
          Status__c: 'In Progress',
          Entered_On__c: '2026-03-02T09:00:00.000Z',
          Entered_Not_Before__c: '2026-02-01T00:00:00.000Z',
          Confidence__c: 0.5,
          Evidence_Class__c: 'B',
          Evidence_Rules__c: 'R4',
          Evidence__c: 'R4 0.50 00U000000000001AAA: two buyer contacts attended',
          Buyside_Run__r: { Run_Id__c: 'run-1' },
        },
      },
    ]);
  });

  it('are not written again when nothing changed', () => {
    const stored = aDecision({ visits: [aVisit()] });
    expect(plan(aHistory(), inference, stored).visits).toMatchObject({ ...nothing, unchanged: 1 });
  });

  it('are not written again for milliseconds or line ends that the org does not keep', () => {
    const finer = anInference({
      steps: [anInferredStep({ enteredOn: '2026-03-02T09:00:00.499Z', evidence: ['one', 'two'] })],
    });
    const stored = aDecision({ visits: [aVisit({ evidence: 'one\r\ntwo' })] });
    expect(plan(aHistory(), finer, stored).visits).toMatchObject({ ...nothing, unchanged: 1 });
  });

  it('are written with the fields that changed, and the run that changed them', () => {
    const stored = aDecision({ visits: [aVisit({ confidence: 0.6, exitedOn: '2026-04-01T00:00:00.000Z' })] });
    expect(plan(aHistory(), inference, stored).visits.updates).toEqual([
      {
        key: `${DEAL_ID}:first-discussion:1`,
        id: 'a02000000000001AAA',
        fields: { Exited_On__c: null, Confidence__c: 0.5, Buyside_Run__r: { Run_Id__c: 'run-1' } },
        before: { Exited_On__c: '2026-04-01T00:00:00.000Z', Confidence__c: 0.6 },
      },
    ]);
  });

  it.each(['Buyer told us', 'Buyer filled it in', 'Buyer act seen', 'Rep impression', null] as const)(
    'stay as a person wrote them (%s)',
    (basis) => {
      const stored = aDecision({ visits: [aVisit({ basis, confidence: null, evidence: null })] });
      expect(plan(aHistory(), inference, stored).visits).toEqual({ ...nothing, unchanged: 0, kept: 1 });
    },
  );

  it('stay out of a step that a person came back to', () => {
    const back = aVisit({ key: `${DEAL_ID}:first-discussion:2`, basis: 'Rep impression' });
    const stored = aDecision({ visits: [aVisit({ confidence: 0.1 }), back] });
    expect(plan(aHistory(), inference, stored).visits).toMatchObject({ ...nothing, kept: 1 });
  });

  it('are not made below a step that a person has put the buyer in', () => {
    const told = aVisit({
      key: `${DEAL_ID}:research:1`,
      stepCode: 'research',
      basis: 'Buyer told us',
      status: 'Exit Met',
    });
    expect(plan(aHistory(), inference, aDecision({ visits: [told] })).visits).toMatchObject({ ...nothing, kept: 1 });
    const aside = { ...told, status: 'Not Applicable' };
    expect(plan(aHistory(), inference, aDecision({ visits: [aside] })).visits.inserts).toHaveLength(1);
  });

  it('are counted and left when the history no longer supports them', () => {
    const stored = aDecision({ visits: [aVisit(), aVisit({ key: `${DEAL_ID}:idea:1`, stepCode: 'idea' })] });
    const planned = plan(aHistory(), anInference(), stored);
    expect(planned.visits).toMatchObject(nothing);
    expect(planned.unsupported).toBe(2);
  });

  it('stay as they are when somebody changed them after the run that wrote them', () => {
    const stored = aDecision({ visits: [aVisit({ confidence: 0.6, isTouched: true })] });
    expect(plan(aHistory(), inference, stored).visits).toMatchObject({ ...nothing, kept: 1 });
  });

  it('fit the field: evidence longer than it holds is cut, the same way each time', () => {
    const long = anInference({ steps: [anInferredStep({ evidence: ['x'.repeat(9_000)] })] });
    const evidence = plan(aHistory(), long).visits.inserts[0]?.fields['Evidence__c'] as string;
    expect(evidence).toHaveLength(8_000);
    const stored = aDecision({ visits: [aVisit({ evidence })] });
    expect(plan(aHistory(), long, stored).visits).toMatchObject(nothing);
    const faces = anInference({ steps: [anInferredStep({ evidence: [`x${'😀'.repeat(4_500)}`] })] });
    const cut = plan(aHistory(), faces).visits.inserts[0]?.fields['Evidence__c'] as string;
    expect([cut.isWellFormed(), cut.length]).toEqual([true, 8_000]);
    const other = anInference({ steps: [anInferredStep({ evidence: [`xx${'😀'.repeat(4_500)}`] })] });
    const shorter = plan(aHistory(), other).visits.inserts[0]?.fields['Evidence__c'] as string;
    expect([shorter.isWellFormed(), shorter.length]).toEqual([true, 7_999]);
  });
});

describe('the buying team of a deal', () => {
  const role = { id: '00K000000000001AAA', contactId: '003000000000001AAA', createdOn: '2026-02-01T00:00:00.000Z' };
  const roles = (...names: (string | null)[]): DealHistory =>
    aHistory({
      contactRoles: names.map((name, at) => ({
        ...role,
        id: `00K00000000000${at + 1}AAA`,
        role: name,
      })),
    });

  const took = (about: Partial<DealInference> = {}): DealInference =>
    anInference({
      participants: [{ contactId: role.contactId, firstOn: '2026-03-04T10:00:00.000Z' }],
      ...about,
    });

  it('has one member per contact that took part, with the roles that name a part on the buyer side', () => {
    const inference = took({ functions: [{ contactId: role.contactId, function: 'Finance' }] });
    expect(plan(roles('Economic Buyer', 'Decision Maker', 'Executive Sponsor'), inference).members.inserts).toEqual([
      {
        key: `${DEAL_ID}:003000000000001AAA`,
        fields: {
          Decision_Path__r: { Key__c: DEAL_ID },
          Contact__c: '003000000000001AAA',
          Basis__c: 'Inferred',
          Joined_On__c: '2026-03-04T10:00:00.000Z',
          Buyside_Run__r: { Run_Id__c: 'run-1' },
          Roles__c: 'Budget holder;Executive sponsor',
          Function__c: 'Finance',
          Opportunity_Contact_Role_Id__c: '00K000000000001AAA',
        },
      },
    ]);
  });

  it('has nobody who only stands in the contact roles: that is the list of the seller', () => {
    expect(plan(roles('Economic Buyer', 'Executive Sponsor'), anInference()).members).toMatchObject(nothing);
  });

  it('has somebody who took part without a contact role', () => {
    const [member] = plan(aHistory(), took()).members.inserts;
    expect(member?.fields).toMatchObject({ Contact__c: '003000000000001AAA' });
    expect(member?.fields).not.toHaveProperty('Opportunity_Contact_Role_Id__c');
  });

  it("gives no role for the seller's view of who matters", () => {
    const [member] = plan(roles('Decision Maker'), took()).members.inserts;
    expect(member?.fields).toHaveProperty('Contact__c');
    expect(member?.fields).not.toHaveProperty('Roles__c');
  });

  it('keeps what a person wrote or changed, and fills only blanks of what it wrote itself', () => {
    const told = aDecision({ members: [aMember({ basis: 'Buyer told us' })] });
    expect(plan(roles('Economic Buyer'), took(), told).members).toMatchObject({ ...nothing, kept: 1 });
    const touched = aDecision({ members: [aMember({ isTouched: true })] });
    expect(plan(roles('Economic Buyer'), took(), touched).members).toMatchObject({ ...nothing, kept: 1 });
    const chosen = aDecision({ members: [aMember({ roles: ['Initiator'] })] });
    expect(plan(roles('Economic Buyer'), took(), chosen).members).toMatchObject({ ...nothing, unchanged: 1 });
    const blank = aDecision({ members: [aMember()] });
    expect(plan(roles('Economic Buyer'), took(), blank).members.updates).toEqual([
      {
        key: `${DEAL_ID}:003000000000001AAA`,
        id: 'a03000000000001AAA',
        fields: { Roles__c: 'Budget holder', Buyside_Run__r: { Run_Id__c: 'run-1' } },
        before: { Roles__c: null },
      },
    ]);
  });
});

describe('the tally of a run', () => {
  it('names the stages the model does not map, over all parts, those of most deals first', () => {
    const part = (...stages: string[]): TallyCounts => {
      const tally = new Tally();
      for (const stageName of stages) {
        const history = aHistory({ stageName });
        tally.addDeal(history, anInference(), plan(history, anInference()));
      }
      return structuredClone(tally.counts());
    };
    const whole = new Tally();
    for (const counts of [part('Ours', 'Qualification'), part('Theirs', '提案'), part('Theirs')])
      whole.addCounts(counts);
    expect(whole.unmappedStages()).toEqual([
      { stage: 'Theirs', deals: 2 },
      { stage: 'Ours', deals: 1 },
      { stage: '提案', deals: 1 },
    ]);
    expect(whole.anomalies()).toContainEqual({ name: 'stageUnmapped', count: 4 });
  });
});
