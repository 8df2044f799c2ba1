import type { BackfillResult } from '../../src/backfill/result/backfillResult.ts';
import { measure, type Measured } from './measure.ts';
import type { BenchOrg } from './orgProcess.ts';

/** What a run script did, from outside, and what it said. */
export interface MeasuredRun extends Measured {
  readonly calls: number;
  readonly result: BackfillResult;
}

/** Runs a script of scripts/ on an org as the integration user. */
export async function measureRun(org: BenchOrg, script: 'backfill' | 'sync', folder: string): Promise<MeasuredRun> {
  const before = await org.calls();
  const { instanceUrl, accessToken } = org.integration;
  const measured = await measure(process.execPath, ['--disable-warning=ExperimentalWarning', `scripts/${script}.ts`], {
    SF_INSTANCE_URL: instanceUrl,
    SF_ACCESS_TOKEN: accessToken,
    XDG_STATE_HOME: folder,
  });
  const result = JSON.parse(measured.stdout) as BackfillResult;
  if (result.status !== 'Succeeded') throw new Error(`the ${script} ended as ${measured.stdout.slice(0, 2000)}`);
  return { ...measured, calls: (await org.calls()) - before, result };
}
