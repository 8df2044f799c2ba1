/** The sync without the sf CLI, for cron or a container: the same code as `sf buyside sync`. See scripts/run/script.ts. */
import { randomUUID } from 'node:crypto';
import { runScript, text } from './run/script.ts';

await runScript({
  name: 'sync',
  flags: { 'dry-run': { type: 'boolean', default: false }, model: { type: 'string', short: 'm' } },
  usage: '[--dry-run] [--model KEY]',
  read(values) {
    const isDryRun = values['dry-run'] === true;
    const asked = { kind: 'Sync' as const, runId: randomUUID(), isDryRun, model: text(values['model']) };
    return async (logIn, options) => {
      const { backfillOrg } = await import('../src/backfill/backfillOrg.ts');
      return backfillOrg(logIn, { ...options, ...asked });
    };
  },
});
