import { describe, expect, it } from '@jest/globals';
import type { Session } from '../../../src/local-org/engine.ts';
import { describeGlobal, describeObject, type FieldDescribe } from '../../../src/local-org/schema/describe.ts';
import { readSchema } from '../../../src/local-org/schema/readSchema.ts';
import { repository } from './projects.ts';

const schema = readSchema(repository);

const everyone: Session = {
  userId: '005000000000001AAA',
  username: 'all@example.com',
  canRead: () => true,
  canCreate: (object) => object.createable,
  canEdit: (object) => object.updateable,
  canDelete: (object) => object.deletable,
  canReadField: () => true,
  canEditField: () => true,
  hasCustomPermission: () => true,
  hasUserPermission: () => true,
  canSeeTab: () => true,
  layoutName: () => undefined,
  recordTypes: () => ({ usable: new Set() }),
  rowFilter: () => '1',
};

function described(name: string, session: Session = everyone): ReturnType<typeof describeObject> {
  const object = schema.object(name);
  if (object === undefined) throw new RangeError(name);
  return describeObject(schema, object, session);
}

function field(object: string, name: string, session: Session = everyone): FieldDescribe | undefined {
  return described(object, session).fields.find((candidate) => candidate.name === name);
}

describe('a describe', () => {
  it('has the properties that Salesforce gives an object', () => {
    const { fields, childRelationships, ...account } = described('Account');
    expect(fields.length).toBeGreaterThan(20);
    expect(childRelationships).toContainEqual({
      cascadeDelete: true,
      childSObject: 'Contact',
      deprecatedAndHidden: false,
      field: 'AccountId',
      junctionIdListNames: [],
      junctionReferenceTo: [],
      relationshipName: 'Contacts',
      restrictedDelete: false,
    });
    expect(account).toMatchObject({
      name: 'Account',
      label: 'Account',
      labelPlural: 'Accounts',
      keyPrefix: '001',
      custom: false,
      createable: true,
      deletable: true,
      undeletable: true,
      mergeable: true,
      queryable: true,
      searchable: true,
      urls: {
        sobject: '/services/data/v66.0/sobjects/Account',
        describe: '/services/data/v66.0/sobjects/Account/describe',
        rowTemplate: '/services/data/v66.0/sobjects/Account/{ID}',
      },
      recordTypeInfos: [
        {
          developerName: 'Master',
          master: true,
          available: true,
          defaultRecordTypeMapping: true,
          recordTypeId: '012000000000000AAA',
        },
      ],
    });
  });

  it.each([
    [
      'Account',
      'Id',
      {
        type: 'id',
        soapType: 'tns:ID',
        length: 18,
        byteLength: 18,
        nillable: false,
        createable: false,
        updateable: false,
        defaultedOnCreate: true,
        idLookup: true,
      },
    ],
    [
      'Account',
      'Name',
      {
        type: 'string',
        nameField: true,
        length: 255,
        byteLength: 765,
        nillable: false,
        createable: true,
        updateable: true,
        groupable: true,
      },
    ],
    [
      'Account',
      'Description',
      {
        type: 'textarea',
        filterable: false,
        sortable: false,
        groupable: false,
        aggregatable: false,
        extraTypeInfo: 'plaintextarea',
      },
    ],
    ['Account', 'BillingCity', { compoundFieldName: 'BillingAddress' }],
    [
      'Account',
      'CreatedDate',
      {
        type: 'datetime',
        soapType: 'xsd:dateTime',
        nillable: false,
        createable: false,
        defaultedOnCreate: true,
        permissionable: false,
      },
    ],
    ['Contact', 'LastName', { compoundFieldName: 'Name', nillable: false }],
    ['Contact', 'Name', { nameField: true, createable: false, calculated: false, calculatedFormula: null }],
    [
      'Opportunity',
      'Amount',
      { type: 'currency', soapType: 'xsd:double', precision: 18, scale: 2, length: 0, groupable: false },
    ],
    [
      'Opportunity',
      'IsClosed',
      {
        type: 'boolean',
        soapType: 'xsd:boolean',
        nillable: false,
        defaultValue: false,
        aggregatable: false,
        createable: false,
      },
    ],
    [
      'Opportunity',
      'AccountId',
      {
        type: 'reference',
        referenceTo: ['Account'],
        relationshipName: 'Account',
        polymorphicForeignKey: false,
        cascadeDelete: true,
      },
    ],
    ['Opportunity', 'FiscalYear', { type: 'int', soapType: 'xsd:int', digits: 9, precision: 0, calculated: false }],
    ['Task', 'WhatId', { polymorphicForeignKey: true, namePointing: true, relationshipName: 'What' }],
    [
      'Decision_Path__c',
      'Opportunity__c',
      {
        relationshipName: 'Opportunity__r',
        relationshipOrder: 0,
        cascadeDelete: true,
        nillable: false,
        permissionable: false,
        updateable: false,
        createable: true,
        writeRequiresMasterRead: false,
      },
    ],
    ['Decision_Path__c', 'Decision_Model__c', { restrictedDelete: true, cascadeDelete: false, nillable: true }],
    ['Decision_Path__c', 'Key__c', { unique: true, externalId: true, idLookup: true, caseSensitive: true }],
    [
      'Decision_Path__c',
      'Name',
      { autoNumber: true, nameField: true, nillable: false, createable: false, defaultedOnCreate: true },
    ],
    [
      'Decision_Path__c',
      'Gap__c',
      {
        type: 'double',
        calculated: true,
        createable: false,
        updateable: false,
        formulaTreatNullNumberAsZero: false,
        groupable: false,
      },
    ],
    [
      'Decision_Path__c',
      'Visits__c',
      { type: 'double', precision: 18, scale: 0, calculated: true, calculatedFormula: null, createable: false },
    ],
    ['Decision_Step__c', 'Entered_On__c', { type: 'datetime', defaultValueFormula: 'NOW()', defaultedOnCreate: true }],
    ['Decision_Step__c', 'Is_Latest__c', { type: 'boolean', defaultValue: true, defaultValueFormula: null }],
  ])('of %s.%s', (object, name, expected) => {
    expect(field(object, name)).toMatchObject(expected);
  });

  it('lists the active values of a picklist with their default', () => {
    expect(field('Decision_Path__c', 'Status__c')).toMatchObject({
      restrictedPicklist: true,
      defaultedOnCreate: true,
      picklistValues: [
        { active: true, defaultValue: true, label: 'Active', validFor: null, value: 'Active' },
        { value: 'Bought' },
        { value: 'Fixed Inside' },
        { value: 'Stopped' },
      ],
    });
  });

  it('knows formulas by their text', () => {
    expect(field('Decision_Step__c', 'Is_Inferred__c')).toMatchObject({
      calculated: true,
      calculatedFormula: 'ISPICKVAL(Basis__c, "Inferred")',
      defaultValue: null,
    });
  });

  it('gives history rows no prefix and no way to write them', () => {
    const history = described('Decision_Path__History');
    expect(history).toMatchObject({
      custom: true,
      keyPrefix: null,
      createable: false,
      updateable: false,
      deletable: false,
    });
    expect(described('OpportunityHistory').keyPrefix).toBe('008');
  });

  it('says the same things of every field', () => {
    const words = schema.objects.flatMap((object) =>
      described(object.name).fields.map((each) => Object.keys(each).sort().join()),
    );
    expect(new Set(words).size).toBe(1);
  });
});

