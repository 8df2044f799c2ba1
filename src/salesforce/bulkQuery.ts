import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { BuysideError } from '../decision/buysideError.ts';
import type { Door } from './door.ts';
import { JobState } from './jobState.ts';
import { jsonRequest } from './orgConnection.ts';
import { answerOf } from './orgErrors.ts';
import type { Soql } from './soql.ts';

/* Bulk API 2.0 query jobs, step by step: whoever calls writes down the id of a job before looking at it. */

const QueryJob = z.object({
  id: z.string(),
  state: JobState,
  numberRecordsProcessed: z.number().optional(),
  errorMessage: z.string().optional(),
});

/** A query job as the org tells it. */
export type QueryJob = Readonly<z.infer<typeof QueryJob>>;

/** Jobs of others are in it as well, those of Bulk API 1.0 with states of their own. */
const JobList = z.object({
  done: z.boolean(),
  records: z.array(z.looseObject({ id: z.string() })),
  nextRecordsUrl: z.string().nullish(),
});

/** Rows one page may hold. The org makes pages smaller where it must; few pages are few requests, and a page goes to disk as it comes. */
export const ROWS_A_PAGE = 500_000;

/** Starts a query in the background and gives its job's id. Starting it twice costs the org some work and nothing else. */
export async function startQueryJob(door: Door, statement: Soql, isArchived: boolean): Promise<string> {
  const operation = isArchived ? 'queryAll' : 'query';
  const body = { operation, query: statement.text, lineEnding: 'LF', columnDelimiter: 'COMMA' };
  const request = { ...jsonRequest('POST', '/jobs/query', body), isRepeatable: true };
  return QueryJob.parse(await answerOf(door.request(request), statement.text)).id;
}

/**
 * The states of some query jobs by id, from one request wherever the org's list holds them: it lists the newest first, so those of a
 * run are in its first page or two.
 */
export async function seeQueryJobs(door: Door, ids: readonly string[]): Promise<ReadonlyMap<string, QueryJob>> {
  if (ids.length === 1) return new Map([[ids[0] ?? '', await seeQueryJob(door, ids[0] ?? '')]]);
  const found = new Map<string, QueryJob>();
  let url: string | null | undefined = '/jobs/query?jobType=V2Query';
  for (let page = 0; url && found.size < ids.length && page < PAGES_OF_JOBS; page += 1) {
    const list: z.infer<typeof JobList> = JobList.parse(await answerOf(door.request({ method: 'GET', url }), url));
    for (const job of list.records) if (ids.includes(job.id)) found.set(job.id, QueryJob.parse(job));
    url = list.done ? null : list.nextRecordsUrl;
  }
  for (const id of ids) if (!found.has(id)) found.set(id, await seeQueryJob(door, id));
  return found;
}

const PAGES_OF_JOBS = 3;

/** One job with its counts. */
export async function seeQueryJob(door: Door, id: string): Promise<QueryJob> {
  const url = `/jobs/query/${id}`;
  return QueryJob.parse(await answerOf(door.request({ method: 'GET', url }), url));
}

/** Where a page was written, how many rows it has and where the next begins; `next` is null after the last. */
export interface ResultPage {
  readonly rows: number;
  readonly next: string | null;
}

/**
 * Writes one page of a finished job to a file; the file is there only when it is whole.
 *
 * @throws {BuysideError} `ReadIncomplete` when the page holds fewer lines than it says; `JobFailed` when the org does not say whether
 * another page follows, because asking again would then never end.
 */
export async function fetchQueryPage(
  door: Door,
  id: string,
  locator: string | null,
  file: string,
): Promise<ResultPage> {
  const at = locator === null ? '' : `&locator=${encodeURIComponent(locator)}`;
  const url = `/jobs/query/${id}/results?maxRecords=${ROWS_A_PAGE}${at}`;
  const request = { method: 'GET' as const, url, headers: { accept: 'text/csv' } };
  const part = `${file}.part`;
  const answer = door.stream(request, async ({ headers, body }) => {
    const counter = new RowCounter();
    await pipeline(body, counter, createWriteStream(part));
    return { headers, rows: Math.max(0, counter.rows - 1) };
  });
  const { headers, rows } = await answerOf(answer, url);
  const next = headers['sforce-locator'];
  const announced = Number(headers['sforce-numberofrecords'] ?? rows);
  if (rows !== announced) throw new BuysideError('ReadIncomplete', [String(announced), String(rows), url]);
  if (typeof next !== 'string') throw new BuysideError('JobFailed', [id, 'NoLocator', '']);
  await rename(part, file);
  return { rows, next: next === 'null' ? null : next };
}

const [QUOTE, NEWLINE] = [34, 10];

/** Counts CSV records that pass through: line ends outside quotes. */
class RowCounter extends Transform {
  rows = 0;
  #isQuoted = false;
  #last = NEWLINE;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: (error: null, data: Buffer) => void): void {
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (byte === QUOTE) this.#isQuoted = !this.#isQuoted;
      else if (byte === NEWLINE && !this.#isQuoted) this.rows += 1;
    }
    this.#last = chunk.at(-1) ?? this.#last;
    done(null, chunk);
  }

  override _flush(done: () => void): void {
    if (this.#last !== NEWLINE) this.rows += 1;
    done();
  }
}
