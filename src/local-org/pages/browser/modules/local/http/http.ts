import { page } from 'local/page';
import type { FetchResponse } from 'platform-types';

const API = '/services/data/v66.0';

/** One call of the org's API with the page's own session. Rejects with the shape Lightning Data Service rejects with. */
export async function http<T>(path: string, init: RequestInit = {}): Promise<T> {
  // The language of the user, not of the browser.
  const headers = { 'content-type': 'application/json', 'accept-language': page.regional['lang'] ?? '' };
  const response = await fetch(API + path, { ...init, headers });
  const text = await response.text();
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  if (response.ok) return body as T;
  const failure: FetchResponse = { ok: false, status: response.status, statusText: response.statusText, body };
  throw failure;
}
