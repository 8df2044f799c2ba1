import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseQuery } from '@jetstreamapp/soql-parser-js';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalEngine } from '../../../src/local-org/createEngine.ts';
import { ApiError } from '../../../src/local-org/engine.ts';
import { onlyKeys } from '../../../src/local-org/soql/parsedKeys.ts';
import { runQuery } from '../../../src/local-org/soql/runQuery.ts';
import { addGadgets, addGears, gadgetOrg } from './gadgets.ts';

/** Each production of the parser's grammar, with what comes of it: its rows' values, or the code it is refused with. */
const PRODUCTIONS: readonly (readonly [string, string])[] = [
  ['SELECT Name FROM Gadget__c', 'a b c'],
  ['SELECT g.Name FROM Gadget__c g', 'a b c'],
  ['SELECT Gadget__c.Name FROM Gadget__c', 'a b c'],
  ['SELECT g.Name FROM Gadget__c AS g', 'a b c'],
  ["SELECT g.Name FROM Gadget__c g, g.Owner o WHERE o.Name = 'Ada Lindqvist' AND (g.Name = 'a' OR o.Name = 'x')", 'a'],
  ['SELECT o.Name FROM Gadget__c AS g, g.Owner AS o ORDER BY o.Name, g.Name LIMIT 1', 'Ada Lindqvist'],
  ["SELECT Name FROM Gadget__c g, Gadget__c.CreatedBy b, b.Manager m WHERE m.Name != 'x'", 'a b c'],
  [
    "SELECT g.Name FROM Gadget__c g WHERE Id IN (SELECT r.Gadget__c FROM Gear__c r, r.Gadget__r p WHERE p.Name = 'g')",
    '',
  ],
  ["SELECT Name FROM Gadget__c WHERE Name = 'from a, b.c d'", ''],
  ['SELECT Name FROM Gadget__c g, Owner o', 'MALFORMED_QUERY'],
  ['SELECT Name FROM Gadget__c g, x.Owner o', 'MALFORMED_QUERY'],
  ['SELECT Name FROM Gadget__c g,', 'MALFORMED_QUERY'],
  ['SELECT COUNT(Id) n FROM Gadget__c HAVING COUNT(Id) > 1', 'MALFORMED_QUERY'],
  ['SELECT Name FROM Gadget__c USING SCOPE everything', 'a b c'],
  ['SELECT Name FROM Gadget__c USING SCOPE Mine', 'a b c'],
  ['SELECT Name FROM Gadget__c USING SCOPE mru', ''],
  ['SELECT Name FROM Gadget__c USING SCOPE delegated', 'MALFORMED_QUERY'],
  ['SELECT Name FROM Gadget__c USING SCOPE team', 'MALFORMED_QUERY'],
  ['SELECT Name FROM Gadget__c USING SCOPE my_territory', 'MALFORMED_QUERY'],
  ['SELECT Name FROM Gadget__c USING SCOPE my_team_territory', 'MALFORMED_QUERY'],
  ['SELECT Name FROM Gadget__c USING SCOPE mineAndMyGroups', 'MALFORMED_QUERY'],
  ['SELECT Name FROM Gadget__c USING SCOPE allPrivate', 'MALFORMED_QUERY'],
  ['SELECT Name FROM Gadget__c WITH USER_MODE', 'a b c'],
  ['SELECT Name FROM Gadget__c WITH SYSTEM_MODE', 'MALFORMED_QUERY'],
  ['SELECT Name FROM Gadget__c WITH SECURITY_ENFORCED', 'a b c'],
  ['SELECT Owner.Name FROM Gadget__c WITH SECURITY_ENFORCED LIMIT 1', 'Ada Lindqvist'],
  ['SELECT What.Name FROM Task WITH SECURITY_ENFORCED', 'MALFORMED_QUERY'],
  ['SELECT TYPEOF Owner WHEN User THEN Name ELSE Name END FROM Gadget__c WITH SECURITY_ENFORCED', 'MALFORMED_QUERY'],
  ['SELECT Name FROM Gadget__c WITH USER_MODE WITH SECURITY_ENFORCED', 'MALFORMED_QUERY'],
  ['SELECT Name FROM Gadget__c WITH DATA CATEGORY Geography__c AT usa__c', 'MALFORMED_QUERY'],
  [
    'SELECT Name FROM Gadget__c WITH DATA CATEGORY Geography__c ABOVE usa__c AND X__c BELOW (a__c, b__c)',
    'MALFORMED_QUERY',
  ],
  ['SELECT Name FROM Gadget__c WITH DATA CATEGORY Geography__c ABOVE_OR_BELOW usa__c', 'MALFORMED_QUERY'],
  ['SELECT Name FROM Gadget__c FOR REFERENCE', 'a b c'],
  ['SELECT Name FROM Gadget__c FOR UPDATE', 'a b c'],
  ["SELECT Name FROM Gadget__c WHERE Name = 'b' FOR VIEW", 'b'],
  ['SELECT Name FROM Gadget__c USING SCOPE mru', 'b'],
  ['SELECT Name FROM Gadget__c UPDATE TRACKING', 'MALFORMED_QUERY'],
  ['SELECT Name FROM Gadget__c UPDATE VIEWSTAT', 'MALFORMED_QUERY'],
  ['SELECT Name FROM Gadget__c LIMIT 2 OFFSET 1', 'b c'],
  ['SELECT Name FROM Gadget__c LIMIT 0', ''],
  ['SELECT Name FROM Gadget__c ORDER BY Name DESC', 'c b a'],
  ['SELECT Name FROM Gadget__c ORDER\n  BY Name  ASC', 'a b c'],
  ['SELECT Name FROM Gadget__c ORDER BY Size__c ASC NULLS LAST', 'a b c'],
  ['SELECT Name FROM Gadget__c ORDER BY Size__c NULLS FIRST', 'c a b'],
  ['SELECT Name FROM Gadget__c ORDER BY CALENDAR_MONTH(Made_On__c) DESC NULLS LAST', 'b a c'],
  ["SELECT Name FROM Gadget__c ORDER BY DISTANCE(Words__c, GEOLOCATION(1.5, -2), 'km')", 'INVALID_FIELD'],
  ["SELECT DISTANCE(Nothing__c, Words__c, 'mi') FROM Gadget__c", 'INVALID_FIELD'],
  ['SELECT Kind__c, COUNT(Id) FROM Gadget__c GROUP BY Kind__c ORDER BY COUNT(Id) DESC, Kind__c', 'zig 2 null 1'],
  ['SELECT Kind__c k, COUNT(Id) n FROM Gadget__c GROUP  BY Kind__c ORDER BY Kind__c', 'null 1 zig 2'],
  [
    'SELECT Kind__c, COUNT(Id), GROUPING(Kind__c) FROM Gadget__c GROUP BY ROLLUP(Kind__c) ORDER BY GROUPING(Kind__c), Kind__c',
    'null 1 0 zig 2 0 null 3 1',
  ],
  ['SELECT Kind__c, COUNT(Id) FROM Gadget__c GROUP BY CUBE(Kind__c) ORDER BY COUNT(Id)', 'null 1 zig 2 null 3'],
  ['SELECT Owner.Name, COUNT(Id) FROM Gadget__c GROUP BY Owner.Name', 'Ada Lindqvist 3'],
  ['SELECT IsClosed, COUNT(Id) FROM Task GROUP BY IsClosed', ''],
  ['SELECT COUNT(Id) FROM Gadget__c GROUP BY ROLLUP(Kind__c), Name', 'MALFORMED_QUERY'],
  ['SELECT COUNT(Id) FROM Gadget__c GROUP BY ROLLUP(CALENDAR_YEAR(Seen_At__c)) HAVING COUNT(Id) > 2', '3'],
  [
    'SELECT COUNT(Id) FROM Gadget__c GROUP BY CUBE(Kind__c, DAY_ONLY(convertTimezone(Seen_At__c))) HAVING COUNT(Id) > 2',
    '3',
  ],
  ['SELECT COUNT(Id) FROM Gadget__c GROUP BY ROLLUP(CALENDAR_YEAR(Name))', 'MALFORMED_QUERY'],
  ['SELECT COUNT(Id) FROM Gadget__c GROUP BY ROLLUP(COUNT(Id))', 'MALFORMED_QUERY'],
  ['SELECT COUNT(Id) FROM Gadget__c GROUP BY ROLLUP(CALENDAR_YEAR())', 'MALFORMED_QUERY'],
  ['SELECT COUNT(Id) FROM Gadget__c GROUP BY CUBE(Kind__c, Name, Words__c, Is_Good__c)', 'MALFORMED_QUERY'],
  ['SELECT CALENDAR_MONTH(Made_On__c), COUNT(Id) FROM Gadget__c GROUP BY CALENDAR_MONTH(Made_On__c)', 'null 1 1 1 7 1'],
  ['SELECT Kind__c FROM Gadget__c GROUP BY Kind__c HAVING COUNT(Id) > 1', 'zig'],
  ['SELECT Kind__c FROM Gadget__c GROUP BY Kind__c HAVING NOT COUNT(Id) > 1', 'null'],
  ['SELECT Kind__c FROM Gadget__c GROUP BY Kind__c HAVING NOT COUNT(Id) > 1 AND NOT MAX(Size__c) > 5', 'null'],
  [
    "SELECT Kind__c FROM Gadget__c GROUP BY Kind__c HAVING (NOT (Kind__c = 'zig' OR COUNT(Id) = 7)) OR SUM(Size__c) = 3",
    'null zig',
  ],
  [
    "SELECT Kind__c FROM Gadget__c GROUP BY Kind__c HAVING Kind__c LIKE 'Z%' AND (COUNT(Id) = 1 OR COUNT_DISTINCT(Name) = 2)",
    'zig',
  ],
  ['SELECT Kind__c FROM Gadget__c GROUP BY ROLLUP(Kind__c) HAVING COUNT(Id) > 2', 'null'],
  ['SELECT Name, COUNT(Name) FROM Gadget__c GROUP BY Name', 'MALFORMED_QUERY'],
  ['SELECT COUNT() FROM Gadget__c', '3'],
  ['SELECT COUNT() n FROM Gadget__c', 'MALFORMED_QUERY'],
  ['SELECT COUNT(Id) FROM Gadget__c HAVING COUNT(Id) > 1', 'MALFORMED_QUERY'],
  ['SELECT AVG(Size__c), COUNT_DISTINCT(Kind__c), MIN(Name), MAX(Name), SUM(Size__c) FROM Gadget__c', '1.5 1 a c 3'],
  ['SELECT FORMAT(MAX(Size__c)) size FROM Gadget__c', '2.00'],
  ['SELECT toLabel(Kind__c) FROM Gadget__c LIMIT 1', 'Zigzag'],
  ['SELECT FORMAT(Size__c) FROM Gadget__c LIMIT 1', '1.00'],
  ['SELECT convertCurrency(Price__c) FROM Gadget__c', 'MALFORMED_QUERY'],
  ['SELECT FORMAT(convertCurrency(Price__c)) FROM Gadget__c', 'MALFORMED_QUERY'],
  ['SELECT convertTimezone(Seen_At__c) FROM Gadget__c', 'MALFORMED_QUERY'],
  ['SELECT Name FROM Gadget__c WHERE CALENDAR_YEAR(FORMAT(Seen_At__c)) = 1', 'MALFORMED_QUERY'],
  ['SELECT Name FROM Gadget__c WHERE CALENDAR_YEAR(convertTimezone(Made_On__c)) = 1', 'MALFORMED_QUERY'],
  ['SELECT FIELDS(STANDARD) FROM Gadget__c USING SCOPE mru', 'the fields of FIELDS()'],
  ['SELECT FIELDS(CUSTOM) FROM Gadget__c USING SCOPE mru LIMIT 200', 'the fields of FIELDS()'],
  ['SELECT FIELDS(ALL) FROM Gadget__c USING SCOPE mru LIMIT 200', 'the fields of FIELDS()'],
  ['SELECT FIELDS(ALL) FROM Gadget__c', 'MALFORMED_QUERY'],
  ['SELECT Parent__r.Name FROM Gadget__c WHERE Parent__c != null', 'a'],
  ['SELECT TYPEOF Owner WHEN User THEN LastName ELSE Name END FROM Gadget__c LIMIT 1', 'Lindqvist'],
  ['SELECT TYPEOF Owner WHEN User THEN Name WHEN User THEN Id END FROM Gadget__c', 'MALFORMED_QUERY'],
  ['SELECT (SELECT Name FROM Gears__r) FROM Gadget__c LIMIT 1', 'one'],
  ['SELECT (SELECT Name FROM Gadget__c.Gears__r) FROM Gadget__c LIMIT 1', 'one'],
  ['SELECT (SELECT Name FROM Gears__r USING SCOPE mine) FROM Gadget__c', 'MALFORMED_QUERY'],
  ['SELECT (SELECT Name FROM Gears__r FOR VIEW) FROM Gadget__c', 'MALFORMED_QUERY'],
  ['SELECT (SELECT Name FROM Gears__r WITH USER_MODE) FROM Gadget__c', 'MALFORMED_QUERY'],
  ['SELECT (SELECT Name FROM Gears__r WHERE NOT (NOT (NOT Name = null))) FROM Gadget__c LIMIT 1', 'one'],
  ['SELECT (SELECT COUNT(Id) FROM Gears__r) FROM Gadget__c', 'MALFORMED_QUERY'],
  ['SELECT (SELECT Name FROM Gears__r OFFSET 1) FROM Gadget__c', 'MALFORMED_QUERY'],
  ['SELECT Name FROM Other.Gadget__c', 'MALFORMED_QUERY'],
  ['SELECT Name FROM Gadget__c WHERE Id IN (SELECT Gadget__c FROM Gear__c)', 'a'],
  ['SELECT Name FROM Gadget__c WHERE Id NOT IN (SELECT Gadget__c FROM Gear__c)', 'b c'],
  [
    "SELECT Name FROM Gadget__c WHERE Name = 'a' AND Size__c != 2 AND Size__c <> 3 AND Size__c < 2 AND Size__c <= 1 AND Size__c > 0 AND Size__c >= 1",
    'a',
  ],
  ["SELECT Name FROM Gadget__c WHERE Name LIKE 'A' OR (NOT Name NOT IN ('b', 'x'))", 'a b'],
  ["SELECT Name FROM Gadget__c WHERE Tags__c INCLUDES ('red') OR Tags__c EXCLUDES ('red', 'blue')", 'a b c'],
  ["SELECT Name FROM Gadget__c WHERE Name = 'mi'", ''],
  ["SELECT Name FROM Gadget__c WHERE Name IN ('km', 'a', null)", 'a'],
  ['SELECT Name FROM Gadget__c WHERE Size__c = +1', 'a'],
  ['SELECT Name FROM Gadget__c WHERE Size__c = 1.00', 'a'],
  ['SELECT Name FROM Gadget__c WHERE Size__c IN (1, -2.5)', 'a'],
  [`SELECT Name FROM Gadget__c WHERE Size__c = ${'9'.repeat(400)}`, 'MALFORMED_QUERY'],
  ['SELECT Name FROM Gadget__c WHERE Price__c > USD5', 'MALFORMED_QUERY'],
  ['SELECT Name FROM Gadget__c WHERE Price__c IN (USD5.50, 3)', 'MALFORMED_QUERY'],
  ['SELECT Name FROM Gadget__c WHERE Is_Good__c = TRUE', 'b'],
  ['SELECT Name FROM Gadget__c WHERE Size__c = NULL', 'c'],
  ['SELECT Name FROM Gadget__c WHERE Seen_At__c = 2026-07-15T10:00:00Z', 'a'],
  ['SELECT Name FROM Gadget__c WHERE Made_On__c = 2026-01-31', 'a'],
  ['SELECT Name FROM Gadget__c WHERE Made_On__c IN (TODAY, LAST_N_DAYS:400)', 'a b'],
  ['SELECT Name FROM Gadget__c WHERE Made_On__c = LAST_N_DAYS:-1', 'MALFORMED_QUERY'],
  ['SELECT Name FROM Gear__c WHERE Starts__c >= 10:30:00Z', 'one'],
  ['SELECT Name FROM Gear__c WHERE Starts__c IN (08:00:00.000Z, 09:00:00Z)', ''],
  ['SELECT Name FROM Gear__c WHERE Starts__c = 25:00:00Z', 'MALFORMED_QUERY'],
  ['SELECT Name FROM Gear__c WHERE Starts__c IN (10:30:00Z, 5)', 'MALFORMED_QUERY'],
  ['SELECT Name FROM Gear__c WHERE Turns__c = 10:30:00Z', 'INVALID_FIELD'],
];

