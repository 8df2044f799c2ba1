/**
 * `npm run demo`: the whole main job on a local org: load, apply, backfill, report, and the page, until Ctrl-C.
 * `npm run demo -- --once` does the same, checks what it shows, and ends.
 */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { checkDemo, GROUPED_BY } from './demo/check.ts';
import { demoDeals, loadWorld, salesRepIds, workDeals } from './demo/prepare.ts';
import { registerAlias } from './org/alias.ts';
import { type LocalOrg, startLocalOrg, type UserName } from '../src/local-org/index.ts';

const ALIAS = 'buyside-demo';
const MODEL_FILE = 'data/default-model.yaml';

const { values: flags } = parseArgs({
  options: { once: { type: 'boolean', default: false }, port: { type: 'string', default: '0' } },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);
let step = 0;
const title = (text: string): void => {
  step += 1;
  say(`\n${step}. ${text}`);
};
const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Runs a program of ours, its output on this terminal. @throws Error when it fails. */
async function run(program: string, ...args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [program, ...args], { stdio: 'inherit' });
  const status = await new Promise<number | null>((resolve) => child.on('exit', resolve));
  if (status !== 0) throw new Error(`${[program, ...args].join(' ')} ended with ${status ?? 'a signal'}`);
}

/** Runs one of our commands as a person would. @throws Error when it fails. */
async function runCommand(...args: readonly string[]): Promise<void> {
  say(`   $ sf ${args.join(' ')}\n`);
  await run('bin/run.js', ...args);
}

const accessOf = (org: LocalOrg, name: UserName) => ({ instanceUrl: org.instanceUrl, ...org.user(name) });

/** Fills the org and carries out the main job. Shape: how many deals there are, and the address of a deal's page for a user. */
async function carryOut(org: LocalOrg, asOf: Date): Promise<{ deals: number; pageOf: (name: UserName) => string }> {
  title('450 made deals of the last 18 months, with their history');
  const loadedAt = performance.now();
  const deals = demoDeals(asOf, await salesRepIds(accessOf(org, 'admin')));
  const rows = Object.entries(await loadWorld(accessOf(org, 'admin'), deals));
  say(`   ${rows.map(([name, count]) => `${count} ${name}`).join(', ')}; ${seconds(loadedAt)}`);

  title('The model: 13 steps, questions, stage mapping, inference rules');
  await runCommand('buyside', 'apply', 'model', MODEL_FILE, '-o', ALIAS);

  title('What one rep wrote down on some of the deals');
  const worked = await workDeals(accessOf(org, 'rep'), deals, asOf);
  say(`   visits, team, statements, blockers and answers on ${worked.length} deals of Riley Stone`);

  title('Backfill: the buyer’s side of every deal, as far as its history shows it');
  await runCommand('buyside', 'backfill', '-o', ALIAS);

  title('Cycle length by step, from what people observed');
  await runCommand('buyside', 'report', 'cycle', '-o', ALIAS);

  const path = encodeURIComponent(`/lightning/r/Opportunity/${worked[0] ?? ''}/view`);
  const pageOf = (name: UserName): string =>
    `${org.instanceUrl}/secur/frontdoor.jsp?sid=${encodeURIComponent(org.user(name).accessToken)}&retURL=${path}`;
  return { deals: deals.length, pageOf };
}

/** Whether everything shown is as it should be. */
async function isAsItShould(deals: number, pageOf: (name: UserName) => string): Promise<boolean> {
  title('Check what was shown');
  const problems = await checkDemo({ alias: ALIAS, pageOf, deals });
  for (const problem of problems) say(`   not as it should be: ${problem}`);
  const isFine = problems.length === 0;
  say(isFine ? '   page, report and backfill hold what they should' : `   ${problems.length} checks failed`);
  return isFine;
}

async function untilStopped(pageOf: (name: UserName) => string): Promise<void> {
  title('Look at it');
  say(`   as the rep:     ${pageOf('rep')}`);
  say(`   as an analyst:  ${pageOf('analyst')}`);
  say('\n   Next, in another terminal of this folder:');
  say(`   node bin/run.js buyside report cycle -o ${ALIAS} --by ${GROUPED_BY}`);
  say(`   node bin/run.js buyside backfill -o ${ALIAS}            (a second run writes nothing)`);
  say(`   node bin/run.js buyside export model -o ${ALIAS}`);
  say('\n   Ctrl-C stops the org; nothing of it is kept.');
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}

async function main(): Promise<number> {
  title('Build');
  const began = performance.now();
  await run('scripts/build.ts');
  say(`   plugin, components and pages, ${seconds(began)}`);

  title('A local org from force-app');
  const asOf = new Date();
  const startedAt = performance.now();
  const org = await startLocalOrg({ port: Number(flags.port), pages: true });
  const registration = await registerAlias(org, 'integration', ALIAS);
  try {
    say(`   ${org.instanceUrl}, objects, rules and four users, ${seconds(startedAt)}`);
    const { deals, pageOf } = await carryOut(org, asOf);
    if (flags.once) return (await isAsItShould(deals, pageOf)) ? 0 : 1;
    await untilStopped(pageOf);
    return 0;
  } finally {
    await registration.remove();
    await org.close();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`\nThe demo stopped: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
