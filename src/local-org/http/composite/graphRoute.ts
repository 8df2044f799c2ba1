/** `/composite/graph`: graphs of record operations, each graph all or nothing. */
import { ApiError } from '../../engine.ts';
import { isJsonObject } from '../../jsonObject.ts';
import { objectBody } from '../apiCall.ts';
import type { ApiCall, ApiReply } from '../apiCall.ts';
import { runTogether } from './compositeRoute.ts';
import { referencesIn } from './references.ts';
import { kindOf, listOf, namedSubrequest, refuseDoubles } from './subrequest.ts';
import type { NamedSubrequest } from './subrequest.ts';

const MAX_GRAPHS = 75;
const MAX_NODES = 500;

interface Graph {
  readonly graphId: string;
  readonly requests: readonly NamedSubrequest[];
}

/** Nodes so that each comes after those it refers to; the given order is kept otherwise. @throws ApiError for a circle */
function inOrder(requests: readonly NamedSubrequest[]): NamedSubrequest[] {
  const names = new Set(requests.map(({ referenceId }) => referenceId));
  const needs = new Map(
    requests.map(({ referenceId, url, body }) => [
      referenceId,
      [...referencesIn([url, body])].filter((name) => names.has(name)),
    ]),
  );
  const sorted: NamedSubrequest[] = [];
  const done = new Set<string>();
  while (sorted.length < requests.length) {
    const next = requests.find(
      ({ referenceId }) => !done.has(referenceId) && (needs.get(referenceId) ?? []).every((name) => done.has(name)),
    );
    if (!next) throw new ApiError(400, 'JSON_PARSER_ERROR', 'The graph refers to itself in a circle');
    sorted.push(next);
    done.add(next.referenceId);
  }
  return sorted;
}

function graphOf(value: unknown, call: ApiCall): Graph {
  if (!isJsonObject(value) || typeof value['graphId'] !== 'string') {
    throw new ApiError(400, 'JSON_PARSER_ERROR', 'Each graph must be a JSON object with a graphId');
  }
  const requests = listOf(value, 'compositeRequest', MAX_NODES).map(namedSubrequest);
  refuseDoubles(requests);
  for (const request of requests) {
    const kind = kindOf(call, request);
    if (kind !== undefined && kind !== 'record') {
      throw new ApiError(400, 'INVALID_REQUEST', `A graph holds operations on single records only, not ${request.url}`);
    }
  }
  return { graphId: value['graphId'], requests: inOrder(requests) };
}

/** `POST /composite/graph`. */
export function graph(call: ApiCall): ApiReply {
  const graphs = listOf(objectBody(call), 'graphs', MAX_GRAPHS).map((value) => graphOf(value, call));
  const nodes = graphs.reduce((sum, { requests }) => sum + requests.length, 0);
  if (nodes > MAX_NODES)
    throw new ApiError(400, 'LIMIT_EXCEEDED', `Limit exceeded: ${nodes} nodes given, ${MAX_NODES} allowed`);
  const answers = graphs.map(({ graphId, requests }) => {
    const { ok, parts } = runTogether(call, requests);
    return { graphId, graphResponse: { compositeResponse: parts }, isSuccessful: ok };
  });
  return { status: 200, body: { graphs: answers } };
}
