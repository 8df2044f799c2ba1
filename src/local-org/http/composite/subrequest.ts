/** One request inside another: the same table of operations, without a second trip over the network. */
import { ApiError } from '../../engine.ts';
import { isJsonObject } from '../../jsonObject.ts';
import { matchRoute, shown, splitVersionedPath } from '../apiCall.ts';
import type { ApiCall, ApiReply, SubrequestKind, SubrequestRoute } from '../apiCall.ts';
import { errorReply } from '../errors.ts';
import { normaliseUrl, splitUrl } from '../url.ts';

export interface Subrequest {
  readonly method: string;
  /** `/services/data/vNN.0/…`, with query. */
  readonly url: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

export interface NamedSubrequest extends Subrequest {
  readonly referenceId: string;
}

/** A failed composite part and what Salesforce says of the others that went with it. */
export const ROLLED_BACK_WITH_OTHERS = new ApiError(
  400,
  'PROCESSING_HALTED',
  'The transaction was rolled back since another operation in the same transaction failed.',
);

/**
 * What a subrequest may ask for, by the path below the version. Source: REST API Developer Guide, "Send Multiple Requests Using Composite" and
 * "Composite Batch"; those of Connect, Chatter and invocable actions are not here.
 */
export const IN_COMPOSITE = /^\/(?:sobjects|query|queryAll|composite\/sobjects)(?:\/|$)/i;
export const IN_BATCH = /^\/(?:limits|sobjects|query|queryAll|search)(?:\/|$)/i;

/** An array property of a request body, of bounded length. @throws ApiError */
export function listOf(body: Readonly<Record<string, unknown>>, name: string, max: number): readonly unknown[] {
  const list = body[name];
  if (!Array.isArray(list))
    throw new ApiError(400, 'JSON_PARSER_ERROR', `The request body must have an array '${name}'`);
  if (list.length > max)
    throw new ApiError(400, 'LIMIT_EXCEEDED', `Limit exceeded: ${list.length} '${name}' given, ${max} allowed`);
  return list;
}

function headersOf(value: unknown): Record<string, string> {
  if (!isJsonObject(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name.toLowerCase(), shown(text)]));
}

/** A JSON value as a subrequest with a reference id. @throws ApiError */
export function namedSubrequest(value: unknown): NamedSubrequest {
  if (!isJsonObject(value)) throw new ApiError(400, 'JSON_PARSER_ERROR', 'Each subrequest must be a JSON object');
  const { method, url, referenceId } = value;
  if (typeof referenceId !== 'string' || !/^[A-Za-z]\w*$/.test(referenceId)) {
    throw new ApiError(
      400,
      'JSON_PARSER_ERROR',
      `A referenceId starts with a letter and holds letters, digits and _, not '${shown(referenceId)}'`,
    );
  }
  if (typeof method !== 'string' || typeof url !== 'string') {
    throw new ApiError(400, 'JSON_PARSER_ERROR', `Subrequest ${referenceId} needs 'method' and 'url'`);
  }
  return {
    method: method.toUpperCase(),
    url,
    referenceId,
    body: value['body'],
    headers: headersOf(value['httpHeaders']),
  };
}

/** Subrequests whose reference ids differ. @throws ApiError */
export function refuseDoubles(requests: readonly NamedSubrequest[]): void {
  const seen = new Set<string>();
  for (const { referenceId } of requests) {
    if (seen.has(referenceId)) throw new ApiError(400, 'JSON_PARSER_ERROR', `Duplicate referenceId ${referenceId}`);
    seen.add(referenceId);
  }
}

interface Found {
  readonly route: SubrequestRoute;
  readonly call: ApiCall;
}

function find(outer: ApiCall, request: Subrequest, supported: RegExp): Found {
  const url = splitUrl(normaliseUrl(request.url));
  const versioned = splitVersionedPath(url.path);
  if (!versioned)
    throw new ApiError(
      400,
      'JSON_PARSER_ERROR',
      `A subrequest's url starts with /services/data/vNN.0/, not '${request.url}'`,
    );
  const { route, params } = matchRoute(outer.routes, request.method, versioned.path);
  if (route.subrequest === undefined || !supported.test(versioned.path)) {
    throw new ApiError(400, 'INVALID_REQUEST', `The resource ${url.path} cannot be used in a subrequest`);
  }
  const call: ApiCall = {
    org: outer.org,
    routes: outer.routes,
    session: outer.session,
    method: route.method,
    version: versioned.version,
    path: versioned.path,
    params,
    query: url.query,
    headers: request.headers,
    body: request.body,
  };
  return { route, call };
}

/** What a subrequest of composite or graph would touch; `undefined` when it cannot be run at all. */
export function kindOf(outer: ApiCall, request: Subrequest): SubrequestKind | undefined {
  try {
    return find(outer, request, IN_COMPOSITE).route.subrequest;
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

/** The answer to a subrequest for something that is `supported`; refusals are answers too. */
export function answerSubrequest(outer: ApiCall, request: Subrequest, supported: RegExp): ApiReply {
  try {
    const { route, call } = find(outer, request, supported);
    return route.answer(call);
  } catch (error) {
    if (error instanceof ApiError) return errorReply(error);
    throw error;
  }
}

/** Whether a reply is a success. */
export function isOk(reply: ApiReply): boolean {
  return reply.status >= 200 && reply.status < 300;
}
