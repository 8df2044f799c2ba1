/** SOQL from text to records: the whole answer, or page by page. */
import type { Engine, Session } from '../engine.ts';
import { ApiError } from '../engine.ts';
import type { Compilation } from './compilation.ts';
import { compileSoql, compileStatement, type CompiledStatement } from './compileSoql.ts';
import { findCursor, keepCursor, type Cursor } from './cursors.ts';
import { Executor, type PageWriter } from './executor.ts';
import { MAX_GROUPS } from './grouped.ts';
import { noteSeen } from './recentViews.ts';
import type { CountSource, GroupSource, RowSource } from './plan.ts';
import { DEFAULT_VERSION, entryValue, type QueryRecord, type QueryResult } from './records.ts';
import type { Statement } from './statement.ts';

export type { QueryRecord, QueryResult } from './records.ts';

/** Rows a page, as `Sforce-Query-Options: batchSize` may ask for. */
const BATCH = { smallest: 200, usual: 2000, largest: 2000 } as const;

/** Children that come with one parent: of a result in pages, and of one that is given whole. */
const CHILDREN = { paged: 199, whole: 2000 } as const;

export interface QueryOptions {
  /** Deleted rows too: `queryAll`. */
  readonly all?: boolean;
  /** The API version in the URLs of records: 66. */
  readonly version?: number;
}

export interface PagingOptions extends QueryOptions {
  /** Rows a page, 200 to 2000; 2000 when absent. */
  readonly batchSize?: number;
}

/** A page and, when there are more, the locator `nextPage` takes. */
export interface QueryPage extends QueryResult {
  readonly locator?: string;
}

/** Notes what the user has seen, where the statement says that it was seen. */
function note<T extends QueryResult>(compilation: Compilation, kind: Statement['noted'], result: T): T {
  if (kind === undefined) return result;
  const ids = result.records.map((record) => record.attributes.url?.split('/').at(-1) ?? '');
  noteSeen(compilation, ids, kind);
  return result;
}

function writerOf(compilation: Compilation, version: number, childPage: number = CHILDREN.whole): PageWriter {
  const { engine, session } = compilation;
  return {
    version,
    childPage,
    moreChildren(source, places, read) {
      const cursor: Cursor = { userId: session.userId, compilation, source, places, pageSize: BATCH.usual };
      return pageUrl(version, keepCursor(engine, cursor), read);
    },
  };
}

function pageUrl(version: number, locator: string, from: number): string {
  return `/services/data/v${version}.0/query/${locator}-${from}`;
}

function countResult(executor: Executor, source: CountSource): QueryResult {
  const [row] = executor.rows(source.sql);
  return { totalSize: Number(row?.[0] ?? 0), done: true, records: [] };
}

function groupResult(executor: Executor, source: GroupSource): QueryResult {
  const rows = executor.rows(source.sql);
  if (rows.length > MAX_GROUPS) {
    throw new ApiError(
      400,
      'EXCEEDED_ID_LIMIT',
      'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch',
    );
  }
  const records = rows.map((row) => {
    const record: QueryRecord = {
      attributes: { type: 'AggregateResult' },
      ...Object.fromEntries(source.entries.map((entry) => [entry.key, entryValue(entry, row, executor.compilation)])),
    };
    return record;
  });
  return { totalSize: records.length, done: true, records };
}

function wholeResult(executor: Executor, source: RowSource): QueryResult {
  const { records } = executor.head(source, Number.MAX_SAFE_INTEGER - 1);
  return { totalSize: records.length, done: true, records };
}

/**
 * Runs a statement and gives all its rows at once.
 * @throws ApiError in Salesforce's codes when the statement, or a name in it, is not understood.
 */
export function runStatement(
  engine: Engine,
  session: Session,
  statement: Statement,
  options: QueryOptions = {},
): QueryResult {
  return runCompiled(compileStatement(engine, session, statement, { isAll: options.all ?? false }), options);
}

function runCompiled({ statement, compilation, source }: CompiledStatement, options: QueryOptions): QueryResult {
  const executor = new Executor(compilation, writerOf(compilation, options.version ?? DEFAULT_VERSION));
  if (source.kind === 'count') return countResult(executor, source);
  if (source.kind === 'groups') return groupResult(executor, source);
  return note(compilation, statement.noted, wholeResult(executor, source));
}

