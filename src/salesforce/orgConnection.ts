/** One HTTP request to an org. `url` may be absolute, from the root (`/services/…`) or from the API version (`/query?…`). */
export interface OrgRequest {
  url: string;
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  headers?: Record<string, string>;
  body?: string;
}

/** All we need of a connection: jsforce's has it, and so has the one of `@salesforce/core`. */
export interface OrgConnection {
  readonly version: string;
  request<R>(request: OrgRequest): PromiseLike<R>;
}

/** A log-in: what our own requests need of a connection beside the way it renews its session. */
export interface LogIn extends OrgConnection {
  readonly instanceUrl: string;
  readonly accessToken?: string | null | undefined;
}

/** A request with a JSON body. */
export function jsonRequest(method: 'POST' | 'PATCH', url: string, body: unknown): OrgRequest {
  return { method, url, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}
