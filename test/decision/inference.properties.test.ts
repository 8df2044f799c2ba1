import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DealHistory } from '../../src/decision/dealHistory.ts';
import { RESULT_THRESHOLD } from '../../src/decision/combination.ts';
import { inferDeal } from '../../src/decision/inference.ts';
import type { DecisionModel } from '../../src/decision/types.ts';
import { CLASS_CAPS } from '../../src/decision/vocabulary.ts';
import { aDeal, day, defaultModel } from './builders.ts';

const DEPARTMENTS = [null, 'Finance', 'IT', 'Legal', 'Sales', 'Users', 'Kitchen'];
const STAGES = defaultModel.stageMappings.map((mapping) => mapping.stage);
/** A contact's department is the same wherever the contact occurs. */
const contact = fc.integer({ min: 1, max: 7 }).map((n) => `c${n}`);
const departmentOf = (id: string): string | null => DEPARTMENTS[Number(id.slice(1)) - 1] ?? null;

const at = fc.integer({ min: -5, max: 140 });
const people = fc.array(fc.option(contact, { freq: 9 }), { maxLength: 4 });
const id = fc.integer({ min: 1, max: 999_999 }).map((n) => `${String(n).padStart(15, '0')}AAA`);

const stage = fc
  .record({ id, at, stage: fc.constantFrom(...STAGES, 'Elsewhere'), close: fc.option(at) })
  .map((row) => ({
    ...{ id: row.id, at: day(row.at), stage: row.stage },
    closeDate: row.close === null ? null : day(row.close).slice(0, 10),
  }));
const role = fc.record({ id, at, contactId: contact }).map((row) => ({
  ...{ id: row.id, contactId: row.contactId, role: null, createdOn: day(row.at) },
  department: departmentOf(row.contactId),
}));
const task = fc
  .record({
    id,
    at,
    whoIds: people,
    status: fc.constantFrom('Completed', 'Open'),
    subject: fc.constantFrom('Call', 'Contract sent'),
  })
  .map((row) => ({ ...row, at: day(row.at) }));
const event = fc
  .record({ id, at, people })
  .map((row) => ({ id: row.id, at: day(row.at), attendeeContactIds: row.people }));
const email = fc
  .record({
    id,
    at,
    sender: fc.option(contact),
    isIncoming: fc.boolean(),
    subject: fc.constantFrom('RFP', 'Contract', 'Hello'),
    hasAttachment: fc.boolean(),
  })
  .map(({ sender, ...row }) => ({
    ...row,
    at: day(row.at),
    senderContactId: row.isIncoming ? sender : null,
    contactIds: sender === null ? [] : [sender],
  }));
const quote = fc
  .record({ id, at, days: fc.integer({ min: 0, max: 20 }), status: fc.constantFrom('Draft', 'Presented', null) })
  .map((row) => ({ id: row.id, status: row.status, createdOn: day(row.at), changedOn: day(row.at + row.days) }));
const answer = fc
  .record({ id, at, stepCode: fc.constantFrom('idea', 'research', 'choice', 'nowhere') })
  .map((row) => ({ ...row, at: day(row.at) }));
const optional = <T>(one: fc.Arbitrary<T>) => fc.option(fc.array(one, { maxLength: 4 }), { nil: undefined });
const competitor = fc.record({ id, at }).map((row) => ({ id: row.id, name: 'Other', createdOn: day(row.at) }));

const history: fc.Arbitrary<DealHistory> = fc
  .record({
    stageName: fc.constantFrom(...STAGES),
    isClosed: fc.boolean(),
    isWon: fc.boolean(),
    type: fc.constantFrom(null, 'Renewal'),
    leadSource: fc.constantFrom(null, 'Web'),
    stageChanges: fc.array(stage, { maxLength: 6 }),
    contactRoles: fc.array(role, { maxLength: 6 }),
    tasks: fc.array(task, { maxLength: 5 }),
    events: fc.array(event, { maxLength: 5 }),
    emails: optional(email),
    quotes: optional(quote),
    answers: optional(answer),
    competitors: optional(competitor),
    lossReason: fc.constantFrom(undefined, null, 'Competition'),
  })
  .map(({ emails, quotes, answers, competitors, lossReason, ...parts }) =>
    aDeal({
      ...parts,
      ...(emails && { emails }),
      ...(quotes && { quotes }),
      ...(answers && { answers }),
      asOf: day(120),
      closeDate: day(100).slice(0, 10),
      ...(competitors && { competitors }),
      ...(lossReason !== undefined && { lossReason }),
    }),
  );

const shuffled = <T>(list: readonly T[], seed: number): T[] =>
  list
    .map((value, i) => ({ value, rank: Math.imul(i + 1, seed | 1) >>> 0 }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ value }) => value);

const withoutCautions: DecisionModel = {
  ...defaultModel,
  inferenceRules: defaultModel.inferenceRules.filter((rule) => !rule.code.startsWith('N')),
};
const runs = { numRuns: 200 };