/** Runs SOQL and gives all its rows at once. @throws ApiError */
export function runQuery(engine: Engine, session: Session, soql: string, options: QueryOptions = {}): QueryResult {
  return runCompiled(compileSoql(engine, session, soql, { isAll: options.all ?? false }), options);
}

function batchSizeOf(options: PagingOptions): number {
  return Math.min(BATCH.largest, Math.max(BATCH.smallest, options.batchSize ?? BATCH.usual));
}

/** The page of a cursor that begins at `from`. */
function pageOf(executor: Executor, cursor: Cursor, locator: string, from: number, version: number): QueryPage {
  const until = Math.min(from + cursor.pageSize, cursor.places.length);
  const records = executor.at(cursor.source, cursor.places.subarray(from, until));
  const page = { totalSize: cursor.places.length, done: until === cursor.places.length, records };
  if (page.done) return page;
  return { ...page, nextRecordsUrl: pageUrl(version, locator, until), locator: `${locator}-${until}` };
}

/**
 * Runs SOQL and gives its first page. The rows of further pages are those of this moment; their values are those of the moment
 * the page is asked for.
 * @throws ApiError
 */
export function openQuery(engine: Engine, session: Session, soql: string, options: PagingOptions = {}): QueryPage {
  const version = options.version ?? DEFAULT_VERSION;
  const { statement, compilation, source } = compileSoql(engine, session, soql, { isAll: options.all ?? false });
  const executor = new Executor(compilation, writerOf(compilation, version, CHILDREN.paged));
  if (source.kind === 'count') return countResult(executor, source);
  if (source.kind === 'groups') return groupResult(executor, source);
  return note(compilation, statement.noted, firstPage(executor, compilation, source, batchSizeOf(options), version));
}

function firstPage(
  executor: Executor,
  compilation: Compilation,
  source: RowSource,
  pageSize: number,
  version: number,
): QueryPage {
  const { engine, session } = compilation;
  // What is sorted is sorted once: for all pages where there may be several, else for the only one.
  const mayBeLong = source.limit === undefined || source.limit > pageSize;
  const head = source.isOrdered && mayBeLong ? undefined : executor.head(source, pageSize);
  if (head?.hasMore === false) return { totalSize: head.records.length, done: true, records: head.records };
  const places = executor.places(source);
  const records = head?.records ?? executor.at(source, places.subarray(0, pageSize));
  if (places.length <= pageSize) return { totalSize: places.length, done: true, records };
  const locator = keepCursor(engine, { userId: session.userId, compilation, source, places, pageSize });
  return {
    totalSize: places.length,
    done: false,
    records,
    nextRecordsUrl: pageUrl(version, locator, records.length),
    locator: `${locator}-${records.length}`,
  };
}

/** The page a locator stands for (`0r8…-2000`). @throws ApiError INVALID_QUERY_LOCATOR */
export function nextPage(
  engine: Engine,
  session: Session,
  text: string,
  options: Pick<QueryOptions, 'version'> = {},
): QueryPage {
  const version = options.version ?? DEFAULT_VERSION;
  const { locator, cursor, from } = findCursor(engine, session, text);
  const executor = new Executor(cursor.compilation, writerOf(cursor.compilation, version, CHILDREN.paged));
  return pageOf(executor, cursor, locator, from, version);
}

/** All records of a result, read a page at a time: memory stays flat however many there are. @throws ApiError */
export function* queryRecords(
  engine: Engine,
  session: Session,
  soql: string,
  options: PagingOptions = {},
): Generator<QueryRecord> {
  const { compilation, source } = compileSoql(engine, session, soql, { isAll: options.all ?? false });
  const executor = new Executor(compilation, writerOf(compilation, options.version ?? DEFAULT_VERSION));
  if (source.kind === 'count') return;
  if (source.kind === 'groups') {
    yield* groupResult(executor, source).records;
    return;
  }
  const places = executor.places(source);
  const pageSize = batchSizeOf(options);
  for (let from = 0; from < places.length; from += pageSize)
    yield* executor.at(source, places.subarray(from, from + pageSize));
}
