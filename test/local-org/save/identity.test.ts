import { beforeEach, describe, expect, it } from '@jest/globals';
import { toId18 } from '../../../src/local-org/store/ids.ts';
import { newOrg, said, type TestOrg } from './workshop.ts';

let org: TestOrg;
beforeEach(() => {
  org = newOrg();
});

describe('record ids', () => {
  it.each([
    ['001000000000001', '001000000000001AAA'],
    ['001D000000IqhSL', '001D000000IqhSLIAZ'],
    ['001D000000IqhSLIAZ', '001D000000IqhSLIAZ'],
    ['001d000000iqhslIAZ', '001D000000IqhSLIAZ'],
    ['001D000000IqhS', undefined],
    ['001D000000IqhS-', undefined],
    ['001D000000IqhSLIA!', undefined],
  ])('%s is %s in full', (given, full) => {
    expect(toId18(given)).toBe(full);
  });

  it('are taken with 15 characters wherever an id is', () => {
    const id = org.add('Project__c', { Code__c: 'p' });
    const friend = org.add('Project__c', { Code__c: 'q', Friend__c: id.slice(0, 15) });
    expect(org.read('Project__c', friend, 'Friend__c')).toEqual({ Friend__c: id });
    expect(said(org.save('admin', 'update', 'Project__c', [{ Id: id.slice(0, 15), Note__c: 'x' }])[0])).toBe('ok');
  });
});

describe('finding the row', () => {
  it('refuses updates without, of an unknown, of a deleted and of one id twice', () => {
    const id = org.add('Project__c', { Code__c: 'p' });
    const gone = org.add('Project__c', { Code__c: 'q' });
    org.save('admin', 'delete', 'Project__c', [{ Id: gone }]);
    const unknown = `${id.slice(0, 12)}zzz`;
    const results = org.save('admin', 'update', 'Project__c', [
      { Note__c: 'x' },
      { Id: unknown },
      { Id: gone },
      { Id: id },
      { Id: id },
      { Id: 'x' },
    ]);
    expect(results.map(said)).toEqual([
      'MISSING_ARGUMENT Id not specified in an update call []',
      'INVALID_CROSS_REFERENCE_KEY invalid cross reference id []',
      'ENTITY_IS_DELETED entity is deleted []',
      `DUPLICATE_VALUE Duplicate id specified: ${id} [Id]`,
      `DUPLICATE_VALUE Duplicate id specified: ${id} [Id]`,
      expect.stringMatching(/^MALFORMED_ID /),
    ]);
  });

  it('refuses an object the user may not see, or may not write', () => {
    expect(() => org.save('admin', 'insert', 'Nope__c', [])).toThrow("sObject type 'Nope__c' is not supported.");
    expect(() => org.save('analyst', 'insert', 'Work__c', [{}])).toThrow("sObject type 'Work__c' is not supported.");
    expect(() => org.save('analyst', 'insert', 'Project__c', [{}])).toThrow('insufficient access rights on object id');
    expect(() => org.save('admin', 'insert', 'OpportunityHistory', [{}])).toThrow(
      'insufficient access rights on object id',
    );
    expect(() => org.save('rep', 'insert', 'PermissionSetAssignment', [{}])).toThrow(
      'insufficient access rights on object id',
    );
  });
});

