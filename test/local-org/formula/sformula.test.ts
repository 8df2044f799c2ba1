import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ask, day, moment, type Row } from './formulaLab.ts';
import { agree, judge } from './judge.ts';

const rows: readonly Row[] = [
  {},
  {
    N__c: 5,
    M__c: -2.5,
    T__c: 'Hello World',
    U__c: 'world',
    B__c: 1,
    C__c: 0,
    D__c: day('2024-02-29'),
    E__c: day('2023-12-31'),
    DT__c: moment('2024-02-29T12:30:15Z'),
    DU__c: moment('2023-12-31T00:00:00Z'),
    S__c: 'Open',
    Tags__c: 'Red;Blue',
  },
  { N__c: 0, M__c: 1, T__c: 'x', U__c: 'x', B__c: 1, C__c: 1, S__c: 'Shut', Tags__c: 'Reddish' },
];

const values = `
N__c + M__c ¦ N__c - 1 ¦ N__c * M__c ¦ N__c / M__c ¦ 1 / N__c ¦ N__c ^ 2 ¦ -N__c ¦ 2 ^ 3 ^ 2 ¦ -2 ^ 2 ¦ 8 / 2 / 2 ¦ 2 - -3 ¦ 10 - 4 - 3
IF(N__c > 1, "a", "b") ¦ IF(B__c, N__c, NULL) ¦ N__c + IF(ISBLANK(N__c), 1, 2) ¦ BLANKVALUE(N__c, 7) ¦ BLANKVALUE(T__c, "x")
T__c & U__c ¦ T__c & "!" ¦ T__c + U__c ¦ LEFT(T__c, 3) ¦ RIGHT(T__c, 3) ¦ MID(T__c, 2, 3) ¦ LEN(T__c) ¦ LOWER(T__c) ¦ UPPER(T__c)
TRIM("  a b ") ¦ SUBSTITUTE(T__c, "o", "0") ¦ FIND("o", T__c) ¦ FIND("o", T__c, 6) ¦ TEXT(N__c) ¦ TEXT(M__c) ¦ TEXT(D__c) ¦ TEXT(S__c)
VALUE(TEXT(N__c)) ¦ VALUE("abc") ¦ ABS(M__c) ¦ CEILING(M__c) ¦ FLOOR(M__c) ¦ CEILING(2.1) ¦ FLOOR(2.9) ¦ ROUND(M__c, 0) ¦ ROUND(2.675, 2)
ROUND(1234.5, -2) ¦ MOD(N__c, 3) ¦ MOD(M__c, 2) ¦ MOD(-7, 3) ¦ MAX(N__c, M__c) ¦ MIN(N__c, M__c, 3) ¦ SQRT(N__c) ¦ EXP(1) ¦ LN(N__c) ¦ LOG(100)
D__c + 1 ¦ D__c - E__c ¦ DT__c - DU__c ¦ DT__c + 0.5 ¦ YEAR(D__c) ¦ MONTH(D__c) ¦ DAY(D__c) ¦ WEEKDAY(D__c) ¦ ADDMONTHS(D__c, 1)
ADDMONTHS(E__c, 2) ¦ DATE(2024, 2, 30) ¦ DATE(2024, 2, 29) ¦ DATEVALUE(DT__c) ¦ DATEVALUE("2024-01-05")
DATETIMEVALUE("2024-01-05 01:02:03") ¦ HOUR(TIMEVALUE(DT__c)) ¦ MINUTE(TIMEVALUE(DT__c)) ¦ SECOND(TIMEVALUE(DT__c))
CASE(N__c, 5, "five", 0, "zero", "other") ¦ CASE(T__c, "Hello World", 1, 2) ¦ CASE(S__c, "Open", 1, 2)
LPAD(T__c, 15, "*") ¦ RPAD(T__c, 15, "*") ¦ LPAD(T__c, 3, "*") ¦ TODAY() - TODAY()`;

const conditions = `
N__c > M__c ¦ N__c = 5 ¦ N__c <> 5 ¦ N__c != 5 ¦ N__c >= 5 ¦ N__c <= 0 ¦ NOT(N__c > 1) ¦ AND(B__c, N__c > 1) ¦ OR(C__c, N__c > 1)
ISBLANK(N__c) ¦ ISBLANK(T__c) ¦ ISNULL(T__c) ¦ ISNULL(N__c) ¦ T__c = "hello world" ¦ T__c = "Hello World" ¦ T__c = "" ¦ T__c = U__c ¦ T__c <> U__c
CONTAINS(T__c, "lo") ¦ CONTAINS(T__c, U__c) ¦ BEGINS(T__c, "He") ¦ BEGINS(T__c, "he") ¦ ISPICKVAL(S__c, "Open") ¦ ISNUMBER(T__c) ¦ ISNUMBER("12")
B__c && NOT(C__c) ¦ B__c || C__c ¦ B__c = C__c ¦ N__c = NULL ¦ D__c > E__c ¦ DT__c > DU__c ¦ D__c = DATE(2024, 2, 29) ¦ ISBLANK(D__c)
INCLUDES(Tags__c, "Red") ¦ NOT(INCLUDES(Tags__c, "Blue")) ¦ 0.1 + 0.2 = 0.3`;

