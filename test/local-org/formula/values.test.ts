import { describe, expect, it } from '@jest/globals';
import { ask, day, moment, type Row, type SqlValue } from './formulaLab.ts';

/** A table of cases in which each row is a formula, the record it is asked of, and what Salesforce's documentation gives. */
type Case = readonly [formula: string, row: Row, expected: SqlValue];

describe('blanks', () => {
  it.each<Case>([
    ['N__c + 1', {}, null],
    ['N__c > 1', {}, null],
    ['N__c <> 1', {}, null],
    ['AND(TRUE, N__c > 1)', {}, 0],
    ['OR(FALSE, N__c > 1)', {}, 0],
    ['NOT(N__c > 1)', {}, null],
    ['NOT(AND(TRUE, N__c > 1))', {}, 1],
    ['IF(N__c > 1, "yes", "no")', {}, 'no'],
    ['T__c = ""', {}, 1],
    ['T__c = NULL', {}, 1],
    ['T__c = U__c', {}, 1],
    ['T__c <> U__c', { T__c: 'a' }, 1],
    ['T__c & U__c', {}, null],
    ['T__c & "b"', {}, 'b'],
    ['ISBLANK(T__c & U__c)', {}, 1],
    ['ISBLANK(TRIM("  "))', {}, 1],
    ['ISBLANK("")', {}, 1],
    ['ISNULL("")', {}, 0],
    ['NULLVALUE(T__c, "x")', {}, null],
    ['BLANKVALUE(T__c, "x")', {}, 'x'],
    ['BLANKVALUE(D__c, DATE(2020, 1, 1))', {}, day('2020-01-01')],
    ['LEN(T__c)', {}, 0],
    ['FIND("a", T__c)', {}, 0],
    ['BEGINS(T__c, "")', { T__c: 'abc' }, 1],
    ['CONTAINS(T__c, U__c)', { T__c: 'abc' }, 1],
    ['INCLUDES(Tags__c, "Red")', {}, 0],
    ['ISBLANK(S__c)', {}, 1],
    ['ISPICKVAL(S__c, "")', {}, 1],
    ['CASE(N__c, 1, "one", "other")', {}, 'other'],
    ['CASE(T__c, "", "blank", "text")', {}, 'blank'],
    ['MAX(N__c, 3)', {}, null],
    ['N__c / M__c', { N__c: 1, M__c: 0 }, null],
    ['DATE(2023, 2, 29)', {}, null],
    ['VALUE("x")', {}, null],
    ['SQRT(-1)', {}, null],
    ['SUBSTITUTE(T__c, "a", "")', { T__c: 'a' }, null],
  ])('%s of %j is %j', (formula, row, expected) => {
    expect(ask(formula, row)).toBe(expected);
  });

  it.each<Case>([
    ['N__c + 1', {}, 1],
    ['N__c < 1', {}, 1],
    ['ISBLANK(N__c)', {}, 0],
    ['BLANKVALUE(N__c, 7)', {}, 0],
    ['ISBLANK(T__c)', {}, 1],
    ['ISBLANK(D__c)', {}, 1],
    ['MAX(N__c, -3)', {}, 0],
    ['P__c * 4', {}, 0],
  ])('%s of %j is %j when blank numbers are zero', (formula, row, expected) => {
    expect(ask(formula, row, { blanksAsZero: true })).toBe(expected);
  });
});

