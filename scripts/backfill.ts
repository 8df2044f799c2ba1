/** The backfill without the sf CLI, for cron or a container: the same code as `sf buyside backfill`. See scripts/run/script.ts. */
import { randomUUID } from 'node:crypto';
import { runScript, text, wholeNumber } from './run/script.ts';

await runScript({
  name: 'backfill',
  flags: {
    'dry-run': { type: 'boolean', default: false },
    where: { type: 'string', short: 'w' },
    limit: { type: 'string', short: 'l' },
    model: { type: 'string', short: 'm' },
  },
  usage: '[--dry-run] [--where CONDITION] [--limit N] [--model KEY]',
  read(values) {
    const asked = {
      kind: 'Backfill' as const,
      runId: randomUUID(),
      isDryRun: values['dry-run'] === true,
      where: text(values['where']),
      limit: wholeNumber('limit', values['limit'], 1),
      model: text(values['model']),
    };
    return async (logIn, options) => {
      const { backfillOrg } = await import('../src/backfill/backfillOrg.ts');
      return backfillOrg(logIn, { ...options, ...asked });
    };
  },
});
