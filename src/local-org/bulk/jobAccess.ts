/** What both kinds of bulk job ask of a request. */
import { ApiError } from '../engine.ts';
import { notFound, objectBody } from '../http/apiCall.ts';
import type { ApiCall, ApiReply } from '../http/apiCall.ts';
import { jobInfo } from './jobInfo.ts';
import type { Job, JobRegistry } from './jobs.ts';

/** The job a path names. @throws ApiError 404 when it is unknown or someone else's. */
export function findJob(call: ApiCall, registry: JobRegistry): Job {
  const job = registry.find(call.params['id'] ?? '');
  const isTheirs =
    job && (job.session.userId === call.session.userId || call.session.hasUserPermission('ModifyAllData'));
  if (!job || !isTheirs) throw notFound();
  return job;
}

/** The job is not in a state that allows this. */
export function invalidState(message: string): ApiError {
  return new ApiError(400, 'INVALIDJOBSTATE', `InvalidJobState : ${message}`);
}

/** @throws ApiError for a property a job does not have. */
export function refuseUnknownKeys(body: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  const unknown = Object.keys(body).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new ApiError(400, 'JSON_PARSER_ERROR', `Unrecognized field "${unknown}"`);
}

/** The state a PATCH asks for. @throws ApiError when it is none a client may ask for. */
export function stateAskedFor(call: ApiCall): 'UploadComplete' | 'Aborted' {
  const { state } = objectBody(call);
  if (state === 'UploadComplete' || state === 'Aborted') return state;
  throw invalidState(`A job can be set to UploadComplete or Aborted, not to ${String(state)}`);
}

/** The caller's own jobs of one kind, newest first. */
export function ownJobs(call: ApiCall, registry: JobRegistry, type: Job['type']): ApiReply {
  const records = registry
    .all()
    .filter((job) => job.type === type && job.session.userId === call.session.userId)
    .map((job) => jobInfo(call, job, false));
  return { status: 200, body: { done: true, records, nextRecordsUrl: null } };
}
