import { describe, expect, it } from '@jest/globals';
import type { Connection } from 'jsforce';
import { connectTo, startTestOrg } from '../../support/localOrg.ts';
import { deploy, field, manifest, object, retrieve, soap, TEXT, zip } from './packages.ts';

const started = startTestOrg({ empty: true });
/** The version that jsforce's own tests speak. */
const admin = (): Connection => connectTo(started(), 'admin', '45.0');

const machine = {
  fullName: 'Machine__c',
  label: 'Machine',
  pluralLabel: 'Machines',
  nameField: { type: 'Text', label: 'Machine Name' },
  deploymentStatus: 'Deployed',
  sharingModel: 'ReadWrite',
};
const part = {
  ...machine,
  fullName: 'Part__c',
  label: 'Part',
  nameField: { type: 'AutoNumber', label: 'Part #' },
  deploymentStatus: 'InDevelopment',
};

describe('components by calls of jsforce', () => {
  it('are created, each with its own answer', async () => {
    const results = await admin().metadata.create('CustomObject', [machine, part]);
    expect(results).toMatchObject([
      { fullName: 'Machine__c', success: true },
      { fullName: 'Part__c', success: true },
    ]);
    const { id } = await admin().create('Part__c', {});
    const row = await admin().sobject('Part__c').retrieve(String(id));
    expect(row).toMatchObject({ Name: '1' });
  });

  it('are not created twice', async () => {
    const result = await admin().metadata.create('CustomObject', machine);
    expect(result).toMatchObject({ success: false, errors: [{ statusCode: 'DUPLICATE_DEVELOPER_NAME' }] });
  });

  it('are read as they are, and what is not there as nothing', async () => {
    const [first, second] = await admin().metadata.read('CustomObject', ['Machine__c', 'Part__c']);
    expect(first).toMatchObject({ fullName: 'Machine__c', nameField: { label: 'Machine Name', type: 'Text' } });
    expect(second).toMatchObject({ fullName: 'Part__c', deploymentStatus: 'InDevelopment' });
    const nothing = await admin().metadata.read('CustomObject', 'Nope__c');
    expect(nothing.fullName ?? null).toBeNull();
  });

  it('are updated from what was read', async () => {
    const read = await admin().metadata.read('CustomObject', ['Machine__c', 'Part__c']);
    const changed = read.map((one) => ({ ...one, label: `${one.label ?? ''}!` }));
    const results = await admin().metadata.update('CustomObject', changed);
    expect(results.map(({ success }) => success)).toEqual([true, true]);
    const { sobjects } = await admin().describeGlobal();
    expect(sobjects.find(({ name }) => name === 'Machine__c')?.label).toBe('Machine!');
  });

  it('may be standard fields, which nobody deployed; before version 38 with their values', async () => {
    const read = async (name: string, version: string): Promise<Record<string, unknown>> => ({
      ...(await connectTo(started(), 'admin', version).metadata.read('CustomField', name)),
    });
    expect(await read('Lead.Status', '37.0')).toMatchObject({
      fullName: 'Lead.Status',
      type: 'Picklist',
      picklist: {
        picklistValues: [
          { fullName: 'Open - Not Contacted', default: 'true' },
          { fullName: 'Working - Contacted', default: 'false' },
          { fullName: 'Closed - Converted', default: 'false', converted: 'true' },
          { fullName: 'Closed - Not Converted', default: 'false' },
        ],
      },
    });
    const now = await read('Lead.Status', '38.0');
    expect(now).toMatchObject({ fullName: 'Lead.Status', type: 'Picklist' });
    expect(now['picklist']).toBeUndefined();
    expect(await read('Account.ParentId', '60.0')).toMatchObject({ type: 'Lookup' });
    expect((await read('Lead.CreatedDate', '60.0'))['fullName'] ?? null).toBeNull();
    expect((await read('Lead.Nope', '60.0'))['fullName'] ?? null).toBeNull();
  });

  it('may be standard fields with the values that were deployed', async () => {
    const value = (name: string, more: string): string =>
      `<standardValue><fullName>${name}</fullName><label>${name}</label>${more}</standardValue>`;
    const values =
      value('Fresh', '<default>true</default>') +
      value('Won over', '<default>false</default><converted>true</converted>');
    const set = `<?xml version="1.0" encoding="UTF-8"?>\n<StandardValueSet xmlns="http://soap.sforce.com/2006/04/metadata"><sorted>false</sorted>${values}</StandardValueSet>`;
    const files = {
      'package.xml': manifest({ StandardValueSet: ['LeadStatus'] }),
      'standardValueSets/LeadStatus.standardValueSet': set,
    };
    expect((await deploy(started(), zip(files))).first('status')).toBe('Succeeded');
    const answer = await soap(
      started(),
      '<readMetadata><type>CustomField</type><fullNames>Lead.Status</fullNames></readMetadata>',
      'admin',
      '37.0',
    );
    expect(answer.all('fullName')).toEqual(['Lead.Status', 'Fresh', 'Won over']);
    expect(answer.all('converted')).toEqual(['true']);
    expect(answer.all('label')).toEqual([]);
  });

  it('are upserted, the new ones created', async () => {
    const third = { ...machine, fullName: 'Tool__c', label: 'Tool', pluralLabel: 'Tools' };
    const results = await admin().metadata.upsert('CustomObject', [{ ...part, sharingModel: 'Private' }, third]);
    expect(results).toMatchObject([
      { fullName: 'Part__c', success: true, created: false },
      { fullName: 'Tool__c', success: true, created: true },
    ]);
  });

  it('may be fields, whose objects keep the others', async () => {
    const code = { fullName: 'Machine__c.Code__c', label: 'Code', type: 'Text', length: 12, unique: true };
    const owner = {
      fullName: 'Tool__c.Machine__c',
      label: 'Machine',
      type: 'Lookup',
      referenceTo: 'Machine__c',
      relationshipName: 'Tools',
    };
    expect(await admin().metadata.create('CustomField', [code, owner])).toMatchObject([
      { success: true },
      { success: true },
    ]);
    const read = await admin().metadata.read('CustomObject', 'Machine__c');
    expect(read).toMatchObject({ fullName: 'Machine__c', label: 'Machine!' });
    const field1 = await admin().metadata.read('CustomField', 'Machine__c.Code__c');
    expect(field1).toMatchObject({ fullName: 'Machine__c.Code__c', length: 12, unique: true });
  });

  it('are refused with the reason, and nothing is changed', async () => {
    const bad = {
      fullName: 'Machine__c.Sum__c',
      label: 'Sum',
      type: 'Number',
      precision: 5,
      scale: 0,
      formula: 'Nope__c',
    };
    const lookup = { fullName: 'Machine__c.To__c', label: 'To', type: 'Lookup', referenceTo: 'Nope__c' };
    const results = await admin().metadata.create('CustomField', [bad, lookup]);
    expect(results.map(({ success }) => success)).toEqual([false, false]);
    expect(JSON.stringify(results)).toContain('Field Nope__c does not exist');
    expect(JSON.stringify(results)).toContain(
      "referenceTo value of 'Nope__c' does not resolve to a valid sObject type",
    );
    expect((await admin().metadata.read('CustomField', 'Machine__c.Sum__c')).fullName ?? null).toBeNull();
  });

  it('are renamed with their rows, and with what refers to them', async () => {
    const { id } = await admin().create('Machine__c', { Name: 'Lathe', Code__c: 'L1' });
    await admin().create('Tool__c', { Name: 'Bit', Machine__c: id });
    const renamed = await admin().metadata.rename('CustomObject', 'Machine__c', 'Engine__c');
    expect(renamed).toMatchObject({ success: true, fullName: 'Machine__c' });
    expect(await admin().metadata.read('CustomObject', 'Engine__c')).toMatchObject({ fullName: 'Engine__c' });
    expect(await admin().metadata.rename('CustomField', 'Engine__c.Code__c', 'Engine__c.Mark__c')).toMatchObject({
      success: true,
    });
    const { records } = await admin().query('SELECT Name, Machine__r.Name, Machine__r.Mark__c FROM Tool__c');
    expect(records).toMatchObject([{ Name: 'Bit', Machine__r: { Name: 'Lathe', Mark__c: 'L1' } }]);
    await expect(admin().create('Engine__c', { Name: 'Mill', Mark__c: 'L1' })).rejects.toThrow('duplicate value');
    await expect(admin().query('SELECT Id FROM Machine__c')).rejects.toThrow('not supported');
  });

  it('are not renamed to a name that is taken, nor when they are not there', async () => {
    for (const [from, to] of [
      ['Engine__c', 'Tool__c'],
      ['Nope__c', 'Never__c'],
      ['Account', 'Customer'],
    ] as const) {
      expect(await admin().metadata.rename('CustomObject', from, to)).toMatchObject({ success: false });
    }
    expect((await admin().query('SELECT Id FROM Engine__c')).totalSize).toBe(1);
  });

  it('are listed by type', async () => {
    const found = await admin().metadata.list({ type: 'CustomObject' });
    expect(found.map(({ fullName }) => fullName)).toEqual(expect.arrayContaining(['Engine__c', 'Part__c', 'Tool__c']));
    expect(found.every(({ type, id }) => type === 'CustomObject' && typeof id === 'string')).toBe(true);
  });

  it('are deleted, each with its own answer', async () => {
    const results = await admin().metadata.delete('CustomObject', ['Engine__c', 'Tool__c', 'Part__c']);
    expect(results.map(({ success }) => success)).toEqual([false, true, true]);
    expect(await admin().metadata.delete('CustomObject', 'Engine__c')).toMatchObject({ success: true });
    expect(await admin().metadata.delete('CustomObject', 'Engine__c')).toMatchObject({
      success: false,
      errors: [{ statusCode: 'INVALID_CROSS_REFERENCE_KEY' }],
    });
  });

  it('are ten a call at most, records of custom metadata two hundred', async () => {
    const names = Array.from({ length: 11 }, (_, index) => `O${index}__c`);
    await expect(admin().metadata.read('CustomObject', names)).rejects.toThrow(
      'cannot submit more than 10 records in this operation',
    );
    await expect(admin().metadata.delete('CustomObject', names)).rejects.toThrow('LIMIT_EXCEEDED');
    expect(await admin().metadata.read('CustomMetadata', names)).toHaveLength(11);
  });

  it('may be a permission set, a label, a record of custom metadata, or a class', async () => {
    const { metadata } = admin();
    const rate = { fullName: 'Rate__mdt', label: 'Rate', pluralLabel: 'Rates' };
    expect(await metadata.create('CustomObject', rate)).toMatchObject({ success: true });
    const percent = { fullName: 'Rate__mdt.Percent__c', label: 'Percent', type: 'Number', precision: 5, scale: 2 };
    expect(await metadata.create('CustomField', percent)).toMatchObject({ success: true });
    const low = `<createMetadata><metadata xsi:type="CustomMetadata" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><fullName>Rate.Low</fullName><label>Low rate</label><values><field>Percent__c</field><value xsi:type="xsd:double">2.5</value></values></metadata></createMetadata>`;
    expect((await soap(started(), low)).first('success')).toBe('true');
    const { records } = await admin().query('SELECT DeveloperName, MasterLabel, Percent__c FROM Rate__mdt');
    expect(records).toMatchObject([{ DeveloperName: 'Low', MasterLabel: 'Low rate', Percent__c: 2.5 }]);
    const label = { fullName: 'Hello', language: 'en_US', protected: false, shortDescription: 'h', value: 'Hi <you>' };
    expect(await metadata.create('CustomLabel', label)).toMatchObject({ success: true });
    expect(await metadata.read('CustomLabel', 'Hello')).toMatchObject({ value: 'Hi <you>' });
    expect(await metadata.create('PermissionSet', { fullName: 'P', label: 'Pees' })).toMatchObject({ success: true });
    const text = 'public class A { }';
    const code = { fullName: 'A', apiVersion: 60, status: 'Active', content: Buffer.from(text).toString('base64') };
    expect(await metadata.create('ApexClass', code)).toMatchObject({ success: true });
    const { files } = await retrieve(started(), { ApexClass: ['A'] });
    expect(files['classes/A.cls']).toBe(text);
    expect(await metadata.read('ApexClass', 'A')).toMatchObject({ fullName: 'A', content: code.content });
  });

  it.each([
    ['a type that is none', '<readMetadata><type>Spell</type><fullNames>x</fullNames></readMetadata>'],
    ['an element of no type', '<createMetadata><metadata><fullName>x</fullName></metadata></createMetadata>'],
    ['no type at all', '<deleteMetadata/>'],
    ['a type to describe that is none', '<describeValueType><type>{x}Spell</type></describeValueType>'],
  ])('are refused in a fault for %s', async (_name, call) => {
    const answer = await soap(started(), call);
    expect({ status: answer.status, code: answer.first('faultcode') }).toEqual({
      status: 500,
      code: 'sf:INVALID_TYPE',
    });
  });

  it('say what a type may hold', async () => {
    const call =
      '<describeValueType><type>{http://soap.sforce.com/2006/04/metadata}ValidationRule</type></describeValueType>';
    const answer = await soap(started(), call);
    expect(answer.all('name')).toEqual(expect.arrayContaining(['fullName', 'errorConditionFormula', 'errorMessage']));
  });
});

