import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalEngine } from '../../../src/local-org/createEngine.ts';
import type { Session } from '../../../src/local-org/engine.ts';
import { executeGraphQL, type GraphQLAnswer } from '../../../src/local-org/uiapi/graphql/executeGraphQL.ts';
import { addGadgets, gadgetOrg } from '../soql/gadgets.ts';

let engine: LocalEngine;
let admin: Session;
let a: string;

beforeAll(() => {
  engine = gadgetOrg();
  admin = engine.sessionFor('admin');
  [a = ''] = addGadgets(engine, [
    {
      Name: 'a',
      Kind__c: 'zig',
      Tags__c: 'red;blue',
      Size__c: 1.5,
      Price__c: 10,
      Made_On__c: '2026-07-15',
      Seen_At__c: '2026-07-15T09:30:00Z',
      Is_Good__c: true,
    },
  ]);
  addGadgets(engine, [
    { Name: 'b', Kind__c: 'arc', Size__c: 2, Parent__c: a, Made_On__c: '2026-07-14' },
    { Name: 'c', Kind__c: 'mid', Size__c: 3, Parent__c: a, Tags__c: 'green' },
    { Name: 'd', Parent__c: a },
  ]);
});

afterAll(() => {
  engine.close();
});

function answer(query: string, variables?: Record<string, unknown>, session = admin): GraphQLAnswer {
  return executeGraphQL(engine, session, { query, ...(variables ? { variables } : {}) });
}

/** The connection of gadgets of an answer without errors. */
function gadgets(args: string, selection = 'edges { node { Name { value } } }'): Record<string, unknown> {
  const { data, errors } = answer(`{ uiapi { query { Gadget__c${args} { ${selection} } } } }`);
  expect(errors).toEqual([]);
  return (data as { uiapi: { query: { Gadget__c: Record<string, unknown> } } }).uiapi.query.Gadget__c;
}

interface NameNode {
  readonly node: { readonly Name: { readonly value: string } };
}

function names(connection: Record<string, unknown>): string {
  return (connection['edges'] as readonly NameNode[]).map((edge) => edge.node.Name.value).join('');
}

