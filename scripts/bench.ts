/**
 * `npm run bench -- --json`: speed, memory and size as measured from outside, one JSON object.
 * Figures: docs/bench.md. Nothing here is asserted; a machine's noise must not fail a build.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchBackfill } from './bench/benchBackfill.ts';
import { benchPage } from './bench/benchPage.ts';
import { benchReport } from './bench/benchReport.ts';
import { startBenchOrg } from './bench/orgProcess.ts';

const { values: flags } = parseArgs({
  options: { json: { type: 'boolean', default: false }, deals: { type: 'string', default: '20000' } },
});
const deals = Number(flags.deals);
if (!Number.isInteger(deals) || deals < 1) {
  process.stderr.write(`--deals needs a whole number from 1, got ${flags.deals}\n`);
  process.exit(2);
}

const tell = (line: string): void => void process.stderr.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), 'buyside-bench-'));
const figures: Record<string, number | null> = {};
try {
  tell(`${deals} made deals: backfill, again, and the same rows by curl`);
  const org = await startBenchOrg();
  try {
    Object.assign(figures, await benchBackfill(org, { deals, folder }));
    tell('cycle report');
    Object.assign(figures, await benchReport(org));
  } finally {
    await org.stop();
  }
  tell('opportunity page');
  Object.assign(figures, await benchPage());
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const rounded = Object.fromEntries(
  Object.entries(figures).map(([name, value]) => [name, value === null ? null : Math.round(value * 100) / 100]),
);
if (flags.json) process.stdout.write(`${JSON.stringify(rounded)}\n`);
else
  for (const [name, value] of Object.entries(rounded))
    process.stdout.write(`${name.padEnd(34)}${value ?? 'not known here'}\n`);
