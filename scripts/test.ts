/** `npm test`: builds what the tests run on, runs every suite and ends with a line `N passed, N failed`. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumProgram } from './chromium.ts';

interface JestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numRuntimeErrorTestSuites: number;
}

const folder = mkdtempSync(join(tmpdir(), 'buyside-test-'));
const report = join(folder, 'jest.json');

const run = (args: readonly string[], environment: Record<string, string> = {}): number =>
  spawnSync(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...environment } }).status ?? 1;

const built = run(['scripts/build.ts']);
if (built !== 0) process.exit(built);

const status = run(['node_modules/jest/bin/jest.js', '--json', `--outputFile=${report}`, ...process.argv.slice(2)], {
  NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
  // What tests put into the temporary folder goes when they are done; the browser is unpacked before, once for all of them.
  TMPDIR: folder,
  BUYSIDE_CHROMIUM: await chromiumProgram(),
});
try {
  const result = JSON.parse(readFileSync(report, 'utf8')) as JestReport;
  // A suite that cannot even start runs no test: it counts as one failure, never as nothing.
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  const skipped = result.numPendingTests > 0 ? `, ${result.numPendingTests} skipped` : '';
  process.stdout.write(`${result.numPassedTests} passed, ${failed} failed${skipped}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(status);
