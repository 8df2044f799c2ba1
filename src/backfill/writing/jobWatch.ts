import { BuysideError } from '../../decision/buysideError.ts';
import { type IngestJob, seeIngestJob } from '../../salesforce/bulkIngest.ts';
import { isOver } from '../../salesforce/jobState.ts';
import { goOn, type WriteContext } from '../run/runContext.ts';
import type { OutgoingFile } from '../run/runLog.ts';

/** Rows a second of a quick org: the one look too many that others cost tells their true pace. */
const FIRST_PACE = 22_000;
/** Two looks at a job are at least so far apart: in milliseconds, and as a share of what the job should take. */
const LEAST_PAUSE_MS = 150;
const LEAST_SHARE = 0.1;
/** A job may well be quicker than the one before it, which our own work on the next part may have held up. */
const FIRST_LOOK = 0.65;
/** A look a little late costs less than one too early and another. */
const MARGIN = 1.1;

/** Waits for one job after the other, and learns from each how quick the org is. */
export class JobWatch {
  readonly #context: WriteContext;
  readonly #onLook: () => void;
  /** Rows of an object a second the org took last, to know when to look. */
  readonly #paces = new Map<string, number>();

  /** Shape: `onLook` hears of each look at a job that is not over. */
  constructor(context: WriteContext, onLook: () => void) {
    this.#context = context;
    this.#onLook = onLook;
  }

  /**
   * Looks when the job should be done, and less and less often where nothing moves. The pace is what was seen of a job at work; of one that
   * was over at the first look it is the org's own figure, because measured from here it would hold our pause, and grow with it.
   *
   * @throws {BuysideError} `JobStillRunning` when patience ends; else as the requests do.
   * @throws {Stopped} when somebody asked the run to stop and the job is not over.
   */
  async untilOver(id: string, { object, rows }: OutgoingFile): Promise<IngestJob> {
    const { door, waiting } = this.#context;
    const began = performance.now();
    const msFor = (left: number): number => (left * 1000) / (this.#paces.get(object) ?? FIRST_PACE);
    const least = Math.max(LEAST_PAUSE_MS, LEAST_SHARE * msFor(rows));
    let waited = 0;
    let isSeenAtWork = false;
    let pause = (this.#paces.has(object) ? FIRST_LOOK : MARGIN) * msFor(rows);
    for (;;) {
      const next = Math.min(Math.max(pause, least), waiting.longestPauseMs);
      if (!this.#context.signal.aborted) await waiting.sleep(next);
      waited += next;
      const job = await seeIngestJob(door, id);
      const { numberRecordsProcessed: done, totalProcessingTime: worked } = job;
      if (isOver(job)) {
        if (!isSeenAtWork && done > 0 && worked > 0) this.#paces.set(object, (done * 1000) / worked);
        return job;
      }
      goOn(this.#context);
      if (waited >= waiting.patienceMs) throw new BuysideError('JobStillRunning', [id]);
      if (done > 0) this.#paces.set(object, (done * 1000) / Math.max(performance.now() - began, waited));
      isSeenAtWork ||= done > 0;
      pause = done > 0 ? MARGIN * msFor(rows - done) : Math.max(pause, waiting.firstPauseMs) * 1.5;
      this.#onLook();
    }
  }
}
