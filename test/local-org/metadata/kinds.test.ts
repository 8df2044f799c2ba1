import { beforeAll, describe, expect, it } from '@jest/globals';
import { connectTo, startTestOrg } from '../../support/localOrg.ts';
import { deploy, field, manifest, object, retrieve, soap, TEXT, zip } from './packages.ts';

const started = startTestOrg({ empty: true });
const NS = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
const file = (type: string, inner: string, more = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${type} ${NS}${more}>\n${inner}\n</${type}>\n`;
const XSI = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"';

const record = (label: string, values: Readonly<Record<string, string>>): string =>
  file(
    'CustomMetadata',
    `<label>${label}</label><protected>false</protected>${Object.entries(values)
      .map(([name, value]) => `<values><field>${name}</field><value xsi:type="xsd:string">${value}</value></values>`)
      .join('')}`,
    XSI,
  );
const grant = (object: string, rights = 'true'): string =>
  `<objectPermissions><allowCreate>${rights}</allowCreate><allowDelete>false</allowDelete><allowEdit>${rights}</allowEdit><allowRead>true</allowRead><modifyAllRecords>false</modifyAllRecords><object>${object}</object><viewAllRecords>false</viewAllRecords></objectPermissions>`;

/** One component of each kind that is not like the others. */
const files: Readonly<Record<string, string>> = {
  'package.xml': manifest({
    ...{ CustomObject: ['*'], CustomMetadata: ['*'], Queue: ['*'], Group: ['*'], Role: ['*'], Profile: ['*'] },
    ...{ PermissionSet: ['*'], PermissionSetGroup: ['*'], MutingPermissionSet: ['*'], Workflow: ['Account'] },
    ...{
      EmailTemplate: ['Mails', 'Mails/Hello'],
      Report: ['Numbers/', 'Numbers/R'],
      Document: ['Papers', 'Papers/Logo'],
      StaticResource: ['pic'],
      Settings: ['Security'],
      Flow: ['F'],
    },
  }),
  'objects/Rate__mdt.object': file(
    'CustomObject',
    `${field('Percent__c', '<type>Number</type><precision>5</precision><scale>2</scale>')}${field('Next__c', '<type>MetadataRelationship</type><referenceTo>Rate__mdt</referenceTo><relationshipName>Former</relationshipName>')}${field('Of__c', '<type>MetadataRelationship</type><referenceTo>EntityDefinition</referenceTo><relationshipName>Rates</relationshipName>')}${field('Kind__c', '<type>Picklist</type><valueSet><restricted>true</restricted><valueSetDefinition><sorted>false</sorted><value><fullName>Net</fullName><default>true</default><label>Net</label></value></valueSetDefinition></valueSet>')}<label>Rate</label><pluralLabel>Rates</pluralLabel><validationRules><fullName>OfPlaces</fullName><active>true</active><errorConditionFormula>NOT(ISBLANK(Of__c)) &amp;&amp; Of__r.DeveloperName &lt;&gt; 'Place'</errorConditionFormula><errorMessage>Only places have rates</errorMessage></validationRules>`,
  ),
  'customMetadata/Rate.Low.md': record('Low rate', { Percent__c: '2.5', Next__c: 'High', Of__c: 'Place__c' }),
  'customMetadata/Rate.High.md': record('High rate', { Percent__c: '7' }),
  'objects/Ping__e.object': file(
    'CustomObject',
    `<deploymentStatus>Deployed</deploymentStatus><eventType>HighVolume</eventType>${field('Text__c', TEXT)}<label>Ping</label><pluralLabel>Pings</pluralLabel><publishBehavior>PublishImmediately</publishBehavior>`,
  ),
  'objects/Switch__c.object': file(
    'CustomObject',
    `<customSettingsType>Hierarchy</customSettingsType>${field('On__c', '<type>Checkbox</type><defaultValue>false</defaultValue>')}<label>Switch</label><visibility>Public</visibility>`,
  ),
  'objects/Place__c.object': file(
    'CustomObject',
    `${field('Where__c', '<type>Location</type><scale>4</scale><displayLocationInDecimal>true</displayLocationInDecimal>')}<label>Place</label><pluralLabel>Places</pluralLabel><nameField><label>Name</label><type>Text</type></nameField><deploymentStatus>Deployed</deploymentStatus><sharingModel>ReadWrite</sharingModel>`,
  ),
  'objects/Case.object': file('CustomObject', field('Product__c', TEXT)),
  'queues/Desk.queue': file('Queue', '<name>The Desk</name><doesSendEmailToMembers>false</doesSendEmailToMembers>'),
  'groups/All.group': file('Group', '<doesIncludeBosses>true</doesIncludeBosses><name>All of us</name>'),
  'roles/CEO.role': file('Role', '<name>Chief</name><opportunityAccessLevel>Edit</opportunityAccessLevel>'),
  'roles/SalesManager.role': file('Role', '<name>Head of Sales</name><parentRole>CEO</parentRole>'),
  'profiles/Standard.profile': file('Profile', grant('Place__c')),
  'profiles/Field Agent.profile': file('Profile', `<custom>true</custom>${grant('Place__c', 'false')}`),
  'permissionsets/Places.permissionset': file('PermissionSet', `<label>Places</label>${grant('Place__c')}`),
  'permissionsets/Switches.permissionset': file('PermissionSet', `<label>Switches</label>${grant('Switch__c')}`),
  'mutingpermissionsets/Quiet.mutingpermissionset': file(
    'MutingPermissionSet',
    '<label>Quiet</label><objectPermissions><allowCreate>true</allowCreate><allowDelete>false</allowDelete><allowEdit>false</allowEdit><allowRead>false</allowRead><modifyAllRecords>false</modifyAllRecords><object>Place__c</object><viewAllRecords>false</viewAllRecords></objectPermissions>',
  ),
  'permissionsetgroups/Crew.permissionsetgroup': file(
    'PermissionSetGroup',
    '<label>Crew</label><mutingPermissionSets>Quiet</mutingPermissionSets><permissionSets>Places</permissionSets><permissionSets>Switches</permissionSets>',
  ),
  'workflows/Account.workflow': file(
    'Workflow',
    '<fieldUpdates><fullName>B</fullName><field>Name</field><literalValue>b</literalValue><name>B</name><notifyAssignee>false</notifyAssignee><operation>Literal</operation><protected>false</protected></fieldUpdates><fieldUpdates><fullName>A</fullName><field>Name</field><literalValue>a</literalValue><name>A</name><notifyAssignee>false</notifyAssignee><operation>Literal</operation><protected>false</protected></fieldUpdates>',
  ),
  'documents/Papers-meta.xml': file('DocumentFolder', '<accessType>Public</accessType><name>Papers</name>'),
  'documents/Papers/Logo.txt': 'logo',
  'documents/Papers/Logo.txt-meta.xml': file(
    'Document',
    '<internalUseOnly>false</internalUseOnly><name>Logo</name><public>true</public>',
  ),
  'reports/Numbers-meta.xml': file('ReportFolder', '<name>Numbers</name>'),
  'reports/Numbers/R.report': file(
    'Report',
    '<columns><field>CUST_NAME</field></columns><format>Tabular</format><name>R</name><reportType>CustomEntity$Place__c</reportType>',
  ),
  'email/Mails-meta.xml': file('EmailFolder', '<accessType>Public</accessType><name>Mails</name>'),
  'email/Mails/Hello.email': 'Hello, {!Contact.Name}',
  'email/Mails/Hello.email-meta.xml': file(
    'EmailTemplate',
    '<available>true</available><encodingKey>UTF-8</encodingKey><name>Hello</name><style>none</style><subject>Hi</subject><type>text</type>',
  ),
  'staticresources/pic.resource': 'p{}',
  'staticresources/pic.resource-meta.xml': file(
    'StaticResource',
    '<cacheControl>Public</cacheControl><contentType>text/css</contentType>',
  ),
  'settings/Security.settings': file('SecuritySettings', '<enableAdminLoginAsAnyUser>true</enableAdminLoginAsAnyUser>'),
  'flows/F.flow': file('Flow', '<label>F</label><processType>AutoLaunchedFlow</processType><status>Draft</status>'),
};

beforeAll(async () => {
  const answer = await deploy(started(), zip(files));
  expect(answer.all('problem')).toEqual([]);
  expect(answer.first('status')).toBe('Succeeded');
});

const rows = async (soql: string): Promise<unknown[]> => (await connectTo(started(), 'admin').query(soql)).records;

describe('what is no ordinary object', () => {
  it('has the rows of its components, which point at each other', async () => {
    expect(
      await rows(
        'SELECT DeveloperName, MasterLabel, Percent__c, Next__r.MasterLabel FROM Rate__mdt ORDER BY Percent__c',
      ),
    ).toMatchObject([
      { DeveloperName: 'Low', MasterLabel: 'Low rate', Percent__c: 2.5, Next__r: { MasterLabel: 'High rate' } },
      { DeveloperName: 'High', Percent__c: 7, Next__r: null },
    ]);
    await expect(connectTo(started(), 'admin').create('Rate__mdt', { MasterLabel: 'x' })).rejects.toThrow();
  });

  it('keeps the ids of those rows from deploy to deploy, and loses them with their components', async () => {
    const before = await rows("SELECT Id FROM Rate__mdt WHERE DeveloperName = 'High'");
    await deploy(started(), {
      'package.xml': manifest({ CustomMetadata: ['Rate.High'] }),
      'customMetadata/Rate.High.md': record('High rate', { Percent__c: '8' }),
    });
    expect(await rows('SELECT Id FROM Rate__mdt WHERE Percent__c = 8')).toEqual(before);
    const only = { 'package.xml': manifest({}), 'destructiveChanges.xml': manifest({ CustomMetadata: ['Rate.Low'] }) };
    expect((await deploy(started(), only)).first('status')).toBe('Succeeded');
    expect(await rows('SELECT DeveloperName FROM Rate__mdt')).toMatchObject([{ DeveloperName: 'High' }]);
    await deploy(started(), zip(files));
  });

  it.each([
    ['a field that is not there', { Nope__c: '1' }, 'no CustomField named Rate__mdt.Nope__c found'],
    ['a record that is not there', { Next__c: 'Nope' }, 'no CustomMetadata named Rate.Nope found'],
    ['a number that is none', { Percent__c: 'much' }, 'much'],
    ['a choice that is none', { Kind__c: 'Gross' }, 'bad value for restricted picklist field: Gross'],
    ['a value that a rule refuses', { Of__c: 'Account' }, 'Only places have rates'],
  ])('refuses a record with %s', async (_name, values, words) => {
    const answer = await deploy(started(), {
      'package.xml': manifest({ CustomMetadata: ['Rate.Bad'] }),
      'customMetadata/Rate.Bad.md': record('Bad', values),
    });
    expect(answer.first('fileName')).toBe('customMetadata/Rate.Bad.md');
    expect(answer.first('problem')).toContain(words);
  });

  it('may be a message, which is sent and not read', async () => {
    const admin = connectTo(started(), 'admin');
    expect(await admin.create('Ping__e', { Text__c: 'hello' })).toMatchObject({ success: true });
    await expect(admin.query('SELECT Text__c FROM Ping__e')).rejects.toThrow('does not support query');
    const described = (await admin.describeGlobal()).sobjects.find(({ name }) => name === 'Ping__e');
    expect(described).toMatchObject({ queryable: false, updateable: false });
    expect(described?.keyPrefix).toMatch(/^e/);
  });

  it('may be a setting, of the org or of a user', async () => {
    const admin = connectTo(started(), 'admin');
    expect(await admin.create('Switch__c', { SetupOwnerId: started().orgId, On__c: true })).toMatchObject({
      success: true,
    });
    expect(await rows('SELECT On__c, SetupOwnerId FROM Switch__c')).toMatchObject([{ On__c: true }]);
    const described = (await admin.describeGlobal()).sobjects.find(({ name }) => name === 'Switch__c');
    expect(described).toMatchObject({ customSetting: true, queryable: true });
  });

  it('may have a place, which has two coordinates', async () => {
    const admin = connectTo(started(), 'admin');
    await admin.create('Place__c', { Name: 'Here', Where__Latitude__s: 51.5, Where__Longitude__s: -0.1 });
    expect(await rows('SELECT Where__c, Where__Latitude__s FROM Place__c')).toMatchObject([
      { Where__c: { latitude: 51.5, longitude: -0.1 }, Where__Latitude__s: 51.5 },
    ]);
  });

  it('may be a standard object of which the org had no table', async () => {
    const admin = connectTo(started(), 'admin');
    await admin.create('Case', { Subject: 'Broken', Product__c: 'Lathe' });
    expect(await rows("SELECT CaseNumber, Subject FROM Case WHERE Product__c = 'Lathe'")).toMatchObject([
      { CaseNumber: '00000001', Subject: 'Broken' },
    ]);
  });
});

describe('who may do what', () => {
  it('is in rows for queues, groups and roles, of which those that were there stay', async () => {
    expect(await rows("SELECT Name FROM Group WHERE DeveloperName = 'Desk' AND Type = 'Queue'")).toMatchObject([
      { Name: 'The Desk' },
    ]);
    const managers = await rows("SELECT Name, ParentRoleId FROM UserRole WHERE DeveloperName = 'SalesManager'");
    const [chief] = (await rows("SELECT Id FROM UserRole WHERE DeveloperName = 'CEO'")) as { Id: string }[];
    expect(managers).toMatchObject([{ Name: 'Head of Sales', ParentRoleId: chief?.Id }]);
  });

  it('is in profiles, those of every org and those of the project', async () => {
    const rep = connectTo(started(), 'rep');
    expect(await rep.create('Place__c', { Name: 'Rep was here' })).toMatchObject({ success: true });
    const [profile] = (await rows("SELECT Id FROM Profile WHERE Name = 'Field Agent'")) as { Id: string }[];
    const admin = connectTo(started(), 'admin');
    await admin.sobject('User').update({ Id: started().user('analyst').userId, ProfileId: profile?.Id });
    const analyst = connectTo(started(), 'analyst');
    expect((await analyst.query('SELECT Name FROM Place__c')).totalSize).toBeGreaterThan(0);
    await expect(analyst.create('Place__c', { Name: 'No' })).rejects.toThrow();
    await expect(analyst.query('SELECT Name FROM Account')).rejects.toThrow('not supported');
  });

  it('is in groups of permission sets, less what is muted', async () => {
    const [crew] = (await rows("SELECT Id FROM PermissionSet WHERE Name = 'Crew'")) as { Id: string }[];
    const admin = connectTo(started(), 'admin');
    const { userId } = started().user('integration');
    await admin.sobject('User').update({ Id: userId, ProfileId: await profileOf('Read Only') });
    await admin.create('PermissionSetAssignment', { AssigneeId: userId, PermissionSetId: crew?.Id });
    const integration = connectTo(started(), 'integration');
    expect((await integration.query('SELECT Id FROM Switch__c')).totalSize).toBe(1);
    expect((await integration.query('SELECT Id FROM Place__c')).totalSize).toBeGreaterThan(0);
    await expect(integration.create('Place__c', { Name: 'Muted' })).rejects.toThrow();
  });

  async function profileOf(name: string): Promise<string> {
    const [profile] = (await rows(`SELECT Id FROM Profile WHERE Name = '${name}'`)) as { Id: string }[];
    return profile?.Id ?? '';
  }
});

describe('what the org only keeps', () => {
  const types = {
    ...{ EmailTemplate: ['Mails', 'Mails/Hello'], StaticResource: ['pic'], Settings: ['Security'], Flow: ['F'] },
    ...{ Queue: ['*'], Group: ['*'], Role: ['*'], Profile: ['*'], CustomMetadata: ['*'], PermissionSetGroup: ['*'] },
    ...{ Report: ['Numbers/', 'Numbers/R'], Document: ['Papers', 'Papers/Logo'] },
  };

  it('is given back byte for byte', async () => {
    const { files: got } = await retrieve(started(), types);
    const paths = Object.keys(got).filter((path) => path !== 'package.xml');
    expect(paths.length).toBeGreaterThan(17);
    for (const path of paths) expect([path, got[path]]).toEqual([path, files[path]]);
  });

  it('is given back the same after it was deployed again, parts in the order of their names', async () => {
    const whole = {
      ...types,
      Workflow: ['Account'],
      CustomObject: ['Rate__mdt', 'Ping__e', 'Switch__c', 'Place__c', 'Case'],
    };
    const first = await retrieve(started(), whole);
    expect(first.files['workflows/Account.workflow']).toMatch(/>A<[\s\S]*>B</);
    expect((await deploy(started(), first.archive)).first('status')).toBe('Succeeded');
    const second = await retrieve(started(), whole);
    expect(Buffer.from(second.archive).equals(Buffer.from(first.archive))).toBe(true);
  });

  it('is listed, in its folder where it has one', async () => {
    const list = async (query: string): Promise<string[]> =>
      (await soap(started(), `<listMetadata><queries>${query}</queries></listMetadata>`)).all('fullName');
    expect(await list('<type>EmailFolder</type>')).toEqual(['Mails']);
    const folders = await soap(started(), '<listMetadata><queries><type>ReportFolder</type></queries></listMetadata>');
    expect(folders.all('type')).toEqual(['ReportFolder']);
    expect(await list('<folder>Mails</folder><type>EmailTemplate</type>')).toEqual(['Mails/Hello']);
    expect(await list('<type>WorkflowFieldUpdate</type>')).toEqual(expect.arrayContaining(['Account.A', 'Account.B']));
  });

  it('is well-formed, of elements that its type has, and about what is there', async () => {
    const refused = async (type: string, path: string, text: string): Promise<string[]> => {
      const fullName = path.slice(path.indexOf('/') + 1, path.lastIndexOf('.'));
      return (await deploy(started(), { 'package.xml': manifest({ [type]: [fullName] }), [path]: text })).all(
        'problem',
      );
    };
    expect(await refused('Flow', 'flows/G.flow', file('Flow', '<label>G</label><colour>red</colour>'))).toEqual([
      'Error parsing file: Element {http://soap.sforce.com/2006/04/metadata}colour invalid at this location in type Flow',
    ]);
    expect(await refused('Role', 'roles/X.role', file('Role', '<description>x</description>'))).toEqual([
      'Required field is missing: name',
    ]);
    expect(await refused('Settings', 'settings/S.settings', file('Flow', ''))).toEqual([
      'Error parsing file: Root element must be Settings, not Flow',
    ]);
    const app =
      '<formFactors>Large</formFactors><label>A</label><navType>Standard</navType><tabs>Nope</tabs><uiType>Lightning</uiType>';
    expect(await refused('CustomApplication', 'applications/A.app', file('CustomApplication', app))).toEqual([
      'In field: tabs - no CustomTab named Nope found',
    ]);
    const set = '<classAccesses><apexClass>Nope</apexClass><enabled>true</enabled></classAccesses><label>S</label>';
    expect(await refused('PermissionSet', 'permissionsets/S.permissionset', file('PermissionSet', set))).toEqual([
      'In field: apexClass - no ApexClass named Nope found',
    ]);
    const layout =
      '<layoutSections><customLabel>false</customLabel><layoutColumns><layoutItems><behavior>Edit</behavior><field>Nope__c</field></layoutItems></layoutColumns><style>OneColumn</style></layoutSections>';
    expect(await refused('Layout', 'layouts/Place__c-Place.layout', file('Layout', layout))).toEqual([
      'In field: field - no CustomField named Place__c.Nope__c found',
    ]);
  });

  const flow = (inner: string): string =>
    file('Flow', `<label>G</label><processType>AutoLaunchedFlow</processType>${inner}<status>Draft</status>`);
  const start = (inner: string): string => `<start><locationX>0</locationX><locationY>0</locationY>${inner}</start>`;
  const update = (field: string): string =>
    `<recordUpdates><name>U</name><label>U</label><locationX>0</locationX><locationY>0</locationY><inputAssignments><field>${field}</field><value><stringValue>x</stringValue></value></inputAssignments><inputReference>$Record</inputReference></recordUpdates>`;
  const shared = (who: string, field: string): string =>
    file(
      'SharingRules',
      `<sharingCriteriaRules><fullName>S</fullName><accessLevel>Read</accessLevel><label>S</label><sharedTo>${who}</sharedTo><criteriaItems><field>${field}</field><operation>equals</operation><value>1</value></criteriaItems></sharingCriteriaRules>`,
    );
  const workflowRule = (inner: string): string =>
    file(
      'Workflow',
      `<rules><fullName>W</fullName>${inner}<active>false</active><triggerType>onAllChanges</triggerType></rules>`,
    );
  const assigned = (to: string): string =>
    file(
      'AssignmentRules',
      `<assignmentRule><fullName>A</fullName><active>false</active><ruleEntry><assignedTo>${to}</assignedTo><assignedToType>Queue</assignedToType></ruleEntry></assignmentRule>`,
    );
  const report = (field: string): string =>
    file(
      'Report',
      `<columns><field>${field}</field></columns><format>Tabular</format><name>R</name><reportType>CustomEntity$Place__c</reportType>`,
    );

  it.each([
    ['Flow', 'G', 'flows/G.flow', flow(start('<object>Nope__c</object>')), 'no CustomObject named Nope__c found'],
    [
      'Flow',
      'G',
      'flows/G.flow',
      flow(update('No__c') + start('<object>Place__c</object>')),
      'named Place__c.No__c found',
    ],
    [
      'Flow',
      'G',
      'flows/G.flow',
      flow(start('<connector><targetReference>X</targetReference></connector>')),
      'leads to X',
    ],
    [
      'Report',
      'Numbers/Q',
      'reports/Numbers/Q.report',
      report('Place__c.No__c'),
      'no CustomField named Place__c.No__c found',
    ],
    [
      'SharingRules',
      'Place__c',
      'sharingRules/Place__c.sharingRules',
      shared('<group>No</group>', 'Name'),
      'no Group named No found',
    ],
    [
      'SharingRules',
      'Place__c',
      'sharingRules/Place__c.sharingRules',
      shared('<group>All</group>', 'No__c'),
      'named Place__c.No__c found',
    ],
    ['AssignmentRules', 'Case', 'assignmentRules/Case.assignmentRules', assigned('Nope'), 'no Queue named Nope found'],
    [
      'Role',
      'R',
      'roles/R.role',
      file('Role', '<name>R</name><parentRole>Nope</parentRole>'),
      'no Role named Nope found',
    ],
    [
      'WorkflowRule',
      'Account.W',
      'workflows/Account.workflow',
      workflowRule('<actions><name>C</name><type>FieldUpdate</type></actions>'),
      'no WorkflowFieldUpdate named Account.C found',
    ],
    [
      'Flow',
      'G',
      'flows/G.flow',
      flow(
        '<actionCalls><name>Run</name><label>Run</label><locationX>0</locationX><locationY>0</locationY><actionName>Gone</actionName><actionType>apex</actionType></actionCalls>',
      ),
      "Run (Action) - We can't find an action with the name and action type that you specified.",
    ],
    [
      'Flow',
      'G',
      'flows/G.flow',
      flow(
        '<screens><name>S</name><label>S</label><locationX>0</locationX><locationY>0</locationY><fields><name>a</name><extensionName>flowruntime:slider</extensionName><fieldType>ComponentInstance</fieldType></fields><fields><name>b</name><extensionName>c:gone</extensionName><fieldType>ComponentInstance</fieldType></fields></screens>',
      ),
      'We can\'t find an extension called "c:gone".',
    ],
    [
      'CustomApplication',
      'Tour',
      'applications/Tour.app',
      file(
        'CustomApplication',
        '<actionOverrides><actionName>View</actionName><content>Nope</content><formFactor>Large</formFactor><pageOrSobjectType>Account</pageOrSobjectType><skipRecordTypeSelect>false</skipRecordTypeSelect><type>Flexipage</type></actionOverrides><formFactors>Large</formFactors><label>Tour</label><navType>Standard</navType><uiType>Lightning</uiType>',
      ),
      'In field: content - no FlexiPage named Nope found',
    ],
    [
      'CustomObject',
      'Account',
      'objects/Account.object',
      object('<compactLayoutAssignment>Nope</compactLayoutAssignment>', false),
      'In field: compactLayoutAssignment - no CompactLayout named Account.Nope found',
    ],
  ])('is refused as a %s (%s) that names what is not there', async (type, fullName, path, text, words) => {
    const files = { 'package.xml': manifest({ [type]: [fullName] }), [path]: text };
    const problem = (await deploy(started(), files)).first('problem');
    expect(problem).toContain(words);
  });
});
