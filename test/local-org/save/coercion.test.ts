import { beforeEach, describe, expect, it } from '@jest/globals';
import { newOrg, said, type TestOrg } from './workshop.ts';

let org: TestOrg;
beforeEach(() => {
  org = newOrg();
});

const DAY = 86_400_000;

describe('a value is coerced to its field', () => {
  it.each([
    ['Budget__c', '12.34', 12.3],
    ['Budget__c', 0.05, 0.1],
    ['Share__c', -0.255, -0.26],
    ['Budget__c', '1e3', 1000],
    ['Budget__c', '', null],
    ['Share__c', 12.345, 12.35],
    ['Share__c', 1.005, 1.01],
    ['Share__c', '1.0049', 1],
    ['Is_Big__c', 'TRUE', 1],
    ['Is_Big__c', '0', 0],
    ['Is_Big__c', false, 0],
    ['Is_Big__c', null, 0],
    ['Starts_On__c', '2026-02-28', Date.UTC(2026, 1, 28) / DAY],
    ['Starts_On__c', '2026-02-28T23:30:00-05:00', Date.UTC(2026, 1, 28) / DAY],
    ['Starts_On__c', null, null],
    ['Opened_At__c', '2026-02-28T12:00:00.789Z', Date.UTC(2026, 1, 28, 12)],
    ['Opened_At__c', '2026-02-28T12:00:00+02:00', Date.UTC(2026, 1, 28, 10)],
    ['Opened_At__c', '2026-02-28T12:00:00.000+0000', Date.UTC(2026, 1, 28, 12)],
    ['Opened_At__c', '2026-02-28T12:00:00-05:30', Date.UTC(2026, 1, 28, 17, 30)],
    ['Opened_At__c', '2026-02-28', Date.UTC(2026, 1, 28)],
    ['Note__c', '  padded  ', 'padded'],
    ['Note__c', 42, '42'],
    ['Note__c', '   ', null],
    ['Tags__c', 'South; North;South', 'North;South'],
    ['Color__c', 'Green', 'Green'],
    ['Status__c', 'Open', 'Open'],
    ['Mail__c', 'a.b@example.com', 'a.b@example.com'],
    ['story__C', 'names in any case', 'names in any case'],
  ])('%s takes %p as %p', (field, value, stored) => {
    const id = org.add('Project__c', { Name: 'P', Code__c: 'p', [field]: value });
    const [column = ''] = org.list(
      'SELECT name FROM pragma_table_info(?) WHERE lower(name) = lower(?)',
      'Project__c',
      field,
    );
    expect(org.read('Project__c', id, String(column))).toEqual({ [String(column)]: stored });
  });

  it.each([
    ['Budget__c', 'many', 'INVALID_TYPE_ON_FIELD_IN_RECORD Budget__c: value not of required type: many [Budget__c]'],
    ['Budget__c', true, 'INVALID_TYPE_ON_FIELD_IN_RECORD Budget__c: value not of required type: true [Budget__c]'],
    [
      'Budget__c',
      10_000,
      'NUMBER_OUTSIDE_VALID_RANGE Budget: value outside of valid range on numeric field: 10000 [Budget__c]',
    ],
    [
      'Budget__c',
      9999.96,
      'NUMBER_OUTSIDE_VALID_RANGE Budget: value outside of valid range on numeric field: 9999.96 [Budget__c]',
    ],
    ['Is_Big__c', 'maybe', 'INVALID_TYPE_ON_FIELD_IN_RECORD Is_Big__c: value not of required type: maybe [Is_Big__c]'],
    [
      'Starts_On__c',
      '2026-02-30',
      'INVALID_TYPE_ON_FIELD_IN_RECORD Starts_On__c: value not of required type: 2026-02-30 [Starts_On__c]',
    ],
    [
      'Starts_On__c',
      '28.02.2026',
      'INVALID_TYPE_ON_FIELD_IN_RECORD Starts_On__c: value not of required type: 28.02.2026 [Starts_On__c]',
    ],
    [
      'Opened_At__c',
      '2026-02-28T25:00:00Z',
      'INVALID_TYPE_ON_FIELD_IN_RECORD Opened_At__c: value not of required type: 2026-02-28T25:00:00Z [Opened_At__c]',
    ],
    [
      'Note__c',
      'x'.repeat(21),
      `STRING_TOO_LONG Note: data value too large: ${'x'.repeat(21)} (max length=20) [Note__c]`,
    ],
    ['Note__c', { a: 1 }, 'INVALID_TYPE_ON_FIELD_IN_RECORD Note__c: value not of required type: {"a":1} [Note__c]'],
    [
      'Status__c',
      'draft',
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST Status: bad value for restricted picklist field: draft [Status__c]',
    ],
    [
      'Tags__c',
      'North;West',
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST Tags: bad value for restricted picklist field: West [Tags__c]',
    ],
    ['Mail__c', 'not a mail', 'INVALID_EMAIL_ADDRESS Mail: invalid email address: not a mail [Mail__c]'],
    ['Friend__c', 'abc', 'MALFORMED_ID Friend: id value of incorrect type: abc [Friend__c]'],
    [
      'Friend__c',
      '001000000000001AAA',
      'FIELD_INTEGRITY_EXCEPTION Friend: id value of incorrect type: 001000000000001AAA [Friend__c]',
    ],
    ['Nonsense__c', 1, "INVALID_FIELD No such column 'Nonsense__c' on sobject of type Project__c []"],
    [
      'Total_Hours__c',
      1,
      'INVALID_FIELD_FOR_INSERT_UPDATE Unable to create/update fields: Total_Hours__c. Please check the security settings of this field and verify that it is read/write for your profile or permission set. [Total_Hours__c]',
    ],
    ['Id', 'a00000000000001AAA', 'INVALID_FIELD_FOR_INSERT_UPDATE cannot specify Id in an insert call [Id]'],
  ])('%s refuses %p', (field, value, refusal) => {
    const [result] = org.save('admin', 'insert', 'Project__c', [{ Name: 'P', Code__c: 'p', [field]: value }]);
    expect(said(result)).toBe(refusal);
  });

  it('keeps values of open picklists with the capitals of the list', () => {
    const id = org.add('Account', { Name: 'A', Industry: 'eNERGY', Type: 'something else' });
    expect(org.read('Account', id, 'Industry', 'Type')).toEqual({ Industry: 'Energy', Type: 'something else' });
  });

  it('reports several faults of a row at once', () => {
    const [result] = org.save('admin', 'insert', 'Project__c', [{ Budget__c: 'x', Color__c: 'Red', Status__c: 'y' }]);
    expect(result?.errors.map((error) => error.statusCode)).toEqual([
      'INVALID_TYPE_ON_FIELD_IN_RECORD',
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    ]);
  });
});

