import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ask, connectTo, startTestOrg } from '../../support/localOrg.ts';
import { project, removeProjects } from '../schema/projects.ts';

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
const XMLNS = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
const TRUNK = 'objects/Trunk__c';
const GERMAN = 'objectTranslations/Trunk__c-de';

const xml = (root: string, inner: string): string => `${HEAD}<${root} ${XMLNS}>${inner}</${root}>\n`;

/** Trunks in English and German; the colour blue and the record type Old have no German. */
const trunks = (): string =>
  project({
    [`${TRUNK}/Trunk__c.object-meta.xml`]: xml(
      'CustomObject',
      '<deploymentStatus>Deployed</deploymentStatus><label>Trunk</label><nameField><label>Trunk Name</label><type>Text</type></nameField><pluralLabel>Trunks</pluralLabel><sharingModel>ReadWrite</sharingModel>',
    ),
    [`${TRUNK}/fields/Color__c.field-meta.xml`]: xml(
      'CustomField',
      '<fullName>Color__c</fullName><inlineHelpText>Outside.</inlineHelpText><label>Color</label><type>Picklist</type><valueSet><restricted>true</restricted><valueSetDefinition><sorted>false</sorted><value><fullName>R</fullName><default>true</default><label>Red</label></value><value><fullName>B</fullName><default>false</default><label>Blue</label></value></valueSetDefinition></valueSet>',
    ),
    [`${TRUNK}/fields/Weight__c.field-meta.xml`]: xml(
      'CustomField',
      '<fullName>Weight__c</fullName><label>Weight</label><precision>4</precision><scale>0</scale><type>Number</type>',
    ),
    [`${TRUNK}/fields/Wood__c.field-meta.xml`]: xml(
      'CustomField',
      '<fullName>Wood__c</fullName><label>Wood</label><type>Picklist</type><valueSet><valueSetName>Woods</valueSetName></valueSet>',
    ),
    'globalValueSets/Woods.globalValueSet-meta.xml': xml(
      'GlobalValueSet',
      '<customValue><fullName>O</fullName><default>false</default><label>Oak</label></customValue><masterLabel>Woods</masterLabel><sorted>false</sorted>',
    ),
    'globalValueSetTranslations/Woods-de.globalValueSetTranslation-meta.xml': xml(
      'GlobalValueSetTranslation',
      '<valueTranslation><masterLabel>Oak</masterLabel><translation>Eiche</translation></valueTranslation>',
    ),
    'standardValueSetTranslations/LeadSource-de.standardValueSetTranslation-meta.xml': xml(
      'StandardValueSetTranslation',
      '<valueTranslation><masterLabel>Web</masterLabel><translation>Netz</translation></valueTranslation>',
    ),
    [`${TRUNK}/validationRules/Not_Heavy.validationRule-meta.xml`]: xml(
      'ValidationRule',
      '<fullName>Not_Heavy</fullName><active>true</active><errorConditionFormula>Weight__c &gt; 100</errorConditionFormula><errorDisplayField>Weight__c</errorDisplayField><errorMessage>Too heavy.</errorMessage>',
    ),
    [`${TRUNK}/recordTypes/New.recordType-meta.xml`]: xml(
      'RecordType',
      '<fullName>New</fullName><active>true</active><label>New trunk</label>',
    ),
    [`${TRUNK}/recordTypes/Old.recordType-meta.xml`]: xml(
      'RecordType',
      '<fullName>Old</fullName><active>true</active><label>Old trunk</label>',
    ),
    [`${GERMAN}/Trunk__c-de.objectTranslation-meta.xml`]: xml(
      'CustomObjectTranslation',
      '<caseValues><plural>false</plural><value>Koffer</value></caseValues><caseValues><plural>true</plural><value>Koffer (mehrere)</value></caseValues><nameFieldLabel>Name des Koffers</nameFieldLabel><recordTypes><label>Neuer Koffer</label><name>New</name></recordTypes><validationRules><errorMessage>Zu schwer.</errorMessage><name>Not_Heavy</name></validationRules>',
    ),
    [`${GERMAN}/Color__c.fieldTranslation-meta.xml`]: xml(
      'CustomFieldTranslation',
      '<help>Außen.</help><label>Farbe</label><name>Color__c</name><picklistValues><masterLabel>Red</masterLabel><translation>Rot</translation></picklistValues>',
    ),
  });

