/**
 * `npm run bench -- --json`: speed, memory and size as measured from outside, one JSON object.
 * Figures: docs/bench.md. Nothing here is asserted; a machine's noise must not fail a build.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchBackfill, benchLarge, readyRows } from './bench/benchBackfill.ts';
import { benchOrg } from './bench/benchOrg.ts';
import { benchPage } from './bench/benchPage.ts';
import { benchReport } from './bench/benchReport.ts';
import { benchSfdmu } from './bench/benchSfdmu.ts';
import { loadOnce } from './bench/loadedOrg.ts';

type Figures = Record<string, number | null>;

const tell = (line: string): void => void process.stderr.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), 'buyside-bench-'));

function refuse(words: string): never {
  tell(words);
  rmSync(folder, { recursive: true, force: true });
  process.exit(2);
}

/** The backfill and a sync after it, and the report over what they wrote. */
function backfill(deals: number): Promise<Figures> {
  tell(`${deals} made deals: backfill, again, a sync, and the same rows by curl`);
  return benchBackfill({ deals, folder }, (org) => {
    tell('cycle report');
    return benchReport(org);
  });
}

/** What can be measured by itself with `--only`. */
const SECTIONS: Readonly<Record<string, (deals: number) => Promise<Figures>>> = {
  backfill,
  async sfdmu(deals) {
    tell(`SFDMU and our loading step: visits and members of ${deals} deals`);
    const orgs = await loadOnce(deals, folder);
    return benchSfdmu(orgs, await readyRows(orgs, { deals, folder }), folder);
  },
  page() {
    tell('opportunity page');
    return benchPage();
  },
  org() {
    tell('the local org: start, 100,000 rows in, a page of them out');
    return benchOrg(folder);
  },
};

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    deals: { type: 'string', default: '100000' },
    large: { type: 'boolean', default: false },
    'large-deals': { type: 'string', default: '1000000' },
    only: { type: 'string', multiple: true },
  },
});
const [deals, largeDeals] = (['deals', 'large-deals'] as const).map((name) => {
  const number = Number(flags[name]);
  return Number.isInteger(number) && number > 0
    ? number
    : refuse(`--${name} needs a whole number from 1, got ${flags[name]}`);
}) as [number, number];
const names = flags.only ?? Object.keys(SECTIONS);
const unknown = names.find((name) => !Object.hasOwn(SECTIONS, name));
if (unknown !== undefined) refuse(`--only is one of ${Object.keys(SECTIONS).join(', ')}, not ${unknown}`);

const figures: Figures = {};
try {
  for (const [name, measureIt] of Object.entries(SECTIONS)) {
    if (names.includes(name)) Object.assign(figures, await measureIt(deals));
  }
  if (flags.large) {
    tell(`${largeDeals} made deals: backfill, again, and a sync`);
    Object.assign(figures, await benchLarge({ deals: largeDeals, folder }, figures['backfill.peakMb'] ?? null));
  }
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
