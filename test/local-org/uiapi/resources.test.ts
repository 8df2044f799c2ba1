import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ask, startTestOrg, type RawAnswer } from '../../support/localOrg.ts';
import { removeProjects } from '../schema/projects.ts';
import { cratesProject } from './crates.ts';

const UI = '/services/data/v66.0/ui-api';
const MASTER = '012000000000000AAA';
const NOW = new Date('2026-07-15T12:00:00Z');
const org = startTestOrg({ projectDir: cratesProject(), clock: () => NOW });

let small: string;
let big: string;
let smallType: string;

const get = (path: string, headers: Record<string, string> = {}): Promise<RawAnswer> =>
  ask(org(), UI + path, { as: 'admin', headers });
const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<RawAnswer> =>
  ask(org(), UI + path, { method, as: 'admin', headers, ...(body === undefined ? {} : { body }) });

async function made(apiName: string, fields: Record<string, unknown>): Promise<string> {
  const { status, body } = await send('POST', '/records', { apiName, fields });
  expect(status).toBe(201);
  return (body as { id: string }).id;
}

type Json = Readonly<Record<string, unknown>>;

async function read(path: string): Promise<Json> {
  const { status, body } = await get(path);
  if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
  return body as Json;
}

beforeAll(async () => {
  const { recordTypeInfos } = (await read('/object-info/Crate__c')) as {
    recordTypeInfos: Record<string, { name: string }>;
  };
  [smallType = ''] = Object.entries(recordTypeInfos).find(([, { name }]) => name === 'Small crate') ?? [];
  big = await made('Crate__c', { Name: 'big one', Kind__c: 'bag', Weight__c: 9.5, Grade__c: 'high', Code__c: 'b' });
  small = await made('Crate__c', { Name: 'small', Weight__c: 6, Parent__c: big, RecordTypeId: smallType });
  for (const [index, name] of ['nut', 'bolt', 'key'].entries())
    await made('Item__c', { Name: name, Weight__c: index + 1, Crate__c: big });
});

afterAll(removeProjects);

const nameItem = {
  editableForNew: true,
  editableForUpdate: true,
  label: 'Crate Name',
  layoutComponents: [{ apiName: 'Name', componentType: 'Field', label: 'Crate Name' }],
  lookupIdApiName: 'Id',
  required: true,
  sortable: false,
};
const emptyItem = {
  editableForNew: false,
  editableForUpdate: false,
  label: '',
  layoutComponents: [{ apiName: null, componentType: 'EmptySpace' }],
  lookupIdApiName: null,
  required: false,
  sortable: false,
};

