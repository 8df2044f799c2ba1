/** Every way into the org, driven without any client of ours; what was said is boiled down to an `Outcome`. */
import { Agent, request as httpRequest } from 'node:http';
import type { LocalOrg, UserName } from '../../../src/local-org/index.ts';
import type { Outcome } from './judge.ts';

export const API = '/services/data/v66.0';

const agent = new Agent({ keepAlive: true, maxSockets: 4 });

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** Parsed when it is JSON, else `undefined`. */
  readonly json: unknown;
}

export interface Call {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One raw request over a kept connection. */
export function send(org: LocalOrg, path: string, call: Call = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { method: call.method ?? 'GET', headers: { ...call.headers }, agent };
    const sent = httpRequest(org.instanceUrl + path, options, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, json: parsed(text) });
      });
    });
    sent.on('error', reject);
    sent.end(call.body);
  });
}

/** A request of a user below `/services/data/v66.0`, with a JSON body if any. */
export function ask(org: LocalOrg, as: UserName, path: string, method = 'GET', body?: unknown): Promise<Answer> {
  const headers = {
    authorization: `Bearer ${org.user(as).accessToken}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  return send(org, API + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

interface Refusal {
  readonly code: string;
  readonly message: string;
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** A value as text; nothing is the empty text. */
function word(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function refusal(value: unknown): Refusal {
  const { errorCode, statusCode, message } = object(value);
  return { code: word(errorCode ?? statusCode), message: word(message) };
}

const DENIED = new Set([
  'FEATURENOTENABLED',
  ...['INVALID_TYPE', 'NOT_FOUND', 'INSUFFICIENT_ACCESS', 'INSUFFICIENT_ACCESS_OR_READONLY'],
  ...[
    'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
    'INVALID_CROSS_REFERENCE_KEY',
    'INVALIDJOB',
    'ENTITY_IS_DELETED',
  ],
]);

/** Whether the refusals are of access, and of which kind. A broken rule or a missing value is no matter of access. */
export function outcomeOf(refusals: readonly Refusal[]): Outcome {
  if (refusals.some(({ code }) => DENIED.has(code))) return 'denied';
  if (refusals.some(({ code, message }) => code === 'INVALID_FIELD' && message.includes('No such column')))
    return 'hidden';
  return refusals.some(({ code }) => code === 'INVALID_FIELD_FOR_INSERT_UPDATE') ? 'readonly' : 'ok';
}

/** The outcome of a REST answer; an answer that is neither 2xx nor in Salesforce's shape is a fault of the org. */
export function restOutcome({ status, json, text }: Pick<Answer, 'status' | 'json' | 'text'>): Outcome {
  if (status >= 200 && status < 300) return 'ok';
  if (status < 400 || status >= 500 || !Array.isArray(json)) throw new Error(`${status} ${text}`);
  return outcomeOf(json.map(refusal));
}

/** The outcome of a UI API answer, whose errors are apart for fields and record. */
export function uiOutcome(answer: Answer): Outcome {
  if (answer.status < 300 || Array.isArray(answer.json)) return restOutcome(answer);
  const { output } = object(answer.json);
  const { errors, fieldErrors } = object(output);
  const all = [...list(errors), ...Object.values(object(fieldErrors)).flatMap(list)];
  if (all.length === 0) throw new Error(`${answer.status} ${answer.text}`);
  return outcomeOf(all.map(refusal));
}

/** Many REST requests through `/composite/batch`. */
export async function batch(
  org: LocalOrg,
  as: UserName,
  requests: readonly { method: string; url: string; richInput?: unknown }[],
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let start = 0; start < requests.length; start += 25) {
    const batchRequests = requests.slice(start, start + 25).map((each) => ({ ...each, url: `v66.0${each.url}` }));
    const { json } = await ask(org, as, '/composite/batch', 'POST', { batchRequests });
    for (const item of list(object(json)['results']).map(object)) {
      const status = Number(item['statusCode']);
      outcomes.push(restOutcome({ status, json: item['result'], text: JSON.stringify(item) }));
    }
  }
  return outcomes;
}

/** A request within another one. */
export interface Inner {
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
}

function subrequests(requests: readonly Inner[]): unknown[] {
  return requests.map((each, index) => ({ ...each, url: API + each.url, referenceId: `r${String(index)}` }));
}

function subreply(item: Readonly<Record<string, unknown>>): Outcome {
  const status = Number(item['httpStatusCode']);
  return restOutcome({ status, json: item['body'], text: JSON.stringify(item) });
}

/** Many requests through `/composite`, none of which depends on another. */
export async function composite(org: LocalOrg, as: UserName, requests: readonly Inner[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let start = 0; start < requests.length; start += 25) {
    const compositeRequest = subrequests(requests.slice(start, start + 25));
    const { json } = await ask(org, as, '/composite', 'POST', { allOrNone: false, compositeRequest });
    outcomes.push(...list(object(json)['compositeResponse']).map(object).map(subreply));
  }
  return outcomes;
}

/** Many requests through `/composite/graph`, each a graph of its own. */
export async function graph(org: LocalOrg, as: UserName, requests: readonly Inner[]): Promise<Outcome[]> {
  const graphs = requests.map((each, index) => ({ graphId: String(index), compositeRequest: subrequests([each]) }));
  const { json } = await ask(org, as, '/composite/graph', 'POST', { graphs });
  const replies = list(object(json)['graphs']).map(
    (item) => object(object(item)['graphResponse'])['compositeResponse'],
  );
  return replies.flatMap(list).map(object).map(subreply);
}

/** New records through `/composite/tree`, each in a request of its own: one that fails takes the others along. */
export async function tree(
  org: LocalOrg,
  as: UserName,
  type: string,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<Outcome[]> {
  return Promise.all(
    rows.map(async (row): Promise<Outcome> => {
      const records = [{ attributes: { type, referenceId: 'r' }, ...row }];
      const answer = await ask(org, as, `/composite/tree/${type}`, 'POST', { records });
      if (answer.status === 201 || Array.isArray(answer.json)) return restOutcome(answer);
      const [failed] = list(object(answer.json)['results']).map(object);
      return outcomeOf(list(failed?.['errors']).map(refusal));
    }),
  );
}

/** Records through `/composite/sobjects`, each on its own. */
export async function collection(
  org: LocalOrg,
  as: UserName,
  method: 'POST' | 'PATCH',
  records: readonly Readonly<Record<string, unknown>>[],
  path = '',
): Promise<Outcome[]> {
  const { json, status, text } = await ask(org, as, `/composite/sobjects${path}`, method, {
    allOrNone: false,
    records,
  });
  if (status !== 200) throw new Error(`${status} ${text}`);
  return list(json).map((item) => outcomeOf(list(object(item)['errors']).map(refusal)));
}

function cell(value: unknown): string {
  if (value === undefined) return '';
  return value === null ? '"#N/A"' : `"${word(value).replaceAll('"', '""')}"`;
}

/** `"sf__Id","sf__Error",…` taken apart; no cell of the tests holds a line end. */
function csvCells(line: string): string[] {
  return [...line.matchAll(/"((?:[^"]|"")*)"/g)].map((found) => (found[1] ?? '').replaceAll('""', '"'));
}

