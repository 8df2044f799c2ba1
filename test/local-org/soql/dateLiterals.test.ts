import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalEngine } from '../../../src/local-org/createEngine.ts';
import { runQuery } from '../../../src/local-org/soql/runQuery.ts';
import { addGadgets, gadgetOrg, nameOf } from './gadgets.ts';

/** Today is Wednesday, 15 July 2026. */
const DAYS: Readonly<Record<string, string>> = {
  A: '2024-07-15',
  B: '2025-07-15',
  C: '2025-12-31',
  D: '2026-03-31',
  E: '2026-04-15',
  F: '2026-04-16',
  G: '2026-06-30',
  H: '2026-07-05',
  I: '2026-07-12',
  J: '2026-07-14',
  K: '2026-07-15',
  L: '2026-07-16',
  M: '2026-07-19',
  N: '2026-08-31',
  O: '2026-10-13',
  P: '2026-10-14',
  Q: '2027-01-01',
  R: '2028-12-31',
};

let engine: LocalEngine;

beforeAll(() => {
  engine = gadgetOrg();
  addGadgets(
    engine,
    Object.entries(DAYS).map(([Name, day]) => ({ Name, Made_On__c: day, Seen_At__c: `${day}T00:00:00Z` })),
  );
});

afterAll(() => {
  engine.close();
});

function names(org: LocalEngine, where: string): string {
  const soql = `SELECT Name FROM Gadget__c WHERE ${where} ORDER BY Name`;
  return runQuery(org, org.sessionFor('admin'), soql)
    .records.map((record) => nameOf(record))
    .join('');
}

/** An org at a moment, whose administrator lives elsewhere. */
function orgAt(now: string, timeZone: string, locale: string): LocalEngine {
  const org = gadgetOrg(() => new Date(now));
  const { userId } = org.sessionFor('admin');
  org.database
    .prepare('UPDATE "User" SET "TimeZoneSidKey" = ?, "LocaleSidKey" = ? WHERE "Id" = ?')
    .run(timeZone, locale, userId);
  return org;
}

