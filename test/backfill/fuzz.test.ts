/** Ten thousand broken inputs, seeded: each is taken or refused in so many words, never a crash. */
import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { BuysideError } from '../../src/decision/buysideError.ts';
import { explainDeal } from '../../src/decision/explanation.ts';
import { parseModelFile } from '../../src/decision/modelFile.ts';
import { planDeal } from '../../src/backfill/plan/planDeal.ts';
import { parseCondition } from '../../src/salesforce/condition.ts';
import { dealHistoryOf } from '../../src/salesforce/dealHistoryOf.ts';
import { ContactRow, DEAL_CHILD_ROWS, type DealChildObject, OpportunityRow } from '../../src/salesforce/dealRows.ts';
import { parseRows } from '../../src/salesforce/row.ts';
import { soql } from '../../src/salesforce/soql.ts';
import { defaultModel, defaultModelText } from '../decision/builders.ts';

jest.setTimeout(180_000);

const seeded = (numRuns: number) => ({ numRuns, seed: 20_261_123 });

/** What a call gives, or the code of the refusal; anything else that is thrown fails the test. */
function takenOrRefused<T>(call: () => T): T | string {
  try {
    return call();
  } catch (error) {
    if (error instanceof BuysideError) return error.code;
    throw error;
  }
}

describe('rows of an org', () => {
  const instant = fc.constantFrom(
    '2026-03-02T10:00:00.000Z',
    '2026-03-02T10:00:00.000+0000',
    '1999-12-31T23:59:59.000+0530',
    '2199-01-01T00:00:00Z',
    '2026-02-30T10:00:00Z',
    '2026-13-01T00:00:00.000Z',
  );
  const contactId = fc.integer({ min: 1, max: 4 }).map((n) => `00300000000000${n}AAA`);
  const anyId = fc.oneof(
    contactId,
    fc.constantFrom('006000000000001AAA', '00Q000000000001AAA', '005000000000001', 'x', ''),
  );
  const value = fc.oneof(
    { weight: 3, arbitrary: instant },
    { weight: 3, arbitrary: anyId },
    {
      weight: 2,
      arbitrary: fc.constantFrom('true', 'false', true, false, null, undefined, '', '0', '-1', '2026-03-02'),
    },
    fc.constantFrom(...defaultModel.stageMappings.map(({ stage }) => stage), 'Completed', 'Presented', 'RFP', 'idea'),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.double(),
    fc.constant({}),
    fc.constant([]),
  );
  const rowOf = (columns: readonly string[]) =>
    fc.record(Object.fromEntries(columns.map((column) => [column, value])), { requiredKeys: [] });
  /** Mostly sound rows, so that most get past their own schema and reach the engine. */
  const nearly = (columns: readonly string[]) =>
    fc.tuple(rowOf(columns), fc.nat(99)).map(([row, luck]) => ({
      ...Object.fromEntries(columns.map((column) => [column, soundValue(column)])),
      ...(luck < 90 ? {} : luck < 97 ? Object.fromEntries(Object.entries(row).slice(-2)) : row),
    }));
  const soundValue = (column: string): string | null => {
    if (/^(RecordType|Contract|Contact)$/.test(column)) return null;
    if (/^(CloseDate|ActivityDate)$/.test(column)) return '2026-03-02';
    if (column === 'Amount') return '12.5';
    if (/Date$|Date__c$|DateTime$|_On__c$/.test(column)) return '2026-03-02T10:00:00.000Z';
    if (/^(Is|Has)|Incoming/.test(column)) return 'true';
    if (/^(Id|WhatId|OpportunityId|RelatedToId|TaskId|EventId|EmailMessageId)$/.test(column))
      return '006000000000001AAA';
    if (/ContactId|WhoId|RelationId/.test(column)) return '003000000000001AAA';
    return 'Prospecting';
  };
  const columnsOf = (schema: { shape: object }): string[] => Object.keys(schema.shape);
  const children = fc.record(
    Object.fromEntries(
      Object.entries(DEAL_CHILD_ROWS).map(([name, schema]) => [
        name,
        fc.array(nearly(columnsOf(schema)), { maxLength: 4 }),
      ]),
    ),
    { requiredKeys: [] },
  );
  const deal = nearly(columnsOf(OpportunityRow));
  const people = fc.array(nearly(columnsOf(ContactRow)), { maxLength: 3 });

  it('are refused with the row and the column, or read, inferred, explained and planned', () => {
    let reached = 0;
    fc.assert(
      fc.property(deal, children, people, (dealRow, childRows, contactRows) => {
        const result = takenOrRefused(() => {
          const [opportunity] = parseRows(OpportunityRow, [dealRow]);
          const rows = Object.fromEntries(
            Object.entries(childRows).map(([name, some]) => [
              name,
              parseRows<unknown>(DEAL_CHILD_ROWS[name as DealChildObject], some as unknown[]),
            ]),
          );
          const contacts = new Map(parseRows(ContactRow, contactRows).map((row) => [row.Id, row]));
          if (opportunity === undefined) throw new Error('no deal');
          const context = { asOf: new Date('2026-06-01T00:00:00Z'), lossReasonFields: ['StageName'] };
          const history = dealHistoryOf({ deal: opportunity, children: rows, contacts }, context);
          const { inference } = explainDeal(history, defaultModel);
          reached += 1;
          return planDeal(history, inference, undefined, { model: defaultModel, runId: 'run', asOf: context.asOf });
        });
        expect(['UnreadableRow', 1]).toContain(typeof result === 'string' ? result : result.path.inserts.length);
      }),
      seeded(4_000),
    );
    // A fuzz that never gets past the first door proves nothing.
    expect(reached).toBeGreaterThan(400);
  });
});

