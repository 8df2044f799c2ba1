import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalEngine } from '../../../src/local-org/createEngine.ts';
import { columnMetadata } from '../../../src/local-org/soql/columnMetadata.ts';
import { openCsv } from '../../../src/local-org/soql/csv.ts';
import { nextPage, openQuery, type QueryPage, type QueryResult } from '../../../src/local-org/soql/runQuery.ts';
import { addGadgets, gadgetOrg, NOW } from './gadgets.ts';

const COUNT = 4500;

let engine: LocalEngine;
let top: string;

beforeAll(() => {
  engine = gadgetOrg();
  [top = ''] = addGadgets(engine, [{ Name: 'top', Size__c: -1 }]);
  addGadgets(
    engine,
    Array.from({ length: COUNT }, (_, index) => ({ Name: `g${index}`, Size__c: COUNT - index, Parent__c: top })),
  );
});

afterAll(() => {
  engine.close();
});

function sizes(page: QueryPage): number[] {
  return page.records.map((record) => Number(record['Size__c']));
}

describe('a long result', () => {
  it('comes in pages that keep the order and miss nothing', () => {
    const session = engine.sessionFor('admin');
    const soql = 'SELECT Size__c, Parent__r.Name FROM Gadget__c WHERE Size__c > 0 ORDER BY Size__c';
    const seen: number[] = [];
    let page = openQuery(engine, session, soql);
    expect(page).toMatchObject({
      totalSize: COUNT,
      done: false,
      nextRecordsUrl: `/services/data/v66.0/query/${page.locator}`,
    });
    for (;;) {
      seen.push(...sizes(page));
      expect(page.totalSize).toBe(COUNT);
      expect(page.records[0]).toMatchObject({ Parent__r: { Name: 'top' } });
      if (page.locator === undefined) break;
      page = nextPage(engine, session, page.locator);
    }
    expect(page).toMatchObject({ done: true });
    expect(page.nextRecordsUrl).toBeUndefined();
    expect(seen).toEqual(Array.from({ length: COUNT }, (_, index) => index + 1));
  });

  it('has pages of 200 to 2000 rows, and the version asked for in its URLs', () => {
    const session = engine.sessionFor('admin');
    expect(openQuery(engine, session, 'SELECT Id FROM Gadget__c', { batchSize: 1 }).records).toHaveLength(200);
    const page = openQuery(engine, session, 'SELECT Id FROM Gadget__c', { batchSize: 9999, version: 60 });
    expect(page.records).toHaveLength(2000);
    expect(page.nextRecordsUrl).toMatch(/^\/services\/data\/v60\.0\/query\/0r8[0-9A-Z]{15}-2000$/);
    expect(page.records[0]?.attributes.url).toContain('/v60.0/');
  });

  it('is read no further by a LIMIT, and is whole when it fits', () => {
    const session = engine.sessionFor('admin');
    expect(openQuery(engine, session, 'SELECT Id FROM Gadget__c LIMIT 2000')).toMatchObject({
      totalSize: 2000,
      done: true,
    });
    expect(openQuery(engine, session, 'SELECT Id FROM Gadget__c LIMIT 2001')).toMatchObject({
      totalSize: 2001,
      done: false,
    });
  });

  it('shows the rows of its beginning with their present values, without those that are gone', () => {
    const made = gadgetOrg();
    const session = made.sessionFor('admin');
    addGadgets(
      made,
      Array.from({ length: 250 }, (_, index) => ({ Name: `g${index}`, Size__c: index })),
    );
    const page = openQuery(made, session, 'SELECT Name, Size__c FROM Gadget__c ORDER BY Size__c', { batchSize: 200 });
    made.database.exec(`UPDATE "Gadget__c" SET "Name" = 'changed', "Size__c" = -1 WHERE "Size__c" = 201`);
    made.database.exec(`DELETE FROM "Gadget__c" WHERE "Size__c" = 200`);
    addGadgets(made, [{ Name: 'late', Size__c: 999 }]);
    const rest = nextPage(made, session, page.locator ?? '');
    made.close();
    expect(rest.totalSize).toBe(250);
    expect(rest.records).toHaveLength(49);
    expect(rest.records[0]).toMatchObject({ Name: 'changed', Size__c: -1 });
  });

  it('is its reader’s alone', () => {
    const { locator = '' } = openQuery(engine, engine.sessionFor('admin'), 'SELECT Id FROM Gadget__c');
    expect(() => nextPage(engine, engine.sessionFor('rep'), locator)).toThrow('invalid query locator');
    for (const wrong of ['', 'x', '0r8000000000000000-2000', locator.replace(/-.*/, '-9999'), `${locator}0000`]) {
      expect(() => nextPage(engine, engine.sessionFor('admin'), wrong)).toThrow('invalid query locator');
    }
  });

  it('can be read on for two days, and no longer', () => {
    let now = NOW.getTime();
    const made = gadgetOrg(() => new Date(now));
    addGadgets(
      made,
      Array.from({ length: 201 }, (_, index) => ({ Name: `g${index}` })),
    );
    const session = made.sessionFor('admin');
    const { locator = '' } = openQuery(made, session, 'SELECT Id FROM Gadget__c', { batchSize: 200 });
    now += 2 * 86_400_000 - 1;
    expect(nextPage(made, session, locator).records).toHaveLength(1);
    now += 1;
    expect(() => nextPage(made, session, locator)).toThrow('invalid query locator');
    made.close();
  });

  it('is kept beside any number of others', () => {
    const session = engine.sessionFor('admin');
    const pages = Array.from({ length: 60 }, () => openQuery(engine, session, 'SELECT Id FROM Gadget__c'));
    for (const { locator = '' } of pages) expect(nextPage(engine, session, locator).records).toHaveLength(2000);
  });

  it('has pages for the children of one record too', () => {
    const session = engine.sessionFor('admin');
    const { records } = openQuery(
      engine,
      session,
      'SELECT Name, (SELECT Size__c FROM Parts__r ORDER BY Size__c DESC) FROM Gadget__c WHERE Size__c = -1',
    );
    const parts = records[0]?.['Parts__r'];
    expect(parts).toMatchObject({ totalSize: COUNT, done: false });
    const { nextRecordsUrl, records: first } = parts as QueryResult;
    expect(first).toHaveLength(199);
    const next = nextPage(engine, session, nextRecordsUrl?.split('/').at(-1) ?? '');
    expect(sizes(next).slice(0, 2)).toEqual([COUNT - 199, COUNT - 200]);
    expect(next).toMatchObject({ totalSize: COUNT, done: false });
    expect(next.records).toHaveLength(2000);
  });
});

