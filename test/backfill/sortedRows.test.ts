import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { SortedRows } from '../../src/backfill/staging/sortedRows.ts';

const idOf = (number: number): string => `006${String(number).padStart(12, '0')}AAA`;

/** Ids of deals with the lengths of their rows; some are longer than what is read at once. */
const deals = fc
  .uniqueArray(
    fc.record({
      number: fc.nat(3_000),
      rows: fc.array(fc.oneof({ weight: 20, arbitrary: fc.nat(3_000) }, fc.integer({ min: 200_000, max: 400_000 })), {
        minLength: 1,
        maxLength: 4,
      }),
    }),
    { selector: ({ number }) => number, minLength: 1, maxLength: 300 },
  )
  .map((some) => some.toSorted((left, right) => left.number - right.number));

describe('rows sorted by deal', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'buyside-sorted-')), 'rows.json');

  it('begin behind any deal with the next one, wherever it stands in the file', () => {
    fc.assert(
      fc.property(deals, fc.nat(3_000), (some, after) => {
        const lines = some.flatMap(({ number, rows }) =>
          rows.map((length, at) => JSON.stringify({ deal: idOf(number), Id: `${at}`, Text: 'ü€'.repeat(length / 2) })),
        );
        writeFileSync(file, `${lines.join('\n')}\n`);
        const sorted = new SortedRows(file, idOf(after));
        const seen: [string, number][] = [];
        for (let deal = sorted.nextDeal(); deal !== undefined; deal = sorted.nextDeal())
          seen.push([deal, sorted.take(deal).length]);
        sorted.close();
        expect(seen).toEqual(
          some.filter(({ number }) => number > after).map(({ number, rows }) => [idOf(number), rows.length]),
        );
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  it('are none where there is no file', () => {
    expect(new SortedRows(`${file}.none`, idOf(1)).nextDeal()).toBeUndefined();
  });
});
