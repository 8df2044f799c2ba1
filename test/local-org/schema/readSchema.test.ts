import { afterAll, describe, expect, it } from '@jest/globals';
import { readSchema, SchemaError, standardSchema } from '../../../src/local-org/schema/readSchema.ts';
import { messagesOf, metadata, objectFile, project, removeProjects, thing } from './projects.ts';

afterAll(removeProjects);

const MASTER = {
  type: 'MasterDetail',
  referenceTo: 'Account',
  relationshipName: 'Things',
  relationshipOrder: '0',
  reparentableMasterDetail: 'false',
  writeRequiresMasterRead: 'false',
} as const;
const DETAIL = { 'objects/Thing__c/Thing__c.object-meta.xml': objectFile({ sharingModel: 'ControlledByParent' }) };

describe('a project becomes a schema', () => {
  it('with a custom object, its system fields and its owner', () => {
    const object = readSchema(thing({ F__c: { type: 'Date' } })).object('THING__C');
    expect(object).toMatchObject({
      name: 'Thing__c',
      label: 'Thing',
      keyPrefix: 'a00',
      custom: true,
      sharingModel: 'ReadWrite',
    });
    expect(object?.fields.map((field) => field.name)).toEqual([
      ...['Id', 'Name', 'OwnerId', 'IsDeleted', 'CreatedDate', 'CreatedById', 'LastModifiedDate', 'LastModifiedById'],
      ...['SystemModstamp', 'F__c'],
    ]);
  });

  it('in which a detail has no owner and its master knows it', () => {
    const schema = readSchema(thing({ F__c: MASTER }, DETAIL));
    expect(schema.field('Thing__c', 'OwnerId')).toBeUndefined();
    expect(schema.field('Thing__c', 'F__c')).toMatchObject({
      required: true,
      deleteRule: 'Cascade',
      updateable: false,
    });
    expect(schema.object('Account')?.childRelationships).toContainEqual({
      childObject: 'Thing__c',
      field: 'F__c',
      relationshipName: 'Things__r',
      cascadeDelete: true,
      restrictedDelete: false,
    });
  });

  it('in which prefixes go by the alphabet, whatever the order of the files', () => {
    const names = ['Zebra__c', 'Apple__c', 'Mango__c'];
    const schema = readSchema(
      project(Object.fromEntries(names.map((name) => [`objects/${name}/${name}.object-meta.xml`, objectFile()]))),
    );
    expect(names.map((name) => schema.object(name)?.keyPrefix)).toEqual(['a02', 'a00', 'a01']);
  });

  it('with a history object for each object that keeps one', () => {
    const schema = readSchema(
      thing(
        { F__c: { type: 'Date', trackHistory: 'true' } },
        {
          'objects/Thing__c/Thing__c.object-meta.xml': objectFile({ enableHistory: 'true' }),
        },
      ),
    );
    const history = schema.object('Thing__History');
    expect(history).toMatchObject({
      createable: false,
      updateable: false,
      deletable: false,
      accessThrough: 'Thing__c',
    });
    expect(history?.fields.map((field) => field.name)).toEqual([
      ...['Id', 'ParentId', 'Field', 'DataType', 'OldValue', 'NewValue', 'IsDeleted', 'CreatedById', 'CreatedDate'],
    ]);
    expect(schema.object('Thing__c')?.childRelationships).toContainEqual(
      expect.objectContaining({ childObject: 'Thing__History', relationshipName: 'Histories' }),
    );
  });

  it('with custom fields on standard objects', () => {
    const schema = readSchema(
      project({
        'objects/Opportunity/fields/Extra__c.field-meta.xml': metadata('CustomField', { label: 'Extra', type: 'Date' }),
        'objects/Opportunity/fields/Amount.field-meta.xml': metadata('CustomField', { inlineHelpText: 'In full.' }),
      }),
    );
    expect(schema.field('Opportunity', 'Extra__c')).toMatchObject({ custom: true, type: 'date' });
    expect(schema.field('Opportunity', 'Amount')).toMatchObject({
      custom: false,
      type: 'currency',
      inlineHelpText: 'In full.',
    });
  });

  it('with standard objects and fields of features, told by having no label', () => {
    const described = (root: string, inner: string): string =>
      `<${root} xmlns="http://soap.sforce.com/2006/04/metadata">${inner}</${root}>`;
    const files = {
      'objects/FeatureThing/FeatureThing.object-meta.xml': described(
        'CustomObject',
        '<enableFeeds>false</enableFeeds>',
      ),
      'objects/FeatureThing/fields/State.field-meta.xml': described('CustomField', '<fullName>State</fullName>'),
      'objects/Account/fields/LaterField.field-meta.xml': described('CustomField', '<fullName>LaterField</fullName>'),
      'objects/Case/fields/SourceId.field-meta.xml': described(
        'CustomField',
        '<fullName>SourceId</fullName><type>Lookup</type>',
      ),
    };
    const schema = readSchema(project(files));
    expect(schema.field('FeatureThing', 'State')).toBeDefined();
    expect(schema.field('Account', 'LaterField')).toBeDefined();
    expect(schema.field('Case', 'SourceId')).toMatchObject({ type: 'string', length: 18 });
    const own = {
      ...files,
      'objects/FeatureThing/FeatureThing.object-meta.xml': described('CustomObject', '<label>Ours</label>'),
    };
    expect(messagesOf(project(own))).toContainEqual(
      expect.stringContaining('no CustomObject named FeatureThing found'),
    );
  });

  it('with standard objects and fields of features, granted without being described', () => {
    const grant = (field: string): string =>
      `<fieldPermissions><editable>false</editable><field>${field}</field><readable>true</readable></fieldPermissions>`;
    const nothing =
      '<fieldPermissions><editable>false</editable><field>Vehicle.Colour</field><readable>false</readable></fieldPermissions>';
    const objectGrant =
      '<objectPermissions><allowCreate>false</allowCreate><allowDelete>false</allowDelete><allowEdit>false</allowEdit><allowRead>true</allowRead><modifyAllRecords>false</modifyAllRecords><object>ContactPointEmail</object><viewAllRecords>false</viewAllRecords></objectPermissions>';
    const set = (fields: readonly string[]): string =>
      project({
        'permissionsets/P.permissionset-meta.xml': `<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">${fields.map(grant).join('')}${nothing}<label>P</label>${objectGrant}</PermissionSet>`,
      });
    const fields = ['Case.ServiceContractId', 'ContactPointEmail.EmailAddress', 'Lead.Fax', 'Order.PoNumber'];
    const schema = readSchema(set(fields));
    expect(schema.field('Order', 'PoDate')).toMatchObject({ type: 'date' });
    expect(schema.field('QuoteLineItem', 'QuoteId')).toBeUndefined();
    expect(messagesOf(set(['Case.ServiceContract', 'Order.Po_Number']))).toEqual([
      expect.stringContaining('no CustomField named Case.ServiceContract found'),
      expect.stringContaining('no CustomField named Order.Po_Number found'),
    ]);
  });

  it('with record types, which give the object a RecordTypeId', () => {
    const type = metadata('RecordType', { fullName: 'New_Business', active: 'true', label: 'New business' });
    const schema = readSchema(project({ 'objects/Opportunity/recordTypes/New_Business.recordType-meta.xml': type }));
    expect(schema.object('Opportunity')?.recordTypes).toEqual([
      { developerName: 'New_Business', label: 'New business', isActive: true },
    ]);
    expect(schema.field('Opportunity', 'RecordTypeId')).toMatchObject({ referenceTo: ['RecordType'] });
    expect(standardSchema().field('Opportunity', 'RecordTypeId')).toBeUndefined();
  });

  it('with stages of its own', () => {
    const values = metadata('StandardValueSet', {
      sorted: 'false',
      standardValue: '<fullName>First</fullName><default>false</default><label>First</label>',
    })
      .replace('sorted>', 'sorted>')
      .replace('<isActive>', '');
    const schema = readSchema(project({ 'standardValueSets/OpportunityStage.standardValueSet-meta.xml': values }));
    expect(schema.field('Opportunity', 'StageName')?.picklist.map((entry) => entry.value)).toEqual(['First']);
  });

  it('in which activities may be about custom objects that allow them', () => {
    const schema = readSchema(
      project({ 'objects/Thing__c/Thing__c.object-meta.xml': objectFile({ enableActivities: 'true' }) }),
    );
    expect(schema.field('Task', 'WhatId')?.referenceTo).toContain('Thing__c');
    expect(schema.field('Task', 'WhoId')?.referenceTo).not.toContain('Thing__c');
    expect(schema.field('Thing__c', 'LastActivityDate')).toMatchObject({ createable: false });
  });

  it('in which a lookup of activities has one list of children, that of the tasks', () => {
    const lookup = { label: 'T', type: 'Lookup', referenceTo: 'Account', relationshipName: 'Calls' };
    const schema = readSchema(
      project({ 'objects/Activity/fields/T__c.field-meta.xml': metadata('CustomField', lookup) }),
    );
    const children = schema.object('Account')?.childRelationships.filter(({ field }) => field === 'T__c') ?? [];
    const named = children.map(({ childObject, relationshipName }) => [childObject, relationshipName]);
    expect(named.sort()).toEqual([
      ['Event', undefined],
      ['Task', 'Calls__r'],
    ]);
  });

  it('with roll-ups of the type of what they sum up', () => {
    const summary = (operation: string, summed?: string): Readonly<Record<string, string>> => ({
      type: 'Summary',
      // As retrieved ones have it.
      externalId: 'false',
      summaryForeignKey: 'Thing__c.F__c',
      summaryOperation: operation,
      ...(summed !== undefined && { summarizedField: `Thing__c.${summed}` }),
    });
    const onAccount = (name: string, facts: Readonly<Record<string, string>>): [string, string] => [
      `objects/Account/fields/${name}.field-meta.xml`,
      metadata('CustomField', { label: name, ...facts }),
    ];
    const schema = readSchema(
      thing(
        { F__c: MASTER, W__c: { type: 'DateTime' }, N__c: { type: 'Currency', precision: '8', scale: '2' } },
        {
          ...DETAIL,
          ...Object.fromEntries([
            onAccount('Count__c', summary('count')),
            onAccount('Sum__c', summary('sum', 'N__c')),
            onAccount('Last__c', summary('max', 'W__c')),
          ]),
        },
      ),
    );
    expect(schema.field('Account', 'Count__c')).toMatchObject({
      type: 'double',
      precision: 18,
      scale: 0,
      createable: false,
    });
    expect(schema.field('Account', 'Sum__c')).toMatchObject({ type: 'currency', scale: 2 });
    expect(schema.field('Account', 'Last__c')).toMatchObject({ type: 'datetime', precision: 0 });
  });

  it('with labels, custom permissions and pages', () => {
    const schema = readSchema(
      project({
        'labels/CustomLabels.labels-meta.xml': metadata('CustomLabels', {
          labels:
            '<fullName>Hello</fullName><language>en_US</language><protected>false</protected><shortDescription>s</shortDescription><value>Hi &amp; bye</value>',
        }),
        'customPermissions/May.customPermission-meta.xml': metadata('CustomPermission', { label: 'May' }),
        'flexipages/Page.flexipage-meta.xml': metadata('FlexiPage', {
          flexiPageRegions:
            '<itemInstances><componentInstance><componentInstanceProperties><name>n</name><value>1</value></componentInstanceProperties>' +
            '<componentName>lightning:thing</componentName><identifier>i</identifier></componentInstance></itemInstances>' +
            '<itemInstances><fieldInstance><fieldItem>Record.Name</fieldItem></fieldInstance></itemInstances><name>main</name><type>Region</type>',
          masterLabel: 'Page',
          sobjectType: 'Account',
          template: '<name>flexipage:recordHomeTemplateDesktop</name>',
          type: 'RecordPage',
        }),
      }),
    );
    expect(schema.labels).toEqual({ Hello: 'Hi & bye' });
    expect(schema.customPermissions).toEqual(['May']);
    expect(schema.flexiPages).toEqual([
      {
        name: 'Page',
        label: 'Page',
        file: 'force-app/main/default/flexipages/Page.flexipage-meta.xml',
        objectName: 'Account',
        template: 'flexipage:recordHomeTemplateDesktop',
        regions: {
          main: [
            { name: 'lightning:thing', identifier: 'i', properties: { n: '1' } },
            { name: 'field', identifier: 'Record.Name', properties: { field: 'Record.Name' } },
          ],
        },
      },
    ]);
  });
});

