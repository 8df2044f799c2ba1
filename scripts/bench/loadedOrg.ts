/** A local org full of bench deals, loaded once and then copied: loading takes longer than what is measured. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadDeals } from '../demo/loadDeals.ts';
import { applyDefaultModel } from './applyDefaultModel.ts';
import { benchDeals } from './benchDeals.ts';
import { type BenchOrg, startBenchOrg } from './orgProcess.ts';

/** Starts orgs that hold the same deals and the default model, each from a copy of its own. */
export interface LoadedOrgs {
  start(): Promise<BenchOrg>;
}

const loaded = new Map<number, Promise<LoadedOrgs>>();

/** Loads `deals` made deals into a file below `folder`; what one section of the bench has loaded serves the next. */
export function loadOnce(deals: number, folder: string): Promise<LoadedOrgs> {
  const orgs = loaded.get(deals) ?? load(deals, folder);
  loaded.set(deals, orgs);
  return orgs;
}

async function load(deals: number, folder: string): Promise<LoadedOrgs> {
  const file = join(folder, `loaded-${deals}.db`);
  const org = await startBenchOrg({ file });
  await loadDeals(org.admin, benchDeals(deals));
  await applyDefaultModel(org.integration);
  await org.stop();
  let copies = 0;
  return {
    start() {
      copies += 1;
      const copy = join(folder, `copy-${deals}-${copies}.db`);
      copyFileSync(file, copy);
      return startBenchOrg({ file: copy });
    },
  };
}
