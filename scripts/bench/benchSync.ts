import { call, queryAll } from '../demo/orgClient.ts';
import { measureRun } from './measureRun.ts';
import type { BenchOrg } from './orgProcess.ts';

const A_CALL = 200;

/** Moves one deal in a hundred to another stage, then syncs: what it takes next to reading everything. */
export async function benchSync(
  org: BenchOrg,
  { deals, folder, wholeMs }: { readonly deals: number; readonly folder: string; readonly wholeMs: number },
): Promise<Record<string, number | null>> {
  const many = Math.max(1, Math.floor(deals / 100));
  const found = await queryAll<{ Id: string }>(
    org.admin,
    `SELECT Id FROM Opportunity WHERE StageName = 'Value Proposition' ORDER BY Id LIMIT ${many}`,
  );
  for (let from = 0; from < found.length; from += A_CALL) {
    const records = found
      .slice(from, from + A_CALL)
      .map(({ Id }) => ({ attributes: { type: 'Opportunity' }, Id, StageName: 'Negotiation/Review' }));
    await call(org.admin, 'PATCH', '/composite/sobjects', { allOrNone: true, records });
  }
  const sync = await measureRun(org, 'sync', folder);
  return {
    'sync.changedDeals': found.length,
    'sync.readDeals': sync.result.deals.read,
    'sync.wallMs': sync.wallMs,
    'sync.calls': sync.calls,
    'sync.peakMb': sync.peakMb,
    'sync.onePercentRatio': sync.wallMs / wholeMs,
  };
}
