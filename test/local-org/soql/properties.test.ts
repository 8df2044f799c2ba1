import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalEngine } from '../../../src/local-org/createEngine.ts';
import { runQuery } from '../../../src/local-org/soql/runQuery.ts';
import { addGadgets, gadgetOrg } from './gadgets.ts';

/** A gadget as these tests know it; `null` is a blank. */
interface Gadget {
  readonly Name: string;
  readonly Words__c: string | null;
  readonly Size__c: number | null;
  readonly Made_On__c: string | null;
  readonly Is_Good__c: boolean;
}

/** A condition, in SOQL and as what it should mean. */
interface Test {
  readonly soql: string;
  readonly holds: (gadget: Gadget) => boolean;
}

type Order = (left: Gadget, right: Gadget) => number;

const WORDS = ['a', 'A', 'ab', 'Äb', 'äB', 'b_%', "o'k", 'B', 'z'];
const words = fc.option(fc.constantFrom(...WORDS), { nil: null });
const sizes = fc.option(fc.integer({ min: -3, max: 3 }), { nil: null });
const days = fc.option(fc.constantFrom('2025-12-31', '2026-01-01', '2026-02-28', '2026-07-15'), { nil: null });

const gadgets: fc.Arbitrary<readonly Gadget[]> = fc
  .array(fc.record({ Words__c: words, Size__c: sizes, Made_On__c: days, Is_Good__c: fc.boolean() }), { maxLength: 25 })
  .map((rows) => rows.map((row, index) => ({ Name: `g${String(index).padStart(2, '0')}`, ...row })));

const quote = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;
const fold = (text: string): string => text.toLowerCase();

const equality: fc.Arbitrary<Test> = fc.tuple(words, fc.boolean()).map(([word, isEqual]) => {
  const same = (gadget: Gadget): boolean =>
    word === null || gadget.Words__c === null ? word === gadget.Words__c : fold(word) === fold(gadget.Words__c);
  return {
    soql: `Words__c ${isEqual ? '=' : '!='} ${word === null ? 'null' : quote(word)}`,
    holds: (gadget) => same(gadget) === isEqual,
  };
});

