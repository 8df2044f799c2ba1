import { describe, expect, it } from '@jest/globals';
import { batchesByParent, type OutgoingRow, sortedAndSingle } from '../../src/salesforce/outgoingRow.ts';

const row = (key: string, parent: string, value = 1): OutgoingRow => ({ key, parent, fields: { A__c: value } });

describe('sortedAndSingle', () => {
  it('sorts by parent, then key, and sends each key once', () => {
    const rows = [row('b:2', 'b'), row('a:1', 'a'), row('b:1', 'b'), row('a:1', 'a')];
    expect(sortedAndSingle(rows).map(({ key }) => key)).toEqual(['a:1', 'b:1', 'b:2']);
  });

  it('refuses one key with two contents, because one would be lost', () => {
    expect(() => sortedAndSingle([row('a', 'a', 1), row('a', 'a', 2)])).toThrow(RangeError);
  });
});

describe('batchesByParent', () => {
  const keysOf = (rows: readonly OutgoingRow[], size: number): string[][] =>
    batchesByParent(rows, size).map((batch) => batch.map(({ key }) => key));

  it('keeps the rows of one parent in one batch', () => {
    const rows = [row('a1', 'a'), row('a2', 'a'), row('b1', 'b'), row('b2', 'b'), row('c1', 'c')];
    expect(keysOf(rows, 3)).toEqual([
      ['a1', 'a2'],
      ['b1', 'b2', 'c1'],
    ]);
  });

  it('splits a parent only when it has more rows than a batch takes', () => {
    const rows = [row('a1', 'a'), row('b1', 'b'), row('b2', 'b'), row('b3', 'b')];
    expect(keysOf(rows, 2)).toEqual([['a1'], ['b1', 'b2'], ['b3']]);
  });

  it('gives no batch for no rows', () => {
    expect(batchesByParent([], 200)).toEqual([]);
  });
});
