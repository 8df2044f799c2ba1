import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalEngine } from '../../../src/local-org/createEngine.ts';
import type { Session } from '../../../src/local-org/engine.ts';
import { executeGraphQL, type GraphQLAnswer } from '../../../src/local-org/uiapi/graphql/executeGraphQL.ts';
import { addGadgets, gadgetOrg } from '../soql/gadgets.ts';

const MASTER = '012000000000000AAA';
let engine: LocalEngine;
let admin: Session;

beforeAll(() => {
  engine = gadgetOrg();
  admin = engine.sessionFor('admin');
});

afterAll(() => {
  engine.close();
});

function answer(query: string, variables: Record<string, unknown> = {}, session = admin): GraphQLAnswer {
  return executeGraphQL(engine, session, { query, variables });
}

interface Info {
  readonly ApiName: string;
  readonly fields: readonly (Readonly<Record<string, unknown>> & { readonly ApiName: string })[];
}

function infos({ data, errors }: GraphQLAnswer): readonly Info[] {
  expect(errors).toEqual([]);
  return (data as { uiapi: { objectInfos: readonly Info[] } }).uiapi.objectInfos;
}

describe('objectInfos', () => {
  it('tells what an object and its fields are to the user', () => {
    const [gadget] = infos(
      answer(`{ uiapi { objectInfos(apiNames: ["gadget__c"]) {
        ApiName label labelPlural keyPrefix custom createable updateable deletable queryable nameFields defaultRecordTypeId themeInfo { color }
        dependentFields { controllingField }
        recordTypeInfos { recordTypeId name master available defaultRecordTypeMapping }
        childRelationships { childObjectApiName fieldName relationshipName junctionIdListNames }
        fields { ApiName label dataType extraTypeInfo createable updateable required calculated length precision scale
          reference relationshipName referenceToInfos { ApiName nameFields } ... on PicklistField { picklistValuesByRecordTypeIDs { recordTypeID } } }
      } } }`),
    );
    expect(gadget).toMatchObject({
      ApiName: 'Gadget__c',
      label: 'Gadget',
      labelPlural: 'Gadgets',
      custom: true,
      createable: true,
      updateable: true,
      deletable: true,
      queryable: true,
      nameFields: ['Name'],
      defaultRecordTypeId: MASTER,
      themeInfo: null,
      dependentFields: [],
      recordTypeInfos: [
        { recordTypeId: MASTER, name: 'Master', master: true, available: true, defaultRecordTypeMapping: true },
      ],
      childRelationships: expect.arrayContaining([
        {
          childObjectApiName: 'Gadget__c',
          fieldName: 'Parent__c',
          relationshipName: 'Parts__r',
          junctionIdListNames: [],
        },
      ]),
    });
    const field = (name: string): unknown => gadget?.fields.find(({ ApiName }) => ApiName === name);
    const common = { required: false, calculated: false, extraTypeInfo: null, length: 0, precision: 0, scale: 0 };
    const writable = { createable: true, updateable: true };
    const noParent = { reference: false, relationshipName: null, referenceToInfos: [] };
    expect(field('Size__c')).toEqual({
      ...common,
      ...writable,
      ...noParent,
      ApiName: 'Size__c',
      label: 'Size',
      dataType: 'DOUBLE',
      precision: 8,
      scale: 2,
    });
    expect(field('Double_Size__c')).toMatchObject({ calculated: true, createable: false, updateable: false });
    expect(field('Note__c')).toMatchObject({ dataType: 'TEXTAREA', extraTypeInfo: 'PLAINTEXTAREA', length: 2000 });
    expect(field('Seen_At__c')).toMatchObject({ dataType: 'DATETIME' });
    expect(field('Parent__c')).toMatchObject({
      dataType: 'REFERENCE',
      reference: true,
      relationshipName: 'Parent__r',
      referenceToInfos: [{ ApiName: 'Gadget__c', nameFields: ['Name'] }],
    });
    expect(field('Tags__c')).toMatchObject({ dataType: 'MULTIPICKLIST', picklistValuesByRecordTypeIDs: null });
  });

  const PICKLISTS = `query q($inputs: [ObjectInfoInput!]) { uiapi { objectInfos(objectInfoInputs: $inputs) { ApiName
    fields { ApiName ... on PicklistField { picklistValuesByRecordTypeIDs { recordTypeID defaultValue { value } picklistValues { label value validFor } } } } } } }`;

  it.each<[object, string[]]>([
    [{ recordTypeIDs: [MASTER], fieldNames: ['kind__c'] }, ['Kind__c']],
    [{ recordTypeIDs: [MASTER.slice(0, 15)] }, ['Kind__c', 'Tags__c']],
    [{ recordTypeIDs: [] }, ['Kind__c', 'Tags__c']],
    [{ fieldNames: ['Tags__c'] }, ['Tags__c']],
    [{}, []],
  ])('gives the choices that %j asks for', (input, expected) => {
    const [gadget] = infos(answer(PICKLISTS, { inputs: [{ apiName: 'Gadget__c', ...input }] }));
    const given = gadget?.fields.filter((field) => (field['picklistValuesByRecordTypeIDs'] ?? null) !== null) ?? [];
    expect(given.map(({ ApiName }) => ApiName)).toEqual(expected);
    const kind = given.find(({ ApiName }) => ApiName === 'Kind__c');
    expect(kind?.['picklistValuesByRecordTypeIDs'] ?? 'not asked').toEqual(
      expected.includes('Kind__c')
        ? [
            {
              recordTypeID: MASTER,
              defaultValue: null,
              picklistValues: [
                { label: 'Zigzag', value: 'zig', validFor: [] },
                { label: 'Arc', value: 'arc', validFor: [] },
                { label: 'Middle', value: 'mid', validFor: [] },
              ],
            },
          ]
        : 'not asked',
    );
  });

  it('comes with records in one request', () => {
    addGadgets(engine, [{ Name: 'one' }]);
    const { data, errors } = answer(
      '{ uiapi { objectInfos(apiNames: ["Gadget__c"]) { ApiName } query { Gadget__c { totalCount } } } }',
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      uiapi: { objectInfos: [{ ApiName: 'Gadget__c' }], query: { Gadget__c: { totalCount: 1 } } },
    });
  });

  it('answers what it can and says of the rest why not', () => {
    const hidden: Session = {
      ...admin,
      canRead: (object) => object.name !== 'Account' && admin.canRead(object),
      canReadField: (object, field) => field.name !== 'Size__c' && admin.canReadField(object, field),
      canEditField: (object, field) => field.name !== 'Words__c' && admin.canEditField(object, field),
    };
    const { data, errors } = answer(
      '{ uiapi { objectInfos(apiNames: ["Account", "Gadget__c", "Nothing__c"]) { ApiName fields { ApiName updateable } } } }',
      {},
      hidden,
    );
    expect(errors).toEqual([
      expect.objectContaining({
        message: 'Object Account is not supported in UI API',
        paths: ['uiapi', 'objectInfos', 0],
        extensions: { ErrorType: 'DataFetchingException', errorCode: 'NOT_FOUND' },
      }),
      expect.objectContaining({ paths: ['uiapi', 'objectInfos', 2] }),
    ]);
    const [account, gadget, nothing] = (data as { uiapi: { objectInfos: (Info | null)[] } }).uiapi.objectInfos;
    expect([account, nothing]).toEqual([null, null]);
    const names = gadget?.fields.map(({ ApiName }) => ApiName) ?? [];
    expect(names).toContain('Words__c');
    expect(names).not.toContain('Size__c');
    expect(gadget?.fields.find(({ ApiName }) => ApiName === 'Words__c')).toMatchObject({ updateable: false });
  });

  it.each([
    ['objectInfos { ApiName }', {}, 'INVALID_ARGUMENT'],
    [
      'objectInfos(apiNames: ["Gadget__c"], objectInfoInputs: [{apiName: "Gadget__c"}]) { ApiName }',
      {},
      'INVALID_ARGUMENT',
    ],
    [
      'objectInfos(objectInfoInputs: [{apiName: "Gadget__c", recordTypeIDs: ["012000000000001AAA"]}]) { ApiName }',
      {},
      'NOT_FOUND',
    ],
    [
      'objectInfos(objectInfoInputs: [{apiName: "Gadget__c", fieldNames: ["Size__c"]}]) { ApiName }',
      {},
      'INVALID_FIELD',
    ],
    [`objectInfos(apiNames: [${'"Gadget__c" '.repeat(2001)}]) { ApiName }`, {}, 'LIMIT_EXCEEDED'],
  ])('is refused: %.120s', (field, variables, errorCode) => {
    expect(answer(`{ uiapi { ${field} } }`, variables).errors[0]).toMatchObject({ extensions: { errorCode } });
  });
});

