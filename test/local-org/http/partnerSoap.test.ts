/** Log-in by name and password, and the partner API: through jsforce, as its own suite uses it. */
import { describe, expect, it } from '@jest/globals';
import { Connection } from 'jsforce';
import { ask, connectTo, startTestOrg, type RawAnswer } from '../../support/localOrg.ts';

const started = startTestOrg();

/** A connection that nobody is logged in with. */
function stranger(oauth2?: { clientId: string; clientSecret: string }): Connection {
  const { instanceUrl } = started();
  return new Connection({
    loginUrl: instanceUrl,
    instanceUrl,
    version: '50.0',
    ...(oauth2 && { oauth2: { ...oauth2, loginUrl: instanceUrl } }),
  });
}

function soap(body: string, headers: Record<string, string> = { 'content-type': 'text/xml' }): Promise<RawAnswer> {
  return ask(started(), '/services/Soap/u/50.0', { method: 'POST', headers, body });
}

function envelope(call: string, session = ''): string {
  return `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header><SessionHeader><sessionId>${session}</sessionId></SessionHeader></e:Header><e:Body>${call}</e:Body></e:Envelope>`;
}

describe('a log-in by SOAP', () => {
  it('takes a token for a password, and ends with its session', async () => {
    const { username, userId, accessToken } = started().user('admin');
    const connection = stranger();
    const user = await connection.login(username, accessToken);
    expect(user).toMatchObject({ id: userId, organizationId: started().orgId });
    expect(connection.accessToken).not.toBe(accessToken);
    expect((await connection.query('SELECT Id FROM User')).totalSize).toBeGreaterThan(0);
    const session = connection.accessToken ?? '';
    await connection.logout();
    const { instanceUrl } = started();
    const later = new Connection({ sessionId: session, serverUrl: instanceUrl });
    await expect(later.query('SELECT Id FROM User')).rejects.toMatchObject({ errorCode: 'INVALID_SESSION_ID' });
    expect((await connectTo(started(), 'admin').query('SELECT Id FROM User')).totalSize).toBeGreaterThan(0);
  });

  it('is made again by itself when the token is lost', async () => {
    const { username, accessToken } = started().user('rep');
    const connection = stranger();
    await connection.login(username, accessToken);
    connection.accessToken = 'lost';
    const refreshed: unknown[] = [];
    connection.on('refresh', (token) => refreshed.push(token));
    expect((await connection.query('SELECT Id FROM User LIMIT 1')).records).toHaveLength(1);
    expect(refreshed).toEqual([expect.stringMatching(/^00D\w{15}!/)]);
  });

  it('takes the password a user was given, and no other', async () => {
    const admin = connectTo(started(), 'admin', '50.0');
    const { username, userId } = started().user('rep');
    await admin.soap.setPassword(userId, 'correct horse');
    await stranger().login(username.toUpperCase(), 'correct horse');
    const { password } = await admin.soap.resetPassword(userId);
    await expect(stranger().login(username, 'correct horse')).rejects.toThrow('INVALID_LOGIN: Invalid username');
    await stranger().login(username, password);
    const path = `/services/data/v66.0/sobjects/User/${userId}/password`;
    expect(await ask(started(), path, { as: 'rep' })).toMatchObject({ status: 200, body: { isExpired: false } });
    const body = { NewPassword: 'battery staple' };
    expect((await ask(started(), path, { as: 'rep', method: 'POST', body })).status).toBe(204);
    await stranger().login(username, 'battery staple');
    const { body: made } = await ask(started(), path, { as: 'admin', method: 'DELETE' });
    await stranger().login(username, (made as { NewPassword: string }).NewPassword);
  });

  it('refuses short passwords, other people’s and other people’s tokens', async () => {
    const { userId, accessToken } = started().user('admin');
    const path = `/services/data/v66.0/sobjects/User/${userId}/password`;
    const change = (as: 'admin' | 'rep', password: unknown): Promise<RawAnswer> =>
      ask(started(), path, { as, method: 'POST', body: { NewPassword: password } });
    expect(await change('admin', 'short')).toMatchObject({
      status: 400,
      body: [{ errorCode: 'INVALID_NEW_PASSWORD' }],
    });
    expect(await change('admin', 7)).toMatchObject({ status: 400, body: [{ errorCode: 'INVALID_NEW_PASSWORD' }] });
    expect(await change('rep', 'long enough')).toMatchObject({
      status: 403,
      body: [{ errorCode: 'INSUFFICIENT_ACCESS' }],
    });
    await expect(stranger().login(started().user('rep').username, accessToken)).rejects.toThrow('INVALID_LOGIN');
    await expect(stranger().login('nobody@example.com', accessToken)).rejects.toThrow('INVALID_LOGIN');
  });

  it('is had over OAuth as well', async () => {
    const { username, accessToken } = started().user('admin');
    const connection = stranger({ clientId: 'any', clientSecret: 'any' });
    await connection.loginByOAuth2(username, accessToken);
    const token = connection.accessToken ?? '';
    expect((await connection.query('SELECT Id FROM User')).totalSize).toBeGreaterThan(0);
    await connection.logout();
    const { instanceUrl } = started();
    await expect(new Connection({ accessToken: token, instanceUrl }).query('SELECT Id FROM User')).rejects.toThrow();
    const wrong = stranger({ clientId: 'any', clientSecret: 'any' }).loginByOAuth2(username, 'wrong');
    await expect(wrong).rejects.toMatchObject({ name: 'invalid_grant' });
  });
});

