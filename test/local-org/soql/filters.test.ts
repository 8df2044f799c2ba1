import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalEngine } from '../../../src/local-org/createEngine.ts';
import { runQuery } from '../../../src/local-org/soql/runQuery.ts';
import { addGadgets, addGears, gadgetOrg, nameOf } from './gadgets.ts';

let engine: LocalEngine;
let ids: string[];

beforeAll(() => {
  engine = gadgetOrg();
  const parents = addGadgets(engine, [
    {
      Name: 'a',
      Words__c: 'Alpha',
      Kind__c: 'zig',
      Size__c: 1,
      Made_On__c: '2026-07-15',
      Seen_At__c: '2026-07-15T09:30:00Z',
      Is_Good__c: true,
      Tags__c: 'red;blue',
      Key__c: 'K1',
    },
    {
      Name: 'b',
      Words__c: 'ALPHABET',
      Kind__c: 'arc',
      Size__c: 2.5,
      Made_On__c: '2026-07-14',
      Seen_At__c: '2026-07-14T23:59:59Z',
      Tags__c: 'dark red',
      Key__c: 'k1',
    },
  ]);
  const rest = addGadgets(engine, [
    {
      Name: 'c',
      Words__c: 'élan 100%',
      Kind__c: 'mid',
      Size__c: -3,
      Made_On__c: '2026-06-30',
      Seen_At__c: '2025-12-31T00:00:00Z',
      Is_Good__c: true,
      Tags__c: 'green',
      Parent__c: parents[0],
    },
    { Name: 'd', Parent__c: parents[1] },
    { Name: 'e', Words__c: "it's a_b\\c", Size__c: 2.5, Made_On__c: '2027-01-01', Seen_At__c: '2026-08-01T00:00:00Z' },
  ]);
  ids = [...parents, ...rest];
});

afterAll(() => {
  engine.close();
});

/** The names of the rows a condition keeps. */
function kept(where: string): string {
  const { records } = runQuery(
    engine,
    engine.sessionFor('admin'),
    `SELECT Name FROM Gadget__c WHERE ${where} ORDER BY Name`,
  );
  return records.map((record) => nameOf(record)).join('');
}