describe('relatedListByName', () => {
  const ask = (parent: string, list: string): GraphQLAnswer =>
    answer(`{ uiapi { relatedListByName(parentApiName: "${parent}", relatedListName: "${list}") {
      label childApiName parentApiName relatedListName fieldApiName
      displayColumns { fieldApiName label sortable lookupId } orderedByInfo { fieldApiName sortDirection } } } }`);

  it('tells what a related list shows', () => {
    const { data, errors } = ask('Gadget__c', 'parts__r');
    expect(errors).toEqual([]);
    expect(data).toEqual({
      uiapi: {
        relatedListByName: {
          label: 'Gadgets',
          childApiName: 'Gadget__c',
          parentApiName: 'Gadget__c',
          relatedListName: 'Parts__r',
          fieldApiName: 'Parent__c',
          displayColumns: [{ fieldApiName: 'Name', label: 'Gadget Name', sortable: true, lookupId: 'Id' }],
          orderedByInfo: [],
        },
      },
    });
  });

  it('knows no list and no object that is not there', () => {
    for (const [parent, list] of [
      ['Gadget__c', 'Nothings__r'],
      ['Nothing__c', 'Parts__r'],
    ] as const) {
      expect(ask(parent, list)).toMatchObject({
        data: { uiapi: { relatedListByName: null } },
        errors: [{ paths: ['uiapi', 'relatedListByName'], extensions: { errorCode: 'NOT_FOUND' } }],
      });
    }
  });
});

