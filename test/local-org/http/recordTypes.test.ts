/** Record types as permissions give them and as their files narrow picklists, at every door that writes or shows one. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { UserName } from '../../../src/local-org/index.ts';
import { ask, startTestOrg } from '../../support/localOrg.ts';
import { project, removeProjects } from '../schema/projects.ts';

const xml = (root: string, inner: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">${inner}</${root}>\n`;
const TRIP = 'objects/Trip__c';

const picklist = (name: string, isRestricted: boolean, values: readonly string[]): [string, string] => [
  `${TRIP}/fields/${name}.field-meta.xml`,
  xml(
    'CustomField',
    `<fullName>${name}</fullName><label>${name}</label><type>Picklist</type><valueSet><restricted>${String(isRestricted)}</restricted><valueSetDefinition><sorted>false</sorted>${values
      .map(
        (value, index) =>
          `<value><fullName>${value}</fullName><default>${String(index === 0)}</default><label>${value}</label></value>`,
      )
      .join('')}</valueSetDefinition></valueSet>`,
  ),
];

const recordType = (object: string, name: string, inner: string): [string, string] => [
  `objects/${object}/recordTypes/${name}.recordType-meta.xml`,
  xml('RecordType', `<fullName>${name}</fullName><active>true</active>${inner}`),
];

const choices = (picklistName: string, values: Readonly<Record<string, boolean>>): string =>
  `<picklistValues><picklist>${picklistName}</picklist>${Object.entries(values)
    .map(
      ([value, isDefault]) => `<values><fullName>${value}</fullName><default>${String(isDefault)}</default></values>`,
    )
    .join('')}</picklistValues>`;

const access = (kind: string, edit: string): string =>
  `<objectPermissions><allowCreate>true</allowCreate><allowDelete>true</allowDelete><allowEdit>true</allowEdit><allowRead>true</allowRead><modifyAllRecords>true</modifyAllRecords><object>Trip__c</object><viewAllRecords>true</viewAllRecords></objectPermissions>${kind}${edit}`;

const fieldAccess = ['Means__c', 'Mood__c']
  .map(
    (name) =>
      `<fieldPermissions><editable>true</editable><field>Trip__c.${name}</field><readable>true</readable></fieldPermissions>`,
  )
  .join('');
const sees = (name: string, isDefault?: boolean): string =>
  `<recordTypeVisibilities>${isDefault === undefined ? '' : `<default>${String(isDefault)}</default>`}<recordType>Trip__c.${name}</recordType><visible>true</visible></recordTypeVisibilities>`;

const trips = (): string =>
  project({
    [`${TRIP}/Trip__c.object-meta.xml`]: xml(
      'CustomObject',
      '<deploymentStatus>Deployed</deploymentStatus><label>Trip</label><nameField><label>Trip</label><type>Text</type></nameField><pluralLabel>Trips</pluralLabel><sharingModel>ReadWrite</sharingModel>',
    ),
    ...Object.fromEntries([
      picklist('Means__c', true, ['Ship', 'Train/Tram', 'Plane']),
      picklist('Mood__c', false, ['Glad', 'Sad']),
      recordType(
        'Trip__c',
        'Land',
        `<label>By land</label>${choices('Means__c', { 'Train%2FTram': true })}${choices('Mood__c', { Sad: false })}`,
      ),
      recordType('Trip__c', 'Sea', `<label>By sea</label>${choices('Means__c', { Ship: false, Plane: false })}`),
      recordType('Trip__c', 'Air', '<label>By air</label>'),
      recordType('Opportunity', 'Renewal', '<businessProcess>Renewals</businessProcess><label>Renewal</label>'),
    ]),
    'objects/Opportunity/businessProcesses/Renewals.businessProcess-meta.xml': xml(
      'BusinessProcess',
      '<fullName>Renewals</fullName><isActive>true</isActive><values><fullName>Proposal%2FPrice Quote</fullName><default>true</default></values><values><fullName>Closed Won</fullName><default>false</default></values>',
    ),
    'permissionsets/Trips_Admin.permissionset-meta.xml': xml(
      'PermissionSet',
      `${fieldAccess}<hasActivationRequired>false</hasActivationRequired><label>A</label>${access('', '')}${sees('Land')}${sees('Sea')}`,
    ),
    'permissionsets/Trips_Rep.permissionset-meta.xml': xml(
      'PermissionSet',
      `${fieldAccess}<hasActivationRequired>false</hasActivationRequired><label>R</label>${access('', '')}${sees('Sea')}`,
    ),
    'profiles/Admin.profile-meta.xml': xml('Profile', `<custom>false</custom>${sees('Land', true)}`),
    // Nobody is given Air: it is named where nobody can have it.
    'profiles/Guest.profile-meta.xml': xml('Profile', `<custom>false</custom>${sees('Air', false)}`),
  });

const DATA = '/services/data/v66.0';
const org = startTestOrg({ projectDir: trips() });
const types: Record<string, string> = {};

async function call(path: string, method = 'GET', body?: unknown, as: UserName = 'admin'): Promise<unknown> {
  const request = { as, method, ...(body === undefined ? {} : { body }) };
  return (await ask(org(), DATA + path, request)).body;
}

const query = async (soql: string): Promise<Record<string, unknown>[]> =>
  ((await call(`/query?q=${encodeURIComponent(soql)}`)) as { records: Record<string, unknown>[] }).records;

/** What became of a new trip: its fields, or the refusal. */
async function made(values: Record<string, unknown>, as: UserName = 'admin'): Promise<unknown> {
  const answer = (await call('/sobjects/Trip__c', 'POST', { Name: 'one', ...values }, as)) as { id?: string };
  if (answer.id === undefined) return answer;
  const [trip] = await query(
    `SELECT RecordType.DeveloperName, Means__c, Mood__c FROM Trip__c WHERE Id = '${answer.id}'`,
  );
  const type = trip?.['RecordType'] as { DeveloperName: string } | null;
  return [type?.DeveloperName ?? null, trip?.['Means__c'], trip?.['Mood__c']];
}