const GERMAN_INFO = {
  label: 'Koffer',
  labelPlural: 'Koffer (mehrere)',
  fields: {
    Name: { label: 'Name des Koffers' },
    Color__c: { label: 'Farbe', inlineHelpText: 'Außen.' },
    Weight__c: { label: 'Weight' },
  },
};
const ENGLISH_INFO = {
  label: 'Trunk',
  labelPlural: 'Trunks',
  fields: { Name: { label: 'Trunk Name' }, Color__c: { label: 'Color', inlineHelpText: 'Outside.' } },
};

const DATA = '/services/data/v66.0';
const org = startTestOrg({ projectDir: trunks() });
let trunkId: string;

const speak = async (language: string): Promise<void> => {
  await connectTo(org(), 'admin')
    .sobject('User')
    .update({ Id: org().user('admin').userId, LanguageLocaleKey: language });
};
const get = async (path: string, headers: Record<string, string> = {}): Promise<unknown> =>
  (await ask(org(), DATA + path, { as: 'admin', headers })).body;
const graphQL = async (query: string): Promise<unknown> =>
  (await ask(org(), `${DATA}/graphql`, { as: 'admin', method: 'POST', body: { query } })).body;

beforeAll(async () => {
  const made = await connectTo(org(), 'admin').sobject('Trunk__c').create({ Name: 'One', Color__c: 'R', Wood__c: 'O' });
  trunkId = String(made.id);
});
beforeEach(() => speak('de'));
afterAll(removeProjects);

