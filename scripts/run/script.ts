/**
 * Runs without the sf CLI, for cron and containers: the same code as the commands.
 *
 * Log-in, from the environment alone: SF_INSTANCE_URL with SF_ACCESS_TOKEN, or SF_LOGIN_URL with SF_CLIENT_ID, SF_USERNAME and
 * SF_JWT_KEY_FILE (the connected app's private key). One JSON line per event on stderr, the result as JSON on stdout.
 * Exit codes: 0 done, 1 refused, 2 wrong flags or environment, 68 done in part, 130 stopped.
 */
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import jsforce from 'jsforce';
import type { RunOptions } from '../../src/backfill/backfillOrg.ts';
import type { BuysideError } from '../../src/decision/buysideError.ts';
import { tell } from '../../src/cli/backfillProgress.ts';
import { linesOf, reportOf } from '../../src/cli/backfillReport.ts';
import { API_VERSION } from '../../src/cli/connection.ts';
import { DONE_IN_PART, REFUSED, WRONG_FLAGS } from '../../src/cli/exitCodes.ts';
import { toSfError } from '../../src/cli/sfErrors.ts';
import { INTERRUPTED, stopOnSignal } from '../../src/cli/stopOnSignal.ts';
import type { LogIn } from '../../src/salesforce/orgConnection.ts';

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
const LOG_IN =
  'SF_INSTANCE_URL=https://… SF_ACCESS_TOKEN=… (or SF_LOGIN_URL=… SF_CLIENT_ID=… SF_USERNAME=… SF_JWT_KEY_FILE=…)';

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
      maxCalls: wholeNumber('max-calls', values['max-calls'], 10),
      production: text(values.production),
      shouldWait: values.wait,
      folder: text(values['run-folder']),
      clock: () => new Date(),
      toSummary: (result) => linesOf(reportOf(result)).join('\n'),
    },
  };
}

function readLogIn(environment: NodeJS.ProcessEnv): () => Promise<LogIn> {
  const { SF_INSTANCE_URL: instanceUrl, SF_ACCESS_TOKEN: accessToken } = environment;
  const {
    SF_LOGIN_URL: loginUrl,
    SF_CLIENT_ID: clientId,
    SF_USERNAME: username,
    SF_JWT_KEY_FILE: keyFile,
  } = environment;
  if (loginUrl && clientId && username && keyFile) {
    const key = createPrivateKey(readFileSync(keyFile));
    return () => logInByKey({ loginUrl, clientId, username }, (text) => sign('RSA-SHA256', Buffer.from(text), key));
  }
  if (!instanceUrl || !accessToken)
    throw new Error('SF_INSTANCE_URL or SF_ACCESS_TOKEN is not set, and no JWT log-in is');
  if (!/^https?:\/\//.test(instanceUrl)) throw new Error('SF_INSTANCE_URL does not begin with https://');
  return () => Promise.resolve(new jsforce.Connection({ instanceUrl, accessToken, version: API_VERSION }));
}

/** OAuth 2.0 JWT bearer flow: a signed assertion for a token; asked for again when the session has ended. */
async function logInByKey(
  app: { readonly loginUrl: string; readonly clientId: string; readonly username: string },
  signed: (text: string) => Buffer,
): Promise<LogIn> {
  const token = async (): Promise<{ access_token: string; instance_url: string }> => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = {
      iss: app.clientId,
      sub: app.username,
      aud: app.loginUrl,
      exp: Math.floor(Date.now() / 1000) + 180,
    };
    const text = `${part({ alg: 'RS256' })}.${part(claims)}`;
    const assertion = `${text}.${signed(text).toString('base64url')}`;
    const answer = await fetch(new URL('/services/oauth2/token', app.loginUrl), {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
    });
    if (answer.ok) return (await answer.json()) as { access_token: string; instance_url: string };
    const refusal = (await answer.json().catch(() => ({}))) as { error?: string; error_description?: string };
    throw new Error(
      `the log-in was refused: ${refusal.error ?? answer.status} ${refusal.error_description ?? ''}`.trim(),
    );
  };
  const first = await token();
  return new jsforce.Connection({
    instanceUrl: first.instance_url,
    accessToken: first.access_token,
    version: API_VERSION,
    refreshFn: (_connection, done) => {
      token().then(
        ({ access_token: renewed }) => {
          done(null, renewed);
        },
        (error: unknown) => {
          done(error instanceof Error ? error : new Error(String(error)));
        },
      );
    },
  });
}

/** A refusal as a JSON line; the stack and the cause stay out, because a cause may hold the request with its token. */
function tellRefusal(error: Error): void {
  const worded = toSfError(error) as Error & { actions?: string[]; data?: unknown };
  tell('refused', { name: worded.name, message: worded.message, actions: worded.actions ?? [], data: worded.data });
}

async function run({ logIn, options, carryOut }: Asked): Promise<number> {
  const connection = await logIn();
  const stop = stopOnSignal(() => tell('stopping'));
  let outcome: Outcome;
  try {
    outcome = await carryOut(connection, {
      ...options,
      signal: stop.signal,
      onProgress: slowly((progress) => tell('progress', progress)),
      onStep: (step) => tell(step.step, step),
    });
  } finally {
    stop.release();
  }
  const { result, refusal } = outcome;
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  if (refusal !== null) tellRefusal(refusal);
  tell('ended', { runId: result.runId, status: result.status, folder: result.folder });
  if (refusal !== null) return REFUSED;
  if (result.status === 'Interrupted') return INTERRUPTED;
  return result.status === 'Partial' ? DONE_IN_PART : 0;
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
  let asked: Asked | undefined;
  try {
    asked = readAsked(script);
  } catch (error) {
    const usage = `${LOG_IN} node scripts/${script.name}.ts ${script.usage} ${RUN_USAGE}`;
    tell('refused', { message: error instanceof Error ? error.message : String(error), actions: [usage] });
    process.exitCode = WRONG_FLAGS;
    return;
  }
  try {
    process.exitCode = await run(asked);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    tellRefusal(error);
    process.exitCode = REFUSED;
  }
}
