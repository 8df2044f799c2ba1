import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalEngine } from '../../../src/local-org/createEngine.ts';
import { runQuery, type QueryRecord } from '../../../src/local-org/soql/runQuery.ts';
import { addGadgets, gadgetOrg, nameOf } from './gadgets.ts';

let engine: LocalEngine;
let acme: string;
let a: string;

beforeAll(() => {
  engine = gadgetOrg();
  const rep = engine.userIdOf('rep');
  [acme = ''] = engine.loadRows('Account', [{ Name: 'Acme', Industry: 'Banking' }]);
  const [other = ''] = engine.loadRows('Account', [{ Name: 'Other' }]);
  engine.loadRows('Opportunity', [
    { Name: 'One', AccountId: acme, StageName: 'Prospecting', CloseDate: '2026-08-01', Amount: 1200.5, OwnerId: rep },
    { Name: 'Two', AccountId: acme, StageName: 'Closed Won', CloseDate: '2026-03-01', Amount: 300, OwnerId: rep },
    { Name: 'Three', StageName: 'Closed Lost', CloseDate: '2026-03-02', OwnerId: rep },
  ]);
  const [person = ''] = engine.loadRows('Contact', [{ FirstName: 'Ida', LastName: 'Berg', AccountId: other }]);
  engine.loadRows('Task', [
    { Subject: 'to account', WhatId: acme, Status: 'Completed', OwnerId: rep },
    { Subject: 'to nobody', Status: 'Not Started', OwnerId: rep, WhoId: person },
  ]);
  [a = ''] = addGadgets(engine, [
    {
      Name: 'a',
      Kind__c: 'zig',
      Tags__c: 'red;blue',
      Size__c: 1234.5,
      Price__c: 99,
      Share__c: 12.5,
      Made_On__c: '2026-07-15',
      Seen_At__c: '2026-07-15T23:05:09Z',
      Is_Good__c: true,
      Note__c: 'a "long" text',
      CreatedDate: '2026-01-02T03:04:05Z',
    },
  ]);
  addGadgets(engine, [
    { Name: 'b', Parent__c: a, Size__c: 2, Kind__c: 'mid' },
    { Name: 'c', Parent__c: a, Size__c: 1, Kind__c: 'arc' },
    { Name: 'd' },
  ]);
});

afterAll(() => {
  engine.close();
});

function records(soql: string, all = false): readonly QueryRecord[] {
  return runQuery(engine, engine.sessionFor('admin'), soql, { all }).records;
}

function names(soql: string): string {
  return records(soql)
    .map((record) => nameOf(record))
    .join('');
}

