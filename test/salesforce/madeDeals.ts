import { demoDeals, loadWorld, salesRepIds } from '../../scripts/demo/prepare.ts';
import type { MadeDeal } from '../../scripts/demo/deals.ts';
import type { LocalOrg } from '../../src/local-org/index.ts';

/** Puts made deals with their past into a local org; the same number on the same day gives the same deals. */
export async function loadMadeDeals(org: LocalOrg, count: number): Promise<readonly MadeDeal[]> {
  const admin = { instanceUrl: org.instanceUrl, accessToken: org.user('admin').accessToken };
  const deals = demoDeals(new Date(), await salesRepIds(admin), count);
  await loadWorld(admin, deals);
  return deals;
}
