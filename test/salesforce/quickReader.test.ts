import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { ContactRow, DEAL_CHILD_ROWS, OpportunityRow } from '../../src/salesforce/dealRows.ts';
import { quickReaderOf, UNSURE } from '../../src/salesforce/quickReader.ts';
import { numberColumn, parentColumn, parseRows, valuesColumn } from '../../src/salesforce/row.ts';

const SCHEMAS: Readonly<Record<string, z.ZodObject>> = {
  ...DEAL_CHILD_ROWS,
  Opportunity: OpportunityRow,
  Contact: ContactRow,
  Values: z.object({ many: valuesColumn, number: numberColumn, parent: parentColumn({ number: numberColumn }) }),
};

/** What a cell may hold: what orgs write, what they nearly write, and what they never would. */
const cell = fc.oneof(
  fc.constantFrom<unknown>(
    ...['006000000000001AAA', '00Q00000000000', 'true', 'false', true, false, null, undefined, '', 'Closed Won', 'a;b'],
    ...['2026-03-02T10:00:00.000Z', '2026-03-02T10:00:00.000+0000', '2026-03-02T10:00:00.000+0130', '2026-03-02'],
    ...['2026-02-30T10:00:00.000Z', '2026-02-29T24:00:00.000Z', '2026-13-01T00:00:00.000Z', '2026-06-31T23:59:60.000Z'],
    ...['2026-03-02T10:00:00Z', '2026-01-31T10:00:00.5+00:00', '12', '-1.50', '1E-7', '1E', '9'.repeat(400), 7, 1.5],
    ...[{ number: '4' }, { number: 'four' }, {}, []],
  ),
  fc.string(),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
);

describe('the quick way of rows', () => {
  it.each(Object.entries(SCHEMAS))('gives for %s what the schema gives, or leaves it to the schema', (_, schema) => {
    for (const [name, column] of Object.entries(schema.shape)) {
      const alone = z.object({ [name]: column as z.ZodType });
      const read = quickReaderOf(alone);
      fc.assert(
        fc.property(fc.record({ [name]: cell, Other__c: cell }, { requiredKeys: [] }), (row) => {
          const quick = read(row);
          if (quick === UNSURE) return;
          const judged = alone.safeParse(row);
          expect(judged.error).toBeUndefined();
          expect(quick).toEqual(judged.data);
        }),
        { numRuns: 500 },
      );
    }
  });

  it('is taken for the rows that orgs write, so that it is worth having', () => {
    const row = {
      Id: '008000000000001AAA',
      OpportunityId: '006000000000001AAA',
      CreatedDate: '2026-03-31T10:00:00.000+0000',
      StageName: 'Qualification',
      CloseDate: null,
    };
    const quick = quickReaderOf(DEAL_CHILD_ROWS.OpportunityHistory)(row);
    expect(quick).toEqual({ ...row, CreatedDate: '2026-03-31T10:00:00.000Z' });
    expect(parseRows(DEAL_CHILD_ROWS.OpportunityHistory, [row])).toEqual([quick]);
  });

  it('leaves refusals to the schema', () => {
    expect(() => parseRows(ContactRow, [{ Id: '003000000000001AAA', IsDeleted: 'perhaps' }])).toThrow('UnreadableRow');
  });
});
