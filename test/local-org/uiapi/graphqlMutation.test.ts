import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LocalEngine } from '../../../src/local-org/createEngine.ts';
import { runQuery } from '../../../src/local-org/soql/runQuery.ts';
import { executeGraphQL, type GraphQLAnswer } from '../../../src/local-org/uiapi/graphql/executeGraphQL.ts';
import { addGadgets, gadgetOrg } from '../soql/gadgets.ts';

let engine: LocalEngine;

beforeEach(() => {
  engine = gadgetOrg();
});

afterEach(() => {
  engine.close();
});

function mutate(query: string, variables: Record<string, unknown> = {}): GraphQLAnswer {
  return executeGraphQL(engine, engine.sessionFor('admin'), { query, variables });
}

function stored(): unknown[] {
  const { records } = runQuery(
    engine,
    engine.sessionFor('admin'),
    'SELECT Name, Size__c, Parent__r.Name FROM Gadget__c ORDER BY Name',
  );
  return records.map((record) => [record['Name'], record['Size__c'], parentName(record['Parent__r'])]);
}

function parentName(parent: unknown): unknown {
  return typeof parent === 'object' && parent !== null && 'Name' in parent ? parent.Name : null;
}

describe('a GraphQL mutation', () => {
  it('makes, changes and deletes records in the order written', () => {
    const [old = '', gone = ''] = addGadgets(engine, [{ Name: 'old', Size__c: 1 }, { Name: 'gone' }]);
    const { data, errors } = mutate(
      `mutation m($new: Gadget__cCreateInput!, $changed: Gadget__cUpdateInput!, $gone: RecordDeleteInput!) { uiapi(input: {allOrNone: true}) {
        first: Gadget__cCreate(input: $new) { Record { Id Name { value } Kind__c { value displayValue } Made_On__c { value } Is_Good__c { value } } }
        second: Gadget__cCreate(input: {Gadget__c: {Name: "child", Parent__c: "@{first}", Size__c: 2}}) { Record { Name { value } } }
        third: Gadget__cCreate(input: {Gadget__c: {Name: "grandchild", Parent__c: "@{second.Record.Id}"}}) { Record { ApiName } }
        changed: Gadget__cUpdate(input: $changed) { success Record { Id Size__c { value } } }
        gone: Gadget__cDelete(input: $gone) { Id }
      } }`,
      {
        new: { Gadget__c: { Name: 'new', Kind__c: 'arc', Made_On__c: '2026-01-02', Is_Good__c: true } },
        changed: { Id: old, Gadget__c: { Size__c: null, Parent__c: '@{first}' } },
        gone: { Id: gone },
      },
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      uiapi: {
        first: {
          Record: {
            Id: expect.stringMatching(/^a00/),
            Name: { value: 'new' },
            Kind__c: { value: 'arc', displayValue: 'Arc' },
            Made_On__c: { value: '2026-01-02' },
            Is_Good__c: { value: true },
          },
        },
        second: { Record: { Name: { value: 'child' } } },
        third: { Record: { ApiName: 'Gadget__c' } },
        changed: { success: true, Record: { Id: old, Size__c: { value: null } } },
        gone: { Id: gone },
      },
    });
    expect(stored()).toEqual([
      ['child', 2, 'new'],
      ['grandchild', null, 'child'],
      ['new', null, null],
      ['old', null, 'new'],
    ]);
  });

  it('leaves nothing of itself when one operation fails', () => {
    const { data, errors } = mutate(`mutation { uiapi {
      a: Gadget__cCreate(input: {Gadget__c: {Name: "a", Key__c: "k"}}) { Record { Id } }
      b: Gadget__cCreate(input: {Gadget__c: {Name: "b", Kind__c: "square"}}) { Record { Id } }
      c: Gadget__cCreate(input: {Gadget__c: {Name: "c"}}) { Record { Id } }
    } }`);
    expect(data).toEqual({ uiapi: { a: null, b: null, c: null } });
    expect(errors).toHaveLength(3);
    expect(errors.find((error) => error.paths.at(-1) === 'b')).toMatchObject({
      paths: ['uiapi', 'b'],
      locations: [{ line: 3, column: 7 }],
      extensions: {
        ErrorType: 'DataFetchingException',
        errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
        fields: ['Kind__c'],
      },
    });
    expect(errors.find((error) => error.paths.at(-1) === 'a')?.extensions.errorCode).toBe(
      'ALL_OR_NONE_OPERATION_ROLLED_BACK',
    );
    expect(stored()).toEqual([]);
  });

  it('keeps what succeeded when it says so', () => {
    const { data, errors } = mutate(`mutation { uiapi(input: {allOrNone: false}) {
      a: Gadget__cCreate(input: {Gadget__c: {Name: "a", Key__c: "k"}}) { Record { Id } }
      b: Gadget__cCreate(input: {Gadget__c: {Name: "b", Key__c: "k"}}) { Record { Id } }
      c: Gadget__cCreate(input: {Gadget__c: {Name: "c", Parent__c: "@{b}"}}) { Record { Id } }
      d: Gadget__cCreate(input: {Gadget__c: {Name: "d", Parent__c: "@{a}"}}) { Record { Name { value } } }
    } }`);
    expect(data).toMatchObject({
      uiapi: { a: { Record: { Id: expect.any(String) } }, b: null, c: null, d: { Record: { Name: { value: 'd' } } } },
    });
    expect(errors.map((error) => [error.paths.at(-1), error.extensions.errorCode])).toEqual([
      ['b', 'DUPLICATE_VALUE'],
      ['c', 'ALL_OR_NONE_OPERATION_ROLLED_BACK'],
    ]);
    expect(stored()).toEqual([
      ['a', null, null],
      ['d', null, 'a'],
    ]);
  });

  it.each([
    'mutation { uiapi { a: Gadget__cCreate(input: {Gadget__c: {Nothing__c: 1}}) { Record { Id } } } }',
    'mutation { uiapi { a: Gadget__cCreate(input: {Gadget__c: {Double_Size__c: 1}}) { Record { Id } } } }',
    'mutation { uiapi { a: Gadget__cCreate(input: {Gadget__c: {Name: 5}}) { Record { Id } } } }',
    'mutation { uiapi { a: Gadget__cCreate(input: {Gadget__c: {Made_On__c: "soon"}}) { Record { Id } } } }',
    'mutation { uiapi { a: Gadget__cCreate(input: {}) { Record { Id } } } }',
    'mutation { uiapi { a: Gadget__cUpdate(input: {Gadget__c: {Name: "x"}}) { success } } }',
    'mutation { uiapi { a: Gadget__cDelete(input: {Id: "a00000000000000AAA"}) { Record { Id } } } }',
    'mutation { uiapi { a: Nothing__cCreate(input: {Nothing__c: {}}) { Record { Id } } } }',
  ])('is checked before anything is written: %s', (query) => {
    const { data, errors } = mutate(query);
    expect(data).toBeNull();
    expect(errors[0]).toMatchObject({ extensions: { ErrorType: 'ValidationError' } });
    expect(stored()).toEqual([]);
  });

  it('knows no operation that comes later, and no record that is not there', () => {
    const { errors } = mutate(`mutation { uiapi(input: {allOrNone: false}) {
      a: Gadget__cCreate(input: {Gadget__c: {Name: "a", Parent__c: "@{b}"}}) { Record { Id } }
      b: Gadget__cUpdate(input: {Id: "a00Lo0000000099IAA", Gadget__c: {Name: "x"}}) { success }
    } }`);
    expect(errors.map((error) => [error.paths.at(-1), error.extensions.errorCode])).toEqual([
      ['a', 'INVALID_REFERENCE'],
      ['b', expect.any(String)],
    ]);
    expect(stored()).toEqual([]);
  });

  it('undoes, without allOrNone, what depends on a failure and nothing else', () => {
    const { data, errors } = mutate(`mutation { uiapi(input: {allOrNone: false}) {
      a: Gadget__cCreate(input: {Gadget__c: {Name: "a"}}) { Record { Id } }
      alone: Gadget__cCreate(input: {Gadget__c: {Name: "alone"}}) { Record { Id } }
      b: Gadget__cCreate(input: {Gadget__c: {Name: "b", Parent__c: "@{a}"}}) { Record { Id } }
      c: Gadget__cCreate(input: {Gadget__c: {Name: "c", Parent__c: "@{b}", Kind__c: "square"}}) { Record { Id } }
    } }`);
    expect(data).toMatchObject({ uiapi: { a: null, b: null, c: null, alone: { Record: { Id: expect.any(String) } } } });
    expect(errors.map((error) => [error.paths.at(-1), error.extensions.errorCode])).toEqual([
      ['a', 'ALL_OR_NONE_OPERATION_ROLLED_BACK'],
      ['b', 'ALL_OR_NONE_OPERATION_ROLLED_BACK'],
      ['c', 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST'],
    ]);
    expect(stored()).toEqual([['alone', null, null]]);
  });

  it('lets nothing refer to an update', () => {
    const [old = ''] = addGadgets(engine, [{ Name: 'old' }]);
    const { errors } = mutate(`mutation { uiapi {
      a: Gadget__cUpdate(input: {Id: "${old}", Gadget__c: {Name: "x"}}) { success }
      b: Gadget__cCreate(input: {Gadget__c: {Name: "b", Parent__c: "@{a}"}}) { Record { Id } }
    } }`);
    expect(errors.find((error) => error.paths.at(-1) === 'b')?.extensions.errorCode).toBe('INVALID_REFERENCE');
    expect(stored()).toEqual([['old', null, null]]);
  });

  it('gives fields of the record itself, parents and children not', () => {
    const [parent = ''] = addGadgets(engine, [{ Name: 'parent' }]);
    const { data, errors } = mutate(`mutation { uiapi {
      a: Gadget__cCreate(input: {Gadget__c: {Name: "a", Parent__c: "${parent}"}}) {
        Record { Name { value } Parent__c { value } Parent__r { Name { value } } Parts__r { totalCount } }
      }
    } }`);
    expect(data).toEqual({
      uiapi: { a: { Record: { Name: { value: 'a' }, Parent__c: { value: parent }, Parent__r: null, Parts__r: null } } },
    });
    expect(errors.map(({ message, paths }) => [message, paths.at(-1)])).toEqual([
      ["Field 'Parent__r' is not currently available in mutation results", 'Parent__r'],
      ["Field 'Parts__r' is not currently available in mutation results", 'Parts__r'],
    ]);
  });
});
