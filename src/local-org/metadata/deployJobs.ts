/**
 * Deploys as jobs: asked for, waiting, done. A deploy is carried out when its status is first asked for, or after ten
 * seconds when nobody asks: until then it can be cancelled.
 */
import { randomInt } from 'node:crypto';
import { reportFault } from '../http/errors.ts';
import type { OnFault } from '../http/errors.ts';
import { makeId } from '../store/ids.ts';
import type { DeployOptions, DeployOutcome } from './deployResult.ts';
import { readPackage } from './readPackage.ts';
import type { Package } from './readPackage.ts';
import { ArchiveError, readZip } from './zipArchive.ts';

const WAIT_MS = 10_000;
/** Older ones are forgotten. */
const MAX_JOBS = 100;
/** Packages that were checked and may still be deployed without being sent again. */
const MAX_VALIDATED = 5;

export interface DeployUser {
  readonly id: string;
  readonly name: string;
}

export interface DeployJob {
  readonly id: string;
  readonly options: DeployOptions;
  readonly user: DeployUser;
  readonly createdDate: string;
  state: 'Pending' | 'Canceled' | 'Done';
  endedDate?: string;
  outcome?: DeployOutcome;
  /** Let go of once it is carried out, unless it can be deployed without being sent again. */
  archive?: Uint8Array;
}

export interface DeployJobs {
  /** A new job for a zip file. */
  add(archive: Uint8Array, options: DeployOptions, user: DeployUser): DeployJob;
  find(id: string): DeployJob | undefined;
  /** Carries a waiting job out. */
  finish(job: DeployJob): void;
  /** Whether the job was still waiting. */
  cancel(job: DeployJob): boolean;
  /** Stops what waits; nothing of it is carried out. */
  close(): void;
}

/** The package of a job, or the refusal of the whole of it. */
function unpack(archive: Uint8Array): Package | DeployOutcome {
  try {
    return readPackage(readZip(archive));
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    return { status: 'Failed', successes: [], failures: [], errorMessage: error.message };
  }
}

/** @param deploy carries a package out; @param onFault hears of programmer's mistakes, which fail the job */
export function createDeployJobs(
  deploy: (source: Package, options: DeployOptions) => DeployOutcome,
  now: () => number,
  onFault: OnFault,
): DeployJobs {
  const jobs = new Map<string, DeployJob>();
  const timers = new Map<string, NodeJS.Timeout>();
  const moment = (): string => new Date(now()).toISOString();
  let made = randomInt(1, 1_000_000);

  function end(job: DeployJob, state: 'Canceled' | 'Done'): void {
    clearTimeout(timers.get(job.id));
    timers.delete(job.id);
    job.state = state;
    job.endedDate = moment();
    const isValidation = job.options.checkOnly && job.outcome?.status === 'Succeeded';
    if (!isValidation) delete job.archive;
    const validated = [...jobs.values()].filter((other) => other.state === 'Done' && other.archive !== undefined);
    for (const old of validated.slice(0, -MAX_VALIDATED)) delete old.archive;
  }

  function finish(job: DeployJob): void {
    if (job.state !== 'Pending') return;
    try {
      const source = unpack(job.archive ?? new Uint8Array());
      job.outcome = 'components' in source ? deploy(source, job.options) : source;
    } catch (error) {
      job.outcome = { status: 'Failed', successes: [], failures: [], errorMessage: reportFault(error, onFault) };
    }
    end(job, 'Done');
  }

  return {
    add(archive, options, user) {
      made += 1;
      const id = makeId('0Af', made);
      const job: DeployJob = { id, options, user, createdDate: moment(), state: 'Pending', archive };
      jobs.set(id, job);
      const [oldest] = jobs.keys();
      if (jobs.size > MAX_JOBS && oldest !== undefined) jobs.delete(oldest);
      const timer = setTimeout(() => finish(job), WAIT_MS);
      timer.unref();
      timers.set(id, timer);
      return job;
    },
    find: (id) => jobs.get(id),
    finish,
    cancel(job) {
      if (job.state !== 'Pending') return false;
      end(job, 'Canceled');
      return true;
    },
    close() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