describe('a filter', () => {
  it.each([
    ["Words__c = 'alpha'", 'a'],
    ["Words__c != 'ALPHA'", 'bcde'],
    ["Words__c = 'ÉLAN 100%'", 'c'],
    ["Words__c IN ('ÉLAN 100%', 'alphabet')", 'bc'],
    ["Words__c LIKE 'alpha%'", 'ab'],
    ["Words__c LIKE 'alph_'", 'a'],
    ["Words__c LIKE 'ÉL%'", 'c'],
    ["Words__c LIKE '%\\%'", 'c'],
    ["Words__c LIKE '%a\\_b%'", 'e'],
    ["Words__c LIKE '%a\\_b\\\\c'", 'e'],
    ["Words__c = 'it\\'s a_b\\\\c'", 'e'],
    ["Words__c > 'alpha'", 'bce'],
    ["Words__c >= 'alpha'", 'abce'],
    ["Key__c = 'K1'", 'a'],
    ["Key__c = 'k1'", 'b'],
    ["Key__c IN ('k1', 'X')", 'b'],
  ])('compares text without regard to case, but keys exactly: %s', (where, expected) => {
    expect(kept(where)).toBe(expected);
  });

  it.each([
    ['Size__c = null', 'd'],
    ['Size__c != null', 'abce'],
    ['Size__c = 2.5', 'be'],
    ['Size__c != 2.5', 'acd'],
    ['Size__c < 1', 'c'],
    ['Size__c <= 1', 'ac'],
    ['Size__c > -3', 'abe'],
    ['NOT Size__c > 1', 'acd'],
    ['NOT (Size__c > 1 AND Size__c < 3)', 'acd'],
    ['NOT (Size__c = 1 OR Size__c = 2.5)', 'cd'],
    ['NOT (NOT Size__c = 1)', 'a'],
    ['NOT (NOT (NOT Size__c = 1))', 'bcde'],
    ['NOT (NOT (NOT (Size__c = 1 OR (NOT Is_Good__c = false))))', 'bde'],
    ['NOT NOT NOT NOT Size__c = 1', 'a'],
    ['(((((((((((NOT ((((Size__c = 1)))))))))))))))', 'bcde'],
    ['Size__c IN (1, -3)', 'ac'],
    ['Size__c NOT IN (1, -3)', 'bde'],
    ['Size__c IN (1, null)', 'ad'],
    ['Size__c NOT IN (1, null)', 'bce'],
    ['NOT Size__c IN (1, -3)', 'bde'],
    ["Words__c = ''", 'd'],
    ["Words__c != ''", 'abce'],
    ["NOT Words__c LIKE 'alpha%'", 'cde'],
    ["(Size__c = 1 OR Size__c = -3) AND Is_Good__c = true AND (Words__c = 'alpha' OR Name = 'd')", 'a'],
  ])('treats a blank as a value of its own: %s', (where, expected) => {
    expect(kept(where)).toBe(expected);
  });

  it.each([
    ['Is_Good__c = true', 'ac'],
    ['Is_Good__c = false', 'bde'],
    ['Is_Good__c != true', 'bde'],
    ['Is_Good__c = null', ''],
    ['Parent__r.Is_Good__c = false', 'abde'],
    ['Parent__r.Is_Good__c = true', 'c'],
  ])('takes a checkbox that is not there for not ticked: %s', (where, expected) => {
    expect(kept(where)).toBe(expected);
  });

  it.each([
    ["Tags__c INCLUDES ('red')", 'a'],
    ["Tags__c INCLUDES ('red;blue')", 'a'],
    ["Tags__c INCLUDES ('red;green')", ''],
    ["Tags__c INCLUDES ('blue', 'Dark Red')", 'ab'],
    ["Tags__c EXCLUDES ('red')", 'bcde'],
    ["NOT Tags__c INCLUDES ('red', 'green')", 'bde'],
    ["Tags__c = 'dark red'", 'b'],
    ['Tags__c = null', 'de'],
  ])('looks into multi-select picklists: %s', (where, expected) => {
    expect(kept(where)).toBe(expected);
  });

  it.each([
    ['Made_On__c = 2026-07-15', 'a'],
    ['Made_On__c = TODAY', 'a'],
    ['Made_On__c = YESTERDAY', 'b'],
    ['Made_On__c != TODAY', 'bcde'],
    ['Made_On__c < TODAY', 'bc'],
    ['Made_On__c <= TODAY', 'abc'],
    ['Made_On__c > TODAY', 'e'],
    ['Made_On__c = LAST_MONTH', 'c'],
    ['Made_On__c = THIS_WEEK', 'ab'],
    ['Made_On__c = LAST_N_DAYS:1', 'ab'],
    ['Made_On__c = LAST_QUARTER', 'c'],
    ['Made_On__c = NEXT_YEAR', 'e'],
    ['Made_On__c IN (TODAY, 2027-01-01)', 'ae'],
    ['NOT Made_On__c = THIS_YEAR', 'de'],
    ['Seen_At__c = TODAY', 'a'],
    ['Seen_At__c = YESTERDAY', 'b'],
    ['Seen_At__c = 2026-07-15T09:30:00Z', 'a'],
    ['Seen_At__c = 2026-07-15T11:30:00+02:00', 'a'],
    ['Seen_At__c > 2026-07-15T04:30:00-05:00', 'e'],
    ['Seen_At__c >= 2026-07-15T04:30:00-0500', 'ae'],
    ['Seen_At__c = LAST_YEAR', 'c'],
    ['Seen_At__c = NEXT_MONTH', 'e'],
    ['CALENDAR_YEAR(Seen_At__c) = 2025', 'c'],
    ['CALENDAR_MONTH(Made_On__c) IN (6, 1)', 'ce'],
    ['DAY_IN_WEEK(Made_On__c) = 4', 'a'],
    ['HOUR_IN_DAY(Seen_At__c) = 9', 'a'],
    ['DAY_ONLY(Seen_At__c) = 2026-07-14', 'b'],
    ['NOT CALENDAR_QUARTER(Made_On__c) = 3', 'cde'],
  ])('knows dates, instants and spans of days: %s', (where, expected) => {
    expect(kept(where)).toBe(expected);
  });

  it('reaches parents, and finds nothing behind an empty lookup', () => {
    expect(kept("Parent__r.Name = 'a'")).toBe('c');
    expect(kept("Parent__r.Name != 'a'")).toBe('abde');
    expect(kept('Parent__r.Parent__r.Name = null AND Parent__c != null')).toBe('cd');
    expect(kept("Owner.Username LIKE 'admin%'")).toBe('abcde');
  });

  it('takes ids of 15 and of 18 characters', () => {
    expect(kept(`Id = '${ids[0]}'`)).toBe('a');
    expect(kept(`Id = '${ids[0]?.slice(0, 15)}'`)).toBe('a');
    expect(kept(`Id IN ('${ids[1]?.slice(0, 15)}', '${ids[2]}')`)).toBe('bc');
    expect(kept(`Parent__c = '${ids[0]?.slice(0, 15)}'`)).toBe('c');
    expect(kept(`Id > '${ids[2]}'`)).toBe('de');
  });

  it('joins with what other rows point at', () => {
    addGears(engine, [
      { Name: 'one', Gadget__c: ids[0], Turns__c: 3 },
      { Name: 'two', Gadget__c: ids[1] },
      { Name: 'loose', Turns__c: 5 },
    ]);
    expect(kept('Id IN (SELECT Gadget__c FROM Gear__c WHERE Turns__c != null)')).toBe('a');
    expect(kept('Id NOT IN (SELECT Gadget__c FROM Gear__c)')).toBe('cde');
    expect(kept("Parent__c IN (SELECT Gadget__c FROM Gear__c WHERE NOT Name = 'one') AND Size__c = null")).toBe('d');
    expect(kept("Parent__c NOT IN (SELECT Gadget__c FROM Gear__c WHERE Name = 'two')")).toBe('abce');
    expect(kept('Parent__r.Id IN (SELECT Gadget__c FROM Gear__c WHERE Turns__c > 1)')).toBe('c');
    expect(
      kept('Id IN (SELECT Gadget__c FROM Gear__c) AND Id NOT IN (SELECT Gadget__c FROM Gear__c WHERE Turns__c = 3)'),
    ).toBe('b');
  });

  it('computes formula fields where they are compared', () => {
    expect(kept('Double_Size__c = 5')).toBe('be');
    expect(kept("Parent_Name__c = 'A'")).toBe('c');
    expect(kept('Parent__r.Double_Size__c > 4')).toBe('d');
  });

  it('finds labels by toLabel', () => {
    expect(kept("toLabel(Kind__c) = 'zigzag'")).toBe('a');
    expect(kept("Kind__c = 'zigzag'")).toBe('');
  });
});