beforeAll(async () => {
  for (const row of await query('SELECT Id, DeveloperName FROM RecordType'))
    types[String(row['DeveloperName'])] = String(row['Id']);
});
afterAll(removeProjects);

const bad = (value: string): unknown => [
  {
    errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    message: `Means__c: bad value for restricted picklist field: ${value}`,
    fields: ['Means__c'],
  },
];

it('a record type names its business process', async () => {
  const [process, ...others] = await query('SELECT Id, Name, TableEnumOrId, IsActive FROM BusinessProcess');
  expect(others).toEqual([]);
  expect(process).toMatchObject({ Name: 'Renewals', TableEnumOrId: 'Opportunity', IsActive: true });
  expect(String(process?.['Id'])).toMatch(/^019/);
  expect(
    await query('SELECT DeveloperName, BusinessProcessId FROM RecordType WHERE BusinessProcessId != null'),
  ).toMatchObject([{ DeveloperName: 'Renewal', BusinessProcessId: process?.['Id'] }]);
});

describe('a new record', () => {
  it('begins with the record type of the profile, and with what that one begins with instead of the field', async () => {
    expect(await made({})).toEqual(['Land', 'Train/Tram', null]);
    expect(await made({ RecordTypeId: types['Sea'] })).toEqual(['Sea', null, 'Glad']);
  });

  it('begins with the only record type a user is given, where the profile has no default', async () => {
    expect(await made({}, 'rep')).toEqual(['Sea', null, 'Glad']);
  });

  it('has no record type where it is said to have none', async () => {
    expect(await made({ RecordTypeId: null })).toEqual([null, 'Ship', 'Glad']);
  });

  it('of a record type the user is not given is refused, as a change to it is', async () => {
    const refused = (id: unknown): unknown => [
      {
        errorCode: 'INVALID_CROSS_REFERENCE_KEY',
        message: `Record Type ID: this ID value isn't valid for the user: ${String(id)}`,
        fields: ['RecordTypeId'],
      },
    ];
    expect(await made({ RecordTypeId: types['Air'] })).toEqual(refused(types['Air']));
    expect(await made({ RecordTypeId: types['Land'] }, 'rep')).toEqual(refused(types['Land']));
    const { id } = (await call('/sobjects/Trip__c', 'POST', { Name: 'two' }, 'rep')) as { id: string };
    expect(await call(`/sobjects/Trip__c/${id}`, 'PATCH', { RecordTypeId: types['Land'] }, 'rep')).toEqual(
      refused(types['Land']),
    );
  });
});

