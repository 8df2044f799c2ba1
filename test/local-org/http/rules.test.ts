import { request as httpRequest } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { ask, startTestOrg } from '../../support/localOrg.ts';

const started = startTestOrg();
const api = '/services/data/v66.0';
const expired = [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }];

/** A request with headers `fetch` does not let through. */
function askRaw(
  path: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(started().instanceUrl + path, { method, headers }, (answer) => {
      let body = '';
      answer.on('data', (part: Buffer) => (body += part.toString()));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

function bearer(): string {
  return `Bearer ${started().user('admin').accessToken}`;
}

describe('who is answered', () => {
  it('lists versions without a token, the highest last', async () => {
    const { status, body } = await ask(started(), '/services/data');
    expect(status).toBe(200);
    expect((body as unknown[]).at(-1)).toEqual({ label: "Summer '26", url: '/services/data/v67.0', version: '67.0' });
    expect(body).toContainEqual({ label: "Spring '26", url: '/services/data/v66.0', version: '66.0' });
  });

  it.each([
    api,
    `${api}/sobjects`,
    `${api}/query?q=SELECT+Id+FROM+Account`,
    '/services/oauth2/userinfo',
    `${api}/no/such/thing`,
    '/nothing',
  ])('answers nothing at %s without a token', async (path) => {
    expect(await ask(started(), path)).toMatchObject({ status: 401, body: expired });
  });

  it('answers nothing to a token it did not give', async () => {
    const headers = { authorization: 'Bearer 00D000000000001!made.up' };
    expect(await ask(started(), api, { headers })).toMatchObject({ status: 401, body: expired });
  });

  it('takes the token in the older OAuth scheme too', async () => {
    const headers = { authorization: `OAuth ${started().user('rep').accessToken}` };
    expect(await ask(started(), api, { headers })).toMatchObject({ status: 200 });
  });

  it.each(['buyside.example', '127.0.0.1.evil.example', 'evil.example:80'])(
    'refuses the host name "%s"',
    async (host) => {
      const answer = await askRaw(api, { host, authorization: bearer() });
      expect(answer.status).toBe(400);
      expect(answer.body).not.toContain('sobjects');
    },
  );

  it('answers to localhost', async () => {
    expect((await askRaw(api, { host: 'localhost:1', authorization: bearer() })).status).toBe(200);
  });
});

describe('the cookie of a page', () => {
  function cookie(): string {
    return `other=1; sid=${encodeURIComponent(started().user('rep').accessToken)}`;
  }

  it('counts when the browser says the request is our own', async () => {
    const headers = { cookie: cookie(), 'sec-fetch-site': 'same-origin' };
    expect((await askRaw(api, headers)).status).toBe(200);
  });

  it('counts when the origin is our own', async () => {
    const headers = { cookie: cookie(), origin: started().instanceUrl };
    expect((await askRaw(api, headers)).status).toBe(200);
  });

  it('counts for a read from the address bar, not for a write', async () => {
    const headers = { cookie: cookie(), 'sec-fetch-site': 'none' };
    expect((await askRaw(api, headers)).status).toBe(200);
    expect((await askRaw(`${api}/sobjects/Account`, headers, 'POST')).status).toBe(401);
  });

  it.each(['same-site', 'cross-site'])('does not count for a %s request', async (site) => {
    expect((await askRaw(api, { cookie: cookie(), 'sec-fetch-site': site })).status).toBe(401);
  });

  it('does not count for the page of another local server', async () => {
    const headers = { cookie: cookie(), origin: 'http://127.0.0.1:9', 'sec-fetch-site': 'same-site' };
    expect((await askRaw(`${api}/sobjects/Account`, headers, 'POST')).status).toBe(401);
  });

  it('does not count without any word of where it comes from', async () => {
    expect((await askRaw(api, { cookie: cookie() })).status).toBe(401);
  });

  it('that cannot be decoded is refused in words', async () => {
    const answer = await askRaw(api, { cookie: 'sid=%E0%A4%A', 'sec-fetch-site': 'same-origin' });
    expect(answer.status).toBe(400);
  });
});

describe('paths and methods', () => {
  it.each(['//services/data/v66.0/limits', '/services//data/v66.0/limits/', '/services/data/v66.0/LIMITS'])(
    'reads %s as the limits',
    async (path) => {
      const { status, body } = await ask(started(), path, { as: 'rep' });
      expect(status).toBe(200);
      expect(body).toHaveProperty('DailyApiRequests.Max', 15_000);
    },
  );

  it.each(['10.0', '45.0', '50.0', '66.0', '67.0', '68.0'])('answers version %s', async (version) => {
    expect((await ask(started(), `/services/data/v${version}/limits`, { as: 'rep' })).status).toBe(200);
  });

  it.each(['9.0', '69.0', '66.1', '66'])('does not know version %s', async (version) => {
    const answer = await ask(started(), `/services/data/v${version}/limits`, { as: 'rep' });
    expect(answer).toMatchObject({ status: 404, body: [{ errorCode: 'NOT_FOUND' }] });
  });

  it.each([
    `${api}/chatter`,
    `${api}/tooling/sobjects/SourceMember/describe`,
    `${api}/sobjects/Nothing__c`,
    '/services/Soap/m/66.0',
  ])('says NOT_FOUND at %s', async (path) => {
    const body = [{ message: 'The requested resource does not exist', errorCode: 'NOT_FOUND' }];
    expect(await ask(started(), path, { as: 'admin' })).toMatchObject({ status: 404, body });
  });

  it.each([
    ['PUT', `${api}/sobjects/Account`],
    ['DELETE', `${api}/query`],
    ['POST', `${api}/limits`],
    ['PATCH', `${api}/composite`],
    ['POST', `${api}/jobs/ingest/750000000000001/batches`],
  ])('says METHOD_NOT_ALLOWED to %s %s', async (method, path) => {
    expect(await ask(started(), path, { as: 'admin', method })).toMatchObject({
      status: 405,
      body: [{ errorCode: 'METHOD_NOT_ALLOWED' }],
    });
  });

  it('says to SOAP clients, which show their token in the body, that there is no such service', async () => {
    const headers = { 'content-type': 'text/xml', soapaction: '""' };
    const answer = await ask(started(), '/services/Soap/c/66.0', { method: 'POST', headers, body: '<create/>' });
    expect(answer.status).toBe(500);
    expect(answer.headers.get('content-type')).toMatch(/^text\/xml/);
    expect(answer.body).toContain('<faultstring>API_CURRENTLY_DISABLED: Of SOAP the local org speaks the Metadata API');
  });

  it('takes POST with _HttpMethod for clients that have no PATCH', async () => {
    const path = `${api}/sobjects/Account/001000000000000AAA?_HttpMethod=PATCH`;
    const answer = await ask(started(), path, { as: 'admin', method: 'POST', body: { Name: 'x' } });
    expect(answer.status).toBe(404);
    expect(answer.body).not.toMatchObject([{ errorCode: 'METHOD_NOT_ALLOWED' }]);
  });

  it('counts each request in Sforce-Limit-Info', async () => {
    const before = started().callCount();
    const { headers } = await ask(started(), `${api}/limits`, { as: 'rep' });
    expect(headers.get('sforce-limit-info')).toBe(`api-usage=${before + 1}/15000`);
    expect(started().callCount()).toBe(before + 1);
  });
});

describe('bodies', () => {
  const json = { 'content-type': 'application/json' };

  it('says where JSON breaks off', async () => {
    const answer = await ask(started(), `${api}/sobjects/Account`, {
      as: 'admin',
      method: 'POST',
      headers: json,
      body: '{"Name": ',
    });
    expect(answer).toMatchObject({ status: 400, body: [{ errorCode: 'JSON_PARSER_ERROR' }] });
  });

  it.each(['[]', '"text"', '3', ''])('says that a record must be an object, not %s', async (body) => {
    const answer = await ask(started(), `${api}/sobjects/Account`, {
      as: 'admin',
      method: 'POST',
      headers: json,
      body,
    });
    expect(answer).toMatchObject({ status: 400, body: [{ errorCode: 'JSON_PARSER_ERROR' }] });
  });

  it('reads past an empty body of JSON type', async () => {
    expect((await askRaw(`${api}/limits`, { ...json, authorization: bearer() })).status).toBe(200);
    const answer = await askRaw(
      `${api}/sobjects/Account/001000000000000AAA`,
      { ...json, authorization: bearer() },
      'DELETE',
    );
    expect(answer.status).toBe(404);
  });

  it.each(['application/xml', 'text/plain', 'text/csv', 'application/x-www-form-urlencoded'])(
    'refuses a record as %s',
    async (type) => {
      const headers = { 'content-type': type };
      const answer = await ask(started(), `${api}/sobjects/Account`, {
        as: 'admin',
        method: 'POST',
        headers,
        body: '<Account/>',
      });
      expect(answer).toMatchObject({ status: 415, body: [{ errorCode: 'UNSUPPORTED_MEDIA_TYPE' }] });
    },
  );

  it('refuses a packed body', async () => {
    const headers = { ...json, 'content-encoding': 'gzip' };
    const answer = await ask(started(), `${api}/sobjects/Account`, {
      as: 'admin',
      method: 'POST',
      headers,
      body: '{}',
    });
    expect(answer).toMatchObject({ status: 415 });
  });

  it('refuses a URL longer than Salesforce takes', async () => {
    const answer = await ask(started(), `${api}/query?q=${'x'.repeat(16_400)}`, { as: 'admin' });
    expect(answer).toMatchObject({ status: 414, body: [{ errorCode: 'URI_TOO_LONG' }] });
  });

  it('never shows where in its own code something went wrong', async () => {
    const answers = await Promise.all(
      ['%', '/%ff', '/sobjects/%E0%A4%A', '/query?q=%', '/sobjects/Account/describe/%00'].map((path) =>
        ask(started(), api + path, { as: 'admin' }),
      ),
    );
    for (const { status, body } of answers) {
      expect(status).toBeLessThan(500);
      expect(JSON.stringify(body)).not.toMatch(/node_modules|\.ts|\\n\s+at /);
    }
  });
});