describe('a record', () => {
  it('shows each type as the API writes it, under canonical names, in the order selected', () => {
    const [record] = records(
      "SELECT NAME, id, kind__c, Tags__c, Size__c, Price__c, Share__c, Made_On__c, Seen_At__c, Is_Good__c, Note__c, Double_Size__c, CreatedDate FROM gadget__C WHERE Name = 'a'",
    );
    expect(record).toEqual({
      attributes: { type: 'Gadget__c', url: `/services/data/v66.0/sobjects/Gadget__c/${a}` },
      Name: 'a',
      Id: a,
      Kind__c: 'zig',
      Tags__c: 'red;blue',
      Size__c: 1234.5,
      Price__c: 99,
      Share__c: 12.5,
      Made_On__c: '2026-07-15',
      Seen_At__c: '2026-07-15T23:05:09.000+0000',
      Is_Good__c: true,
      Note__c: 'a "long" text',
      Double_Size__c: 2469,
      CreatedDate: '2026-01-02T03:04:05.000+0000',
    });
    expect(Object.keys(record ?? {}).slice(0, 4)).toEqual(['attributes', 'Name', 'Id', 'Kind__c']);
  });

  it('has null for what is blank, and false for a box that is not ticked', () => {
    const [record] = records(
      "SELECT Size__c, Kind__c, Is_Good__c, Made_On__c, Parent__r.Name, Parent_Name__c FROM Gadget__c WHERE Name = 'd'",
    );
    expect(record).toMatchObject({
      Size__c: null,
      Kind__c: null,
      Is_Good__c: false,
      Made_On__c: null,
      Parent__r: null,
      Parent_Name__c: null,
    });
  });

  it('nests parents, at any depth and once each', () => {
    const [record] = records(
      "SELECT Parent__r.Name, Parent__r.Owner.Name, Parent__r.Parent__r.Name, Parent__r.Size__c FROM Gadget__c WHERE Name = 'b'",
    );
    expect(record?.['Parent__r']).toEqual({
      attributes: { type: 'Gadget__c', url: `/services/data/v66.0/sobjects/Gadget__c/${a}` },
      Name: 'a',
      Owner: {
        attributes: { type: 'Name', url: expect.stringContaining('/sobjects/User/005') },
        Name: expect.any(String),
      },
      Parent__r: null,
      Size__c: 1234.5,
    });
  });

  it('shows what a polymorphic reference leads to', () => {
    const tasks = records('SELECT Subject, What.Name, What.Type, Who.Name FROM Task ORDER BY Subject');
    expect(tasks).toEqual([
      {
        attributes: expect.anything(),
        Subject: 'to account',
        What: {
          attributes: { type: 'Name', url: `/services/data/v66.0/sobjects/Account/${acme}` },
          Name: 'Acme',
          Type: 'Account',
        },
        Who: null,
      },
      {
        attributes: expect.anything(),
        Subject: 'to nobody',
        What: null,
        Who: expect.objectContaining({ Name: 'Ida Berg' }),
      },
    ]);
    expect(records("SELECT Subject FROM Task WHERE What.Type = 'account'")).toHaveLength(1);
  });

  it('shows by TYPEOF what each type has', () => {
    const tasks = records(
      'SELECT TYPEOF What WHEN Account THEN Industry WHEN Opportunity THEN Amount ELSE Name END, TYPEOF Who WHEN Lead THEN Company ELSE Name END FROM Task ORDER BY Subject',
    );
    expect(tasks.map((task) => [task['What'], task['Who']])).toEqual([
      [{ attributes: { type: 'Account', url: expect.anything() }, Industry: 'Banking' }, null],
      [null, { attributes: { type: 'Name', url: expect.stringContaining('/Contact/') }, Name: 'Ida Berg' }],
    ]);
  });

  it('reads labels and formatted values', () => {
    const [record] = records(
      "SELECT toLabel(Kind__c), FORMAT(Size__c), FORMAT(Price__c) price, FORMAT(Share__c) share, FORMAT(Made_On__c) made, FORMAT(Seen_At__c) seen, Made_On__c FROM Gadget__c WHERE Name = 'a'",
    );
    expect(record).toMatchObject({
      Kind__c: 'Zigzag',
      Size__c: '1,234.50',
      price: '$99.00',
      share: '12.5%',
      made: '7/15/2026',
      seen: '7/15/2026, 11:05 PM',
      Made_On__c: '2026-07-15',
    });
  });

  it('has the fields of FIELDS()', () => {
    const [standard] = records("SELECT FIELDS(STANDARD) FROM Gadget__c WHERE Name = 'a'");
    expect(standard).toMatchObject({ Id: a, Name: 'a', IsDeleted: false });
    expect(Object.keys(standard ?? {}).filter((name) => name.endsWith('__c'))).toEqual([]);
    const [custom] = records("SELECT FIELDS(CUSTOM), Name FROM Gadget__c WHERE Name = 'a' LIMIT 1");
    expect(custom).toMatchObject({ Name: 'a', Size__c: 1234.5, Double_Size__c: 2469 });
    expect(custom).not.toHaveProperty('Id');
  });

  it('takes an alias of its object', () => {
    expect(names("SELECT g.Name FROM Gadget__c g WHERE g.Parent__r.Name = 'a' ORDER BY g.Name")).toBe('bc');
    expect(names('SELECT Gadget__c.Name FROM Gadget__c WHERE Gadget__c.Size__c = 2')).toBe('b');
  });
});

describe('a subquery', () => {
  it('gives the children of each record, and null where there are none', () => {
    const accounts = records(
      'SELECT Name, (SELECT Name, Amount FROM Opportunities ORDER BY Amount) FROM Account ORDER BY Name',
    );
    expect(accounts.map((account) => account['Opportunities'])).toEqual([
      {
        totalSize: 2,
        done: true,
        records: [
          { attributes: { type: 'Opportunity', url: expect.anything() }, Name: 'Two', Amount: 300 },
          { attributes: { type: 'Opportunity', url: expect.anything() }, Name: 'One', Amount: 1200.5 },
        ],
      },
      null,
    ]);
  });

  it('filters, sorts, limits and nests within each record', () => {
    const [account] = records(
      "SELECT Name, (SELECT Name, Account.Name FROM Account.Opportunities o WHERE o.Amount > 100 ORDER BY o.Amount DESC LIMIT 1) FROM Account WHERE Name = 'Acme'",
    );
    expect(account?.['Opportunities']).toMatchObject({
      totalSize: 1,
      records: [{ Name: 'One', Account: { Name: 'Acme' } }],
    });
    const [gadget] = records(
      "SELECT Name, (SELECT Name, (SELECT Name FROM Parts__r) FROM Parts__r WHERE Size__c = 2) FROM Gadget__c WHERE Name = 'a'",
    );
    expect(gadget?.['Parts__r']).toMatchObject({ totalSize: 1, records: [{ Name: 'b', Parts__r: null }] });
  });
});

