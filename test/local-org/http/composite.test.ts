import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from 'jsforce';
import { ask, connectTo, startTestOrg } from '../../support/localOrg.ts';
import type { RawAnswer } from '../../support/localOrg.ts';

const started = startTestOrg();
const api = '/services/data/v66.0';
let admin: Connection;

beforeAll(() => {
  admin = connectTo(started(), 'admin');
});

async function countOf(name: string): Promise<number> {
  return (await admin.query(`SELECT Id FROM Account WHERE Name = '${name}'`)).totalSize;
}

function post(path: string, body: unknown): Promise<RawAnswer> {
  return ask(started(), api + path, { as: 'admin', method: 'POST', body });
}

function account(referenceId: string, body: Record<string, unknown>): Record<string, unknown> {
  return { method: 'POST', url: `${api}/sobjects/Account`, referenceId, body };
}

describe('collections, through jsforce', () => {
  it('save what is good and say what is not, in order', async () => {
    const results = await admin
      .sobject('Account')
      .create([{ Name: 'Col 1' }, { Industry: 'Energy' }, { Name: 'Col 3' }]);
    expect(results).toMatchObject([
      { success: true, id: expect.stringMatching(/^001/), errors: [] },
      { success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING', fields: ['Name'] }] },
      { success: true },
    ]);
    expect(await countOf('Col 1')).toBe(1);
  });

  it('save all or none when told to', async () => {
    const results = await admin
      .sobject('Account')
      .create([{ Name: 'None' }, { Industry: 'Energy' }], { allOrNone: true });
    expect(results).toMatchObject([
      { success: false, errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' }] },
      { success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING' }] },
    ]);
    expect(await countOf('None')).toBe(0);
  });

  it('update, read and delete by ids', async () => {
    const made = await admin.sobject('Account').create([{ Name: 'U 1' }, { Name: 'U 2' }]);
    const ids = made.map(({ id }) => id ?? '');
    const changed = await admin.sobject('Account').update(ids.map((Id) => ({ Id, Name: 'Changed' })));
    expect(changed).toMatchObject([{ success: true }, { success: true }]);
    const read = await admin.sobject('Account').retrieve([...ids, '001000000000000AAA'], { fields: ['Name'] });
    expect(read).toMatchObject([{ Name: 'Changed' }, { Name: 'Changed' }, null]);
    const gone = await admin.sobject('Account').destroy([...ids, '001000000000000AAA']);
    expect(gone.map(({ success }) => success)).toEqual([true, true, false]);
    expect(await countOf('Changed')).toBe(0);
  });

  it('upsert by external id and say what was made', async () => {
    const row = (key: string): Record<string, unknown> => ({ Key__c: key, Name: key, Version__c: 1 });
    const models = admin.sobject('Decision_Model__c');
    expect(await models.upsert([row('c:1'), row('c:2')], 'Key__c')).toMatchObject([
      { created: true },
      { created: true },
    ]);
    expect(await models.upsert([row('c:2'), row('c:3')], 'Key__c')).toMatchObject([
      { created: false },
      { created: true },
    ]);
  });

  it('take records of several objects', async () => {
    const records = [
      { attributes: { type: 'Account' }, Name: 'Mixed' },
      { attributes: { type: 'Contact' }, LastName: 'Mixed' },
      { attributes: { type: 'Nothing__c' }, Name: 'Mixed' },
    ];
    const { status, body } = await post('/composite/sobjects', { records });
    expect(status).toBe(200);
    expect(body).toMatchObject([
      { success: true },
      { success: true },
      { success: false, errors: [{ statusCode: 'INVALID_TYPE' }] },
    ]);
    const none = await post('/composite/sobjects', { allOrNone: true, records });
    expect(none.body).toMatchObject([{ success: false }, { success: false }, { success: false }]);
    expect(await countOf('Mixed')).toBe(1);
  });

  it('save nothing where one value is of the wrong type: the request is not understood', async () => {
    const record = { attributes: { type: 'Account' }, Name: 'Typed' };
    const tree = { attributes: { type: 'Account', referenceId: 'r' }, Name: 'Typed', NumberOfEmployees: {} };
    for (const [path, records] of [
      ['/composite/sobjects', [record, { ...record, NumberOfEmployees: 'many' }]],
      ['/composite/tree/Account', [tree]],
    ] as const) {
      expect(await post(path, { records })).toMatchObject({ status: 400, body: [{ errorCode: 'JSON_PARSER_ERROR' }] });
    }
    expect(await countOf('Typed')).toBe(0);
  });

  it('refuse more than 200 records, and records without a type', async () => {
    const many = Array.from({ length: 201 }, () => ({ attributes: { type: 'Account' }, Name: 'x' }));
    const tooMany = {
      status: 400,
      body: [
        {
          errorCode: 'EXCEEDED_ID_LIMIT',
          message: 'record limit reached. cannot submit more than 200 records into this call',
        },
      ],
    };
    expect(await post('/composite/sobjects', { records: many })).toMatchObject(tooMany);
    const ids = Array.from({ length: 201 }, (_, index) => `001Lo0000${String(index).padStart(6, '0')}AAA`);
    expect(
      await ask(started(), `${api}/composite/sobjects?ids=${ids.join()}`, { as: 'admin', method: 'DELETE' }),
    ).toMatchObject(tooMany);
    expect(await post('/composite/sobjects', { records: [{ Name: 'x' }] })).toMatchObject({ status: 400 });
    expect(await post('/composite/sobjects', {})).toMatchObject({
      status: 400,
      body: [{ errorCode: 'JSON_PARSER_ERROR' }],
    });
  });
});

describe('composite', () => {
  it('puts earlier answers into later requests', async () => {
    const { status, body } = await post('/composite', {
      compositeRequest: [
        account('acc', { Name: 'Ref' }),
        {
          method: 'POST',
          url: `${api}/sobjects/Contact`,
          referenceId: 'con',
          body: { LastName: 'Of @{acc.id}', AccountId: '@{acc.id}' },
        },
        { method: 'GET', url: `${api}/sobjects/Contact/@{con.id}?fields=LastName,Account.Name`, referenceId: 'read' },
        {
          method: 'GET',
          url: `${api}/query?q=SELECT Id FROM Contact WHERE AccountId = '@{acc.id}'`,
          referenceId: 'found',
        },
        {
          method: 'PATCH',
          url: `${api}/sobjects/Contact/@{found.records[0].Id}`,
          referenceId: 'changed',
          body: { LastName: 'New' },
        },
      ],
    });
    expect(status).toBe(200);
    const { compositeResponse } = body as {
      compositeResponse: { body: Record<string, unknown>; httpStatusCode: number }[];
    };
    expect(compositeResponse.map(({ httpStatusCode }) => httpStatusCode)).toEqual([201, 201, 200, 200, 204]);
    const id = String(compositeResponse[0]?.body['id']);
    expect(compositeResponse[2]?.body).toMatchObject({ LastName: `Of ${id}`, Account: { Name: 'Ref' } });
    expect(compositeResponse[4]?.body).toBeNull();
  });

  it('puts answers into a URL as they are, whatever is in them', async () => {
    const { body } = await post('/composite', {
      compositeRequest: [
        account('acc', { Name: 'A&B=C+D %2' }),
        { method: 'GET', url: `${api}/sobjects/Account/@{acc.id}`, referenceId: 'read' },
        {
          method: 'GET',
          url: `${api}/query?q=SELECT Id FROM Account WHERE Name = '@{read.Name}'`,
          referenceId: 'found',
        },
      ],
    });
    expect(body).toMatchObject({ compositeResponse: [{}, {}, { body: { totalSize: 1 } }] });
  });

  it('undoes everything when one fails and all should go together', async () => {
    const compositeRequest = [account('a', { Name: 'Together' }), account('b', {}), account('c', { Name: 'Together' })];
    const { status, body } = await post('/composite', { allOrNone: true, compositeRequest });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      compositeResponse: [
        { referenceId: 'a', httpStatusCode: 400, body: [{ errorCode: 'PROCESSING_HALTED' }] },
        { referenceId: 'b', httpStatusCode: 400, body: [{ errorCode: 'REQUIRED_FIELD_MISSING' }] },
        { referenceId: 'c', httpStatusCode: 400, body: [{ errorCode: 'PROCESSING_HALTED' }] },
      ],
    });
    expect(await countOf('Together')).toBe(0);
  });

  it('keeps the good ones otherwise, and halts what refers to a failed one', async () => {
    const { body } = await post('/composite', {
      compositeRequest: [
        account('a', { Name: 'Apart' }),
        account('b', {}),
        { method: 'GET', url: `${api}/sobjects/Account/@{b.id}`, referenceId: 'c' },
      ],
    });
    expect(body).toMatchObject({
      compositeResponse: [
        { httpStatusCode: 201 },
        { httpStatusCode: 400 },
        { httpStatusCode: 400, body: [{ errorCode: 'PROCESSING_HALTED' }] },
      ],
    });
    expect(await countOf('Apart')).toBe(1);
  });

  it.each([
    ['26 requests', Array.from({ length: 26 }, (_, index) => account(`r${index}`, { Name: 'x' })), 'LIMIT_EXCEEDED'],
    [
      '6 queries',
      Array.from({ length: 6 }, (_, index) => ({
        method: 'GET',
        url: `${api}/query?q=SELECT+Id+FROM+Account`,
        referenceId: `q${index}`,
      })),
      'LIMIT_EXCEEDED',
    ],
    ['a doubled reference', [account('a', { Name: 'x' }), account('a', { Name: 'x' })], 'JSON_PARSER_ERROR'],
    ['no reference', [{ method: 'GET', url: `${api}/limits` }], 'JSON_PARSER_ERROR'],
  ])('refuses %s as a whole', async (_case, compositeRequest, errorCode) => {
    expect(await post('/composite', { compositeRequest })).toMatchObject({ status: 400, body: [{ errorCode }] });
  });

  it('answers a request it cannot run in its own place', async () => {
    const requests = [
      { method: 'POST', url: `${api}/composite/batch`, referenceId: 'inner', body: {} },
      { method: 'GET', url: '/services/oauth2/userinfo', referenceId: 'outside' },
      { method: 'PUT', url: `${api}/sobjects/Account`, referenceId: 'put' },
    ];
    const { body } = await post('/composite', { compositeRequest: requests });
    expect(body).toMatchObject({
      compositeResponse: [{ httpStatusCode: 400 }, { httpStatusCode: 400 }, { httpStatusCode: 405 }],
    });
  });

  it('refuses what Salesforce does not support in it, each in its own place', async () => {
    const paths = [
      'limits',
      'search?q=FIND {Acme}',
      'tabs',
      'recent',
      'composite/tree/Account',
      'sobjects/Account/describe',
    ];
    const compositeRequest = paths.map((path, at) => ({ method: 'GET', url: `${api}/${path}`, referenceId: `r${at}` }));
    compositeRequest[4] = { ...account('r4', { records: [] }), url: `${api}/composite/tree/Account` } as never;
    const { body } = await post('/composite', { compositeRequest });
    const refused = { httpStatusCode: 400, body: [{ errorCode: 'INVALID_REQUEST' }] };
    expect(body).toMatchObject({
      compositeResponse: [
        ...Array.from({ length: 5 }, () => refused),
        { httpStatusCode: 200, body: { name: 'Account' } },
      ],
    });
  });

  it('takes five queries and collections beside twenty other requests', async () => {
    const describes = Array.from({ length: 20 }, () => 'sobjects/Account/describe');
    const queries = ['query?q=SELECT Id FROM Account LIMIT 1', 'queryAll?q=SELECT Id FROM Account LIMIT 1'];
    const collection = 'composite/sobjects/Account?ids=001000000000000AAA&fields=Id';
    const requestsFor = (paths: string[]): unknown[] =>
      paths.map((path, at) => ({ method: 'GET', url: `${api}/${path}`, referenceId: `r${at}` }));
    const full = requestsFor([...describes, ...queries, ...queries, collection]);
    expect((await post('/composite', { compositeRequest: full })).status).toBe(200);
    const tooHeavy = requestsFor([...queries, ...queries, collection, collection]);
    expect(await post('/composite', { compositeRequest: tooHeavy })).toMatchObject({
      status: 400,
      body: [{ errorCode: 'LIMIT_EXCEEDED' }],
    });
  });
});

describe('batch', () => {
  it('answers each request for itself', async () => {
    const { body } = await post('/composite/batch', {
      batchRequests: [
        { method: 'POST', url: 'v66.0/sobjects/Account', richInput: { Name: 'Batch' } },
        { method: 'GET', url: 'v66.0/sobjects/Nothing__c' },
        { method: 'GET', url: '/services/data/v66.0/limits' },
      ],
    });
    expect(body).toMatchObject({
      hasErrors: true,
      results: [
        { statusCode: 201, result: { success: true } },
        { statusCode: 404, result: [{ errorCode: 'NOT_FOUND' }] },
        { statusCode: 200 },
      ],
    });
  });

  it('reads limits and searches, which composite does not, and no tabs or collections', async () => {
    const urls = ['v66.0/limits', 'v66.0/search?q=FIND {Acme}', 'v66.0/tabs', 'v66.0/composite/sobjects/Account?ids=1'];
    const { body } = await post('/composite/batch', { batchRequests: urls.map((url) => ({ method: 'GET', url })) });
    expect(body).toMatchObject({
      results: [{ statusCode: 200 }, { statusCode: 200 }, { statusCode: 400 }, { statusCode: 400 }],
    });
  });

  it('stops at the first error when told to', async () => {
    const { body } = await post('/composite/batch', {
      haltOnError: true,
      batchRequests: [
        { method: 'GET', url: 'v66.0/sobjects/Nothing__c' },
        { method: 'GET', url: 'v66.0/limits' },
      ],
    });
    expect(body).toMatchObject({
      results: [{ statusCode: 404 }, { statusCode: 412, result: [{ errorCode: 'BATCH_PROCESSING_HALTED' }] }],
    });
  });
});

describe('graph', () => {
  it('keeps good graphs, undoes bad ones, and takes nodes in any order', async () => {
    const contact = {
      method: 'POST',
      url: `${api}/sobjects/Contact`,
      referenceId: 'con',
      body: { LastName: 'G', AccountId: '@{acc.id}' },
    };
    const { body } = await post('/composite/graph', {
      graphs: [
        { graphId: 'good', compositeRequest: [contact, account('acc', { Name: 'Graph good' })] },
        {
          graphId: 'bad',
          compositeRequest: [account('acc', { Name: 'Graph bad' }), { ...contact, body: { AccountId: '@{acc.id}' } }],
        },
      ],
    });
    expect(body).toMatchObject({
      graphs: [
        {
          graphId: 'good',
          isSuccessful: true,
          graphResponse: { compositeResponse: [{ httpStatusCode: 201 }, { httpStatusCode: 201 }] },
        },
        {
          graphId: 'bad',
          isSuccessful: false,
          graphResponse: {
            compositeResponse: [
              { referenceId: 'acc', body: [{ errorCode: 'PROCESSING_HALTED' }] },
              { referenceId: 'con', body: [{ errorCode: 'REQUIRED_FIELD_MISSING' }] },
            ],
          },
        },
      ],
    });
    expect(await countOf('Graph good')).toBe(1);
    expect(await countOf('Graph bad')).toBe(0);
  });

  it.each([
    ['a circle', [account('a', { Name: '@{b.id}' }), account('b', { Name: '@{a.id}' })]],
    ['a query', [{ method: 'GET', url: `${api}/query?q=SELECT+Id+FROM+Account`, referenceId: 'q' }]],
  ])('refuses %s', async (_case, compositeRequest) => {
    expect((await post('/composite/graph', { graphs: [{ graphId: 'g', compositeRequest }] })).status).toBe(400);
  });
});

describe('the requests that Salesforce counts', () => {
  const read = { method: 'GET', url: `${api}/sobjects/Account/describe` };
  const three = ['a', 'b', 'c'].map((referenceId) => ({ ...read, referenceId }));
  const records = ['a', 'b', 'c'].map((Name) => ({ attributes: { type: 'Account', referenceId: Name }, Name }));
  const graphs = [{ graphId: 'g', compositeRequest: ['a', 'b', 'c'].map((name) => account(name, { Name: name })) }];

  it.each([
    ['each subrequest of a batch', '/composite/batch', { batchRequests: three }, 3],
    [
      'each subrequest of a batch, also those after a halt',
      '/composite/batch',
      { haltOnError: true, batchRequests: [{ method: 'GET', url: 'v66.0/sobjects/Nothing__c' }, read, read] },
      3,
    ],
    ['a batch that is refused as a whole once', '/composite/batch', { batchRequests: {} }, 1],
    ['an empty batch once', '/composite/batch', { batchRequests: [] }, 1],
    ['a composite once', '/composite', { compositeRequest: three }, 1],
    ['a graph once', '/composite/graph', { graphs }, 1],
    ['a collection once', '/composite/sobjects', { records }, 1],
    ['a tree once', '/composite/tree/Account', { records }, 1],
  ])('are %s', async (_case, path, body, calls) => {
    const before = started().callCount();
    const { headers } = await post(path, body);
    expect(started().callCount() - before).toBe(calls);
    expect(headers.get('sforce-limit-info')).toBe(`api-usage=${before + calls}/15000`);
  });
});

describe('tree', () => {
  const contact = (referenceId: string, fields: Record<string, unknown>): Record<string, unknown> => ({
    attributes: { type: 'Contact', referenceId },
    ...fields,
  });
  const tree = (name: string, contacts: unknown[]): unknown => ({
    records: [{ attributes: { type: 'Account', referenceId: 'acc' }, Name: name, Contacts: { records: contacts } }],
  });

  it('makes children under their parents', async () => {
    const answer = await post(
      '/composite/tree/Account',
      tree('Tree', [contact('c1', { LastName: 'One' }), contact('c2', { LastName: 'Two' })]),
    );
    expect(answer).toMatchObject({
      status: 201,
      body: { hasErrors: false, results: [{ referenceId: 'acc' }, { referenceId: 'c1' }, { referenceId: 'c2' }] },
    });
    const { totalSize } = await admin.query("SELECT Id FROM Contact WHERE Account.Name = 'Tree'");
    expect(totalSize).toBe(2);
  });

  it('makes nothing when one record is bad, and names that one', async () => {
    const answer = await post(
      '/composite/tree/Account',
      tree('Felled', [contact('c1', { LastName: 'One' }), contact('c2', {})]),
    );
    expect(answer).toMatchObject({
      status: 400,
      body: {
        hasErrors: true,
        results: [{ referenceId: 'c2', errors: [{ statusCode: 'REQUIRED_FIELD_MISSING', fields: ['LastName'] }] }],
      },
    });
    expect(await countOf('Felled')).toBe(0);
  });

  it.each([
    [
      'an unknown relationship',
      { records: [{ attributes: { type: 'Account', referenceId: 'a' }, Name: 'x', Nothings: { records: [] } }] },
    ],
    [
      'a doubled reference',
      { records: [1, 2].map(() => ({ attributes: { type: 'Account', referenceId: 'a' }, Name: 'x' })) },
    ],
    ['no reference', { records: [{ attributes: { type: 'Account' }, Name: 'x' }] }],
  ])('refuses %s', async (_case, body) => {
    expect((await post('/composite/tree/Account', body)).status).toBe(400);
  });
});