describe('numbers', () => {
  it.each<Case>([
    ['N__c / 2', { N__c: 5 }, 2.5],
    ['Whole__c / 2', { Whole__c: 5 }, 2.5],
    ['5 / 2', {}, 2.5],
    ['0.1 + 0.2 = 0.3', {}, 1],
    ['1.1 * 3 > 3.3', {}, 0],
    ['CEILING(0.07 * 100)', {}, 7],
    ['CEILING(-2.1)', {}, -3],
    ['FLOOR(-2.9)', {}, -2],
    ['MCEILING(-2.9)', {}, -2],
    ['MFLOOR(-2.1)', {}, -3],
    ['ROUND(2.675, 2)', {}, 2.68],
    ['ROUND(-2.5, 0)', {}, -3],
    ['ROUND(1.005 * 1000, 0)', {}, 1005],
    ['ROUND(1250, -2)', {}, 1300],
    ['TRUNC(-2.789, 1)', {}, -2.7],
    ['TRUNC(2.9)', {}, 2],
    ['MOD(-7, 3)', {}, -1],
    ['MOD(5.5, 2)', {}, 1.5],
    ['ROUND(SIN(1) + COS(1) + TAN(1), 4)', {}, 2.9392],
    ['ROUND(ASIN(1) + ACOS(1) + ATAN(1) + ATAN2(1, -1), 4)', {}, 4.7124],
    ['ASCII("A")', {}, 65],
    ['CHR(66)', {}, 'B'],
    ['REVERSE("abc")', {}, 'cba'],
    ['PICKLISTCOUNT(Tags__c)', { Tags__c: 'Red;Blue' }, 2],
    ['PICKLISTCOUNT(Tags__c)', {}, 0],
    ['ISOWEEK(DATE(2027, 1, 1))', {}, 53],
    ['ISOYEAR(DATE(2027, 1, 1))', {}, 2026],
    ['FORMATDURATION(93784)', {}, '26:03:04'],
    ['FORMATDURATION(93784, TRUE)', {}, '1:02:03:04'],
    [
      'FORMATDURATION(DT__c, DU__c)',
      { DT__c: moment('2026-01-01T10:00:00Z'), DU__c: moment('2026-01-01T08:30:05Z') },
      '01:29:55',
    ],
    ['ROUND(DISTANCE(GEOLOCATION(52.52, 13.405), GEOLOCATION(48.8566, 2.3522), "km"), 0)', {}, 877],
    ['ROUND(DISTANCE(GEOLOCATION(52.52, 13.405), GEOLOCATION(48.8566, 2.3522), "mi"), 0)', {}, 545],
    ['DISTANCE(GEOLOCATION(52.52, 13.405), GEOLOCATION(N__c, 2), "mi")', {}, null],
    ['P__c', { P__c: 25 }, 0.25],
    ['P__c = 0.07', { P__c: 7 }, 1],
  ])('%s of %j is %j', (formula, row, expected) => {
    expect(ask(formula, row)).toBe(expected);
  });

  it.each<Case>([
    ['TEXT(1 / 4)', {}, '0.25'],
    ['TEXT(12)', {}, '12'],
    ['TEXT(N__c)', { N__c: 1200.5 }, '1200.5'],
    ['TEXT(0.0000001)', {}, '0.0000001'],
    ['TEXT(10 ^ 21)', {}, '1000000000000000000000'],
    ['TEXT(-0.5)', {}, '-0.5'],
    ['TEXT(0.1 + 0.2)', {}, '0.3'],
  ])('%s is written %3$j', (formula, row, expected) => {
    expect(ask(formula, row)).toBe(expected);
  });
});

