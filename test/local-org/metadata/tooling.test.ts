import { beforeAll, describe, expect, it } from '@jest/globals';
import { ask, connectTo, startTestOrg } from '../../support/localOrg.ts';
import type { UserName } from '../../../src/local-org/index.ts';
import { deploy, field, manifest, object, permissionSet, TEXT, zip } from './packages.ts';

const started = startTestOrg({ empty: true });
const api = '/services/data/v66.0';
const NS = 'xmlns="http://soap.sforce.com/2006/04/metadata"';

interface Found {
  readonly totalSize: number;
  readonly records: readonly Readonly<Record<string, unknown>>[];
}

async function query(soql: string, as: UserName = 'admin', door = '/tooling/query'): Promise<Found> {
  const { status, body } = await ask(started(), `${api}${door}?q=${encodeURIComponent(soql)}`, { as });
  expect({ status, body }).toMatchObject({ status: 200 });
  return body as Found;
}

const rule =
  '<validationRules><fullName>Coded</fullName><active>true</active><errorConditionFormula>ISBLANK(Code__c)</errorConditionFormula><errorDisplayField>Code__c</errorDisplayField><errorMessage>A code, please.</errorMessage></validationRules>';

beforeAll(async () => {
  const files = {
    'package.xml': manifest({
      ...{
        CustomObject: ['Gadget__c'],
        ApexClass: ['Shaper'],
        ApexTrigger: ['OnGadget'],
        PermissionSet: ['Gadget_Rep'],
      },
    }),
    'objects/Gadget__c.object': object(field('Code__c', TEXT) + field('Secret__c', TEXT) + rule),
    'permissionsets/Gadget_Rep.permissionset': permissionSet(['Code__c']),
    'classes/Shaper.cls': 'public class Shaper { // shapes\n}',
    'classes/Shaper.cls-meta.xml': `<ApexClass ${NS}><apiVersion>61.0</apiVersion><status>Active</status></ApexClass>`,
    'triggers/OnGadget.trigger': 'trigger OnGadget on Gadget__c (before insert) {}',
    'triggers/OnGadget.trigger-meta.xml': `<ApexTrigger ${NS}><apiVersion>61.0</apiVersion><status>Inactive</status></ApexTrigger>`,
  };
  expect((await deploy(started(), zip(files))).first('status')).toBe('Succeeded');
  const admin = connectTo(started(), 'admin');
  const { records } = await admin.query("SELECT Id FROM PermissionSet WHERE Name = 'Gadget_Rep'");
  await admin.create('PermissionSetAssignment', {
    AssigneeId: started().user('rep').userId,
    PermissionSetId: records[0]?.Id,
  });
});

