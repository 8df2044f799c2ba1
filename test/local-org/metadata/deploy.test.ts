import { beforeAll, describe, expect, it } from '@jest/globals';
import { ask, connectTo, startTestOrg } from '../../support/localOrg.ts';
import {
  deploy,
  deployStatus,
  field,
  gadget,
  manifest,
  NUMBER,
  object,
  permissionSet,
  soap,
  startDeploy,
  TEXT,
  zip,
  retrieve,
} from './packages.ts';

const started = startTestOrg({ empty: true });
const api = '/services/data/v66.0';

async function assign(name: string): Promise<void> {
  const admin = connectTo(started(), 'admin');
  const { records } = await admin.query(`SELECT Id FROM PermissionSet WHERE Name = '${name}'`);
  const { userId } = started().user('admin');
  await admin.create('PermissionSetAssignment', { AssigneeId: userId, PermissionSetId: records[0]?.Id });
}

const fieldsOf = async (name: string): Promise<string[]> => {
  const { body } = await ask(started(), `${api}/sobjects/${name}/describe`, { as: 'admin' });
  return (body as { fields: { name: string }[] }).fields.map((found) => found.name);
};

describe('an empty org', () => {
  it('has standard objects and no others', async () => {
    const { sobjects } = await connectTo(started(), 'admin').describeGlobal();
    expect(sobjects.some(({ name }) => name === 'Opportunity')).toBe(true);
    expect(sobjects.filter(({ custom }) => custom)).toEqual([]);
  });
});