describe('a project is refused', () => {
  it.each([
    [
      'an object with a master that shares for itself',
      thing({ F__c: MASTER }),
      'Cannot set sharingModel to ReadWrite on a CustomObject with a MasterDetail relationship field',
    ],
    [
      'an object without a master that shares through one',
      thing({}, DETAIL),
      'Cannot set sharingModel to ControlledByParent on a CustomObject without a MasterDetail relationship field',
    ],
    [
      'a required master-detail field',
      thing({ F__c: { ...MASTER, required: 'true' } }, DETAIL),
      "Can not specify 'required' for a CustomField of type MasterDetail",
    ],
    [
      'a detail of User',
      thing({ F__c: { ...MASTER, referenceTo: 'User' } }, DETAIL),
      'User cannot be the master of a detail',
    ],
    [
      'two children by one name',
      thing({
        F__c: { type: 'Lookup', referenceTo: 'Account', relationshipName: 'Contacts' },
        G__c: { type: 'Lookup', referenceTo: 'Account', relationshipName: 'contacts' },
      }),
      "The child relationship 'contacts__r' of Account is used by Thing__c.F__c and Thing__c.G__c",
    ],
    [
      'a folder without its object',
      project({ 'objects/No__c/fields/F__c.field-meta.xml': metadata('CustomField', { label: 'F', type: 'Date' }) }),
      'In field: fullName - no CustomObject named No__c found',
    ],
    [
      'a standard object that there is not',
      project({ 'objects/Kase/Kase.object-meta.xml': objectFile() }),
      'In field: fullName - no CustomObject named Kase found',
    ],
    [
      'a standard field that is not there',
      project({
        'objects/Account/fields/Nope.field-meta.xml': metadata('CustomField', { label: 'Nope', type: 'Date' }),
      }),
      'In field: fullName - no CustomField named Account.Nope found',
    ],
    [
      'a rule on a field that is not there',
      thing(
        {},
        {
          'objects/Thing__c/validationRules/R.validationRule-meta.xml': metadata('ValidationRule', {
            active: 'true',
            errorConditionFormula: 'ISBLANK(Name)',
            errorDisplayField: 'Nope__c',
            errorMessage: 'No.',
          }),
        },
      ),
      "errorDisplayField: there is no field 'Nope__c' on Thing__c",
    ],
    [
      'a rule that is no condition',
      thing(
        {},
        {
          'objects/Thing__c/validationRules/R.validationRule-meta.xml': metadata('ValidationRule', {
            active: 'true',
            errorConditionFormula: 'Name',
            errorMessage: 'No.',
          }),
        },
      ),
      'Condition of Thing__c.R (character 1): Formula result is data type (Text), incompatible with expected data type (Boolean)',
    ],
  ] as const)('for %s', (_why, path, message) => {
    expect(messagesOf(path)).toContain(message);
  });

  it.each([
    [
      'a summary of a child that is not there',
      { summaryForeignKey: 'No__c.F__c' },
      "summaryForeignKey names the object 'No__c', which does not exist",
    ],
    [
      'a summary over a lookup',
      { summaryForeignKey: 'Thing__c.L__c' },
      'Thing__c.L__c is not a master-detail field to Account',
    ],
    [
      'a summary of a field that is not there',
      { summaryOperation: 'max', summarizedField: 'Thing__c.No__c' },
      'summarizedField names Thing__c.No__c, which does not exist',
    ],
    [
      'a sum of dates',
      { summaryOperation: 'sum', summarizedField: 'Thing__c.W__c' },
      'A date field cannot be summed up with sum',
    ],
    [
      'a maximum of what changes without a save',
      { summaryOperation: 'max', summarizedField: 'Thing__c.A__c' },
      'A__c is a formula that a roll-up cannot read',
    ],
    ['a count of a field', { summarizedField: 'Thing__c.W__c' }, "A count has no 'summarizedField'"],
    [
      'a filter on a field that is not there',
      { summaryFilterItems: '<field>Thing__c.No__c</field><operation>equals</operation><value>1</value>' },
      'The filter names Thing__c.No__c, which does not exist',
    ],
    [
      'a filter on a value that is not there',
      { summaryFilterItems: '<field>Thing__c.P__c</field><operation>equals</operation><value>a,z</value>' },
      "The filter value 'z' is not a value of P__c",
    ],
    [
      'a filter on a checkbox by 1',
      { summaryFilterItems: '<field>Thing__c.B__c</field><operation>equals</operation><value>1</value>' },
      "A filter on the checkbox B__c takes True or False, not '1'",
    ],
    [
      'a filter by an operation that is not understood',
      { summaryFilterItems: '<field>Thing__c.B__c</field><operation>like</operation><value>True</value>' },
      "Error parsing file: 'like' is not a valid value for the enum 'FilterOperation'",
    ],
    [
      'a summary with a precision',
      { precision: '18' },
      "Can not specify 'precision' for a CustomField of type Summary",
    ],
  ] as const)('for %s', (_why, facts, message) => {
    const path = thing(
      {
        F__c: MASTER,
        L__c: { type: 'Lookup', referenceTo: 'Account', relationshipName: 'More' },
        W__c: { type: 'Date' },
        A__c: { type: 'Number', precision: '9', scale: '0', formula: 'TODAY() - W__c' },
        B__c: { type: 'Checkbox', defaultValue: 'false' },
        P__c: {
          type: 'Picklist',
          valueSet:
            '<restricted>true</restricted><valueSetDefinition><sorted>false</sorted><value><fullName>a</fullName><default>false</default><label>A</label></value></valueSetDefinition>',
        },
      },
      {
        ...DETAIL,
        'objects/Account/fields/S__c.field-meta.xml': metadata('CustomField', {
          label: 'S',
          type: 'Summary',
          summaryForeignKey: 'Thing__c.F__c',
          summaryOperation: 'count',
          ...facts,
        }),
      },
    );
    expect(messagesOf(path)).toContain(message);
  });

  it.each([
    [
      'a field that is not there',
      '<fieldPermissions><editable>false</editable><field>Thing__c.No__c</field><readable>true</readable></fieldPermissions>',
      'In field: field - no CustomField named Thing__c.No__c found',
    ],
    [
      'a field in another case',
      '<fieldPermissions><editable>false</editable><field>Thing__c.f__c</field><readable>true</readable></fieldPermissions>',
      'In field: field - no CustomField named Thing__c.f__c found; it is written Thing__c.F__c',
    ],
    [
      'a required field',
      '<fieldPermissions><editable>false</editable><field>Thing__c.R__c</field><readable>true</readable></fieldPermissions>',
      'You cannot deploy to a required field: Thing__c.R__c',
    ],
    [
      'a system field',
      '<fieldPermissions><editable>false</editable><field>Thing__c.CreatedDate</field><readable>true</readable></fieldPermissions>',
      'You cannot deploy to a required field: Thing__c.CreatedDate',
    ],
    [
      'an object that is not there',
      '<objectPermissions><allowRead>true</allowRead><object>No__c</object></objectPermissions>',
      'In field: object - no CustomObject named No__c found',
    ],
    [
      'edit without read',
      '<objectPermissions><allowEdit>true</allowEdit><object>Thing__c</object></objectPermissions>',
      'Permission Edit Thing__c depends on permission(s): Read Thing__c',
    ],
    [
      'an object of Setup',
      '<objectPermissions><allowRead>true</allowRead><object>Task</object></objectPermissions>',
      'Task has no object permissions of its own',
    ],
    [
      'a custom permission that is not there',
      '<customPermissions><enabled>true</enabled><name>No</name></customPermissions>',
      'In field: customPermission - no CustomPermission named No found',
    ],
    [
      'an element that is not understood',
      '<classAccesses><apexClass>A</apexClass><colour>red</colour></classAccesses>',
      'Error parsing file: Element {http://soap.sforce.com/2006/04/metadata}colour invalid at this location in type PermissionSetApexClassAccess',
    ],
  ] as const)('for a permission set with %s', (_why, content, message) => {
    const path = thing(
      { F__c: { type: 'Date' }, R__c: { type: 'Date', required: 'true' } },
      {
        'permissionsets/P.permissionset-meta.xml': metadata('PermissionSet', { label: 'P' }).replace(
          '</label>',
          `</label>${content}`,
        ),
      },
    );
    expect(messagesOf(path)).toContain(message);
  });

  it('for a detail without Read on its master', () => {
    const path = thing(
      { F__c: MASTER },
      {
        ...DETAIL,
        'permissionsets/P.permissionset-meta.xml': metadata('PermissionSet', {
          label: 'P',
          objectPermissions: '<allowRead>true</allowRead><object>Thing__c</object>',
        }),
      },
    );
    expect(messagesOf(path)).toEqual(['Permission Read Thing__c depends on permission(s): Read Account']);
  });

  it('with everything that is wrong at once, each with its file', () => {
    const path = thing({ F__c: { type: 'Nope' }, G__c: { type: 'Text', length: '999' } });
    expect(() => readSchema(path)).toThrow(SchemaError);
    expect(() => readSchema(path)).toThrow(
      /2 problems in the metadata:\n {2}force-app\/.*F__c.field-meta.xml:5: Error parsing file: 'Nope' is not a valid value for the enum 'FieldType'\n {2}force-app\/.*G__c/,
    );
  });

  it('when it is no project', () => {
    expect(messagesOf('/nowhere')).toEqual(['There is no sfdx-project.json in /nowhere']);
  });
});
