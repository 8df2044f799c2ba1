import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BackfillResult } from '../../src/backfill/backfillResult.ts';
import { makeDeals } from '../demo/deals.ts';
import { loadDeals } from '../demo/loadDeals.ts';
import type { OrgAccess } from '../demo/orgClient.ts';
import { applyDefaultModel } from './applyDefaultModel.ts';
import { uploadWithCurl, writeReadyFiles } from './curlFloor.ts';
import { measure, type Measured } from './measure.ts';
import { startBenchOrg, type BenchOrg } from './orgProcess.ts';

const SEED = 100;

/** An org's deals, the same in every org of a bench, and the applied model. */
async function fill(org: BenchOrg, deals: number): Promise<void> {
  const owners = ['005000000000000AAA'];
  await loadDeals(
    org.admin,
    makeDeals({ seed: SEED, count: deals, from: new Date('2025-01-01'), to: new Date('2026-07-01'), owners }),
  );
  await applyDefaultModel(org.integration);
}

const backfill = ({ instanceUrl, accessToken }: OrgAccess): Promise<Measured> =>
  measure(process.execPath, ['--disable-warning=ExperimentalWarning', 'scripts/backfill.ts'], {
    SF_INSTANCE_URL: instanceUrl,
    SF_ACCESS_TOKEN: accessToken,
  });

const rowsOf = (run: Measured): number => {
  const { rows } = JSON.parse(run.stdout) as BackfillResult;
  return [rows.paths, rows.visits, rows.members].reduce((sum, { created, updated }) => sum + created + updated, 0);
};

/**
 * A first backfill, a second one, and the floor: the rows of the first, ready as CSV, uploaded by curl to a fresh org.
 *
 * Shape: figures by name, `backfill.…`. Unit: ms, MB of a million bytes, requests, rows.
 */
export async function benchBackfill(
  org: BenchOrg,
  { deals, folder }: { readonly deals: number; readonly folder: string },
): Promise<Record<string, number | null>> {
  await fill(org, deals);
  const before = await org.calls();
  const first = await backfill(org.integration);
  const calls = (await org.calls()) - before;
  const second = await backfill(org.integration);

  mkdirSync(join(folder, 'ready'));
  const files = await writeReadyFiles(org.admin, join(folder, 'ready'));
  const fresh = await startBenchOrg();
  try {
    await fill(fresh, deals);
    const floorMs = await uploadWithCurl(fresh.integration, files);
    return {
      'backfill.deals': deals,
      'backfill.wallMs': first.wallMs,
      'backfill.floorMs': floorMs,
      'backfill.floorRatio': first.wallMs / floorMs,
      'backfill.calls': calls,
      'backfill.peakMb': first.peakMb,
      'backfill.secondRunMs': second.wallMs,
      'backfill.secondRunWrites': rowsOf(second),
      'backfill.rowsPerDeal': rowsOf(first) / deals,
    };
  } finally {
    await fresh.stop();
  }
}