describe('a layout', () => {
  it('has the rows of the deployed one, with what may be done in each place', async () => {
    const layout = await read('/layout/Crate__c?mode=Edit');
    expect(layout).toEqual({
      eTag: expect.stringMatching(/^[0-9a-f]{32}$/),
      id: expect.stringMatching(/^00h/),
      layoutType: 'Full',
      mode: 'Edit',
      objectApiName: 'Crate__c',
      recordTypeId: smallType,
      saveOptions: [],
      sections: [
        {
          collapsible: true,
          columns: 2,
          heading: 'Information',
          id: expect.any(String),
          rows: 3,
          useHeading: true,
          layoutRows: [
            {
              layoutItems: [
                nameItem,
                expect.objectContaining({
                  label: 'Weight',
                  editableForNew: false,
                  editableForUpdate: false,
                  required: false,
                  lookupIdApiName: null,
                }),
              ],
            },
            { layoutItems: [expect.objectContaining({ label: 'Kind', editableForUpdate: true }), emptyItem] },
            { layoutItems: [expect.objectContaining({ label: 'Parent', lookupIdApiName: 'Parent__c' }), emptyItem] },
          ],
        },
      ],
    });
    expect(await read('/layout/Crate__c')).toMatchObject({ mode: 'View', sections: [{ useHeading: false }] });
  });

  it('is the one that the profile has for the record type', async () => {
    const plain = await read(`/layout/Crate__c?recordTypeId=${MASTER}`);
    expect(plain).toMatchObject({ recordTypeId: MASTER, sections: [{ heading: 'Plain', rows: 3 }] });
    expect(await read(`/record-defaults/create/Crate__c?recordTypeId=${MASTER}`)).toMatchObject({
      layout: { id: plain['id'] },
      record: { fields: { Code__c: { value: null } } },
    });
    const { body } = await ask(org(), '/services/data/v66.0/sobjects/Crate__c/describe/layouts', { as: 'admin' });
    const { layouts, recordTypeMappings } = body as { layouts: Json[]; recordTypeMappings: Json[] };
    const { id } = await read(`/layout/Crate__c?recordTypeId=${smallType}`);
    expect(recordTypeMappings.map(({ master, layoutId }) => [master, layoutId])).toEqual([
      [false, id],
      [true, plain['id']],
    ]);
    expect(layouts.map((layout) => layout['id'])).toEqual([id, plain['id']]);
    const one = await ask(org(), `/services/data/v66.0/sobjects/Crate__c/describe/layouts/${MASTER}`, { as: 'admin' });
    expect(one.body).toMatchObject({ id: plain['id'], detailLayoutSections: [{ heading: 'Plain' }] });
    const rep = await ask(org(), `${UI}/layout/Crate__c?recordTypeId=${MASTER}`, { as: 'rep' });
    expect(rep.status).toBe(404);
  });

  it('is short where a compact one is asked for', async () => {
    expect(await read(`/layout/Crate__c?layoutType=Compact&recordTypeId=${MASTER}`)).toMatchObject({
      id: expect.stringMatching(/^0AH/),
      recordTypeId: MASTER,
      sections: [
        {
          columns: 1,
          heading: null,
          id: null,
          rows: 2,
          layoutRows: [{ layoutItems: [{ ...nameItem, required: false }] }, { layoutItems: [{ label: 'Weight' }] }],
        },
      ],
    });
    const tiny = await read(`/layout/Crate__c?layoutType=Compact&recordTypeId=${smallType}`);
    expect(tiny['sections']).toMatchObject([{ rows: 3 }]);
    expect(JSON.stringify(tiny)).toContain('"label":"Kind"');
    const path = '/services/data/v66.0/sobjects/Crate__c/describe/compactLayouts';
    const { body } = await ask(org(), path, { as: 'admin' });
    expect(body).toMatchObject({
      recordTypeCompactLayoutMappings: [
        { compactLayoutName: 'Tiny', compactLayoutId: tiny['id'] },
        { compactLayoutName: 'Short' },
      ],
    });
    expect((await ask(org(), `${path}/${smallType}`, { as: 'admin' })).body).toMatchObject({ name: 'Tiny' });
    expect(await read('/layout/Item__c?layoutType=Compact')).toMatchObject({
      id: null,
      sections: [{ rows: 1 }],
    });
  });

  it.each([
    ['/layout/Nothing__c', 404],
    ['/layout/Crate__c?recordTypeId=012000000000001AAA', 404],
    ['/layout/Crate__c?layoutType=Wide', 400],
    ['/layout/Crate__c?mode=Read', 400],
    ['/layout/Crate__c?formFactor=Watch', 400],
    ['/layout/Crate__c?forms=x', 400],
  ])('is refused: %s', async (path, status) => {
    expect((await get(path)).status).toBe(status);
  });
});

