import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalEngine } from '../../../src/local-org/createEngine.ts';
import { runQuery } from '../../../src/local-org/soql/runQuery.ts';
import { foldCase, foldSql, registerCaseFolding } from '../../../src/local-org/store/caseFolding.ts';
import { addGadgets, gadgetOrg } from './gadgets.ts';

let engine: LocalEngine;

beforeAll(() => {
  engine = gadgetOrg();
  addGadgets(
    engine,
    ['Öl', 'öL', 'Zoo', 'a_b', 'aZb', 'ΣΑΣ', 'σας', 'Straße', 'ЯБЛОКО', 'яблоко', null].map((Words__c, index) => ({
      Name: String(index),
      Words__c,
    })),
  );
});

afterAll(() => {
  engine.close();
});

function rows(soql: string): unknown[][] {
  const { records } = runQuery(engine, engine.sessionFor('admin'), soql);
  return records.map((record) => Object.values(record).slice(1));
}

describe('text beyond ASCII', () => {
  it.each([
    ["= 'ÖL'", 2],
    ["!= 'öl'", 9],
    ["IN ('яБЛОКО', 'ZOO')", 3],
    ["NOT IN ('яБЛОКО', 'ZOO')", 8],
    ["LIKE 'ö%'", 2],
    ["LIKE '_Л%' ", 0],
    ["LIKE '_Б%'", 2],
    ["LIKE 'STRASSE'", 0],
    ["LIKE 'stra_e'", 1],
    ["= 'STRAßE'", 1],
    ["> 'zoo'", 6],
  ])('compares without regard to case: Words__c %s', (test, count) => {
    expect(rows(`SELECT Name FROM Gadget__c WHERE Words__c ${test}`)).toHaveLength(count);
  });

  it('is sorted by the values of capital letters', () => {
    expect(rows('SELECT Words__c FROM Gadget__c ORDER BY Words__c NULLS LAST, Name').flat()).toEqual([
      'aZb',
      'a_b',
      'Straße',
      'Zoo',
      'Öl',
      'öL',
      'ΣΑΣ',
      'σας',
      'ЯБЛОКО',
      'яблоко',
      null,
    ]);
  });

  it('is grouped, counted and bounded as it is compared', () => {
    const soql = 'SELECT Words__c, COUNT(Id) FROM Gadget__c GROUP BY Words__c HAVING COUNT(Id) > 1 ORDER BY Words__c';
    expect(rows(soql).map(([, count]) => count)).toEqual([2, 2, 2]);
    expect(rows('SELECT COUNT_DISTINCT(Words__c), MIN(Words__c), MAX(Words__c) FROM Gadget__c')).toEqual([
      [7, 'aZb', 'яблоко'],
    ]);
  });

  it('is folded alike in SQL and out of it, whatever the text, and stays as long as it was', () => {
    const database = new DatabaseSync(':memory:');
    registerCaseFolding(database);
    const inSql = database.prepare(
      `SELECT ${foldSql('x')} AS folded, length(x) = length(${foldSql('x')}) AS isSame FROM (SELECT ? AS x)`,
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(inSql.get(text)).toEqual({ folded: foldCase(text), isSame: 1 });
        expect(foldCase(foldCase(text))).toBe(foldCase(text));
      }),
      { numRuns: 1000 },
    );
    database.close();
  });
});