describe('a date literal', () => {
  it.each([
    ['YESTERDAY', 'J'],
    ['TODAY', 'K'],
    ['TOMORROW', 'L'],
    ['LAST_WEEK', 'H'],
    ['THIS_WEEK', 'IJKL'],
    ['NEXT_WEEK', 'M'],
    ['LAST_MONTH', 'G'],
    ['THIS_MONTH', 'HIJKLM'],
    ['NEXT_MONTH', 'N'],
    ['LAST_90_DAYS', 'FGHIJK'],
    ['NEXT_90_DAYS', 'LMNO'],
    ['THIS_QUARTER', 'HIJKLMN'],
    ['LAST_QUARTER', 'EFG'],
    ['NEXT_QUARTER', 'OP'],
    ['THIS_YEAR', 'DEFGHIJKLMNOP'],
    ['LAST_YEAR', 'BC'],
    ['NEXT_YEAR', 'Q'],
    ['THIS_FISCAL_QUARTER', 'HIJKLMN'],
    ['LAST_FISCAL_QUARTER', 'EFG'],
    ['NEXT_FISCAL_QUARTER', 'OP'],
    ['THIS_FISCAL_YEAR', 'DEFGHIJKLMNOP'],
    ['LAST_FISCAL_YEAR', 'BC'],
    ['NEXT_FISCAL_YEAR', 'Q'],
    ['NEXT_N_DAYS:4', 'LM'],
    ['LAST_N_DAYS:3', 'IJK'],
    ['N_DAYS_AGO:1', 'J'],
    ['NEXT_N_WEEKS:1', 'M'],
    ['LAST_N_WEEKS:1', 'H'],
    ['N_WEEKS_AGO:1', 'H'],
    ['NEXT_N_MONTHS:2', 'N'],
    ['LAST_N_MONTHS:3', 'EFG'],
    ['N_MONTHS_AGO:3', 'EF'],
    ['NEXT_N_QUARTERS:1', 'OP'],
    ['LAST_N_QUARTERS:2', 'DEFG'],
    ['N_QUARTERS_AGO:2', 'D'],
    ['NEXT_N_YEARS:2', 'QR'],
    ['LAST_N_YEARS:1', 'BC'],
    ['N_YEARS_AGO:2', 'A'],
    ['NEXT_N_FISCAL_QUARTERS:1', 'OP'],
    ['LAST_N_FISCAL_QUARTERS:2', 'DEFG'],
    ['N_FISCAL_QUARTERS_AGO:2', 'D'],
    ['NEXT_N_FISCAL_YEARS:2', 'QR'],
    ['LAST_N_FISCAL_YEARS:1', 'BC'],
    ['N_FISCAL_YEARS_AGO:2', 'A'],
  ])('covers its days: %s', (literal, expected) => {
    expect(names(engine, `Made_On__c = ${literal}`)).toBe(expected);
    expect(names(engine, `Seen_At__c = ${literal}`)).toBe(expected);
    expect(names(engine, `Made_On__c != ${literal}`)).toBe(
      Object.keys(DAYS)
        .filter((name) => !expected.includes(name))
        .join(''),
    );
  });

  it.each([
    ['< THIS_WEEK', 'ABCDEFGH'],
    ['<= THIS_WEEK', 'ABCDEFGHIJKL'],
    ['> THIS_WEEK', 'MNOPQR'],
    ['>= THIS_WEEK', 'IJKLMNOPQR'],
    ['IN (YESTERDAY, LAST_N_YEARS:1, 2028-12-31)', 'BCJR'],
    ['NOT IN (LAST_YEAR, THIS_YEAR)', 'AQR'],
  ])('is before, after and among days as a whole: %s', (comparison, expected) => {
    expect(names(engine, `Made_On__c ${comparison}`)).toBe(expected);
  });

  it('is of the day where the user is, to the second', () => {
    const org = orgAt('2026-07-15T02:00:00Z', 'America/Los_Angeles', 'en_US');
    addGadgets(
      org,
      ['2026-07-14T06:59:59', '2026-07-14T07:00:00', '2026-07-15T06:59:59', '2026-07-15T07:00:00'].map(
        (instant, index) => ({ Name: 'abcd'[index], Seen_At__c: `${instant}Z`, Made_On__c: instant.slice(0, 10) }),
      ),
    );
    expect(names(org, 'Seen_At__c = YESTERDAY')).toBe('a');
    expect(names(org, 'Seen_At__c = TODAY')).toBe('bc');
    expect(names(org, 'Seen_At__c > TODAY')).toBe('d');
    expect(names(org, 'Made_On__c = TODAY')).toBe('ab');
    expect(names(org, 'HOUR_IN_DAY(Seen_At__c) = 7')).toBe('bd');
    expect(names(org, 'HOUR_IN_DAY(convertTimezone(Seen_At__c)) = 0')).toBe('bd');
    expect(names(org, 'DAY_ONLY(convertTimezone(Seen_At__c)) = 2026-07-14')).toBe('bc');
    org.close();
  });

  it('knows the night the clocks change', () => {
    const org = orgAt('2026-03-30T12:00:00Z', 'Europe/London', 'en_GB');
    addGadgets(
      org,
      ['2026-03-28T23:59:59', '2026-03-29T00:00:00', '2026-03-29T22:59:59', '2026-03-29T23:00:00'].map(
        (instant, index) => ({ Name: 'abcd'[index], Seen_At__c: `${instant}Z` }),
      ),
    );
    expect(names(org, 'Seen_At__c = YESTERDAY')).toBe('bc');
    expect(names(org, 'Seen_At__c = TODAY')).toBe('d');
    expect(names(org, 'HOUR_IN_DAY(convertTimezone(Seen_At__c)) = 23')).toBe('ac');
    org.close();
  });

  it('begins weeks on the day the user’s country does', () => {
    const org = orgAt('2026-07-15T12:00:00Z', 'GMT', 'de_DE');
    addGadgets(org, [
      { Name: 'a', Made_On__c: '2026-07-12' },
      { Name: 'b', Made_On__c: '2026-07-13' },
      { Name: 'c', Made_On__c: '2026-07-19' },
      { Name: 'd', Made_On__c: '2026-07-20' },
    ]);
    expect(names(org, 'Made_On__c = THIS_WEEK')).toBe('bc');
    expect(names(org, 'Made_On__c = LAST_WEEK')).toBe('a');
    org.close();
  });

  it('is read as the user reads dates by FORMAT', () => {
    const org = orgAt('2026-07-15T12:00:00Z', 'America/Los_Angeles', 'de_DE');
    addGadgets(org, [{ Name: 'a', Seen_At__c: '2026-07-15T06:30:00Z', Made_On__c: '2026-07-15', Size__c: 1234.5 }]);
    const soql = 'SELECT FORMAT(Seen_At__c) seen, FORMAT(Made_On__c) made, FORMAT(Size__c) size FROM Gadget__c';
    const [record] = runQuery(org, org.sessionFor('admin'), soql).records;
    expect(record).toMatchObject({ seen: '14.7.2026, 23:30', made: '15.7.2026', size: '1.234,50' });
    org.close();
  });
});