const membership: fc.Arbitrary<Test> = fc
  .tuple(fc.array(sizes, { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([list, isIn]) => ({
    soql: `Size__c ${isIn ? 'IN' : 'NOT IN'} (${list.map(String).join(', ')})`,
    holds: (gadget) => list.includes(gadget.Size__c) === isIn,
  }));

const comparison: fc.Arbitrary<Test> = fc
  .tuple(fc.constantFrom('<', '<=', '>', '>=', '=', '!='), fc.integer({ min: -3, max: 3 }))
  .map(([operator, bound]) => ({
    soql: `Size__c ${operator} ${bound}`,
    holds: ({ Size__c: size }) => {
      if (operator === '!=') return size !== bound;
      if (size === null) return false;
      const isLess = size < bound;
      if (operator.startsWith('<')) return isLess || (operator === '<=' && size === bound);
      if (operator.startsWith('>')) return size > bound || (operator === '>=' && size === bound);
      return size === bound;
    },
  }));

const date: fc.Arbitrary<Test> = fc.constantFrom('<', '>=').map((operator) => ({
  soql: `Made_On__c ${operator} THIS_YEAR`,
  holds: ({ Made_On__c: day }) => day !== null && day < '2026-01-01' === (operator === '<'),
}));

const like: fc.Arbitrary<Test> = fc
  .tuple(fc.constantFrom(...WORDS), fc.constantFrom('start', 'inside', 'whole'))
  .map(([word, where]) => {
    const pattern = word.replace(/[\\%_]/g, '\\$&').replace(/'/g, "\\'");
    return {
      soql: `Words__c LIKE '${where === 'inside' ? '%' : ''}${pattern}${where === 'whole' ? '' : '%'}'`,
      holds: ({ Words__c: own }) => {
        if (own === null) return false;
        if (where === 'whole') return fold(own) === fold(word);
        return where === 'start' ? fold(own).startsWith(fold(word)) : fold(own).includes(fold(word));
      },
    };
  });

const good: fc.Arbitrary<Test> = fc
  .boolean()
  .map((is) => ({ soql: `Is_Good__c = ${is}`, holds: (gadget) => gadget.Is_Good__c === is }));

const leaf = fc.oneof(equality, membership, comparison, date, like, good);

/** A group begins with a comparison: of three NOTs before one comparison the parser loses one, and such a statement is refused. */
const { condition } = fc.letrec<{ condition: Test; group: Test }>((tie) => ({
  group: fc
    .tuple(fc.constantFrom('AND', 'OR'), leaf, fc.array(tie('condition'), { minLength: 1, maxLength: 2 }))
    .map(([word, first, rest]) => [word, [first, ...rest]] as const)
    .map(([word, parts]) => ({
      soql: `(${parts.map((part) => part.soql).join(` ${word} `)})`,
      holds: (gadget: Gadget) =>
        word === 'AND' ? parts.every((part) => part.holds(gadget)) : parts.some((part) => part.holds(gadget)),
    })),
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    tie('group'),
    fc
      .oneof(leaf, tie('group'))
      .map((part) => ({ soql: `(NOT ${part.soql})`, holds: (gadget: Gadget) => !part.holds(gadget) })),
  ),
}));

type Key = 'Size__c' | 'Made_On__c';

function orderBy(key: Key, isDescending: boolean, isNullsLast: boolean): Order {
  return (left, right) => {
    const [one, other] = [left[key], right[key]];
    if (one === other) return 0;
    if (one === null || other === null) return (one === null) === isNullsLast ? 1 : -1;
    return one < other === isDescending ? 1 : -1;
  };
}

let engine: LocalEngine;

beforeAll(() => {
  engine = gadgetOrg();
});

afterAll(() => {
  engine.close();
});

function fill(rows: readonly Gadget[]): void {
  engine.database.exec('DELETE FROM "Gadget__c"');
  addGadgets(
    engine,
    rows.map((row) => ({ ...row })),
  );
}

function namesOf(soql: string): unknown[] {
  return runQuery(engine, engine.sessionFor('admin'), soql).records.map((record) => record['Name']);
}

describe('whatever the rows', () => {
  it('a WHERE keeps exactly the rows it holds for', () => {
    fc.assert(
      fc.property(gadgets, condition, (rows, { soql, holds }) => {
        fill(rows);
        expect(namesOf(`SELECT Name FROM Gadget__c WHERE ${soql} ORDER BY Name`)).toEqual(
          rows.filter(holds).map((row) => row.Name),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('an ORDER BY sorts by each key in turn, and LIMIT and OFFSET cut what is sorted', () => {
    const key = fc.constantFrom<Key>('Size__c', 'Made_On__c');
    const window = fc.record({ limit: fc.nat(30), offset: fc.nat(10) });
    fc.assert(
      fc.property(
        gadgets,
        key,
        fc.boolean(),
        fc.boolean(),
        window,
        (rows, first, isDescending, isLast, { limit, offset }) => {
          fill(rows);
          const order = orderBy(first, isDescending, isLast);
          const expected = [...rows].sort((left, right) => order(left, right) || (left.Name < right.Name ? 1 : -1));
          const clause = `${first} ${isDescending ? 'DESC' : 'ASC'} ${isLast ? 'NULLS LAST' : ''}, Name DESC`;
          expect(namesOf(`SELECT Name FROM Gadget__c ORDER BY ${clause} LIMIT ${limit} OFFSET ${offset}`)).toEqual(
            expected.slice(offset, offset + limit).map((row) => row.Name),
          );
        },
      ),
      { numRuns: 150 },
    );
  });

  it('a GROUP BY gives each value once, with figures of its rows', () => {
    fc.assert(
      fc.property(gadgets, condition, (rows, { soql, holds }) => {
        fill(rows);
        const groups = new Map<string, Gadget[]>();
        for (const row of rows.filter(holds)) {
          const value = row.Made_On__c ?? 'none';
          groups.set(value, [...(groups.get(value) ?? []), row]);
        }
        const { records } = runQuery(
          engine,
          engine.sessionFor('admin'),
          `SELECT Made_On__c day, COUNT(Id) n, COUNT(Size__c) known, SUM(Size__c) total, MIN(Size__c) least FROM Gadget__c WHERE ${soql} GROUP BY Made_On__c`,
        );
        const figures = records.map((record) => [
          record['day'] ?? 'none',
          record['n'],
          record['known'],
          record['total'],
          record['least'],
        ]);
        const expected = [...groups].map(([value, members]) => {
          const known = members.map((row) => row.Size__c).filter((size) => size !== null);
          const sum = known.length === 0 ? null : known.reduce((total, size) => total + size, 0);
          return [value, members.length, known.length, sum, known.length === 0 ? null : Math.min(...known)];
        });
        expect(figures.sort()).toEqual(expected.sort());
      }),
      { numRuns: 150 },
    );
  });
});
