/** Salesforce's own clients, in a folder of their own: 300 MB that a checkout does not need for anything else. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

const VERSIONS = { '@salesforce/cli': '2.150.6', sfdmu: '3.7.19' } as const;
const WANTED = `${JSON.stringify({ private: true, dependencies: VERSIONS })}\n`;
/** Longer than an install takes; a registry that does not answer must not hold up everything behind it. */
const INSTALL_TIMEOUT_MS = 600_000;

export interface Clients {
  /** Holds `sf`. */
  readonly binFolder: string;
  readonly sfdmuFolder: string;
  readonly versions: typeof VERSIONS;
}

/** The repository's Node first, so that npm chooses versions that run on it. */
function pathWith(...folders: string[]): string {
  return [...folders, resolve('node_modules/.bin'), process.env['PATH'] ?? ''].join(delimiter);
}

/** What `sf` is run with: a home in which it finds no log-in, plugin or setting of the person whose machine this is. */
export const clientEnvironment = ({ binFolder }: Clients, home: string) => ({
  PATH: pathWith(binFolder),
  HOME: home,
  USERPROFILE: home,
  CI: 'true',
  SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
  SF_DISABLE_LOG_FILE: 'true',
  SF_DISABLE_TELEMETRY: 'true',
  SF_AUTOUPDATE_DISABLE: 'true',
  SF_SKIP_NEW_VERSION_CHECK: 'true',
});

/** Installs what is missing, once. @throws Error with npm's own words when it cannot */
export function installClients(): Clients {
  const cache = process.env['XDG_CACHE_HOME'];
  const folder = cache === undefined ? resolve('node_modules/.cache/buyside-clients') : join(cache, 'buyside-clients');
  // Written when npm is done: an install that was broken off is begun again.
  const stamp = join(folder, 'installed.json');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== WANTED) {
    const names = Object.entries(VERSIONS).map(([name, version]) => `${name} ${version}`);
    process.stdout.write(`Installing ${names.join(' and ')} into ${folder} (once; a minute)…\n`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), WANTED);
    const done = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: folder,
      env: { ...process.env, PATH: pathWith() },
      encoding: 'utf8',
      timeout: INSTALL_TIMEOUT_MS,
      shell: process.platform === 'win32',
    });
    if (done.status !== 0) {
      const words = done.error?.message ?? done.stderr;
      throw new Error(`npm could not install the clients (is its registry within reach?):\n${words}`);
    }
    writeFileSync(stamp, WANTED);
  }
  const modules = join(folder, 'node_modules');
  return { binFolder: join(modules, '.bin'), sfdmuFolder: join(modules, 'sfdmu'), versions: VERSIONS };
}
