/** Faults of requests, each seen by the client that was struck and by the org afterwards. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { Connection } from 'jsforce';
import type { FaultRule } from '../../../src/local-org/index.ts';
import { ask, connectTo, startTestOrg } from '../../support/localOrg.ts';

const started = startTestOrg();
const data = '/services/data/v66.0';

afterEach(() => {
  started().faults.clear();
});

const strike = (...rules: FaultRule[]): void => started().faults.add(...rules);
const fired = (): number[] =>
  started()
    .faults.report()
    .map((report) => report.fired);
const admin = (): Connection => connectTo(started(), 'admin');
const namesLike = async (name: string): Promise<string[]> =>
  (
    await admin().query<{ Name: string }>(`SELECT Name FROM Account WHERE Name LIKE '${name}%' ORDER BY Name`)
  ).records.map((record) => record.Name);

interface Failure {
  readonly name: string;
  readonly message: string;
  readonly errorCode?: string;
  readonly cause?: { readonly code?: string; readonly message?: string };
}

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (error) {
    return error as Failure;
  }
  throw new Error('it succeeded');
}

describe('a rate limit', () => {
  it('is 403 REQUEST_LIMIT_EXCEEDED to jsforce, and no work is done', async () => {
    strike({ fault: 'rateLimit', method: 'POST', path: '/sobjects/Account' });
    const failure = await failureOf(admin().sobject('Account').create({ Name: 'Limit 1' }));
    expect(failure).toMatchObject({ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' });
    started().faults.clear();
    expect(await namesLike('Limit')).toEqual([]);
  });

  it('can be 429 with a Retry-After', async () => {
    strike({ fault: 'rateLimit', status: 429, retryAfter: 3, to: 1 });
    const struck = await ask(started(), `${data}/limits`, { as: 'admin' });
    expect(struck).toMatchObject({ status: 429, body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED' }] });
    expect(struck.headers.get('retry-after')).toBe('3');
    expect((await ask(started(), `${data}/limits`, { as: 'admin' })).status).toBe(200);
  });
});

describe('a server that is not available', () => {
  it('is asked again by jsforce for a read, which then succeeds', async () => {
    strike({ fault: 'unavailable', path: '/query*', to: 1 });
    expect(await namesLike('Nobody')).toEqual([]);
    expect(started().faults.report()).toMatchObject([{ seen: 2, fired: 1 }]);
  });

  it('is an error for a write, which is not sent again', async () => {
    strike({ fault: 'unavailable', method: 'POST' });
    const failure = await failureOf(admin().sobject('Account').create({ Name: 'Unavailable 1' }));
    expect(failure.errorCode).toBe('SERVER_UNAVAILABLE');
    expect(fired()).toEqual([1]);
    started().faults.clear();
    expect(await namesLike('Unavailable')).toEqual([]);
  });

  it('may have done the work all the same', async () => {
    strike({ fault: 'unavailable', method: 'POST', phase: 'after' });
    const failure = await failureOf(admin().sobject('Account').create({ Name: 'Behind the gateway' }));
    expect(failure.errorCode).toBe('SERVER_UNAVAILABLE');
    expect(await namesLike('Behind')).toEqual(['Behind the gateway']);
  });
});

describe('an expired session', () => {
  it('makes jsforce get a new token and go on', async () => {
    const { accessToken } = started().user('admin');
    let refreshes = 0;
    const connection = new Connection({
      instanceUrl: started().instanceUrl,
      accessToken,
      version: '66.0',
      refreshFn(_connection, callback) {
        refreshes += 1;
        callback(null, accessToken);
      },
    });
    strike({ fault: 'expiredSession', to: 1 });
    await connection.query('SELECT Id FROM Account');
    expect({ refreshes, fired: fired() }).toEqual({ refreshes: 1, fired: [1] });
  });

  it('is INVALID_SESSION_ID where nobody can get another token', async () => {
    strike({ fault: 'expiredSession' });
    const failure = await failureOf(admin().sobject('Account').create({ Name: 'Expired 1' }));
    expect(failure).toMatchObject({ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' });
    started().faults.clear();
    expect(await namesLike('Expired')).toEqual([]);
  });

  it('is a SOAP fault for SOAP, which jsforce understands', async () => {
    strike({ fault: 'expiredSession', path: '/services/Soap/*', to: 1 });
    const failure = await failureOf(admin().metadata.list({ type: 'CustomObject' }));
    expect(failure).toMatchObject({ errorCode: 'sf:INVALID_SESSION_ID' });
    expect(await admin().metadata.list({ type: 'CustomObject' })).not.toEqual([]);
  });

  it('is an XML error with status 400 for Bulk API 1.0', async () => {
    strike({ fault: 'expiredSession', path: '/services/async/*' });
    const headers = { 'x-sfdc-session': started().user('admin').accessToken };
    // With a token also where every client has one, so that the request comes as far as the fault.
    const { status, body } = await ask(started(), '/services/async/66.0/job', { as: 'admin', method: 'POST', headers });
    expect(status).toBe(400);
    expect(String(body)).toContain('<exceptionCode>InvalidSessionId</exceptionCode>');
  });

  it('ends the token for good when told to', async () => {
    const org = started();
    strike({ fault: 'expiredSession', endToken: true, to: 1 });
    expect((await ask(org, `${data}/limits`, { as: 'analyst' })).status).toBe(401);
    expect((await ask(org, `${data}/limits`, { as: 'analyst' })).status).toBe(401);
    expect((await ask(org, `${data}/limits`, { as: 'admin' })).status).toBe(200);
    expect(fired()).toEqual([1]);
  });
});

describe('a connection that breaks', () => {
  it('before the work: the client hears of a reset, and nothing is there', async () => {
    strike({ fault: 'reset', method: 'POST' });
    const failure = await failureOf(admin().sobject('Account').create({ Name: 'Reset before' }));
    expect(failure.cause?.code ?? failure.message).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
    started().faults.clear();
    expect(await namesLike('Reset')).toEqual([]);
  });

  it('after the work: the client hears the same, but the row is there', async () => {
    strike({ fault: 'reset', method: 'POST', phase: 'after' });
    const failure = await failureOf(admin().sobject('Account').create({ Name: 'Reset after' }));
    expect(failure.cause?.code ?? failure.message).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
    expect(fired()).toEqual([1]);
    expect(await namesLike('Reset after')).toEqual(['Reset after']);
  });

  it('during the answer: the client has half of it, and the row is there', async () => {
    const org = started();
    strike({ fault: 'reset', phase: 'during', path: '/sobjects/Account' });
    const answer = await fetch(`${org.instanceUrl}${data}/sobjects/Account`, {
      method: 'POST',
      headers: { authorization: `Bearer ${org.user('admin').accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ Name: 'Reset during' }),
    });
    expect(answer.status).toBe(201);
    const length = Number(answer.headers.get('content-length'));
    const got: Uint8Array[] = [];
    const failure = await failureOf(
      (async () => {
        for await (const part of answer.body ?? []) got.push(part as Uint8Array);
      })(),
    );
    expect(failure.message).toBe('terminated');
    expect(got.reduce((sum, part) => sum + part.length, 0)).toBe(Math.floor(length / 2));
    expect(await namesLike('Reset during')).toEqual(['Reset during']);
  });

  it('is mended by jsforce for a read', async () => {
    strike({ fault: 'reset', path: '/query*', to: 1 });
    expect(await namesLike('Reset after')).toEqual(['Reset after']);
    expect(fired()).toEqual([1]);
  });
});

describe('a slow answer', () => {
  it.each(['before', 'after'] as const)('comes when its time is over (wait %s the work)', async (phase) => {
    strike({ fault: 'slow', ms: 300, phase, path: '/limits' });
    const began = performance.now();
    expect((await ask(started(), `${data}/limits`, { as: 'admin' })).status).toBe(200);
    expect(performance.now() - began).toBeGreaterThan(290);
  });

  it('may be lost as well', async () => {
    strike({ fault: 'slow', ms: 50 }, { fault: 'rateLimit' });
    expect((await ask(started(), `${data}/limits`, { as: 'admin' })).status).toBe(403);
    expect(fired()).toEqual([1, 1]);
  });
});

describe('a clock that is wrong', () => {
  it('moves the Date header, the stamps of rows and what now is', async () => {
    const HOUR = 3_600_000;
    strike({ fault: 'clockSkew', ms: 5 * HOUR });
    const { headers } = await ask(started(), `${data}/limits`, { as: 'admin' });
    const ahead = (instant: string): number => Math.round((Date.parse(instant) - Date.now()) / HOUR) + 0;
    expect(ahead(headers.get('date') ?? '')).toBe(5);
    const { id } = await admin().sobject('Account').create({ Name: 'From the future' });
    const row = await admin()
      .sobject('Account')
      .retrieve(id ?? '');
    expect(ahead(String(row['SystemModstamp']))).toBe(5);
    started().faults.clear();
    const { headers: later } = await ask(started(), `${data}/limits`, { as: 'admin' });
    expect(ahead(later.get('date') ?? '')).toBe(0);
  });
});

describe('a token', () => {
  const org = startTestOrg({ empty: true, tokenLifetimeMs: 7_200_000 });

  it('expires when the clock says so, and the one got for it does too', async () => {
    const query = (): Promise<number> => ask(org(), `${data}/limits`, { as: 'admin' }).then(({ status }) => status);
    expect(await query()).toBe(200);
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: org().user('admin').accessToken });
    const answer = await fetch(`${org().instanceUrl}/services/oauth2/token`, { method: 'POST', body });
    const { access_token: second } = (await answer.json()) as { access_token: string };
    const withSecond = (): Promise<number> =>
      ask(org(), `${data}/limits`, { headers: { authorization: `Bearer ${second}` } }).then(({ status }) => status);
    expect(await withSecond()).toBe(200);
    org().faults.add({ fault: 'clockSkew', ms: 7_300_000 });
    expect([await query(), await withSecond()]).toEqual([401, 401]);
    org().faults.clear();
    expect(await query()).toBe(200);
  });
});

describe('which requests are struck', () => {
  const statuses = async (count: number, path = `${data}/limits`): Promise<number[]> => {
    const seen: number[] = [];
    for (let index = 0; index < count; index += 1) seen.push((await ask(started(), path, { as: 'admin' })).status);
    return seen;
  };

  it('is told by count: from the n-th to the m-th', async () => {
    strike({ fault: 'rateLimit', from: 2, to: 3 });
    expect(await statuses(5)).toEqual([200, 403, 403, 200, 200]);
  });

  it('is told by count: every k-th', async () => {
    strike({ fault: 'rateLimit', every: 2, to: 4 });
    expect(await statuses(6)).toEqual([200, 403, 200, 403, 200, 200]);
  });

  it('is told by chance, the same for the same seed and another for another', async () => {
    const drawn = async (seed: number): Promise<string> => {
      started().faults.clear();
      strike({ fault: 'rateLimit', probability: 0.5, seed });
      return (await statuses(24)).join(' ');
    };
    const first = await drawn(1);
    expect(await drawn(1)).toBe(first);
    expect(await drawn(2)).not.toBe(first);
    const share = first.split(' ').filter((status) => status === '403').length;
    expect(share).toBeGreaterThan(4);
    expect(share).toBeLessThan(20);
  });

  it('is told by method, by path with or without its version, and by object', async () => {
    const by = async (rule: Partial<FaultRule>, path: string, body?: unknown): Promise<number> => {
      started().faults.clear();
      strike({ fault: 'rateLimit', ...rule } as FaultRule);
      const method = body === undefined ? {} : { method: 'POST', body };
      return (await ask(started(), path, { as: 'admin', ...method })).status;
    };
    const query = `${data}/query?q=${encodeURIComponent('SELECT Id FROM Opportunity')}`;
    expect(await by({ method: 'get' }, query)).toBe(403);
    expect(await by({ method: 'POST' }, query)).toBe(200);
    expect(await by({ path: '/services/data/v66.0/query' }, query)).toBe(403);
    expect(await by({ path: '/services/data/v65.0/query' }, query)).toBe(200);
    expect(await by({ path: '/query' }, query)).toBe(403);
    expect(await by({ path: '/que*' }, query)).toBe(403);
    expect(await by({ path: '/ue' }, query)).toBe(200);
    expect(await by({ object: 'opportunity' }, query)).toBe(403);
    expect(await by({ object: 'Account' }, query)).toBe(200);
    const describe = `${data}/sobjects/Opportunity/describe`;
    expect(await by({ object: 'Opportunity' }, describe)).toBe(403);
    expect(await by({ object: 'Account' }, describe)).toBe(200);
    const records = { records: [{ attributes: { type: 'Account' }, Name: 'By object' }] };
    expect(await by({ object: 'Account' }, `${data}/composite/sobjects`, records)).toBe(403);
    expect(await by({ object: 'Contact' }, `${data}/composite/sobjects`, records)).toBe(200);
    const job = { object: 'Account', operation: 'insert' };
    expect(await by({ object: 'Account' }, `${data}/jobs/ingest`, job)).toBe(403);
  });
});
