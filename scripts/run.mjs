// Runs a script of this repository on the right Node, installing what is missing first.
// Plain JavaScript for Node 20 and up: it is what `npm run …` reaches on a machine that has nothing of ours yet.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHash } from 'node:crypto';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const stamp = join(root, 'node_modules', '.buyside-installed');
const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

function npmInstall() {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  process.stderr.write('Installing packages (once; a minute or two)…\n');
  // `install` on the committed lock, not `ci`: a lock may name packages of other platforms that a registry does not hold.
  const args = ['install', '--no-audit', '--no-fund', '--no-save', '--loglevel=error'];
  // npm's own lines go to stderr, so that a script's stdout stays what the script prints.
  const done = spawnSync(npm, args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (done.status !== 0) {
    process.stderr.write('npm install failed. Read the lines above, mend the cause and run the same command again.\n');
    process.exit(done.status ?? 1);
  }
  writeFileSync(stamp, wanted);
}

const installed = existsSync(node) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
if (!installed) npmInstall();

const [script, ...args] = process.argv.slice(2);
if (script === undefined) {
  process.stderr.write('Usage: node scripts/run.mjs SCRIPT [ARGUMENT…]\n');
  process.exit(2);
}
const env = {
  // What Node has compiled once is not compiled again: a third of the time a script takes to start.
  NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node-compile'),
  ...process.env,
  PATH: `${join(root, 'node_modules', '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
};
// A server that stays: left alone, Node takes 128 MB for young objects, and clears up among old ones when they are four times as many.
const memory = script === 'scripts/org.ts' ? ['--max-semi-space-size=16', '--heap-growing-percent=50'] : [];
const flags = ['--disable-warning=ExperimentalWarning', ...memory];
const child = spawn(node, [...flags, join(root, script), ...args], {
  cwd: root,
  stdio: 'inherit',
  env,
});
// The child gets the terminal's Ctrl-C itself; a signal sent to this process alone is passed on.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
