/** Takes up a run that broke off, without the sf CLI: the same code as `sf buyside resume run`. See scripts/run/script.ts. */
import { onlyOne, runScript } from './run/script.ts';

await runScript({
  name: 'resume',
  flags: {},
  usage: 'RUN-ID',
  allowPositionals: true,
  read(_values, positionals) {
    const runId = onlyOne('run id', positionals);
    return async (logIn, options) => {
      const { resumeRun } = await import('../src/backfill/resumeRun.ts');
      return resumeRun(logIn, runId, options);
    };
  },
});