describe('the ten subqueries of a request', () => {
  const roots = (count: number): string =>
    Array.from({ length: count }, (_, index) => `g${index}: Gadget__c { totalCount }`).join(' ');
  it.each([
    [`{ uiapi { query { ${roots(10)} } } }`, true],
    [`{ uiapi { query { ${roots(11)} } } }`, false],
    [`{ uiapi { query { ${roots(9)} } objectInfos(apiNames: ["Gadget__c"]) { ApiName label custom } } }`, true],
    [`{ uiapi { query { ${roots(10)} } objectInfos(apiNames: ["Gadget__c"]) { ApiName } } }`, false],
    [
      `{ uiapi { query { ...ten g10: Gadget__c { totalCount } } } } fragment ten on RecordQuery { ${roots(10)} }`,
      false,
    ],
    [
      `{ uiapi { query { ...ten ...ten g1: Gadget__c { totalCount } } } } fragment ten on RecordQuery { ${roots(10)} }`,
      true,
    ],
    [`{ a: uiapi { query { ${roots(6)} } } b: uiapi { query { ${roots(6)} } } }`, false],
    [`{ uiapi { query { ${roots(6)} } aggregate { ${roots(5)} } } }`, false],
    [`{ uiapi { __typename query { __typename ${roots(10)} } } __schema { queryType { name } types { name } } }`, true],
  ])('are counted wherever they stand: %.150s', (query, isAnswered) => {
    expect(answer(query).errors.length === 0).toBe(isAnswered);
  });
});