describe('upsert by external id', () => {
  const byCode = { externalIdField: 'code__c' };

  it('makes what is not there and changes what is, whatever the case of a case-insensitive key', () => {
    const first = org.save('admin', 'upsert', 'Project__c', [{ Code__c: 'abc', Name: 'One' }], byCode);
    const second = org.save('admin', 'upsert', 'Project__c', [{ Code__c: 'ABC', Name: 'Two' }], byCode);
    expect(first).toMatchObject([{ success: true, created: true }]);
    expect(second).toEqual([{ id: first[0]?.id, success: true, created: false, errors: [] }]);
    expect(org.list('SELECT Code__c || Name FROM Project__c')).toEqual(['ABCTwo']);
  });

  it('tells keys apart by case where the field is case-sensitive', () => {
    const phase = org.add('Phase__c', { Project__c: org.add('Project__c', { Code__c: 'p' }) });
    const rows = ['k', 'K'].map((key) => ({ Key__c: key, Phase__c: phase }));
    const results = org.save('admin', 'upsert', 'Work__c', rows, { externalIdField: 'Key__c' });
    expect(results.map((result) => result.created)).toEqual([true, true]);
  });

  it('takes capitals of every script for their small letters, and tells letters with and without a mark apart', () => {
    const codes = ['Ünit', 'Unit', 'проект', 'ΑΘΗΝΑ', 'straße'];
    org.save(
      'admin',
      'upsert',
      'Project__c',
      codes.map((code) => ({ Code__c: code })),
      byCode,
    );
    const again = ['üNIT', 'unit', 'ПРОЕКТ', 'αθηνα', 'STRAßE', 'strasse'].map((code) => ({ Code__c: code }));
    const results = org.save('admin', 'upsert', 'Project__c', again, byCode);
    expect(results.map((result) => [result.success, result.created])).toEqual([
      ...[1, 2, 3, 4, 5].map(() => [true, false]),
      [true, true],
    ]);
    const twice = org.save('admin', 'upsert', 'Project__c', [{ Code__c: 'ÉTÉ' }, { Code__c: 'été' }], byCode);
    expect(twice.map(said)).toEqual([
      'DUPLICATE_VALUE Duplicate external id specified: ÉTÉ [Code__c]',
      'DUPLICATE_VALUE Duplicate external id specified: été [Code__c]',
    ]);
  });

  it('refuses every row of a chunk that names a key another row of the chunk names', () => {
    const rows = ['a', 'b', 'A'].map((code) => ({ Code__c: code }));
    expect(org.save('admin', 'upsert', 'Project__c', rows, byCode).map(said)).toEqual([
      'DUPLICATE_VALUE Duplicate external id specified: a [Code__c]',
      'ok',
      'DUPLICATE_VALUE Duplicate external id specified: A [Code__c]',
    ]);
  });

  it('looks for equal keys among 200 rows at a time', () => {
    const rows = Array.from({ length: 200 }, (_, index) => ({ Code__c: `c${String(index % 199)}` }));
    const results = org.save('admin', 'upsert', 'Project__c', rows, byCode);
    expect(results.flatMap((result, index) => (result.success ? [] : [index]))).toEqual([0, 199]);
  });

  it('lets the last of two equal keys win when they are in different chunks of 200', () => {
    const rows = Array.from({ length: 201 }, (_, index) => ({
      Code__c: index === 200 ? 'c0' : `c${String(index)}`,
      Name: String(index),
    }));
    const results = org.save('admin', 'upsert', 'Project__c', rows, byCode);
    expect(results.every((result) => result.success)).toBe(true);
    expect(results.at(-1)).toMatchObject({ id: results[0]?.id, created: false });
    expect(org.list("SELECT Name FROM Project__c WHERE Code__c = 'c0'")).toEqual(['200']);
  });

  it('does not find deleted rows: their key is free again', () => {
    const gone = org.add('Project__c', { Code__c: 'p' });
    org.save('admin', 'delete', 'Project__c', [{ Id: gone }]);
    expect(org.save('admin', 'upsert', 'Project__c', [{ Code__c: 'p' }], byCode)).toMatchObject([{ created: true }]);
  });

  it('says so when a key that is not unique finds several rows', () => {
    const phase = org.add('Phase__c', { Project__c: org.add('Project__c', { Code__c: 'p' }) });
    const ids = [1, 2].map(() => org.add('Work__c', { Phase__c: phase, Place__c: 'here' }));
    const [result] = org.save('admin', 'upsert', 'Work__c', [{ Place__c: 'HERE' }], { externalIdField: 'Place__c' });
    expect(said(result)).toBe(
      `DUPLICATE_EXTERNAL_ID Place__c: more than one record found for external id field: [${ids.join(', ')}] [Place__c]`,
    );
  });

  it('refuses a row without the key, and a field that is no key', () => {
    expect(said(org.save('admin', 'upsert', 'Project__c', [{ Name: 'x' }], byCode)[0])).toBe(
      'MISSING_ARGUMENT Code__c not specified [Code__c]',
    );
    expect(() => org.save('admin', 'upsert', 'Project__c', [{}], { externalIdField: 'Note__c' })).toThrow(
      'Field name provided, Note__c does not match an External ID, Salesforce Id, or indexed field for Project__c',
    );
  });

  it('goes by Id when asked to', () => {
    const id = org.add('Project__c', { Code__c: 'p' });
    const results = org.save(
      'admin',
      'upsert',
      'Project__c',
      [
        { Id: id, Note__c: 'x' },
        { Code__c: 'q', Id: '' },
      ],
      { externalIdField: 'Id' },
    );
    expect(results.map((result) => result.created)).toEqual([false, true]);
  });

  it('lets a user who may only do half of it do that half', () => {
    const id = org.add('Project__c', { Code__c: 'p', OwnerId: org.engine.userIdOf('rep') });
    expect(id).not.toBe('');
    org.engine.save(org.engine.sessionFor('rep'), 'upsert', 'Project__c', [{ Code__c: 'p', Note__c: 'mine' }], byCode);
    expect(org.list('SELECT Note__c FROM Project__c')).toEqual(['mine']);
  });
});

