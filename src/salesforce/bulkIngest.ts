import { BuysideError } from '../decision/buysideError.ts';
import { readCsv, toCsv } from './csv.ts';
import { jsonRequest, type OrgConnection, requestText } from './orgConnection.ts';
import { answerOf } from './orgErrors.ts';
import type { OutgoingRow, OutgoingValue, RowFailure, Written } from './outgoingRow.ts';
import { waitFor, type Waiting } from './waiting.ts';
import type { WriteTarget } from './writeRows.ts';

interface IngestJob {
  readonly id: string;
  readonly state: string;
  readonly errorMessage?: string;
}

/** Rows one job takes: about 10 MB of CSV, so that what is in memory does not grow with the org (a job may hold 150 MB). */
export const JOB_SIZE = 20_000;

/**
 * Writes rows by one Bulk API 2.0 job, taken step by step: create, upload, close, look until it is done, fetch all three results.
 *
 * The upload is one text of bounded size, not an open stream: jsforce sends a request again after it renewed the session,
 * and a stream that was already read would then upload nothing.
 *
 * Shape: every row is created, updated or failed; one the org did not process is failed with `UNPROCESSED`, one that is in
 * none of the results with `NO_ANSWER`. Results come in no promised order and are matched by key.
 * @throws {BuysideError} `JobFailed`, with nothing known of its rows; `JobStillRunning` when patience ends.
 */
export async function writeBulk(
  connection: OrgConnection,
  target: WriteTarget,
  rows: readonly OutgoingRow[],
  waiting: Waiting,
): Promise<Written> {
  const { id } = await answerOf(
    connection.request<IngestJob>(jsonRequest('POST', '/jobs/ingest', jobOf(target))),
    target.object,
  );
  await uploaded(connection, id, csvOf(target, rows));
  const job = await waitFor(async () => {
    const seen = await answerOf(connection.request<IngestJob>({ method: 'GET', url: `/jobs/ingest/${id}` }), id);
    return ['JobComplete', 'Failed', 'Aborted'].includes(seen.state) ? seen : undefined;
  }, waiting);
  if (job === undefined) throw new BuysideError('JobStillRunning', [id]);
  const written = await resultsOf(connection, target, id, rows);
  const nothingDone = written.created.length + written.updated.length === 0;
  if (job.state !== 'JobComplete' && nothingDone)
    throw new BuysideError('JobFailed', [id, job.state, job.errorMessage ?? '']);
  return written;
}

const jobOf = (target: WriteTarget): object => ({
  object: target.object,
  operation: target.operation,
  contentType: 'CSV',
  lineEnding: 'LF',
  columnDelimiter: 'COMMA',
  ...(target.operation === 'upsert' && { externalIdFieldName: target.keyField }),
});

/** A job that is left open would wait in the org for a week, so it is aborted when its upload fails. */
async function uploaded(connection: OrgConnection, id: string, csv: string): Promise<void> {
  const url = `/jobs/ingest/${id}`;
  const upload = { method: 'PUT' as const, url: `${url}/batches`, body: csv, headers: { 'content-type': 'text/csv' } };
  try {
    await answerOf(connection.request(upload), url);
  } catch (refusal) {
    await connection.request(jsonRequest('PATCH', url, { state: 'Aborted' })).then(undefined, () => undefined);
    throw refusal;
  }
  await answerOf(connection.request(jsonRequest('PATCH', url, { state: 'UploadComplete' })), url);
}

async function resultsOf(
  connection: OrgConnection,
  target: WriteTarget,
  id: string,
  rows: readonly OutgoingRow[],
): Promise<Written> {
  const created: string[] = [];
  const updated: string[] = [];
  const failed: RowFailure[] = [];
  const missing = new Set(rows.map(({ key }) => key));
  const result = async (name: string): Promise<string> =>
    (await answerOf(requestText(connection, { method: 'GET', url: `/jobs/ingest/${id}/${name}` }), id)).text;
  for await (const row of readCsv(await result('successfulResults'))) {
    const key = row[target.keyField] ?? '';
    (row['sf__Created'] === 'true' ? created : updated).push(key);
    missing.delete(key);
  }
  for await (const row of readCsv(await result('failedResults'))) {
    const key = row[target.keyField] ?? '';
    failed.push({ object: target.object, key, ...reason(row['sf__Error'] ?? '') });
    missing.delete(key);
  }
  for await (const row of readCsv(await result('unprocessedrecords'))) {
    const key = row[target.keyField] ?? '';
    failed.push({ object: target.object, key, code: 'UNPROCESSED', message: '' });
    missing.delete(key);
  }
  for (const key of missing) failed.push({ object: target.object, key, code: 'NO_ANSWER', message: '' });
  return { created, updated, failed };
}

/** `REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --` as code and message. */
function reason(error: string): Pick<RowFailure, 'code' | 'message'> {
  const [, code = 'UNKNOWN', message = error] = /^([A-Z_]+):(.*)$/s.exec(error) ?? [];
  return { code, message: message.replace(/:[\w, ]*--$/, '').trim() };
}

function csvOf(target: WriteTarget, rows: readonly OutgoingRow[]): string {
  const flat = rows.map((row) => new Map([[target.keyField, row.key], ...cellsOf(row.fields)]));
  const columns = [...new Set(flat.flatMap((cells) => [...cells.keys()]))];
  return toCsv(
    columns,
    flat.map((cells) => columns.map((column) => cells.get(column) ?? '')),
  );
}

function cellsOf(fields: Readonly<Record<string, OutgoingValue>>): readonly (readonly [string, string])[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    if (value === null) return [[name, '#N/A'] as const];
    if (typeof value !== 'object') return [[name, String(value)] as const];
    return Object.entries(value).map(([field, text]) => [`${name}.${field}`, text] as const);
  });
}
