/**
 * One REST operation as a plain function: `ApiCall` in, `ApiReply` out. Those that composite may run are synchronous
 * (a transaction must not be left open while another request runs); the server and the composite resources run the
 * same functions, so a subrequest cannot behave differently from a request.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { LocalEngine } from '../createEngine.ts';
import { ApiError } from '../engine.ts';
import type { Session } from '../engine.ts';
import { isJsonObject } from '../jsonObject.ts';
import type { ComponentMap } from '../schema/read/component.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** What every operation may know of the org it runs in. */
export interface OrgContext {
  readonly engine: LocalEngine;
  /** `http://127.0.0.1:PORT`, without a trailing slash; known once the server listens. */
  instanceUrl(): string;
  /** API requests answered since the start, as Salesforce counts them. */
  callCount(): number;
  /** The metadata of the org as it was deployed. */
  components(): ComponentMap;
}

/** One request under `/services/data/vNN.0`. */
export interface ApiCall {
  readonly org: OrgContext;
  /** The table the operation was found in, for operations that run others. */
  readonly routes: readonly Route[];
  readonly session: Session;
  readonly method: Method;
  /** The version asked for, as a number: 66. */
  readonly version: number;
  /** Path below the version, undecoded: `/sobjects/Account/001…`. */
  readonly path: string;
  /** Decoded `:name` parts of the route's path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON, `undefined` when the body was empty, a stream when it is CSV, bytes when it is a form with files. */
  readonly body: unknown;
}

export interface ApiReply {
  readonly status: number;
  /** A value to be written as JSON, or a stream whose `content-type` is in `headers`; absent for 204. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Requests it counts as; one when left out. */
  readonly calls?: number;
}

/** Where an operation may be used besides on its own. `query` and `collection` count against composite's limit of five. */
export type SubrequestKind = 'record' | 'query' | 'collection' | 'other';

interface Address {
  readonly method: Method;
  /** Literal parts are matched without regard to case; `:name` takes one part. */
  readonly path: string;
}

/** An operation that composite, batch or graph may also run. */
export interface SubrequestRoute extends Address {
  readonly subrequest: SubrequestKind;
  readonly answer: (call: ApiCall) => ApiReply;
}

/** An operation that is only answered on its own. */
export interface SoleRoute extends Address {
  readonly subrequest?: undefined;
  readonly answer: (call: ApiCall) => ApiReply | Promise<ApiReply>;
}

export type Route = SubrequestRoute | SoleRoute;

export interface RouteMatch {
  readonly route: Route;
  readonly params: Record<string, string>;
}

/** The base path of the version a call was made with: `/services/data/v66.0`. */
export function versionPath(version: number): string {
  return `/services/data/v${version}.0`;
}

/** Percent-decoded text. @throws ApiError when the encoding is broken. */
export function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ApiError(400, 'INVALID_QUERY_VALUE', `The URL part is not correctly encoded: ${part}`);
  }
}

function paramsOf(pattern: string, parts: readonly string[]): Record<string, string> | undefined {
  const wanted = pattern.split('/').slice(1);
  if (wanted.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, want] of wanted.entries()) {
    const part = parts[index] ?? '';
    if (want.startsWith(':')) params[want.slice(1)] = decodePart(part);
    else if (want.toLowerCase() !== part.toLowerCase()) return undefined;
  }
  return params;
}

/** The version and the path below it, or `undefined` when the path is not a versioned one. */
export function splitVersionedPath(path: string): { version: number; path: string } | undefined {
  const found = /^\/services\/data\/v(\d\d)\.0(\/.*)?$/i.exec(path);
  if (!found) return undefined;
  const version = Number(found[1]);
  return version >= 10 && version <= 68 ? { version, path: found[2] ?? '/' } : undefined;
}

/**
 * The operation for a method and path; literal parts win over `:name` parts because the table lists them first.
 * @throws ApiError 404 NOT_FOUND for an unknown path, 405 METHOD_NOT_ALLOWED for a known path with another method.
 */
export function matchRoute(routes: readonly Route[], method: string, path: string): RouteMatch {
  const parts = path.split('/').slice(1);
  const allowed: string[] = [];
  for (const route of routes) {
    const params = paramsOf(route.path, parts);
    if (params && route.method === method) return { route, params };
    if (params) allowed.push(route.method);
  }
  if (allowed.length === 0) throw notFound();
  const list = [...new Set(allowed.includes('GET') ? ['HEAD', ...allowed] : allowed)].join(',');
  throw new ApiError(405, 'METHOD_NOT_ALLOWED', `HTTP Method '${method}' not allowed. Allowed are ${list}`);
}

/** Salesforce's answer for a resource that is not there. */
export function notFound(message = 'The requested resource does not exist'): ApiError {
  return new ApiError(404, 'NOT_FOUND', message);
}

/** The body as a JSON object. @throws ApiError when it is missing or something else. */
export function objectBody(call: ApiCall): Readonly<Record<string, unknown>> {
  const { body } = call;
  if (isJsonObject(body)) return body;
  if (body instanceof Readable || body instanceof URLSearchParams) {
    throw new ApiError(
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      `This resource reads application/json, not ${call.headers['content-type'] ?? 'this'}`,
    );
  }
  const seen = body === undefined ? 'nothing' : Array.isArray(body) ? 'an array' : typeof body;
  throw new ApiError(400, 'JSON_PARSER_ERROR', `The HTTP entity body is required to be a JSON object, got ${seen}`);
}

/** The statement of a query. @throws ApiError when there is none. */
export function soqlOf({ query }: ApiCall): string {
  const soql = query.get('q') ?? '';
  if (soql.trim() === '') throw new ApiError(400, 'MALFORMED_QUERY', 'A query string has to be specified');
  return soql;
}

/** A value of a client's JSON as text for a message; `String` would call what the client named `toString`. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined ? 'undefined' : JSON.stringify(value);
}