describe('a user who may less', () => {
  const reader: Session = {
    ...everyone,
    canRead: (object) => object.name !== 'Buyside_Run__c',
    canCreate: () => false,
    canEdit: (object) => object.name === 'Account',
    canDelete: () => false,
    canReadField: (_object, candidate) => candidate.name !== 'Amount',
    canEditField: (_object, candidate) => candidate.name === 'Industry',
  };

  it('does not find the fields and children that are hidden', () => {
    expect(field('Opportunity', 'Amount', reader)).toBeUndefined();
    const children = described('Decision_Model__c', reader).childRelationships;
    expect(children.map((child) => child.childSObject)).not.toContain('Buyside_Run__c');
  });

  it('reads what may be written', () => {
    expect(described('Account', reader)).toMatchObject({
      createable: false,
      updateable: true,
      deletable: false,
      mergeable: false,
    });
    expect(field('Account', 'Industry', reader)).toMatchObject({ createable: false, updateable: true });
    expect(field('Account', 'Phone', reader)).toMatchObject({ createable: false, updateable: false });
  });

  it('does not find the objects that are hidden in the describe of the org', () => {
    const { encoding, maxBatchSize, sobjects } = describeGlobal(schema, reader);
    expect({ encoding, maxBatchSize }).toEqual({ encoding: 'UTF-8', maxBatchSize: 200 });
    const names = sobjects.map((object) => object.name);
    expect(names).toContain('Account');
    expect(names).not.toContain('Buyside_Run__c');
    expect([...names].sort()).toEqual(names);
  });
});
