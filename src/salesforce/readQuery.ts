import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import { BuysideError } from '../decision/buysideError.ts';
import { fetchQueryPage, seeQueryJob, startQueryJob } from './bulkQuery.ts';
import { fromCsv, readCsv } from './csv.ts';
import type { Door } from './door.ts';
import { isOver } from './jobState.ts';
import type { OrgConnection } from './orgConnection.ts';
import { answerOf, isReleased, isTooLong } from './orgErrors.ts';
import { parseRows } from './row.ts';
import type { Soql } from './soql.ts';
import { waitFor, WAITING, type Waiting } from './waiting.ts';

/** How a query is read. */
export interface ReadOptions extends Partial<Waiting> {
  /** Above this many rows, over a door of ours, they are read by a Bulk API 2.0 query job instead of page by page. */
  readonly bulkAbove?: number;
  /** Reads archived rows too, as activities older than a year are. The statement must leave deleted rows out by itself. */
  readonly isArchived?: boolean;
}

interface QueryPage {
  readonly totalSize: number;
  readonly done: boolean;
  readonly nextRecordsUrl?: string;
  readonly records: readonly unknown[];
}

const BULK_ABOVE = 10_000;

/**
 * The rows of a query, page by page, each page parsed.
 *
 * Shape: pages of at most 2,000 rows over REST; a query of more than `bulkAbove` rows is read by a Bulk job, in larger pages.
 * Nothing is held but the page at hand; a query without rows gives no page.
 * @throws {BuysideError} `QueryRefused` when the org does not take the statement; `ReadIncomplete` when fewer or more rows came
 * than the org announced, or a page came twice: a read is whole or refused; `UnreadableRow` for a row that is not what `schema` says.
 */
export async function* readRows<T>(
  connection: OrgConnection,
  statement: Soql,
  schema: z.ZodType<T>,
  options: ReadOptions = {},
): AsyncGenerator<readonly T[]> {
  const first = await firstPage(connection, statement, options.isArchived);
  if (first.totalSize > (options.bulkAbove ?? BULK_ABOVE) && !first.done && isDoor(connection)) {
    for await (const page of bulkPages(connection, statement, options)) yield parseRows(schema, page);
    return;
  }
  for await (const page of restPages(connection, statement, first)) yield parseRows(schema, page);
}

/** The rows of a query as they came, page by page over REST. @throws {BuysideError} `QueryRefused`, `ReadIncomplete`. */
export async function* readPages(
  connection: OrgConnection,
  statement: Soql,
  isArchived: boolean,
): AsyncGenerator<readonly unknown[]> {
  yield* restPages(connection, statement, await firstPage(connection, statement, isArchived));
}

/** All rows of a query that is known to be small, in one list; asked for once more where they were cut short. @throws as {@link readRows}. */
export async function readAllRows<T>(
  connection: OrgConnection,
  statement: Soql,
  schema: z.ZodType<T>,
  options: ReadOptions = {},
): Promise<readonly T[]> {
  return onceMoreIfCutShort(async () => {
    const rows: T[] = [];
    for await (const page of readRows(connection, statement, schema, options)) for (const row of page) rows.push(row);
    return rows;
  });
}

/**
 * Reads, and once more from the beginning when the rows did not add up, because some went while others were read, or when the org had
 * let go of the rest.
 */
export async function onceMoreIfCutShort<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (isCutShort(error)) return read();
    throw error;
  }
}

const isCutShort = (error: unknown): boolean =>
  isReleased(error) || (error instanceof BuysideError && error.code === 'ReadIncomplete');

/** How many rows a `SELECT COUNT()` statement counts. @throws {BuysideError} `QueryRefused`. */
export async function countRows(connection: OrgConnection, statement: Soql, isArchived = false): Promise<number> {
  return (await firstPage(connection, statement, isArchived)).totalSize;
}

/** Rows so many that they are read by a job whatever their number is. */
export const MANY = 1_000_000;

/** The same, or `MANY` where counting takes the org too long: a job reads them all the same. @throws {BuysideError} `QueryRefused`. */
export async function countOrMany(connection: OrgConnection, statement: Soql, isArchived = false): Promise<number> {
  try {
    return await countRows(connection, statement, isArchived);
  } catch (error) {
    if (isTooLong(error)) return MANY;
    throw error;
  }
}

const isDoor = (connection: OrgConnection): connection is Door => 'stream' in connection;

const ROWS_AT_ONCE = 5_000;

async function* bulkPages(
  door: Door,
  statement: Soql,
  options: ReadOptions,
): AsyncGenerator<readonly Record<string, unknown>[]> {
  const id = await startQueryJob(door, statement, options.isArchived ?? false);
  const job = await waitFor(
    async () => {
      const seen = await seeQueryJob(door, id);
      return isOver(seen) ? seen : undefined;
    },
    { ...WAITING, ...options },
  );
  if (job === undefined) throw new BuysideError('JobStillRunning', [id]);
  if (job.state !== 'JobComplete') throw new BuysideError('JobFailed', [id, job.state, job.errorMessage ?? '']);
  const folder = await mkdtemp(join(tmpdir(), 'buyside-read-'));
  try {
    const file = join(folder, 'page.csv');
    let rows = 0;
    let locator: string | null = null;
    const seenLocators = new Set<string | null>();
    do {
      if (seenLocators.has(locator)) throw new BuysideError('JobFailed', [id, 'RepeatedPage', locator ?? '']);
      seenLocators.add(locator);
      const page = await fetchQueryPage(door, id, locator, file);
      let some: Record<string, unknown>[] = [];
      for await (const row of readCsv(createReadStream(file))) {
        some.push(fromCsv(row));
        if (some.length < ROWS_AT_ONCE) continue;
        yield some;
        some = [];
      }
      if (some.length > 0) yield some;
      rows += page.rows;
      locator = page.next;
    } while (locator !== null);
    if (rows !== job.numberRecordsProcessed) throw incomplete(statement, job.numberRecordsProcessed ?? 0, rows);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* restPages(
  connection: OrgConnection,
  statement: Soql,
  first: QueryPage,
): AsyncGenerator<readonly unknown[]> {
  let page = first;
  let rows = page.records.length;
  const seen = new Set<string>();
  if (page.records.length > 0) yield page.records;
  while (!page.done) {
    const url = page.nextRecordsUrl;
    if (url === undefined || seen.has(url)) throw incomplete(statement, first.totalSize, rows);
    seen.add(url);
    const next = await answerOf(connection.request<QueryPage>({ method: 'GET', url }), statement.text);
    if (sameStart(next, page)) throw incomplete(statement, first.totalSize, rows);
    page = next;
    rows += page.records.length;
    if (page.records.length > 0) yield page.records;
  }
  if (rows !== first.totalSize) throw incomplete(statement, first.totalSize, rows);
}

/** A server that answers the same page again would be read as if it were the next one. */
const sameStart = (next: QueryPage, page: QueryPage): boolean =>
  next.records.length > 0 && JSON.stringify(next.records[0]) === JSON.stringify(page.records[0]);

const incomplete = (statement: Soql, announced: number, read: number): BuysideError =>
  new BuysideError('ReadIncomplete', [String(announced), String(read), statement.text]);

function firstPage(connection: OrgConnection, statement: Soql, isArchived = false): Promise<QueryPage> {
  const url = `/${isArchived ? 'queryAll' : 'query'}?q=${encodeURIComponent(statement.text)}`;
  return answerOf(connection.request<QueryPage>({ method: 'GET', url }), statement.text);
}
