import { jsonRequest, type OrgConnection, type OrgRequest } from './orgConnection.ts';
import { answerOf } from './orgErrors.ts';

interface BatchAnswer {
  readonly results: readonly { readonly statusCode: number; readonly result: unknown }[];
}

interface Waiting {
  readonly request: OrgRequest;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
}

/** Requests one batch takes. */
const BATCH_SIZE = 25;

/**
 * The same org, with reads that are asked for in one turn sent as one request (`composite/batch`): a hundred describes and counts cost
 * four requests.
 *
 * Shape: each read is answered or refused by itself. Requests other than GET go through as they are.
 */
export function batchedReads(connection: OrgConnection): OrgConnection {
  let waiting: Waiting[] = [];
  const flush = (): void => {
    const all = waiting;
    waiting = [];
    for (let at = 0; at < all.length; at += BATCH_SIZE) void sendTogether(connection, all.slice(at, at + BATCH_SIZE));
  };
  return {
    version: connection.version,
    request<R>(request: OrgRequest): PromiseLike<R> {
      if (request.method !== 'GET' || request.url.startsWith('http')) return connection.request<R>(request);
      return new Promise<R>((resolve, reject) => {
        if (waiting.length === 0) setImmediate(flush);
        waiting.push({ request, resolve, reject });
      });
    },
  };
}

async function sendTogether(connection: OrgConnection, reads: readonly Waiting[]): Promise<void> {
  const [only, ...others] = reads;
  if (only !== undefined && others.length === 0) {
    connection.request<never>(only.request).then(only.resolve, only.reject);
    return;
  }
  const batchRequests = reads.map(({ request }) => ({ method: 'GET', url: fromVersion(connection, request.url) }));
  try {
    const batch = { ...jsonRequest('POST', '/composite/batch', { batchRequests }), isRepeatable: true };
    const { results } = await answerOf(connection.request<BatchAnswer>(batch), '/composite/batch');
    reads.forEach(({ request, resolve, reject }, at) => {
      const answer = results[at];
      // What the org did not come to, or broke down over, is asked for alone: then it is waited for and asked for again.
      if (answer === undefined || answer.statusCode >= 500) connection.request<never>(request).then(resolve, reject);
      else if (answer.statusCode < 300) resolve(answer.result as never);
      else reject(refusalOf(answer.statusCode, answer.result));
    });
  } catch (error) {
    for (const { reject } of reads) reject(error);
  }
}

const fromVersion = ({ version }: OrgConnection, url: string): string =>
  url.startsWith('/services/data/') ? url.slice('/services/data/'.length) : `v${version}${url}`;

/** As if it had been sent alone: the org's code beside its words. */
function refusalOf(status: number, result: unknown): Error {
  const first: unknown = Array.isArray(result) ? result[0] : result;
  const { errorCode = `ERROR_HTTP_${status}`, message = `HTTP ${status}` } = (first ?? {}) as Record<string, string>;
  return Object.assign(new Error(message), { name: errorCode, errorCode, status });
}
