import { existsSync } from 'node:fs';
import { BuysideError } from '../../decision/buysideError.ts';
import {
  abortIngestJob,
  closeIngestJob,
  createIngestJob,
  fetchResults,
  type IngestJob,
  seeIngestJob,
  uploadTo,
} from '../../salesforce/bulkIngest.ts';
import { isOver } from '../../salesforce/jobState.ts';
import { isInDoubt } from '../../salesforce/orgErrors.ts';
import { pauseAfterLock } from '../../salesforce/waiting.ts';
import { writingInto } from '../run/diskFull.ts';
import { DECISION_OBJECTS } from '../../salesforce/decisionRows.ts';
import { partOf, turnOf } from '../run/outgoingNames.ts';
import { goOn, type WriteContext } from '../run/runContext.ts';
import type { OutgoingFile } from '../run/runLog.ts';
import { type Accounted, accountFor } from './accountFor.ts';
import { resultFile, type ResultKind } from './resultFiles.ts';
import { sendSmallFile } from './sendSmallFile.ts';
import { withoutOrphans } from './withoutOrphans.ts';

/** Rows that met a lock are sent so often again. */
const MOST_TURNS = 4;
/** A job that fails before its first row, or whose upload breaks, is made so often. */
const MOST_JOBS = 3;
/** A few rows may share a fate by chance; as many as this share a cause. */
const TOO_MANY_TO_BE_CHANCE = 20;

/**
 * Writes the files of a run: a small one by collections, a large one as a Bulk job of its own. What the journal calls written is not sent
 * again, and a job that was made is looked after, never made anew while it may still work.
 */
export class FileWriter {
  readonly #context: WriteContext;
  /** Rows of an object a second the org took last, to know when to look. */
  readonly #paces = new Map<string, number>();

  constructor(context: WriteContext) {
    this.#context = context;
  }

  /**
   * @throws {BuysideError} `JobStillRunning` when patience ends, `JobFailed`, `EveryRowRefused` when an object takes none of its rows for
   * one and the same reason, as it would the next ones; `DiskFull`; otherwise as the requests do. Every one of these leaves a run to resume.
   */
  async write(file: OutgoingFile): Promise<void> {
    const { log } = this.#context;
    let next: OutgoingFile | null = file;
    while (next !== null) {
      const current: OutgoingFile = next;
      const done = log.all('written').find((step) => step.file === current.name);
      if (done === undefined) {
        const turn = turnOf(current.name);
        if (turn > 0) await this.#context.waiting.sleep(pauseAfterLock(turn));
        goOn(this.#context);
        await writingInto(this.#context.folder, () => this.#send(current));
      }
      next = log.all('written').find((step) => step.file === current.name)?.retry ?? null;
    }
  }

  async #send(file: OutgoingFile): Promise<void> {
    const { folder, log, sizes } = this.#context;
    const { path, rows, orphans } = await withoutOrphans(folder, file, this.#pathFiles(file));
    const sent = { ...file, rows };
    const job = rows > sizes.bulkWriteAbove ? await this.#sendJob(sent, path) : null;
    if (job === null && rows > 0) await sendSmallFile(this.#context, sent, path);
    const accounted = await this.#account(sent, path);
    const { result, retry, sharedReason } = accounted;
    const refused = result.failed + orphans;
    await log.add({ step: 'written', file: file.name, result: { ...result, failed: refused }, retry });
    this.#report();
    if (job?.state === 'Aborted') throw failed(job);
    if (result.created + result.updated > 0 || result.failed < TOO_MANY_TO_BE_CHANCE || sharedReason === null) return;
    throw new BuysideError('EveryRowRefused', [file.object, String(result.failed), sharedReason]);
  }

  /** The files that the new paths of the same part were sent as, in turn, where some were refused. */
  #pathFiles(file: OutgoingFile): readonly string[] {
    if (file.object === DECISION_OBJECTS.paths) return [];
    const { log } = this.#context;
    const names = [...log.files().values()]
      .filter(({ object, operation }) => object === DECISION_OBJECTS.paths && operation === 'insert')
      .map(({ name }) => name)
      .filter((name) => partOf(name) === partOf(file.name));
    const steps = log.all('written').filter((step) => names.includes(step.file));
    return steps.some(({ result }) => result.failed > 0) ? steps.map((step) => step.file) : [];
  }

  /** Where all rows were saved there is nothing to match. */
  async #account(file: OutgoingFile, path: string): Promise<Accounted> {
    const { folder } = this.#context;
    const isWhole =
      !existsSync(resultFile(folder, file.name, 'failed')) && !existsSync(resultFile(folder, file.name, 'unprocessed'));
    if (!isWhole) return accountFor(folder, file, path, turnOf(file.name) < MOST_TURNS);
    const [created, updated] = file.operation === 'insert' ? [file.rows, 0] : [0, file.rows];
    return { result: { created, updated, kept: 0, failed: 0, unprocessed: 0 }, retry: null, sharedReason: null };
  }

  /** Somebody who aborts a job wants it stopped: it is not made again before the run is taken up. */
  async #sendJob(file: OutgoingFile, path: string): Promise<IngestJob> {
    for (let attempt = 1; ; attempt += 1) {
      const id = await this.#openJob(file, path, attempt);
      const job = await this.#finished(id, file);
      if (!isNothingDone(job)) {
        await this.#fetch(file, job);
        return job;
      }
      if (attempt >= MOST_JOBS || job.state === 'Aborted') throw failed(job);
      await this.#newJob(file, path);
    }
  }

