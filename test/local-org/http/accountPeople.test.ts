/** `AccountContactRelation` through jsforce: what comes with a contact's account, and what is made beside it. */
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Connection } from 'jsforce';
import { ask, connectTo, startTestOrg } from '../../support/localOrg.ts';

const org = startTestOrg();
let admin: Connection;
let accounts: string[];
let contact: string;

async function made(object: string, row: object): Promise<string> {
  const result = await admin.sobject(object).create({ ...row });
  if (!result.success) throw new Error(JSON.stringify(result));
  return result.id;
}

/** What a contact has to do with which account: `A direct`, `B`. */
async function relations(id = contact): Promise<string[]> {
  const soql = `SELECT Account.Name, IsDirect, IsActive FROM AccountContactRelation WHERE ContactId = '${id}' ORDER BY Account.Name`;
  const { records } = await admin.query<{ Account: { Name: string }; IsDirect: boolean; IsActive: boolean }>(soql);
  expect(records.every(({ IsActive }) => IsActive)).toBe(true);
  return records.map(({ Account, IsDirect }) => (IsDirect ? `${Account.Name} direct` : Account.Name));
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => new Error('none'),
    (thrown: unknown) => thrown,
  );
  return error instanceof Error ? `${String(Reflect.get(error, 'errorCode'))}: ${error.message}` : String(error);
}

beforeAll(() => {
  admin = connectTo(org(), 'admin');
});

beforeEach(async () => {
  accounts = await Promise.all(['A', 'B', 'C'].map(async (Name) => made('Account', { Name })));
  contact = await made('Contact', { LastName: 'Park', AccountId: accounts[0] });
});

describe('the direct relation of a contact', () => {
  it('is made with the contact and follows its account; what was direct stays as an indirect one', async () => {
    expect(await relations()).toEqual(['A direct']);
    await admin.sobject('Contact').update({ Id: contact, AccountId: accounts[1] });
    expect(await relations()).toEqual(['A', 'B direct']);
    await admin.sobject('Contact').update({ Id: contact, AccountId: accounts[0], LastName: 'Parker' });
    expect(await relations()).toEqual(['A direct', 'B']);
    await admin.sobject('Contact').update({ Id: contact, LastName: 'Parks' });
    expect(await relations()).toEqual(['A direct', 'B']);
  });

  it('goes when the contact becomes private, and comes when it gets an account', async () => {
    await admin.sobject('Contact').update({ Id: contact, AccountId: null });
    expect(await relations()).toEqual([]);
    await admin.sobject('Contact').update({ Id: contact, AccountId: accounts[2] });
    expect(await relations()).toEqual(['C direct']);
  });

  it('is deleted and brought back with the contact only', async () => {
    const [relation] = (
      await admin.query<{ Id: string }>('SELECT Id FROM AccountContactRelation ORDER BY Id DESC LIMIT 1')
    ).records;
    expect(await refusal(admin.sobject('AccountContactRelation').destroy(relation?.Id ?? ''))).toContain(
      'FIELD_INTEGRITY_EXCEPTION',
    );
    await admin.sobject('Contact').destroy(contact);
    expect(await relations()).toEqual([]);
    await admin.soap.undelete([contact]);
    expect(await relations()).toEqual(['A direct']);
  });

  it('is made for each contact of a bulk job', async () => {
    const rows = Array.from({ length: 450 }, (_, index) => ({ LastName: `Bulk ${index}`, AccountId: accounts[0] }));
    await admin.bulk2.loadAndWaitForResults({ object: 'Contact', operation: 'insert', input: rows });
    const soql = `SELECT COUNT() FROM AccountContactRelation WHERE AccountId = '${accounts[0] ?? ''}' AND IsDirect = true`;
    expect((await admin.query(soql)).totalSize).toBe(451);
  });
});

describe('a relation with another account', () => {
  it('is made once, changed, and deleted', async () => {
    const row = { AccountId: accounts[1], ContactId: contact, Roles: 'Influencer;Other', StartDate: '2026-01-01' };
    const id = await made('AccountContactRelation', row);
    expect(await relations()).toEqual(['A direct', 'B']);
    const twice = 'DUPLICATE_VALUE: This contact already has a relationship with this account.';
    expect(await refusal(made('AccountContactRelation', row))).toBe(twice);
    expect(await refusal(made('AccountContactRelation', { ...row, AccountId: accounts[0] }))).toBe(twice);
    await admin.sobject('AccountContactRelation').update({ Id: id, EndDate: '2026-02-01' });
    await admin.sobject('AccountContactRelation').destroy(id);
    expect(await relations()).toEqual(['A direct']);
  });

  it('is refused twice in one request, for a contact of nobody’s, and with what nobody sets', async () => {
    const nobody = await made('Contact', { LastName: 'Nobody' });
    const relation = admin.sobject('AccountContactRelation');
    const results = await relation.create([
      { AccountId: accounts[1], ContactId: contact },
      { AccountId: accounts[1], ContactId: contact },
      { AccountId: accounts[1], ContactId: nobody },
      { AccountId: accounts[2], ContactId: contact, IsDirect: true },
      { AccountId: accounts[2] },
    ]);
    expect(results.map(({ errors: [error] }): unknown => (error ? Reflect.get(error, 'statusCode') : 'made'))).toEqual([
      ...['made', 'DUPLICATE_VALUE', 'FIELD_INTEGRITY_EXCEPTION', 'INVALID_FIELD_FOR_INSERT_UPDATE'],
      'REQUIRED_FIELD_MISSING',
    ]);
  });

  it('is read from both sides, by who may read both', async () => {
    await made('AccountContactRelation', { AccountId: accounts[1], ContactId: contact });
    const soql = (from: string, id = ''): string =>
      `SELECT (SELECT IsDirect FROM AccountContactRelations ORDER BY IsDirect) FROM ${from} WHERE Id = '${id}'`;
    const rep = connectTo(org(), 'rep');
    for (const [from, id, expected] of [
      ['Contact', contact, [false, true]],
      ['Account', accounts[1], [false]],
    ] as const) {
      const { records } = await rep.query<{ AccountContactRelations: { records: { IsDirect: boolean }[] } }>(
        soql(from, id),
      );
      expect(records[0]?.AccountContactRelations.records.map(({ IsDirect }) => IsDirect)).toEqual(expected);
    }
    const answer = await ask(org(), '/services/data/v66.0/sobjects/AccountContactRelation', {
      ...{ method: 'POST', as: 'analyst', body: { AccountId: accounts[2], ContactId: contact } },
    });
    expect(answer.body).toMatchObject([{ errorCode: 'INSUFFICIENT_ACCESS_OR_READONLY' }]);
  });
});

describe('a role of a contact on an account', () => {
  it('is a row of its own', async () => {
    const role = await made('AccountContactRole', { AccountId: accounts[1], ContactId: contact, Role: 'Evaluator' });
    expect(role).toMatch(/^02Z/);
    const soql = `SELECT (SELECT Role FROM AccountContactRoles) FROM Contact WHERE Id = '${contact}'`;
    expect((await admin.query(soql)).records).toMatchObject([
      { AccountContactRoles: { records: [{ Role: 'Evaluator' }] } },
    ]);
  });
});
