/** A local org in a process of its own, so that the memory and time of what is measured are not the org's. */
import { fork } from 'node:child_process';
import { startLocalOrg } from '../../src/local-org/index.ts';
import type { OrgAccess } from '../demo/orgClient.ts';

interface Started {
  readonly instanceUrl: string;
  readonly admin: string;
  readonly integration: string;
  readonly rep: string;
}

export interface BenchOrg {
  readonly pid: number;
  readonly admin: OrgAccess;
  readonly integration: OrgAccess;
  readonly rep: OrgAccess;
  /** API requests answered so far. */
  calls(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts one. @throws Error when the process ends before it is ready. */
export async function startBenchOrg(
  options: { readonly pages?: boolean; /** SQLite file; in memory without it. */ readonly file?: string } = {},
): Promise<BenchOrg> {
  const child = fork(
    import.meta.filename,
    [options.pages === true ? 'pages' : 'plain', ...(options.file === undefined ? [] : [options.file])],
    {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // As `npm run org` starts it.
      execArgv: ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=16', '--heap-growing-percent=50'],
    },
  );
  const answer = <T>(): Promise<T> =>
    new Promise((resolve, reject) => {
      child.once('message', (message) => resolve(message as T));
      child.once('exit', (code) => reject(new Error(`the local org ended with ${code ?? 'a signal'}`)));
    });
  const { instanceUrl, ...tokens } = await answer<Started>();
  const access = (accessToken: string): OrgAccess => ({ instanceUrl, accessToken });
  return {
    pid: child.pid ?? Number.NaN,
    admin: access(tokens.admin),
    integration: access(tokens.integration),
    rep: access(tokens.rep),
    calls() {
      const count = answer<number>();
      child.send('calls');
      return count;
    },
    async stop() {
      child.removeAllListeners('exit');
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.send('stop');
      await ended;
    },
  };
}

async function serve(pages: boolean, file: string | undefined): Promise<void> {
  const org = await startLocalOrg({ pages, ...(file !== undefined && { file }) });
  process.on('message', (message) => {
    if (message === 'calls') process.send?.(org.callCount());
    if (message === 'stop') {
      org.close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    }
  });
  // Whoever measures has ended, well or badly: nobody is left to ask.
  process.on('disconnect', () => process.exit(0));
  const token = (name: 'admin' | 'integration' | 'rep'): string => org.user(name).accessToken;
  process.send?.({
    instanceUrl: org.instanceUrl,
    admin: token('admin'),
    integration: token('integration'),
    rep: token('rep'),
  } satisfies Started);
}

if (process.argv[1] === import.meta.filename && process.send !== undefined)
  await serve(process.argv[2] === 'pages', process.argv[3]);
