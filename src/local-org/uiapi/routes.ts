/** The UI API and GraphQL on the server: `/services/data/vNN.0/graphql` and `/services/data/vNN.0/ui-api/…`. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { engineInWordsOf } from '../access/language.ts';
import { ApiError, type Engine } from '../engine.ts';
import { decodePart, notFound, splitVersionedPath } from '../http/apiCall.ts';
import type { ApiReply } from '../http/apiCall.ts';
import { sessionOf } from '../http/authentication.ts';
import { splitUrl } from '../http/url.ts';
import { isJsonObject } from '../jsonObject.ts';
import type { ComponentMap } from '../schema/read/component.ts';
import { executeGraphQL, type GraphQLRequest } from './graphql/executeGraphQL.ts';
import { uiOperations, type UiOperation } from './operations.ts';
import type { UiContext } from './uiContext.ts';

type Params = Readonly<Record<string, string>>;

function graphQLRequest(body: unknown): GraphQLRequest {
  if (!isJsonObject(body) || typeof body['query'] !== 'string')
    throw new ApiError(400, 'JSON_PARSER_ERROR', 'The body needs "query", a GraphQL document');
  const { query, variables, operationName } = body;
  if (variables !== undefined && variables !== null && !isJsonObject(variables)) {
    throw new ApiError(400, 'JSON_PARSER_ERROR', '"variables" is an object');
  }
  return {
    query,
    ...(isJsonObject(variables) ? { variables } : {}),
    ...(typeof operationName === 'string' ? { operationName } : {}),
  };
}

const graphQL: UiOperation = {
  method: 'POST',
  path: '/graphql',
  answer: ({ engine, session, version, components }, { body }) => ({
    status: 200,
    body: executeGraphQL(engine, session, graphQLRequest(body), version, components),
  }),
};

const OPERATIONS: readonly UiOperation[] = [
  graphQL,
  ...uiOperations.map((operation) => ({ ...operation, path: `/ui-api${operation.path}` })),
];

function paramsOf(pattern: string, parts: readonly string[]): Params | undefined {
  const wanted = pattern.split('/').slice(1);
  if (wanted.length !== parts.length) return undefined;
  const isSame = wanted.every(
    (want, index) => want.startsWith(':') || want.toLowerCase() === parts[index]?.toLowerCase(),
  );
  if (!isSame) return undefined;
  const named = wanted.flatMap((want, index) =>
    want.startsWith(':') ? [[want.slice(1), decodePart(parts[index] ?? '')] as const] : [],
  );
  return Object.fromEntries(named);
}

interface Found {
  readonly operation: UiOperation;
  readonly params: Params;
}

/** The operation of a path, or the refusal of the method. @throws ApiError 404 where there is none with any method */
function find(method: string, path: string): Found | ApiReply {
  const parts = path.split('/').slice(1);
  const matches = OPERATIONS.flatMap((operation) => {
    const params = paramsOf(operation.path, parts);
    return params ? [{ operation, params }] : [];
  });
  const found = matches.find(({ operation }) => operation.method === method);
  if (found) return found;
  if (matches.length === 0) throw notFound();
  const methods = new Set(matches.map(({ operation }) => operation.method));
  const allow = [...(methods.has('GET') ? ['HEAD'] : []), ...methods].join(',');
  const message = `HTTP Method '${method}' not allowed. Allowed are ${allow}`;
  return { status: 405, body: [{ message, errorCode: 'METHOD_NOT_ALLOWED' }], headers: { Allow: allow } };
}

/** The tag of an answer, as its body has it. */
function tagOf({ status, body }: ApiReply): string | undefined {
  return status === 200 && isJsonObject(body) && typeof body['eTag'] === 'string' ? `"${body['eTag']}"` : undefined;
}

/** An answer the client has already is not sent again. */
function unlessKnown(reply: ApiReply, request: FastifyRequest): ApiReply {
  const tag = tagOf(reply);
  if (tag === undefined || request.method !== 'GET') return reply;
  const known = (request.headers['if-none-match'] ?? '').split(',').map((word) => word.trim().replace(/^W\//, ''));
  const headers = { ...reply.headers, ETag: tag };
  return known.includes(tag) ? { status: 304, headers } : { ...reply, headers };
}

function send(reply: FastifyReply, answer: ApiReply): FastifyReply {
  reply.code(answer.status).headers(answer.headers ?? {});
  if (answer.body === undefined) return reply.send();
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer.body));
}

export interface UiApiOptions {
  readonly engine: Engine;
  /** What was deployed, for layouts and list views. */
  readonly components: () => ComponentMap;
}

/** Registers GraphQL and the UI API. The session is the one the server put on the request. */
export function uiApiRoutes(app: FastifyInstance, { engine, components }: UiApiOptions, done: () => void): void {
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const url = splitUrl(request.url);
    const place = splitVersionedPath(url.path);
    if (!place) throw notFound();
    const found = find(request.method === 'HEAD' ? 'GET' : request.method, place.path);
    if (!('operation' in found)) return send(reply, found);
    const { headers, body } = request;
    const session = sessionOf(request);
    const asked = headers['accept-language'];
    const inWords = engineInWordsOf({ engine, session, components: components(), asked });
    const context: UiContext = { engine: inWords, session, version: place.version, components };
    const answer = found.operation.answer(context, { params: found.params, query: url.query, headers, body });
    return send(reply, unlessKnown(answer, request));
  };
  const method = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'];
  for (const path of ['/graphql', '/ui-api', '/ui-api/*'])
    app.route({ method, url: `/services/data/:version${path}`, handler });
  done();
}
