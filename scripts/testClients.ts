/**
 * `npm run test:clients`: Salesforce's own CLI and SFDMU against the local org, as subprocesses in a home of their own.
 * One line a check; exit code 1 when one fails. Names of groups as arguments run only those.
 */
import { installClients } from '../test/clients/installClients.ts';
import { createBench } from '../test/clients/runClient.ts';
import type { Check } from '../test/clients/check.ts';
import { changeChecks } from '../test/clients/checks/changeMetadata.ts';
import { dataChecks } from '../test/clients/checks/data.ts';
import { deployChecks } from '../test/clients/checks/deploy.ts';
import { logInChecks } from '../test/clients/checks/logIn.ts';
import { pageChecks } from '../test/clients/checks/pages.ts';
import { pluginChecks } from '../test/clients/checks/plugin.ts';
import { sfdmuChecks } from '../test/clients/checks/sfdmu.ts';
import { PagesError, startLocalOrg } from '../src/local-org/index.ts';
import type { LocalOrg } from '../src/local-org/index.ts';

const GROUPS: Readonly<Record<string, readonly Check[]>> = {
  'log-in': logInChecks,
  deploy: deployChecks,
  change: changeChecks,
  data: dataChecks,
  plugin: pluginChecks,
  sfdmu: sfdmuChecks,
  pages: pageChecks,
};
/** Every other group needs these. */
const ALWAYS = ['log-in', 'deploy'];

function chosen(): Check[] {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !(name in GROUPS));
  if (unknown.length > 0) {
    process.stderr.write(`There is no group ${unknown.join(', ')}. Groups: ${Object.keys(GROUPS).join(', ')}\n`);
    process.exit(2);
  }
  const wanted = asked.length === 0 ? Object.keys(GROUPS) : [...ALWAYS, ...asked];
  return Object.entries(GROUPS).flatMap(([name, checks]) => (wanted.includes(name) ? checks : []));
}

/** An empty org with the pages of this repository, which show what is there once it is deployed; without them where they do not build. */
async function startOrg(): Promise<LocalOrg> {
  try {
    return await startLocalOrg({ empty: true, pages: true });
  } catch (error) {
    if (!(error instanceof PagesError)) throw error;
    process.stdout.write(`${error.message}\n`);
    return startLocalOrg({ empty: true });
  }
}

async function main(): Promise<number> {
  const checks = chosen();
  const clients = installClients();
  const org = await startOrg();
  const bench = createBench(org, clients);
  let failed = 0;
  for (const { name, run } of checks) {
    const start = performance.now();
    let words = '';
    try {
      await run(bench);
    } catch (error) {
      failed += 1;
      words = error instanceof Error ? error.message : String(error);
    }
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    process.stdout.write(`${words === '' ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
    if (words !== '') process.stdout.write(`${words.replaceAll(/^/gm, '         ')}\n`);
  }
  await org.close();
  bench.clear();
  process.stdout.write(`${checks.length - failed} passed, ${failed} failed\n`);
  return failed;
}

try {
  process.exitCode = (await main()) === 0 ? 0 : 1;
} catch (error) {
  // Without the clients nothing was checked: that is a failure, never a pass.
  process.stdout.write(`FAILED ${error instanceof Error ? error.message : String(error)}\n0 passed, 1 failed\n`);
  process.exitCode = 1;
}