describe('what the org says of itself', () => {
  it.each(['/tooling/query', '/query'])('is its objects and their fields, through %s', async (door) => {
    const entities = await query(
      "SELECT QualifiedApiName, Label, KeyPrefix FROM EntityDefinition WHERE QualifiedApiName IN ('Gadget__c', 'Account') ORDER BY QualifiedApiName",
      'admin',
      door,
    );
    expect(entities.records).toMatchObject([
      { QualifiedApiName: 'Account', KeyPrefix: '001' },
      { QualifiedApiName: 'Gadget__c', Label: 'Gadget' },
    ]);
    const fields = await query(
      "SELECT QualifiedApiName, DataType, EntityDefinition.QualifiedApiName FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = 'Gadget__c' AND QualifiedApiName LIKE '%Code%'",
      'admin',
      door,
    );
    expect(fields.records).toMatchObject([
      { QualifiedApiName: 'Code__c', DataType: 'Text(40)', EntityDefinition: { QualifiedApiName: 'Gadget__c' } },
    ]);
  });

  it('is its custom objects, fields and rules', async () => {
    expect((await query('SELECT DeveloperName, SharingModel FROM CustomObject')).records).toMatchObject([
      { DeveloperName: 'Gadget', SharingModel: 'ReadWrite' },
    ]);
    const fields = await query('SELECT DeveloperName, FullName FROM CustomField ORDER BY DeveloperName');
    expect(fields.records.map(({ FullName }) => FullName)).toEqual(['Gadget__c.Code__c', 'Gadget__c.Secret__c']);
    expect((await query('SELECT ValidationName, Active, ErrorMessage FROM ValidationRule')).records).toMatchObject([
      { ValidationName: 'Coded', Active: true, ErrorMessage: 'A code, please.' },
    ]);
  });

  it('is its Apex, as it was deployed', async () => {
    const { records } = await query('SELECT Id, Name, ApiVersion, Status, Body FROM ApexClass');
    expect(records).toMatchObject([{ Name: 'Shaper', ApiVersion: 61, Status: 'Active' }]);
    expect(String(records[0]?.['Id'])).toMatch(/^01p/);
    const one = await ask(started(), `${api}/tooling/sobjects/ApexClass/${String(records[0]?.['Id'])}`, {
      as: 'admin',
    });
    expect(one.body).toMatchObject({ Name: 'Shaper', Body: 'public class Shaper { // shapes\n}' });
    expect((await query('SELECT Name, Status, TableEnumOrId FROM ApexTrigger')).records).toMatchObject([
      { Name: 'OnGadget', Status: 'Inactive', TableEnumOrId: 'Gadget__c' },
    ]);
  });

  it('is described, and read by jsforce', async () => {
    const { tooling } = connectTo(started(), 'admin');
    const { fields } = await tooling.sobject('ApexClass').describe();
    expect(fields.map(({ name }) => name)).toEqual(expect.arrayContaining(['Id', 'Name', 'ApiVersion', 'Status']));
    expect((await tooling.query('SELECT COUNT() FROM ApexClass')).totalSize).toBe(1);
  });

  it('follows a deploy', async () => {
    const gone = { 'package.xml': manifest({}), 'destructiveChanges.xml': manifest({ ApexTrigger: ['OnGadget'] }) };
    await deploy(started(), gone);
    expect((await query('SELECT Id FROM ApexTrigger')).totalSize).toBe(0);
  });

  it('is to a user what the user may read', async () => {
    const names = async (as: UserName): Promise<unknown[]> =>
      (
        await query(
          "SELECT QualifiedApiName FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = 'Gadget__c'",
          as,
        )
      ).records.map(({ QualifiedApiName }) => QualifiedApiName);
    expect(await names('rep')).toContain('Code__c');
    expect(await names('rep')).not.toContain('Secret__c');
    expect(await names('analyst')).toEqual([]);
    const counted = await query("SELECT Id FROM EntityDefinition WHERE QualifiedApiName = 'Gadget__c'", 'analyst');
    expect(counted.totalSize).toBe(0);
  });

  it.each([
    ['rep', 'SELECT Id FROM ApexClass'],
    ['rep', 'SELECT Id FROM CustomField'],
    ['admin', 'SELECT Id FROM ApexTestQueueItem'],
    ['admin', 'SELECT Id FROM Opportunity'],
    ['admin', 'SELECT Id FROM SourceMember'],
  ] as const)('is refused to %s: %s', async (as, soql) => {
    const answer = await ask(started(), `${api}/tooling/query?q=${encodeURIComponent(soql)}`, { as });
    expect(answer).toMatchObject({ status: 400, body: [{ errorCode: 'INVALID_TYPE' }] });
  });

  it('is not there by another name', async () => {
    for (const path of ['SourceMember/describe', 'Nope/describe', 'ApexClass/01p000000000001AAA']) {
      const answer = await ask(started(), `${api}/tooling/sobjects/${path}`, { as: 'admin' });
      expect(answer).toMatchObject({ status: 404, body: [{ errorCode: 'NOT_FOUND' }] });
    }
  });

  it('still gives the rows that both APIs have', async () => {
    expect((await query('SELECT Name FROM Organization')).records).toMatchObject([{ Name: 'Local Org' }]);
  });
});