describe('records with their layouts', () => {
  it('have the fields on the layout, parents with their names, and their record type', async () => {
    const record = await read(`/records/${small}?layoutTypes=Full&modes=View`);
    expect(record).toMatchObject({
      recordTypeId: smallType,
      recordTypeInfo: { recordTypeId: smallType, name: 'Small crate', master: false, available: true },
    });
    const fields = record['fields'] as Record<string, { value: unknown; displayValue: string | null }>;
    expect(Object.keys(fields).toSorted()).toEqual(['Kind__c', 'Name', 'Parent__c', 'Parent__r', 'Weight__c']);
    expect(fields['Kind__c']).toEqual({ value: 'box', displayValue: 'BOX' });
    expect(fields['Weight__c']).toEqual({ value: 6, displayValue: '6.0' });
    expect(fields['Parent__r']).toMatchObject({
      displayValue: 'big one',
      value: { id: big, apiName: 'Crate__c', recordTypeId: smallType, fields: { Name: { value: 'big one' } } },
    });
  });

  it('come with layouts and objects in one answer', async () => {
    const answer = await read(
      `/record-ui/${big},${small}?layoutTypes=Compact&modes=View,Edit&optionalFields=Crate__c.Code__c`,
    );
    expect(Object.keys(answer).toSorted()).toEqual(['eTag', 'layoutUserStates', 'layouts', 'objectInfos', 'records']);
    const { layouts, records, objectInfos, layoutUserStates } = answer as Record<string, Record<string, unknown>>;
    expect(Object.keys(objectInfos ?? {})).toEqual(['Crate__c']);
    expect(layouts).toMatchObject({
      Crate__c: { [smallType]: { Compact: { View: { mode: 'View' }, Edit: { mode: 'Edit', layoutType: 'Compact' } } } },
    });
    expect(records).toMatchObject({
      [big]: { id: big, fields: { Name: { value: 'big one' }, Code__c: { value: 'b' }, Weight__c: { value: 9.5 } } },
      [small]: { id: small, fields: { Code__c: { value: null } } },
    });
    const [state] = Object.values(layoutUserStates ?? {});
    expect(state).toEqual({ id: expect.stringMatching(/^00h/), sectionUserStates: expect.any(Object) });
    expect((await get(`/record-ui/${big}?fields=Crate__c.Name`)).status).toBe(400);
    expect((await get('/record-ui/a00Lo0000009999IAA')).status).toBe(404);
  });

  it('come with their children', async () => {
    const record = await read(`/records/${big}?fields=Crate__c.Name&childRelationships=Crate__c.Items__r&pageSize=2`);
    expect(record['childRelationships']).toMatchObject({
      Items__r: {
        count: 2,
        nextPageToken: '2',
        nextPageUrl: `${UI}/records/${big}/child-relationships/Items__r?pageSize=2&pageToken=2`,
        previousPageToken: null,
        records: [{ apiName: 'Item__c', fields: { Name: { value: 'nut' } } }, { fields: { Name: { value: 'bolt' } } }],
      },
    });
    const rest = await read(`/records/${big}/child-relationships/Items__r?fields=Item__c.Weight__c&pageSize=2&page=2`);
    expect(rest).toMatchObject({ count: 1, nextPageToken: null, records: [{ fields: { Weight__c: { value: 3 } } }] });
    expect((await get(`/records/${big}?fields=Crate__c.Name&childRelationships=Crate__c.Nothings__r`)).status).toBe(
      404,
    );
  });
});

