/** Salesforce's own clients, in a folder of their own: 300 MB that a checkout does not need for anything else. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

const VERSIONS = { '@salesforce/cli': '2.150.6', sfdmu: '3.7.19' } as const;

export interface Clients {
  /** Holds `sf`. */
  readonly binFolder: string;
  readonly sfdmuFolder: string;
  readonly versions: typeof VERSIONS;
}

/** The repository's Node first, so that npm chooses versions that run on it. */
export function pathWith(...folders: string[]): string {
  return [...folders, resolve('node_modules/.bin'), process.env['PATH'] ?? ''].join(delimiter);
}

function installed(folder: string, name: string): string | undefined {
  const file = join(folder, 'node_modules', name, 'package.json');
  if (!existsSync(file)) return undefined;
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : undefined;
}

/** Installs what is missing, once. @throws Error with npm's own words when it cannot */
export function installClients(): Clients {
  const cache = process.env['XDG_CACHE_HOME'];
  const folder = cache === undefined ? resolve('node_modules/.cache/buyside-clients') : join(cache, 'buyside-clients');
  const wanted = Object.entries(VERSIONS);
  const isThere = wanted.every(([name, version]) => installed(folder, name) === version);
  if (!isThere) {
    process.stdout.write(
      `Installing ${wanted.map(([name, version]) => `${name} ${version}`).join(' and ')} into ${folder} (once; a minute)…\n`,
    );
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ private: true, dependencies: VERSIONS })}\n`);
    const done = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: folder,
      env: { ...process.env, PATH: pathWith() },
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    if (done.status !== 0) throw new Error(`npm could not install the clients:\n${done.stderr}`);
  }
  const modules = join(folder, 'node_modules');
  return { binFolder: join(modules, '.bin'), sfdmuFolder: join(modules, 'sfdmu'), versions: VERSIONS };
}
