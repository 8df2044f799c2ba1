import { MultiStageOutput } from '@oclif/multi-stage-output';
import { Messages } from '@salesforce/core';
import type { BackfillProgress } from '../backfill/runBackfill.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-buyside', 'backfill');

/** Shows how far a back-fill is. */
export interface ProgressView {
  update(progress: BackfillProgress): void;
  stop(isDone: boolean): void;
}

interface Shown extends Record<string, unknown> {
  deals: string;
  rows: string;
}

const LINE_EVERY_MS = 5_000;

/** Stages that redraw on a terminal, a line every few seconds elsewhere, nothing with --json. */
export function progressView(options: { isJson: boolean; isTerminal: boolean; isDryRun: boolean }): ProgressView {
  if (options.isJson) return { update: () => undefined, stop: () => undefined };
  return options.isTerminal ? stages(options.isDryRun) : lines();
}

function stages(isDryRun: boolean): ProgressView {
  const names = [messages.getMessage('progress.counting'), messages.getMessage('progress.reading')];
  const writing = messages.getMessage('progress.writing');
  const output = new MultiStageOutput<Shown>({
    title: messages.getMessage('progress.title'),
    stages: isDryRun ? names : [...names, writing],
    jsonEnabled: false,
    postStagesBlock: [
      { type: 'dynamic-key-value', label: messages.getMessage('progress.deals'), get: (data) => data?.deals },
      { type: 'dynamic-key-value', label: messages.getMessage('progress.rows'), get: (data) => data?.rows },
    ],
  });
  return {
    update({ stage, dealsFound, dealsRead, rowsWritten }) {
      if (stage === 'done') return;
      output.goto(messages.getMessage(`progress.${stage}`), {
        deals: `${dealsRead} / ${dealsFound}`,
        rows: String(rowsWritten),
      });
    },
    stop: (isDone) => output.stop(isDone ? 'completed' : 'failed'),
  };
}

function lines(): ProgressView {
  let last = 0;
  return {
    update(progress) {
      const now = Date.now();
      if (progress.stage === 'counting' || (progress.stage !== 'done' && now - last < LINE_EVERY_MS)) return;
      last = now;
      process.stderr.write(`${lineOf(progress)}\n`);
    },
    stop: () => undefined,
  };
}

/** Progress as one line. */
export const lineOf = (progress: BackfillProgress): string =>
  messages.getMessage('progress.line', [
    progress.dealsRead,
    progress.dealsFound,
    progress.rowsWritten,
    progress.rowsFailed,
  ]);
