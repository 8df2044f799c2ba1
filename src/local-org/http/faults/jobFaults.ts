/** What goes wrong with bulk jobs on demand: they fail, are aborted or hang. */
import { setTimeout as delay } from 'node:timers/promises';
import type { FaultList } from './faultList.ts';
import type { JobFault } from './faultRule.ts';

/** What a rule may know of a job (of Bulk API 1.0: of a batch), and change. */
export interface FaultyJob {
  readonly id: string;
  readonly object: string;
  readonly operation: string;
  state: string;
  errorMessage?: string;
  /** Rows done so far. */
  readonly processed: number;
}

/** A worker's question before each chunk of rows. */
export interface JobFaults {
  /**
   * How many rows the job may take next, `most` at most. Waits while the job is made to hang; when it is made to end, its state is
   * final on return.
   */
  room(job: FaultyJob, most: number, isClosing: () => boolean): Promise<number>;
  /** Counts one look of a client at a job. */
  polled(id: string): void;
}

const NAMES = new Set(['jobFails', 'jobAborts', 'jobHangs'] as const);
const LOOK_EVERY_MS = 10;
const IN_PROGRESS = 'InProgress';

/** Jobs are named by 15 or 18 characters. */
const shortId = (id: string): string => id.slice(0, 15);
const isSame = (wanted: string | undefined, name: string): boolean =>
  wanted === undefined || wanted.toLowerCase() === name.toLowerCase();

/** The faults of jobs in a list of rules. */
export function createJobFaults(faults: FaultList): JobFaults {
  const decided = new WeakMap<FaultyJob, JobFault | 'none'>();
  const polls = new Map<string, number>();

  function faultOf(job: FaultyJob): JobFault | 'none' {
    const known = decided.get(job);
    if (known) return known;
    const matches = (rule: JobFault): boolean =>
      isSame(rule.object, job.object) && isSame(rule.operation, job.operation);
    const fault = faults.striking(NAMES, matches).next().value ?? 'none';
    if (fault !== 'none' && fault.fault === 'jobHangs') polls.set(shortId(job.id), 0);
    decided.set(job, fault);
    return fault;
  }

  async function hang(job: FaultyJob, until: number, goesOn: () => boolean): Promise<void> {
    while (job.state === IN_PROGRESS && goesOn() && (polls.get(shortId(job.id)) ?? 0) < until) {
      await delay(LOOK_EVERY_MS, undefined, { ref: false });
    }
    polls.delete(shortId(job.id));
  }

  return {
    async room(job, most, isClosing) {
      const fault = faultOf(job);
      if (fault === 'none') return most;
      if (fault.fault === 'jobHangs') {
        await hang(job, fault.polls ?? Infinity, () => !isClosing() && faults.holds(fault));
        decided.set(job, 'none');
        return most;
      }
      const left = (fault.afterRows ?? 0) - job.processed;
      if (left > 0) return Math.min(most, left);
      job.state = fault.fault === 'jobFails' ? 'Failed' : 'Aborted';
      if (fault.fault === 'jobFails')
        job.errorMessage = fault.message ?? 'InternalServerError : a fault rule of the local org failed this job';
      return 0;
    },
    polled(id) {
      const count = polls.get(shortId(id));
      if (count !== undefined) polls.set(shortId(id), count + 1);
    },
  };
}