describe('a package with a name', () => {
  const named = manifest({ CustomField: ['Account.Rank__c'] }).replace(
    '<types>',
    '<fullName>My Package</fullName><types>',
  );
  const files = { 'package.xml': named, 'objects/Account.object': object(field('Rank__c', TEXT), false) };

  it('is retrieved by it', async () => {
    expect((await deploy(started(), zip(files))).first('status')).toBe('Succeeded');
    const stream = admin().metadata.retrieve({ packageNames: ['My Package'] });
    const result = await stream.complete();
    expect(result.fileProperties.map(({ fileName }) => fileName)).toContain('My Package/objects/Account.object');
  });

  it('is refused by another', async () => {
    const call = '<retrieve><request><packageNames>Not there</packageNames></request></retrieve>';
    const answer = await soap(started(), call);
    expect(answer.first('faultstring')).toContain("No package named 'Not there' found");
  });

  it('gives single files, and without a folder of its own when it is alone', async () => {
    const types = '<types><members>Account.Rank__c</members><name>CustomField</name></types>';
    const request = `<singlePackage>true</singlePackage><specificFiles>objects/Account.object</specificFiles><unpackaged>${types}</unpackaged>`;
    const asked = await soap(started(), `<retrieve><request>${request}</request></retrieve>`);
    const id = asked.first('id') ?? '';
    const answer = await soap(
      started(),
      `<checkRetrieveStatus><asyncProcessId>${id}</asyncProcessId></checkRetrieveStatus>`,
    );
    expect(answer.all('fileName')).toEqual(['objects/Account.object']);
  });
});