describe('text', () => {
  it.each<Case>([
    ['T__c = "abc"', { T__c: 'ABC' }, 0],
    ['T__c = "ABC"', { T__c: 'ABC' }, 1],
    ['CASE(T__c, "abc", 1, 2)', { T__c: 'ABC' }, 2],
    ['CONTAINS(T__c, "b")', { T__c: 'ABC' }, 0],
    ['BEGINS(T__c, "AB")', { T__c: 'ABC' }, 1],
    ['UPPER(T__c)', { T__c: 'straße é' }, 'STRASSE É'],
    ['INITCAP("hello wORLD")', {}, 'Hello World'],
    ['LEFT(T__c, 0)', { T__c: 'abc' }, null],
    ['LEFT(T__c, 99)', { T__c: 'abc' }, 'abc'],
    ['RIGHT(T__c, 2)', { T__c: 'abc' }, 'bc'],
    ['RIGHT(T__c, 99)', { T__c: 'abc' }, 'abc'],
    ['MID(T__c, 2, 1)', { T__c: 'abc' }, 'b'],
    ['MID(T__c, 0, 2)', { T__c: 'abc' }, 'ab'],
    ['FIND("b", T__c, 3)', { T__c: 'abcb' }, 4],
    ['LPAD("7", 3, "0")', {}, '007'],
    ['RPAD("ab", 5, "xy")', {}, 'abxyx'],
    ['LPAD("abcdef", 3)', {}, 'abc'],
    ['SUBSTITUTE(T__c, "a", "b")', { T__c: 'aAa' }, 'bAb'],
    [String.raw`REGEX(T__c, "\\d{2}-[A-Z]+")`, { T__c: '42-ABC' }, 1],
    [String.raw`REGEX(T__c, "\\d")`, { T__c: '42' }, 0],
    ['REGEX(T__c, "(")', { T__c: '(' }, 0],
    ['ISNUMBER("1e3")', {}, 1],
    ['ISNUMBER("")', {}, 0],
    ['ISNUMBER("1,000")', {}, 0],
    ['INCLUDES(Tags__c, "Red")', { Tags__c: 'Blue;Reddish' }, 0],
    ['INCLUDES(Tags__c, "Reddish")', { Tags__c: 'Blue;Reddish' }, 1],
    ['LEN(Long__c)', { Long__c: 'abc' }, 3],
  ])('%s of %j is %j', (formula, row, expected) => {
    expect(ask(formula, row, { prior: null })).toBe(expected);
  });

  it('keeps quotes out of the SQL', () => {
    expect(ask(`T__c & "'; DROP TABLE x; --"`, { T__c: "o'" })).toBe("o''; DROP TABLE x; --");
    expect(ask(`ISPICKVAL(S__c, "it's")`, { S__c: "it's" })).toBe(1);
    expect(ask(`INCLUDES(Tags__c, "it's")`, { Tags__c: "it's" })).toBe(1);
  });

  it('makes links and images as the API returns them', () => {
    expect(ask('HYPERLINK("/" & T__c, "Open")', { T__c: 'a"b' })).toBe('<a href="/a&quot;b" target="_blank">Open</a>');
    expect(ask('IMAGE("/flag.gif", "late", 10, 20)')).toBe(
      '<img src="/flag.gif" alt="late" border="0" style="height:10px; width:20px;"/>',
    );
    expect(ask('IF(B__c, "a" & BR() & "b", IMAGE("/x.gif"))', { B__c: 1 })).toBe('a<br>b');
  });
});

describe('ids', () => {
  const fifteen = '001000000000001';
  const eighteen = '001000000000001AAA';

  it.each<Case>([
    ['Account__c', { Account__c: eighteen }, fifteen],
    ['Account__c & "!"', { Account__c: eighteen }, `${fifteen}!`],
    ['CASESAFEID(Account__c)', { Account__c: eighteen }, eighteen],
    ['CASESAFEID("0013000000abcDE")', {}, '0013000000abcDEAAY'],
    ['LEN(Account__c)', { Account__c: eighteen }, 15],
    ['Account__c = Parent__c', { Account__c: eighteen, Parent__c: fifteen }, 1],
    [`Account__c = "${fifteen}"`, { Account__c: eighteen }, 1],
    ['ISBLANK(Account__c)', {}, 1],
    ['T__c = CASESAFEID(Account__c)', { Account__c: eighteen, T__c: eighteen }, 1],
  ])('%s of %j is %j', (formula, row, expected) => {
    expect(ask(formula, row, { returnType: /=|LEN|ISBLANK/.test(formula) ? undefined : 'text' })).toBe(expected);
  });
});