function listed(text: string): string[] {
  return text
    .split(/[\n¦]/)
    .map((formula) => formula.trim())
    .filter((formula) => formula !== '');
}

describe('our compiler and sformula give the same value', () => {
  it.each(listed(values))('of %s', (formula) => {
    for (const row of rows) {
      const [ours, theirs] = [ask(formula, row), judge(formula, row)];
      expect({ row, ours, same: agree(ours, theirs, false), theirs }).toMatchObject({ same: true });
    }
  });

  it.each(listed(conditions))('of the condition %s', (formula) => {
    for (const row of rows) {
      const [ours, theirs] = [ask(formula, row), judge(formula, row)];
      expect({ row, ours, same: agree(ours, theirs, true), theirs }).toMatchObject({ same: true });
    }
  });

  it.each(['N__c + M__c', 'N__c * 2 + 1', 'IF(N__c < 1, "low", "high")', 'MAX(N__c, M__c)', 'ROUND(N__c, 1)'])(
    'of %s with blanks as zero',
    (formula) => {
      for (const row of rows) expect(ask(formula, row, { blanksAsZero: true })).toEqual(judge(formula, row, true));
    },
  );
});

const number = fc.oneof(
  fc.constant(null),
  fc.integer({ min: -50, max: 50 }),
  fc.integer({ min: -5000, max: 5000 }).map((cents) => cents / 100),
);
/** No blanks at the ends: Salesforce trims them off on save, and the judge does so whenever it reads. */
const text = fc.oneof(fc.constant(null), fc.constantFrom('a', 'b', 'Ab', 'aB a', 'zebra', 'A', 'ab,cd', '12', '3.5'));
const flag = fc.constantFrom(0, 1);
const date = fc.oneof(fc.constant(null), fc.integer({ min: day('1999-12-25'), max: day('2032-03-05') }));
const instant = fc.oneof(
  fc.constant(null),
  fc.integer({ min: 946_684_800, max: 1_900_000_000 }).map((seconds) => seconds * 1000),
);

const row: fc.Arbitrary<Row> = fc.record({
  N__c: number,
  M__c: number,
  T__c: text,
  U__c: text,
  B__c: flag,
  C__c: flag,
  D__c: date,
  E__c: date,
  DT__c: instant,
  DU__c: instant,
  S__c: fc.constantFrom(null, 'Open', 'Shut'),
});

interface Grammar extends Record<string, unknown> {
  number: string;
  text: string;
  truth: string;
  /** Has an answer whatever is blank. */
  sure: string;
  comparison: string;
  date: string;
  moment: string;
}

/** One budget for all the kinds together; the first alternative of each is the one it ends with. */
const bounded = { maxDepth: 5, withCrossShrink: true, depthIdentifier: 'formula' };

