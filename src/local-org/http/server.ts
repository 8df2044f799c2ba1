/**
 * The HTTP server of one org: loopback only, Salesforce's paths, Salesforce's errors.
 * Everything under `/services/data/vNN.0` that is not UI API is answered from one table of operations.
 */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import fastify from 'fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../engine.ts';
import { matchRoute, notFound, splitVersionedPath } from './apiCall.ts';
import type { ApiCall, ApiReply, Method, OrgContext, Route } from './apiCall.ts';
import { authenticate, sessionOf } from './authentication.ts';
import { JSON_LIMIT_BYTES, readBodies } from './bodies.ts';
import { errorBody, reportFault } from './errors.ts';
import type { OnFault } from './errors.ts';
import { applyFaults } from './faults/applyFaults.ts';
import type { FaultOptions } from './faults/applyFaults.ts';
import { normaliseUrl, splitUrl } from './url.ts';

/** Bytes of URL and of headers, each; Salesforce answers 414 and 431 beyond it. */
const HEADER_LIMIT_BYTES = 16_384;
/** What `Sforce-Limit-Info` says a day holds. Nothing is counted against it. */
const DAILY_REQUESTS = 15_000;
const METHODS: Method[] = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'];

export interface ServerOptions {
  readonly org: OrgContext;
  readonly routes: readonly Route[];
  /** Called before each answer under `/services/data/vNN.0/` with the requests it counts as. */
  readonly onApiCalls: (calls: number) => void;
  /** Hears of programmer's mistakes; the client only hears that there was one. */
  readonly onFault: OnFault;
  /** What goes wrong on demand. */
  readonly faults: FaultOptions;
}

function isFastifyError(error: Error): error is FastifyError {
  return 'statusCode' in error && typeof error.statusCode === 'number';
}

const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  408: 'REQUEST_TIMEOUT',
  413: 'EXCEEDED_MAX_SIZE_REQUEST',
  414: 'URI_TOO_LONG',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  431: 'HEADERS_TOO_LARGE',
};

/** A fault as what the client may know of it. */
function toApiError(error: Error, onFault: OnFault): ApiError {
  if (error instanceof ApiError) return error;
  if (isFastifyError(error) && error.statusCode !== undefined && error.statusCode < 500) {
    return new ApiError(error.statusCode, CODE_OF_STATUS[error.statusCode] ?? 'BAD_REQUEST', error.message);
  }
  return new ApiError(500, 'UNKNOWN_EXCEPTION', reportFault(error, onFault));
}

function send(reply: FastifyReply, answer: ApiReply): FastifyReply {
  reply.code(answer.status).headers(answer.headers ?? {});
  if (answer.body === undefined || answer.body instanceof Readable) return reply.send(answer.body);
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer.body));
}

const STATUS_OF_BROKEN: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};

/** The answer to bytes that are not HTTP, which no route ever sees. */
function refuseBroken(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = STATUS_OF_BROKEN[error.code ?? ''] ?? 400;
  const reason = STATUS_CODES[status] ?? 'Bad Request';
  const body = JSON.stringify(errorBody(new ApiError(status, CODE_OF_STATUS[status] ?? 'BAD_REQUEST', reason)));
  const head = `HTTP/1.1 ${status} ${reason}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}`;
  socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`);
}

/** POST with `?_HttpMethod=PATCH` is how clients without PATCH send one. */
function methodOf(request: FastifyRequest, query: URLSearchParams): string {
  const override = query.get('_HttpMethod');
  if (request.method === 'POST' && override !== null) return override.toUpperCase();
  return request.method === 'HEAD' ? 'GET' : request.method;
}

/** Answers a request from the table of operations. @throws ApiError */
async function answerFromTable(org: OrgContext, routes: readonly Route[], request: FastifyRequest): Promise<ApiReply> {
  const url = splitUrl(request.url);
  const found = splitVersionedPath(url.path);
  if (!found) throw notFound();
  const method = methodOf(request, url.query);
  const { route, params } = matchRoute(routes, method, found.path);
  const call: ApiCall = {
    org,
    routes,
    session: sessionOf(request),
    method: route.method,
    version: found.version,
    path: found.path,
    params,
    query: url.query,
    headers: request.headers,
    body: request.body,
  };
  return route.answer(call);
}

/** A server with its rules and the table's operations; UI API and pages are registered on it by the caller. */
export function createServer(options: ServerOptions): FastifyInstance {
  const { org, routes, onApiCalls, onFault } = options;
  const app = fastify({
    logger: false,
    bodyLimit: JSON_LIMIT_BYTES,
    forceCloseConnections: true,
    rewriteUrl: (request) => normaliseUrl(request.url ?? '/'),
    clientErrorHandler: refuseBroken,
    // A path that cannot be decoded reaches no route and no check, and is told nothing.
    frameworkErrors: (error, _request, reply) => {
      const apiError = toApiError(error, onFault);
      const body = Buffer.from(JSON.stringify(errorBody(apiError)));
      const head = { 'content-type': 'application/json; charset=utf-8', 'content-length': body.length };
      reply.raw.writeHead(apiError.status, head).end(body);
    },
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
  const callsOf = new WeakMap<FastifyRequest, number>();
  app.addHook('onSend', (request, reply, payload, done) => {
    // The org's own time, which need not be this machine's.
    reply.header('date', new Date(org.engine.now()).toUTCString());
    if (request.url.startsWith('/services/data/v')) {
      onApiCalls(callsOf.get(request) ?? 1);
      reply.header('Sforce-Limit-Info', `api-usage=${org.callCount()}/${DAILY_REQUESTS}`);
    }
    done(null, payload);
  });
  applyFaults(app, options.faults);
  app.setErrorHandler((error: Error, _request, reply) => {
    const apiError = toApiError(error, onFault);
    return send(reply, { status: apiError.status, body: errorBody(apiError) });
  });
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const answer = await answerFromTable(org, routes, request);
    callsOf.set(request, Math.max(1, answer.calls ?? 1));
    return send(reply, answer);
  };
  app.route({ method: METHODS, url: '/services/data/:version', handler });
  app.route({ method: METHODS, url: '/services/data/:version/*', handler });
  // A known path asked with an unknown method (`OPTIONS`, `TRACE`) also ends here.
  app.setNotFoundHandler(handler);
  return app;
}
