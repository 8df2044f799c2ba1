import { describe, expect, it } from '@jest/globals';
import { ask, startTestOrg } from '../../support/localOrg.ts';

const org = startTestOrg();
const BASE = '/services/data/v66.0';

describe('the UI API on the server', () => {
  it('makes, reads, changes and deletes a record', async () => {
    const made = await ask(org(), `${BASE}/ui-api/records`, {
      method: 'POST',
      as: 'admin',
      body: { apiName: 'Account', fields: { Name: 'Acme' } },
    });
    expect(made.status).toBe(201);
    const { id } = made.body as { id: string };
    const read = await ask(
      org(),
      `${BASE}/ui-api/records/${id}?fields=Account.Name,Account.Owner.Name&optionalFields=Account.Nothing__c`,
      { as: 'admin' },
    );
    expect(read).toMatchObject({
      status: 200,
      body: { id, fields: { Name: { value: 'Acme' }, Owner: { value: { apiName: 'User' } } } },
    });
    expect(
      await ask(org(), `${BASE}/ui-api/records/${id}`, {
        method: 'PATCH',
        as: 'admin',
        body: { fields: { Name: null } },
      }),
    ).toMatchObject({
      status: 400,
      body: {
        enhancedErrorType: 'RecordError',
        output: { fieldErrors: { Name: [{ errorCode: 'REQUIRED_FIELD_MISSING' }] } },
      },
    });
    expect(await ask(org(), `${BASE}/ui-api/records/${id}`, { method: 'DELETE', as: 'admin' })).toMatchObject({
      status: 204,
      body: '',
    });
    expect(await ask(org(), `${BASE}/ui-api/records/${id}?fields=Account.Name`, { as: 'admin' })).toMatchObject({
      status: 404,
      body: [{ errorCode: 'NOT_FOUND' }],
    });
  });

  it('answers GraphQL, refusals with status 200 as well', async () => {
    const graphql = (body: unknown) => ask(org(), `${BASE}/graphql`, { method: 'POST', as: 'rep', body });
    expect(
      await graphql({
        query: 'query q($n: String) { uiapi { query { Account(where: {Name: {eq: $n}}) { totalCount } } } }',
        variables: { n: 'x' },
      }),
    ).toMatchObject({
      status: 200,
      body: { data: { uiapi: { query: { Account: { totalCount: 0 } } } }, errors: [] },
    });
    expect(await graphql({ query: '{ uiapi { query { Nothing__c { totalCount } } } }' })).toMatchObject({
      status: 200,
      body: { data: null, errors: [{ extensions: { ErrorType: 'ValidationError' } }] },
    });
    expect(await graphql({ variables: {} })).toMatchObject({ status: 400, body: [{ errorCode: 'JSON_PARSER_ERROR' }] });
  });

  it('tells what objects are and which choices they have', async () => {
    expect(await ask(org(), `${BASE}/ui-api/object-info/Decision_Path__c`, { as: 'rep' })).toMatchObject({
      status: 200,
      body: { apiName: 'Decision_Path__c', createable: true, deletable: false },
    });
    expect(await ask(org(), `${BASE}/ui-api/object-info/batch/Account,Contact`, { as: 'rep' })).toMatchObject({
      body: { results: [{ statusCode: 200 }, { statusCode: 200 }] },
    });
    const choices = await ask(
      org(),
      `${BASE}/ui-api/object-info/Decision_Step__c/picklist-values/012000000000000AAA/Status__c`,
      { as: 'rep' },
    );
    expect(choices).toMatchObject({ status: 200, body: { defaultValue: { value: 'In Progress' } } });
  });

  it('wants a token, a known path and parameters it knows', async () => {
    expect(await ask(org(), `${BASE}/ui-api/object-info/Account`)).toMatchObject({
      status: 401,
      body: [{ errorCode: 'INVALID_SESSION_ID' }],
    });
    expect(await ask(org(), `${BASE}/ui-api/nav-items`, { as: 'rep' })).toMatchObject({
      status: 404,
      body: [{ errorCode: 'NOT_FOUND' }],
    });
    expect(
      await ask(org(), `${BASE}/ui-api/records/001Lo0000000001IAA?field=Account.Name`, { as: 'rep' }),
    ).toMatchObject({
      status: 400,
      body: [{ errorCode: 'ILLEGAL_QUERY_PARAMETER_VALUE' }],
    });
  });
});