describe('the defaults of a new record', () => {
  it('are those of its fields, with the layout they stand on', async () => {
    const answer = await read(
      '/record-defaults/create/Crate__c?optionalFields=Crate__c.Due_On__c,Crate__c.Is_Fragile__c',
    );
    expect(answer).toMatchObject({
      layout: { mode: 'Create', layoutType: 'Full' },
      objectInfos: { Crate__c: { apiName: 'Crate__c' } },
      record: {
        apiName: 'Crate__c',
        childRelationships: {},
        id: null,
        lastModifiedById: null,
        lastModifiedDate: null,
        recordTypeId: smallType,
        recordTypeInfo: { name: 'Small crate' },
        systemModstamp: null,
        weakEtag: 0,
        fields: {
          Name: { value: null, displayValue: null },
          Kind__c: { value: 'box', displayValue: 'BOX' },
          Due_On__c: { value: '2026-07-22', displayValue: '7/22/2026' },
          Is_Fragile__c: { value: true, displayValue: null },
        },
      },
    });
    const template = await read(`/record-defaults/template/create/Crate__c?recordTypeId=${MASTER}`);
    expect(Object.keys(template)).toEqual(['objectInfos', 'record']);
    expect(template['record']).toMatchObject({ recordTypeId: MASTER, fields: { Kind__c: { value: 'box' } } });
  });

  it('of a copy are the values of the original, but for unique ones', async () => {
    const answer = await read(`/record-defaults/clone/${big}?optionalFields=Crate__c.Code__c`);
    expect(answer['record']).toMatchObject({
      id: null,
      recordTypeId: smallType,
      fields: { Name: { value: 'big one' }, Kind__c: { value: 'bag', displayValue: 'BAG' }, Code__c: { value: null } },
    });
    expect(await read(`/record-defaults/template/clone/${big}`)).toMatchObject({ record: { cloneSourceId: big } });
    expect((await get('/record-defaults/clone/a00Lo0000009999IAA')).status).toBe(404);
  });
});

describe('picklists', () => {
  it('say which values go with which of the field that controls them', async () => {
    const { picklistFieldValues } = await read(`/object-info/Crate__c/picklist-values/${smallType}`);
    expect(picklistFieldValues).toMatchObject({
      Kind__c: { controllerValues: {}, defaultValue: { value: 'box' } },
      Grade__c: {
        controllerValues: { box: 0, bag: 1 },
        url: `${UI}/object-info/Crate__c/picklist-values/${smallType}/Grade__c`,
        values: [
          { value: 'low', label: 'LOW', validFor: [0, 1], attributes: null },
          { value: 'high', label: 'HIGH', validFor: [1], attributes: null },
        ],
      },
    });
    const info = await read('/object-info/Crate__c');
    expect(info['dependentFields']).toEqual({ Kind__c: { Grade__c: {} } });
    expect(info['fields']).toMatchObject({ Grade__c: { controllerName: 'Kind__c', controllingFields: ['Kind__c'] } });
  });

  it('tell of a stage what it means', async () => {
    const { values } = await read(`/object-info/Opportunity/picklist-values/${MASTER}/StageName`);
    expect((values as Json[]).find((choice) => choice['value'] === 'Closed Won')).toEqual({
      attributes: {
        picklistAtrributesValueType: 'OpportunityStage',
        closed: true,
        defaultProbability: 100,
        forecastCategoryName: 'Closed',
        won: true,
      },
      label: 'Closed Won',
      validFor: [],
      value: 'Closed Won',
    });
  });
});

describe('objects', () => {
  it('are listed with the addresses of what is known of them', async () => {
    const { objects } = (await read('/object-info')) as { objects: Record<string, unknown> };
    expect(objects['Crate__c']).toEqual({
      apiName: 'Crate__c',
      keyPrefix: expect.stringMatching(/^a0/),
      label: 'Crate',
      labelPlural: 'Crates',
      nameFields: ['Name'],
      objectInfoUrl: `${UI}/object-info/Crate__c`,
    });
    expect(objects['Contact']).toMatchObject({ nameFields: ['FirstName', 'LastName', 'Name'] });
  });

  it('know which fields are parts of others', async () => {
    const { fields } = (await read('/object-info/Contact')) as { fields: Record<string, unknown> };
    expect(fields['Name']).toMatchObject({ compound: true, extraTypeInfo: 'PersonName', nameField: true });
    expect(fields['LastName']).toMatchObject({ compoundFieldName: 'Name', compoundComponentName: 'LastName' });
    expect(fields['MailingCity']).toMatchObject({ compoundFieldName: 'MailingAddress', compoundComponentName: 'City' });
    expect(fields['MailingAddress']).toMatchObject({ dataType: 'Address', compound: true, createable: false });
  });
});

