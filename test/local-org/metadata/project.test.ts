import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';
import { openMetadata } from '../../../src/local-org/metadata/openMetadata.ts';
import { readForceIgnore } from '../../../src/local-org/schema/read/forceIgnore.ts';
import { SchemaError } from '../../../src/local-org/schema/schemaError.ts';
import { field, manifest, object, TEXT } from './packages.ts';

const NS = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
const made: string[] = [];
afterAll(() => {
  for (const path of made) rmSync(path, { recursive: true, force: true });
});

/** A folder with these files. */
function folder(files: Readonly<Record<string, string>>): string {
  const path = mkdtempSync(join(tmpdir(), 'project-'));
  made.push(path);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}

const project = (paths: readonly string[], more: object = {}): string =>
  JSON.stringify({ packageDirectories: paths.map((path) => ({ path })), ...more });
const keys = (files: Readonly<Record<string, string>>): string[] =>
  [...openMetadata(folder(files), undefined).components.keys()].sort();
const problems = (files: Readonly<Record<string, string>>): string[] => {
  try {
    openMetadata(folder(files), undefined);
    return [];
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    return error.problems.map(({ file, line, message }) => `${file}:${line ?? ''} ${message}`);
  }
};
const part = (name: string, inner = TEXT): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<CustomField ${NS}>\n    <fullName>${name}</fullName>\n    <label>L</label>\n    ${inner}\n</CustomField>\n`;
const code = `<ApexClass ${NS}><apiVersion>60.0</apiVersion><status>Active</status></ApexClass>`;

describe('a project', () => {
  it('may have several package directories, of which the later ones count', () => {
    const files = {
      'sfdx-project.json': project(['base', 'extra', 'extra']),
      'base/objects/Gadget__c/Gadget__c.object-meta.xml': object(''),
      'base/objects/Gadget__c/fields/Code__c.field-meta.xml': part('Code__c'),
      'extra/main/objects/Gadget__c/fields/Code__c.field-meta.xml': part('Code__c', '<type>Date</type>'),
      'extra/main/objects/Gadget__c/fields/More__c.field-meta.xml': part('More__c'),
    };
    const { schema } = openMetadata(folder(files), undefined);
    expect(schema.field('Gadget__c', 'Code__c')?.type).toBe('date');
    expect(schema.field('Gadget__c', 'More__c')).toBeDefined();
    const twice = { ...files, 'base/other/objects/Gadget__c/fields/Code__c.field-meta.xml': part('Code__c') };
    expect(problems(twice)).toEqual([
      'base/other/objects/Gadget__c/fields/Code__c.field-meta.xml: The same component is in base/objects/Gadget__c/fields/Code__c.field-meta.xml',
    ]);
  });

  it('may have objects whole, in files of their own, or in the format of packages', () => {
    const whole = object(field('Code__c', TEXT));
    const expected = ['CustomField:Gadget__c.Code__c', 'CustomObject:Gadget__c'];
    expect(
      keys({ 'sfdx-project.json': project(['f']), 'f/objects/Gadget__c/Gadget__c.object-meta.xml': whole }),
    ).toEqual(expected);
    expect(keys({ 'sfdx-project.json': project(['f']), 'f/objects/Gadget__c.object-meta.xml': whole })).toEqual(
      expected,
    );
    expect(keys({ 'sfdx-project.json': project(['f']), 'f/objects/Gadget__c.object': whole })).toEqual(expected);
    const types = manifest({ CustomObject: ['Gadget__c'] });
    expect(keys({ 'package.xml': types, 'objects/Gadget__c.object': whole })).toEqual(expected);
    expect(keys({ 'src/package.xml': types, 'src/objects/Gadget__c.object': whole })).toEqual(expected);
  });

  it('leaves out what .forceignore names, and what is no metadata', () => {
    const files = {
      'sfdx-project.json': project(['f']),
      '.forceignore': '# tests\n**/__tests__/**\nf/old/\n!f/old/keep/\n*.bak\n',
      'f/README.md': 'x',
      'f/objects/Gadget__c/Gadget__c.object-meta.xml': object(''),
      'f/old/objects/Gadget__c/fields/Code__c.field-meta.xml': 'not even XML',
      'f/classes/deep/er/A.cls': 'class A {}',
      'f/classes/deep/er/A.cls-meta.xml': code,
      'f/lwc/jsconfig.json': '{}',
      'f/lwc/a/a.js': 'export default 1',
      'f/lwc/a/a.js-meta.xml': `<LightningComponentBundle ${NS}><apiVersion>60.0</apiVersion></LightningComponentBundle>`,
      'f/lwc/a/__tests__/a.test.js': 'x',
      'node_modules/x/objects/Nope__c/Nope__c.object-meta.xml': 'x',
    };
    const { components } = openMetadata(folder(files), undefined);
    expect([...components.keys()].sort()).toEqual([
      ...['ApexClass:A', 'CustomObject:Gadget__c', 'LightningComponentBundle:a'],
    ]);
    expect(components.get('LightningComponentBundle:a')?.files.map(({ path }) => path)).toEqual([
      ...['lwc/a/a.js', 'lwc/a/a.js-meta.xml'],
    ]);
  });

  it('has static resources of one file or of a folder, documents, e-mails and translations of fields', () => {
    const resource = (type: string): string =>
      `<StaticResource ${NS}><cacheControl>Public</cacheControl><contentType>${type}</contentType></StaticResource>`;
    const files = {
      'sfdx-project.json': project(['f']),
      'f/staticresources/one.resource-meta.xml': resource('text/css'),
      'f/staticresources/one.css': 'p{}',
      'f/staticresources/many.resource-meta.xml': resource('application/zip'),
      'f/staticresources/many/a/b.txt': 'hello',
      'f/email/F.emailFolder-meta.xml': `<EmailFolder ${NS}><name>F</name></EmailFolder>`,
      'f/documents/D.documentFolder-meta.xml': `<DocumentFolder ${NS}><name>D</name></DocumentFolder>`,
      'f/documents/D/x.document-meta.xml': `<Document ${NS}><internalUseOnly>false</internalUseOnly><name>x</name><public>false</public></Document>`,
      'f/documents/D/x.txt': 'x',
      'f/objects/Gadget__c/Gadget__c.object-meta.xml': object(''),
      'f/objectTranslations/Gadget__c-de/Gadget__c-de.objectTranslation-meta.xml': `<CustomObjectTranslation ${NS}>\n</CustomObjectTranslation>`,
      'f/objectTranslations/Gadget__c-de/Code__c.fieldTranslation-meta.xml': `<CustomFieldTranslation ${NS}><label>C</label><name>Code__c</name></CustomFieldTranslation>`,
    };
    const { components } = openMetadata(folder(files), undefined);
    const content = (key: string, at = 0): Uint8Array => components.get(key)?.files[at]?.content ?? new Uint8Array();
    expect(Buffer.from(content('StaticResource:one')).toString()).toBe('p{}');
    expect(Object.keys(unzipSync(content('StaticResource:many')))).toEqual(['a/b.txt']);
    expect(components.has('EmailTemplate:F')).toBe(true);
    expect(components.get('Document:D/x.txt')?.files.map(({ path }) => path)).toEqual([
      ...['documents/D/x.txt', 'documents/D/x.txt-meta.xml'],
    ]);
    expect(Buffer.from(content('CustomObjectTranslation:Gadget__c-de')).toString()).toContain('<name>Code__c</name>');
  });

  it('names its own components without its namespace', () => {
    const files = {
      'sfdx-project.json': project(['f'], { namespace: 'acme' }),
      'f/objects/Gadget__c/Gadget__c.object-meta.xml': object(''),
      'f/objects/Gadget__c/fields/To__c.field-meta.xml': part(
        'To__c',
        '<type>Lookup</type><referenceTo>acme__Gadget__c</referenceTo><relationshipName>All</relationshipName>',
      ),
    };
    expect(openMetadata(folder(files), undefined).schema.field('Gadget__c', 'To__c')?.referenceTo).toEqual([
      'Gadget__c',
    ]);
  });

  it('is read by the words of its own API version, as long ago as that may be', () => {
    const picklist =
      '<type>Picklist</type><wordOfOld>x</wordOfOld><picklist><picklistValues><fullName>A</fullName><default>true</default></picklistValues></picklist>';
    const files = (version: string): Readonly<Record<string, string>> => ({
      'package.xml': manifest({ CustomObject: ['Gadget__c'] }).replace('66.0', version),
      'objects/Gadget__c.object': object(field('Kind__c', picklist)),
    });
    expect(openMetadata(folder(files('34.0')), undefined).schema.field('Gadget__c', 'Kind__c')?.picklist).toMatchObject(
      [{ value: 'A', isDefault: true }],
    );
    expect(problems(files('66.0')).join()).toContain('wordOfOld invalid at this location in type CustomField');
  });

  it('may use elements that its API version had, and later ones have not', () => {
    const page = (item: string): string =>
      `<FlexiPage xmlns="http://soap.sforce.com/2006/04/metadata"><flexiPageRegions>${item}<name>main</name><type>Region</type></flexiPageRegions><masterLabel>P</masterLabel><template><name>flexipage:defaultAppHomeTemplate</name></template><type>AppPage</type></FlexiPage>`;
    const files = (version: string, item: string): Readonly<Record<string, string>> => ({
      'package.xml': manifest({ FlexiPage: ['P'] }).replace('66.0', version),
      'flexipages/P.flexipage': page(item),
      'sites/S.site': `<CustomSite xmlns="http://soap.sforce.com/2006/04/metadata"><active>true</active><allowHomePage>false</allowHomePage><allowStandardIdeasPages>false</allowStandardIdeasPages><allowStandardLookups>false</allowStandardLookups><allowStandardSearch>false</allowStandardSearch><clickjackProtectionLevel>SameOriginOnly</clickjackProtectionLevel><indexPage>Home</indexPage><masterLabel>S</masterLabel><requireHttps>true</requireHttps><siteType>Visualforce</siteType></CustomSite>`,
    });
    const old = '<componentInstances><componentName>flexipage:richText</componentName></componentInstances>';
    expect(openMetadata(folder(files('48.0', old)), undefined).schema.flexiPages).toHaveLength(1);
    expect(problems(files('52.0', old))).toEqual([
      "flexipages/P.flexipage:1 Property 'componentInstances' not valid in version 52.0",
    ]);
    const own =
      '<itemInstances><componentInstance><componentName>mine</componentName></componentInstance></itemInstances>';
    expect(problems(files('60.0', own)).join()).toContain(
      "We couldn't retrieve the design time component information for component mine.",
    );
    expect(problems(files('66.0', '')).join()).toContain("Property 'requireHttps' not valid in version 66.0");
    const settings = (version: string): Readonly<Record<string, string>> => ({
      'package.xml': manifest({ Settings: ['Forecasting'] }).replace('66.0', version),
      'settings/Forecasting.settings':
        '<ForecastingSettings xmlns="http://soap.sforce.com/2006/04/metadata"><enableForecasts>false</enableForecasts></ForecastingSettings>',
    });
    expect(openMetadata(folder(settings('54.0')), undefined).components.size).toBeGreaterThan(0);
    expect(problems(settings('66.0')).join()).toContain('Required field is missing: globalQuotasSettings');
  });

  it('has the modules, methods, labels and fields that the sources of its components import', () => {
    const ns = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
    const meta = `<LightningComponentBundle ${ns}><apiVersion>60.0</apiVersion></LightningComponentBundle>`;
    const files = (script: string, markup: string): Readonly<Record<string, string>> => ({
      'package.xml': manifest({ LightningComponentBundle: ['*'], ApexClass: ['*'], LightningMessageChannel: ['*'] }),
      'classes/Trips.cls':
        'public class Trips {\n  // static void later() {}\n  @AuraEnabled public static void Start () {}\n}',
      'classes/Trips.cls-meta.xml': `<ApexClass ${ns}><apiVersion>60.0</apiVersion><status>Active</status></ApexClass>`,
      'messageChannels/Picked.messageChannel': `<LightningMessageChannel ${ns}><isExposed>false</isExposed><masterLabel>Picked</masterLabel></LightningMessageChannel>`,
      'lwc/tile/tile.js': 'export const tile = 1;',
      'lwc/tile/tile.js-meta.xml': meta,
      'lwc/list/list.js': script,
      'lwc/list/list.html': `<template>${markup}</template>`,
      'lwc/list/list.js-meta.xml': meta,
    });
    const sound = [
      "import start from '@salesforce/apex/Trips.start';",
      "import { refreshApex } from '@salesforce/apex';",
      "import {\n  tile\n} from 'c/tile';",
      "import PICKED from '@salesforce/messageChannel/Picked__c';",
      "import OWNER from '@salesforce/schema/Account.Owner.Name';",
      "import NAME from '@salesforce/schema/Contact.Account.Name';",
      "import label from '@salesforce/label/other.Hello';",
      "// import gone from 'c/gone';",
    ].join('\n');
    const opened = openMetadata(folder(files(sound, '<!-- <c-gone></c-gone> --><c-tile></c-tile>')), undefined);
    expect(opened.components.has('LightningComponentBundle:list')).toBe(true);
    const wrong = [
      "import a from '@salesforce/apex/Gone.start';",
      "import b from '@salesforce/apex/Trips.later';",
      "import c from 'c/gone';",
      "import d from '@salesforce/schema/Gone__c';",
      "import e from '@salesforce/schema/Account.Gone__c';",
      "import f from '@salesforce/label/c.Gone';",
      "import g from '@salesforce/resourceUrl/gone';",
      "import h from '@salesforce/messageChannel/Gone__c';",
    ].join('\n');
    const found = problems(files(wrong, '<c-not-there></c-not-there>')).join('\n');
    for (const words of [
      "Unable to find Apex action class referenced as 'Gone'.",
      "Unable to find Apex action method referenced as 'Trips.later'.",
      'No MODULE named markup://c:gone found : [markup://c:list]',
      'No MODULE named markup://c:notThere found : [markup://c:list]',
      'Invalid reference Gone__c of type sobjectClass in file list.js',
      'Invalid reference Account.Gone__c of type sobjectField in file list.js',
      'Invalid reference c.Gone of type label in file list.js',
      'Invalid reference gone of type resourceUrl in file list.js',
      'Invalid reference Gone__c of type messageChannel in file list.js',
    ])
      expect(found).toContain(words);
  });

  it('has custom fields of activities on tasks and on events', () => {
    const files = {
      'sfdx-project.json': project(['f']),
      'f/objects/Activity/fields/Mood__c.field-meta.xml': part('Mood__c'),
    };
    const { schema } = openMetadata(folder(files), undefined);
    expect([schema.field('Task', 'Mood__c'), schema.field('Event', 'Mood__c')]).not.toContain(undefined);
  });
});

describe('a project that does not deploy', () => {
  it.each([
    ['no project file', {}, 'There is no sfdx-project.json'],
    ['a project file that is no JSON', { 'sfdx-project.json': '{' }, 'It is no JSON'],
    ['no package directory', { 'sfdx-project.json': '{}' }, 'packageDirectories names no folder'],
    [
      'a directory that is not there',
      { 'sfdx-project.json': project(['x']) },
      "The package directory 'x' does not exist",
    ],
  ] as const)('has %s', (_name, files, words) => {
    expect(problems(files).join()).toContain(words);
  });

  it('tells each file with its line', () => {
    const files = {
      'sfdx-project.json': project(['f']),
      'f/objects/Gadget__c/Gadget__c.object-meta.xml': object(''),
      'f/objects/Gadget__c/fields/Bad__c.field-meta.xml': part('Bad__c', '<type>Text</type>\n    <length>300</length>'),
      'f/layouts/Gadget__c-L.layout-meta.xml': `<Layout ${NS}>\n    <colour>red</colour>\n</Layout>`,
      'f/widgets/W.widget-meta.xml': '<Widget/>',
      'f/classes/B.cls-meta.xml': code,
    };
    expect(problems(files).sort()).toEqual([
      'f/classes/B.cls-meta.xml: Cannot find the content file of ApexClass B',
      'f/layouts/Gadget__c-L.layout-meta.xml:2 Error parsing file: Element {http://soap.sforce.com/2006/04/metadata}colour invalid at this location in type Layout',
      "f/objects/Gadget__c/fields/Bad__c.field-meta.xml:6 'length' of Text must be 1 to 255",
      'f/widgets/W.widget-meta.xml: Could not infer a metadata type',
    ]);
  });
});

describe('a project with replacements', () => {
  const files = (rule: object): Readonly<Record<string, string>> => ({
    'sfdx-project.json': project(['app'], { replacements: [{ glob: 'app/**/*.remoteSite-meta.xml', ...rule }] }),
    'host.txt': 'example.com\n',
    'app/sites/Far.remoteSite-meta.xml': `<RemoteSiteSetting ${NS}><disableProtocolSecurity>false</disableProtocolSecurity><isActive>true</isActive><url>https://%HOST%</url></RemoteSiteSetting>`,
  });
  const url = (rule: object): string | undefined => {
    const { components } = openMetadata(folder(files(rule)), undefined);
    const [file] = components.get('RemoteSiteSetting:Far')?.files ?? [];
    return /<url>(.*)<\/url>/.exec(new TextDecoder().decode(file?.content))?.[1];
  };

  it('has them made', () => {
    expect(url({ stringToReplace: '%HOST%', replaceWithFile: 'host.txt' })).toBe('https://example.com');
    expect(url({ regexToReplace: '%[A-Z]+%', replaceWithEnv: 'NOT_SET_AT_ALL', allowUnsetEnvVariable: true })).toBe(
      'https://',
    );
    const never = {
      stringToReplace: '%HOST%',
      replaceWithFile: 'host.txt',
      replaceWhenEnv: [{ env: 'NO_ENV', value: 1 }],
    };
    expect(url(never)).toBe('https://%HOST%');
  });

  it('is refused where one is not there', () => {
    expect(problems(files({ stringToReplace: '%HOST%', replaceWithEnv: 'NOT_SET_AT_ALL' }))).toEqual([
      'sfdx-project.json: "NOT_SET_AT_ALL" is in sfdx-project.json as a value for "replaceWithEnv" property, but it\'s not set in your environment.',
    ]);
  });
});