describe('what a row does not say', () => {
  it('is filled with defaults, system fields, the owner and an auto-number', () => {
    const id = org.add('Project__c', { Name: 'P', Code__c: 'p' });
    expect(org.read('Project__c', id)).toMatchObject({
      Status__c: 'Draft',
      Color__c: null,
      Starts_On__c: Date.UTC(2026, 0, 15) / DAY,
      Note__c: 'none',
      Is_Big__c: 1,
      Total_Hours__c: 0,
      Phases__c: 0,
      IsDeleted: 0,
      OwnerId: org.engine.userIdOf('admin'),
      CreatedDate: Date.UTC(2026, 0, 15, 10, 30, 20),
      CreatedById: org.engine.userIdOf('admin'),
      LastModifiedDate: Date.UTC(2026, 0, 15, 10, 30, 20),
      SystemModstamp: Date.UTC(2026, 0, 15, 10, 30, 20),
    });
    const phase = org.add('Phase__c', { Project__c: id });
    expect(org.read('Phase__c', phase, 'Name', 'First_Day__c')).toEqual({ Name: 'P-0001', First_Day__c: null });
    expect(org.read('Work__c', org.add('Work__c', { Phase__c: phase }), 'Name')).toEqual({ Name: 'W-01-2026' });
  });

  it('stays blank when the client says so: a default is only for what was not said', () => {
    const id = org.add('Project__c', { Name: 'P', Code__c: 'p', Note__c: null, Status__c: '', Starts_On__c: null });
    expect(org.read('Project__c', id, 'Note__c', 'Status__c', 'Starts_On__c')).toEqual({
      Note__c: null,
      Status__c: null,
      Starts_On__c: null,
    });
  });

  it('is missed where a value is required', () => {
    expect(said(org.save('admin', 'insert', 'Project__c', [{ Name: 'P' }])[0])).toBe(
      'REQUIRED_FIELD_MISSING Required fields are missing: [Code__c] [Code__c]',
    );
    expect(said(org.save('admin', 'insert', 'Work__c', [{}])[0])).toBe(
      'REQUIRED_FIELD_MISSING Required fields are missing: [Phase__c] [Phase__c]',
    );
    const id = org.add('Project__c', { Name: 'P', Code__c: 'p' });
    expect(said(org.save('admin', 'update', 'Project__c', [{ Id: id, Code__c: '' }])[0])).toBe(
      'REQUIRED_FIELD_MISSING Required fields are missing: [Code__c] [Code__c]',
    );
  });

  it('gives a custom object with a text name its id as the name', () => {
    const id = org.add('Project__c', { Code__c: 'p' });
    expect(org.read('Project__c', id, 'Name')).toEqual({ Name: id });
  });
});