describe('a GraphQL query', () => {
  it('shows each value beside the text a person reads', () => {
    const connection = gadgets(
      '(where: {Name: {eq: "a"}})',
      `edges { node { Id ApiName DisplayValue Name { value displayValue } Kind__c { value displayValue label } Tags__c { value displayValue } Size__c { value displayValue }
        Price__c { value displayValue } Made_On__c { value displayValue } Seen_At__c { value displayValue } Is_Good__c { value displayValue } Words__c { value displayValue } Parent__r { Id } } }`,
    );
    expect(connection['edges']).toEqual([
      {
        node: {
          Id: a,
          ApiName: 'Gadget__c',
          DisplayValue: 'a',
          Name: { value: 'a', displayValue: null },
          Kind__c: { value: 'zig', displayValue: 'Zigzag', label: 'Zigzag' },
          Tags__c: { value: 'red;blue', displayValue: 'red;blue' },
          Size__c: { value: 1.5, displayValue: '1.50' },
          Price__c: { value: 10, displayValue: '$10.00' },
          Made_On__c: { value: '2026-07-15', displayValue: '7/15/2026' },
          Seen_At__c: { value: '2026-07-15T09:30:00.000Z', displayValue: '7/15/2026, 9:30 AM' },
          Is_Good__c: { value: true, displayValue: null },
          Words__c: { value: null, displayValue: null },
          Parent__r: null,
        },
      },
    ]);
  });

  it.each([
    ['{Name: {eq: "B"}}', 'b'],
    ['{Name: {ne: "a"}}', 'bcd'],
    ['{Name: {in: ["a", "c"]}}', 'ac'],
    ['{Name: {nin: ["a", "c"]}}', 'bd'],
    ['{Name: {like: "%A%"}}', 'a'],
    ['{Size__c: {gt: 1.5}}', 'bc'],
    ['{Size__c: {gte: 1.5, lt: 3}}', 'ab'],
    ['{Size__c: {eq: null}}', 'd'],
    ['{Size__c: {ne: null}}', 'abc'],
    ['{Kind__c: {in: ["zig", null]}}', 'ad'],
    ['{Tags__c: {includes: ["red", "green"]}}', 'ac'],
    ['{Tags__c: {excludes: ["red"]}}', 'bcd'],
    ['{Made_On__c: {eq: {literal: TODAY}}}', 'a'],
    ['{Made_On__c: {lt: {value: "2026-07-15"}}}', 'b'],
    ['{Made_On__c: {eq: {range: {last_n_days: 1}}}}', 'ab'],
    ['{Made_On__c: {eq: {value: null}}}', 'cd'],
    ['{Seen_At__c: {gte: {value: "2026-07-15T09:30:00Z"}}}', 'a'],
    ['{Is_Good__c: {eq: false}}', 'bcd'],
    ['{Parent__r: {Name: {eq: "a"}}}', 'bcd'],
    ['{Parent__r: {Kind__c: {eq: "zig"}}, Size__c: {eq: 2}}', 'b'],
    ['{or: [{Name: {eq: "a"}}, {Size__c: {eq: 3}}]}', 'ac'],
    ['{and: [{Size__c: {gt: 1}}, {not: {Name: {eq: "c"}}}]}', 'ab'],
    ['{not: {Size__c: {gt: 1.5}}}', 'ad'],
    ['{Owner: {User: {Username: {like: "admin%"}}}}', 'abcd'],
    ['{Owner: {Group: {Name: {ne: "x"}}}}', ''],
    ['{OwnerId: {inq: {User: {Username: {like: "admin%"}}, ApiName: "Id"}}}', 'abcd'],
    ['{OwnerId: {ninq: {User: {Username: {like: "admin%"}}, ApiName: "Id"}}}', ''],
    ['{OwnerId: {inq: {User: {}, ApiName: "Id"}}, Size__c: {eq: 3}}', 'c'],
    ['{OwnerId: {ninq: {Account: {Name: {eq: "x"}}, ApiName: "OwnerId"}}}', 'abcd'],
    ['{}', 'abcd'],
  ])('keeps what its filter says: %s', (where, expected) => {
    expect(names(gadgets(`(where: ${where}, orderBy: {Name: {order: ASC}})`))).toBe(expected);
  });

  it('keeps parents that have children, and those that have none', () => {
    const users = (where: string): unknown => {
      const { data, errors } = answer(`{ uiapi { query { User(where: ${where}) { totalCount } } } }`);
      expect(errors).toEqual([]);
      return (data as { uiapi: { query: { User: { totalCount: number } } } }).uiapi.query.User.totalCount;
    };
    const all = users('{}') as number;
    expect(users('{Id: {inq: {Gadget__c: {Size__c: {gte: 2}}, ApiName: "OwnerId"}}}')).toBe(1);
    expect(users('{Id: {inq: {Gadget__c: {Size__c: {gte: 99}}, ApiName: "OwnerId"}}}')).toBe(0);
    expect(users('{Id: {ninq: {Gadget__c: {}, ApiName: "OwnerId"}}}')).toBe(all - 1);
  });

  it.each([
    ['{Size__c: {order: DESC}}', 'dcba'],
    ['{Size__c: {order: DESC, nulls: LAST}}', 'cbad'],
    ['{Kind__c: {order: ASC}}', 'dabc'],
    ['{Parent__r: {Name: {order: ASC, nulls: LAST}}, Name: {order: DESC}}', 'dcba'],
    ['{Name: {order: DESC}, Parent__r: {Name: {order: ASC}}}', 'dcba'],
    ['{Is_Good__c: {order: ASC}, Size__c: {order: ASC, nulls: LAST}}', 'bcda'],
  ])('sorts by fields in the order they are written: %s', (orderBy, expected) => {
    expect(names(gadgets(`(orderBy: ${orderBy})`))).toBe(expected);
  });

  it('sorts by a variable in the order it was written', () => {
    const query =
      'query q($order: Gadget__c_OrderBy) { uiapi { query { Gadget__c(orderBy: $order) { edges { node { Name { value } } } } } } }';
    const sorted = (order: object): string => {
      const { data } = answer(query, { order });
      return names((data as { uiapi: { query: { Gadget__c: Record<string, unknown> } } }).uiapi.query.Gadget__c);
    };
    expect(sorted({ Is_Good__c: { order: 'DESC' }, Name: { order: 'DESC' } })).toBe('adcb');
    expect(sorted({ Name: { order: 'DESC' }, Is_Good__c: { order: 'DESC' } })).toBe('dcba');
  });

  it('pages with first and after, ten at a time unless told', () => {
    const made = gadgetOrg();
    addGadgets(
      made,
      Array.from({ length: 12 }, (_, index) => ({ Name: String.fromCharCode(97 + index) })),
    );
    const page = (args: string): Record<string, unknown> => {
      const { data } = executeGraphQL(made, made.sessionFor('admin'), {
        query: `{ uiapi { query { Gadget__c${args} { edges { cursor node { Name { value } } } totalCount pageResultCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } } }`,
      });
      return (data as { uiapi: { query: { Gadget__c: Record<string, unknown> } } }).uiapi.query.Gadget__c;
    };
    const first = page('');
    expect(names(first)).toBe('abcdefghij');
    expect(first).toMatchObject({
      totalCount: 12,
      pageResultCount: 10,
      pageInfo: { hasNextPage: true, hasPreviousPage: false },
    });
    const { endCursor } = first['pageInfo'] as { endCursor: string };
    const second = page(`(after: "${endCursor}")`);
    made.close();
    expect(names(second)).toBe('kl');
    expect(second).toMatchObject({ totalCount: 12, pageInfo: { hasNextPage: false, hasPreviousPage: true } });
  });

  it('reads children and parents with it, aliases and fragments included', () => {
    const { data, errors } = answer(
      `query q($id: ID, $name: String) { uiapi { query { Gadget__c(where: {Id: {eq: $id}}) { edges { node {
          big: Parts__r(where: {Size__c: {gt: 1}}, orderBy: {Size__c: {order: DESC}}, first: 1) { totalCount edges { node { ...own Parent__r { Name { value } } } } pageInfo { hasNextPage } }
          named: Parts__r(where: {Name: {eq: $name}}) { edges { node { ...own } } }
          none: Parts__r(where: {Name: {eq: "nobody"}}) { totalCount edges { node { Id } } }
          Owner { ... on User { Username { value } } ... on Group { DeveloperName { value } } }
          CreatedBy { Name { value } }
        } } } } } }
        fragment own on Gadget__c { label: Name { value } __typename }`,
      { id: a, name: 'd' },
    );
    expect(errors).toEqual([]);
    const connection = (data as { uiapi: { query: { Gadget__c: Record<string, unknown> } } }).uiapi.query.Gadget__c;
    expect(connection['edges']).toEqual([
      {
        node: {
          big: {
            totalCount: 2,
            edges: [{ node: { label: { value: 'c' }, __typename: 'Gadget__c', Parent__r: { Name: { value: 'a' } } } }],
            pageInfo: { hasNextPage: true },
          },
          named: { edges: [{ node: { label: { value: 'd' }, __typename: 'Gadget__c' } }] },
          none: { totalCount: 0, edges: [] },
          Owner: { Username: { value: admin.username } },
          CreatedBy: { Name: { value: expect.any(String) } },
        },
      },
    ]);
  });

  it('has of every record what Lightning Data Service asks for', () => {
    const everyRecord = `fragment defaults on Record { __typename ApiName WeakEtag Id DisplayValue SystemModstamp { value }
      LastModifiedById { value } LastModifiedDate { value } RecordTypeId(fallback: true) { value } }`;
    const { data, errors } = answer(
      `{ uiapi { query { Gadget__c(where: {Name: {eq: "a"}}) { edges { node {
        ...defaults own: RecordTypeId { value } Owner { ...defaults } CreatedBy { ...defaults } } } }
        Gadget__History { edges { node { ...defaults } } } } } } ${everyRecord}`.replace(
        'Gadget__History',
        'OpportunityHistory',
      ),
    );
    expect(errors).toEqual([]);
    const stamp = '2026-07-15T12:00:00.000Z';
    const user = { __typename: 'User', ApiName: 'User', RecordTypeId: { value: '012000000000000AAA' } };
    expect((data as { uiapi: { query: { Gadget__c: unknown } } }).uiapi.query.Gadget__c).toEqual({
      edges: [
        {
          node: {
            __typename: 'Gadget__c',
            ApiName: 'Gadget__c',
            Id: a,
            DisplayValue: 'a',
            WeakEtag: Date.parse(stamp),
            SystemModstamp: { value: stamp },
            LastModifiedDate: { value: stamp },
            LastModifiedById: { value: admin.userId },
            RecordTypeId: { value: '012000000000000AAA' },
            own: { value: null },
            Owner: expect.objectContaining(user),
            CreatedBy: expect.objectContaining(user),
          },
        },
      ],
    });
  });

  it('runs the operation that is named', () => {
    const query =
      'query a { uiapi { query { Gadget__c { totalCount } } } } query b { uiapi { query { User { totalCount } } } }';
    const run = (operationName: string): GraphQLAnswer => executeGraphQL(engine, admin, { query, operationName });
    expect(run('a').data).toEqual({ uiapi: { query: { Gadget__c: { totalCount: 4 } } } });
    expect(run('c').errors).toMatchObject([{ extensions: { ErrorType: 'OperationNotSupported' } }]);
  });

  it('tells a client what there is', () => {
    const { data, errors } = answer('{ __type(name: "Gadget__c") { fields { name type { name } } } }');
    expect(errors).toEqual([]);
    const type = data as { __type: { fields: { name: string; type: { name: string | null } }[] } };
    const fields = Object.fromEntries(type.__type.fields.map((field) => [field.name, field.type.name]));
    expect(fields).toMatchObject({
      Size__c: 'DoubleValue',
      Kind__c: 'PicklistValue',
      Note__c: 'LongTextAreaValue',
      Parent__r: 'Gadget__c',
      Parts__r: 'Gadget__cConnection',
    });
  });
});

