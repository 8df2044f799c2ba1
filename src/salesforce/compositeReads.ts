import { jsonRequest, type OrgConnection, type OrgRequest } from './orgConnection.ts';
import { answerOf } from './orgErrors.ts';

interface CompositeAnswer {
  readonly compositeResponse: readonly Part[];
}

interface Part {
  readonly referenceId: string;
  readonly httpStatusCode: number;
  readonly body: unknown;
}

interface Waiting {
  readonly request: OrgRequest;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
}

/** Subrequests one composite request takes, and how many of them may be queries. Source: REST API Developer Guide, "Composite". */
const MOST_TOGETHER = 25;
const MOST_QUERIES = 5;

/** What may be asked for within it. Limits, for one, may not. */
const SUPPORTED = /^\/(?:sobjects|query|queryAll)\b/;
const QUERY = /^\/query(?:All)?\b/;

/**
 * The same org, with reads that are asked for in one turn sent as few requests (`/composite`), each of which counts once against the limits of the org:
 * twenty describes and five counts are one. (`/composite/batch` would count each of them.)
 *
 * Shape: each read is answered or refused by itself. Requests other than GET, and reads that composite does not support, go through as they are.
 */
export function compositeReads(connection: OrgConnection): OrgConnection {
  let waiting: Waiting[] = [];
  const flush = (): void => {
    const all = waiting;
    waiting = [];
    for (const reads of packed(connection, all)) void sendTogether(connection, reads);
  };
  return {
    version: connection.version,
    request<R>(request: OrgRequest): PromiseLike<R> {
      const isJoined = request.method === 'GET' && SUPPORTED.test(belowVersion(connection, request.url));
      if (!isJoined || request.headers !== undefined) return connection.request<R>(request);
      return new Promise<R>((resolve, reject) => {
        if (waiting.length === 0) setImmediate(flush);
        waiting.push({ request, resolve, reject });
      });
    },
  };
}

/** The reads in as few lists as the limits allow: queries five to a list, the others in the room they leave. */
function packed(connection: OrgConnection, reads: readonly Waiting[]): readonly Waiting[][] {
  const isQuery = ({ request }: Waiting): boolean => QUERY.test(belowVersion(connection, request.url));
  const others = reads.filter((read) => !isQuery(read));
  const lists = inLists(reads.filter(isQuery), MOST_QUERIES);
  for (const list of lists) list.push(...others.splice(0, MOST_TOGETHER - list.length));
  return [...lists, ...inLists(others, MOST_TOGETHER)];
}

const inLists = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));

async function sendTogether(connection: OrgConnection, reads: readonly Waiting[]): Promise<void> {
  const [only, ...others] = reads;
  if (only !== undefined && others.length === 0) {
    connection.request<never>(only.request).then(only.resolve, only.reject);
    return;
  }
  const compositeRequest = reads.map(({ request }, at) => ({
    method: 'GET',
    url: `${pathOf(connection)}${belowVersion(connection, request.url)}`,
    referenceId: referenceId(at),
  }));
  try {
    const together = {
      ...jsonRequest('POST', '/composite', { allOrNone: false, compositeRequest }),
      isRepeatable: true,
    };
    const { compositeResponse } = await answerOf(connection.request<CompositeAnswer>(together), '/composite');
    const parts = new Map(compositeResponse.map((part) => [part.referenceId, part]));
    reads.forEach(({ request, resolve, reject }, at) => {
      const part = parts.get(referenceId(at));
      // What the org did not come to, or broke down over, is asked for alone: then it is waited for and asked for again.
      if (part === undefined || part.httpStatusCode >= 500) connection.request<never>(request).then(resolve, reject);
      else if (part.httpStatusCode < 300) resolve(part.body as never);
      else reject(refusalOf(part.httpStatusCode, part.body));
    });
  } catch (error) {
    for (const { reject } of reads) reject(error);
  }
}

const referenceId = (at: number): string => `read${at}`;

const pathOf = ({ version }: OrgConnection): string => `/services/data/v${version}`;

/** `/query?q=…`, also of the address of a further page, which begins with the version. */
function belowVersion(connection: OrgConnection, url: string): string {
  const path = pathOf(connection);
  return url.startsWith(`${path}/`) ? url.slice(path.length) : url;
}

/** As if it had been sent alone: the org's code beside its words. */
function refusalOf(status: number, body: unknown): Error {
  const first: unknown = Array.isArray(body) ? body[0] : body;
  const { errorCode = `ERROR_HTTP_${status}`, message = `HTTP ${status}` } = (first ?? {}) as Record<string, string>;
  return Object.assign(new Error(message), { name: errorCode, errorCode, status });
}
