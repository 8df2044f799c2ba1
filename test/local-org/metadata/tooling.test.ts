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
    const ofSamples = /^(Account|Case|Contact|Lead|Opportunity)\./;
    const names = fields.records.map(({ FullName }) => String(FullName));
    expect(names.filter((name) => !ofSamples.test(name))).toEqual(['Gadget__c.Code__c', 'Gadget__c.Secret__c']);
    // Those that every new Developer Edition has.
    expect(names.filter((name) => ofSamples.test(name))).toHaveLength(23);
    const sample = { Name: 'Sample', SLA__c: 'Gold', NumberofLocations__c: 3, SLAExpirationDate__c: '2027-01-31' };
    expect(await connectTo(started(), 'admin').create('Account', sample)).toMatchObject({ success: true });
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

  it('has the remote site of a new org', async () => {
    const { records } = await query('SELECT SiteName, IsActive, Metadata FROM RemoteProxy');
    expect(records).toMatchObject([
      {
        SiteName: 'ApexDevNet',
        IsActive: true,
        Metadata: {
          ...{ description: null, disableProtocolSecurity: false, isActive: true },
          ...{ url: 'http://www.apexdevnet.com', urls: null },
        },
      },
    ]);
  });

  it('gives what components say of one row at a time', async () => {
    const many = await ask(started(), `${api}/tooling/query?q=SELECT+Metadata+FROM+CustomField`, { as: 'admin' });
    expect(many).toMatchObject({ status: 400, body: [{ errorCode: 'MALFORMED_QUERY' }] });
    const one = await query("SELECT Metadata FROM CustomField WHERE DeveloperName = 'Code'");
    expect(one.records[0]?.['Metadata']).toMatchObject({ label: 'Code', length: 40, type: 'Text', valueSet: null });
    expect((await query("SELECT Metadata FROM RemoteProxy WHERE SiteName = 'None'")).records).toEqual([]);
  });

  it('still gives the rows that both APIs have', async () => {
    expect((await query('SELECT Name FROM Organization')).records).toMatchObject([{ Name: 'Local Org' }]);
  });
});

describe('components through the Tooling API', () => {
  it('are made, changed and deleted by what they shall say', async () => {
    const { tooling } = connectTo(started(), 'admin');
    const metadata = { description: null, disableProtocolSecurity: false, isActive: false, url: 'https://a.example' };
    const made = await tooling.create('RemoteProxy', { FullName: 'Maps', Metadata: metadata });
    expect(made).toMatchObject({ success: true, id: expect.stringMatching(/^0rp\w{15}$/) });
    const Id = String(made.id);
    const url = 'https://b.example/?a&b';
    await tooling.update('RemoteProxy', { Id, Metadata: { ...metadata, isActive: true, url, urls: null } });
    const { records } = await query(`SELECT EndpointUrl, IsActive, FullName FROM RemoteProxy WHERE Id = '${Id}'`);
    expect(records).toMatchObject([{ EndpointUrl: url, IsActive: true, FullName: 'Maps' }]);
    expect(await connectTo(started(), 'admin').metadata.read('RemoteSiteSetting', 'Maps')).toMatchObject({ url });
    expect(await tooling.retrieve('RemoteProxy', Id)).toMatchObject({ Metadata: { url, isActive: true } });
    await tooling.destroy('RemoteProxy', Id);
    expect((await query('SELECT Id FROM RemoteProxy')).totalSize).toBe(1);
  });

  it('may be fields and rules, whose rows follow', async () => {
    const admin = connectTo(started(), 'admin');
    const field1 = { label: 'Size', type: 'Number', precision: 4, scale: 1 };
    expect(
      await admin.tooling.create('CustomField', { FullName: 'Gadget__c.Size__c', Metadata: field1 }),
    ).toMatchObject({ success: true });
    const { fields } = await admin.describe('Gadget__c');
    expect(fields.find(({ name }) => name === 'Size__c')).toMatchObject({ type: 'double', precision: 4, scale: 1 });
    const found = await query("SELECT Id, Metadata FROM ValidationRule WHERE ValidationName = 'Coded'");
    const [row] = found.records;
    const said = row?.['Metadata'] as Readonly<Record<string, unknown>>;
    expect(said).toMatchObject({
      active: true,
      errorDisplayField: 'Code__c',
      errorConditionFormula: 'ISBLANK(Code__c)',
    });
    const Metadata = { ...said, active: false };
    await admin.tooling.update('ValidationRule', { Id: String(row?.['Id']), Metadata });
    expect(await admin.create('Gadget__c', {})).toMatchObject({ success: true });
  });

  it.each([
    [{ FullName: 'X', Metadata: { nope: 1 } }, 'JSON_PARSER_ERROR'],
    [{ FullName: 'X', Metadata: 'text' }, 'JSON_PARSER_ERROR'],
    [{ FullName: 'X', Metadata: { url: ['a'] } }, 'JSON_PARSER_ERROR'],
    [{ FullName: 'X', Metadata: { url: { a: 1 } } }, 'JSON_PARSER_ERROR'],
    [{ FullName: 'X', Metadata: { isActive: 'perhaps', url: 'https://a.example' } }, 'FIELD_INTEGRITY_EXCEPTION'],
    [{ FullName: 'ApexDevNet', Metadata: {} }, 'DUPLICATE_DEVELOPER_NAME'],
    [{ Metadata: {} }, 'REQUIRED_FIELD_MISSING'],
    [{ FullName: 'X', SiteName: 'X' }, 'INVALID_FIELD_FOR_INSERT_UPDATE'],
  ])('are refused when made of %j', async (body, errorCode) => {
    const answer = await ask(started(), `${api}/tooling/sobjects/RemoteProxy`, { as: 'admin', method: 'POST', body });
    expect(answer).toMatchObject({ status: 400, body: [{ errorCode }] });
  });

  it('are not written by whom the Metadata API refuses, nor where they have no such column', async () => {
    const body = { FullName: 'X', Metadata: {} };
    const path = `${api}/tooling/sobjects`;
    expect(await ask(started(), `${path}/RemoteProxy`, { as: 'rep', method: 'POST', body })).toMatchObject({
      status: 403,
    });
    expect(await ask(started(), `${path}/ApexClass`, { as: 'admin', method: 'POST', body })).toMatchObject({
      ...{ status: 400, body: [{ errorCode: 'INVALID_TYPE_FOR_OPERATION' }] },
    });
    const missing = { as: 'admin', method: 'DELETE' } as const;
    expect(await ask(started(), `${path}/RemoteProxy/0rp000000000001AAA`, missing)).toMatchObject({ status: 404 });
  });
});
