/** `first`, `after` and `upperBound`, and the connections they cut out of a result. */
import { ApiError } from '../../engine.ts';
import type { QueryRecord } from '../../soql/runQuery.ts';
import type { Arguments } from './context.ts';

const PAGE = { usual: 10, largest: 2000 } as const;
/** Records of one field that can be paged through without `upperBound`. */
const MAX_TOTAL = 4000;
/** With `upperBound` pages are this large at least. */
const SMALLEST_BOUNDED_PAGE = 200;

/** Which rows a field asks for. */
export interface PageRequest {
  readonly first: number;
  readonly offset: number;
  /** Rows that may be reached in all. */
  readonly bound: number;
}

/** One page of a connection. */
export interface Connection {
  readonly edges: readonly { readonly node: QueryRecord; readonly cursor: string }[];
  readonly totalCount: number;
  readonly pageResultCount: number;
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

function refuse(message: string): ApiError {
  return new ApiError(400, 'INVALID_PAGINATION', message);
}

/** A cursor says how many rows come up to and with its own. */
function cursorOf(position: number): string {
  return Buffer.from(`v1:${position}`).toString('base64');
}

function positionOf(cursor: string): number {
  const found = /^v1:(\d{1,9})$/.exec(Buffer.from(cursor, 'base64').toString('latin1'));
  if (!found) throw refuse(`'${cursor}' is not a cursor of this field`);
  return Number(found[1]);
}

/** The rows a field's arguments ask for; 10 from the first without any. @throws ApiError when they are out of range */
export function pageRequest(args: Arguments): PageRequest {
  const { first, after, upperBound } = args;
  const count = typeof first === 'number' ? first : PAGE.usual;
  if (count < 1 || count > PAGE.largest) throw refuse(`first is 1 to ${PAGE.largest}, not ${count}`);
  const offset = typeof after === 'string' ? positionOf(after) : 0;
  if (typeof upperBound === 'number') {
    if (count < SMALLEST_BOUNDED_PAGE)
      throw refuse(`with upperBound, first is ${SMALLEST_BOUNDED_PAGE} to ${PAGE.largest}, not ${count}`);
    return { first: count, offset, bound: upperBound };
  }
  if (offset >= MAX_TOTAL) throw refuse(`without upperBound, ${MAX_TOTAL} records can be reached`);
  return { first: count, offset, bound: MAX_TOTAL };
}

/** How many rows to read: one more than is shown tells whether there is a next page. */
export function rowsToRead({ first, offset, bound }: PageRequest): number {
  return Math.max(0, Math.min(first, bound - offset)) + 1;
}

/** A page as a connection. `records` may hold one more than is shown. */
export function connectionOf(request: PageRequest, records: readonly QueryRecord[], totalCount: number): Connection {
  const count = rowsToRead(request) - 1;
  const edges = records.slice(0, count).map((node, index) => ({ node, cursor: cursorOf(request.offset + index + 1) }));
  return {
    edges,
    totalCount,
    pageResultCount: edges.length,
    pageInfo: {
      hasNextPage: records.length > count && request.offset + count < request.bound,
      hasPreviousPage: request.offset > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
