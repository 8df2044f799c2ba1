import { MultiStageOutput } from '@oclif/multi-stage-output';
import { Messages } from '@salesforce/core';
import type { RunProgress } from '../backfill/run/runContext.ts';
import { counted } from './report.ts';
import { tell } from './tell.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-buyside', 'backfill');

/** Shows how far a run is. */
export interface ProgressView {
  update(progress: RunProgress): void;
  stop(isDone: boolean): void;
}

interface Shown extends Record<string, unknown> {
  deals: string;
  rows: string;
  calls: string;
}

const LINE_EVERY_MS = 5_000;

/** Stages that redraw on a terminal, a line every few seconds elsewhere, JSON lines where asked for, nothing with --json alone. */
export function progressView(options: {
  isJson: boolean;
  isTerminal: boolean;
  isDryRun: boolean;
  log: string;
}): ProgressView {
  if (options.log === 'json') return everySoOften((progress) => tell('progress', progress));
  if (options.isJson) return { update: () => undefined, stop: () => undefined };
  if (options.isTerminal) return stages(options.isDryRun);
  return everySoOften((progress) => {
    if (progress.dealsFound > 0) process.stderr.write(`${lineOf(progress)}\n`);
  });
}

/** An undo knows beforehand neither its stages nor its rows: a line every few seconds, JSON lines where asked for, nothing with --json alone. */
export function undoProgress({ isJson, log }: { isJson: boolean; log: string }): ProgressView['update'] {
  if (isJson && log !== 'json') return () => undefined;
  let last = Date.now();
  return (progress) => {
    const now = Date.now();
    if (now - last < LINE_EVERY_MS) return;
    last = now;
    if (log === 'json') tell('progress', progress);
    else process.stderr.write(`${undoneOf(progress)}\n`);
  };
}

const undoneOf = (progress: RunProgress): string =>
  messages.getMessage('progress.undo', [
    counted(progress.rowsWritten),
    counted(progress.rowsFailed),
    requestsOf(progress),
  ]);

/** Requests sent, and those that may be. */
const requestsOf = ({ apiCalls, maxCalls }: RunProgress): string =>
  maxCalls === null ? counted(apiCalls) : `${counted(apiCalls)} / ${counted(maxCalls)}`;

function stages(isDryRun: boolean): ProgressView {
  const names = (['counting', 'reading', isDryRun ? 'inferring' : 'writing'] as const).map((name) =>
    messages.getMessage(`progress.${name}`),
  );
  const output = new MultiStageOutput<Shown>({
    title: messages.getMessage('progress.title'),
    stages: names,
    jsonEnabled: false,
    postStagesBlock: [
      { type: 'dynamic-key-value', label: messages.getMessage('progress.deals'), get: (data) => data?.deals },
      { type: 'dynamic-key-value', label: messages.getMessage('progress.rows'), get: (data) => data?.rows },
      { type: 'dynamic-key-value', label: messages.getMessage('progress.calls'), get: (data) => data?.calls },
    ],
  });
  return {
    update(progress) {
      const { stage, dealsFound, dealsRead, rowsWritten } = progress;
      if (stage === 'done') return;
      output.goto(messages.getMessage(`progress.${stage}`), {
        deals: `${counted(dealsRead)} / ${counted(dealsFound)}`,
        rows: counted(rowsWritten),
        calls: requestsOf(progress),
      });
    },
    stop: (isDone) => output.stop(isDone ? 'completed' : 'failed'),
  };
}

/** Hears of every change of stage, and of progress within one every few seconds. */
function everySoOften(write: (progress: RunProgress) => void): ProgressView {
  let last = 0;
  let stage = '';
  return {
    update(progress) {
      const now = Date.now();
      if (progress.stage === 'counting' || (progress.stage === stage && now - last < LINE_EVERY_MS)) return;
      last = now;
      stage = progress.stage;
      write(progress);
    },
    stop: () => undefined,
  };
}

/** Progress as one line. */
const lineOf = (progress: RunProgress): string =>
  messages.getMessage('progress.line', [
    ...[progress.dealsRead, progress.dealsFound, progress.rowsWritten, progress.rowsFailed].map(counted),
    requestsOf(progress),
  ]);