describe('a picklist value that the record type does not have', () => {
  it('is refused where the picklist is restricted, at every door', async () => {
    const trip = { Name: 'x', RecordTypeId: types['Land'], Means__c: 'Ship' };
    expect(await made(trip)).toEqual(bad('Ship'));
    const fields = { apiName: 'Trip__c', fields: trip };
    expect(await call('/ui-api/records', 'POST', fields)).toMatchObject({
      output: { fieldErrors: { Means__c: [{ errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST' }] } },
    });
    const mutation = `mutation { uiapi { Trip__cCreate(input: {Trip__c: {Name: "x", RecordTypeId: "${String(types['Land'])}", Means__c: "Ship"}}) { Record { Id } } } }`;
    expect(JSON.stringify(await call('/graphql', 'POST', { query: mutation }))).toContain(
      'bad value for restricted picklist field: Ship',
    );
    const records = [{ attributes: { type: 'Trip__c' }, ...trip }];
    expect(await call('/composite/sobjects', 'POST', { records })).toMatchObject([
      { success: false, errors: [{ statusCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST' }] },
    ]);
  });

  it('is taken where it is not, as any other value is', async () => {
    expect(await made({ RecordTypeId: types['Land'], Mood__c: 'Glad' })).toEqual(['Land', 'Train/Tram', 'Glad']);
    expect(await made({ RecordTypeId: types['Land'], Mood__c: 'Sleepy' })).toEqual(['Land', 'Train/Tram', 'Sleepy']);
  });

  it('stays when the record type changes, and is refused when it is written', async () => {
    const { id } = (await call('/sobjects/Trip__c', 'POST', { Name: 'three', Means__c: 'Train/Tram' })) as {
      id: string;
    };
    expect(await call(`/sobjects/Trip__c/${id}`, 'PATCH', { RecordTypeId: types['Sea'], Mood__c: 'Glad' })).toBe('');
    expect(await call(`/sobjects/Trip__c/${id}`, 'PATCH', { Means__c: 'Plane' })).toBe('');
    expect(await call(`/sobjects/Trip__c/${id}`, 'PATCH', { Means__c: 'Train/Tram' })).toEqual(bad('Train/Tram'));
  });
});

describe('what clients are shown', () => {
  const valuesOf = async (object: string, type: string, field: string): Promise<unknown> => {
    const shown = (await call(`/ui-api/object-info/${object}/picklist-values/${type}/${field}`)) as {
      values: { value: string }[];
      defaultValue: { value: string } | null;
    };
    return [shown.values.map(({ value }) => value), shown.defaultValue?.value ?? null];
  };

  it('is the values of the record type, and those of its process', async () => {
    expect(await valuesOf('Trip__c', types['Land'] ?? '', 'Means__c')).toEqual([['Train/Tram'], 'Train/Tram']);
    expect(await valuesOf('Trip__c', types['Sea'] ?? '', 'Means__c')).toEqual([['Ship', 'Plane'], null]);
    expect(await valuesOf('Trip__c', '012000000000000AAA', 'Means__c')).toEqual([
      ['Ship', 'Train/Tram', 'Plane'],
      'Ship',
    ]);
    expect(await valuesOf('Opportunity', types['Renewal'] ?? '', 'StageName')).toEqual([
      ['Proposal/Price Quote', 'Closed Won'],
      'Proposal/Price Quote',
    ]);
  });

  it('is the default of the record type in a new record, and in GraphQL', async () => {
    expect(
      await call(
        `/ui-api/record-defaults/template/create/Trip__c?recordTypeId=${String(types['Land'])}&optionalFields=Trip__c.Means__c,Trip__c.Mood__c`,
      ),
    ).toMatchObject({
      record: { fields: { Means__c: { value: 'Train/Tram' }, Mood__c: { value: null } } },
    });
    const text = `{ uiapi { objectInfos(objectInfoInputs: [{apiName: "Trip__c", fieldNames: ["Means__c"], recordTypeIDs: ["${String(types['Land'])}"]}]) { fields { ApiName ... on PicklistField { picklistValuesByRecordTypeIDs { picklistValues { value } } } } } } }`;
    expect(JSON.stringify(await call('/graphql', 'POST', { query: text }))).toContain(
      '"picklistValues":[{"value":"Train/Tram"}]',
    );
  });

  it('is which record types the user has, in describes, layouts and object infos', async () => {
    const infos = async (as: UserName): Promise<unknown> => {
      const { recordTypeInfos } = (await call('/sobjects/Trip__c/describe', 'GET', undefined, as)) as {
        recordTypeInfos: { developerName: string; available: boolean; defaultRecordTypeMapping: boolean }[];
      };
      return recordTypeInfos.map((info) => [info.developerName, info.available, info.defaultRecordTypeMapping]);
    };
    expect(await infos('admin')).toEqual([
      ['Air', false, false],
      ['Land', true, true],
      ['Sea', true, false],
      ['Master', true, false],
    ]);
    expect(await infos('rep')).toEqual([
      ['Air', false, false],
      ['Land', false, false],
      ['Sea', true, true],
      ['Master', true, false],
    ]);
    const { defaultRecordTypeId } = (await call('/ui-api/object-info/Trip__c', 'GET', undefined, 'rep')) as Record<
      string,
      unknown
    >;
    expect(defaultRecordTypeId).toBe(types['Sea']);
    const { recordTypeMappings } = (await call('/sobjects/Trip__c/describe/layouts')) as {
      recordTypeMappings: {
        developerName: string;
        picklistsForRecordType: { picklistName: string; picklistValues: { value: string; defaultValue: boolean }[] }[];
      }[];
    };
    const land = recordTypeMappings.find(({ developerName }) => developerName === 'Land')?.picklistsForRecordType;
    expect(land?.find(({ picklistName }) => picklistName === 'Means__c')?.picklistValues).toMatchObject([
      { value: 'Train/Tram', defaultValue: true },
    ]);
  });

  it('is the stage the process begins with in a new deal, which may have any other', async () => {
    const deal = { Name: 'd', CloseDate: '2027-01-01', RecordTypeId: types['Renewal'] };
    for (const [given, kept] of [
      [{}, 'Proposal/Price Quote'],
      [{ StageName: 'Prospecting' }, 'Prospecting'],
    ] as const) {
      const { id } = (await call('/sobjects/Opportunity', 'POST', { ...deal, ...given })) as { id: string };
      expect(await query(`SELECT StageName FROM Opportunity WHERE Id = '${id}'`)).toMatchObject([{ StageName: kept }]);
    }
  });
});