describe('related lists', () => {
  const reference = {
    id: null,
    listViewApiName: null,
    objectApiName: null,
    parentObjectApiName: 'Crate__c',
    relatedListId: 'Items__r',
    type: 'relatedList',
  };

  it('are described by the layout of their parent', async () => {
    expect(await read('/related-list-info/Crate__c/Items__r')).toEqual({
      cloneable: false,
      createable: false,
      deletable: false,
      displayColumns: [
        { fieldApiName: 'Name', label: 'Item Name', lookupId: 'Id', sortable: true },
        { fieldApiName: 'Weight__c', label: 'Weight', lookupId: null, sortable: true },
        { fieldApiName: 'CreatedDate', label: 'Created Date', lookupId: null, sortable: true },
      ],
      eTag: expect.any(String),
      fieldApiName: 'Crate__c',
      filterLogicString: '',
      filteredByInfo: [],
      label: 'Items',
      listReference: { ...reference, inContextOfRecordId: null, recordTypeId: smallType },
      objectApiNames: ['Item__c'],
      orderedByInfo: [{ fieldApiName: 'Weight__c', isAscending: false, label: 'Weight' }],
      updateable: false,
      userPreferences: {
        columnWidths: { Name: -1, Weight__c: -1, CreatedDate: -1 },
        columnWrap: { Name: false, Weight__c: false, CreatedDate: false },
      },
      visibility: 'Public',
      visibilityEditable: false,
    });
    expect(await read('/related-list-info/Crate__c')).toMatchObject({
      parentObjectApiName: 'Crate__c',
      relatedLists: [
        {
          entityLabel: 'Item',
          entityPluralLabel: 'Items',
          fieldApiName: 'Crate__c',
          label: 'Items',
          objectApiName: 'Item__c',
          parentFieldApiName: 'Crate__c.Id',
          relatedListId: 'Items__r',
          relatedListInfoUrl: `${UI}/related-list-info/Crate__c/Items__r`,
          uiApiEnabledLayout: true,
        },
      ],
    });
    expect(await read('/related-list-info/batch/Crate__c/Items__r,Nothings__r')).toMatchObject({
      hasErrors: true,
      results: [
        { statusCode: 200, result: { label: 'Items' } },
        { statusCode: 404, result: [{ errorCode: 'NOT_FOUND' }] },
      ],
    });
    expect(await read(`/related-list-info/${big}/Items__r`)).toMatchObject({ label: 'Items' });
  });

  it('are counted, up to a point', async () => {
    const inContext = { ...reference, inContextOfRecordId: big, recordTypeId: null };
    expect(await read(`/related-list-count/${big}/Items__r`)).toEqual({
      count: 3,
      eTag: expect.any(String),
      hasMore: false,
      listReference: inContext,
    });
    expect(await read(`/related-list-count/${big}/Items__r?maxCount=2`)).toMatchObject({ count: 2, hasMore: true });
    expect(await read(`/related-list-count/batch/${big}/Items__r,Crates__r`)).toMatchObject({
      hasErrors: false,
      results: [{ result: { count: 3 } }, { result: { count: 1 } }],
    });
    expect((await get(`/related-list-count/${big}/Items__r?maxCount=0`)).status).toBe(400);
  });

  it('give records, filtered as in GraphQL and sorted', async () => {
    const body = {
      fields: ['Item__c.Name'],
      sortBy: ['-Item__c.Weight__c'],
      where: '{ Weight__c: { gte: 2 } }',
      pageSize: 50,
    };
    const { status, body: answer } = await send('POST', `/related-list-records/${big}/Items__r`, body);
    expect(status).toBe(200);
    const names = (list: unknown): unknown =>
      (list as { records: { fields: Record<string, { value: unknown }> }[] }).records.map(
        ({ fields }) => fields['Name']?.value,
      );
    expect(names(answer)).toEqual(['key', 'bolt']);
    expect(answer).toMatchObject({ fields: ['Item__c.Name'], sortBy: ['-Item__c.Weight__c'], pageSize: 50, count: 2 });
    const json = encodeURIComponent('{"Name": {"like": "b%"}}');
    expect(names(await read(`/related-list-records/${big}/Items__r?fields=Item__c.Name&where=${json}`))).toEqual([
      'bolt',
    ]);
    expect(await read(`/related-list-records/${big}/Items__r`)).toMatchObject({
      fields: ['Item__c.Name', 'Item__c.Weight__c', 'Item__c.CreatedDate'],
      listInfoETag: (await read('/related-list-info/Crate__c/Items__r'))['eTag'],
    });
    const batch = await send('POST', `/related-list-records/batch/${big}`, {
      relatedListParameters: [
        { relatedListId: 'Items__r', fields: ['Item__c.Name'], pageSize: 1 },
        { relatedListId: 'Crates__r', fields: ['Crate__c.Name'] },
      ],
    });
    expect(batch.body).toMatchObject({
      results: [
        { statusCode: 200, result: { count: 1, nextPageToken: '1' } },
        { statusCode: 200, result: { records: [{ id: small }] } },
      ],
    });
  });

  it.each(['{Weight__c: {between: 2}}', '{Nothing__c: {eq: 2}}', '{Weight__c: ', 'Weight__c > 2', '$filter'])(
    'refuse a filter they do not understand: %s',
    async (where) => {
      const { status, body } = await send('POST', `/related-list-records/${big}/Items__r`, { where });
      expect([status, body]).toEqual([400, [expect.objectContaining({ errorCode: expect.any(String) })]]);
    },
  );
});

