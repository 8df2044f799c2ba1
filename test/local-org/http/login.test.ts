import { createSign, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ask, startTestOrg } from '../../support/localOrg.ts';
import type { RawAnswer } from '../../support/localOrg.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const started = startTestOrg({ jwtKey: publicKey.export({ type: 'spki', format: 'pem' }).toString() });
const api = '/services/data/v66.0';

function form(path: string, fields: Record<string, string>): Promise<RawAnswer> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return ask(started(), path, { method: 'POST', headers, body: new URLSearchParams(fields).toString() });
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function assertion(username: string, secondsLeft: number): string {
  const claims = `${encoded({ alg: 'RS256' })}.${encoded({ sub: username, exp: Math.floor(Date.now() / 1000) + secondsLeft })}`;
  return `${claims}.${createSign('RSA-SHA256').update(claims).sign(privateKey, 'base64url')}`;
}

describe('who I am', () => {
  it('is in userinfo, as the CLI asks', async () => {
    const { userId, username } = started().user('rep');
    const { body } = await ask(started(), '/services/oauth2/userinfo', { as: 'rep' });
    expect(body).toMatchObject({
      user_id: userId,
      organization_id: started().orgId,
      preferred_username: username,
      name: 'Riley Stone',
    });
  });

  it('is at the identity URL of the version root', async () => {
    const { userId, username } = started().user('analyst');
    const root = await ask(started(), api, { as: 'analyst' });
    const { identity } = root.body as { identity: string };
    expect(identity).toBe(`${started().instanceUrl}/id/${started().orgId}/${userId}`);
    const { body } = await ask(started(), `${new URL(identity).pathname}?format=json`, { as: 'analyst' });
    expect(body).toMatchObject({ user_id: userId, organization_id: started().orgId, username });
  });

  it('is not told of others', async () => {
    const path = `/id/${started().orgId}/${started().user('admin').userId}`;
    expect((await ask(started(), path, { as: 'rep' })).status).toBe(404);
  });

  it('is one username to an org, and a token that clients recognise', () => {
    const names = (['rep', 'admin', 'analyst', 'integration'] as const).map((name) => started().user(name));
    expect(new Set(names.map(({ username }) => username)).size).toBe(4);
    for (const { accessToken } of names) expect(accessToken).toMatch(/^00D\w{12,15}![.\w]*$/);
  });
});

describe('a new token', () => {
  const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

  it('is given for an assertion signed with the known key', async () => {
    const { username, userId } = started().user('integration');
    const { status, body } = await form('/services/oauth2/token', {
      grant_type: grantType,
      assertion: assertion(username, 60),
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ instance_url: started().instanceUrl, token_type: 'Bearer' });
    expect((body as { id: string }).id.split('/').slice(-2)).toEqual([started().orgId, userId]);
  });

  it.each([
    ['expired', () => assertion(started().user('rep').username, -1)],
    ['for nobody', () => assertion('nobody@buyside.example', 60)],
    ['signed by no one', () => `${assertion(started().user('rep').username, 60).split('.').slice(0, 2).join('.')}.`],
    ['not an assertion', () => 'x'],
  ])('is not given for an assertion that is %s', async (_case, make) => {
    const answer = await form('/services/oauth2/token', { grant_type: grantType, assertion: make() });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('is given for one that still holds, and for nothing else', async () => {
    const { accessToken } = started().user('rep');
    const good = await form('/services/oauth2/token', { grant_type: 'refresh_token', refresh_token: accessToken });
    expect(good).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
    const bad = await form('/services/oauth2/token', { grant_type: 'refresh_token', refresh_token: '00D!x' });
    expect(bad).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const other = await form('/services/oauth2/token', { grant_type: 'authorization_code', code: 'x' });
    expect(other).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } });
  });
});

describe('the way into the browser', () => {
  async function link(path: string): Promise<string> {
    const { body } = await ask(started(), `/services/oauth2/singleaccess?redirect_uri=${encodeURIComponent(path)}`, {
      as: 'rep',
    });
    return (body as { frontdoor_uri: string }).frontdoor_uri.slice(started().instanceUrl.length);
  }

  it('is a link that holds once, sets a cookie scripts cannot read, and does not show the token', async () => {
    const path = await link('/lightning/page');
    expect(path).not.toContain('00D');
    const first = await ask(started(), path);
    expect(first.status).toBe(302);
    expect(first.headers.get('location')).toBe('/lightning/page');
    expect(first.headers.get('set-cookie')).toMatch(/^sid=00D.*; Path=\/; HttpOnly; SameSite=Strict$/);
    expect((await ask(started(), path)).status).toBe(401);
  });

  it.each(['//evil.example', 'https://evil.example/', '/\\evil.example'])('never leads to %s', async (path) => {
    expect((await ask(started(), await link(path))).headers.get('location')).toBe('/');
  });

  it('takes a token in the link too, but not a made-up one', async () => {
    const good = `/secur/frontdoor.jsp?sid=${encodeURIComponent(started().user('rep').accessToken)}&retURL=/here`;
    expect((await ask(started(), good)).headers.get('location')).toBe('/here');
    expect((await ask(started(), '/secur/frontdoor.jsp?sid=00D!x')).status).toBe(401);
  });
});

describe('a revoked token', () => {
  it('holds no longer', async () => {
    expect((await ask(started(), api, { as: 'analyst' })).status).toBe(200);
    expect((await form('/services/oauth2/revoke', { token: started().user('analyst').accessToken })).status).toBe(200);
    expect((await ask(started(), api, { as: 'analyst' })).status).toBe(401);
    expect((await form('/services/oauth2/revoke', { token: '00D!x' })).status).toBe(400);
  });
});
