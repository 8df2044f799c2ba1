import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { fullNameOf, PACKAGE_DIRECTORY } from './project.ts';
import { componentsBelow, convertTo, deployedFilesBelow } from './sourceFormat.ts';
import { childrenOf, parseXml, textOf, textsOf } from './xml.ts';

const folder = join(process.cwd(), PACKAGE_DIRECTORY);
const temporary = mkdtempSync(join(tmpdir(), 'buyside-source-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

const components = componentsBelow(folder);
/** Types of which one file holds many. */
const inOneFile = new Set(['CustomLabel', 'CustomLabels']);

describe('the project as the deploy library reads it', () => {
  it('holds the components that there should be', () => {
    const types = new Set(components.map(({ type }) => type));
    expect([...types].sort()).toEqual([
      'CompactLayout',
      'CustomApplication',
      'CustomField',
      'CustomFieldTranslation',
      'CustomLabel',
      'CustomLabels',
      'CustomObject',
      'CustomObjectTranslation',
      'CustomPermission',
      'CustomTab',
      'FlexiPage',
      'Layout',
      'LightningComponentBundle',
      'ListView',
      'PermissionSet',
      'ReportType',
      'Translations',
      'ValidationRule',
    ]);
  });

  it('claims every file, and each for one component', () => {
    const claims = components.filter(({ type }) => !inOneFile.has(type)).flatMap(({ files }) => files);
    const labels = components.filter(({ type }) => type === 'CustomLabels').flatMap(({ files }) => files);
    expect([...claims, ...labels].sort()).toEqual(deployedFilesBelow(folder));
  });

  it('finds the metadata of every component', () => {
    expect(components.filter(({ xml }) => xml === undefined)).toEqual([]);
  });

  it('calls each component what its file is called', () => {
    const strangers = components.filter(({ type, fullName, xml = '' }) => {
      if (inOneFile.has(type)) return false;
      const inside = textOf(parseXml(readFileSync(join(folder, xml), 'utf8')), 'fullName');
      const own = fullName.split('.').at(-1);
      return own !== fullNameOf(xml) || (inside !== '' && inside !== own);
    });
    expect(strangers).toEqual([]);
  });

  it('keeps to the root element of the type', () => {
    const strangers = components.filter(
      ({ type, xml }) =>
        type !== 'CustomLabel' && parseXml(readFileSync(join(folder, xml ?? ''), 'utf8')).name !== type,
    );
    expect(strangers).toEqual([]);
  });

  it('can be written in the format of the Metadata API with nothing lost', async () => {
    const written = await convertTo(folder, join(temporary, 'written'));
    const manifest = parseXml(readFileSync(join(written, 'package.xml'), 'utf8'));
    const members = childrenOf(manifest, 'types').flatMap((types) =>
      textsOf(types, 'members').map((member) => `${textOf(types, 'name')} ${member}`),
    );
    // The translation of a field travels inside that of its object.
    const named = components
      .filter(({ type }) => type !== 'CustomFieldTranslation')
      .map(({ type, fullName }) => `${type} ${fullName}`);
    expect(named.filter((name) => !name.startsWith('CustomLabels ') && !members.includes(name))).toEqual([]);
    const object = parseXml(readFileSync(join(written, 'objects', 'Decision_Path__c.object'), 'utf8'));
    const ofPath = components.filter(({ fullName }) => fullName.startsWith('Decision_Path__c.'));
    expect(childrenOf(object, 'fields')).toHaveLength(ofPath.filter(({ type }) => type === 'CustomField').length);
    expect(childrenOf(object, 'validationRules')).toHaveLength(
      ofPath.filter(({ type }) => type === 'ValidationRule').length,
    );
  });
});

describe('a project that is not in order', () => {
  const PERMISSIONS = 'customPermissions';

  function broken(name: string, spoil: (copy: string) => void): string {
    const copy = join(temporary, name, PACKAGE_DIRECTORY);
    cpSync(join(folder, PERMISSIONS), join(copy, PERMISSIONS), { recursive: true });
    spoil(copy);
    return copy;
  }

  it('has a bundle without its own metadata', () => {
    const bundle = join('lwc', 'buysideTeam');
    const copy = broken('bare', (at) => cpSync(join(folder, bundle), join(at, bundle), { recursive: true }));
    rmSync(join(copy, bundle, 'buysideTeam.js-meta.xml'));
    expect(componentsBelow(copy).filter(({ xml }) => xml === undefined)).toHaveLength(1);
  });

  it('has a file that belongs to nothing', () => {
    const copy = broken('orphan', (at) => writeFileSync(join(at, PERMISSIONS, 'notes.txt'), 'left behind'));
    const claims = componentsBelow(copy).flatMap(({ files }) => files);
    expect(deployedFilesBelow(copy).filter((file) => !claims.includes(file))).toEqual([`${PERMISSIONS}/notes.txt`]);
  });

  it('is refused for a folder of an unknown type', () => {
    const copy = broken('unknown', (at) => cpSync(join(at, PERMISSIONS), join(at, 'widgets'), { recursive: true }));
    renameSync(
      join(copy, 'widgets', 'Buyside_Write_Inferred.customPermission-meta.xml'),
      join(copy, 'widgets', 'W.widget-meta.xml'),
    );
    expect(() => componentsBelow(copy)).toThrow();
  });

  it('has a component whose name differs from its file', () => {
    const copy = broken('renamed', (at) =>
      cpSync(join(folder, 'objects', 'Buy_In__c'), join(at, 'objects', 'Buy_In__c'), { recursive: true }),
    );
    const file = join(copy, 'objects', 'Buy_In__c', 'fields', 'Words__c.field-meta.xml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('Words__c<', 'Says__c<'));
    const found = componentsBelow(copy).find(({ xml }) => xml?.endsWith('Words__c.field-meta.xml') === true);
    expect(found?.fullName.split('.').at(-1)).not.toBe(textOf(parseXml(readFileSync(file, 'utf8')), 'fullName'));
  });
});
