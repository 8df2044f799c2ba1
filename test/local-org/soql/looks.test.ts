import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalEngine } from '../../../src/local-org/createEngine.ts';
import { openQuery, runQuery } from '../../../src/local-org/soql/runQuery.ts';
import { gadgetOrg, nameOf } from './gadgets.ts';

let engine: LocalEngine;
let now = new Date('2026-07-15T12:00:00Z');

beforeAll(() => {
  engine = gadgetOrg(() => now);
  engine.loadRows('Account', [{ Name: 'Acme' }, { Name: 'Bolt' }, { Name: 'Core' }]);
});

afterAll(() => {
  engine.close();
});

function names(soql: string, user: 'admin' | 'rep' = 'admin'): string[] {
  return runQuery(engine, engine.sessionFor(user), soql).records.map((record) => nameOf(record));
}

function dates(name: string): unknown[] {
  const soql = `SELECT LastViewedDate, LastReferencedDate FROM Account WHERE Name = '${name}'`;
  return runQuery(engine, engine.sessionFor('admin'), soql).records.flatMap((record) => Object.values(record).slice(1));
}

describe('what a user looked at', () => {
  it('is nothing at first', () => {
    expect(dates('Acme')).toEqual([null, null]);
    expect(names('SELECT Name FROM Account USING SCOPE mru')).toEqual([]);
  });

  it('is noted by FOR VIEW and FOR REFERENCE, page by page, and told by the scope of what was seen last', () => {
    openQuery(engine, engine.sessionFor('admin'), "SELECT Id FROM Account WHERE Name != 'Core' FOR VIEW");
    now = new Date('2026-07-15T13:00:00Z');
    names("SELECT Name FROM Account WHERE Name != 'Acme' FOR REFERENCE");
    expect(dates('Acme')).toEqual(['2026-07-15T12:00:00.000+0000', '2026-07-15T12:00:00.000+0000']);
    expect(dates('Bolt')).toEqual(['2026-07-15T12:00:00.000+0000', '2026-07-15T13:00:00.000+0000']);
    expect(dates('Core')).toEqual([null, '2026-07-15T13:00:00.000+0000']);
    expect(names('SELECT Name FROM Account USING SCOPE mru ORDER BY Name')).toEqual(['Acme', 'Bolt']);
    expect(names('SELECT Name FROM Account WHERE LastReferencedDate > 2026-07-15T12:30:00Z ORDER BY Name')).toEqual([
      'Bolt',
      'Core',
    ]);
  });

  it('is that user’s alone', () => {
    const soql = 'SELECT COUNT() FROM Account WHERE LastViewedDate != null';
    expect(runQuery(engine, engine.sessionFor('admin'), soql).totalSize).toBe(2);
    expect(runQuery(engine, engine.sessionFor('analyst'), soql).totalSize).toBe(0);
  });
});
