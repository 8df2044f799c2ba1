import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalEngine } from '../../../src/local-org/createEngine.ts';
import { runQuery } from '../../../src/local-org/soql/runQuery.ts';
import { addGadgets, gadgetOrg } from './gadgets.ts';

/** A gadget as these tests know it; `null` is a blank. */
interface Gadget {
  readonly Name: string;
  readonly Words__c: string | null;
  readonly Kind__c: string | null;
  readonly Size__c: number | null;
  readonly Made_On__c: string | null;
  readonly Is_Good__c: boolean;
}

/** The same question, in SOQL and in plain SQL over the table of `judge`. */
interface Pair {
  readonly soql: string;
  readonly sql: string;
}

const WORDS = ['a', 'A', 'ab', 'Äb', 'äB', 'b_%', "o'k", 'B', '_', 'z', 'ß', 'é', 'É'];
/** In the order of the picklist. */
const KINDS = ['zig', 'arc', 'mid'];
const DAYS = ['2025-12-31', '2026-01-01', '2026-02-28', '2026-07-15'];
const SIZES = [-3, -2, -1, 0, 1, 2, 3];

const orBlank = <T>(values: readonly T[]): fc.Arbitrary<T | null> =>
  fc.option(fc.constantFrom(...values), { nil: null });

const gadgets: fc.Arbitrary<readonly Gadget[]> = fc
  .array(
    fc.record({
      Words__c: orBlank(WORDS),
      Kind__c: orBlank(KINDS),
      Size__c: orBlank(SIZES),
      Made_On__c: orBlank(DAYS),
      Is_Good__c: fc.boolean(),
    }),
    { maxLength: 25 },
  )
  .map((rows) => rows.map((row, index) => ({ Name: `g${String(index).padStart(2, '0')}`, ...row })));

/** Capitals of what is in WORDS; `ß` has none of its own length. */
const capitals = (text: string): string => (text === 'ß' ? text : text.toUpperCase());
const inSoql = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;
const inSql = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const text: fc.Arbitrary<Pair> = fc
  .tuple(orBlank(WORDS), fc.constantFrom('=', '!=', '<', '<=', '>', '>='))
  .map(([word, operator]) => {
    if (word === null) {
      const isEqual = operator === '=';
      return { soql: `Words__c ${isEqual ? '=' : '!='} null`, sql: `words IS ${isEqual ? '' : 'NOT '}NULL` };
    }
    const sql = operator === '!=' ? 'words IS NOT' : `words ${operator}`;
    return { soql: `Words__c ${operator} ${inSoql(word)}`, sql: `${sql} ${inSql(capitals(word))}` };
  });

const texts: fc.Arbitrary<Pair> = fc
  .tuple(fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([list, isIn]) => {
    const sql = `words IN (${list.map((word) => inSql(capitals(word))).join(', ')}) IS TRUE`;
    return {
      soql: `Words__c ${isIn ? '' : 'NOT '}IN (${list.map(inSoql).join(', ')})`,
      sql: isIn ? sql : `NOT (${sql})`,
    };
  });

const number: fc.Arbitrary<Pair> = fc
  .tuple(fc.constantFrom('<', '<=', '>', '>=', '=', '!='), fc.constantFrom(...SIZES))
  .map(([operator, size]) => ({
    soql: `Size__c ${operator} ${size}`,
    sql: operator === '!=' ? `size IS NOT ${size}` : `size ${operator} ${size}`,
  }));

