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
import { isInDoubt } from '../../salesforce/orgErrors.ts';
import { pauseAfterLock } from '../../salesforce/waiting.ts';
import { writingInto } from '../run/diskFull.ts';
import { DECISION_OBJECTS } from '../../salesforce/decisionRows.ts';
import { partOf, turnOf } from '../run/outgoingNames.ts';
import { goOn, type WriteContext } from '../run/runContext.ts';
import type { OutgoingFile } from '../run/runLog.ts';
import { type Accounted, accountFor } from './accountFor.ts';
import { JobWatch } from './jobWatch.ts';
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
  readonly #watch: JobWatch;

  constructor(context: WriteContext) {
    this.#context = context;
    this.#watch = new JobWatch(context, () => this.#report());
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
      const job = await this.#watch.untilOver(id, file);
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

const isNothingDone = ({ state, numberRecordsProcessed }: IngestJob): boolean =>
  state !== 'JobComplete' && numberRecordsProcessed === 0;

const failed = ({ id, state, errorMessage = '' }: IngestJob): BuysideError =>
  new BuysideError('JobFailed', [id, state, errorMessage]);

/** A job that cannot be aborted any more does no harm: it was never closed. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof BuysideError) || error.code === 'CallBudgetSpent') throw error;
}
