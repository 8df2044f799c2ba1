/** Takes back what a run wrote, without the sf CLI: the same code as `sf buyside undo run`. See scripts/run/script.ts. */
import { undoRun } from '../src/backfill/undoOrg.ts';
import { undoLines } from '../src/cli/undoReport.ts';
import { onlyOne, runScript } from './run/script.ts';

await runScript({
  name: 'undo',
  flags: {},
  usage: 'RUN-ID',
  allowPositionals: true,
  read(_values, positionals) {
    const runId = onlyOne('run id', positionals);
    return (logIn, options) =>
      undoRun(logIn, runId, { ...options, toSummary: (undone) => undoLines(undone).join('\n') });
  },
});
