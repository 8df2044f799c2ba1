import { afterAll, describe, expect, it } from '@jest/globals';
import { readSchema } from '../../../src/local-org/schema/readSchema.ts';
import type { FieldDef } from '../../../src/local-org/schema/model.ts';
import { element, messagesOf, metadata, problemsOf, removeProjects, thing } from './projects.ts';

afterAll(removeProjects);

const VALUES =
  '<valueSetDefinition><sorted>false</sorted><value><fullName>a</fullName><default>true</default><label>A</label></value>' +
  '<value><fullName>b</fullName><default>false</default><label>B</label><isActive>false</isActive></value></valueSetDefinition>';

function field(facts: Readonly<Record<string, string>>, more: Readonly<Record<string, string>> = {}): FieldDef {
  const found = readSchema(thing({ F__c: facts }, more)).field('Thing__c', 'f__C');
  if (found === undefined) throw new Error('F__c was not read');
  return found;
}

describe('a field file becomes a field', () => {
  it.each([
    ['Text', { type: 'Text', length: '40' }, { type: 'string', length: 40, isLongText: false }],
    ['TextArea', { type: 'TextArea' }, { type: 'textarea', length: 255, isLongText: false }],
    [
      'LongTextArea',
      { type: 'LongTextArea', length: '4000', visibleLines: '3' },
      { type: 'textarea', length: 4000, isLongText: true },
    ],
    [
      'Html',
      { type: 'Html', length: '4000', visibleLines: '3' },
      { type: 'textarea', isLongText: true, isRichText: true },
    ],
    ['Number', { type: 'Number', precision: '5', scale: '2' }, { type: 'double', precision: 5, scale: 2 }],
    ['Currency', { type: 'Currency', precision: '18', scale: '0' }, { type: 'currency', precision: 18 }],
    ['Percent', { type: 'Percent', precision: '5', scale: '1' }, { type: 'percent', scale: 1 }],
    ['Checkbox', { type: 'Checkbox', defaultValue: 'true' }, { type: 'boolean', defaultFormula: 'true' }],
    ['Date', { type: 'Date' }, { type: 'date' }],
    ['DateTime', { type: 'DateTime', defaultValue: 'NOW()' }, { type: 'datetime', defaultFormula: 'NOW()' }],
    ['Time', { type: 'Time' }, { type: 'time' }],
    [
      'Email',
      { type: 'Email', unique: 'true', externalId: 'true' },
      { type: 'email', length: 80, unique: true, externalId: true },
    ],
    ['Phone', { type: 'Phone' }, { type: 'phone', length: 40 }],
    ['Url', { type: 'Url' }, { type: 'url', length: 255 }],
    [
      'AutoNumber',
      { type: 'AutoNumber', displayFormat: 'A-{000}' },
      { type: 'string', autoNumberFormat: 'A-{000}', createable: false },
    ],
    [
      'Picklist',
      { type: 'Picklist', valueSet: `<restricted>true</restricted>${VALUES}` },
      {
        type: 'picklist',
        restrictedPicklist: true,
        picklist: [
          { value: 'a', label: 'A', isDefault: true, isActive: true },
          { value: 'b', label: 'B', isDefault: false, isActive: false },
        ],
      },
    ],
    [
      'MultiselectPicklist',
      { type: 'MultiselectPicklist', valueSet: VALUES, visibleLines: '4' },
      { type: 'multipicklist', restrictedPicklist: false, length: 4099 },
    ],
    [
      'Lookup',
      { type: 'Lookup', referenceTo: 'Account', relationshipName: 'Things', deleteConstraint: 'Restrict' },
      {
        type: 'reference',
        referenceTo: ['Account'],
        relationshipName: 'F__r',
        childRelationshipName: 'Things__r',
        deleteRule: 'Restrict',
        isMasterDetail: false,
      },
    ],
    [
      'Picklist, written as before version 38',
      {
        type: 'Picklist',
        picklist:
          '<picklistValues><fullName>x</fullName><default>true</default></picklistValues><restrictedPicklist>true</restrictedPicklist><sorted>false</sorted>',
      },
      { type: 'picklist', restrictedPicklist: true, picklist: [{ value: 'x', isDefault: true }] },
    ],
    [
      'formula of text',
      { type: 'Text', formula: 'Name &amp; &quot;&lt;&#33;&quot;', formulaTreatBlanksAs: 'BlankAsBlank' },
      { type: 'string', formula: 'Name & "<!"', blanksAsZero: false, createable: false, updateable: false },
    ],
  ] as const)('of type %s', (_name, facts, expected) => {
    expect(field(facts)).toMatchObject(expected);
  });

  it('with what it says about itself', () => {
    const facts = {
      type: 'Text',
      length: '9',
      description: 'D',
      inlineHelpText: 'H',
      unique: 'true',
      caseSensitive: 'true',
    };
    expect(field(facts)).toMatchObject({
      custom: true,
      description: 'D',
      inlineHelpText: 'H',
      caseSensitive: true,
      file: 'force-app/main/default/objects/Thing__c/fields/F__c.field-meta.xml',
    });
  });

  it('with the values of a global value set, which restrict it', () => {
    const set = metadata('GlobalValueSet', {
      masterLabel: 'S',
      sorted: 'false',
      customValue: '<fullName>x</fullName><default>false</default><label>X</label>',
    });
    const facts = { type: 'Picklist', valueSet: '<valueSetName>Set</valueSetName>' };
    expect(field(facts, { 'globalValueSets/Set.globalValueSet-meta.xml': set })).toMatchObject({
      restrictedPicklist: true,
      picklist: [{ value: 'x' }],
    });
  });
});

