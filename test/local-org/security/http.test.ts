/** The server against strangers: no token, other hosts and origins, tokens that do not hold, and requests no client sends. */
import { execFileSync } from 'node:child_process';
import { createSign, generateKeyPairSync } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { bulkRoutes } from '../../../src/local-org/bulk/routes.ts';
import { createJobRegistry } from '../../../src/local-org/bulk/jobs.ts';
import { apiRoutes } from '../../../src/local-org/http/routes.ts';
import { startLocalOrg, type LocalOrg } from '../../../src/local-org/index.ts';
import { ask, send, type Answer } from './doors.ts';
import { exchange, head } from './rawHttp.ts';
import { faultOf } from './refusals.ts';

const API = '/services/data/v66.0';
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwtKey = publicKey.export({ type: 'spki', format: 'pem' }).toString();

// What the runner asks of its own Node is nothing to another.
const NODE_ENV = { ...process.env, NODE_OPTIONS: '' };

let org: LocalOrg;
/** Method and path of every route the server has, as its router was told. */
const routed: { method: string; url: string; isPublic: boolean }[] = [];
const faults: string[] = [];

function onRoute(route: RouteOptions): void {
  for (const method of [route.method].flat()) {
    routed.push({ method, url: route.url, isPublic: route.config?.public === true });
  }
}

beforeAll(async () => {
  // In a process of its own: the bundler's native parts do not load inside a test's sandbox.
  execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', 'scripts/build-pages.ts'], {
    env: NODE_ENV,
  });
  const listen = (message: unknown): void => {
    (message as { fastify: FastifyInstance }).fastify.addHook('onRoute', onRoute);
  };
  subscribe('fastify.initialization', listen);
  org = await startLocalOrg({ pages: true, jwtKey, onFault: (error) => faults.push(error.stack ?? error.message) });
  unsubscribe('fastify.initialization', listen);
}, 180_000);
afterAll(async () => {
  await org.close();
  expect(faults).toEqual([]);
});

const bearer = (): string => `Bearer ${org.user('rep').accessToken}`;

/** A path that fits the pattern of a route. */
function filled(url: string): string {
  return url
    .replace(/:version/g, 'v66.0')
    .replace(/:\w+/g, 'x')
    .replace('*', 'x');
}

/** All that may be asked: the router's own routes and the table of operations behind `/services/data/vNN.0`. */
function requests(): { method: string; path: string; isPublic: boolean }[] {
  const jobs = createJobRegistry();
  const table = [...apiRoutes(), ...bulkRoutes(jobs, () => undefined)].map(({ method, path }) => ({
    method,
    path: API + filled(path),
    isPublic: false,
  }));
  return [...routed.map(({ method, url, isPublic }) => ({ method, path: filled(url), isPublic })), ...table];
}

const expired = [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }];

/** What needs no token, and why. */
const PUBLIC = [
  /^\/services\/data$/, // the list of versions
  /^\/services\/oauth2\/(token|revoke)$/, // log-in, which asks for a token or a signature itself
  /^\/secur\/frontdoor\.jsp$/, // a link with a token in it
  /^\/services\/(Soap|async)\//, // APIs that are shown a token in a place of their own, and refuse in a shape of their own
  /^\/$/, // to the list of deals
  /^\/(shell|lightning|assets|slds|favicon|modules)/, // pages, which answer strangers with 401; files without data
];

describe('without a token', () => {
  it('every route answers 401 but those that are meant to be public', async () => {
    const all = requests();
    expect(all.length).toBeGreaterThan(80);
    const open: string[] = [];
    for (const { method, path, isPublic } of all) {
      const answer = await send(org, path, { method });
      if (answer.status !== 401) open.push(path);
      const isRefused = answer.status === 401 && (method === 'HEAD' || answer.text === JSON.stringify(expired));
      expect([method, path, isPublic || isRefused]).toEqual([method, path, true]);
    }
    expect(open.filter((path) => !PUBLIC.some((pattern) => pattern.test(path)))).toEqual([]);
  });

  it.each(['OPTIONS', 'TRACE', 'PROPFIND', 'SEARCH', 'LOCK', 'MKCOL'])(
    '%s is answered like any other',
    async (method) => {
      for (const path of ['/', API, `${API}/sobjects/Account`, '/nothing/here']) {
        const answer = await exchange(org, (socket) => socket.write(head(org, `${method} ${path}`)));
        expect([method, path, answer.status]).toEqual([method, path, 401]);
      }
    },
  );
});