  /** The job of a file with its rows in it and closed: the one the journal knows, as far as it came, or a new one. */
  async #openJob(file: OutgoingFile, path: string, attempt: number): Promise<string> {
    const { door, log } = this.#context;
    const known = log.all('job').findLast((step) => step.file === file.name)?.jobId;
    if (known === undefined) return this.#newJob(file, path);
    // A job of this very run has its rows; one that a kill left open may have all, some or none of them.
    if (attempt > 1) return known;
    const job = await seeIngestJob(door, known);
    if (job.state !== 'Open' && !(job.state === 'Aborted' && isNothingDone(job))) return known;
    if (job.state === 'Open') await abortIngestJob(door, known).catch(ignoreRefusal);
    return this.#newJob(file, path);
  }

  async #newJob(file: OutgoingFile, path: string): Promise<string> {
    const { door, log } = this.#context;
    for (let attempt = 1; ; attempt += 1) {
      goOn(this.#context);
      const id = await createIngestJob(door, file.object, file.operation);
      await log.add({ step: 'job', file: file.name, jobId: id });
      try {
        await uploadTo(door, id, path);
      } catch (error) {
        // Half an upload cannot be gone on with, and a second one to the same job is refused.
        if (attempt === MOST_JOBS || !isInDoubt(error)) throw error;
        await abortIngestJob(door, id).catch(ignoreRefusal);
        continue;
      }
      await this.#close(id);
      return id;
    }
  }

  /** A job whose closing was not answered may be closed all the same. */
  async #close(id: string): Promise<void> {
    const { door } = this.#context;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await closeIngestJob(door, id);
        return;
      } catch (error) {
        if (attempt === MOST_JOBS || !isInDoubt(error)) throw error;
        if ((await seeIngestJob(door, id)).state !== 'Open') return;
      }
    }
  }

  /**
   * Looks when the job should be done, and less and less often where nothing moves. The pace is what was seen of a job at work; of one that
   * was over at the first look it is the org's own figure, because measured from here it would hold our pause, and grow with it.
   */
  async #finished(id: string, { object, rows }: OutgoingFile): Promise<IngestJob> {
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
      this.#report();
    }
  }

  async #fetch(file: OutgoingFile, job: IngestJob): Promise<void> {
    const { door, folder } = this.#context;
    const fetch = (kind: ResultKind, from: Parameters<typeof fetchResults>[2]) =>
      fetchResults(door, job.id, from, resultFile(folder, file.name, kind));
    await fetch('successful', 'successfulResults');
    const isWhole = job.state === 'JobComplete' && job.numberRecordsProcessed === file.rows;
    if (job.numberRecordsFailed > 0 || !isWhole) await fetch('failed', 'failedResults');
    if (!isWhole) await fetch('unprocessed', 'unprocessedrecords');
  }

  #report(): void {
    const results = this.#context.log.all('written').map(({ result }) => result);
    this.#context.report({
      rowsWritten: results.reduce((sum, { created, updated }) => sum + created + updated, 0),
      rowsFailed: results.reduce((sum, { failed, unprocessed }) => sum + failed + unprocessed, 0),
    });
  }
}

/** Rows a second of a quick org: the one look too many that others cost tells their true pace. */
const FIRST_PACE = 22_000;
/** Two looks at a job are at least so far apart: in milliseconds, and as a share of what the job should take. */
const LEAST_PAUSE_MS = 150;
const LEAST_SHARE = 0.1;
/** A job may well be quicker than the one before it, which our own work on the next part may have held up. */
const FIRST_LOOK = 0.65;
/** A look a little late costs less than one too early and another. */
const MARGIN = 1.1;

const isNothingDone = ({ state, numberRecordsProcessed }: IngestJob): boolean =>
  state !== 'JobComplete' && numberRecordsProcessed === 0;

const failed = ({ id, state, errorMessage = '' }: IngestJob): BuysideError =>
  new BuysideError('JobFailed', [id, state, errorMessage]);

/** A job that cannot be aborted any more does no harm: it was never closed. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof BuysideError) || error.code === 'CallBudgetSpent') throw error;
}