/** Rows through a Bulk API 2.0 job, the outcome of each in order. */
export async function bulk(
  org: LocalOrg,
  as: UserName,
  job: { readonly object: string; readonly operation: string },
  columns: readonly string[],
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<Outcome[]> {
  const made = await ask(org, as, '/jobs/ingest', 'POST', job);
  if (made.status !== 200) {
    const outcome = restOutcome(made);
    return rows.map(() => outcome);
  }
  const path = `/jobs/ingest/${String(object(made.json)['id'])}`;
  const marked = rows.map((row) => columns.map((name) => cell(row[name])).join(','));
  const csv = [columns.join(','), ...marked].join('\n');
  const headers = { authorization: `Bearer ${org.user(as).accessToken}`, 'content-type': 'text/csv' };
  await send(org, `${API}${path}/batches`, { method: 'PUT', headers, body: csv });
  await ask(org, as, path, 'PATCH', { state: 'UploadComplete' });
  for (;;) {
    const { state, errorMessage } = object((await ask(org, as, path)).json);
    if (state === 'JobComplete') break;
    if (state === 'Failed' || state === 'Aborted') throw new Error(`${job.object} ${String(errorMessage)}`);
  }
  const { text } = await ask(org, as, `${path}/failedResults`);
  const failures = text
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map(csvCells);
  // Failed rows come in order; each is known by its own cells.
  let next = 0;
  return rows.map((row) => {
    const failure = failures[next];
    const own = columns.map((name) => (row[name] === undefined ? '' : row[name] === null ? '#N/A' : word(row[name])));
    if (!failure || failure.slice(2).join('\n') !== own.join('\n')) return 'ok';
    next += 1;
    const refusals = (failure[1] ?? '').split(' --').map((part) => part.replace(/^;/, ''));
    return outcomeOf(refusals.map((part) => ({ code: part.split(':')[0] ?? '', message: part })));
  });
}

export interface GraphQLReply {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly {
    readonly message: string;
    readonly paths: readonly (string | number)[];
    readonly code: string;
  }[];
}

/** One GraphQL document. */
export async function graphql(org: LocalOrg, as: UserName, query: string): Promise<GraphQLReply> {
  const { status, json, text } = await ask(org, as, '/graphql', 'POST', { query });
  if (status !== 200) throw new Error(`${status} ${text}`);
  const { data, errors } = object(json);
  return {
    data: data === null ? null : object(data),
    errors: list(errors)
      .map(object)
      .map((error) => ({
        message: String(error['message']),
        paths: list(error['paths']).map(String),
        code: word(object(error['extensions'])['errorCode']),
      })),
  };
}