describe('callers from elsewhere', () => {
  it('with a foreign Host are refused at every route, whatever they show', async () => {
    for (const { method, path } of requests()) {
      const headers = { Host: 'rebound.example', Authorization: bearer() };
      const answer = await send(org, path, { method, headers });
      expect([method, path, answer.status]).toEqual([method, path, 400]);
      expect(answer.text.replace(/\s/g, '')).toMatch(/^$|INVALID_HOST/);
    }
  });

  it.each([
    '',
    'rebound.example',
    '127.0.0.1.rebound.example',
    '127.0.0.1:80@rebound.example',
    '[::1].example',
    '0.0.0.0',
    '2130706433',
    'localhost.',
  ])('with the Host "%s" are refused', async (host) => {
    const answer = await exchange(org, (socket) =>
      socket.write(head(org, `GET ${API}/sobjects`, { Host: host, Authorization: bearer() })),
    );
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain('Account');
  });

  const strangers: [string, Record<string, string>][] = [
    ['of another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['of another local server', { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:1' }],
    ['of a file or sandbox', { 'sec-fetch-site': 'cross-site', origin: 'null' }],
    ['of nobody', {}],
    ['with an origin alone', { origin: 'http://localhost:1' }],
  ];
  it.each(strangers)('with the cookie, in a request %s, are strangers at every route', async (_whose, headers) => {
    const cookie = `sid=${encodeURIComponent(org.user('rep').accessToken)}`;
    for (const { method, path, isPublic } of requests()) {
      const answer = await send(org, path, { method, headers: { ...headers, cookie } });
      expect([method, path, isPublic || answer.status === 401]).toEqual([method, path, true]);
    }
    const page = await send(org, '/lightning/o/Opportunity/list', { headers: { ...headers, cookie } });
    expect(page.status).toBe(401);
  });

  it('hear of no permission to read across origins', async () => {
    const headers = { authorization: bearer(), origin: 'https://evil.example' };
    const answer = await send(org, `${API}/limits`, { headers });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    const asked = await send(org, `${API}/limits`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'PATCH' },
    });
    expect(Object.keys(asked.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    expect(asked.status).toBe(401);
  });
});

