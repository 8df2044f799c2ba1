/** The UI API and GraphQL on the server: `/services/data/vNN.0/graphql` and `/services/data/vNN.0/ui-api/…`. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError, type Engine } from '../engine.ts';
import { notFound, splitVersionedPath } from '../http/apiCall.ts';
import { sessionOf } from '../http/authentication.ts';
import { splitUrl } from '../http/url.ts';
import { executeGraphQL, type GraphQLRequest } from './graphql/executeGraphQL.ts';
import { objectInfo, objectInfoBatch } from './objectInfo.ts';
import { picklistValues, picklistValuesOf } from './picklistValues.ts';
import {
  createUiRecord,
  deleteUiRecord,
  readUiRecord,
  readUiRecordBatch,
  updateUiRecord,
  type FieldRequest,
} from './records.ts';
import { relatedListRecords } from './relatedList.ts';
import type { UiContext, UiReply } from './uiContext.ts';

/** Records and objects of one batch request, as in Salesforce. */
const MAX_BATCH = { records: 200, objects: 100 } as const;

type Params = Readonly<Record<string, string>>;

/** A UI API operation: what it knows of its request, and what it answers. */
type Operation = (context: UiContext, request: { params: Params; query: URLSearchParams; body: unknown }) => UiReply;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function versionOf(text: string | undefined): number {
  const found = splitVersionedPath(`/services/data/${text ?? ''}`);
  if (!found) throw notFound();
  return found.version;
}

function ok(body: unknown): UiReply {
  return { status: 200, body };
}

function graphQLRequest(body: unknown): GraphQLRequest {
  if (!isObject(body) || typeof body['query'] !== 'string')
    throw new ApiError(400, 'JSON_PARSER_ERROR', 'The body needs "query", a GraphQL document');
  const { query, variables, operationName } = body;
  if (variables !== undefined && variables !== null && !isObject(variables)) {
    throw new ApiError(400, 'JSON_PARSER_ERROR', '"variables" is an object');
  }
  return {
    query,
    ...(isObject(variables) ? { variables } : {}),
    ...(typeof operationName === 'string' ? { operationName } : {}),
  };
}

/** Query parameters an operation knows; another one would be silently ignored and is refused. */
function refuseUnknown(query: URLSearchParams, known: readonly string[]): void {
  const stray = [...query.keys()].find((name) => !known.includes(name));
  if (stray !== undefined)
    throw new ApiError(400, 'ILLEGAL_QUERY_PARAMETER_VALUE', `The local org does not know the parameter ${stray} here`);
}

function fieldRequest(query: URLSearchParams): FieldRequest {
  refuseUnknown(query, ['fields', 'optionalFields', 'layoutTypes', 'modes', 'updateMru']);
  const pick = (name: 'fields' | 'optionalFields' | 'layoutTypes'): Partial<FieldRequest> => {
    const value = query.getAll(name).join(',');
    return value === '' ? {} : { [name]: value };
  };
  return { ...pick('fields'), ...pick('optionalFields'), ...pick('layoutTypes') };
}

function listOf(text: string | undefined, most: number): string[] {
  const names = (text ?? '').split(',').filter((name) => name !== '');
  if (names.length > most)
    throw new ApiError(400, 'ILLEGAL_QUERY_PARAMETER_VALUE', `At most ${most} at a time, not ${names.length}`);
  return names;
}

function relatedList(context: UiContext, params: Params, query: URLSearchParams): UiReply {
  refuseUnknown(query, ['fields', 'optionalFields', 'pageSize', 'pageToken', 'sortBy']);
  const text = (name: string): string | undefined => query.get(name) ?? undefined;
  const [fields, optionalFields, pageSize, pageToken, sortBy] = [
    'fields',
    'optionalFields',
    'pageSize',
    'pageToken',
    'sortBy',
  ].map(text);
  return ok(
    relatedListRecords(context, params['id'] ?? '', params['list'] ?? '', {
      ...(fields === undefined ? {} : { fields }),
      ...(optionalFields === undefined ? {} : { optionalFields }),
      ...(pageSize === undefined ? {} : { pageSize: Number(pageSize) }),
      ...(pageToken === undefined ? {} : { pageToken }),
      ...(sortBy === undefined ? {} : { sortBy }),
    }),
  );
}

/** Method, path below `/ui-api`, and what answers it. */
const OPERATIONS: readonly (readonly ['GET' | 'POST' | 'PATCH' | 'DELETE', string, Operation])[] = [
  [
    'GET',
    '/records/:id',
    (context, { params, query }) => ok(readUiRecord(context, params['id'] ?? '', fieldRequest(query))),
  ],
  ['POST', '/records', (context, { body }) => createUiRecord(context, body)],
  ['PATCH', '/records/:id', (context, { params, body }) => updateUiRecord(context, params['id'] ?? '', body)],
  ['DELETE', '/records/:id', (context, { params }) => deleteUiRecord(context, params['id'] ?? '')],
  [
    'GET',
    '/records/batch/:ids',
    (context, { params, query }) =>
      readUiRecordBatch(context, listOf(params['ids'], MAX_BATCH.records), fieldRequest(query)),
  ],
  ['GET', '/object-info/:object', (context, { params }) => ok(objectInfo(context, params['object'] ?? ''))],
  [
    'GET',
    '/object-info/batch/:objects',
    (context, { params }) => objectInfoBatch(context, listOf(params['objects'], MAX_BATCH.objects)),
  ],
  [
    'GET',
    '/object-info/:object/picklist-values/:recordType',
    (context, { params }) => ok(picklistValues(context, params['object'] ?? '', params['recordType'] ?? '')),
  ],
  [
    'GET',
    '/object-info/:object/picklist-values/:recordType/:field',
    (context, { params }) =>
      ok(picklistValuesOf(context, params['object'] ?? '', params['recordType'] ?? '', params['field'] ?? '')),
  ],
  ['GET', '/related-list-records/:id/:list', (context, { params, query }) => relatedList(context, params, query)],
];

function paramsOf(request: FastifyRequest): Params {
  const { params } = request;
  if (!isObject(params)) return {};
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]));
}

function send(reply: FastifyReply, answer: UiReply): FastifyReply {
  reply.code(answer.status);
  if (answer.body === undefined) return reply.send();
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer.body));
}

/** Registers GraphQL and the UI API. The session is the one the server put on the request. */
export function uiApiRoutes(app: FastifyInstance, options: { readonly engine: Engine }, done: () => void): void {
  const { engine } = options;
  const contextOf = (request: FastifyRequest): UiContext => ({
    engine,
    session: sessionOf(request),
    version: versionOf(paramsOf(request)['version']),
  });
  app.post('/services/data/:version/graphql', async (request, reply) => {
    const { session, version } = contextOf(request);
    return send(reply, ok(executeGraphQL(engine, session, graphQLRequest(request.body), version)));
  });
  for (const [method, path, operation] of OPERATIONS) {
    app.route({
      method,
      url: `/services/data/:version/ui-api${path}`,
      handler: async (request, reply) => {
        const { query } = splitUrl(request.url);
        return send(reply, operation(contextOf(request), { params: paramsOf(request), query, body: request.body }));
      },
    });
  }
  done();
}
