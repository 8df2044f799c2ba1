/** A small org for query tests: a custom object with a field of each type, and one whose rows hang on it, in a project made for the purpose. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine, type LocalEngine } from '../../../src/local-org/createEngine.ts';
import type { InputRow } from '../../../src/local-org/engine.ts';

/** A Wednesday. */
export const NOW = new Date('2026-07-15T12:00:00Z');

const GADGET: Readonly<Record<string, string>> = {
  Kind__c:
    '<type>Picklist</type><valueSet><restricted>true</restricted><valueSetDefinition><sorted>false</sorted>' +
    ['zig|Zigzag', 'arc|Arc', 'mid|Middle']
      .map((pair) => pair.split('|'))
      .map(
        ([name, label]) => `<value><fullName>${name}</fullName><default>false</default><label>${label}</label></value>`,
      )
      .join('') +
    '</valueSetDefinition></valueSet>',
  Tags__c:
    '<type>MultiselectPicklist</type><visibleLines>3</visibleLines><valueSet><restricted>true</restricted><valueSetDefinition><sorted>false</sorted>' +
    ['red', 'green', 'blue', 'dark red']
      .map((name) => `<value><fullName>${name}</fullName><default>false</default><label>${name}</label></value>`)
      .join('') +
    '</valueSetDefinition></valueSet>',
  Size__c: '<type>Number</type><precision>8</precision><scale>2</scale>',
  Price__c: '<type>Currency</type><precision>10</precision><scale>2</scale>',
  Share__c: '<type>Percent</type><precision>5</precision><scale>1</scale>',
  Made_On__c: '<type>Date</type>',
  Seen_At__c: '<type>DateTime</type>',
  Is_Good__c: '<type>Checkbox</type><defaultValue>false</defaultValue>',
  Note__c: '<type>LongTextArea</type><length>2000</length><visibleLines>3</visibleLines>',
  Words__c: '<type>Text</type><length>100</length>',
  Key__c:
    '<type>Text</type><length>40</length><externalId>true</externalId><unique>true</unique><caseSensitive>true</caseSensitive>',
  Parent__c:
    '<type>Lookup</type><referenceTo>Gadget__c</referenceTo><relationshipName>Parts</relationshipName><relationshipLabel>Parts</relationshipLabel><deleteConstraint>SetNull</deleteConstraint>',
  Double_Size__c:
    '<type>Number</type><precision>8</precision><scale>2</scale><formula>Size__c * 2</formula><formulaTreatBlanksAs>BlankAsBlank</formulaTreatBlanksAs>',
  Parent_Name__c: '<type>Text</type><formula>Parent__r.Name</formula>',
};

const GEAR: Readonly<Record<string, string>> = {
  Gadget__c:
    '<type>Lookup</type><referenceTo>Gadget__c</referenceTo><relationshipName>Gears</relationshipName><relationshipLabel>Gears</relationshipLabel><deleteConstraint>SetNull</deleteConstraint>',
  Turns__c: '<type>Number</type><precision>8</precision><scale>0</scale>',
  Starts__c: '<type>Time</type>',
};

const OBJECTS: Readonly<Record<string, Readonly<Record<string, string>>>> = { Gadget__c: GADGET, Gear__c: GEAR };

function objectXml(name: string): string {
  const label = name.replace('__c', '');
  return `<?xml version="1.0" encoding="UTF-8"?>
<CustomObject xmlns="http://soap.sforce.com/2006/04/metadata">
    <deploymentStatus>Deployed</deploymentStatus>
    <label>${label}</label>
    <nameField><label>${label} Name</label><type>Text</type></nameField>
    <pluralLabel>${label}s</pluralLabel>
    <sharingModel>Private</sharingModel>
</CustomObject>
`;
}

function fieldXml(name: string, inner: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<CustomField xmlns="http://soap.sforce.com/2006/04/metadata">
    <fullName>${name}</fullName>
    <label>${name.replace('__c', '').replaceAll('_', ' ')}</label>
    ${inner}
</CustomField>
`;
}

function writeProject(folder: string): void {
  for (const [name, fields] of Object.entries(OBJECTS)) {
    const object = join(folder, 'force-app/main/default/objects', name);
    mkdirSync(join(object, 'fields'), { recursive: true });
    writeFileSync(join(object, `${name}.object-meta.xml`), objectXml(name));
    for (const [field, inner] of Object.entries(fields)) {
      writeFileSync(join(object, 'fields', `${field}.field-meta.xml`), fieldXml(field, inner));
    }
  }
  writeFileSync(
    join(folder, 'sfdx-project.json'),
    JSON.stringify({ packageDirectories: [{ path: 'force-app', default: true }], sourceApiVersion: '66.0' }),
  );
}

/** An org with both objects and no rows. Its administrator sees everything. */
export function gadgetOrg(clock: () => Date = () => NOW): LocalEngine {
  const folder = mkdtempSync(join(tmpdir(), 'gadgets-'));
  try {
    writeProject(folder);
    return createEngine({ projectDir: folder, clock });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The name of a record that was selected with it. */
export function nameOf(record: Readonly<Record<string, unknown>>): string {
  const { Name } = record;
  if (typeof Name !== 'string') throw new TypeError('The record has no name');
  return Name;
}

/** Writes gears as they are; their ids. */
export function addGears(engine: LocalEngine, rows: readonly InputRow[]): string[] {
  return engine.loadRows('Gear__c', rows);
}

/** Writes gadgets as they are; their ids. */
export function addGadgets(engine: LocalEngine, rows: readonly InputRow[]): string[] {
  return engine.loadRows('Gadget__c', rows);
}
