import type { OrgConnection, OrgRequest } from '../../src/salesforce/orgConnection.ts';
import { orgError } from './tampered.ts';

/** Salesforce keeps so many results open for a user; one more, and the oldest is released. */
const MOST_CURSORS = 10;

interface Page {
  readonly totalSize: number;
  readonly done: boolean;
  readonly nextRecordsUrl?: string;
  readonly records: readonly object[];
}

/** An org in which every query has three pages of one row, a row of its own in each, and no user more than ten results open. */
export function tenCursors(rowOf: (statement: string, page: number) => object): OrgConnection {
  const open: string[] = [];
  const statements = new Map<string, string>();
  let made = 0;
  const pageOf = (id: string, page: number): Page => {
    const isLast = page === 3;
    if (isLast) open.splice(open.indexOf(id), 1);
    const records = [rowOf(statements.get(id) ?? '', page)];
    return { totalSize: 3, done: isLast, records, ...(!isLast && { nextRecordsUrl: `/next/${id}/${page + 1}` }) };
  };
  const answer = (url: string): Page => {
    const [, id = '', page = ''] = /next\/(\w+)\/(\d)$/.exec(url) ?? [];
    if (id !== '') {
      if (!open.includes(id)) throw orgError('INVALID_QUERY_LOCATOR', 'invalid query locator');
      return pageOf(id, Number(page));
    }
    made += 1;
    open.push(`c${made}`);
    if (open.length > MOST_CURSORS) open.shift();
    statements.set(`c${made}`, decodeURIComponent(url));
    return pageOf(`c${made}`, 1);
  };
  const one = (url: string): object => {
    try {
      return { httpStatusCode: 200, body: answer(url) };
    } catch (error) {
      return { httpStatusCode: 400, body: [error] };
    }
  };
  return {
    version: '66.0',
    request: async <R>({ url, body }: OrgRequest): Promise<R> => {
      // An answer takes a moment, so that others are asked for meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (body === undefined) return answer(url) as R;
      const { compositeRequest } = JSON.parse(body) as { compositeRequest: { url: string; referenceId: string }[] };
      return { compositeResponse: compositeRequest.map((part) => ({ ...one(part.url), ...part })) } as R;
    },
  };
}
