/**
 * A run as a process of its own, killed with SIGKILL at each step of its journal, and taken up by another process.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Ended, run } from '../cli/runCommand.ts';
import { fill, startFilledOrg } from './filledOrg.ts';

const DEALS = 30;
const STEPS = Array.from({ length: 18 }, (_, at) => at + 1);

describe('a process that is killed', () => {
  const clean = startFilledOrg(DEALS);
  const org = startFilledOrg(DEALS);
  let wanted: Record<string, unknown>[];

  beforeAll(async () => {
    await fill(clean.connection());
    wanted = await clean.content();
  });

  const script = (args: readonly string[], state: string, more: NodeJS.ProcessEnv = {}): Promise<Ended> => {
    const { instanceUrl } = org.org();
    const { accessToken } = org.org().user('integration');
    const environment = { SF_INSTANCE_URL: instanceUrl, SF_ACCESS_TOKEN: accessToken, XDG_STATE_HOME: state };
    return run(args, { PATH: process.env['PATH'], ...environment, ...more });
  };

  it.each(STEPS)('at step %i of its journal leaves what another takes up, and no row is there twice', async (step) => {
    const state = mkdtempSync(join(tmpdir(), 'buyside-kill-'));
    const dying = ['--import', resolve('test/backfill/dieAtStep.ts'), 'scripts/backfill.ts'];
    const killed = await script(dying, state, { DIE_AT_STEP: String(step) });
    expect(killed).toMatchObject({ code: null, stdout: '' });
    const told = killed.stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; runId?: string });
    const runId = told.find(({ event }) => event === 'begin')?.runId ?? '';
    const resumed = await script(['scripts/resume.ts', runId], state);
    // Behind its last line there is nothing left to do.
    const isFinished = told.at(-1)?.event === 'finished';
    expect({ code: resumed.code, said: resumed.stderr }).toEqual({
      code: isFinished ? 1 : 0,
      said: expect.stringContaining(isFinished ? 'is finished' : '"status":"Succeeded"'),
    });
    expect(await org.content()).toEqual(wanted);
    await org.removePaths();
  });
});
