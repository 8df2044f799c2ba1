import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import type { BackfillOutcome } from '../backfill/backfillRun.ts';
import type { BackfillResult } from '../backfill/result/backfillResult.ts';
import { LEAST_CALLS, type RunOptions } from '../backfill/run/runOptions.ts';
import { progressView } from './backfillProgress.ts';
import { reportOf } from './backfillReport.ts';
import { exitCodeOf } from './exitCodes.ts';
import { PRODUCTION_FLAG } from './productionFlag.ts';
import { type Screen, show } from './report.ts';
import { RUN_WORDS } from './runWords.ts';
import { toSfError } from './sfErrors.ts';
import { stopOnSignal } from './stopOnSignal.ts';
import { tell } from './tell.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-buyside', 'runFlags');

/** Flags of every command that begins or takes up a run. */
export const RUN_FLAGS = {
  'max-calls': Flags.integer({ summary: messages.getMessage('flags.max-calls.summary'), min: LEAST_CALLS }),
  ...PRODUCTION_FLAG,
  wait: Flags.boolean({ summary: messages.getMessage('flags.wait.summary'), default: false }),
  'run-folder': Flags.string({ summary: messages.getMessage('flags.run-folder.summary') }),
  log: Flags.option({
    summary: messages.getMessage('flags.log.summary'),
    options: ['text', 'json'] as const,
    default: 'text',
  })(),
};

/** What those flags hold. */
export interface RunFlags {
  readonly 'max-calls'?: number | undefined;
  readonly production?: string | undefined;
  readonly wait: boolean;
  readonly 'run-folder'?: string | undefined;
  readonly log: string;
}

/** What a command lends to a run: a place to warn, to write and to show a table. */
export interface RunScreen extends Screen {
  jsonEnabled(): boolean;
  warn(line: string): void;
}

/** Carries out a run with progress, shows its report, and gives its result; the exit code says how it ended. */
export async function runOfOrg(
  screen: RunScreen,
  flags: RunFlags,
  isDryRun: boolean,
  carryOut: (options: RunOptions) => Promise<BackfillOutcome>,
): Promise<BackfillResult> {
  // What is redrawn needs a terminal that can go back a line.
  const isTerminal = process.stdout.isTTY && process.stderr.isTTY && process.env['TERM'] !== 'dumb';
  const progress = progressView({ isJson: screen.jsonEnabled(), isTerminal, isDryRun, log: flags.log });
  const stop = stopOnSignal(() => screen.warn(messages.getMessage('warning.Interrupted')));
  let outcome: BackfillOutcome | undefined;
  try {
    outcome = await carryOut({
      ...optionsOf(flags),
      signal: stop.signal,
      onProgress: (seen) => progress.update(seen),
      ...(flags.log === 'json' && { onStep: (step) => tell(step.step, step) }),
    });
  } finally {
    stop.release();
    progress.stop(outcome?.result.status === 'Succeeded');
  }
  show(screen, reportOf(outcome.result));
  return ended(screen, outcome, flags['run-folder']);
}

/** The options of a run that come from its flags. */
export const optionsOf = (flags: RunFlags): Omit<RunOptions, 'signal'> => ({
  maxCalls: flags['max-calls'],
  production: flags.production,
  shouldWait: flags.wait,
  folder: flags['run-folder'],
  clock: () => new Date(),
  ...RUN_WORDS,
});

/** A run that broke off says why, with what it did beside it; one that was done in part or stopped says so by its exit code. */
function ended(screen: RunScreen, { result, refusal }: BackfillOutcome, folder: string | undefined): BackfillResult {
  if (result.report === null && result.deals.read > 0) screen.warn(messages.getMessage('warning.NoPage'));
  const isResumable = !result.isDryRun && (refusal !== null || result.status === 'Interrupted');
  const where = folder === undefined ? '' : ` --run-folder ${folder}`;
  if (isResumable) screen.warn(messages.getMessage('warning.Resumable', [`${result.runId}${where}`]));
  if (refusal !== null) throw Object.assign(toSfError(refusal), { result });
  if (result.status === 'Partial') screen.warn(messages.getMessage('warning.Partial'));
  process.exitCode = exitCodeOf(result.status);
  return result;
}
