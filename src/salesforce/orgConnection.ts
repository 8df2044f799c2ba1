/** One HTTP request to an org. `url` may be absolute, from the root (`/services/…`) or from the API version (`/query?…`). */
export interface OrgRequest {
  url: string;
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  headers?: Record<string, string>;
  body?: string;
}

/** What jsforce sends a request with; we only listen to the headers of the answer that goes through it. */
interface Transport {
  httpRequest(request: never, options?: never): PromiseLike<{ headers: Record<string, string> }>;
}

/** All we need of a connection: jsforce's has it, and so has the one of `@salesforce/core`. */
export interface OrgConnection {
  readonly version: string;
  readonly _transport: Transport;
  request<R>(request: OrgRequest, options?: object): PromiseLike<R>;
}

/** A connection and how many requests went through it. */
export interface CountedConnection {
  readonly connection: OrgConnection;
  /** Requests sent so far; what jsforce itself repeats after a lost connection is not counted. */
  readonly calls: () => number;
}

/** The same connection, with its requests counted: `calls()` is what a run writes to its journal row. */
export function countCalls(inner: OrgConnection): CountedConnection {
  let calls = 0;
  const connection: OrgConnection = {
    get version() {
      return inner.version;
    },
    get _transport() {
      return inner._transport;
    },
    request<R>(request: OrgRequest, options?: object): PromiseLike<R> {
      calls += 1;
      return inner.request<R>(request, options);
    },
  };
  return { connection, calls: () => calls };
}

/** A request with a JSON body. */
export function jsonRequest(method: 'POST' | 'PATCH', url: string, body: unknown): OrgRequest {
  return { method, url, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

/** The body of an answer as text, unparsed, with its headers in lower case. */
export interface TextAnswer {
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Sends a request and returns text and headers. jsforce hides the headers of an answer, and Bulk API 2.0 puts the locator
 * of the next page there, so the connection's own transport is wrapped for this one request.
 */
export async function requestText(connection: OrgConnection, request: OrgRequest): Promise<TextAnswer> {
  let headers: Record<string, string> = {};
  const transport: Transport = {
    httpRequest(sent, options) {
      const answer = connection._transport.httpRequest(sent, options);
      void answer.then(
        (response) => (headers = response.headers),
        () => undefined, // the request itself rejects with the same reason
      );
      return answer;
    },
  };
  const text = await connection.request<unknown>(request, { transport, responseType: 'text/plain' });
  return { text: typeof text === 'string' ? text : '', headers };
}
