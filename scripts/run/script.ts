/**
 * Runs without the sf CLI, for cron and containers: the same code as the commands.
 *
 * Log-in, from the environment alone: SF_INSTANCE_URL with SF_ACCESS_TOKEN, or SF_LOGIN_URL with SF_CLIENT_ID, SF_USERNAME and
 * SF_JWT_KEY_FILE (the connected app's private key; SF_AUDIENCE_URL where the org wants another audience). One JSON line per event on stderr, the result as JSON on stdout.
 * Exit codes: 0 done, 1 refused, 2 wrong flags or environment, 68 done in part, 130 stopped.
 */
import { enableCompileCache } from 'node:module';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { Stopped } from '../../src/backfill/run/runContext.ts';
import { LEAST_CALLS, type RunOptions } from '../../src/backfill/run/runOptions.ts';
import type { BuysideError } from '../../src/decision/buysideError.ts';
import { exitCodeOf, INTERRUPTED, REFUSED, WRONG_FLAGS } from '../../src/cli/exitCodes.ts';
import { loadPage, loadReport, RUN_WORDS } from '../../src/cli/runWords.ts';
import { stopOnSignal } from '../../src/cli/stopOnSignal.ts';
import { tell } from '../../src/cli/tell.ts';
import type { LogIn } from '../../src/salesforce/orgConnection.ts';
import { LOG_IN_USAGE, readLogIn } from './logIn.ts';

// A sync every few minutes spends most of its time on being loaded. So what was compiled once is kept, and what is needed late is loaded late.
enableCompileCache();

type Values = Readonly<Record<string, unknown>>;

/** How a script ended: the result it prints, and why it broke off when it did. */
export interface Outcome {
  readonly result: { readonly runId: string; readonly status: string; readonly folder: string | null };
  readonly refusal: BuysideError | null;
}

/** A script: its own flags, and what it does with them. */
export interface Script {
  readonly name: string;
  readonly flags: NonNullable<ParseArgsConfig['options']>;
  readonly usage: string;
  readonly allowPositionals?: boolean;
  /** Reads its own flags and says what is to be done. @throws {Error} when a flag is not as it must be. */
  readonly read: (
    values: Values,
    positionals: readonly string[],
  ) => (logIn: LogIn, options: RunOptions) => Promise<Outcome>;
}

const RUN_FLAGS = {
  'max-calls': { type: 'string' },
  production: { type: 'string' },
  wait: { type: 'boolean', default: false },
  'run-folder': { type: 'string' },
} as const;
const RUN_USAGE = '[--max-calls N] [--production NAME] [--wait] [--run-folder DIR]';

/** A flag that is a whole number. @throws {Error} when it is none, or too small. */
export function wholeNumber(name: string, value: unknown, least: number): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (Number.isInteger(number) && number >= least) return number;
  throw new Error(`--${name} needs a whole number from ${least}, got ${JSON.stringify(value)}`);
}

/** A flag that is a text; undefined when it was not given. */
export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The one argument a script takes. @throws {Error} when there is none, or another beside it. */
export function onlyOne(name: string, positionals: readonly string[]): string {
  const [only, ...others] = positionals;
  if (only !== undefined && others.length === 0) return only;
  throw new Error(`one ${name} is needed, got ${positionals.length}`);
}

interface Asked {
  readonly carryOut: ReturnType<Script['read']>;
  readonly options: Omit<RunOptions, 'signal'>;
  readonly logIn: () => Promise<LogIn>;
}

/** Reads flags and environment. @throws {Error} when they are not as they must be. */
function readAsked({ flags, read, allowPositionals = false }: Script): Asked {
  const { values, positionals } = parseArgs({ options: { ...RUN_FLAGS, ...flags }, allowPositionals });
  return {
    carryOut: read(values, positionals),
    logIn: readLogIn(process.env),
    options: {
      maxCalls: wholeNumber('max-calls', values['max-calls'], LEAST_CALLS),
      production: text(values.production),
      shouldWait: values.wait,
      folder: text(values['run-folder']),
      clock: () => new Date(),
      ...RUN_WORDS,
    },
  };
}

/** A refusal as a JSON line; the stack and the cause stay out, because a cause may hold the request with its token. */
async function tellRefusal(error: Error): Promise<void> {
  const { toSfError } = await import('../../src/cli/sfErrors.ts');
  const worded = toSfError(error) as Error & { actions?: string[]; data?: unknown };
  tell('refused', { name: worded.name, message: worded.message, actions: worded.actions ?? [], data: worded.data });
}

/** By then what a step is followed by has been asked of the org. Unit: milliseconds. */
const REQUESTED_MS = 5;

async function run({ logIn, options, carryOut }: Asked): Promise<number> {
  const connection = await logIn();
  const stop = stopOnSignal(() => tell('stopping'));
  let outcome: Outcome;
  try {
    outcome = await carryOut(connection, {
      ...options,
      signal: stop.signal,
      onProgress: slowly((progress) => tell('progress', progress)),
      onStep(step) {
        tell(step.step, step);
        // They take as long to load as everything else, and the org is at work now: a sync has just asked it what changed, and a backfill has sent
        // it the last rows. Earlier the page's 30 MB would be too many beside the sorting of a whole org.
        const isAsked = step.step === 'begin' && step.since !== null;
        const isInferred = step.step === 'planned' && step.isLast;
        if (isAsked || isInferred) setTimeout(() => void Promise.all([loadPage(), loadReport()]), REQUESTED_MS);
      },
    });
  } finally {
    stop.release();
  }
  const { result, refusal } = outcome;
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  if (refusal !== null) await tellRefusal(refusal);
  tell('ended', { runId: result.runId, status: result.status, folder: result.folder });
  return refusal === null ? exitCodeOf(result.status) : REFUSED;
}

/** At most one event a second; the last one always. */
function slowly<T extends { stage: string }>(write: (progress: T) => void): (progress: T) => void {
  let last = 0;
  return (progress) => {
    const now = Date.now();
    if (progress.stage !== 'done' && now - last < 1000) return;
    last = now;
    write(progress);
  };
}

/** Carries a script out and sets the exit code. */
export async function runScript(script: Script): Promise<void> {
  const usage = `${LOG_IN_USAGE} node scripts/${script.name}.ts ${script.usage} ${RUN_USAGE}`;
  if (process.argv.slice(2).some((word) => word === '--help' || word === '-h')) {
    process.stdout.write(`${usage}\nVariables, exit codes and files: docs/scheduled-sync.md\n`);
    return;
  }
  let asked: Asked | undefined;
  try {
    asked = readAsked(script);
  } catch (error) {
    tell('refused', { message: error instanceof Error ? error.message : String(error), actions: [usage] });
    process.exitCode = WRONG_FLAGS;
    return;
  }
  try {
    process.exitCode = await run(asked);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    await tellRefusal(error);
    process.exitCode = error instanceof Stopped ? INTERRUPTED : REFUSED;
  }
}
