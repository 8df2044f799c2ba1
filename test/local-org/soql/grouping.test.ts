import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalEngine } from '../../../src/local-org/createEngine.ts';
import { runQuery } from '../../../src/local-org/soql/runQuery.ts';
import { addGadgets, gadgetOrg } from './gadgets.ts';

let engine: LocalEngine;

beforeAll(() => {
  engine = gadgetOrg();
  const [parent] = addGadgets(engine, [
    { Name: 'top', Words__c: 'x', Kind__c: 'zig', Size__c: 10, Made_On__c: '2025-12-31' },
  ]);
  addGadgets(engine, [
    {
      Name: 'p',
      Words__c: 'X',
      Kind__c: 'arc',
      Size__c: 2,
      Price__c: 5,
      Made_On__c: '2026-01-01',
      Seen_At__c: '2026-01-01T23:00:00Z',
      Parent__c: parent,
    },
    {
      Name: 'q',
      Words__c: 'y',
      Kind__c: 'arc',
      Size__c: 4,
      Made_On__c: '2026-01-31',
      Seen_At__c: '2026-01-02T01:00:00Z',
      Parent__c: parent,
    },
    { Name: 'r', Kind__c: 'mid', Made_On__c: '2026-04-01', Is_Good__c: true },
  ]);
});

afterAll(() => {
  engine.close();
});

/** The rows of a grouped query without their attributes, as lists of values. */
function rows(soql: string): unknown[][] {
  const { records } = runQuery(engine, engine.sessionFor('admin'), soql);
  return records.map((record) => Object.values(record).slice(1));
}

describe('an aggregate', () => {
  it('counts, sums and finds ends over all rows', () => {
    expect(
      rows(
        'SELECT COUNT(Id), COUNT(Size__c), SUM(Size__c), AVG(Size__c), MIN(Size__c), MAX(Size__c), COUNT_DISTINCT(Words__c) FROM Gadget__c',
      ),
    ).toEqual([[4, 3, 16, 16 / 3, 2, 10, 2]]);
    expect(rows("SELECT COUNT(Id), SUM(Size__c), MAX(Made_On__c) FROM Gadget__c WHERE Name = 'nobody'")).toEqual([
      [0, null, null],
    ]);
  });

  it('names what has no alias expr0, expr1 …', () => {
    const { records } = runQuery(
      engine,
      engine.sessionFor('admin'),
      'SELECT COUNT(Id), MAX(Size__c) big, MIN(Size__c) FROM Gadget__c',
    );
    expect(records).toEqual([{ attributes: { type: 'AggregateResult' }, expr0: 4, big: 10, expr1: 2 }]);
  });

  it('keeps the type of its field', () => {
    expect(rows('SELECT MAX(Made_On__c), MIN(Seen_At__c), MAX(Name), FORMAT(SUM(Price__c)) FROM Gadget__c')).toEqual([
      ['2026-04-01', '2026-01-01T23:00:00.000+0000', 'top', '$5.00'],
    ]);
  });

  it('takes choices in the order of their list', () => {
    expect(rows('SELECT MIN(Kind__c), MAX(Kind__c) FROM Gadget__c')).toEqual([['zig', 'mid']]);
  });

  it('answers COUNT() with the size alone', () => {
    const session = engine.sessionFor('admin');
    expect(runQuery(engine, session, 'SELECT COUNT() FROM Gadget__c')).toEqual({
      totalSize: 4,
      done: true,
      records: [],
    });
    expect(runQuery(engine, session, 'SELECT COUNT() FROM Gadget__c LIMIT 3').totalSize).toBe(3);
    expect(runQuery(engine, session, "SELECT COUNT() FROM Gadget__c WHERE Parent__r.Name = 'top'").totalSize).toBe(2);
  });
});

