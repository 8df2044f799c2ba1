/** The end of bulk work, however it comes: done, ended by the org, or broken. */
import { ApiError } from '../engine.ts';
import type { Engine } from '../engine.ts';
import { reportFault } from '../http/errors.ts';
import type { OnFault } from '../http/errors.ts';
import { BatchError } from './columns.ts';
import { isRunning } from './jobs.ts';
import type { Job, JobRegistry } from './jobs.ts';

/** Why a job or a batch failed, as its own status says it; what is not the client's doing is a fault as well. */
export function failureWords(error: unknown, onFault: OnFault): string {
  if (error instanceof ApiError) return `${error.errorCode}: ${error.message}`;
  return `InvalidBatch : ${error instanceof BatchError ? error.message : reportFault(error, onFault)}`;
}

/** What every job is run with. */
export interface JobSurroundings {
  readonly engine: Engine;
  readonly registry: JobRegistry;
  readonly onFault: OnFault;
}

/** Runs a job to its end. Never rejects: what goes wrong is the job's own `Failed`. */
export async function runJob(
  { engine, registry, onFault }: JobSurroundings,
  job: Job,
  work: () => Promise<void>,
): Promise<void> {
  job.state = 'InProgress';
  try {
    await work();
    if (isRunning(job)) job.state = registry.closing ? 'Aborted' : 'JobComplete';
  } catch (error) {
    job.state = 'Failed';
    job.errorMessage = failureWords(error, onFault);
  }
  job.changedAt = engine.now();
}
