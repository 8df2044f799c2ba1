/** Each refusal of a save with the code, the words and the `fields` of the platform. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { InputRow, Operation } from '../../../src/local-org/engine.ts';
import { newOrg, said, type TestOrg } from './workshop.ts';

let org: TestOrg;
/** A project of the administrator's, and one that is deleted. */
let project: string;
let gone: string;
let contact: string;
let deal: string;
beforeEach(() => {
  org = newOrg();
  project = org.add('Project__c', { Code__c: 'p' });
  gone = org.add('Project__c', { Code__c: 'gone' });
  org.save('admin', 'delete', 'Project__c', [{ Id: gone }]);
  contact = org.add('Contact', { LastName: 'Doe' });
  deal = org.add('Opportunity', { Name: 'D', StageName: 'Prospecting', CloseDate: '2026-03-31' });
});

const missing = (id: string): string => `${id.slice(0, 12)}zzz`;
type Facts = readonly [operation: Operation, object: string, row: () => InputRow, refusal: () => string];

/** `said` of the refusal. */
const REFUSALS: Readonly<Record<string, Facts>> = {
  'text that is too long': [
    'update',
    'Project__c',
    () => ({ Id: project, Note__c: 'x'.repeat(21) }),
    () => `STRING_TOO_LONG Note: data value too large: ${'x'.repeat(21)} (max length=20) [Note__c]`,
  ],
  'a multi-picklist that is too long': [
    'update',
    'Project__c',
    () => ({ Id: project, Tags__c: `North;${'x'.repeat(4100)}` }),
    () => `STRING_TOO_LONG Tags: data value too large: North;${'x'.repeat(4100)} (max length=4099) [Tags__c]`,
  ],
  'an e-mail address that is too long': [
    'update',
    'Contact',
    () => ({ Id: contact, Email: `${'x'.repeat(70)}@example.com` }),
    () => `STRING_TOO_LONG Email: data value too large: ${'x'.repeat(70)}@example.com (max length=80) [Email]`,
  ],
  'an e-mail address that is none': [
    'update',
    'Contact',
    () => ({ Id: contact, Email: 'doe at example.com' }),
    () => 'INVALID_EMAIL_ADDRESS Email: invalid email address: doe at example.com [Email]',
  ],
  'a telephone number that is too long': [
    'update',
    'Contact',
    () => ({ Id: contact, Phone: '0'.repeat(41) }),
    () => `STRING_TOO_LONG Business Phone: data value too large: ${'0'.repeat(41)} (max length=40) [Phone]`,
  ],
  'a percentage beyond its digits': [
    'update',
    'Opportunity',
    () => ({ Id: deal, Probability: 1000 }),
    () =>
      'NUMBER_OUTSIDE_VALID_RANGE Probability (%): value outside of valid range on numeric field: 1000 [Probability]',
  ],
  'money beyond its digits': [
    'update',
    'Opportunity',
    () => ({ Id: deal, Amount: '-1e16' }),
    () =>
      'NUMBER_OUTSIDE_VALID_RANGE Amount: value outside of valid range on numeric field: -10000000000000000 [Amount]',
  ],
  'a whole number with a fraction': [
    'insert',
    'Account',
    () => ({ Name: 'A', NumberOfEmployees: 1.5 }),
    () => 'INVALID_TYPE_ON_FIELD_IN_RECORD NumberOfEmployees: value not of required type: 1.5 [NumberOfEmployees]',
  ],
  'a year before 1700': [
    'update',
    'Project__c',
    () => ({ Id: project, Starts_On__c: '1699-12-31' }),
    () => 'INVALID_TYPE_ON_FIELD_IN_RECORD Starts_On__c: value not of required type: 1699-12-31 [Starts_On__c]',
  ],
  'a year after 4000': [
    'update',
    'Project__c',
    () => ({ Id: project, Opened_At__c: '4001-01-01T00:00:00Z' }),
    () =>
      'INVALID_TYPE_ON_FIELD_IN_RECORD Opened_At__c: value not of required type: 4001-01-01T00:00:00Z [Opened_At__c]',
  ],
  'a value outside a restricted picklist': [
    'update',
    'Project__c',
    () => ({ Id: project, Status__c: 'Nearly' }),
    () => 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST Status: bad value for restricted picklist field: Nearly [Status__c]',
  ],
  'an id that is none': [
    'update',
    'Project__c',
    () => ({ Id: project, Friend__c: 'a00-not-an-id' }),
    () => 'MALFORMED_ID Friend: id value of incorrect type: a00-not-an-id [Friend__c]',
  ],
  'an id of another object': [
    'update',
    'Project__c',
    () => ({ Id: project, Friend__c: contact }),
    () => `FIELD_INTEGRITY_EXCEPTION Friend: id value of incorrect type: ${contact} [Friend__c]`,
  ],
  'a reference to nothing': [
    'update',
    'Project__c',
    () => ({ Id: project, Friend__c: missing(project) }),
    () => 'INVALID_CROSS_REFERENCE_KEY invalid cross reference id [Friend__c]',
  ],
  'a reference to what is deleted': [
    'update',
    'Project__c',
    () => ({ Id: project, Friend__c: gone }),
    () => 'ENTITY_IS_DELETED entity is deleted [Friend__c]',
  ],
  'an update of nothing': [
    'update',
    'Project__c',
    () => ({ Id: missing(project) }),
    () => 'INVALID_CROSS_REFERENCE_KEY invalid cross reference id []',
  ],
  'an update of what is deleted': [
    'update',
    'Project__c',
    () => ({ Id: gone }),
    () => 'ENTITY_IS_DELETED entity is deleted []',
  ],
  'a missing value': [
    'update',
    'Opportunity',
    () => ({ Id: deal, CloseDate: null, Name: '  ' }),
    () => 'REQUIRED_FIELD_MISSING Required fields are missing: [Name, CloseDate] [Name,CloseDate]',
  ],
  'a broken rule': [
    'insert',
    'Project__c',
    () => ({ Code__c: 'q', Status__c: 'Done' }),
    () => 'FIELD_CUSTOM_VALIDATION_EXCEPTION A new project is not done. []',
  ],
  'a taken value': [
    'insert',
    'Project__c',
    () => ({ Code__c: 'P' }),
    () =>
      `DUPLICATE_VALUE duplicate value found: Code__c duplicates value on record with id: ${project.slice(0, 15)} []`,
  ],
  'an emptied owner': [
    'update',
    'Project__c',
    () => ({ Id: project, OwnerId: null }),
    () => 'INVALID_CROSS_REFERENCE_KEY Owner ID: owner cannot be blank [OwnerId]',
  ],
  'a change before the creation': [
    'insert',
    'Project__c',
    () => ({ Code__c: 'q', CreatedDate: '2025-05-05T00:00:00Z', LastModifiedDate: '2025-05-04T00:00:00Z' }),
    () =>
      'FIELD_INTEGRITY_EXCEPTION Last Modified Date(2025-05-04T00:00:00.000+0000) before Create Date(2025-05-05T00:00:00.000+0000) [LastModifiedDate]',
  ],
  'a formula field': [
    'insert',
    'Work__c',
    () => ({ Double_Hours__c: 1 }),
    () =>
      'INVALID_FIELD_FOR_INSERT_UPDATE Unable to create/update fields: Double_Hours__c. Please check the security settings of this field and verify that it is read/write for your profile or permission set. [Double_Hours__c]',
  ],
};

