/** Takes back what a run wrote, without the sf CLI: the same code as `sf buyside undo run`. See scripts/run/script.ts. */
import { UNDO_WORDS } from '../src/cli/runWords.ts';
import { onlyOne, runScript } from './run/script.ts';

await runScript({
  name: 'undo',
  flags: {},
  usage: 'RUN-ID',
  allowPositionals: true,
  read(_values, positionals) {
    const runId = onlyOne('run id', positionals);
    return async (logIn, options) => {
      const { undoRun } = await import('../src/backfill/undo/undoRun.ts');
      return undoRun(logIn, runId, { ...options, ...UNDO_WORDS });
    };
  },
});