/** Formulas of every type, as deep as the random run makes them. What the two understand differently is not in it (see `differences`). */
const {
  number: aNumber,
  text: aText,
  truth: aTruth,
  date: aDate,
  moment: aMoment,
} = fc.letrec<Grammar>((tie) => {
  const [n, t, b, s] = [tie('number'), tie('text'), tie('truth'), tie('sure')];
  const [d, m] = [tie('date'), tie('moment')];
  const call = (name: string, ...args: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
    fc.tuple(...args).map((parts) => `${name}(${parts.join(', ')})`);
  const infix = (operators: readonly string[], left: fc.Arbitrary<string>, right = left): fc.Arbitrary<string> =>
    fc.tuple(left, fc.constantFrom(...operators), right).map(([a, operator, c]) => `(${a} ${operator} ${c})`);
  const small = fc.integer({ min: 0, max: 6 }).map(String);
  const filled = t.map((formula) => `BLANKVALUE(${formula}, "q")`);
  const literal = fc.constantFrom('"a"', '"A"', '"b"', '"zebra"', '", "', '"ab"');
  return {
    number: fc.oneof(
      bounded,
      fc.constantFrom('N__c', 'M__c'),
      fc.integer({ min: 0, max: 20 }).map(String),
      infix(['+', '-', '*', '/'], n),
      call('IF', b, n, n),
      call('BLANKVALUE', n, n),
      call('ABS', n),
      call('MAX', n, n),
      call('MIN', n, n, n),
      call('LEN', t),
      call('FIND', literal, t),
      infix(['-'], d),
      infix(['-'], m),
      call('YEAR', d),
      call('MONTH', d),
      call('DAY', d),
      call('WEEKDAY', d),
      call('CASE', fc.constant('S__c'), fc.constant('"Open"'), n, fc.constant('"Shut"'), n, n),
    ),
    text: fc
      .oneof(
        bounded,
        fc.constantFrom('T__c', 'U__c', 'BLANKVALUE(TEXT(S__c), "none")'),
        literal,
        infix(['&'], t),
        call('IF', b, t, t),
        call('BLANKVALUE', t, t),
        call('LEFT', t, small),
        call('RIGHT', t, small),
        call('MID', t, small, small),
        call('LOWER', t),
        call('UPPER', t),
        call('SUBSTITUTE', t, literal, literal),
      )
      .map((formula) => `TRIM(${formula})`),
    comparison: fc.oneof(infix(['<', '<=', '>', '>=', '=', '<>'], n), infix(['<', '>', '='], d), infix(['<', '>='], m)),
    sure: fc.oneof(
      bounded,
      fc.constantFrom('B__c', 'C__c', 'TRUE', 'FALSE', 'ISPICKVAL(S__c, "Open")'),
      infix(['=', '<>'], t),
      infix(['&&', '||'], s),
      call('AND', s, s),
      call('ISBLANK', fc.oneof(n, t, d)),
      call('CONTAINS', filled, literal),
      call('BEGINS', filled, literal),
    ),
    truth: fc.oneof(
      bounded,
      fc.constantFrom('B__c', 'N__c > 1'),
      s,
      tie('comparison'),
      infix(['&&', '||'], b),
      call('AND', b, b),
      call('OR', b, b, b),
      call('NOT', s),
      call('NOT', tie('comparison')),
    ),
    date: fc.oneof(
      bounded,
      fc.constantFrom('D__c', 'E__c', 'DATE(2024, 2, 29)'),
      fc.tuple(d, fc.constantFrom('+', '-'), small).map(([left, sign, days]) => `(${left} ${sign} ${days})`),
      call('IF', b, d, d),
      call('BLANKVALUE', d, d),
      call('DATEVALUE', m),
    ),
    moment: fc.oneof(
      bounded,
      fc.constantFrom('DT__c', 'DU__c'),
      fc.tuple(m, small).map(([left, days]) => `(${left} + ${days} / 24)`),
      call('IF', b, m, m),
    ),
  };
});

/** Nearly equal numbers are told apart or not by the last bit: not a question about formulas. */
const settings = { seed: 20260315, numRuns: 400 };

describe('on random formulas and records the two agree', () => {
  it.each([
    ['number', aNumber, false],
    ['text', aText, false],
    ['date', aDate, false],
    ['date-time', aMoment, false],
    ['boolean', aTruth, true],
  ] as const)('when the result is a %s', (_kind, formulas, isCondition) => {
    fc.assert(
      fc.property(formulas, row, (formula, record) => {
        const [ours, theirs] = [ask(formula, record), judge(formula, record)];
        return agree(ours, theirs, isCondition);
      }),
      settings,
    );
  });
});

describe('where the two differ we follow what Salesforce publishes', () => {
  it('raises after multiplying, as in the grammar of its formula engine', () => {
    expect([ask('2 * 3 ^ 2'), judge('2 * 3 ^ 2', {})]).toEqual([36, 18]);
  });

  it('takes the empty value for a picklist in which nothing is chosen', () => {
    expect([ask('ISPICKVAL(S__c, "")'), judge('ISPICKVAL(S__c, "")', {})]).toEqual([1, 0]);
  });

  it('leaves unanswered what a blank text begins with, so that NOT of it is no answer either', () => {
    expect([ask('NOT(BEGINS(T__c, "a"))'), judge('NOT(BEGINS(T__c, "a"))', {})]).toEqual([null, 1]);
  });

  it('counts a condition without an answer as false within AND, so that NOT of the whole is true', () => {
    expect([ask('NOT(AND(TRUE, N__c > 1))'), judge('NOT(AND(TRUE, N__c > 1))', {})]).toEqual([1, 0]);
  });

  it('has no text for a blank date-time', () => {
    expect([ask('TEXT(DT__c)'), judge('TEXT(DT__c)', {})]).toEqual([null, 'Z']);
  });
});