describe('audit fields', () => {
  it('may be back-dated on insert by whoever has the permission, and by nobody else', () => {
    const row = {
      Name: 'P',
      Code__c: 'p',
      CreatedDate: '2025-03-01T08:00:00Z',
      CreatedById: org.engine.userIdOf('rep'),
    };
    const id = org.add('Project__c', row);
    expect(org.read('Project__c', id, 'CreatedDate', 'CreatedById', 'LastModifiedDate', 'SystemModstamp')).toEqual({
      CreatedDate: Date.UTC(2025, 2, 1, 8),
      CreatedById: org.engine.userIdOf('rep'),
      LastModifiedDate: Date.UTC(2025, 2, 1, 8),
      SystemModstamp: Date.UTC(2026, 0, 15, 10, 30, 20),
    });
    const [refused] = org.save('rep', 'insert', 'Project__c', [{ ...row, Code__c: 'q' }]);
    expect(refused?.errors[0]?.fields).toEqual(['CreatedDate', 'CreatedById']);
    const [late] = org.save('admin', 'update', 'Project__c', [{ Id: id, CreatedDate: '2025-01-01T00:00:00Z' }]);
    expect(late?.errors[0]?.statusCode).toBe('INVALID_FIELD_FOR_INSERT_UPDATE');
  });

  it('move with every update, even one that changes nothing else', () => {
    const id = org.add('Project__c', { Name: 'P', Code__c: 'p', OwnerId: org.engine.userIdOf('rep') });
    org.goTo('2026-02-01T00:00:00Z');
    org.save('rep', 'update', 'Project__c', [{ Id: id }]);
    expect(org.read('Project__c', id, 'CreatedDate', 'LastModifiedDate', 'LastModifiedById', 'SystemModstamp')).toEqual(
      {
        CreatedDate: Date.UTC(2026, 0, 15, 10, 30, 20),
        LastModifiedDate: Date.UTC(2026, 1, 1),
        LastModifiedById: org.engine.userIdOf('rep'),
        SystemModstamp: Date.UTC(2026, 1, 1),
      },
    );
  });
});
