/**
 * `npm run demo`: the whole main job on a local org: load, apply, backfill, report, and the page, until Ctrl-C.
 * `npm run demo -- --once` does the same, checks what it shows, and ends.
 */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { checkDemo } from './demo/check.ts';
import { demoDeals, loadWorld, salesRepIds, workDeals } from './demo/prepare.ts';
import { registerAlias } from './org/alias.ts';
import { startLocalOrg } from '../src/local-org/index.ts';

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

/** Runs one of our commands as a person would, its output on this terminal. @throws Error when it fails. */
async function runCommand(...args: string[]): Promise<void> {
  say(`   $ sf ${args.join(' ')}\n`);
  const child = spawn(process.execPath, ['bin/run.js', ...args], { stdio: 'inherit' });
  const status = await new Promise<number | null>((resolve) => child.on('exit', resolve));
  if (status !== 0) throw new Error(`sf ${args.join(' ')} ended with ${status ?? 'a signal'}`);
}

async function build(): Promise<void> {
  const child = spawn(process.execPath, ['scripts/build.ts'], { stdio: 'inherit' });
  const status = await new Promise<number | null>((resolve) => child.on('exit', resolve));
  if (status !== 0) throw new Error('the build failed; its lines are above');
}

async function main(): Promise<number> {
  title('Build');
  const began = performance.now();
  await build();
  say(`   plugin, components and pages, ${seconds(began)}`);

  title('A local org from force-app');
  const asOf = new Date();
  const startedAt = performance.now();
  const org = await startLocalOrg({ port: Number(flags.port), pages: true });
  const access = (name: 'admin' | 'rep' | 'analyst' | 'integration') => ({
    instanceUrl: org.instanceUrl,
    ...org.user(name),
  });
  const registration = await registerAlias(org, 'integration', ALIAS);
  const close = async (): Promise<void> => {
    await registration.remove();
    await org.close();
  };
  try {
    say(`   ${org.instanceUrl}, objects, rules and four users, ${seconds(startedAt)}`);

    title('450 made deals of the last 18 months, with their history');
    const loadedAt = performance.now();
    const deals = demoDeals(asOf, await salesRepIds(access('admin')));
    const rows = await loadWorld(access('admin'), deals);
    say(
      `   ${Object.entries(rows)
        .map(([name, count]) => `${count} ${name}`)
        .join(', ')}; ${seconds(loadedAt)}`,
    );

    title('The model: 13 steps, questions, stage mapping, inference rules');
    await runCommand('buyside', 'apply', 'model', MODEL_FILE, '-o', ALIAS);

    title('What one rep wrote down on some of the deals');
    const worked = await workDeals(access('rep'), deals, asOf);
    say(`   visits, team, statements, blockers and answers on ${worked.length} deals of Riley Stone`);

    title('Backfill: the buyer’s side of every deal, as far as its history shows it');
    await runCommand('buyside', 'backfill', '-o', ALIAS);

    title('Cycle length by step, from what people observed');
    await runCommand('buyside', 'report', 'cycle', '-o', ALIAS);

    const first = worked[0] ?? '';
    const page = (name: 'admin' | 'rep' | 'analyst' | 'integration', path: string): string =>
      `${org.instanceUrl}/secur/frontdoor.jsp?sid=${encodeURIComponent(access(name).accessToken)}&retURL=${encodeURIComponent(path)}`;
    const path = `/lightning/r/Opportunity/${first}/view`;

    if (flags.once) {
      title('Check what was shown');
      const problems = await checkDemo({ alias: ALIAS, pageOf: (name) => page(name, path), deals: deals.length });
      for (const problem of problems) say(`   not as it should be: ${problem}`);
      say(
        problems.length === 0
          ? '   page, report and backfill hold what they should'
          : `   ${problems.length} checks failed`,
      );
      await close();
      return problems.length === 0 ? 0 : 1;
    }

    title('Look at it');
    say(`   as the rep:     ${page('rep', path)}`);
    say(`   as an analyst:  ${page('analyst', path)}`);
    say('\n   Next, in another terminal of this folder:');
    say(`   node bin/run.js buyside report cycle -o ${ALIAS} --by Opportunity.Type`);
    say(`   node bin/run.js buyside backfill -o ${ALIAS}            (a second run writes nothing)`);
    say(`   node bin/run.js buyside export model -o ${ALIAS}`);
    say('\n   Ctrl-C stops the org; nothing of it is kept.');
    await new Promise<void>((resolve) => {
      process.once('SIGINT', resolve);
      process.once('SIGTERM', resolve);
    });
    await close();
    return 0;
  } catch (error) {
    await close();
    throw error;
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`\nThe demo stopped: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