describe('list views', () => {
  it('are those that were deployed', async () => {
    const { lists, ...rest } = (await read('/list-info/Crate__c?q=crates&pageSize=2')) as {
      lists: { apiName: string; id: string }[];
    };
    expect(rest).toMatchObject({
      count: 2,
      objectApiName: 'Crate__c',
      pageSize: 2,
      queryString: 'crates',
      nextPageToken: '2',
    });
    expect(lists).toEqual([
      {
        apiName: 'All',
        id: expect.stringMatching(/^00B/),
        label: 'All Crates',
        listUiUrl: `${UI}/list-ui/Crate__c/All`,
      },
      {
        apiName: 'Heavy',
        id: expect.stringMatching(/^00B/),
        label: 'Heavy Crates',
        listUiUrl: `${UI}/list-ui/Crate__c/Heavy`,
      },
    ]);
    const info = await read('/list-info/Crate__c/Heavy');
    expect(info).toMatchObject({
      displayColumns: [
        { fieldApiName: 'Name', label: 'Crate Name', sortable: true },
        { fieldApiName: 'Kind__c', label: 'Kind', sortable: true },
        { fieldApiName: 'Owner.Alias', label: 'Owner Alias', sortable: true },
      ],
      filterLogicString: '1 AND (2 OR NOT 3)',
      filteredByInfo: [
        { fieldApiName: 'Weight__c', label: 'Weight', operandLabels: ['5'], operator: 'GreaterThan' },
        { fieldApiName: 'Kind__c', operandLabels: ['bag'], operator: 'Equals' },
        { fieldApiName: 'Name', operandLabels: ['x', 'y'], operator: 'StartsWith' },
      ],
      label: 'Heavy Crates',
      listReference: { id: lists[1]?.id, listViewApiName: 'Heavy', objectApiName: 'Crate__c', type: 'listView' },
      orderedByInfo: [{ fieldApiName: 'Name', isAscending: true, label: 'Crate Name' }],
    });
    expect(await read(`/list-info/${lists[1]?.id ?? ''}`)).toEqual(info);
  });

  it('give the records they say', async () => {
    const names = (list: Json): unknown =>
      (list['records'] as { fields: Record<string, { value: unknown }> }[]).map(({ fields }) => fields['Name']?.value);
    const light = await made('Crate__c', { Name: 'light', Weight__c: 5, Kind__c: 'bag' });
    const box = await made('Crate__c', { Name: 'xbox', Weight__c: 7 });
    expect(names(await read('/list-records/Crate__c/All'))).toEqual(['big one', 'light', 'small', 'xbox']);
    expect(names(await read('/list-records/Crate__c/Heavy'))).toEqual(['big one', 'small']);
    expect(names(await read('/list-records/Crate__c/All?sortBy=-Crate__c.Weight__c&pageSize=2'))).toEqual([
      'big one',
      'xbox',
    ]);
    expect(names(await read('/list-records/Crate__c/Mine'))).toHaveLength(4);
    const rep = await ask(org(), `${UI}/list-records/Crate__c/All`, { as: 'rep' });
    expect(rep.status).toBe(404);
    const { body } = await send('POST', '/list-records/Crate__c/All', {
      searchTerm: 'ig',
      where: '{Weight__c: {gt: 6}}',
    });
    expect(body).toMatchObject({ count: 1, records: [{ id: big, fields: { Owner: { value: { apiName: 'User' } } } }] });
    const ui = await read('/list-ui/Crate__c/Heavy');
    expect(ui).toMatchObject({ info: { label: 'Heavy Crates' }, records: { count: 2 } });
    for (const id of [light, box]) expect((await send('DELETE', `/records/${id}`)).status).toBe(204);
  });

  it.each([
    ['/list-info/Crate__c/Nothing', 404, 'NOT_FOUND'],
    ['/list-info/00B000000000001AAA', 404, 'NOT_FOUND'],
    ['/list-records/Crate__c', 404, 'NOT_FOUND'],
    ['/list-info/Nothing__c', 404, 'NOT_FOUND'],
  ])('are refused: %s', async (path, status, errorCode) => {
    expect(await get(path)).toMatchObject({ status, body: [{ errorCode }] });
  });
});

