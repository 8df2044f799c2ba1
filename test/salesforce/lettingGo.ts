import type { OrgRequest } from '../../src/salesforce/orgConnection.ts';
import { orgError, type Send } from './tampered.ts';

interface Page {
  readonly totalSize: number;
  readonly done: boolean;
  readonly nextRecordsUrl?: string;
  readonly records: readonly unknown[];
}

interface Composite {
  readonly compositeRequest: readonly { readonly url: string; readonly referenceId: string }[];
}

/** What an org does that gives few rows a page, and that lets go of each result before its second page is asked for, the first time. */
export interface LettingGo {
  readonly interfere: (request: OrgRequest, send: Send) => Promise<unknown> | undefined;
  /** The statements whose results it let go of. */
  readonly statements: ReadonlySet<string>;
}

const NEXT = /query\/cut-(\d+)-(\d+)$/;

/** For `tampered` and `tamperedDoor`, over any org. */
export function lettingGo(rowsAPage: number): LettingGo {
  const statements = new Set<string>();
  const results: { readonly statement: string; readonly records: readonly unknown[] }[] = [];
  const pageOf = (at: number, from: number): Page => {
    const all = results[at]?.records ?? [];
    const until = from + rowsAPage;
    const records = all.slice(from, until);
    if (until >= all.length) return { totalSize: all.length, done: true, records };
    const nextRecordsUrl = `/services/data/v66.0/query/cut-${at}-${until}`;
    return { totalSize: all.length, done: false, records, nextRecordsUrl };
  };
  const answer = async (url: string, send: Send): Promise<unknown> => {
    const [, at, from] = NEXT.exec(url) ?? [];
    if (at !== undefined) {
      const { statement = '' } = results[Number(at)] ?? {};
      if (statements.has(statement)) return pageOf(Number(at), Number(from));
      statements.add(statement);
      throw orgError('INVALID_QUERY_LOCATOR', 'invalid query locator');
    }
    let page = await send<Page>({ method: 'GET', url });
    if (!isQuery(url) || page.records.length === 0) return page;
    const records = [...page.records];
    while (page.nextRecordsUrl !== undefined) {
      page = await send<Page>({ method: 'GET', url: page.nextRecordsUrl });
      records.push(...page.records);
    }
    results.push({ statement: decodeURIComponent(url.split('?q=')[1] ?? ''), records });
    return pageOf(results.length - 1, 0);
  };
  const part = async (url: string, send: Send): Promise<object> => {
    try {
      return { httpStatusCode: 200, body: await answer(url, send) };
    } catch (error) {
      const { errorCode, message } = error as { errorCode: string; message: string };
      return { httpStatusCode: 400, body: [{ errorCode, message }] };
    }
  };
  return {
    statements,
    interfere(request, send) {
      if (isQuery(request.url) || NEXT.test(request.url)) return answer(request.url, send);
      if (!request.url.endsWith('/composite')) return undefined;
      const { compositeRequest } = JSON.parse(request.body ?? '') as Composite;
      const parts = compositeRequest.map(async ({ url, referenceId }) => ({ referenceId, ...(await part(url, send)) }));
      return Promise.all(parts).then((compositeResponse) => ({ compositeResponse }));
    },
  };
}

const isQuery = (url: string): boolean => /\/query(All)?\?q=/.test(url);
