/** The sync without the sf CLI, for cron or a container: the same code as `sf buyside sync`. See scripts/run/script.ts. */
import { randomUUID } from 'node:crypto';
import { backfillOrg } from '../src/backfill/backfillOrg.ts';
import { runScript } from './run/script.ts';

await runScript({
  name: 'sync',
  flags: { 'dry-run': { type: 'boolean', default: false }, model: { type: 'string', short: 'm' } },
  usage: '[--dry-run] [--model KEY]',
  carryOut: (logIn, options, { 'dry-run': isDryRun, model }) =>
    backfillOrg(logIn, {
      ...options,
      kind: 'Sync',
      runId: randomUUID(),
      isDryRun: isDryRun === true,
      model: typeof model === 'string' ? model : undefined,
    }),
});
