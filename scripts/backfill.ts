/**
 * The back-fill without the sf CLI, for cron or a container: the same code as `sf buyside backfill`.
 *
 * Reads SF_INSTANCE_URL and SF_ACCESS_TOKEN from the environment. Writes one JSON line per event to stderr and the result as JSON to stdout.
 * Exit codes: 0 done, 1 refused, 2 wrong flags, 68 done in part, 130 stopped.
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import jsforce from 'jsforce';
import { backfillOrg } from '../src/backfill/backfillOrg.ts';
import type { BackfillOutcome } from '../src/backfill/runBackfill.ts';
import { linesOf, reportOf } from '../src/cli/backfillReport.ts';
import { API_VERSION } from '../src/cli/connection.ts';
import { DONE_IN_PART, REFUSED, WRONG_FLAGS } from '../src/cli/exitCodes.ts';
import { toSfError } from '../src/cli/sfErrors.ts';
import { INTERRUPTED, stopOnSignal } from '../src/cli/stopOnSignal.ts';

const FLAGS = {
  'dry-run': { type: 'boolean', default: false },
  where: { type: 'string', short: 'w' },
  limit: { type: 'string', short: 'l' },
  model: { type: 'string', short: 'm' },
} as const;

const USAGE =
  'SF_INSTANCE_URL=https://… SF_ACCESS_TOKEN=… node scripts/backfill.ts [--dry-run] [--where CONDITION] [--limit N] [--model KEY]';

/** One event as a JSON line. */
const tell = (event: string, facts: object = {}): void =>
  void process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), event, ...facts })}\n`);

/** A refusal as a JSON line; the stack and the cause stay out, because a cause may hold the request with its token. */
function tellRefusal(error: Error): void {
  const worded = toSfError(error) as Error & { actions?: string[]; data?: unknown };
  tell('refused', { name: worded.name, message: worded.message, actions: worded.actions ?? [], data: worded.data });
}

interface Asked {
  readonly isDryRun: boolean;
  readonly where: string | undefined;
  readonly limit: number | undefined;
  readonly model: string | undefined;
  readonly instanceUrl: string;
  readonly accessToken: string;
}

/** @throws {Error} when flags or environment are not as they must be. */
function readAsked(): Asked {
  const { values } = parseArgs({ options: FLAGS });
  const { SF_INSTANCE_URL: instanceUrl, SF_ACCESS_TOKEN: accessToken } = process.env;
  if (!instanceUrl || !accessToken) throw new Error('SF_INSTANCE_URL or SF_ACCESS_TOKEN is not set');
  if (!/^https?:\/\//.test(instanceUrl)) throw new Error('SF_INSTANCE_URL does not begin with https://');
  const limit = values.limit === undefined ? undefined : Number(values.limit);
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1))
    throw new Error(`--limit needs a whole number from 1, got ${values.limit ?? ''}`);
  return { isDryRun: values['dry-run'], where: values.where, limit, model: values.model, instanceUrl, accessToken };
}

async function run({ instanceUrl, accessToken, ...asked }: Asked): Promise<number> {
  const connection = new jsforce.Connection({ instanceUrl, accessToken, version: API_VERSION });
  const stop = stopOnSignal(() => tell('stopping'));
  let outcome: BackfillOutcome;
  try {
    outcome = await backfillOrg(connection, {
      ...asked,
      runId: randomUUID(),
      clock: () => new Date(),
      signal: stop.signal,
      toSummary: (result) => linesOf(reportOf(result)).join('\n'),
      onProgress: (progress) => tell('progress', progress),
    });
  } finally {
    stop.release();
  }
  process.stdout.write(`${JSON.stringify(outcome.result, null, 2)}\n`);
  if (outcome.refusal !== null) tellRefusal(outcome.refusal);
  tell('ended', { runId: outcome.result.runId, status: outcome.result.status });
  if (outcome.refusal !== null) return REFUSED;
  if (outcome.result.status === 'Interrupted') return INTERRUPTED;
  return outcome.result.status === 'Partial' ? DONE_IN_PART : 0;
}

let asked: Asked | undefined;
try {
  asked = readAsked();
} catch (error) {
  tell('refused', { message: error instanceof Error ? error.message : String(error), actions: [USAGE] });
  process.exitCode = WRONG_FLAGS;
}
if (asked !== undefined) {
  try {
    process.exitCode = await run(asked);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    tellRefusal(error);
    process.exitCode = REFUSED;
  }
}