describe('lookups', () => {
  it('find records by their names', async () => {
    const found = await read('/lookups/Crate__c/Parent__c/Crate__c?q=one&searchType=TypeAhead&pageSize=10');
    expect(found).toMatchObject({
      count: 1,
      currentPageUrl: `${UI}/lookups/Crate__c/Parent__c/Crate__c?q=one&searchType=TypeAhead&page=1&pageSize=10`,
      nextPageToken: null,
      records: [
        {
          apiName: 'Crate__c',
          id: big,
          fields: { Name: { value: 'big one' }, DisambiguationField: { value: null, displayValue: null } },
        },
      ],
    });
    expect(await read('/lookups/Crate__c/Parent__c/Crate__c?q=ne&searchType=TypeAhead')).toMatchObject({ count: 0 });
    expect(await read('/lookups/Crate__c/Parent__c/Crate__c?q=ne&searchType=Search')).toMatchObject({ count: 1 });
    expect(await read('/lookups/Crate__c/Parent__c/Crate__c?q=%25&searchType=Search')).toMatchObject({ count: 0 });
    expect(await read('/lookups/Crate__c/Parent__c?pageSize=1')).toMatchObject({
      lookupResults: { Crate__c: { count: 1, currentPageToken: '1', nextPageToken: '2' } },
    });
    expect(await read('/lookups/Crate__c/OwnerId')).toMatchObject({
      lookupResults: { User: { records: expect.any(Array) } },
    });
  });

  it('offer what their filter lets through', async () => {
    const spare = '/lookups/Crate__c/Spare__c/Crate__c';
    const { fields } = (await read('/object-info/Crate__c')) as { fields: Record<string, Json> };
    const filteredLookupInfo = { controllingFields: ['Kind__c'], dependent: true, optionalFilter: true };
    expect(fields['Spare__c']).toMatchObject({ filteredLookupInfo });
    expect(fields['Parent__c']).toMatchObject({ filteredLookupInfo: null });
    const bags = await read(`${spare}?dependentFieldBindings=Kind__c%3Dbag`);
    expect(bags).toMatchObject({ count: 1, records: [{ id: big }] });
    expect(await read(`${spare}?dependentFieldBindings=Kind__c%3Dbox`)).toMatchObject({ count: 0 });
    expect(await read(spare)).toMatchObject({ count: 0 });
    const { body } = await send('POST', spare, { q: 'big', dependentFieldBindings: ['Kind__c=bag'] });
    expect(body).toMatchObject({ count: 1 });
    // Any record may be chosen all the same.
    expect((await send('PATCH', `/records/${small}`, { fields: { Spare__c: small } })).status).toBe(200);
  });

  it.each(['/lookups/Crate__c/Name', '/lookups/Crate__c/Parent__c/Account', '/lookups/Nothing__c/Parent__c'])(
    'are refused: %s',
    async (path) => {
      expect(await get(path)).toMatchObject({ status: 404, body: [{ errorCode: 'NOT_FOUND' }] });
    },
  );
});

