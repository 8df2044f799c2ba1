/** `/query` and `/queryAll` with their pages, columns and plans. */
import { ApiError } from '../engine.ts';
import { describingQuery, toolingRoutes } from '../metadata/tooling/toolingRoutes.ts';
import { columnMetadata } from '../soql/columnMetadata.ts';
import { nextPage, openQuery, runQuery } from '../soql/runQuery.ts';
import type { QueryPage } from '../soql/runQuery.ts';
import { isIdShaped } from '../store/ids.ts';
import { soqlOf } from './apiCall.ts';
import type { ApiCall, ApiReply, Route } from './apiCall.ts';
import { listViewQuery } from './listViewRoutes.ts';

/** The answer without the bare locator, which only this server knows of. */
function pageReply(page: QueryPage): ApiReply {
  const { totalSize, done, nextRecordsUrl, records } = page;
  return {
    status: 200,
    body: { totalSize, done, ...(nextRecordsUrl === undefined ? {} : { nextRecordsUrl }), records },
  };
}

/** `Sforce-Query-Options: batchSize=500`. @throws ApiError when it is no number */
function batchSizeOf(call: ApiCall): { batchSize?: number } {
  const header = call.headers['sforce-query-options'];
  if (header === undefined) return {};
  const found = /(?:^|,)\s*batchSize\s*=\s*(\d{1,9})\s*(?:,|$)/i.exec(String(header));
  if (!found)
    throw new ApiError(
      400,
      'INVALID_QUERY_OPTIONS',
      `Sforce-Query-Options is read as batchSize=200 to 2000, not '${String(header)}'`,
    );
  return { batchSize: Number(found[1]) };
}

/** The plan of a query as Salesforce's `explain` words it: always a scan of the table, at the cost of its rows. */
function explain(call: ApiCall, soql: string): ApiReply {
  const { engine } = call.org;
  const cardinality = runQuery(engine, call.session, soql).totalSize;
  const name = /\bFROM\s+(\w+)/i.exec(soql)?.[1] ?? '';
  const sobjectType = engine.schema.object(name)?.name ?? name;
  const sobjectCardinality = runQuery(engine, call.session, `SELECT COUNT() FROM ${sobjectType}`).totalSize;
  const plan = {
    cardinality,
    fields: [],
    leadingOperationType: 'TableScan',
    notes: [],
    relativeCost: 1,
    sobjectCardinality,
    sobjectType,
  };
  return { status: 200, body: { plans: [plan], sourceQuery: soql } };
}

function query(call: ApiCall, all: boolean): ApiReply {
  const { engine } = call.org;
  const planned = call.query.get('explain');
  if (planned !== null) return explain(call, isIdShaped(planned) ? listViewQuery(call, planned) : planned);
  const soql = soqlOf(call);
  const described = describingQuery(call, soql);
  if (described !== undefined) return described;
  if (call.query.get('columns') === 'true') return { status: 200, body: columnMetadata(engine, call.session, soql) };
  return pageReply(openQuery(engine, call.session, soql, { all, version: call.version, ...batchSizeOf(call) }));
}

function further(call: ApiCall): ApiReply {
  return pageReply(nextPage(call.org.engine, call.session, call.params['locator'] ?? '', { version: call.version }));
}

/** The table of queries. */
export const queryRoutes: readonly Route[] = [
  { method: 'GET', path: '/query', subrequest: 'query', answer: (call) => query(call, false) },
  { method: 'GET', path: '/queryAll', subrequest: 'query', answer: (call) => query(call, true) },
  { method: 'GET', path: '/query/:locator', subrequest: 'query', answer: further },
  { method: 'GET', path: '/queryAll/:locator', subrequest: 'query', answer: further },
  ...toolingRoutes((call) => query(call, false)),
];
