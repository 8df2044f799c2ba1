import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalEngine } from '../../../src/local-org/createEngine.ts';
import { ApiError } from '../../../src/local-org/engine.ts';
import { runQuery } from '../../../src/local-org/soql/runQuery.ts';
import { gadgetOrg } from './gadgets.ts';

let engine: LocalEngine;

beforeAll(() => {
  engine = gadgetOrg();
});

afterAll(() => {
  engine.close();
});

/** `CODE: message` of the refusal of a query. */
function refusal(soql: string): string {
  try {
    runQuery(engine, engine.sessionFor('admin'), soql);
  } catch (error) {
    if (error instanceof ApiError) return `${error.errorCode}: ${error.message}`;
    throw error;
  }
  return 'none';
}

describe('a query', () => {
  it.each([
    ['', 'MALFORMED_QUERY'],
    ['SELECT', 'MALFORMED_QUERY'],
    ['SELECT Id FROM', 'MALFORMED_QUERY'],
    ['SELECT Id, FROM Gadget__c', 'MALFORMED_QUERY'],
    ["SELECT Id FROM Gadget__c WHERE Name = 'x", 'MALFORMED_QUERY'],
    ['SELECT Id FROM Gadget__c WHERE (Size__c = 1', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Gadget__c WHERE Size__c = 1)', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Gadget__c WHERE Size__c = 1 AND Size__c = 2 OR Size__c = 3', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Gadget__c WHERE Made_On__c = 2026-02-30', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Gadget__c WHERE Seen_At__c = 2026-02-03T25:00:00Z', 'MALFORMED_QUERY'],
    ["SELECT Id FROM Gadget__c WHERE Name = 'a\\q'", 'MALFORMED_QUERY'],
    ['SELECT Id FROM Gadget__c WHERE Name = :name', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Gadget__c WHERE Name IN ()', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Gadget__c WHERE Size__c = 1 Size__c = 2', 'MALFORMED_QUERY'],
    ["SELECT Id FROM Gadget__c WHERE Name = ('x')", 'MALFORMED_QUERY'],
    ["SELECT Id FROM Gadget__c WHERE Name IN 'x'", 'MALFORMED_QUERY'],
    ['SELECT Id FROM Gadget__c ALL ROWS', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Gadget__c UPDATE TRACKING', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Gadget__c ORDER BY Name FOR UPDATE', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Gadget__c USING SCOPE delegated', 'MALFORMED_QUERY'],
    ['SELECT Id ident FROM Gadget__c', 'MALFORMED_QUERY'],
    ['SELECT COUNT(), Id FROM Gadget__c', 'MALFORMED_QUERY'],
    ['SELECT Name, COUNT(Id) FROM Gadget__c', 'MALFORMED_QUERY'],
    ['SELECT COUNT(Id) FROM Gadget__c LIMIT 3', 'MALFORMED_QUERY'],
    ['SELECT COUNT(Id) FROM Gadget__c ORDER BY Name', 'MALFORMED_QUERY'],
    ['SELECT Name FROM Gadget__c GROUP BY Name ORDER BY Words__c', 'MALFORMED_QUERY'],
    ['SELECT Name FROM Gadget__c GROUP BY Name HAVING Size__c = 1', 'MALFORMED_QUERY'],
    ['SELECT Name, (SELECT Id FROM Parts__r) FROM Gadget__c GROUP BY Name', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Gadget__c WHERE COUNT(Id) > 1', 'MALFORMED_QUERY'],
    ['SELECT CALENDAR_YEAR(Made_On__c) FROM Gadget__c', 'MALFORMED_QUERY'],
    ['SELECT COUNT(Id) FROM Gadget__c WHERE CALENDAR_YEAR(Name) = 1', 'MALFORMED_QUERY'],
    ['SELECT SUM(Name) FROM Gadget__c', 'MALFORMED_QUERY'],
    ['SELECT MAX(Is_Good__c) FROM Gadget__c', 'MALFORMED_QUERY'],
    ['SELECT convertCurrency(Price__c) FROM Gadget__c', 'MALFORMED_QUERY'],
    ['SELECT TYPEOF Parent__r WHEN Gadget__c THEN Name END FROM Gadget__c', 'MALFORMED_QUERY'],
    ['SELECT FIELDS(ALL) FROM Gadget__c', 'MALFORMED_QUERY'],
    ['SELECT FIELDS(CUSTOM) FROM Gadget__c LIMIT 201', 'MALFORMED_QUERY'],
    ["SELECT Id FROM Gadget__c WHERE Id IN (SELECT Gadget__c FROM Gear__c) OR Name = 'x'", 'MALFORMED_QUERY'],
    [
      "SELECT Id FROM Gadget__c WHERE Name = 'x' AND (Id IN (SELECT Gadget__c FROM Gear__c) OR Size__c = 1)",
      'MALFORMED_QUERY',
    ],
    ['SELECT Id FROM Gadget__c WHERE NOT Id IN (SELECT Gadget__c FROM Gear__c)', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Gadget__c WHERE Id = (SELECT Gadget__c FROM Gear__c)', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Gadget__c WHERE Id IN (SELECT Gadget__c FROM Gear__c LIMIT 3)', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Gadget__c WHERE Id IN (SELECT Gadget__c FROM Gear__c ORDER BY Name)', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Gadget__c WHERE Id IN (SELECT Gadget__c FROM Gear__c GROUP BY Gadget__c)', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Gadget__c WHERE Id IN (SELECT Gadget__c FROM Gear__c FOR UPDATE)', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Gadget__c WHERE Id IN (SELECT Gadget__c FROM Gear__c USING SCOPE mine)', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Gadget__c WHERE Id IN (SELECT Gadget__c FROM Gear__c WITH USER_MODE)', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Gadget__c WHERE Id IN (SELECT Gadget__c, Id FROM Gear__c)', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Gadget__c WHERE Id IN (SELECT COUNT(Id) FROM Gear__c)', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Gadget__c WHERE Id IN (SELECT FIELDS(ALL) FROM Gear__c)', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Gadget__c WHERE Id IN (SELECT Gadget__r.Id FROM Gear__c)', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Gadget__c WHERE Id IN (SELECT Id FROM Gear__c)', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Gadget__c WHERE Id IN (SELECT Parent__c FROM Gadget__c)', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Account WHERE Id IN (SELECT WhatId FROM Task)', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Gadget__c WHERE Parent__r.Parent__r.Id IN (SELECT Gadget__c FROM Gear__c)', 'MALFORMED_QUERY'],
    [
      'SELECT Id FROM Gadget__c WHERE Id IN (SELECT Gadget__c FROM Gear__c WHERE Gadget__c IN (SELECT Id FROM Gadget__c))',
      'MALFORMED_QUERY',
    ],
    [
      'SELECT Id FROM Gadget__c WHERE Id IN (SELECT Gadget__c FROM Gear__c) AND Id IN (SELECT Gadget__c FROM Gear__c) AND Id NOT IN (SELECT Gadget__c FROM Gear__c)',
      'MALFORMED_QUERY',
    ],
    ['SELECT Id FROM Gadget__c WHERE Id IN (SELECT Name FROM Gear__c)', 'INVALID_FIELD'],
    ['SELECT Id FROM Gadget__c WHERE Name IN (SELECT Gadget__c FROM Gear__c)', 'INVALID_FIELD'],
    ['SELECT Id FROM Gadget__c WHERE Id IN (SELECT Nothing__c FROM Gear__c)', 'INVALID_FIELD'],
    ['SELECT Id FROM Gadget__c WHERE Id IN (SELECT Id FROM Nothing__c)', 'INVALID_TYPE'],
    ['SELECT What.Industry FROM Task', 'INVALID_FIELD'],
    ['SELECT Owner.AboutMe FROM Gadget__c', 'INVALID_FIELD'],
    [`SELECT ${'Parent__r.'.repeat(6)}Name FROM Gadget__c`, 'MALFORMED_QUERY'],
    [
      `SELECT ${Array.from({ length: 21 }, () => '(SELECT Id FROM Gears__r)').join(', ')} FROM Gadget__c`,
      'MALFORMED_QUERY',
    ],
    [`SELECT Id FROM Gadget__c ORDER BY ${Array.from({ length: 33 }, () => 'Name').join(', ')}`, 'MALFORMED_QUERY'],
    [`SELECT Id FROM Gadget__c WHERE Name = '${'x'.repeat(100_000)}'`, 'MALFORMED_QUERY'],
    [`SELECT Id FROM Gadget__c WHERE ${'('.repeat(600)}Size__c = 1${')'.repeat(600)}`, 'QUERY_TOO_COMPLICATED'],
    ['SELECT MAX(Size__c) FROM Gadget__c OFFSET 1', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Nothing__c', 'INVALID_TYPE'],
    ['SELECT Id, (SELECT Id FROM Nothings__r) FROM Gadget__c', 'INVALID_TYPE'],
    ['SELECT Nothing__c FROM Gadget__c', 'INVALID_FIELD'],
    ['SELECT Nothing__r.Name FROM Gadget__c', 'INVALID_FIELD'],
    ['SELECT Parent__r FROM Gadget__c', 'INVALID_FIELD'],
    ['SELECT Id, Id FROM Gadget__c', 'INVALID_FIELD'],
    ['SELECT FIELDS(ALL), Id FROM Gadget__c LIMIT 1', 'INVALID_FIELD'],
    ["SELECT Id FROM Gadget__c WHERE Note__c = 'x'", 'INVALID_FIELD'],
    ['SELECT Id FROM Gadget__c ORDER BY Note__c', 'INVALID_FIELD'],
    ['SELECT Id FROM Gadget__c ORDER BY Tags__c', 'INVALID_FIELD'],
    ['SELECT COUNT(Id) FROM Gadget__c GROUP BY Size__c', 'INVALID_FIELD'],
    ['SELECT COUNT(Id) FROM Gadget__c GROUP BY Seen_At__c', 'INVALID_FIELD'],
    ['SELECT COUNT(Id) FROM Gadget__c GROUP BY Parent_Name__c', 'INVALID_FIELD'],
    ['SELECT Name, Parent__r.Name FROM Gadget__c GROUP BY Name, Parent__r.Name', 'INVALID_FIELD'],
    ["SELECT Id FROM Gadget__c WHERE Size__c = '1'", 'INVALID_FIELD'],
    ["SELECT Id FROM Gadget__c WHERE Made_On__c = '2026-01-01'", 'INVALID_FIELD'],
    ['SELECT Id FROM Gadget__c WHERE Seen_At__c = 2026-01-01', 'INVALID_FIELD'],
    ['SELECT Id FROM Gadget__c WHERE Made_On__c = 2026-01-01T00:00:00Z', 'INVALID_FIELD'],
    ['SELECT Id FROM Gadget__c WHERE Name = 5', 'INVALID_FIELD'],
    ["SELECT Id FROM Gadget__c WHERE Is_Good__c = 'true'", 'INVALID_FIELD'],
    ["SELECT Id FROM Gadget__c WHERE Id = 'abc'", 'INVALID_QUERY_FILTER_OPERATOR'],
    ["SELECT Id FROM Gadget__c WHERE Id LIKE 'a%'", 'INVALID_QUERY_FILTER_OPERATOR'],
    ["SELECT Id FROM Gadget__c WHERE Kind__c INCLUDES ('zig')", 'INVALID_QUERY_FILTER_OPERATOR'],
    ['SELECT Id FROM Gadget__c WHERE Is_Good__c > true', 'INVALID_QUERY_FILTER_OPERATOR'],
    ["SELECT Id FROM Gadget__c WHERE Tags__c LIKE 'r%'", 'INVALID_QUERY_FILTER_OPERATOR'],
    ['SELECT Id FROM Gadget__c WHERE Size__c > null', 'INVALID_QUERY_FILTER_OPERATOR'],
    ['SELECT Id FROM Gadget__c OFFSET 2001', 'NUMBER_OUTSIDE_VALID_RANGE'],
  ])('is refused, not half understood: %s', (soql, code) => {
    expect(refusal(soql)).toMatch(new RegExp(`^${code}: `));
  });

  it('says which word it stumbled on and where', () => {
    expect(refusal('SELECT Id\nFROM Gadget__c LIMIT 1 ORDR BY Name')).toBe(
      "MALFORMED_QUERY: \nFROM Gadget__c LIMIT 1 ORDR BY Name\n                       ^\nERROR at Row:2:Column:24\nunexpected token: 'ORDR'",
    );
    expect(refusal("SELECT Id FROM Gadget__c WHERE Name LIKE 'x' ESCAPE 'y'")).toMatch(
      /Column:53\nunexpected token: ''y''$/,
    );
    expect(refusal('SELECT Id FROM Gadget__c WHERE Name = :name')).toBe(
      'MALFORMED_QUERY: Bind variables only allowed in Apex code',
    );
    expect(refusal('SELECT Id, Parent__r.Nothing__c FROM Gadget__c')).toMatch(
      /^INVALID_FIELD: \nSELECT Id, Parent__r\.Nothing__c FROM Gadget__c\n {11}\^\nERROR at Row:1:Column:12\nNo such column 'Nothing__c' on entity 'Gadget__c'\./,
    );
    expect(refusal("SELECT Id, Size__c FROM Gadget__c\n WHERE Size__c = 'x'")).toMatch(
      /^INVALID_FIELD: \nWHERE Size__c = 'x'\n {6}\^\nERROR at Row:2:Column:8\nvalue of filter criterion for field 'Size__c' must/,
    );
  });

  it('may follow five parents and no more than 55 of them', () => {
    expect(refusal(`SELECT ${'Parent__r.'.repeat(5)}Name FROM Gadget__c`)).toBe('none');
    // Two relationships a level, up to five levels: 2 + 4 + 8 + 16 + 32 = 62 parents.
    const paths = (level: number): string[] =>
      level === 0 ? [''] : paths(level - 1).flatMap((path) => [`${path}CreatedBy.`, `${path}LastModifiedBy.`]);
    const fields = (count: number): string => [1, 2, 3, 4, 5].flatMap(paths).slice(0, count).join('Id, ');
    expect(refusal(`SELECT ${fields(55)}Id FROM User`)).toBe('none');
    expect(refusal(`SELECT ${fields(56)}Id FROM User`)).toMatch(/^MALFORMED_QUERY: .*55/s);
  });

  it('speaks of a hidden object or field as of one that is not there', () => {
    const admin = engine.sessionFor('admin');
    const hidden = {
      ...admin,
      canRead: (object: Parameters<typeof admin.canRead>[0]) => object.name !== 'Account' && admin.canRead(object),
      canReadField: (...[object, field]: Parameters<typeof admin.canReadField>) =>
        field.name !== 'Size__c' && admin.canReadField(object, field),
    };
    const codeOf = (soql: string): string => {
      try {
        runQuery(engine, hidden, soql);
      } catch (error) {
        const [, message = ''] = error instanceof ApiError ? error.message.split(/ERROR at Row:\d+:Column:\d+\n/) : [];
        if (error instanceof ApiError) return `${error.errorCode}: ${message.split('.')[0]}`;
      }
      return 'none';
    };
    expect(codeOf('SELECT Id FROM Account')).toBe("INVALID_TYPE: sObject type 'Account' is not supported");
    expect(codeOf('SELECT Account.Name FROM Contact')).toBe(
      "INVALID_FIELD: Didn't understand relationship 'Account' in field path",
    );
    for (const soql of [
      'SELECT Size__c FROM Gadget__c',
      'SELECT Id FROM Gadget__c WHERE Size__c = 1',
      'SELECT Id FROM Gadget__c ORDER BY Size__c',
      'SELECT SUM(Size__c) FROM Gadget__c',
      'SELECT Id, (SELECT Size__c FROM Parts__r) FROM Gadget__c',
      'SELECT Id FROM Gear__c WHERE Gadget__c IN (SELECT Id FROM Gadget__c WHERE Size__c = 1)',
      'SELECT Parent__r.Size__c FROM Gadget__c',
    ]) {
      expect(codeOf(soql)).toBe("INVALID_FIELD: No such column 'Size__c' on entity 'Gadget__c'");
    }
    const all = runQuery(engine, hidden, 'SELECT FIELDS(ALL) FROM Gadget__c LIMIT 1');
    expect(Object.keys(all.records[0] ?? {})).not.toContain('Size__c');
  });
});
