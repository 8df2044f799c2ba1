/** Pages of results that come twice, or not at all. */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isJsonObject } from '../../jsonObject.ts';
import { splitUrl } from '../url.ts';

/** A page as it was answered. */
export interface ResultPage {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Known {
  readonly page: ResultPage;
  readonly objects: ReadonlySet<string>;
}

/** Pages that are remembered while a rule may want them again. */
const MAX_PAGES = 50;
const FURTHER_QUERY_PAGE = /\/(?:query|queryAll)\/[^/]+$/i;
const RESULTS = /\/jobs\/query\/\w+\/results$/i;
/** Only these of an answer's headers are its own; the others belong to the connection. */
const KEPT_HEADERS = ['content-type', 'sforce-locator', 'sforce-numberofrecords'];

/** Whether a URL asks for a page other than the first. */
export function isFurtherPage(url: string): boolean {
  const { path, query } = splitUrl(url);
  return FURTHER_QUERY_PAGE.test(path) || (RESULTS.test(path) && query.has('locator'));
}

function isPageUrl(url: string): boolean {
  const { path } = splitUrl(url);
  return /\/(?:query|queryAll)$/i.test(path) || RESULTS.test(path) || FURTHER_QUERY_PAGE.test(path);
}

/** A page is known by its job or query and its locator; what else the client asks with does not matter. */
function keyOf(url: string): string {
  const { path, query } = splitUrl(url);
  return RESULTS.test(path) ? `${path}?locator=${query.get('locator') ?? ''}` : (path.split('/').pop() ?? '');
}

function jsonOf(page: ResultPage): Readonly<Record<string, unknown>> | undefined {
  if (!page.headers['content-type']?.startsWith('application/json')) return undefined;
  const value: unknown = JSON.parse(page.body);
  return isJsonObject(value) ? value : undefined;
}

/** The URL of the page after this one. */
function nextUrl(url: string, page: ResultPage): string | undefined {
  const json = jsonOf(page);
  if (json) return typeof json['nextRecordsUrl'] === 'string' ? json['nextRecordsUrl'] : undefined;
  const locator = page.headers['sforce-locator'] ?? 'null';
  if (locator === 'null') return undefined;
  const { path, query } = splitUrl(url);
  query.set('locator', locator);
  return `${path}?${query.toString()}`;
}

/** A last page without rows. */
function emptied(page: ResultPage): ResultPage {
  const json = jsonOf(page);
  if (json) return { ...page, body: JSON.stringify({ totalSize: json['totalSize'], done: true, records: [] }) };
  const end = page.body.indexOf('\n');
  const headers = { ...page.headers, 'sforce-locator': 'null', 'sforce-numberofrecords': '0' };
  return { ...page, headers, body: end < 0 ? page.body : page.body.slice(0, end + 1) };
}

export interface ResultPages {
  /** Keeps an answer if it is a page with another behind it. */
  remember(request: FastifyRequest, reply: FastifyReply, body: string, objects: ReadonlySet<string>): void;
  objectsOf(url: string): ReadonlySet<string> | undefined;
  /** The page before the one asked for; `undefined` when it was answered before anybody wanted it again. */
  before(url: string): ResultPage | undefined;
  /** The page after the one asked for, or an empty last page. */
  after(request: FastifyRequest): Promise<ResultPage>;
  /** Whether the request is this server's own question for a page. */
  isOwn(request: FastifyRequest): boolean;
}

function headersOf(all: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(KEPT_HEADERS.flatMap((name) => (name in all ? [[name, String(all[name])]] : [])));
}

/** The pages a server has answered. */
export function createResultPages(app: FastifyInstance): ResultPages {
  const before = new Map<string, Known>();
  const mark = randomUUID();
  async function fetchPage(url: string, request: FastifyRequest): Promise<ResultPage> {
    const { authorization = '', host = '' } = request.headers;
    const answer = await app.inject({ method: 'GET', url, headers: { authorization, host, 'x-own-question': mark } });
    return { status: answer.statusCode, headers: headersOf(answer.headers), body: answer.body };
  }
  return {
    remember(request, reply, body, objects) {
      if (reply.statusCode !== 200 || !isPageUrl(request.url)) return;
      const page = { status: 200, headers: headersOf(reply.getHeaders()), body };
      const next = nextUrl(request.url, page);
      if (next === undefined) return;
      before.set(keyOf(next), { page, objects });
      const [oldest] = before.keys();
      if (before.size > MAX_PAGES && oldest !== undefined) before.delete(oldest);
    },
    objectsOf: (url) => before.get(keyOf(url))?.objects,
    before: (url) => before.get(keyOf(url))?.page,
    async after(request) {
      const left = await fetchPage(request.url, request);
      if (left.status !== 200) return left;
      const next = nextUrl(request.url, left);
      return next === undefined ? emptied(left) : fetchPage(next, request);
    },
    isOwn: (request) => request.headers['x-own-question'] === mark,
  };
}
