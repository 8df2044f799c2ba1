import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from 'jsforce';
import { ask, connectTo, startTestOrg } from '../../support/localOrg.ts';

const started = startTestOrg();
const api = '/services/data/v66.0';
let admin: Connection;

beforeAll(() => {
  admin = connectTo(started(), 'admin');
});

async function anAccount(fields: Record<string, unknown> = {}): Promise<string> {
  const made = await admin.sobject('Account').create({ Name: 'Acme', ...fields });
  if (!made.success) throw new Error(JSON.stringify(made.errors));
  return made.id;
}

async function aModel(key: string): Promise<string> {
  const made = await admin.sobject('Decision_Model__c').create({ Name: key, Key__c: key, Version__c: 1 });
  if (!made.success) throw new Error(JSON.stringify(made.errors));
  return made.id;
}

describe('describe, through jsforce', () => {
  it('lists standard and custom objects with their key prefixes', async () => {
    const { sobjects, maxBatchSize } = await admin.describeGlobal();
    expect(maxBatchSize).toBe(200);
    const byName = new Map(sobjects.map((object) => [object.name, object]));
    expect(byName.get('Account')).toMatchObject({ keyPrefix: '001', custom: false, createable: true });
    expect(byName.get('Decision_Path__c')).toMatchObject({ custom: true, queryable: true });
  });

  it('gives fields and child relationships of one object', async () => {
    const { name, fields, childRelationships } = await admin.sobject('opportunity').describe();
    expect(name).toBe('Opportunity');
    expect(fields.find((field) => field.name === 'StageName')).toMatchObject({ type: 'picklist', createable: true });
    expect(childRelationships).toContainEqual(
      expect.objectContaining({ childSObject: 'Decision_Path__c', relationshipName: 'Decision_Paths__r' }),
    );
  });

  it('shows an object on its own path', async () => {
    const { body } = await ask(started(), `${api}/sobjects/Account`, { as: 'rep' });
    expect(body).toMatchObject({ objectDescribe: { name: 'Account', keyPrefix: '001' }, recentItems: [] });
  });
});