describe('words in the language of the user', () => {
  it('are those of objects, fields, help and record types; what is not translated stays as it is', async () => {
    const info = await get('/ui-api/object-info/Trunk__c');
    expect(info).toMatchObject(GERMAN_INFO);
    const { recordTypeInfos } = info as { recordTypeInfos: Record<string, { name: string }> };
    const names = Object.values(recordTypeInfos).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['Neuer Koffer', 'Old trunk']));
    await speak('en_US');
    expect(await get('/ui-api/object-info/Trunk__c')).toMatchObject(ENGLISH_INFO);
  });

  it('are those of choices, with the same values', async () => {
    expect(await get('/ui-api/object-info/Trunk__c/picklist-values/012000000000000AAA/Color__c')).toMatchObject({
      values: [
        { label: 'Rot', value: 'R' },
        { label: 'Blue', value: 'B' },
      ],
    });
  });

  it('are shown of a record', async () => {
    expect(await get(`/ui-api/records/${trunkId}?fields=Trunk__c.Color__c`)).toMatchObject({
      fields: { Color__c: { value: 'R', displayValue: 'Rot' } },
    });
    expect(
      await graphQL('{ uiapi { query { Trunk__c { edges { node { Color__c { value displayValue label } } } } } } }'),
    ).toMatchObject({
      data: {
        uiapi: {
          query: { Trunk__c: { edges: [{ node: { Color__c: { value: 'R', displayValue: 'Rot', label: 'Rot' } } }] } },
        },
      },
    });
  });

  it('are those of toLabel, wherever it stands', async () => {
    const answer = async (soql: string): Promise<unknown> =>
      ((await get(`/query?q=${encodeURIComponent(soql)}`)) as { records: unknown }).records;
    const id = `Id = '${trunkId}'`;
    expect(await answer(`SELECT toLabel(Color__c), toLabel(Wood__c) FROM Trunk__c WHERE ${id}`)).toMatchObject([
      { Color__c: 'Rot', Wood__c: 'Eiche' },
    ]);
    expect(await answer("SELECT Id, Color__c FROM Trunk__c WHERE toLabel(Color__c) = 'Rot'")).toMatchObject([
      { Id: trunkId, Color__c: 'R' },
    ]);
    await speak('en_US');
    expect(await answer("SELECT Id FROM Trunk__c WHERE toLabel(Color__c) = 'Rot'")).toEqual([]);
  });

  it('are those of value sets that fields share', async () => {
    expect(JSON.stringify(await get('/sobjects/Trunk__c/describe'))).toContain('"label":"Eiche"');
    expect(JSON.stringify(await get('/sobjects/Lead/describe'))).toContain('"label":"Netz"');
  });

  it('are those in which a rule refuses a record', async () => {
    const path = `${DATA}/sobjects/Trunk__c/${trunkId}`;
    const refused = async (): Promise<unknown> =>
      (await ask(org(), path, { as: 'admin', method: 'PATCH', body: { Weight__c: 101 } })).body;
    const words = { errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', fields: ['Weight__c'] };
    expect(await refused()).toEqual([{ ...words, message: 'Zu schwer.' }]);
    await speak('en_US');
    expect(await refused()).toEqual([{ ...words, message: 'Too heavy.' }]);
  });

  it('are those of describes and layouts', async () => {
    expect(await get('/sobjects/Trunk__c/describe')).toMatchObject({
      label: 'Koffer',
      fields: expect.arrayContaining([
        expect.objectContaining({
          name: 'Color__c',
          label: 'Farbe',
          picklistValues: [expect.objectContaining({ label: 'Rot', value: 'R' }), expect.anything()],
        }),
      ]),
    });
    expect(JSON.stringify(await get('/sobjects'))).toContain('"labelPlural":"Koffer (mehrere)"');
    expect(JSON.stringify(await get('/sobjects/Trunk__c/describe/layouts'))).toContain('"label":"Name des Koffers"');
  });

  it('are those of GraphQL’s objectInfos, or of the locale it asks for', async () => {
    const infos = (locale: string): Promise<unknown> =>
      graphQL(
        `{ uiapi { objectInfos(objectInfoInputs: [{apiName: "Trunk__c", fieldNames: ["Color__c"]}]${locale}) { label fields { ApiName label
          ... on PicklistField { picklistValuesByRecordTypeIDs { picklistValues { label value } } } } } } }`,
      );
    expect(JSON.stringify(await infos(''))).toMatch(/"label":"Koffer".*"label":"Rot"/);
    expect(JSON.stringify(await infos(', locale: "en_US"'))).toMatch(/"label":"Trunk".*"label":"Red"/);
    await speak('en_US');
    expect(JSON.stringify(await infos(', locale: "de_AT"'))).toMatch(/"label":"Koffer".*"label":"Rot"/);
  });
});

describe('words in the language of a request', () => {
  it.each([
    ['en-US,en;q=0.9', 'Trunk'],
    ['de-CH', 'Koffer'],
    ['fr', 'Trunk'],
    ['*', 'Koffer'],
    ['', 'Koffer'],
  ])('Accept-Language %p: %s', async (language, label) => {
    const headers = { 'accept-language': language };
    expect(await get('/ui-api/object-info/Trunk__c', headers)).toMatchObject({ label });
    expect(await get('/sobjects/Trunk__c/describe', headers)).toMatchObject({ label });
  });
});

describe('words that are deployed', () => {
  it('take nothing from saves: values, not words, are stored', async () => {
    const admin = connectTo(org(), 'admin');
    await admin.sobject('Trunk__c').update({ Id: trunkId, Color__c: 'B' });
    const refused = await ask(org(), `${DATA}/ui-api/records/${trunkId}`, {
      as: 'admin',
      method: 'PATCH',
      body: { fields: { Color__c: 'Rot' } },
    });
    expect(refused.status).toBe(400);
    await admin.sobject('Trunk__c').update({ Id: trunkId, Color__c: 'R' });
  });
});