describe('an address', () => {
  it.each([
    ['PUT', `/records/x`, 'HEAD,GET,PATCH,DELETE'],
    ['POST', '/object-info/Crate__c', 'HEAD,GET'],
    ['GET', '/records', 'POST'],
    ['DELETE', '/related-list-records/x/y', 'HEAD,GET,POST'],
  ])('that takes other methods says which: %s %s', async (method, path, allow) => {
    const answer = await send(method, path);
    expect(answer).toMatchObject({ status: 405, body: [{ errorCode: 'METHOD_NOT_ALLOWED' }] });
    expect(answer.headers.get('allow')).toBe(allow);
  });

  it('of GraphQL takes POST alone', async () => {
    const answer = await ask(org(), '/services/data/v66.0/graphql', { as: 'admin' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it.each(['/nav-items', '/actions/global', '/records/a/b/c', '/mru-list-ui/Crate__c', ''])(
    'is not there: %s',
    async (path) => {
      expect(await get(path)).toMatchObject({ status: 404, body: [{ errorCode: 'NOT_FOUND' }] });
    },
  );
});

describe('conditional requests', () => {
  it('send nothing twice', async () => {
    const first = await get('/object-info/Crate__c');
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toBe(`"${String((first.body as Json)['eTag'])}"`);
    expect(await get('/object-info/Crate__c', { 'if-none-match': tag })).toMatchObject({ status: 304, body: '' });
    expect((await get('/object-info/Crate__c', { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('change nothing that somebody else has changed since', async () => {
    const change = (since: string): Promise<RawAnswer> =>
      send('PATCH', `/records/${big}`, { fields: { Weight__c: 9.5 } }, { 'if-unmodified-since': since });
    expect(await change('Wed, 15 Jul 2026 11:59:59 GMT')).toMatchObject({
      status: 412,
      body: [{ errorCode: 'PRECONDITION_FAILED' }],
    });
    expect((await change('Wed, 15 Jul 2026 12:00:00 GMT')).status).toBe(200);
    expect((await change('soon')).status).toBe(400);
  });
});

describe('display values', () => {
  it('are in the language and time zone of the user', async () => {
    const userId = org().user('admin').userId;
    const shown = async (): Promise<unknown> => {
      const record = await read(`/records/${big}?fields=Crate__c.CreatedDate,Crate__c.Due_On__c,Crate__c.Weight__c`);
      const fields = record['fields'] as Record<string, { displayValue: string }>;
      return ['CreatedDate', 'Due_On__c', 'Weight__c'].map((name) => fields[name]?.displayValue);
    };
    expect(await shown()).toEqual(['7/15/2026, 12:00 PM', '7/22/2026', '9.5']);
    const settings = { TimeZoneSidKey: 'Europe/London', LocaleSidKey: 'en_GB' };
    expect((await send('PATCH', `/records/${userId}`, { fields: settings })).status).toBe(200);
    expect(await shown()).toEqual(['15/07/2026, 13:00', '22/07/2026', '9.5']);
  });
});