describe('a deploy', () => {
  beforeAll(async () => {
    expect((await deploy(started(), gadget)).first('status')).toBe('Succeeded');
    await assign('Gadget_Admin');
    await connectTo(started(), 'admin').create('Gadget__c', { Name: 'Lever', Code__c: 'x', Size__c: 3 });
  });

  it('says what became of each component', async () => {
    const answer = await deploy(started(), gadget);
    expect(answer.first('numberComponentsDeployed')).toBe('4');
    const [code] = answer.all('componentSuccesses').filter((message) => message.includes('Gadget__c.Code__c'));
    expect(code).toContain('<fileName>objects/Gadget__c.object</fileName>');
    expect(code).toContain('<componentType>CustomField</componentType>');
    expect(code).toContain('<changed>false</changed>');
  });

  it('gives users nothing that no permission set grants', async () => {
    const withColour = object(field('Colour__c', TEXT), false);
    const files = {
      'package.xml': manifest({ CustomField: ['Gadget__c.Colour__c'] }),
      'objects/Gadget__c.object': withColour,
    };
    expect((await deploy(started(), files)).first('status')).toBe('Succeeded');
    expect(await fieldsOf('Gadget__c')).not.toContain('Colour__c');
    await deploy(started(), {
      'package.xml': manifest({ PermissionSet: ['Gadget_Admin'] }),
      'permissionsets/Gadget_Admin.permissionset': permissionSet(['Code__c', 'Size__c', 'Colour__c'], 'Gadget People'),
    });
    expect(await fieldsOf('Gadget__c')).toContain('Colour__c');
    const { records } = await connectTo(started(), 'admin').query(
      "SELECT Label FROM PermissionSet WHERE Name = 'Gadget_Admin'",
    );
    expect(records).toMatchObject([{ Label: 'Gadget People' }]);
  });

  it('keeps the rows that are there when fields come, change and go', async () => {
    const admin = connectTo(started(), 'admin');
    await admin
      .sobject('Gadget__c')
      .update({ Id: String((await admin.query('SELECT Id FROM Gadget__c')).records[0]?.Id), Colour__c: 'red' });
    const picklist = field(
      'Kind__c',
      '<type>Picklist</type><valueSet><restricted>true</restricted><valueSetDefinition><sorted>false</sorted><value><fullName>A</fullName><default>true</default><label>A</label></value></valueSetDefinition></valueSet>',
    );
    const changed = object(field('Size__c', NUMBER.replace('6', '8')) + picklist, false);
    const files = {
      'package.xml': manifest({
        CustomField: ['Gadget__c.Size__c', 'Gadget__c.Kind__c'],
        PermissionSet: ['Gadget_Admin'],
      }),
      'objects/Gadget__c.object': changed,
      'permissionsets/Gadget_Admin.permissionset': permissionSet(['Code__c', 'Size__c', 'Colour__c', 'Kind__c']),
    };
    expect((await deploy(started(), files)).first('status')).toBe('Succeeded');
    const { records } = await admin.query('SELECT Name, Code__c, Size__c, Colour__c, Kind__c FROM Gadget__c');
    expect(records).toMatchObject([{ Name: 'Lever', Code__c: 'x', Size__c: 3, Colour__c: 'red', Kind__c: null }]);
    await expect(admin.create('Gadget__c', { Name: 'Z', Kind__c: 'Q' })).rejects.toThrow(
      'bad value for restricted picklist field: Q',
    );
  });

  it('reports each problem with its file, component and line, and writes nothing', async () => {
    const bad = object(
      field(
        'Sum__c',
        '<type>Number</type><precision>6</precision><scale>0</scale>\n        <formula>Sise__c + 1</formula>',
      ) + field('Odd__c', '<type>Text</type>\n        <colour>red</colour><length>4</length>'),
      false,
    );
    const answer = await deploy(started(), {
      'package.xml': manifest({ CustomField: ['Gadget__c.Sum__c', 'Gadget__c.Odd__c', 'Gadget__c.Absent__c'] }),
      'objects/Gadget__c.object': bad,
    });
    expect(answer.first('status')).toBe('Failed');
    expect(answer.first('success')).toBe('false');
    const failures = answer.all('componentFailures');
    const odd = failures.find((failure) => failure.includes('Gadget__c.Odd__c'));
    expect(odd).toContain('<lineNumber>13</lineNumber>');
    expect(odd).toContain(
      'Element {http://soap.sforce.com/2006/04/metadata}colour invalid at this location in type CustomField',
    );
    expect(failures.find((failure) => failure.includes('Absent__c'))).toContain(
      "An object 'Gadget__c.Absent__c' of type CustomField was named in package.xml, but was not found in zipped directory",
    );
    const alone = await deploy(started(), {
      'package.xml': manifest({ CustomField: ['Gadget__c.Sum__c'] }),
      'objects/Gadget__c.object': bad,
    });
    expect(alone.all('componentFailures')).toHaveLength(1);
    expect(alone.first('fileName')).toBe('objects/Gadget__c.object');
    expect(alone.first('lineNumber')).toBe('3');
    expect(alone.first('problem')).toContain('Field Sise__c does not exist');
  });

  it('writes the sound part when it may', async () => {
    const parts = field('Good__c', TEXT) + field('Bad__c', '<type>Text</type><length>4000</length>');
    const answer = await deploy(
      started(),
      {
        'package.xml': manifest({ CustomField: ['Gadget__c.Good__c', 'Gadget__c.Bad__c'] }),
        'objects/Gadget__c.object': object(parts, false),
      },
      '<rollbackOnError>false</rollbackOnError>',
    );
    expect(answer.first('status')).toBe('SucceededPartial');
    expect(answer.all('componentFailures')).toHaveLength(1);
    expect(
      (await soap(started(), '<listMetadata><queries><type>CustomField</type></queries></listMetadata>')).all(
        'fullName',
      ),
    ).toContain('Gadget__c.Good__c');
  });

  it('only checks when told to, and deploys what was checked without its package', async () => {
    const files = {
      'package.xml': manifest({ CustomField: ['Gadget__c.Checked__c'] }),
      'objects/Gadget__c.object': object(field('Checked__c', TEXT), false),
    };
    const list = async (): Promise<string[]> =>
      (await soap(started(), '<listMetadata><queries><type>CustomField</type></queries></listMetadata>')).all(
        'fullName',
      );
    const checked = await deploy(started(), files, '<checkOnly>true</checkOnly>');
    expect(checked.first('status')).toBe('Succeeded');
    expect(await list()).not.toContain('Gadget__c.Checked__c');
    const quick = await soap(
      started(),
      `<deployRecentValidation><validationId>${checked.first('id') ?? ''}</validationId></deployRecentValidation>`,
    );
    const done = await deployStatus(started(), quick.first('result') ?? '');
    expect(done.first('checkOnly')).toBe('false');
    expect(await list()).toContain('Gadget__c.Checked__c');
  });

  it('refuses another type for a field that has values, and takes it for one that has none', async () => {
    const toNumber = (name: string): Record<string, string> => ({
      'package.xml': manifest({ CustomField: [`Gadget__c.${name}`] }),
      'objects/Gadget__c.object': object(field(name, NUMBER), false),
    });
    expect((await deploy(started(), toNumber('Code__c'))).first('problem')).toBe(
      'Cannot change type due to existing data',
    );
    expect((await deploy(started(), toNumber('Good__c'))).first('status')).toBe('Succeeded');
    expect((await connectTo(started(), 'admin').query('SELECT Code__c FROM Gadget__c')).records).toMatchObject([
      { Code__c: 'x' },
    ]);
  });

  it('lets a text become unique and case-sensitive only while its values are distinct', async () => {
    const admin = connectTo(started(), 'admin');
    const { id } = await admin.create('Gadget__c', { Name: 'Wheel', Code__c: 'X' });
    const unique = (caseSensitive: boolean): Record<string, string> => ({
      'package.xml': manifest({ CustomField: ['Gadget__c.Code__c'] }),
      'objects/Gadget__c.object': object(
        field('Code__c', `${TEXT}<unique>true</unique><caseSensitive>${String(caseSensitive)}</caseSensitive>`),
        false,
      ),
    });
    const refused = await deploy(started(), unique(false));
    expect(refused.first('problem')).toBe('Gadget__c.Code__c cannot be unique: there are records with equal values');
    expect((await deploy(started(), unique(true))).first('status')).toBe('Succeeded');
    const { records } = await admin.query('SELECT Code__c FROM Gadget__c ORDER BY Name');
    expect(records).toMatchObject([{ Code__c: 'x' }, { Code__c: 'X' }]);
    await expect(admin.create('Gadget__c', { Name: 'Axle', Code__c: 'X' })).rejects.toThrow('duplicate value found');
    await admin.destroy('Gadget__c', id ?? '');
  });

  it('makes rows of record types, which end with them', async () => {
    const admin = connectTo(started(), 'admin');
    const recordType = (label: string): Record<string, string> => ({
      'package.xml': manifest({ RecordType: ['Gadget__c.Big'] }),
      'objects/Gadget__c.object': object(
        `<recordTypes><fullName>Big</fullName><active>true</active><label>${label}</label></recordTypes>`,
        false,
      ),
    });
    const rows = async (): Promise<unknown> =>
      (await admin.query("SELECT Name, IsActive FROM RecordType WHERE SobjectType = 'Gadget__c'")).records;
    expect((await deploy(started(), recordType('Large'))).first('status')).toBe('Succeeded');
    expect((await deploy(started(), recordType('Big'))).first('status')).toBe('Succeeded');
    expect(await rows()).toMatchObject([{ Name: 'Big', IsActive: true }]);
    const gone = { 'package.xml': manifest({}), 'destructiveChanges.xml': manifest({ RecordType: ['Gadget__c.Big'] }) };
    expect((await deploy(started(), gone)).first('status')).toBe('Succeeded');
    expect(await rows()).toMatchObject([{ Name: 'Big', IsActive: false }]);
  });

  it('makes the stages of deals those of its set, with what each says of a deal', async () => {
    const stage = (name: string, more: string): string =>
      `<standardValue><fullName>${name}</fullName><default>false</default><label>${name}</label>${more}</standardValue>`;
    const set = (more: string): string =>
      `<?xml version="1.0" encoding="UTF-8"?>\n<StandardValueSet xmlns="http://soap.sforce.com/2006/04/metadata"><sorted>false</sorted>${more}</StandardValueSet>`;
    const deployed = (more: string) =>
      deploy(
        started(),
        zip({
          'package.xml': manifest({ StandardValueSet: ['OpportunityStage'] }),
          'standardValueSets/OpportunityStage.standardValueSet': set(more),
        }),
      );
    const open = stage(
      'Listening',
      '<closed>false</closed><forecastCategory>BestCase</forecastCategory><probability>35</probability><won>false</won>',
    );
    const won = stage(
      'Closed Won',
      '<closed>true</closed><forecastCategory>Closed</forecastCategory><probability>99</probability><won>true</won>',
    );
    expect((await deployed(open + won)).first('status')).toBe('Succeeded');
    const admin = connectTo(started(), 'admin');
    const save = (StageName: string) =>
      admin.sobject('Opportunity').create({ Name: StageName, StageName, CloseDate: '2030-01-01' });
    await save('Listening');
    await save('Closed Won');
    const { records } = await admin.query(
      'SELECT StageName, Probability, IsClosed, IsWon, ForecastCategoryName FROM Opportunity ORDER BY Probability',
    );
    expect(records).toMatchObject([
      { StageName: 'Listening', Probability: 35, IsClosed: false, IsWon: false, ForecastCategoryName: 'Best Case' },
      { StageName: 'Closed Won', Probability: 99, IsClosed: true, IsWon: true, ForecastCategoryName: 'Closed' },
    ]);
    const active = await admin.query('SELECT ApiName FROM OpportunityStage WHERE IsActive = true ORDER BY SortOrder');
    expect(active.records.map(({ ApiName }) => String(ApiName))).toEqual(['Listening', 'Closed Won']);
    const wrong = await deployed(open.replace('>35<', '>350<') + won);
    expect([wrong.first('status'), wrong.first('problem')]).toEqual([
      'Failed',
      'Probability of Listening is a percentage, not 350',
    ]);
  });

  it('ends an open query whose columns it takes away, in words', async () => {
    const admin = connectTo(started(), 'admin');
    await admin.create(
      'Account',
      Array.from({ length: 200 }, (_, index) => ({ Name: `A ${index}` })),
    );
    await admin.create('Account', { Name: 'B' });
    const headers = { 'sforce-query-options': 'batchSize=200' };
    const first = await ask(started(), `${api}/query?q=${encodeURIComponent('SELECT Id FROM Account')}`, {
      as: 'admin',
      headers,
    });
    const next = String((first.body as { nextRecordsUrl?: string }).nextRecordsUrl);
    await deploy(started(), gadget);
    const second = await ask(started(), next, { as: 'admin' });
    expect(second).toMatchObject({ status: 400, body: [{ errorCode: 'INVALID_QUERY_LOCATOR' }] });
  });

  it('may be cancelled while it waits, and not after', async () => {
    const id = await startDeploy(started(), zip(gadget));
    expect((await soap(started(), `<cancelDeploy><id>${id}</id></cancelDeploy>`)).status).toBe(200);
    expect((await deployStatus(started(), id)).first('status')).toBe('Canceled');
    const again = await soap(started(), `<cancelDeploy><id>${id}</id></cancelDeploy>`);
    expect({ status: again.status, code: again.first('faultcode') }).toEqual({
      status: 500,
      code: 'sf:INVALID_ID_FIELD',
    });
  });
});