describe('the partner API', () => {
  it('writes rows of several objects, each with its own fate', async () => {
    const { soap: api } = connectTo(started(), 'admin', '50.0');
    const made = await api.create([
      { type: 'Account', Name: 'Soap & Co', Phone: '1' },
      { type: 'Contact', FirstName: 'Nameless' },
      { type: 'Account', Name: 'Second' },
    ]);
    expect(made).toMatchObject([{ success: true }, { success: false }, { success: true }]);
    expect(made[1]?.errors).toMatchObject([{ statusCode: 'REQUIRED_FIELD_MISSING', fields: ['LastName'] }]);
    const id = made[0]?.id ?? '';
    expect(await api.update({ type: 'Account', Id: id, Phone: null, Site: 'here' })).toMatchObject({ success: true });
    const account = await connectTo(started(), 'admin').sobject('Account').retrieve(id);
    expect(account).toMatchObject({ Name: 'Soap & Co', Phone: null, Site: 'here' });
    const model = { type: 'Decision_Model__c', Key__c: 'soap:1', Name: 'Soap model', Version__c: '1' };
    expect(await api.upsert('Key__c', [model])).toMatchObject([{ created: true, success: true }]);
    expect(await api.upsert('Key__c', [model])).toMatchObject([{ created: false, success: true }]);
    expect(await api.delete([id])).toMatchObject([{ id, success: true }]);
    expect(await api.undelete([id])).toMatchObject([{ id, success: true }]);
  });

  it('tells who asks, what time it is and which tabs there are', async () => {
    const { soap: api } = connectTo(started(), 'admin', '50.0');
    const { userId, username } = started().user('admin');
    expect(await api.getUserInfo()).toMatchObject({ userId, userName: username, organizationName: 'Local Org' });
    const { timestamp } = await api.getServerTimestamp();
    expect(Math.abs(Date.parse(timestamp) - Date.now())).toBeLessThan(60_000);
    const [app] = await api.describeTabs();
    expect(app?.tabs).toEqual(expect.arrayContaining([expect.objectContaining({ name: 'standard-Account' })]));
  });

  it.each([
    ['what is no envelope', '<x/>', 'UNKNOWN_EXCEPTION'],
    ['what is no XML', '<x', 'UNKNOWN_EXCEPTION'],
    ['nobody’s call', envelope('<getUserInfo/>', 'old'), 'INVALID_SESSION_ID'],
    ['a wrong password', envelope('<login><username>a</username><password>b</password></login>'), 'INVALID_LOGIN'],
  ])('refuses %s', async (_case, body, code) => {
    const answer = await soap(body);
    expect(answer.status).toBe(500);
    expect(answer.headers.get('content-type')).toMatch(/^text\/xml/);
    expect(answer.body).toContain(`<faultcode>sf:${code}</faultcode><faultstring>${code}: `);
  });

  it('refuses what it does not know, and rows of no object', async () => {
    const { accessToken } = started().user('admin');
    const call = (text: string): Promise<RawAnswer> => soap(envelope(text, accessToken));
    expect((await call('<process/>')).body).toContain('sf:INVALID_OPERATION');
    expect((await call('<create><sObjects><Name>x</Name></sObjects></create>')).body).toContain('sf:INVALID_TYPE');
    expect((await call('<create><sObjects><type>Nope</type></sObjects></create>')).body).toContain('sf:INVALID_TYPE');
    expect((await call('<delete><ids>x</ids></delete>')).body).toContain('sf:MALFORMED_ID');
    const many = '<sObjects><type>Account</type></sObjects>'.repeat(201);
    expect((await call(`<create>${many}</create>`)).body).toContain('sf:EXCEEDED_ID_LIMIT');
    expect(
      (
        await ask(started(), '/services/Soap/u/9.0', {
          method: 'POST',
          headers: { 'content-type': 'text/xml' },
          body: '<x/>',
        })
      ).body,
    ).toContain('sf:UNSUPPORTED_API_VERSION');
  });
});

describe('the identity of a user', () => {
  it('is a name at Salesforce’s log-in, with where the org is beside it', async () => {
    const { instanceUrl, orgId } = started();
    const { userId } = started().user('admin');
    const identity = await connectTo(started(), 'admin', '50.0').identity();
    expect(identity).toMatchObject({
      id: `https://login.salesforce.com/id/${orgId}/${userId}`,
      user_id: userId,
      organization_id: orgId,
      photos: { picture: expect.any(String) },
      urls: { rest: `${instanceUrl}/services/data/v{version}/` },
    });
  });
});