describe('a model file', () => {
  const lines = defaultModelText.split('\n');
  /** The shipped file with some lines dropped, doubled, swapped or garbled. */
  const broken = fc
    .array(
      fc.record({
        at: fc.nat(lines.length - 1),
        how: fc.constantFrom('drop', 'double', 'indent', 'garble', 'value'),
        text: fc.oneof(
          fc.string({ unit: 'binary', maxLength: 30 }),
          fc.constantFrom('null', '-1', '[]', '{}', '1e999', '&a *a'),
        ),
      }),
      { minLength: 1, maxLength: 4 },
    )
    .map((changes) => {
      const text = [...lines];
      for (const { at, how, text: other } of changes) {
        const line = text[at] ?? '';
        if (how === 'drop') text.splice(at, 1);
        else if (how === 'double') text.splice(at, 0, line);
        else if (how === 'indent') text[at] = `   ${line}`;
        else if (how === 'garble') text[at] = `${line.slice(0, 6)}${other}`;
        else text[at] = line.replace(/:.*$/, `: ${other}`);
      }
      return text.join('\n');
    });

  it('is a model the engine can run, or is refused with the place', () => {
    fc.assert(
      fc.property(broken, (text) => {
        const result = takenOrRefused(() => {
          const model = parseModelFile(text, 'm.yaml');
          return explainDeal(aHistory, model).rules.length;
        });
        expect(result === 'ModelFileRefused' || typeof result === 'number').toBe(true);
      }),
      seeded(600),
    );
  });

  it('of any bytes is refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(takenOrRefused(() => parseModelFile(text, 'm.yaml'))).toBe('ModelFileRefused');
      }),
      seeded(1_500),
    );
  });

  const aHistory = {
    ...{
      dealId: '006000000000001AAA',
      createdOn: '2026-01-01T00:00:00Z',
      stageName: 'Closed Won',
      isClosed: true,
      isWon: true,
    },
    ...{
      closeDate: '2026-02-01',
      type: 'Renewal',
      leadSource: 'Web',
      amount: 10,
      contactRoles: [],
      tasks: [],
      events: [],
    },
    ...{ stageChanges: [], emails: [], quotes: [], competitors: [], answers: [], lossReason: 'competitor' },
    asOf: '2026-06-01T00:00:00Z',
  };
});

describe('a condition', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "'",
      '\\',
      '(',
      ')',
      ' OR ',
      ' LIMIT 1',
      'ORDER BY',
      "Name = 'x'",
      'Id IN (SELECT',
      '\u0000',
      '\n',
      '--',
      ';',
    ),
    fc.string({ unit: 'binary', maxLength: 8 }),
  );

  it('stays within its own parentheses, or is refused', () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
        (text) => {
          const condition = takenOrRefused(() => parseCondition(text));
          if (typeof condition === 'string') return;
          expect(isBalanced(soql`(${condition})`.text)).toBe(true);
        },
      ),
      seeded(4_000),
    );
  });

  /** Reads as the org does: quotes with escapes, parentheses outside of them; the first one closes last. */
  function isBalanced(text: string): boolean {
    let [depth, isQuoted] = [0, false];
    for (let at = 0; at < text.length; at += 1) {
      const character = text.charAt(at);
      if (isQuoted && character === '\\') at += 1;
      else if (character === "'") isQuoted = !isQuoted;
      else if (!isQuoted && character === '(') depth += 1;
      else if (!isQuoted && character === ')') depth -= 1;
      if (depth === 0 && at < text.length - 1) return false;
    }
    return depth === 0 && !isQuoted;
  }
});