describe('a group', () => {
  it('holds the rows with one value; capitals do not matter, a blank is a group', () => {
    expect(rows('SELECT Words__c, COUNT(Id) FROM Gadget__c GROUP BY Words__c ORDER BY Words__c')).toEqual([
      [null, 1],
      ['X', 2],
      ['y', 1],
    ]);
    expect(rows('SELECT Is_Good__c, COUNT(Id) n FROM Gadget__c GROUP BY Is_Good__c ORDER BY COUNT(Id) DESC')).toEqual([
      [false, 3],
      [true, 1],
    ]);
  });

  it('is sorted by choice, by figure and by field', () => {
    expect(rows('SELECT Kind__c, SUM(Size__c) FROM Gadget__c GROUP BY Kind__c ORDER BY Kind__c')).toEqual([
      ['zig', 10],
      ['arc', 6],
      ['mid', null],
    ]);
    expect(
      rows('SELECT Kind__c FROM Gadget__c GROUP BY Kind__c ORDER BY SUM(Size__c) DESC NULLS LAST, Kind__c LIMIT 1'),
    ).toEqual([['zig']]);
  });

  it('is kept or dropped by HAVING', () => {
    expect(rows('SELECT Kind__c FROM Gadget__c GROUP BY Kind__c HAVING COUNT(Id) > 1')).toEqual([['arc']]);
    expect(
      rows(
        "SELECT Kind__c FROM Gadget__c GROUP BY Kind__c HAVING (SUM(Size__c) > 9 OR COUNT(Size__c) = 0) AND Kind__c != 'mid'",
      ),
    ).toEqual([['zig']]);
  });

  it('may be of a parent, and of a part of a date', () => {
    expect(
      rows(
        'SELECT Parent__r.Name, COUNT(Id) FROM Gadget__c GROUP BY Parent__r.Name ORDER BY Parent__r.Name NULLS LAST',
      ),
    ).toEqual([
      ['top', 2],
      [null, 2],
    ]);
    expect(
      rows(
        'SELECT CALENDAR_YEAR(Made_On__c) y, CALENDAR_MONTH(Made_On__c), COUNT(Id) FROM Gadget__c GROUP BY CALENDAR_YEAR(Made_On__c), CALENDAR_MONTH(Made_On__c) ORDER BY CALENDAR_YEAR(Made_On__c), CALENDAR_MONTH(Made_On__c)',
      ),
    ).toEqual([
      [2025, 12, 1],
      [2026, 1, 2],
      [2026, 4, 1],
    ]);
    expect(
      rows(
        'SELECT DAY_ONLY(convertTimezone(Seen_At__c)) d, COUNT(Id) FROM Gadget__c WHERE Seen_At__c != null GROUP BY DAY_ONLY(convertTimezone(Seen_At__c)) ORDER BY DAY_ONLY(convertTimezone(Seen_At__c))',
      ),
    ).toEqual([
      ['2026-01-01', 1],
      ['2026-01-02', 1],
    ]);
  });

  it('has subtotals with ROLLUP and CUBE', () => {
    const soql = (kind: string): string =>
      `SELECT Kind__c k, Is_Good__c, COUNT(Id), GROUPING(Is_Good__c) g FROM Gadget__c WHERE Kind__c != 'zig' GROUP BY ${kind}(Kind__c, Is_Good__c) ORDER BY GROUPING(Kind__c), GROUPING(Is_Good__c), Kind__c, Is_Good__c`;
    const rollup = [
      ['arc', false, 2, 0],
      ['mid', true, 1, 0],
      ['arc', null, 2, 1],
      ['mid', null, 1, 1],
    ];
    expect(rows(soql('ROLLUP'))).toEqual([...rollup, [null, null, 3, 1]]);
    expect(rows(soql('CUBE'))).toEqual([...rollup, [null, false, 2, 0], [null, true, 1, 0], [null, null, 3, 1]]);
  });

  it('comes on one page or is refused', () => {
    const large = gadgetOrg();
    addGadgets(
      large,
      Array.from({ length: 2001 }, (_, index) => ({ Name: `g${index}` })),
    );
    const session = large.sessionFor('admin');
    expect(() => runQuery(large, session, 'SELECT Name, COUNT(Id) FROM Gadget__c GROUP BY Name')).toThrow(
      /does not support queryMore/,
    );
    expect(runQuery(large, session, 'SELECT Name, COUNT(Id) FROM Gadget__c GROUP BY Name LIMIT 2000').totalSize).toBe(
      2000,
    );
    large.close();
  });
});