describe('a result as CSV', () => {
  it('has the cells of each row, dotted columns for parents', () => {
    const made = gadgetOrg();
    const [parent] = addGadgets(made, [{ Name: 'say "hi", you', Is_Good__c: true, Made_On__c: '2026-01-02' }]);
    addGadgets(made, [{ Name: 'b', Size__c: 3, Seen_At__c: '2026-01-02T03:04:05Z', Parent__c: parent }]);
    const soql =
      'SELECT Name, Size__c, Is_Good__c, Made_On__c, Seen_At__c, parent__r.name FROM Gadget__c ORDER BY CreatedDate';
    const query = openCsv(made, made.sessionFor('admin'), soql);
    const rows = [...query.rows(0, query.totalSize)];
    made.close();
    expect(query.columns.join()).toBe('Name,Size__c,Is_Good__c,Made_On__c,Seen_At__c,Parent__r.Name');
    expect(rows).toEqual([
      ['say "hi", you', '', 'true', '2026-01-02', '', ''],
      ['b', '3.0', 'false', '', '2026-01-02T03:04:05.000Z', 'say "hi", you'],
    ]);
  });

  it('can be read in parts', () => {
    const query = openCsv(
      engine,
      engine.sessionFor('admin'),
      'SELECT Size__c FROM Gadget__c WHERE Size__c > 0 ORDER BY Size__c',
    );
    expect(query.columns).toEqual(['Size__c']);
    expect(query.totalSize).toBe(COUNT);
    expect([...query.rows(1999, 3)]).toEqual([['2000.0'], ['2001.0'], ['2002.0']]);
    expect([...query.rows(COUNT - 1, 100)]).toEqual([[`${COUNT}.0`]]);
  });

  it.each([
    'SELECT COUNT() FROM Gadget__c',
    'SELECT COUNT(Id) FROM Gadget__c',
    'SELECT Id, (SELECT Id FROM Parts__r) FROM Gadget__c',
    'SELECT TYPEOF Owner WHEN User THEN Name END FROM Gadget__c',
    'SELECT Id FROM Gadget__c OFFSET 3',
  ])('is not made of what Bulk API 2.0 does not take: %s', (soql) => {
    expect(() => openCsv(engine, engine.sessionFor('admin'), soql)).toThrow(/not supported in Bulk (V2 )?Query/);
  });
});

describe('the columns of a query', () => {
  it('are those the sf CLI lays its table out by', () => {
    const { columnMetadata: columns, ...rest } = columnMetadata(
      engine,
      engine.sessionFor('admin'),
      'SELECT id, Name, Parent__r.Name, Size__c, (SELECT Name FROM Parts__r) FROM Gadget__c',
    );
    expect(columns).toMatchObject([
      { columnName: 'Id', aggregate: false, apexType: 'Id', joinColumns: [] },
      { columnName: 'Name', textType: true, updatable: true },
      { columnName: 'Parent__r', aggregate: false, joinColumns: [{ columnName: 'Name' }] },
      { columnName: 'Size__c', numberType: true, custom: true },
      { columnName: 'Parts__r', aggregate: true, joinColumns: [{ columnName: 'Name' }] },
    ]);
    expect(rest).toEqual({ entityName: 'Gadget__c', groupBy: false, idSelected: true, keyPrefix: 'a00' });
  });

  it('name aggregates by alias or by what they are', () => {
    const { columnMetadata: columns } = columnMetadata(
      engine,
      engine.sessionFor('admin'),
      'SELECT Kind__c, COUNT(Id), MAX(Size__c) big FROM Gadget__c GROUP BY Kind__c',
    );
    expect(columns).toMatchObject([
      { columnName: 'Kind__c', aggregate: false },
      { columnName: 'expr0', displayName: 'count(Id)', aggregate: true, joinColumns: [] },
      { columnName: 'big', displayName: 'big', aggregate: true, joinColumns: [] },
    ]);
  });
});