describe('dates and times', () => {
  it.each<Case>([
    ['TODAY()', {}, day('2026-03-15')],
    ['NOW()', {}, moment('2026-03-15T10:30:00Z')],
    ['DATEVALUE(NOW())', {}, day('2026-03-15')],
    ['DATEVALUE(DT__c)', { DT__c: moment('1969-12-31T23:00:00Z') }, day('1969-12-31')],
    ['NOW() - DT__c', { DT__c: moment('2026-03-14T22:30:00Z') }, 0.5],
    ['NOW() + 5 / 1440', {}, moment('2026-03-15T10:35:00Z')],
    ['D__c + 1.9', { D__c: day('2026-01-01') }, day('2026-01-02')],
    ['1 + D__c', { D__c: day('2026-01-01') }, day('2026-01-02')],
    ['D__c - E__c', { D__c: day('2026-03-01'), E__c: day('2026-02-01') }, 28],
    ['ADDMONTHS(D__c, 1)', { D__c: day('2026-01-31') }, day('2026-02-28')],
    ['ADDMONTHS(D__c, 1)', { D__c: day('2026-02-28') }, day('2026-03-31')],
    ['ADDMONTHS(D__c, -12)', { D__c: day('2024-02-29') }, day('2023-02-28')],
    ['ADDMONTHS(D__c, 3)', { D__c: day('2004-02-29') }, day('2004-05-31')],
    ['ADDMONTHS(D__c, -3)', { D__c: day('2004-12-31') }, day('2004-09-30')],
    ['ADDMONTHS(D__c, 0.5)', { D__c: day('2004-12-31') }, day('2004-12-31')],
    ['ADDMONTHS(D__c, N__c)', { D__c: day('2004-12-31') }, day('2004-12-31')],
    ['ADDMONTHS(D__c, 1)', {}, null],
    ['ADDMONTHS(DT__c, 1)', { DT__c: moment('2026-01-15T08:00:00Z') }, moment('2026-02-15T08:00:00Z')],
    ['WEEKDAY(D__c)', { D__c: day('2026-03-15') }, 1],
    ['WEEKDAY(D__c)', { D__c: day('1960-01-02') }, 7],
    ['YEAR(D__c) * 10000 + MONTH(D__c) * 100 + DAY(D__c)', { D__c: day('1960-02-29') }, 19_600_229],
    ['DAYOFYEAR(D__c)', { D__c: day('2024-12-31') }, 366],
    ['TEXT(D__c)', { D__c: day('2026-03-05') }, '2026-03-05'],
    ['TEXT(DT__c)', { DT__c: moment('2026-03-05T01:02:03Z') }, '2026-03-05 01:02:03Z'],
    ['TEXT(TM__c)', { TM__c: 3_723_004 }, '01:02:03.004'],
    ['HOUR(TM__c) * 10000 + MINUTE(TM__c) * 100 + SECOND(TM__c)', { TM__c: 3_723_004 }, 10_203],
    ['MILLISECOND(TM__c)', { TM__c: 3_723_004 }, 4],
    ['TIMEVALUE("23:00:00.500") + 7200000', {}, 3_600_500],
    ['TIMENOW() - TIMEVALUE("10:00:00")', {}, 1_800_000],
    ['DATETIMEVALUE("2026-01-31 13:45:00")', {}, moment('2026-01-31T13:45:00Z')],
    ['DATETIMEVALUE(D__c)', { D__c: day('2026-01-31') }, moment('2026-01-31T00:00:00Z')],
    ['DATEVALUE("2026-02-30")', {}, null],
    ['DATE(99, 1, 1)', {}, day('0099-01-01')],
    ['UNIXTIMESTAMP(DT__c)', { DT__c: 5000 }, 5],
    ['FROMUNIXTIME(5)', {}, 5000],
    ['DT__c > DU__c', { DT__c: 2, DU__c: 1 }, 1],
  ])('%s of %j is %j', (formula, row, expected) => {
    expect(ask(formula, row)).toBe(expected);
  });
});