describe('unique values', () => {
  it('are refused when another row has them, in the table or in the same request', () => {
    const taken = org.add('Project__c', { Code__c: 'abc' });
    const rows = [{ Code__c: 'ABC' }, { Code__c: 'new' }, { Code__c: 'NEW' }];
    expect(org.save('admin', 'insert', 'Project__c', rows).map(said)).toEqual([
      `DUPLICATE_VALUE duplicate value found: Code__c duplicates value on record with id: ${taken.slice(0, 15)} []`,
      'ok',
      'DUPLICATE_VALUE duplicate value found: Code__c duplicates value on record with id: <unknown> []',
    ]);
  });

  it('may be blank many times, and numbers are values too', () => {
    const phase = org.add('Phase__c', { Project__c: org.add('Project__c', { Code__c: 'p' }) });
    const rows = [{ Serial__c: 7 }, { Serial__c: null }, { Serial__c: '' }, { Serial__c: '7' }].map((row) => ({
      ...row,
      Phase__c: phase,
    }));
    expect(org.save('admin', 'insert', 'Work__c', rows).map((result) => result.success)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it('are the same in capitals of any script, also for SQLite itself', () => {
    const taken = org.add('Project__c', { Code__c: 'Größe' });
    expect(said(org.save('admin', 'insert', 'Project__c', [{ Code__c: 'GRÖßE' }])[0])).toBe(
      `DUPLICATE_VALUE duplicate value found: Code__c duplicates value on record with id: ${taken.slice(0, 15)} []`,
    );
    const other = org.add('Project__c', { Code__c: 'Grosse' });
    const write = org.engine.database.prepare('UPDATE Project__c SET Code__c = ? WHERE "Id" = ?');
    expect(() => write.run('größe', other)).toThrow('UNIQUE constraint failed');
  });

  it('may be said again by the row that has them', () => {
    const id = org.add('Project__c', { Code__c: 'abc' });
    expect(said(org.save('admin', 'update', 'Project__c', [{ Id: id, Code__c: 'ABC' }])[0])).toBe('ok');
  });
});

describe('references', () => {
  it('are resolved by the external id of the parent, nested or dotted', () => {
    const project = org.add('Project__c', { Code__c: 'p' });
    const results = org.save('admin', 'insert', 'Phase__c', [
      { Project__r: { Code__c: 'P' } },
      { 'project__r.code__c': 'p' },
      { Project__r: { attributes: { type: 'Project__c' }, Id: project } },
    ]);
    expect(results.map(said)).toEqual(['ok', 'ok', 'ok']);
    expect(new Set(org.list('SELECT Project__c FROM Phase__c'))).toEqual(new Set([project]));
  });

  it.each([
    [
      { Project__r: { Code__c: 'x' } },
      'INVALID_FIELD Foreign key external ID: x not found for field Code__c in entity Phase__c []',
    ],
    [
      { Project__r: { Note__c: 'x' } },
      'INVALID_FIELD Field name provided, Note__c does not match an External ID, Salesforce Id, or indexed field for Project__c []',
    ],
    [{ Project__r: { Nope__c: 'x' } }, "INVALID_FIELD No such column 'Nope__c' on sobject of type Project__c []"],
    [
      { Project__r: { Code__c: 'x', Note__c: 'y' } },
      'INVALID_FIELD More than 1 field provided in an external foreign key reference in entity: Project__c []',
    ],
    [
      { Project__r: {} },
      'INVALID_FIELD No field provided in an external foreign key reference in entity: Project__c []',
    ],
    [{ 'Nope__r.Code__c': 'x' }, "INVALID_FIELD No such column 'Nope__r.Code__c' on sobject of type Phase__c []"],
    [{ Project__r: 'p' }, 'INVALID_TYPE_ON_FIELD_IN_RECORD Project__c: value not of required type: p [Project__c]'],
  ])('%j is refused', (row, refusal) => {
    expect(said(org.save('admin', 'insert', 'Phase__c', [row])[0])).toBe(refusal);
  });

  it('are emptied by a null', () => {
    const friend = org.add('Project__c', { Code__c: 'f' });
    const id = org.add('Project__c', { Code__c: 'p', Friend__r: { Code__c: 'f' } });
    expect(org.read('Project__c', id, 'Friend__c')).toEqual({ Friend__c: friend });
    org.save('admin', 'update', 'Project__c', [{ Id: id, Friend__r: null }]);
    expect(org.read('Project__c', id, 'Friend__c')).toEqual({ Friend__c: null });
    org.save('admin', 'update', 'Project__c', [{ Id: id, 'Friend__r.Code__c': 'f' }]);
    org.save('admin', 'update', 'Project__c', [{ Id: id, 'Friend__r.Code__c': '' }]);
    expect(org.read('Project__c', id, 'Friend__c')).toEqual({ Friend__c: null });
  });

  it('find people through polymorphic owners', () => {
    const [username] = org.list('SELECT Username FROM "User" WHERE "Id" = ?', org.engine.userIdOf('rep'));
    const results = org.save('admin', 'insert', 'Project__c', [
      { Code__c: 'a', 'Owner:User.Username': username },
      { Code__c: 'b', Owner: { attributes: { type: 'User' }, Username: username } },
    ]);
    expect(results.map(said)).toEqual(['ok', 'ok']);
    expect(org.list('SELECT DISTINCT OwnerId FROM Project__c')).toEqual([org.engine.userIdOf('rep')]);
  });

  it('to what is not there, is deleted or is out of sight are refused', () => {
    const hidden = org.add('Project__c', { Code__c: 'h' });
    const gone = org.add('Project__c', { Code__c: 'g' });
    org.save('admin', 'delete', 'Project__c', [{ Id: gone }]);
    const rows = [`${hidden.slice(0, 12)}zzz`, gone, hidden].map((id, index) => ({
      Code__c: `r${String(index)}`,
      Friend__c: id,
    }));
    expect(org.save('rep', 'insert', 'Project__c', rows).map(said)).toEqual([
      'INVALID_CROSS_REFERENCE_KEY invalid cross reference id [Friend__c]',
      'ENTITY_IS_DELETED entity is deleted [Friend__c]',
      `INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY insufficient access rights on cross-reference id: ${hidden.slice(0, 15)} []`,
    ]);
  });

  it('to a master cannot be changed unless the field allows it, but may be repeated', () => {
    const [one, two] = ['1', '2'].map((code) => org.add('Project__c', { Code__c: code }));
    const phase = org.add('Phase__c', { Project__c: one });
    expect(said(org.save('admin', 'update', 'Phase__c', [{ Id: phase, Project__c: one }])[0])).toBe('ok');
    expect(org.save('admin', 'update', 'Phase__c', [{ Id: phase, Project__c: two }])[0]?.errors[0]?.statusCode).toBe(
      'INVALID_FIELD_FOR_INSERT_UPDATE',
    );
    const other = org.add('Phase__c', { Project__c: two });
    const work = org.add('Work__c', { Phase__c: phase });
    expect(said(org.save('admin', 'update', 'Work__c', [{ Id: work, Phase__c: other }])[0])).toBe('ok');
  });
});