describe('a GraphQL query that is not understood', () => {
  function firstError(query: string, variables?: Record<string, unknown>, session = admin): unknown {
    const { errors } = answer(query, variables, session);
    return errors[0];
  }
  const asked = (args: string, selection = 'edges { node { Id } }'): string =>
    `{ uiapi { query { Gadget__c${args} { ${selection} } } } }`;

  it('says so in the platform’s shape', () => {
    expect(answer(asked('', 'edges { node { Nothing__c { value } } }'))).toEqual({
      data: null,
      errors: [
        {
          message:
            "Validation error (FieldUndefined@[uiapi/query/Gadget__c/edges/node/Nothing__c]) : Field 'Nothing__c' in type 'Gadget__c' is undefined",
          locations: [{ line: 1, column: 46 }],
          paths: [],
          extensions: { ErrorType: 'ValidationError' },
        },
      ],
    });
    expect(firstError('{ uiapi {')).toMatchObject({ extensions: { ErrorType: 'InvalidSyntax' } });
  });

  it.each([
    [asked('(where: {Nothing__c: {eq: 1}})'), 'ValidationError'],
    [asked('(where: {Note__c: {eq: "x"}})'), 'ValidationError'],
    [asked('(where: {Size__c: {eq: "many"}})'), 'ValidationError'],
    [asked('(where: {Size__c: {between: 1}})'), 'ValidationError'],
    [asked('(orderBy: {Note__c: {order: ASC}})'), 'ValidationError'],
    [asked('(orderBy: {Name: {order: UP}})'), 'ValidationError'],
    [asked('(limit: 3)'), 'ValidationError'],
    [asked('', 'edges { node { Name } }'), 'ValidationError'],
    ['{ uiapi { query { Nothing__c { edges { node { Id } } } } } }', 'ValidationError'],
    [
      `{ uiapi { query { ${Array.from({ length: 11 }, (_, index) => `g${index}: Gadget__c { totalCount }`).join(' ')} } } }`,
      'ValidationError',
    ],
    [asked('(where: {Id: {inq: {User: {}}}})'), 'ValidationError'],
    [asked('(where: {Id: {inq: {Nothing__c: {}, ApiName: "Id"}}})'), 'ValidationError'],
    [asked('(where: {Name: {inq: {User: {}, ApiName: "Id"}}})'), 'ValidationError'],
    [asked('(where: {Id: {inq: {ApiName: "Id"}}})'), 'DataFetchingException'],
    [asked('(where: {Id: {inq: {Gadget__c: {}, User: {}, ApiName: "Id"}}})'), 'DataFetchingException'],
    [asked('(where: {OwnerId: {inq: {User: {}, ApiName: "Name"}}})'), 'DataFetchingException'],
    [asked('(where: {OwnerId: {inq: {User: {}, ApiName: "Nothing__c"}}})'), 'DataFetchingException'],
    [asked('(where: {or: [{Name: {eq: "a"}}, {OwnerId: {inq: {User: {}, ApiName: "Id"}}}]})'), 'DataFetchingException'],
    [
      asked('(where: {OwnerId: {inq: {User: {Id: {inq: {Account: {}, ApiName: "OwnerId"}}}, ApiName: "Id"}}})'),
      'DataFetchingException',
    ],
    [asked('', 'edges { node { Parts__r(scope: MINE) { totalCount } } }'), 'ValidationError'],
    [`query a ${asked('')} query b ${asked('')}`, 'OperationNotSupported'],
    [asked('(where: {Size__c: {}})'), 'DataFetchingException'],
    [asked('(where: {Name: {in: []}})'), 'DataFetchingException'],
    [asked('(where: {or: [{Name: {eq: "a"}}, {}]})'), 'DataFetchingException'],
    [asked('(where: {Made_On__c: {eq: {literal: TODAY, value: "2026-01-01"}}})'), 'DataFetchingException'],
    [asked('(where: {Made_On__c: {eq: {value: "2026-02-30"}}})'), 'DataFetchingException'],
    [asked('(first: 0)'), 'DataFetchingException'],
    [asked('(first: 2001)'), 'DataFetchingException'],
    [asked('(after: "nonsense")'), 'DataFetchingException'],
    [asked('(first: 10, upperBound: 5000)'), 'DataFetchingException'],
  ])('is refused: %s', (query, errorType) => {
    expect(firstError(query)).toMatchObject({ message: expect.any(String), extensions: { ErrorType: errorType } });
  });

  it('does not drop a filter whose variable was forgotten', () => {
    const query =
      'query q($id: ID) { uiapi { query { Gadget__c(where: {Id: {eq: $id}}) { edges { node { Id } } } } } }';
    expect(firstError(query)).toMatchObject({
      message: 'The filter on Id has no operator with a value',
      paths: ['uiapi', 'query', 'Gadget__c'],
      extensions: { errorCode: 'INVALID_FILTER' },
    });
    expect(answer(query, { id: null }).data).toEqual({ uiapi: { query: { Gadget__c: { edges: [] } } } });
  });

  it('names no field the user may not see, and leaves out the optional ones', () => {
    const hidden: Session = {
      ...admin,
      canRead: (object) => object.name !== 'Account' && admin.canRead(object),
      canReadField: (object, field) => field.name !== 'Size__c' && admin.canReadField(object, field),
    };
    const error = firstError(asked('', 'edges { node { Size__c { value } } }'), undefined, hidden);
    expect(error).toMatchObject({
      message: expect.stringContaining("Field 'Size__c' in type 'Gadget__c' is undefined"),
    });
    expect(firstError('{ uiapi { query { Account { totalCount } } } }', undefined, hidden)).toMatchObject({
      message: expect.stringContaining("Field 'Account' in type 'RecordQuery' is undefined"),
    });
    expect(firstError(asked('(where: {Size__c: {eq: 1}})'), undefined, hidden)).toMatchObject({
      extensions: { errorCode: 'INVALID_FIELD' },
    });
    const { data, errors } = answer(
      `{ uiapi { query { Gadget__c(where: {Name: {eq: "a"}}) { edges { node { Name { value } Size__c @optional { value } Nothing__r @optional { Name { value } } Parts__r(where: {Name: {eq: "b"}}) @optional { edges { node { Size__c @optional { value } Name { value } } } } } } } Account @optional { totalCount } } } }`,
      undefined,
      hidden,
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      uiapi: {
        query: {
          Gadget__c: {
            edges: [{ node: { Name: { value: 'a' }, Parts__r: { edges: [{ node: { Name: { value: 'b' } } }] } } }],
          },
        },
      },
    });
  });
});