describe('one record, through jsforce', () => {
  it('is made, read, changed and deleted', async () => {
    const id = await anAccount({ Industry: 'Energy' });
    expect(await admin.sobject('Account').retrieve(id)).toMatchObject({
      attributes: { type: 'Account', url: `${api}/sobjects/Account/${id}` },
      Id: id,
      Name: 'Acme',
      Industry: 'Energy',
    });
    expect(await admin.sobject('Account').update({ Id: id, Name: 'Acme Ltd', Industry: null })).toMatchObject({
      success: true,
    });
    expect(await admin.sobject('Account').retrieve(id)).toMatchObject({ Name: 'Acme Ltd', Industry: null });
    expect(await admin.sobject('Account').delete(id)).toMatchObject({ success: true });
    await expect(admin.sobject('Account').retrieve(id)).rejects.toMatchObject({ errorCode: 'NOT_FOUND' });
    await expect(admin.sobject('Account').delete(id)).rejects.toMatchObject({ errorCode: 'ENTITY_IS_DELETED' });
  });

  it('is read by its 15-character id and with the fields asked for', async () => {
    const id = await anAccount({ Industry: 'Energy' });
    const { body } = await ask(started(), `${api}/sobjects/account/${id.slice(0, 15)}?fields=industry,Name`, {
      as: 'admin',
    });
    expect(body).toEqual({
      attributes: { type: 'Account', url: `${api}/sobjects/Account/${id}` },
      Id: id,
      Industry: 'Energy',
      Name: 'Acme',
    });
  });

  it('answers 201 with its place, 204 for a change', async () => {
    const made = await ask(started(), `${api}/sobjects/Account`, {
      as: 'admin',
      method: 'POST',
      body: { attributes: { type: 'Account' }, Name: 'B' },
    });
    expect(made).toMatchObject({ status: 201, body: { success: true, errors: [] } });
    const { id } = made.body as { id: string };
    expect(made.headers.get('location')).toBe(`${api}/sobjects/Account/${id}`);
    const changed = await ask(started(), `${api}/sobjects/Account/${id}`, {
      as: 'admin',
      method: 'PATCH',
      body: { Name: 'C' },
    });
    expect(changed).toMatchObject({ status: 204, body: '' });
  });

  it('takes texts for numbers and booleans, as the CLI sends them', async () => {
    const id = await anAccount({ NumberOfEmployees: '5' });
    expect(await admin.sobject('Account').retrieve(id)).toMatchObject({ NumberOfEmployees: 5 });
  });

  it.each([
    ['a missing required field', {}, { errorCode: 'REQUIRED_FIELD_MISSING', fields: ['Name'] }],
    ['an unknown field', { Name: 'x', Nonsense__c: 1 }, { errorCode: 'INVALID_FIELD' }],
    [
      'a value of the wrong type',
      { Name: 'x', NumberOfEmployees: 'many' },
      {
        errorCode: 'JSON_PARSER_ERROR',
        message:
          'Cannot deserialize instance of int from VALUE_STRING value many or request may be missing a required field at [line:1, column:33]',
      },
    ],
  ])('is refused for %s in the shape of single errors', async (_case, body, error) => {
    const answer = await ask(started(), `${api}/sobjects/Account`, { as: 'admin', method: 'POST', body });
    expect(answer).toMatchObject({ status: 400, body: [{ message: expect.any(String), ...error }] });
  });

  it.each(['PATCH', 'DELETE'])('that is not there is no reference for %s', async (method) => {
    const path = `${api}/sobjects/Account/001000000000zzzAAA`;
    const body = method === 'PATCH' ? { body: { Name: 'x' } } : {};
    expect(await ask(started(), path, { as: 'admin', method, ...body })).toMatchObject({
      status: 404,
      body: [{ errorCode: 'INVALID_CROSS_REFERENCE_KEY', message: 'invalid cross reference id' }],
    });
  });

  it('below one that was deleted is refused, and is not missing itself', async () => {
    const AccountId = await anAccount();
    await admin.sobject('Account').delete(AccountId);
    const request = { as: 'admin', method: 'POST', body: { LastName: 'x', AccountId } } as const;
    expect(await ask(started(), `${api}/sobjects/Contact`, request)).toMatchObject({
      status: 400,
      body: [{ errorCode: 'ENTITY_IS_DELETED', fields: ['AccountId'] }],
    });
  });

  it('takes its id from the path alone', async () => {
    const id = await anAccount();
    const answer = await ask(started(), `${api}/sobjects/Account/${id}`, {
      as: 'admin',
      method: 'PATCH',
      body: { id, Name: 'x' },
    });
    expect(answer).toMatchObject({ status: 400, body: [{ errorCode: 'INVALID_FIELD' }] });
  });

  it.each(['001000000000000AAA', "x' OR Name != '", 'toolong000000000000000'])(
    'that is not there says NOT_FOUND (%s)',
    async (id) => {
      const answer = await ask(started(), `${api}/sobjects/Account/${encodeURIComponent(id)}`, { as: 'admin' });
      expect(answer).toMatchObject({ status: 404, body: [{ errorCode: 'NOT_FOUND' }] });
    },
  );

  it('refuses a field list that is something else', async () => {
    const id = await anAccount();
    const path = `${api}/sobjects/Account/${id}?fields=${encodeURIComponent('Name FROM Account --')}`;
    expect(await ask(started(), path, { as: 'admin' })).toMatchObject({
      status: 400,
      body: [{ errorCode: 'INVALID_FIELD' }],
    });
  });
});