describe('destructive changes', () => {
  const nothing = manifest({});

  it('warn about what is not there', async () => {
    const answer = await deploy(started(), {
      'package.xml': nothing,
      'destructiveChanges.xml': manifest({ CustomField: ['Gadget__c.Nope__c'] }),
    });
    expect(answer.first('status')).toBe('Succeeded');
    expect(answer.first('problem')).toBe('No CustomField named: Gadget__c.Nope__c found');
  });

  it('are refused while something needs the field', async () => {
    const formula = '<type>Number</type><precision>8</precision><scale>0</scale><formula>Size__c * 2</formula>';
    await deploy(started(), {
      'package.xml': manifest({ CustomField: ['Gadget__c.Twice__c'] }),
      'objects/Gadget__c.object': object(field('Twice__c', formula), false),
    });
    const answer = await deploy(started(), {
      'package.xml': nothing,
      'destructiveChangesPost.xml': manifest({ CustomField: ['Gadget__c.Size__c'] }),
    });
    expect(answer.first('status')).toBe('Failed');
    expect(answer.first('problem')).toBe(
      'This custom field is referenced elsewhere in salesforce.com. : CustomField - Gadget__c.Twice__c',
    );
  });

  it('take a field with its permissions, and then the object with its rows', async () => {
    const both = manifest({ CustomField: ['Gadget__c.Size__c', 'Gadget__c.Twice__c'] });
    expect(
      (await deploy(started(), { 'package.xml': nothing, 'destructiveChangesPost.xml': both })).first('status'),
    ).toBe('Succeeded');
    expect(await fieldsOf('Gadget__c')).not.toContain('Size__c');
    expect((await connectTo(started(), 'admin').query('SELECT Code__c FROM Gadget__c')).totalSize).toBe(1);
    const all = {
      'package.xml': nothing,
      'destructiveChanges.xml': manifest({ CustomObject: ['Gadget__c'], PermissionSet: ['Gadget_Admin'] }),
    };
    expect((await deploy(started(), all)).first('status')).toBe('Succeeded');
    await expect(connectTo(started(), 'admin').query('SELECT Id FROM Gadget__c')).rejects.toThrow(
      "sObject type 'Gadget__c' is not supported",
    );
    expect(
      (await connectTo(started(), 'admin').query("SELECT Id FROM PermissionSet WHERE Name = 'Gadget_Admin'")).totalSize,
    ).toBe(0);
  });

  it('take with them what only shows what they delete, and stop at a page that does', async () => {
    const NS = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
    const item = (name: string): string => `<layoutItems><behavior>Edit</behavior><field>${name}</field></layoutItems>`;
    const layout = (items: string): string =>
      `<Layout ${NS}><layoutSections><layoutColumns>${items}</layoutColumns><style>OneColumn</style></layoutSections></Layout>`;
    const list = (columns: string): string =>
      `<fullName>All</fullName>${columns}<filterScope>Everything</filterScope><label>All</label>`;
    const app = (tabs: string): string =>
      `<CustomApplication ${NS}><label>G</label>${tabs}<uiType>Lightning</uiType></CustomApplication>`;
    const page = (fields: string): string =>
      `<FlexiPage ${NS}><flexiPageRegions>${fields}<name>main</name><type>Region</type></flexiPageRegions><masterLabel>G</masterLabel><sobjectType>Gadget__c</sobjectType><template><name>flexipage:recordHomeTemplateDesktop</name></template><type>RecordPage</type></FlexiPage>`;
    const types = { Layout: ['Gadget__c-L'], ListView: ['Gadget__c.All'], CustomApplication: ['G'], FlexiPage: ['G'] };
    await deploy(started(), gadget);
    await deploy(started(), {
      'package.xml': manifest({ ...types, CustomTab: ['Gadget__c'] }),
      'layouts/Gadget__c-L.layout': layout(item('Name') + item('Size__c')),
      'objects/Gadget__c.object': object(
        `<listViews>${list('<columns>NAME</columns><columns>Size__c</columns>')}</listViews>`,
        false,
      ),
      'applications/G.app': app('<tabs>standard-home</tabs><tabs>Gadget__c</tabs>'),
      'tabs/Gadget__c.tab': `<CustomTab ${NS}><customObject>true</customObject><motif>Custom1: Heart</motif></CustomTab>`,
      'flexipages/G.flexipage': page(
        '<itemInstances><fieldInstance><fieldItem>Record.Size__c</fieldItem><identifier>f</identifier></fieldInstance></itemInstances>',
      ),
    });
    const gone = {
      'package.xml': nothing,
      'destructiveChanges.xml': manifest({ CustomField: ['Gadget__c.Size__c'], CustomTab: ['Gadget__c'] }),
    };
    expect((await deploy(started(), gone)).first('problem')).toBe(
      'This custom field is referenced elsewhere in salesforce.com. : FlexiPage - G',
    );
    await deploy(started(), { 'package.xml': manifest({ FlexiPage: ['G'] }), 'flexipages/G.flexipage': page('') });
    expect((await deploy(started(), gone)).first('status')).toBe('Succeeded');
    const { files } = await retrieve(started(), types);
    expect(files['layouts/Gadget__c-L.layout']).toBe(layout(item('Name')));
    expect(files['applications/G.app']).toBe(app('<tabs>standard-home</tabs>'));
    expect(files['objects/Gadget__c.object']).toContain(list('<columns>NAME</columns>'));
    await deploy(started(), { 'package.xml': nothing, 'destructiveChanges.xml': manifest(types) });
    await deploy(started(), {
      'package.xml': nothing,
      'destructiveChanges.xml': manifest({ CustomObject: ['Gadget__c'], PermissionSet: ['Gadget_Admin'] }),
    });
  });

  it('leave room for another object of the name', async () => {
    expect((await deploy(started(), gadget)).first('status')).toBe('Succeeded');
    await assign('Gadget_Admin');
    expect((await connectTo(started(), 'admin').query('SELECT Id FROM Gadget__c')).totalSize).toBe(0);
  });
});

