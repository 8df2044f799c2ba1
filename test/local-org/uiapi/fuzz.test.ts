/** Words that mean nothing, everywhere a client of the UI API may put words: an answer or a refusal, never a fault. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createEngine, type LocalEngine } from '../../../src/local-org/createEngine.ts';
import { ApiError } from '../../../src/local-org/engine.ts';
import type { ComponentMap } from '../../../src/local-org/schema/read/component.ts';
import { readProject } from '../../../src/local-org/schema/read/readProject.ts';
import { executeGraphQL } from '../../../src/local-org/uiapi/graphql/executeGraphQL.ts';
import { uiOperations, type UiOperation } from '../../../src/local-org/uiapi/operations.ts';
import type { UiContext } from '../../../src/local-org/uiapi/uiContext.ts';
import { removeProjects } from '../schema/projects.ts';
import { jsonValue, mutated } from '../security/fuzzText.ts';
import { cratesProject } from './crates.ts';

/** Another seed, and more runs, as for the campaigns of test/local-org/security. */
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_260_715);
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 120);
let engine: LocalEngine;
let context: UiContext;
let crate: string;

beforeAll(() => {
  const projectDir = cratesProject();
  engine = createEngine({ projectDir, clock: () => new Date('2026-07-15T12:00:00Z') });
  const components: ComponentMap = readProject(projectDir).components;
  context = { engine, session: engine.sessionFor('admin'), version: 66, components: () => components };
  [crate = ''] = engine.loadRows('Crate__c', [{ Name: 'one', Kind__c: 'box', OwnerId: engine.userIdOf('admin') }]);
  engine.loadRows('Item__c', [{ Name: 'nut', Crate__c: crate }]);
});

afterAll(() => {
  engine.close();
  removeProjects();
});

const VALUES: Readonly<Record<string, readonly string[]>> = {
  fields: ['Crate__c.Name', 'Crate__c.Owner.Name,Crate__c.Parent__r.Parent__r.Name', 'Item__c.Weight__c'],
  optionalFields: ['Crate__c.Nothing__c', 'Crate__c.Grade__c,Item__c.Name'],
  layoutTypes: ['Full', 'Full,Compact'],
  layoutType: ['Full', 'Compact'],
  modes: ['View', 'View,Edit'],
  mode: ['Create'],
  childRelationships: ['Crate__c.Items__r', 'Crate__c.Crates__r,Crate__c.Items__r'],
  pageSize: ['1', '50', '2001'],
  pageToken: ['0', '1', '999999'],
  page: ['1', '2'],
  sortBy: ['Crate__c.Name', '-Item__c.Weight__c,Item__c.Name'],
  where: [
    '{Name: {like: "o%"}}',
    '{or: [{Weight__c: {gt: 1}}, {not: {Name: {in: ["a", null]}}}]}',
    '{"Name": {"eq": "x"}}',
  ],
  searchTerm: ['one', '%_\\'],
  q: ['on', '*', 'a b'],
  searchType: ['Recent', 'Search', 'TypeAhead'],
  recordTypeId: ['012000000000000AAA', '012000000000000'],
  formFactor: ['Large'],
  maxCount: ['1', '0'],
  updateMru: ['true'],
};

/** A request for an operation, its parts near to sense and its parameters those of any operation. */
function requestFor(operation: UiOperation): fc.Arbitrary<Request> {
  const names = operation.path.split('/').filter((part) => part.startsWith(':'));
  const near = [
    'Crate__c',
    'Item__c',
    'Items__r',
    'Parent__c',
    'Kind__c',
    'Heavy',
    'All',
    '012000000000000AAA',
    'RECORD',
    '',
  ];
  const params = fc
    .tuple(...names.map(() => fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...near) }, mutated(near))))
    .map((parts) => Object.fromEntries(names.map((name, index) => [name.slice(1), parts[index] ?? ''])));
  const pair = fc.constantFrom(...Object.keys(VALUES)).chain((name) => {
    const known = VALUES[name] ?? [''];
    const value = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...known) }, mutated(known));
    return value.map((text) => [name, text] as [string, string]);
  });
  const query = fc.array(pair, { maxLength: 3 }).map((pairs) => new URLSearchParams(pairs));
  const words = [
    'apiName',
    'fields',
    'Crate__c',
    'Name',
    'where',
    'relatedListParameters',
    'relatedListId',
    'Items__r',
    'Weight__c',
  ];
  const sense = fc.constantFrom<unknown>(
    { apiName: 'Crate__c', fields: { Name: 'x', Weight__c: '1.5' } },
    { fields: ['Item__c.Name'], where: '{Weight__c: {gt: 1}}', pageSize: 5 },
    { relatedListParameters: [{ relatedListId: 'Items__r', fields: ['Item__c.Name'] }] },
  );
  const body = fc.oneof(sense, jsonValue(words));
  const headers = fc.constantFrom({}, { 'if-unmodified-since': 'soon' }, { 'if-unmodified-since': '2026-01-01' });
  return fc.record({ params, query, body, headers });
}