describe('upsert by external id, through jsforce', () => {
  it('makes a record once and changes it after', async () => {
    const models = admin.sobject('Decision_Model__c');
    const first = await models.upsert({ Key__c: 'up:1', Name: 'First', Version__c: 1 }, 'Key__c');
    expect(first).toMatchObject({ success: true, created: true });
    const second = await models.upsert({ Key__c: 'up:1', Name: 'Second' }, 'Key__c');
    expect(second).toMatchObject({ success: true, created: false, id: first.id });
    expect(await models.retrieve(first.id ?? '')).toMatchObject({ Name: 'Second', Version__c: 1 });
  });

  it('answers 201, then 200 with the id, and 204 to old versions', async () => {
    const path = (version: string): string =>
      `/services/data/v${version}/sobjects/Decision_Model__c/Key__c/${encodeURIComponent('a/b:ü')}`;
    const send = { as: 'admin', method: 'PATCH', body: { Name: 'N', Version__c: 1 } } as const;
    expect(await ask(started(), path('66.0'), send)).toMatchObject({
      status: 201,
      body: { success: true, created: true },
    });
    expect(await ask(started(), path('66.0'), send)).toMatchObject({
      status: 200,
      body: { success: true, created: false },
    });
    expect(await ask(started(), path('45.0'), send)).toMatchObject({ status: 204 });
    const read = await ask(started(), `${path('66.0')}?fields=Key__c`, { as: 'admin' });
    expect(read).toMatchObject({ status: 200, body: { Key__c: 'a/b:ü' } });
  });

  it('can be told to change only', async () => {
    const path = `${api}/sobjects/Decision_Model__c/Key__c/none:1?updateOnly=true`;
    expect((await ask(started(), path, { as: 'admin', method: 'PATCH', body: { Name: 'N' } })).status).toBe(404);
  });

  it('refuses the key in the body, and a field that is no key', async () => {
    const path = `${api}/sobjects/Decision_Model__c`;
    const twice = await ask(started(), `${path}/Key__c/up:2`, {
      as: 'admin',
      method: 'PATCH',
      body: { Key__c: 'up:2' },
    });
    expect(twice).toMatchObject({ status: 400, body: [{ errorCode: 'INVALID_FIELD' }] });
    const noKey = await ask(started(), `${path}/Version__c/1`, { as: 'admin', method: 'PATCH', body: { Name: 'N' } });
    expect(noKey).toMatchObject({ status: 404, body: [{ errorCode: 'NOT_FOUND' }] });
  });

  it('deletes by external id', async () => {
    const id = await aModel('del:1');
    const path = `${api}/sobjects/Decision_Model__c/Key__c/del:1`;
    expect((await ask(started(), path, { as: 'admin', method: 'DELETE' })).status).toBe(204);
    expect((await ask(started(), `${api}/sobjects/Decision_Model__c/${id}`, { as: 'admin' })).status).toBe(404);
    expect((await ask(started(), path, { as: 'admin', method: 'DELETE' })).status).toBe(404);
  });

  it('reads through the lookup of a parent given by its key', async () => {
    await aModel('parent:1');
    const row = {
      Key__c: 'parent:1:idea',
      Name: 'Idea',
      Code__c: 'idea',
      Sequence__c: 1,
      Decision_Model__r: { Key__c: 'parent:1' },
    };
    const made = await admin.sobject('Step_Definition__c').create(row);
    expect(made).toMatchObject({ success: true });
    const read = await ask(
      started(),
      `${api}/sobjects/Step_Definition__c/Key__c/parent:1:idea?fields=Decision_Model__r.Key__c`,
      { as: 'admin' },
    );
    expect(read.body).toMatchObject({ Decision_Model__r: { Key__c: 'parent:1' } });
  });
});

describe('along relationships', () => {
  let account: string;
  let contact: string;
  const at = (path: string, method = 'GET', body?: unknown): ReturnType<typeof ask> =>
    ask(started(), `${api}/sobjects${path}`, { as: 'admin', method, ...(body === undefined ? {} : { body }) });

  beforeAll(async () => {
    account = await anAccount({ Name: 'Upper' });
    const made = await at('/Contact', 'POST', { LastName: 'Lower', AccountId: account });
    contact = (made.body as { id: string }).id;
  });

  it('are parents, also of parents, and children', async () => {
    expect(await at(`/Contact/${contact}/Account`)).toMatchObject({ status: 200, body: { Id: account, Phone: null } });
    expect((await at(`/Contact/${contact}/account/Owner?fields=Alias`)).body).toMatchObject({ Alias: 'admin' });
    expect((await at(`/Contact/${contact}/Account/Contacts?fields=LastName`)).body).toMatchObject({
      totalSize: 1,
      done: true,
      records: [{ LastName: 'Lower' }],
    });
    expect((await at(`/Account/${account}/Opportunities`)).body).toEqual({ totalSize: 0, done: true, records: [] });
  });

  it('are changed and deleted where they are one', async () => {
    expect((await at(`/Contact/${contact}/Account`, 'PATCH', { Phone: '77' })).status).toBe(204);
    expect((await at(`/Account/${account}?fields=Phone`)).body).toMatchObject({ Phone: '77' });
    expect((await at(`/Account/${account}/Contacts`, 'PATCH', { LastName: 'x' })).status).toBe(405);
    expect((await at(`/Contact/${contact}/Account`, 'DELETE')).status).toBe(204);
    expect((await at(`/Account/${account}`)).status).toBe(404);
  });

  it.each(['Parent', 'Nothing', 'Owner/Nothing', 'Contacts/Account', 'Owner/Manager/Manager'])(
    'are not there: %s',
    async (way) => {
      const id = await anAccount();
      expect(await at(`/Account/${id}/${way}`)).toMatchObject({ status: 404, body: [{ errorCode: 'NOT_FOUND' }] });
    },
  );
});

