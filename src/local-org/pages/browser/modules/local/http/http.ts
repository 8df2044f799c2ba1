import type { FetchResponse } from 'platform-types';

const API = '/services/data/v66.0';

/** One call of the org's API with the page's own session. Rejects with the shape Lightning Data Service rejects with. */
export async function http<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(API + path, { ...init, headers: { 'content-type': 'application/json' } });
  const text = await response.text();
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  if (response.ok) return body as T;
  const failure: FetchResponse = { ok: false, status: response.status, statusText: response.statusText, body };
  throw failure;
}
