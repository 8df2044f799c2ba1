import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalOrg, UserName } from '../../src/local-org/index.ts';

/** How a child process ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

// A home of its own: no log-in, alias or default of the machine can get into a test.
const home = mkdtempSync(join(tmpdir(), 'buyside-home-'));

/** The environment in which `--target-org TOKEN` reaches a local org without a stored log-in. */
export const environmentOf = (org: LocalOrg): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: home,
  XDG_STATE_HOME: join(home, 'state'),
  SF_ORG_INSTANCE_URL: org.instanceUrl,
  SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
  SF_DISABLE_LOG_FILE: 'true',
  SF_AUTOUPDATE_DISABLE: 'true',
});

/** Runs the built command as a user of the org would. */
export function runCommand(
  org: LocalOrg,
  args: readonly string[],
  options: { as?: UserName; onStart?: (child: ChildProcess) => void } = {},
): Promise<Ended> {
  if (!existsSync('lib/index.js')) throw new Error('the commands are tested as built: run "npm run build" first');
  const target = options.as === undefined ? [] : ['--target-org', org.user(options.as).accessToken];
  return run(['bin/run.js', 'buyside', ...args, ...target], environmentOf(org), options.onStart);
}

/** Runs a program of ours and waits for its end. */
export async function run(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  onStart?: (child: ChildProcess) => void,
): Promise<Ended> {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  onStart?.(child);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stdout, stderr };
}

/** The `result` of a command that ran with --json. */
export const resultOf = (ended: Ended): unknown => (JSON.parse(ended.stdout) as { result: unknown }).result;