const numbers: fc.Arbitrary<Pair> = fc
  .tuple(fc.array(orBlank(SIZES), { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([list, isIn]) => {
    const sql = list.map((size) => `size IS ${size ?? 'NULL'}`).join(' OR ');
    return {
      soql: `Size__c ${isIn ? '' : 'NOT '}IN (${list.map(String).join(', ')})`,
      sql: isIn ? sql : `NOT (${sql})`,
    };
  });

const like: fc.Arbitrary<Pair> = fc
  .tuple(fc.constantFrom(...WORDS), fc.constantFrom('start', 'inside', 'whole'))
  .map(([word, where]) => {
    const escaped = word.replace(/[\\%_]/g, '\\$&').replace(/'/g, "\\'");
    const found = `instr(words, ${inSql(capitals(word))})`;
    const tests = { start: `${found} = 1`, inside: `${found} > 0`, whole: `words = ${inSql(capitals(word))}` };
    return {
      soql: `Words__c LIKE '${where === 'inside' ? '%' : ''}${escaped}${where === 'whole' ? '' : '%'}'`,
      sql: tests[where],
    };
  });

const other: fc.Arbitrary<Pair> = fc.oneof(
  fc.constantFrom(
    { soql: 'Made_On__c < THIS_YEAR', sql: "day < '2026-01-01'" },
    { soql: 'Made_On__c = TODAY', sql: "day = '2026-07-15'" },
    { soql: 'Made_On__c != LAST_YEAR', sql: "(day < '2025-01-01' OR day >= '2026-01-01') IS NOT FALSE" },
    { soql: 'CALENDAR_MONTH(Made_On__c) = 2', sql: "day LIKE '____-02-%'" },
    { soql: 'Is_Good__c = true', sql: 'good' },
    { soql: 'Is_Good__c != true', sql: 'NOT good' },
  ),
  fc.constantFrom(...KINDS).map((kind) => ({ soql: `Kind__c = '${kind.toUpperCase()}'`, sql: `kind = '${kind}'` })),
  fc.constantFrom(...KINDS).map((kind) => ({ soql: `Kind__c NOT IN ('${kind}')`, sql: `kind IS NOT '${kind}'` })),
);

/** SOQL has two truth values: what is unknown in SQL is false before anything is made of it. */
const leaf = fc
  .oneof(text, texts, number, numbers, like, other)
  .map(({ soql, sql }) => ({ soql, sql: `((${sql}) IS TRUE)` }));

const { condition } = fc.letrec<{ condition: Pair; group: Pair }>((tie) => ({
  group: fc
    .tuple(fc.constantFrom('AND', 'OR'), fc.array(tie('condition'), { minLength: 2, maxLength: 3 }))
    .map(([word, parts]) => ({
      soql: `(${parts.map((part) => part.soql).join(` ${word} `)})`,
      sql: `(${parts.map((part) => part.sql).join(` ${word} `)})`,
    })),
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    tie('group'),
    fc.oneof(tie('condition'), tie('group')).map(({ soql, sql }) => ({ soql: `NOT ${soql}`, sql: `(NOT ${sql})` })),
  ),
}));

/** What rows are sorted and grouped by: the SOQL field, the judge's column, and the column of its order. */
const KEYS = [
  ['Words__c', 'words', 'words'],
  ['Kind__c', 'kind', 'rank'],
  ['Made_On__c', 'day', 'day'],
  ['Is_Good__c', 'good', 'good'],
] as const;

const term: fc.Arbitrary<Pair> = fc
  .tuple(
    fc.constantFrom(...KEYS, ['Size__c', 'size', 'size'] as const),
    fc.boolean(),
    fc.constantFrom('', 'FIRST', 'LAST'),
  )
  .map(([[field, , order], isDescending, nulls]) => ({
    soql: `${field}${isDescending ? ' DESC' : ''}${nulls === '' ? '' : ` NULLS ${nulls}`}`,
    sql: `${order} ${isDescending ? 'DESC' : 'ASC'} NULLS ${nulls || 'FIRST'}`,
  }));

const FIGURES: readonly Pair[] = [
  { soql: 'COUNT(Id)', sql: 'count(*)' },
  { soql: 'COUNT(Size__c)', sql: 'count(size)' },
  { soql: 'COUNT_DISTINCT(Words__c)', sql: 'count(DISTINCT words)' },
  { soql: 'SUM(Size__c)', sql: 'sum(size)' },
  { soql: 'AVG(Size__c)', sql: 'avg(size)' },
  { soql: 'MIN(Made_On__c)', sql: 'min(day)' },
  { soql: 'MAX(Size__c)', sql: 'max(size)' },
  { soql: 'MIN(Words__c)', sql: 'min(words)' },
];

const having: fc.Arbitrary<Pair> = fc
  .tuple(
    fc.constantFrom(...FIGURES.filter(({ soql }) => /COUNT|SUM/.test(soql))),
    fc.constantFrom('<', '>', '=', '>='),
    fc.integer({ min: -2, max: 4 }),
    fc.boolean(),
  )
  .map(([figure, operator, bound, isNegated]) => {
    const sql = `((${figure.sql} ${operator} ${bound}) IS TRUE)`;
    return {
      soql: `${isNegated ? 'NOT ' : ''}${figure.soql} ${operator} ${bound}`,
      sql: isNegated ? `NOT ${sql}` : sql,
    };
  });

let engine: LocalEngine;
let judge: DatabaseSync;

beforeAll(() => {
  engine = gadgetOrg();
  judge = new DatabaseSync(':memory:');
  judge.exec('CREATE TABLE g (name TEXT, words TEXT, kind TEXT, rank INTEGER, size INTEGER, day TEXT, good INTEGER)');
});

afterAll(() => {
  engine.close();
  judge.close();
});

function fill(rows: readonly Gadget[]): void {
  engine.database.exec('DELETE FROM "Gadget__c"');
  judge.exec('DELETE FROM g');
  addGadgets(
    engine,
    rows.map((row) => ({ ...row })),
  );
  const insert = judge.prepare('INSERT INTO g VALUES (?, ?, ?, ?, ?, ?, ?)');
  for (const row of rows) {
    const words = row.Words__c === null ? null : capitals(row.Words__c);
    const rank = row.Kind__c === null ? null : KINDS.indexOf(row.Kind__c);
    insert.run(row.Name, words, row.Kind__c, rank, row.Size__c, row.Made_On__c, Number(row.Is_Good__c));
  }
}

function fromOrg(soql: string): unknown[][] {
  const { records } = runQuery(engine, engine.sessionFor('admin'), soql);
  return records.map((record) => Object.values(record).slice(1));
}

function fromJudge(sql: string): unknown[][] {
  return judge
    .prepare(sql)
    .all()
    .map((row) => Object.values(row));
}

/** Groups as texts in one order: which comes first is not said, nor which of several spellings a group shows. */
function asTexts(rows: readonly (readonly unknown[])[]): string[] {
  const shown = (value: unknown): unknown => {
    if (typeof value === 'string') return capitals(value);
    return typeof value === 'boolean' ? Number(value) : value;
  };
  return rows.map((row) => JSON.stringify(row.map(shown))).sort();
}

/** Every subset that is subtotalled, the whole one first. */
function setsOf(kind: string, keys: readonly string[]): string[][] {
  if (kind === '') return [[...keys]];
  if (kind === 'ROLLUP') return [...keys, ''].map((_, index) => keys.slice(0, keys.length - index));
  return keys.reduce<string[][]>((sets, key) => sets.flatMap((set) => [[...set, key], set]), [[]]);
}

describe('whatever the rows, plain SQL finds as well that', () => {
  it('a WHERE keeps exactly the rows it holds for', () => {
    fc.assert(
      fc.property(gadgets, condition, (rows, { soql, sql }) => {
        fill(rows);
        expect(fromOrg(`SELECT Name FROM Gadget__c WHERE ${soql} ORDER BY Name`)).toEqual(
          fromJudge(`SELECT name FROM g WHERE ${sql} ORDER BY name`),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('an ORDER BY sorts by each key in turn, and LIMIT and OFFSET cut what is sorted', () => {
    const terms = fc.array(term, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(gadgets, condition, terms, fc.nat(30), fc.nat(10), (rows, where, order, limit, offset) => {
        fill(rows);
        const by = (side: keyof Pair): string => order.map((one) => one[side]).join(', ');
        expect(
          fromOrg(
            `SELECT Name FROM Gadget__c WHERE ${where.soql} ORDER BY ${by('soql')}, Name DESC LIMIT ${limit} OFFSET ${offset}`,
          ),
        ).toEqual(
          fromJudge(
            `SELECT name FROM g WHERE ${where.sql} ORDER BY ${by('sql')}, name DESC LIMIT ${limit} OFFSET ${offset}`,
          ),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('a GROUP BY gives each value once, with figures of its rows, subtotals and only the groups HAVING keeps', () => {
    const keys = fc.subarray([...KEYS], { minLength: 1, maxLength: 3 });
    const kinds = fc.constantFrom('', 'ROLLUP', 'CUBE');
    const figures = fc.subarray([...FIGURES], { minLength: 1 });
    fc.assert(
      fc.property(gadgets, condition, keys, kinds, figures, having, (rows, where, by, kind, some, kept) => {
        fill(rows);
        const fields = by.map(([field]) => field);
        // What is grouped by may not be a figure as well.
        const shown = some.filter(({ soql: figure }) => !fields.some((field) => figure.includes(field)));
        if (shown.length === 0) shown.push(...FIGURES.slice(0, 1));
        const grouping = kind === '' ? fields.join(', ') : `${kind}(${fields.join(', ')})`;
        const figureList = shown.map((figure, index) => `${figure.soql} f${index}`);
        const soql = `SELECT ${[...fields, ...figureList].join(', ')} FROM Gadget__c WHERE ${where.soql} GROUP BY ${grouping} HAVING ${kept.soql}`;
        const columns = by.map(([, column]) => column);
        const selects = setsOf(kind, columns).map((set) => {
          const list = columns.map((column, index) => `${set.includes(column) ? column : 'NULL'} AS k${index}`);
          const totals = shown.map((figure, index) => `${figure.sql} AS f${index}`);
          const group = set.length === 0 ? '' : `GROUP BY ${set.join(', ')}`;
          return `SELECT ${[...list, ...totals].join(', ')} FROM g WHERE ${where.sql} ${group} HAVING ${kept.sql}`;
        });
        expect(asTexts(fromOrg(soql))).toEqual(asTexts(fromJudge(selects.join(' UNION ALL '))));
      }),
      { numRuns: 300 },
    );
  });
});