describe('a save refuses', () => {
  it.each(Object.entries(REFUSALS))('%s', (_what, [operation, object, row, refusal]) => {
    expect(said(org.save('admin', operation, object, [row()])[0])).toBe(refusal());
  });

  it('what is not shared, by what the user may see of it', () => {
    const theirs = org.add('Opportunity', { Name: 'T', StageName: 'Prospecting', CloseDate: '2026-03-31' });
    expect(said(org.save('rep', 'update', 'Opportunity', [{ Id: theirs, NextStep: 'x' }])[0])).toBe(
      `INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY insufficient access rights on cross-reference id: ${theirs.slice(0, 15)} []`,
    );
    expect(said(org.save('rep', 'insert', 'Task', [{ Subject: 'Call', WhatId: theirs }])[0])).toBe(
      `INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY insufficient access rights on cross-reference id: ${theirs.slice(0, 15)} []`,
    );
    expect(() => org.save('analyst', 'update', 'Opportunity', [{ Id: theirs }])).toThrow(
      'insufficient access rights on object id',
    );
  });

  it('a delete that another record stands in the way of', () => {
    org.add('Project__c', { Code__c: 'c', Name: 'Child', Parent__c: project });
    const [result] = org.save('admin', 'delete', 'Project__c', [{ Id: project }]);
    expect(result?.errors).toEqual([
      { statusCode: 'DELETE_FAILED', message: expect.stringContaining('projects.: Child'), fields: [] },
    ]);
  });
});

describe('a save takes', () => {
  it('a name left out, or emptied, for the id of the record', () => {
    const id = org.add('Project__c', { Code__c: 'q', Name: 'Once' });
    org.save('admin', 'update', 'Project__c', [{ Id: id, Name: '' }]);
    expect(org.read('Project__c', id, 'Name')).toEqual({ Name: id });
  });

  it('any text for a telephone number or an address of the web, as Salesforce does', () => {
    const account = org.add('Account', { Name: 'A', Phone: 'ask Ada', Website: 'no address at all' });
    expect(org.read('Account', account, 'Phone', 'Website')).toEqual({
      Phone: 'ask Ada',
      Website: 'no address at all',
    });
  });

  it('dates to the first and last day there is', () => {
    const rows = ['1700-01-01', '4000-12-31'].map((day, index) => ({
      Code__c: `d${String(index)}`,
      Starts_On__c: day,
    }));
    expect(org.save('admin', 'insert', 'Project__c', rows).map(said)).toEqual(['ok', 'ok']);
  });

  it('digits to the last one a field has', () => {
    const rows = [{ Budget__c: 9999.94 }, { Share__c: -999.994 }].map((row, index) => ({
      ...row,
      Code__c: `n${String(index)}`,
    }));
    expect(org.save('admin', 'insert', 'Project__c', rows).map(said)).toEqual(['ok', 'ok']);
  });
});

describe('the settings of a user', () => {
  const answers = (setting: InputRow): string => {
    const own = newOrg();
    return said(own.save('admin', 'update', 'User', [{ Id: own.engine.userIdOf('rep'), ...setting }])[0]);
  };

  it.each<InputRow>([
    { TimeZoneSidKey: 'America/Los_Angeles' },
    { LocaleSidKey: 'de_DE_EURO' },
    { LanguageLocaleKey: 'pt_BR' },
    { LanguageLocaleKey: 'zh_CN' },
  ])('%j are known', (setting) => {
    expect(answers(setting)).toBe('ok');
  });

  it.each<InputRow>([{ TimeZoneSidKey: 'Nowhere/City' }, { LocaleSidKey: 'xx_XX' }, { LanguageLocaleKey: 'German' }])(
    '%j are not',
    (setting) => {
      expect(answers(setting)).toMatch(/^INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST /);
    },
  );
});