type Request = Parameters<UiOperation['answer']>[1];

/** The request with the record's id where it says so; requests are made up before there is a record. */
function ofRecord(request: Request): Request {
  const params = Object.entries(request.params).map(([name, value]) => [name, value.replace('RECORD', crate)] as const);
  return { ...request, params: Object.fromEntries(params) };
}

/** The status of an answer, or of the refusal in its place. */
function statusOf(answer: () => number): number {
  try {
    return answer();
  } catch (error) {
    if (error instanceof ApiError) return error.status;
    throw error;
  }
}

describe('operations of the UI API', () => {
  it.each(uiOperations.map((operation) => [operation.method, operation.path, operation] as const))(
    'answer or refuse: %s %s',
    (_method, _path, operation) => {
      const holds = fc.property(requestFor(operation), (request) => {
        const status = statusOf(() => operation.answer(context, ofRecord(request)).status);
        expect(status).toBeGreaterThanOrEqual(200);
        expect(status).toBeLessThan(500);
      });
      fc.assert(holds, { seed: SEED, numRuns: RUNS });
    },
  );
});

describe('GraphQL', () => {
  const DOCUMENTS = [
    '{ uiapi { objectInfos(objectInfoInputs: [{apiName: "Crate__c", fieldNames: ["Grade__c"], recordTypeIDs: []}]) { ApiName fields { ApiName dataType ... on PicklistField { picklistValuesByRecordTypeIDs { recordTypeID picklistValues { label validFor } } } } dependentFields { controllingField dependentFields } } } }',
    '{ uiapi { relatedListByName(parentApiName: "Crate__c", relatedListName: "Items__r") { label displayColumns { fieldApiName sortable } orderedByInfo { fieldApiName sortDirection } } } }',
    '{ uiapi { query { Item__c(where: {Crate__c: {inq: {Crate__c: {Weight__c: {gt: 1}}, ApiName: "Id"}}}, first: 200, upperBound: 300) { totalCount edges { node { ...every Crate__r { RecordTypeId(fallback: true) { value } } } } } } } } fragment every on Record { Id ApiName WeakEtag SystemModstamp { value displayValue } }',
    'mutation { uiapi(input: {allOrNone: false}) { a: Crate__cCreate(input: {Crate__c: {Name: "x", Parent__c: "@{b}"}}) { Record { Id Parent__r { Id } } } b: Item__cDelete(input: {Id: "@{a}"}) { Id } c: Crate__cUpdate(input: {Id: "@{a}", Crate__c: {Weight__c: "1"}}) { success Record { Name { value } } } } }',
  ];

  it('answers any document near to sense with data or errors in the platform’s shape', () => {
    const holds = fc.property(mutated(DOCUMENTS), (query) => {
      const { errors } = executeGraphQL(engine, context.session, { query }, 66, context.components);
      for (const error of errors) {
        expect(error).toEqual({
          message: expect.any(String),
          locations: expect.any(Array),
          paths: expect.any(Array),
          extensions: expect.objectContaining({
            ErrorType: expect.stringMatching(
              /^(InvalidSyntax|ValidationError|DataFetchingException|OperationNotSupported)$/,
            ),
          }),
        });
      }
    });
    fc.assert(holds, { seed: SEED, numRuns: RUNS * 5 });
  });

  it('answers each of them without an error as it stands', () => {
    for (const query of DOCUMENTS.slice(0, 3)) {
      const { errors } = executeGraphQL(engine, context.session, { query }, 66, context.components);
      expect(errors).toEqual([]);
    }
  });
});