describe('conditional requests', () => {
  const LATER = 'Fri, 01 Jan 2100 00:00:00 GMT';
  const EARLIER = 'Thu, 01 Jan 1970 00:00:00 GMT';
  const CODES: Readonly<Record<number, string>> = { 400: 'INVALID_HEADER_VALUE', 412: 'PRECONDITION_FAILED' };

  it.each<[string, Record<string, string>, number]>([
    ['GET', { 'if-modified-since': LATER }, 304],
    ['GET', { 'if-modified-since': EARLIER }, 200],
    ['GET', { 'if-modified-since': 'soon' }, 200],
    ['GET', { 'if-unmodified-since': EARLIER }, 412],
    ['GET', { 'if-none-match': 'TAG' }, 304],
    ['GET', { 'if-none-match': '"other", TAG' }, 304],
    ['GET', { 'if-none-match': '"other"', 'if-modified-since': LATER }, 200],
    ['GET', { 'if-match': '"other"' }, 412],
    ['PATCH', { 'if-match': '"other"' }, 412],
    ['PATCH', { 'if-match': 'TAG' }, 204],
    ['PATCH', { 'if-none-match': 'TAG' }, 412],
    ['PATCH', { 'if-unmodified-since': EARLIER }, 412],
    ['PATCH', { 'if-unmodified-since': LATER }, 204],
    ['PATCH', { 'if-unmodified-since': 'soon' }, 400],
  ])('%s %j is %i', async (method, headers, status) => {
    const path = `${api}/sobjects/Account/${await anAccount()}`;
    const first = await ask(started(), path, { as: 'admin' });
    const tag = first.headers.get('etag') ?? '';
    expect([tag, first.headers.get('last-modified')]).toEqual([expect.stringMatching(/^".+"$/), expect.any(String)]);
    const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replace('TAG', tag)]));
    const body = method === 'PATCH' ? { body: { Phone: '1' } } : {};
    const answer = await ask(started(), path, { as: 'admin', method, headers: sent, ...body });
    const [refusal] = Array.isArray(answer.body) ? (answer.body as { errorCode: string }[]) : [];
    expect([answer.status, refusal?.errorCode]).toEqual([status, CODES[status]]);
    // The tag is another once the record is.
    const after = await ask(started(), path, { as: 'admin' });
    expect(after.headers.get('etag') === tag).toBe(status !== 204);
  });

  it('have no tags but for accounts', async () => {
    const path = `${api}/sobjects/User/${started().user('rep').userId}`;
    const [whole, part] = [
      await ask(started(), path, { as: 'admin' }),
      await ask(started(), `${path}?fields=Name`, { as: 'admin' }),
    ];
    for (const { headers } of [whole, part]) expect(headers.get('etag')).toBeNull();
    expect(part.headers.get('last-modified')).toBe(whole.headers.get('last-modified') ?? 'none');
  });
});

describe('what permission sets do not give', () => {
  it('is not written by a rep', async () => {
    const rep = connectTo(started(), 'rep');
    await expect(rep.sobject('Decision_Model__c').create({ Name: 'x', Key__c: 'rep:1' })).rejects.toMatchObject({
      errorCode: expect.stringMatching(/INSUFFICIENT_ACCESS|CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY|INVALID_TYPE/),
    });
  });
});

describe('rows past the rules', () => {
  it('are loaded by the admin alone', async () => {
    const made = await admin
      .sobject('Opportunity')
      .create({ Name: 'Deal', StageName: 'Prospecting', CloseDate: '2026-12-01' });
    const row = { OpportunityId: made.id, StageName: 'Qualification', CreatedDate: '2024-01-05T10:00:00.000Z' };
    const send = { method: 'POST', body: { rows: [row], replaceBy: 'OpportunityId' } } as const;
    const path = `${api}/local-org/rows/OpportunityHistory`;
    expect((await ask(started(), path, { ...send, as: 'integration' })).status).toBe(403);
    expect(await ask(started(), path, { ...send, as: 'admin' })).toMatchObject({
      status: 201,
      body: { ids: [expect.any(String)] },
    });
    const history = await admin.query(
      `SELECT StageName, CreatedDate FROM OpportunityHistory WHERE OpportunityId = '${made.id ?? ''}'`,
    );
    expect(history.records).toMatchObject([
      { StageName: 'Qualification', CreatedDate: '2024-01-05T10:00:00.000+0000' },
    ]);
  });
});
