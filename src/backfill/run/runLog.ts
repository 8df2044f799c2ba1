import { existsSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { DecisionObject } from '../../salesforce/decisionRows.ts';
import type { RunToUndo } from '../../salesforce/runRow.ts';
import type { TallyCounts } from '../result/tally.ts';
import { writeDurably } from './runFolder.ts';

/** What a run was asked to do, and where. */
export interface RunBegin {
  readonly step: 'begin';
  readonly runId: string;
  readonly kind: 'Backfill' | 'Sync' | 'Undo';
  readonly orgId: string;
  readonly instanceUrl: string;
  readonly where: string | null;
  readonly limit: number | null;
  readonly model: string;
  readonly engineVersion: string;
  readonly fingerprint: string;
  readonly isDryRun: boolean;
  /** The org's clock when the run began: nothing later counts, and the next sync begins here. */
  readonly asOf: string;
  /** For a sync: changes since this instant are read; null reads every deal. */
  readonly since: string | null;
  /** Why deals are inferred again that did not change, in words of the fingerprint. */
  readonly moved: readonly string[];
  /** Stages whose mapping differs from the run before. */
  readonly movedStages: readonly string[];
  /** For an undo: the run it takes back. */
  readonly undone?: RunToUndo;
}

/** A file of rows to write; `retryOf` names the file whose rows it sends again. */
export interface OutgoingFile {
  readonly name: string;
  readonly object: DecisionObject;
  readonly operation: 'insert' | 'update' | 'delete';
  readonly rows: number;
  readonly bytes: number;
}

/** What became of the rows of one file. */
export interface FileResult {
  readonly created: number;
  readonly updated: number;
  /** Inserts of rows that somebody else had written by then: theirs stays. */
  readonly kept: number;
  readonly failed: number;
  readonly unprocessed: number;
}

/** The steps of a run, in the order they are taken; each is written before the next is begun. */
export type RunStep =
  | RunBegin
  /** The deals to read are known: their number, and the file of their ids when not every deal is read. */
  | { readonly step: 'deals'; readonly found: number; readonly idsFile: string | null }
  /** A query job was started. */
  | { readonly step: 'query'; readonly source: string; readonly statement: string; readonly jobId: string }
  /** All rows of a source are on disk. */
  | { readonly step: 'staged'; readonly source: string; readonly files: readonly string[]; readonly rows: number }
  /** The rows of all sources are sorted by deal. */
  | { readonly step: 'sorted' }
  /** A part of the deals is planned; `lastDeal` is the last of them. */
  | {
      readonly step: 'planned';
      readonly part: number;
      readonly lastDeal: string;
      readonly isLast: boolean;
      readonly files: readonly OutgoingFile[];
      readonly tally: TallyCounts;
    }
  /** An ingest job was made for a file; nothing is uploaded yet. */
  | { readonly step: 'job'; readonly file: string; readonly jobId: string }
  /** Rows of a small file are about to be sent: those from `from`, without `until`. */
  | { readonly step: 'sending'; readonly file: string; readonly from: number; readonly until: number }
  /** What became of the rows of a file; its results are on disk. `retry` holds the rows to be sent again. */
  | {
      readonly step: 'written';
      readonly file: string;
      readonly result: FileResult;
      readonly retry: OutgoingFile | null;
    }
  /** An undo has planned one of its two turns. */
  | { readonly step: 'undoing'; readonly turn: 'children' | 'paths'; readonly files: readonly OutgoingFile[] }
  /** The page of the run could not be made. */
  | { readonly step: 'unshown'; readonly why: string }
  /** The run broke off, for a reason that has a word. */
  | { readonly step: 'broken'; readonly code: string; readonly facts: readonly string[] }
  /** The run is closed in the org. */
  | { readonly step: 'finished'; readonly status: string };

/** A step by its name. */
export type Step<Name extends RunStep['step']> = Extract<RunStep, { step: Name }>;

/** A step with the instant at which it was written, and the requests the run had cost by then. */
type Line = RunStep & { readonly at: string; readonly calls: number };

/** What a journal hears and tells beside its steps. */
export interface RunLogOptions {
  /** Requests this process has sent. */
  readonly calls: () => number;
  /** Heard after each step is on disk, and waited for. */
  readonly onStep?: ((step: RunStep) => Promise<void> | void) | undefined;
}

/** The journal in the folder of a run. */
export const journalFile = (folder: string): string => join(folder, 'journal.jsonl');

/** The journal in the folder of a run, to be looked at and not written to. */
export const readJournal = (folder: string): RunLog => new RunLog(journalFile(folder), { calls: () => 0 });

/** The journal of a run on disk: one JSON line a step, on the disk before the next step is taken. */
export class RunLog {
  readonly #file: string;
  readonly #lines: Line[];
  readonly #callsBefore: number;
  #cutAt: number | null;
  readonly #options: RunLogOptions;

  /**
   * Opens a journal, or begins one. A last line that a kill left half written does not count, and is cut off before the next is written: until then
   * the file is left as it is, because another process may just be writing that line.
   */
  constructor(file: string, options: RunLogOptions) {
    this.#file = file;
    this.#options = options;
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    this.#cutAt = whole.length < text.length ? Buffer.byteLength(whole) : null;
    this.#lines = whole.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line]));
    this.#callsBefore = this.#lines.at(-1)?.calls ?? 0;
  }

  async add(step: RunStep): Promise<void> {
    const line = { at: new Date().toISOString(), calls: this.calls(), ...step };
    if (this.#cutAt !== null) truncateSync(this.#file, this.#cutAt);
    this.#cutAt = null;
    writeDurably(this.#file, `${JSON.stringify(line)}\n`, 'a');
    this.#lines.push(line);
    await this.#options.onStep?.(step);
  }

  all<Name extends RunStep['step']>(name: Name): readonly Step<Name>[] {
    return this.#lines.filter((line): line is Line & Step<Name> => line.step === name);
  }

  last<Name extends RunStep['step']>(name: Name): Step<Name> | undefined {
    return this.all(name).at(-1);
  }

  /** The files that were to be written by now, those of rows sent again included, by their names and in the order they were planned. */
  files(): ReadonlyMap<string, OutgoingFile> {
    const planned = [...this.all('planned'), ...this.all('undoing')].flatMap(({ files }) => files);
    const retries = this.all('written').flatMap(({ retry }) => retry ?? []);
    return new Map([...planned, ...retries].map((file) => [file.name, file]));
  }

  /** Requests the run has cost, those of earlier processes included. */
  calls(): number {
    return this.#callsBefore + this.#options.calls();
  }
}