describe('an order', () => {
  it.each([
    ['ORDER BY Size__c', 'dcba'],
    ['ORDER BY Size__c NULLS LAST', 'cbad'],
    ['ORDER BY Size__c DESC', 'dabc'],
    ['ORDER BY Size__c DESC NULLS LAST', 'abcd'],
    ['ORDER BY Kind__c NULLS LAST', 'acbd'],
    ['ORDER BY Kind__c DESC NULLS LAST', 'bcad'],
    ['ORDER BY Parent__r.Name, Name DESC', 'dacb'],
    ['ORDER BY Is_Good__c DESC, Name DESC', 'adcb'],
    ['ORDER BY Double_Size__c DESC NULLS LAST', 'abcd'],
    ['ORDER BY Name LIMIT 2', 'ab'],
    ['ORDER BY Name LIMIT 2 OFFSET 1', 'bc'],
    ['ORDER BY Name OFFSET 3', 'd'],
    ['LIMIT 0', ''],
    ['', 'abcd'],
  ])('puts blanks first, and choices as their list has them: %s', (clauses, expected) => {
    expect(names(`SELECT Name FROM Gadget__c ${clauses}`)).toBe(expected);
  });

  it('does not tell capitals from small letters', () => {
    const made = gadgetOrg();
    addGadgets(
      made,
      ['b', 'A', 'a', 'C', 'B'].map((Name) => ({ Name })),
    );
    const { records: sorted } = runQuery(made, made.sessionFor('admin'), 'SELECT Name FROM Gadget__c ORDER BY Name');
    made.close();
    expect(sorted.map((record) => record['Name'])).toEqual(['A', 'a', 'b', 'B', 'C']);
  });
});

describe('who asks', () => {
  it('sees the rows that are shared, in every part of a query', () => {
    const rep = engine.sessionFor('rep');
    const own = { ...rep, canRead: () => true, canReadField: () => true };
    expect(runQuery(engine, own, 'SELECT COUNT() FROM Gadget__c').totalSize).toBe(0);
    expect(runQuery(engine, own, 'SELECT COUNT() FROM Opportunity').totalSize).toBe(3);
    expect(runQuery(engine, own, 'SELECT COUNT() FROM Opportunity USING SCOPE mine').totalSize).toBe(3);
    expect(runQuery(engine, own, 'SELECT COUNT(Id) FROM Gadget__c').records[0]).toMatchObject({ expr0: 0 });
  });

  it('finds no parent, child or figure of a row that is not shared', () => {
    const admin = engine.sessionFor('admin');
    const blind = {
      ...admin,
      rowFilter: (...[object, alias, access]: Parameters<typeof admin.rowFilter>) =>
        object.name === 'Account' ? `${alias}."Name" <> 'Acme'` : admin.rowFilter(object, alias, access),
    };
    const seen = (soql: string): readonly QueryRecord[] => runQuery(engine, blind, soql).records;
    expect(seen('SELECT Name FROM Account')).toMatchObject([{ Name: 'Other' }]);
    expect(seen("SELECT Name, Account.Name FROM Opportunity WHERE Name = 'One'")).toMatchObject([
      { Name: 'One', Account: null },
    ]);
    expect(seen("SELECT Name FROM Opportunity WHERE Account.Name = 'Acme'")).toEqual([]);
    expect(
      seen("SELECT Name FROM Opportunity WHERE AccountId IN (SELECT Id FROM Account WHERE Name = 'Acme')"),
    ).toEqual([]);
    expect(seen('SELECT COUNT(Id) n FROM Account')).toMatchObject([{ n: 1 }]);
    expect(seen("SELECT What.Name FROM Task WHERE Subject = 'to account'")).toMatchObject([{ What: { Name: null } }]);
  });

  it('finds deleted rows only where all rows are asked for', () => {
    const admin = engine.sessionFor('admin');
    const [id = ''] = addGadgets(engine, [{ Name: 'gone', Size__c: 77 }]);
    engine.save(admin, 'delete', 'Gadget__c', [{ Id: id }]);
    expect(records('SELECT Id FROM Gadget__c WHERE Size__c = 77')).toEqual([]);
    expect(records('SELECT Id FROM Gadget__c WHERE IsDeleted = true')).toEqual([]);
    expect(records('SELECT Name, IsDeleted FROM Gadget__c WHERE Size__c = 77', true)).toMatchObject([
      { Name: 'gone', IsDeleted: true },
    ]);
    expect(records('SELECT COUNT(Id) FROM Gadget__c WHERE Size__c = 77', true)).toMatchObject([{ expr0: 1 }]);
  });
});
