/**
 * The HTTP server of one org: loopback only, Salesforce's paths, Salesforce's errors.
 * Everything under `/services/data/vNN.0` that is not UI API is answered from one table of operations.
 */
import { Readable } from 'node:stream';
import fastify from 'fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../engine.ts';
import { matchRoute, notFound, splitVersionedPath } from './apiCall.ts';
import type { ApiCall, ApiReply, Method, OrgContext, Route } from './apiCall.ts';
import { authenticate, sessionOf } from './authentication.ts';
import { JSON_LIMIT_BYTES, readBodies } from './bodies.ts';
import { errorBody } from './errors.ts';
import { normaliseUrl } from './url.ts';

/** Bytes of URL and of headers, each; Salesforce answers 414 and 431 beyond it. */
const HEADER_LIMIT_BYTES = 16_384;
/** What `Sforce-Limit-Info` says a day holds. Nothing is counted against it. */
export const DAILY_REQUESTS = 15_000;
const METHODS: Method[] = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'];

export interface ServerOptions {
  readonly org: OrgContext;
  readonly routes: readonly Route[];
  /** Called before each answer under `/services/data/vNN.0/`. */
  readonly onApiRequest: () => void;
  /** Hears of programmer's mistakes; the client only hears that there was one. */
  readonly onFault: (error: Error) => void;
}

function isFastifyError(error: Error): error is FastifyError {
  return 'statusCode' in error && typeof error.statusCode === 'number';
}

const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  413: 'EXCEEDED_MAX_SIZE_REQUEST',
  414: 'URI_TOO_LONG',
  415: 'UNSUPPORTED_MEDIA_TYPE',
};

/** A fault as what the client may know of it. */
function toApiError(error: Error, onFault: (error: Error) => void): ApiError {
  if (error instanceof ApiError) return error;
  if (isFastifyError(error) && error.statusCode !== undefined && error.statusCode < 500) {
    return new ApiError(error.statusCode, CODE_OF_STATUS[error.statusCode] ?? 'BAD_REQUEST', error.message);
  }
  onFault(error);
  return new ApiError(
    500,
    'UNKNOWN_EXCEPTION',
    'An unexpected error occurred in the local org; its terminal shows where',
  );
}

function send(reply: FastifyReply, answer: ApiReply): FastifyReply {
  reply.code(answer.status).headers(answer.headers ?? {});
  if (answer.body === undefined || answer.body instanceof Readable) return reply.send(answer.body);
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer.body));
}

/** POST with `?_HttpMethod=PATCH` is how clients without PATCH send one. */
function methodOf(request: FastifyRequest, query: URLSearchParams): string {
  const override = query.get('_HttpMethod');
  if (request.method === 'POST' && override !== null) return override.toUpperCase();
  return request.method === 'HEAD' ? 'GET' : request.method;
}

/** Answers a request from the table of operations. @throws ApiError */
export async function answerFromTable(
  org: OrgContext,
  routes: readonly Route[],
  request: FastifyRequest,
): Promise<ApiReply> {
  const url = new URL(request.url, 'http://127.0.0.1');
  const found = splitVersionedPath(url.pathname);
  if (!found) throw notFound();
  const method = methodOf(request, url.searchParams);
  const { route, params } = matchRoute(routes, method, found.path);
  const call: ApiCall = {
    org,
    routes,
    session: sessionOf(request),
    method: route.method,
    version: found.version,
    path: found.path,
    params,
    query: url.searchParams,
    headers: request.headers,
    body: request.body,
  };
  return route.answer(call);
}

/** A server with its rules and the table's operations; UI API and pages are registered on it by the caller. */
export function createServer(options: ServerOptions): FastifyInstance {
  const { org, routes, onApiRequest, onFault } = options;
  const app = fastify({
    logger: false,
    bodyLimit: JSON_LIMIT_BYTES,
    forceCloseConnections: true,
    rewriteUrl: (request) => normaliseUrl(request.url ?? '/'),
    http: { maxHeaderSize: 2 * HEADER_LIMIT_BYTES },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 2048 },
  });
  readBodies(app);
  authenticate(app, org.engine);

  app.addHook('onRequest', (request, _reply, done) => {
    const isTooLong = request.url.length > HEADER_LIMIT_BYTES;
    if (isTooLong) throw new ApiError(414, 'URI_TOO_LONG', 'The URI is longer than 16384 bytes');
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (encoding !== 'identity')
      throw new ApiError(415, 'UNSUPPORTED_MEDIA_TYPE', `Bodies are read as they are, not as ${encoding}`);
    done();
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    if (request.url.startsWith('/services/data/v')) {
      onApiRequest();
      reply.header('Sforce-Limit-Info', `api-usage=${org.callCount()}/${DAILY_REQUESTS}`);
    }
    done(null, payload);
  });
  app.setErrorHandler((error: Error, _request, reply) => {
    const apiError = toApiError(error, onFault);
    return send(reply, { status: apiError.status, body: errorBody(apiError) });
  });
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    send(reply, await answerFromTable(org, routes, request));
  app.route({ method: METHODS, url: '/services/data/:version', handler });
  app.route({ method: METHODS, url: '/services/data/:version/*', handler });
  // A known path asked with an unknown method (`OPTIONS`, `TRACE`) also ends here.
  app.setNotFoundHandler(handler);
  return app;
}
