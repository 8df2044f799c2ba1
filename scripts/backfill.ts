/** The back-fill without the sf CLI, for cron or a container: the same code as `sf buyside backfill`. See scripts/run/script.ts. */
import { randomUUID } from 'node:crypto';
import { backfillOrg } from '../src/backfill/backfillOrg.ts';
import { runScript, wholeNumber } from './run/script.ts';

await runScript({
  name: 'backfill',
  flags: {
    'dry-run': { type: 'boolean', default: false },
    where: { type: 'string', short: 'w' },
    limit: { type: 'string', short: 'l' },
    model: { type: 'string', short: 'm' },
  },
  usage: '[--dry-run] [--where CONDITION] [--limit N] [--model KEY]',
  carryOut: (logIn, options, values) =>
    backfillOrg(logIn, {
      ...options,
      kind: 'Backfill',
      runId: randomUUID(),
      isDryRun: values['dry-run'] === true,
      where: text(values['where']),
      limit: wholeNumber('limit', values['limit'], 1),
      model: text(values['model']),
    }),
});

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