describe('inferDeal, whatever the history', () => {
  it('is never surer of a later step than of an earlier one', () => {
    fc.assert(
      fc.property(history, (deal) => {
        const figures = inferDeal(deal, defaultModel).support.map((s) => s.confidence);
        expect(figures).toEqual([...figures].sort((a, b) => b - a));
      }),
      runs,
    );
  });

  it('is never surer than the highest cap that contributes, nor than the class it names', () => {
    fc.assert(
      fc.property(history, (deal) => {
        const { support, steps, evidence } = inferDeal(deal, defaultModel);
        for (const { sequence, rawConfidence, confidence } of support) {
          const caps = evidence.filter((e) => e.floor >= sequence).map((e) => e.cap);
          expect(rawConfidence).toBeLessThanOrEqual(Math.max(...caps));
          expect(confidence).toBeLessThanOrEqual(rawConfidence);
        }
        for (const step of steps) expect(step.confidence).toBeLessThanOrEqual(CLASS_CAPS[step.evidenceClass]);
      }),
      runs,
    );
  });

  it('does not depend on the order of records', () => {
    fc.assert(
      fc.property(history, fc.integer(), (deal, seed) => {
        const other = {
          ...deal,
          stageChanges: shuffled(deal.stageChanges, seed),
          contactRoles: shuffled(deal.contactRoles, seed),
          tasks: shuffled(deal.tasks, seed).map((t) => ({ ...t, whoIds: shuffled(t.whoIds, seed) })),
          events: shuffled(deal.events, seed),
          ...(deal.emails && { emails: shuffled(deal.emails, seed) }),
          ...(deal.quotes && { quotes: shuffled(deal.quotes, seed) }),
          ...(deal.answers && { answers: shuffled(deal.answers, seed) }),
          ...(deal.competitors && { competitors: shuffled(deal.competitors, seed) }),
        };
        expect(inferDeal(other, defaultModel)).toEqual(inferDeal(deal, defaultModel));
      }),
      runs,
    );
  });

  it('gives dates in order, out of the records, and none after the reading', () => {
    fc.assert(
      fc.property(history, (deal) => {
        const { steps, evidence } = inferDeal(deal, defaultModel);
        const dates = new Set(evidence.map((e) => e.at));
        steps.forEach((step, i) => {
          expect(dates).toContain(step.enteredOn);
          expect(step.enteredOn <= deal.asOf).toBe(true);
          expect((step.enteredNotBefore ?? '') < step.enteredOn).toBe(true);
          expect((step.exitedOn ?? '~') >= step.enteredOn).toBe(true);
          expect((steps[i - 1]?.enteredOn ?? '') <= step.enteredOn).toBe(true);
        });
      }),
      runs,
    );
  });

  it('writes only steps with evidence of their own that reach the threshold, the highest being the lower bound', () => {
    fc.assert(
      fc.property(history, (deal) => {
        const { steps, evidence, lowerBound, possibleUpTo } = inferDeal(deal, defaultModel);
        const floors = new Set(evidence.map((e) => e.floor));
        expect(steps.every((step) => floors.has(step.sequence) && step.confidence >= RESULT_THRESHOLD)).toBe(true);
        expect(steps.at(-1)?.sequence ?? null).toBe(lowerBound);
        expect((possibleUpTo ?? 0) >= (lowerBound ?? 0)).toBe(true);
      }),
      runs,
    );
  });

  it('never lowers the floor for what happens later, cautions aside', () => {
    const later = fc.record({
      roles: fc.array(role, { maxLength: 3 }),
      tasks: fc.array(task, { maxLength: 3 }),
      events: fc.array(event, { maxLength: 3 }),
      emails: fc.array(email, { maxLength: 3 }),
      quotes: fc.array(quote, { maxLength: 2 }),
      answers: fc.array(answer, { maxLength: 2 }),
      stages: fc.array(stage, { maxLength: 2 }),
    });
    fc.assert(
      fc.property(history, later, (deal, more) => {
        // Everything known so far is of the first 140 days; what is added, of the days after, under ids of its own.
        const shift = (iso: string): string => new Date(Date.parse(iso) + 150 * 86_400_000).toISOString();
        const after = <T extends { id: string }>(row: T): T => ({ ...row, id: `x${row.id}` });
        const before = { ...deal, isClosed: false, isWon: false, asOf: day(300) };
        const grown = {
          ...before,
          contactRoles: [
            ...deal.contactRoles,
            ...more.roles.map((r) => after({ ...r, createdOn: shift(r.createdOn) })),
          ],
          tasks: [...deal.tasks, ...more.tasks.map((t) => after({ ...t, at: shift(t.at) }))],
          events: [...deal.events, ...more.events.map((e) => after({ ...e, at: shift(e.at) }))],
          stageChanges: [...deal.stageChanges, ...more.stages.map((s) => after({ ...s, at: shift(s.at) }))],
          emails: [...(deal.emails ?? []), ...more.emails.map((e) => after({ ...e, at: shift(e.at) }))],
          quotes: [
            ...(deal.quotes ?? []),
            ...more.quotes.map((q) => after({ ...q, createdOn: shift(q.createdOn), changedOn: shift(q.changedOn) })),
          ],
          answers: [...(deal.answers ?? []), ...more.answers.map((a) => after({ ...a, at: shift(a.at) }))],
        };
        const [then, now] = [inferDeal(before, withoutCautions), inferDeal(grown, withoutCautions)];
        expect(now.lowerBound ?? 0).toBeGreaterThanOrEqual(then.lowerBound ?? 0);
        then.support.forEach((s, i) => expect(now.support[i]?.confidence ?? 0).toBeGreaterThanOrEqual(s.confidence));
      }),
      runs,
    );
  });

  it('gives the same answer again, and leaves the history as it was', () => {
    fc.assert(
      fc.property(history, (deal) => {
        const before = structuredClone(deal);
        expect(inferDeal(deal, defaultModel)).toEqual(inferDeal(deal, defaultModel));
        expect(deal).toEqual(before);
      }),
      { numRuns: 50 },
    );
  });
});
