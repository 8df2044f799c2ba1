/** A local org for tests: one per test file, stopped when the file is done. */
import { afterAll, beforeAll } from '@jest/globals';
import { Connection } from 'jsforce';
import { startLocalOrg } from '../../src/local-org/index.ts';
import type { LocalOrg, LocalOrgOptions, UserName } from '../../src/local-org/index.ts';

/** Starts an org before the tests of the file and stops it after; the answer gives the org once it is there. */
export function startTestOrg(options: LocalOrgOptions = {}): () => LocalOrg {
  let started: LocalOrg | undefined;
  beforeAll(async () => {
    started = await startLocalOrg(options);
  });
  afterAll(async () => {
    await started?.close();
  });
  return () => {
    if (!started) throw new Error('the local org is started before the tests of a file, not while it is loaded');
    return started;
  };
}

/** A jsforce connection as one of the org's users. */
export function connectTo(org: LocalOrg, user: UserName, version = '66.0'): Connection {
  const { accessToken } = org.user(user);
  return new Connection({ instanceUrl: org.instanceUrl, accessToken, version });
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON, or the text itself when it is something else. */
  readonly body: unknown;
}

export interface RawRequest {
  readonly method?: string;
  readonly as?: UserName;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, or as it is when it is text. */
  readonly body?: unknown;
}

/** One request without any client's help; `path` is below the instance URL. */
export async function ask(org: LocalOrg, path: string, request: RawRequest = {}): Promise<RawAnswer> {
  const { method = 'GET', as, body } = request;
  const headers: Record<string, string> = {
    ...(as === undefined ? {} : { authorization: `Bearer ${org.user(as).accessToken}` }),
    ...(body === undefined || typeof body === 'string' ? {} : { 'content-type': 'application/json' }),
    ...request.headers,
  };
  const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
  const answer = await fetch(org.instanceUrl + path, { method, headers, redirect: 'manual', ...sent });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.startsWith('application/json') ?? false;
  return { status: answer.status, headers: answer.headers, body: isJson ? (JSON.parse(text) as unknown) : text };
}