describe('the components of a managed package', () => {
  const own = {
    'package.xml': manifest({ CustomObject: ['pkg__Gizmo__c'] }),
    'objects/pkg__Gizmo__c.object': object(field('pkg__Code__c', TEXT)),
  };

  it('come after the package, under its namespace', async () => {
    expect((await deploy(started(), own)).first('problem')).toContain(
      'Cannot create a new component with the namespace: pkg.',
    );
    const installed = await deploy(started(), {
      'package.xml': manifest({ InstalledPackage: ['pkg'] }),
      'installedPackages/pkg.installedPackage':
        '<InstalledPackage xmlns="http://soap.sforce.com/2006/04/metadata"><versionNumber>1.2</versionNumber></InstalledPackage>',
    });
    expect(installed.first('status')).toBe('Succeeded');
    expect(installed.first('problem')).toContain('What the package pkg holds is not known here');
    expect((await deploy(started(), own)).first('status')).toBe('Succeeded');
    // Without it the administrator sees all objects.
    await deploy(started(), {
      'package.xml': manifest({}),
      'destructiveChanges.xml': manifest({ PermissionSet: ['Gadget_Admin'] }),
    });
    const { records } = await connectTo(started(), 'admin').query(
      "SELECT DeveloperName, NamespacePrefix FROM EntityDefinition WHERE QualifiedApiName = 'pkg__Gizmo__c'",
    );
    expect(records).toMatchObject([{ DeveloperName: 'Gizmo', NamespacePrefix: 'pkg' }]);
    const listed = await soap(started(), '<listMetadata><queries><type>CustomObject</type></queries></listMetadata>');
    expect(listed.all('namespacePrefix')).toEqual(['pkg']);
  });

  it('are changed, not replaced: what a file leaves out stays', async () => {
    const changed = { ...own, 'objects/pkg__Gizmo__c.object': object('    <label>Gizmo of ours</label>\n', false) };
    expect((await deploy(started(), changed)).first('status')).toBe('Succeeded');
    const { files } = await retrieve(started(), { CustomObject: ['pkg__Gizmo__c'] });
    expect(files['objects/pkg__Gizmo__c.object']).toContain('<label>Gizmo of ours</label>');
    expect(files['objects/pkg__Gizmo__c.object']).toContain('<pluralLabel>Gadgets</pluralLabel>');
    expect((await deploy(started(), changed)).all('changed').filter((word) => word === 'true')).toHaveLength(1);
  });
});