describe('a project whose sources are taken apart', () => {
  it('has whole permission sets, labels, workflows and sharing rules', () => {
    const set = (inner: string, ns = ''): string => `<PermissionSet${ns}>${inner}</PermissionSet>`;
    const permission = (name: string): string =>
      `<fieldPermissions><editable>true</editable><field>Gadget__c.${name}</field><readable>true</readable></fieldPermissions>`;
    const { schema, components } = openMetadata(
      folder({
        'sfdx-project.json': project(['app']),
        'app/objects/Gadget__c/Gadget__c.object-meta.xml': object(''),
        'app/objects/Gadget__c/fields/Code__c.field-meta.xml': part('Code__c'),
        'app/permissionsets/Staff/Staff.permissionset-meta.xml': set('<label>Staff</label>', ` ${NS}`),
        'app/permissionsets/Staff/objectSettings/Gadget__c.objectSettings-meta.xml': set(permission('Code__c')),
        'app/permissionsets/Staff/Staff.userPermission-meta.xml': set(
          '<userPermissions><enabled>true</enabled><name>RunFlow</name></userPermissions>',
        ),
        'app/labels/Hi.label-meta.xml':
          '<CustomLabel><fullName>Hi</fullName><language>en_US</language><protected>false</protected><shortDescription>Hi</shortDescription><value>Hello</value></CustomLabel>',
        'app/workflows/Gadget__c/Gadget__c.workflow-meta.xml': `<Workflow ${NS}></Workflow>`,
        'app/workflows/Gadget__c/workflowRules/R.workflowRule-meta.xml': `<WorkflowRule ${NS}><fullName>R</fullName><active>true</active><triggerType>onCreateOnly</triggerType></WorkflowRule>`,
      }),
      undefined,
    );
    expect(schema.labels).toEqual({ Hi: 'Hello' });
    expect(schema.permissionSets.find(({ name }) => name === 'Staff')).toMatchObject({
      label: 'Staff',
      fields: [{ field: 'Gadget__c.Code__c' }],
    });
    expect([...components.keys()]).toEqual(expect.arrayContaining(['CustomLabel:Hi', 'WorkflowRule:Gadget__c.R']));
  });
});