/** Date literals have a test of their own, with each of them. */
const ELSEWHERE = /^(?:DateLiteral|DateNLiteral)\b/;

/** What the types name and the parser gives only when it is asked to: Apex variables, and inner statements under this name. */
const NEVER = new Set(['LiteralType APEX_BIND_VARIABLE']);

let engine: LocalEngine;

beforeAll(() => {
  engine = gadgetOrg();
  const [a] = addGadgets(engine, [
    {
      Name: 'a',
      Kind__c: 'zig',
      Size__c: 1,
      Made_On__c: '2026-01-31',
      Seen_At__c: '2026-07-15T10:00:00Z',
      Tags__c: 'red',
    },
    { Name: 'b', Kind__c: 'zig', Size__c: 2, Made_On__c: '2026-07-15', Is_Good__c: true },
  ]);
  addGadgets(engine, [{ Name: 'c', Parent__c: a }]);
  addGears(engine, [{ Name: 'one', Gadget__c: a, Starts__c: '10:30:00.000Z' }]);
});

afterAll(() => {
  engine.close();
});

/** The values of a record in a row, without what says where they are from. */
function valuesOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [String(value)];
  if (Array.isArray(value)) return value.flatMap(valuesOf);
  const hidden = 'records' in value ? ['totalSize', 'done'] : ['attributes'];
  return Object.entries(value).flatMap(([key, inner]) => (hidden.includes(key) ? [] : valuesOf(inner)));
}

