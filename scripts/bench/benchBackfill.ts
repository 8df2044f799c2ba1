import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { journalFile } from '../../src/backfill/run/runLog.ts';
import { benchSync } from './benchSync.ts';
import { type ReadyFile, uploadWithCurl, writeReadyFiles } from './curlFloor.ts';
import { type LoadedOrgs, loadOnce } from './loadedOrg.ts';
import { type MeasuredRun, measureRun } from './measureRun.ts';
import type { BenchOrg } from './orgProcess.ts';

const rowsOf = ({ result: { rows } }: MeasuredRun): number =>
  [rows.paths, rows.visits, rows.members].reduce((sum, { created, updated }) => sum + created + updated, 0);

/** Deals inferred and planned a second, while the org worked beside it. */
function inferPerSecond({ result }: MeasuredRun): number {
  const lines = readFileSync(journalFile(result.folder ?? ''), 'utf8')
    .trim()
    .split('\n');
  const steps = lines.map((line) => JSON.parse(line) as { step: string; at: string });
  const at = (step: string): number => Date.parse(steps.findLast((each) => each.step === step)?.at ?? '');
  return result.deals.read / ((at('planned') - at('sorted')) / 1000);
}

interface Size {
  readonly deals: number;
  readonly folder: string;
}

/** The rows of a first backfill as CSV, by the number of deals. */
const ready = new Map<number, readonly ReadyFile[]>();

async function keepReady(org: BenchOrg, { deals, folder }: Size): Promise<readonly ReadyFile[]> {
  const path = join(folder, `ready-${deals}`);
  mkdirSync(path, { recursive: true });
  const files = await writeReadyFiles(org.admin, path);
  ready.set(deals, files);
  return files;
}

/** The rows of a first backfill, ready as CSV: from the section that made them, or from a backfill for this alone. */
export async function readyRows(orgs: LoadedOrgs, size: Size): Promise<readonly ReadyFile[]> {
  const known = ready.get(size.deals);
  if (known !== undefined) return known;
  const org = await orgs.start();
  try {
    await measureRun(org, 'backfill', size.folder);
    return await keepReady(org, size);
  } finally {
    await org.stop();
  }
}

/** One first backfill at another size: what it holds in memory and asks for must not grow as the org does. */
async function firstBackfill({ deals, folder }: Size): Promise<MeasuredRun> {
  const orgs = await loadOnce(deals, folder);
  const org = await orgs.start();
  try {
    return await measureRun(org, 'backfill', folder);
  } finally {
    await org.stop();
  }
}

type Figures = Record<string, number | null>;

/** What two runs over the same org took, the second of which finds nothing to do. */
const figuresOf = (deals: number, first: MeasuredRun, second: MeasuredRun): Figures => ({
  deals,
  wallMs: first.wallMs,
  calls: first.calls,
  callsPer100k: (first.calls * 100_000) / deals,
  peakMb: first.peakMb,
  inferPerSecond: inferPerSecond(first),
  rowsPerDeal: rowsOf(first) / deals,
  secondRunMs: second.wallMs,
  secondRunWrites: rowsOf(second),
  secondRunPeakMb: second.peakMb,
});

const named = (prefix: string, figures: Figures): Figures =>
  Object.fromEntries(Object.entries(figures).map(([name, figure]) => [`${prefix}.${name}`, figure]));

const growth = (larger: number | null, smaller: number | null): number =>
  (larger ?? Number.NaN) / (smaller ?? Number.NaN);

/**
 * A first backfill of a very large org, a second one, and a sync after a change of one deal in a hundred.
 *
 * Shape: figures by name, `large.…`; `peakMb` is what the same program held at the ordinary size.
 */
export async function benchLarge({ deals, folder }: Size, peakMb: number | null): Promise<Figures> {
  const org = await (await loadOnce(deals, folder)).start();
  try {
    const first = await measureRun(org, 'backfill', folder);
    const second = await measureRun(org, 'backfill', folder);
    const sync = await benchSync(org, { deals, folder, wholeMs: first.wallMs });
    const peakGrowth = growth(first.peakMb, peakMb);
    return named('large', { ...figuresOf(deals, first, second), peakGrowth, ...sync });
  } finally {
    await org.stop();
  }
}

/** Memory is compared with that of an org so many times smaller. */
const SMALLER = 5;

/**
 * A first backfill, a second one, a sync after a change of one deal in a hundred, and the floor: the rows of the first, ready as CSV,
 * uploaded by curl to another org with the same deals.
 *
 * Shape: figures by name, `backfill.…` and `sync.…`. Unit: ms, MB of a million bytes, requests, rows. `afterwards` may look at the filled org.
 */
export async function benchBackfill(
  size: Size,
  afterwards: (org: BenchOrg) => Promise<Figures> = () => Promise.resolve({}),
): Promise<Figures> {
  const { deals, folder } = size;
  const { peakMb: small } = await firstBackfill({ deals: Math.ceil(deals / SMALLER), folder });
  const orgs = await loadOnce(deals, folder);
  const org = await orgs.start();
  let figures: Figures;
  let files: readonly ReadyFile[];
  let wallMs: number;
  try {
    const first = await measureRun(org, 'backfill', folder);
    wallMs = first.wallMs;
    files = await keepReady(org, size);
    const second = await measureRun(org, 'backfill', folder);
    const peakGrowth = growth(first.peakMb, small);
    figures = {
      ...named('backfill', { ...figuresOf(deals, first, second), smallPeakMb: small, peakGrowth }),
      ...(await benchSync(org, { deals, folder, wholeMs: wallMs })),
      ...(await afterwards(org)),
    };
  } finally {
    await org.stop();
  }
  const fresh = await orgs.start();
  try {
    const floorMs = await uploadWithCurl(fresh.integration, files, 'insert');
    return { ...figures, 'backfill.floorMs': floorMs, 'backfill.floorRatio': wallMs / floorMs };
  } finally {
    await fresh.stop();
  }
}