describe('a managed package', () => {
  const sources = folder({
    'package.xml': manifest({ CustomObject: ['*'] }),
    'objects/Gadget__c.object': object(
      field(
        'Deal__c',
        '<type>Lookup</type><referenceTo>Account</referenceTo><relationshipName>Gadgets</relationshipName>',
      ) +
        field('Size__c', '<type>Number</type><precision>6</precision><scale>0</scale>') +
        field('Twice__c', '<type>Number</type><precision>6</precision><scale>0</scale><formula>Size__c * 2</formula>'),
    ),
    'objects/Account.object': object(field('Tier__c', TEXT), false),
  });
  const packages = [{ namespace: 'pkg', folder: sources }];
  const ours = {
    'sfdx-project.json': project(['app']),
    'app/objects/pkg__Gadget__c/pkg__Gadget__c.object-meta.xml': `<CustomObject ${NS}>\n    <enableReports>true</enableReports>\n    <pluralLabel>Things</pluralLabel>\n</CustomObject>\n`,
    'app/objects/pkg__Gadget__c/fields/Own__c.field-meta.xml': part(
      'Own__c',
      '<type>Number</type><precision>6</precision><scale>0</scale><formula>pkg__Twice__c + 1</formula>',
    ),
  };

  it('has its names under its prefix, and is added to without being replaced', () => {
    const { schema, components } = openMetadata(folder(ours), undefined, packages);
    expect(schema.object('pkg__Gadget__c')).toMatchObject({ label: 'Gadget', pluralLabel: 'Things' });
    expect(schema.field('pkg__Gadget__c', 'pkg__Twice__c')?.formula).toBe('pkg__Size__c * 2');
    expect(schema.field('pkg__Gadget__c', 'Own__c')).toBeDefined();
    expect(schema.field('Account', 'pkg__Tier__c')).toBeDefined();
    const children = schema.object('Account')?.childRelationships ?? [];
    expect(children.map(({ relationshipName }) => relationshipName)).toContain('pkg__Gadgets__r');
    expect(components.has('InstalledPackage:pkg')).toBe(true);
  });

  it('is not there unless it was installed, and then nothing of its name is', () => {
    const refused =
      'Cannot create a new component with the namespace: pkg.  Only components in the same namespace as the organization can be created through the API';
    const object = 'app/objects/pkg__Gadget__c';
    expect(problems(ours)).toEqual([
      `${object}/pkg__Gadget__c.object-meta.xml: ${refused}`,
      `${object}/fields/Own__c.field-meta.xml:2 In field: fullName - no CustomObject named pkg__Gadget__c found`,
    ]);
  });

  it('may come by its name alone, its components by their full names', () => {
    const named = {
      'sfdx-project.json': project(['app']),
      'app/installedPackages/pkg.installedPackage-meta.xml': `<InstalledPackage ${NS}><versionNumber>1.2</versionNumber></InstalledPackage>`,
      'app/objects/Account/fields/pkg__Tier__c.field-meta.xml': part('pkg__Tier__c'),
    };
    expect(openMetadata(folder(named), undefined).schema.field('Account', 'pkg__Tier__c')).toBeDefined();
  });
});

describe('.forceignore', () => {
  it.each([
    ['*.bak', 'a/b/c.bak', true],
    ['*.bak', 'a/b/c.bak2', false],
    ['/top', 'top/x', true],
    ['/top', 'a/top/x', false],
    ['a/**/z', 'a/z', true],
    ['a/**/z', 'a/b/c/z/d', true],
    ['folder/', 'x/folder/y', true],
    ['folder/', 'x/folder', false],
    ['a?c', 'abc', true],
    ['[ab]c', 'bc', true],
    ['[!ab]c', 'bc', false],
    ['*.x\n!keep.x', 'keep.x', false],
    ['# *', 'x', false],
    ['(', '(', true],
    ['', '.hidden', true],
  ])('with the rule %j: %s is left out: %s', (rules, path, isOut) => {
    expect(readForceIgnore(rules)(path)).toBe(isOut);
  });
});