function outcome(soql: string): string {
  try {
    const { records, totalSize } = runQuery(engine, engine.sessionFor('admin'), soql);
    if (/COUNT\(\)/.test(soql)) return String(totalSize);
    if (/FIELDS\(/.test(soql)) return Object.keys(records[0] ?? {}).length > 5 ? 'the fields of FIELDS()' : 'too few';
    return records.flatMap(valuesOf).join(' ');
  } catch (error) {
    if (error instanceof ApiError) return error.errorCode;
    throw error;
  }
}

/** Names of keys, and words that stand for something, in what the parser gives for a text. */
function found(part: unknown, into: Set<string>): void {
  if (typeof part === 'string') into.add(part.toUpperCase());
  if (typeof part !== 'object' || part === null) return;
  for (const [key, value] of Object.entries(part)) {
    if (!Array.isArray(part)) into.add(`.${key}`);
    found(value, into);
  }
}

/** Every key and every word of the parser's types, as `Type key` and `Type word`. */
function grammar(): string[] {
  const main = createRequire(import.meta.url).resolve('@jetstreamapp/soql-parser-js');
  const file = join(dirname(main), '../types/api/api-models.d.ts');
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  return source.statements.flatMap((statement) => {
    if (ts.isInterfaceDeclaration(statement)) {
      const members = statement.members.filter((member) => ts.isPropertySignature(member));
      return members.map((member) => `${statement.name.text} .${member.name.getText()}`);
    }
    if (!ts.isTypeAliasDeclaration(statement)) return [];
    const types = ts.isUnionTypeNode(statement.type) ? [...statement.type.types] : [statement.type];
    return types
      .filter((type) => ts.isLiteralTypeNode(type))
      .map((type) => `${statement.name.text} ${type.getText().slice(1, -1)}`);
  });
}

describe('a production of the grammar', () => {
  it.each(PRODUCTIONS)('is executed or refused: %s', (soql, expected) => {
    expect(outcome(soql)).toBe(expected);
  });

  it('is in the table above, whatever the parser’s types say it can give', () => {
    const seen = new Set<string>();
    for (const [soql] of PRODUCTIONS) {
      try {
        found(parseQuery(soql), seen);
      } catch {
        // A text the parser takes only after its conditions are laid out for it, or not at all: it shows nothing here.
        continue;
      }
    }
    const unseen = grammar().filter((entry) => {
      const [, name = ''] = entry.split(/ (.*)/);
      const isSeen = seen.has(name) || seen.has(name.toUpperCase());
      return !isSeen && !ELSEWHERE.test(entry) && !NEVER.has(entry);
    });
    expect(unseen).toEqual([]);
  });

  it('that a newer parser may add is refused', () => {
    expect(() => onlyKeys({ fields: [], where: undefined }, 'fields')).not.toThrow();
    expect(() => onlyKeys({ fields: [], qualify: {} }, 'fields where')).toThrow(/qualify/);
  });
});
