/** Pages of records: how many, from where, and the addresses of the pages around. */
import { ApiError } from '../engine.ts';

export interface PageLimits {
  readonly usual: number;
  readonly largest: number;
}

/** Which rows of a result. */
export interface Page {
  readonly size: number;
  readonly offset: number;
}

function wholeNumber(name: string, text: string, from: number, to: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= from && value <= to) return value;
  throw new ApiError(400, 'ILLEGAL_QUERY_PARAMETER_VALUE', `${name} is ${from} to ${to}, not ${text}`);
}

/** A count a client gave, within its bounds. @throws ApiError 400 */
export function countIn(name: string, text: string | undefined, { usual, largest }: PageLimits): number {
  return text === undefined ? usual : wholeNumber(name, text, 1, largest);
}

/** The page a size and a token stand for; a token is the number of rows before the page. @throws ApiError 400 */
export function pageOf(limits: PageLimits, pageSize: string | undefined, pageToken: string | undefined): Page {
  return {
    size: countIn('pageSize', pageSize, limits),
    offset: pageToken === undefined ? 0 : wholeNumber('pageToken', pageToken, 0, 1_000_000),
  };
}

/** Where a page stands among the others. */
export interface PagePlace {
  readonly currentPageToken: string;
  readonly currentPageUrl: string;
  readonly nextPageToken: string | null;
  readonly nextPageUrl: string | null;
  readonly previousPageToken: string | null;
  readonly previousPageUrl: string | null;
}

/** @param base the address without a page; it may have parameters of its own. */
export function placeOf({ size, offset }: Page, hasMore: boolean, base: string): PagePlace {
  const token = (rows: number): string => String(Math.max(0, rows));
  const url = (rows: number): string =>
    `${base}${base.includes('?') ? '&' : '?'}pageSize=${size}&pageToken=${token(rows)}`;
  return {
    currentPageToken: token(offset),
    currentPageUrl: url(offset),
    nextPageToken: hasMore ? token(offset + size) : null,
    nextPageUrl: hasMore ? url(offset + size) : null,
    previousPageToken: offset > 0 ? token(offset - size) : null,
    previousPageUrl: offset > 0 ? url(offset - size) : null,
  };
}