describe('a token', () => {
  const login = (form: Record<string, string>, path = 'token'): Promise<Answer> =>
    send(org, `/services/oauth2/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    });
  const statusWith = async (token: string, at = org): Promise<number> =>
    (await send(at, `${API}/limits`, { headers: { authorization: `Bearer ${token}` } })).status;

  it('of one org is not one of another', async () => {
    const other = await startLocalOrg();
    try {
      expect(await statusWith(org.user('admin').accessToken, other)).toBe(401);
      expect(await statusWith(other.user('admin').accessToken)).toBe(401);
      expect(await statusWith(other.user('admin').accessToken, other)).toBe(200);
    } finally {
      await other.close();
    }
  });

  it('that was revoked holds at no route and opens no door', async () => {
    const { accessToken } = org.user('integration');
    const fresh = (await login({ grant_type: 'refresh_token', refresh_token: accessToken })).json as {
      access_token: string;
    };
    const token = fresh.access_token;
    const link = await send(org, `/services/oauth2/singleaccess?redirect_uri=/x`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await statusWith(token)).toBe(200);
    expect((await login({ token }, 'revoke')).status).toBe(200);
    expect(await statusWith(token)).toBe(401);
    expect(await statusWith(accessToken)).toBe(200);
    const front = new URL((link.json as { frontdoor_uri: string }).frontdoor_uri);
    expect((await send(org, front.pathname + front.search)).status).toBe(401);
    expect((await login({ grant_type: 'refresh_token', refresh_token: token })).json).toMatchObject({
      error: 'invalid_grant',
    });
    for (const { method, path, isPublic } of requests()) {
      if (isPublic) continue;
      expect((await send(org, path, { method, headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
    }
  });

  it('is needed whole and under its own scheme', async () => {
    const token = org.user('rep').accessToken;
    const schemes = [
      `Basic ${token}`,
      token,
      `Bearer ${token.slice(0, -1)}`,
      `Bearer ${token}0`,
      `Bearer ${token.toUpperCase()}`,
      'Bearer',
      `Bearer ${token} x`,
      'Bearer undefined',
      'Bearer __proto__',
      'Bearer constructor',
    ];
    for (const authorization of schemes) {
      expect([authorization, (await send(org, `${API}/limits`, { headers: { authorization } })).status]).toEqual([
        authorization,
        401,
      ]);
    }
    expect(
      (await send(org, `${API}/limits?access_token=${encodeURIComponent(token)}&sid=${encodeURIComponent(token)}`))
        .status,
    ).toBe(401);
  });

  it('is not given for an assertion that says it needs no signature, or another one', async () => {
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = encode({ sub: org.user('admin').username, exp: Date.now() / 1000 + 60 });
    const sign = (header: string, hash: string): string =>
      createSign(hash).update(`${header}.${claims}`).sign(privateKey, 'base64url');
    const [none, hmac, good] = ['none', 'HS256', 'RS256'].map((alg) => encode({ alg }));
    const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer' };
    const forged = encode({ sub: org.user('rep').username, exp: Date.now() / 1000 + 60 });
    for (const assertion of [
      `${none}.${claims}.`,
      `${hmac}.${claims}.${jwtKey}`,
      `${good}.${claims}.${sign(good ?? '', 'RSA-SHA1')}`,
      `${good}.${forged}.${sign(good ?? '', 'RSA-SHA256')}`,
      '..',
      '',
    ]) {
      expect((await login({ ...grant, assertion })).json).toMatchObject({ error: 'invalid_grant' });
    }
    expect((await login({ ...grant, assertion: `${good}.${claims}.${sign(good ?? '', 'RSA-SHA256')}` })).status).toBe(
      200,
    );
  });

  it('outlives its user’s access by not one request', async () => {
    const user = org.user('analyst');
    expect(await statusWith(user.accessToken)).toBe(200);
    expect((await ask(org, 'admin', `/sobjects/User/${user.userId}`, 'PATCH', { IsActive: false })).status).toBe(204);
    expect(await statusWith(user.accessToken)).toBe(401);
    expect((await ask(org, 'admin', `/sobjects/User/${user.userId}`, 'PATCH', { IsActive: true })).status).toBe(204);
    expect(await statusWith(user.accessToken)).toBe(200);
  });
});

describe('requests that no client sends', () => {
  const odd: [string, string][] = [
    ['a path that cannot be decoded', `GET ${API}/sobjects/%ff%fe`],
    ['a path with a lone percent sign', 'GET /%'],
    ['a path with NUL', `GET ${API}/sobjects/Account%00/describe`],
    ['a query with NUL', `GET ${API}/query?q=SELECT%20Id%00%20FROM%20Account`],
    ['a text with NUL in a query', `GET ${API}/query?q=SELECT%20Id%20FROM%20Account%20WHERE%20Name%3D'a%00b'`],
    ['backslashes', 'GET /\\'],
    ['more backslashes', 'GET /\\\\evil.example\\x'],
    ['a whole URL', `GET http://evil.example${API}/limits`],
    ['a URL that is none', 'GET http://[/x'],
    ['a star', 'OPTIONS *'],
    ['dots', `GET ${API}/../../../../etc/passwd`],
    ['encoded dots', `GET ${API}/%2e%2e/%2e%2e/%2e%2e/etc/passwd`],
    ['encoded slashes', `GET /..%2f..%2f..%2fpackage.json`],
    ['a long part', `GET ${API}/sobjects/${'x'.repeat(3000)}`],
    ['the prototype', `GET ${API}/sobjects/__proto__/describe`],
    ['the constructor', `GET ${API}/sobjects/constructor/toString`],
    ['a repeated parameter', `GET ${API}/query?q=a&q=b&columns=true&explain=x`],
    ['a version from far away', 'GET /services/data/v99.0/ui-api/object-info/Account'],
    ['a version of the distant past', 'GET /services/data/v01.0/graphql'],
  ];
  it.each(odd)('are answered as nothing found or not understood: %s', async (_what, line) => {
    const answer = await exchange(org, (socket) => socket.write(head(org, line, { Authorization: bearer() })));
    expect(faultOf(answer)).toBeUndefined();
    expect(answer.text).not.toMatch(/root:|"dependencies"/);
    expect([200, 400, 401, 404, 405, 414]).toContain(answer.status);
  });

  it.each<[string, number, string]>([
    ['a header of 40 KB', 431, `X-Big: ${'x'.repeat(40_000)}`],
    ['ten thousand headers', 431, Array.from({ length: 10_000 }, (_, index) => `X-${index}: y`).join('\r\n')],
    ['a header without a name', 400, ': x'],
    ['two lengths', 400, 'Content-Length: 1\r\nContent-Length: 2'],
    ['a length and chunks', 400, 'Content-Length: 4\r\nTransfer-Encoding: chunked'],
    ['a NUL in a header', 400, 'X-Nul: a\0b'],
  ])('are refused: %s', async (_what, status, lines) => {
    const text = head(org, `GET ${API}/limits`, { Authorization: bearer() }).replace(
      '\r\n\r\n',
      `\r\n${lines}\r\n\r\n`,
    );
    const answer = await exchange(org, (socket) => socket.write(text));
    expect(answer.status).toBe(status);
    expect(faultOf(answer)).toBeUndefined();
  });

  it('an unfinished request keeps nobody else waiting', async () => {
    const slow = exchange(org, (socket) => socket.write(`POST ${API}/sobjects/Account HTTP/1.1\r\nHost: x`), 300);
    expect((await ask(org, 'rep', '/limits')).status).toBe(200);
    await slow;
  });

  it('wrong methods are named at every path of the table', async () => {
    for (const { method, path } of [...apiRoutes()]) {
      const others = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'].filter((other) => other !== method);
      for (const other of others) {
        const answer = await send(org, API + filled(path), { method: other, headers: { authorization: bearer() } });
        expect([other, path, faultOf(answer)]).toEqual([other, path, undefined]);
      }
    }
  });
});