describe('a field file is refused', () => {
  it.each([
    ['without a type', {}, 'Required field is missing: type'],
    [
      'of a type that is none',
      { type: 'Place' },
      "Error parsing file: 'Place' is not a valid value for the enum 'FieldType'",
    ],
    ['of a place without its scale', { type: 'Location' }, "Must specify 'scale' for a CustomField of type Location"],
    [
      'with an element that is not understood',
      { type: 'Date', colour: 'red' },
      'Error parsing file: Element {http://soap.sforce.com/2006/04/metadata}colour invalid at this location in type CustomField',
    ],
    [
      'with a flag that is none',
      { type: 'Date', required: 'yes' },
      "Error parsing file: 'yes' is not a valid value for the type xsd:boolean",
    ],
    ['with a text too long', { type: 'Text', length: '256' }, "'length' of Text must be 1 to 255"],
    [
      'with a long text too short',
      { type: 'LongTextArea', length: '200', visibleLines: '3' },
      "'length' of LongTextArea must be 256 to 131072",
    ],
    ['with more places than digits', { type: 'Number', precision: '3', scale: '4' }, "'scale' must be 0 to precision"],
    [
      'with a checkbox without a default',
      { type: 'Checkbox' },
      "Must specify 'defaultValue' for a CustomField of type Checkbox",
    ],
    [
      'with a picklist without values',
      { type: 'Picklist' },
      "Must specify 'valueSet' for a CustomField of type Picklist",
    ],
    [
      'with a value twice',
      { type: 'Picklist', valueSet: VALUES.replace('>b<', '>A<') },
      "Duplicate value 'A' in the picklist",
    ],
    [
      'with a value set that is not there',
      { type: 'Picklist', valueSet: '<valueSetName>No</valueSetName>' },
      'In field: valueSet - no GlobalValueSet named No found',
    ],
    [
      'with a lookup to nothing',
      { type: 'Lookup', referenceTo: 'Nope__c' },
      "referenceTo value of 'Nope__c' does not resolve to a valid sObject type",
    ],
    [
      'with a required lookup that a delete would clear',
      { type: 'Lookup', referenceTo: 'Account', required: 'true' },
      'field integrity exception: unknown (must specify either cascade delete or restrict delete for required lookup foreign key)',
    ],
    ['with a unique date', { type: 'Date', unique: 'true' }, 'A date field cannot be unique'],
    ['with a date for an external id', { type: 'Date', externalId: 'true' }, 'A date field cannot be an external id'],
    [
      'with an auto-number without a place',
      { type: 'AutoNumber', displayFormat: 'A' },
      'displayFormat needs a place such as {0000}',
    ],
    [
      'with a required formula',
      { type: 'Date', formula: 'TODAY()', required: 'true' },
      "Can not specify 'required' for a formula field",
    ],
    [
      'with a formula of an impossible type',
      { type: 'Picklist', formula: '"a"' },
      'A formula cannot be of type Picklist',
    ],
    [
      'with tracking and no history',
      { type: 'Date', trackHistory: 'true' },
      'Thing__c tracks F__c but has no enableHistory',
    ],
    [
      'with a label too long',
      { type: 'Date', label: 'x'.repeat(41) },
      `The label '${'x'.repeat(41)}' has more than 40 characters`,
    ],
  ] as const)('%s', (_why, facts, message) => {
    expect(messagesOf(thing({ F__c: facts }))).toContain(message);
  });

  it('with the line of the element', () => {
    expect(problemsOf(thing({ F__c: { type: 'Date', colour: 'red' } }))).toEqual([
      {
        file: 'force-app/main/default/objects/Thing__c/fields/F__c.field-meta.xml',
        line: 6,
        message:
          'Error parsing file: Element {http://soap.sforce.com/2006/04/metadata}colour invalid at this location in type CustomField',
      },
    ]);
  });

  it('under another name than its own', () => {
    expect(messagesOf(thing({ F__c: { type: 'Date', fullName: 'G__c' } }))).toContain(
      "fullName 'G__c' is not the file's name 'F__c'",
    );
  });

  it('with a formula or a default that does not compile, and where', () => {
    expect(messagesOf(thing({ F__c: { type: 'Text', formula: 'Name &amp; Nope__c' } }))).toEqual([
      'Formula of Thing__c.F__c (character 8): Field Nope__c does not exist. Check spelling.',
    ]);
    expect(messagesOf(thing({ F__c: { type: 'Date', defaultValue: 'NOW()' } }))).toEqual([
      'Default value of Thing__c.F__c (character 1): Formula result is data type (DateTime), incompatible with expected data type (Date)',
    ]);
  });

  it('when it is not well-formed XML', () => {
    const file = 'objects/Thing__c/fields/G__c.field-meta.xml';
    const broken = metadata('CustomField', { label: 'A & B', type: 'Date' });
    expect(messagesOf(thing({}, { [file]: broken }))).toEqual([
      "Error parsing file: '&' starts no entity; write &amp;",
    ]);
    expect(messagesOf(thing({}, { [file]: broken.replace('A & B</label>', '') }))).toEqual([
      'Error parsing file: </CustomField> closes <label>',
    ]);
    expect(messagesOf(thing({}, { [file]: element('CustomObject', '') }))).toEqual([
      'Error parsing file: Root element must be CustomField, not CustomObject',
    ]);
  });
});
