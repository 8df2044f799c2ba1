import type { ApiCall } from '../http/apiCall.ts';
import { versionPath } from '../http/apiCall.ts';
import type { Job } from './jobs.ts';

function instant(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}

/** A job as the API shows it. Counts appear only where Salesforce shows them: once, not in the answer to its creation. */
export function jobInfo(call: ApiCall, job: Job, withCounts: boolean): Record<string, unknown> {
  const common = {
    id: job.id,
    operation: job.operation,
    object: job.object,
    createdById: job.session.userId,
    createdDate: instant(job.createdAt),
    systemModstamp: instant(job.changedAt),
    state: job.state,
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: job.version,
    lineEnding: job.format.lineEnding,
    columnDelimiter: job.format.columnDelimiter,
  };
  const counts = { retries: 0, totalProcessingTime: Math.round(job.busyMs), numberRecordsProcessed: job.processed };
  const error = job.errorMessage === undefined ? {} : { errorMessage: job.errorMessage };
  if (job.type === 'query')
    return {
      ...common,
      jobType: 'V2Query',
      ...(withCounts ? { ...counts, isPkChunkingSupported: false } : {}),
      ...error,
    };
  const ingest = {
    ...common,
    jobType: 'V2Ingest',
    ...(job.externalIdField === undefined ? {} : { externalIdFieldName: job.externalIdField }),
    // Without a leading slash, as Salesforce answers; clients append it to the instance URL.
    contentUrl: `${versionPath(call.version).slice(1)}/jobs/ingest/${job.id}/batches`,
  };
  if (!withCounts) return ingest;
  const times = { apiActiveProcessingTime: Math.round(job.busyMs), apexProcessingTime: 0 };
  return { ...ingest, ...counts, ...times, numberRecordsFailed: job.failed, ...error };
}
