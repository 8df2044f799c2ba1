import { BuysideError } from '../decision/buysideError.ts';
import { fromCsv, readCsv } from './csv.ts';
import { jsonRequest, type OrgConnection, requestText } from './orgConnection.ts';
import { answerOf } from './orgErrors.ts';
import type { Soql } from './soql.ts';
import { waitFor, type Waiting } from './waiting.ts';

interface QueryJob {
  readonly id: string;
  readonly state: string;
  readonly numberRecordsProcessed?: number;
  readonly errorMessage?: string;
}

const ROWS_A_PAGE = 10_000;

/**
 * The rows of a query by a Bulk API 2.0 query job, taken step by step: create, look until it is done, fetch page by page, delete.
 *
 * Shape: pages of raw rows, nested as REST nests them. One page is held at a time.
 * @throws {BuysideError} `QueryRefused`; `JobFailed`; `JobStillRunning` when patience ends (the job is left alone);
 * `ReadIncomplete` when the rows do not add up to what the job says it read, or a locator comes twice.
 */
export async function* readBulkPages(
  connection: OrgConnection,
  statement: Soql,
  waiting: Waiting,
  archived = false,
): AsyncGenerator<readonly unknown[]> {
  const operation = archived ? 'queryAll' : 'query';
  const body = { operation, query: statement.text, lineEnding: 'LF', columnDelimiter: 'COMMA' };
  const created = connection.request<QueryJob>(jsonRequest('POST', '/jobs/query', body));
  const { id } = await answerOf(created, statement.text);
  const job = await finished(connection, id, waiting);
  let rows = 0;
  for await (const page of resultPages(connection, id)) {
    rows += page.length;
    if (page.length > 0) yield page;
  }
  if (rows !== job.numberRecordsProcessed)
    throw new BuysideError('ReadIncomplete', [String(job.numberRecordsProcessed), String(rows), statement.text]);
  await answerOf(connection.request({ method: 'DELETE', url: `/jobs/query/${id}` }), id);
}

async function finished(connection: OrgConnection, id: string, waiting: Waiting): Promise<QueryJob> {
  const job = await waitFor(async () => {
    const seen = await answerOf(connection.request<QueryJob>({ method: 'GET', url: `/jobs/query/${id}` }), id);
    return ['JobComplete', 'Failed', 'Aborted'].includes(seen.state) ? seen : undefined;
  }, waiting);
  if (job === undefined) throw new BuysideError('JobStillRunning', [id]);
  if (job.state !== 'JobComplete') throw new BuysideError('JobFailed', [id, job.state, job.errorMessage ?? '']);
  return job;
}

async function* resultPages(connection: OrgConnection, id: string): AsyncGenerator<readonly unknown[]> {
  const seen = new Set<string>();
  let locator: string | undefined;
  do {
    const at = locator === undefined ? '' : `&locator=${encodeURIComponent(locator)}`;
    const url = `/jobs/query/${id}/results?maxRecords=${ROWS_A_PAGE}${at}`;
    const answer = await answerOf(requestText(connection, { method: 'GET', url, headers: { accept: 'text/csv' } }), id);
    const page: unknown[] = [];
    for await (const row of readCsv(answer.text)) page.push(fromCsv(row));
    yield page;
    locator = nextLocator(answer.headers, id);
    if (locator !== undefined && seen.has(locator)) throw new BuysideError('JobFailed', [id, 'RepeatedPage', locator]);
    if (locator !== undefined) seen.add(locator);
  } while (locator !== undefined);
}

/** The org writes the word `null` on the last page; an answer without the header would be read again for ever. */
function nextLocator(headers: Readonly<Record<string, string>>, id: string): string | undefined {
  const locator = headers['sforce-locator'];
  if (locator === undefined) throw new BuysideError('JobFailed', [id, 'NoLocator', '']);
  return locator === 'null' ? undefined : locator;
}