describe('bodies', () => {
  const post = (path: string, body: string | Buffer, type = 'application/json', method = 'POST'): Promise<Answer> =>
    send(org, API + path, { method, headers: { authorization: bearer(), 'content-type': type }, body });
  const DOORS = [
    '/sobjects/Account',
    '/composite',
    '/composite/batch',
    '/composite/graph',
    '/composite/sobjects',
    '/composite/tree/Account',
    '/composite/sobjects/Account',
    '/jobs/ingest',
    '/jobs/query',
    '/graphql',
    '/ui-api/records',
  ];

  it.each(DOORS)('nested a hundred thousand deep are refused by %s', async (path) => {
    const deep = 100_000;
    const bodies = [
      '['.repeat(deep) + ']'.repeat(deep),
      '{"a":'.repeat(deep) + '1' + '}'.repeat(deep),
      `{"Name":${'['.repeat(deep)}${']'.repeat(deep)}}`,
      `{"fields":{"Name":${'['.repeat(deep)}${']'.repeat(deep)}},"apiName":"Account"}`,
      `{"query":"{a}","variables":{"a":${'['.repeat(deep)}${']'.repeat(deep)}}}`,
      `{"compositeRequest":[{"method":"POST","referenceId":"a","url":"${API}/sobjects/Account","body":${'['.repeat(deep)}${']'.repeat(deep)}}]}`,
      `{"graphs":[{"graphId":"1","compositeRequest":[{"method":"POST","referenceId":"a","url":"${API}/sobjects/Account","body":{"Name":${'['.repeat(deep)}${']'.repeat(deep)}}}]}]}`,
    ];
    for (const body of bodies) {
      const answer = await post(path, body);
      expect(faultOf(answer)).toBeUndefined();
      expect(answer.status).toBe(400);
    }
  });

  it.each(DOORS)('that are not UTF-8, not JSON or not what is asked for are refused by %s', async (path) => {
    const bodies: (string | Buffer)[] = [
      Buffer.from([0xff, 0xfe, 0x7b, 0x7d]),
      Buffer.from('{"Name": "\xc3\x28"}', 'latin1'),
      '{"Name":"\\ud800"}',
      '\ufeff{}',
      '{"a":1}}',
      'null',
      'true',
      '1e999',
      '"x"',
      '[]',
      '[null]',
      '{}',
      '{"records":[null],"compositeRequest":[null],"graphs":[null],"batchRequests":[null]}',
      '{"records":{},"compositeRequest":{},"graphs":{},"batchRequests":{},"query":{},"fields":[],"object":{}}',
    ];
    for (const body of bodies) {
      const answer = await post(path, body);
      expect([String(body), faultOf(answer)]).toEqual([String(body), undefined]);
    }
  });

  it.each(DOORS)('with __proto__, constructor and toString for keys reach nothing in %s', async (path) => {
    const evil =
      '{"toString":null,"valueOf":null,"constructor":{"prototype":{"polluted":1}},"__proto__":{"polluted":1}}';
    const ref = `"referenceId":"a","method":"POST","url":"${API}/sobjects/Account"`;
    const bodies = [
      evil,
      `{"Name":${evil},"Owner":${evil},"attributes":${evil}}`,
      `{"__proto__":{"Name":"x"}}`,
      `{"__proto__":{"records":[{"attributes":{"type":"Account","referenceId":"a"},"Name":"x"}]}}`,
      `{"records":[${evil}],"fields":${evil},"ids":[${evil}]}`,
      `{"records":[{"attributes":{"type":${evil},"referenceId":${evil}},"Name":"x"}]}`,
      `{"records":[{"attributes":{"type":"Account","referenceId":"r"},"__proto__":{"records":[{"attributes":{"referenceId":"s"}}]},"Name":"x"}]}`,
      `{"compositeRequest":[{${ref},"body":${evil},"httpHeaders":${evil}}]}`,
      `{"compositeRequest":[{"referenceId":${evil},"method":${evil},"url":${evil}}]}`,
      `{"compositeRequest":[{"referenceId":"__proto__","method":"GET","url":"${API}/limits"}]}`,
      `{"compositeRequest":[{"referenceId":"a","method":"GET","url":"http://["}]}`,
      `{"compositeRequest":[{"referenceId":"a","method":"GET","url":"//"},{"referenceId":"b","method":"__proto__","url":"\\\\\\\\"}]}`,
      `{"compositeRequest":[{${ref},"body":{"Name":"@{__proto__.x}"}},{"referenceId":"b","method":"POST","url":"${API}/sobjects/@{a.constructor.name}","body":{}}]}`,
      `{"batchRequests":[{"method":"GET","url":"http://[","richInput":${evil}}]}`,
      `{"batchRequests":[{"method":${evil},"url":${evil}}]}`,
      `{"graphs":[{"graphId":"1","compositeRequest":[{${ref},"body":${evil}}]}]}`,
      `{"graphs":[{"graphId":${evil},"compositeRequest":[]}]}`,
      `{"object":${evil},"operation":"insert"}`,
      `{"object":"Account","operation":${evil}}`,
      `{"object":"Account","operation":"insert","contentType":${evil}}`,
      `{"object":"Account","operation":"insert","columnDelimiter":${evil}}`,
      `{"object":"Account","operation":"upsert","externalIdFieldName":${evil}}`,
      `{"object":"Account","operation":"insert","lineEnding":"__proto__","columnDelimiter":"constructor"}`,
      `{"object":"__proto__","operation":"insert"}`,
      `{"operation":"query","query":${evil}}`,
      `{"operation":"query","query":"SELECT Id FROM Account","columnDelimiter":"toString"}`,
      `{"query":${evil}}`,
      `{"query":"{__typename}","variables":${evil},"operationName":${evil}}`,
      `{"query":"query a($v: Account_Filter) { uiapi { query { Account(where: $v) { totalCount } } } }","variables":{"v":${evil}}}`,
      `{"query":"{ uiapi { query { __proto__ { totalCount } constructor { totalCount } } } }"}`,
      `{"apiName":${evil},"fields":${evil}}`,
      `{"apiName":"Account","fields":${evil}}`,
      `{"apiName":"__proto__","fields":{"Name":"x"}}`,
    ];
    for (const body of bodies) {
      const answer = await post(path, body);
      expect([body, faultOf(answer)]).toEqual([body, undefined]);
      expect(answer.text).not.toContain('polluted"');
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect({}).not.toHaveProperty('polluted');
  });

  it('over 50 MB are refused by their length alone', async () => {
    const started = performance.now();
    const headers = { Authorization: bearer(), 'Content-Type': 'application/json', 'Content-Length': '52428801' };
    const answer = await exchange(org, (socket) => socket.write(head(org, `POST ${API}/sobjects/Account`, headers)));
    expect(answer).toMatchObject({ status: 413, json: [{ errorCode: 'EXCEEDED_MAX_SIZE_REQUEST' }] });
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('without end are cut off, and are not kept', async () => {
    const headers = { Authorization: bearer(), 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' };
    const chunk = Buffer.from(`10000\r\n${' '.repeat(65_536)}\r\n`);
    const before = process.memoryUsage().rss;
    let sent = 0;
    let most = 0;
    const answer = await exchange(
      org,
      (socket) => {
        socket.write(head(org, `POST ${API}/sobjects/Account`, headers));
        const more = (): void => {
          while (!socket.destroyed && sent < 400 * 1024 * 1024) {
            sent += 65_536;
            most = Math.max(most, process.memoryUsage().rss);
            if (!socket.write(chunk)) {
              socket.once('drain', more);
              return;
            }
          }
        };
        more();
      },
      10_000,
    );
    // The connection is closed on what is still coming in, which may overtake the answer.
    expect([0, 413]).toContain(answer.status);
    expect(sent).toBeLessThan(200 * 1024 * 1024);
    expect((most - before) / 1024 / 1024).toBeLessThan(300);
    expect((await ask(org, 'rep', '/limits')).status).toBe(200);
  });

  it('of a form may have 64 KB', async () => {
    const form = 'application/x-www-form-urlencoded';
    const answer = await send(org, '/services/oauth2/token', {
      method: 'POST',
      headers: { 'content-type': form },
      body: `a=${'x'.repeat(70_000)}`,
    });
    expect(answer.status).toBe(413);
  });

  it('of an upload may have 150 MB, and what is beyond is neither kept nor read into memory', async () => {
    const job = (await ask(org, 'rep', '/jobs/ingest', 'POST', { object: 'Account', operation: 'insert' })).json as {
      id: string;
    };
    const chunk = Buffer.alloc(65_536, 'x');
    const count = 2500; // 156 MB
    const headers = {
      Authorization: bearer(),
      'Content-Type': 'text/csv',
      'Content-Length': String(count * chunk.length),
    };
    const before = process.memoryUsage().rss;
    let most = 0;
    const answer = await exchange(
      org,
      (socket) => {
        socket.write(head(org, `PUT ${API}/jobs/ingest/${job.id}/batches`, headers));
        let sent = 0;
        const more = (): void => {
          while (sent < count && !socket.destroyed) {
            sent += 1;
            most = Math.max(most, process.memoryUsage().rss);
            if (!socket.write(chunk)) {
              socket.once('drain', more);
              return;
            }
          }
        };
        more();
      },
      20_000,
    );
    expect(answer.status).toBe(413);
    expect((most - before) / 1024 / 1024).toBeLessThan(150);
    expect((await ask(org, 'rep', `/jobs/ingest/${job.id}`)).json).toMatchObject({ state: 'Open' });
  });
});
