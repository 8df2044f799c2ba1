/** Takes up a run that broke off, without the sf CLI: the same code as `sf buyside resume run`. See scripts/run/script.ts. */
import { resumeRun } from '../src/backfill/backfillOrg.ts';
import { runScript } from './run/script.ts';

await runScript({
  name: 'resume',
  flags: {},
  usage: 'RUN-ID',
  allowPositionals: true,
  carryOut: (logIn, options, _values, [runId = '']) => resumeRun(logIn, runId, options),
});
