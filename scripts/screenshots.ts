/** `npm run screenshots`: the pictures in docs/images, taken from the product on the demo's made deals. */
import { mkdirSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import jsforce from 'jsforce';
import type { Browser } from 'playwright-core';
import { backfillOrg } from '../src/backfill/backfillOrg.ts';
import { startLocalOrg, type LocalOrg, type UserName } from '../src/local-org/index.ts';
import { applyDefaultModel } from './bench/applyDefaultModel.ts';
import { launchChromium } from './chromium.ts';
import { demoDeals, loadWorld, salesRepIds, workDeals } from './demo/prepare.ts';

const FOLDER = 'docs/images';

/** The demo's world in an org; returns the deal with most to see. */
async function prepare(org: LocalOrg): Promise<string> {
  const access = (name: UserName) => ({ instanceUrl: org.instanceUrl, ...org.user(name) });
  const asOf = new Date();
  const deals = demoDeals(asOf, await salesRepIds(access('admin')));
  await loadWorld(access('admin'), deals);
  await applyDefaultModel(access('integration'));
  const [first = ''] = await workDeals(access('rep'), deals, asOf);
  await backfillOrg(new jsforce.Connection({ ...access('integration'), version: '66.0' }), {
    isDryRun: false,
    runId: 'screenshots',
    clock: () => new Date(),
    signal: new AbortController().signal,
    toSummary: () => '',
  });
  return first;
}

async function photographPage(
  browser: Browser,
  org: LocalOrg,
  deal: string,
  file: string,
  width: number,
  height: number,
  tab?: string,
): Promise<void> {
  const page = await browser.newPage({ viewport: { width, height }, timezoneId: 'UTC', deviceScaleFactor: 1 });
  const path = encodeURIComponent(`/lightning/r/Opportunity/${deal}/view`);
  await page.goto(
    `${org.instanceUrl}/secur/frontdoor.jsp?sid=${encodeURIComponent(org.user('rep').accessToken)}&retURL=${path}`,
    { waitUntil: 'networkidle' },
  );
  if (tab !== undefined) await page.getByRole('tab', { name: tab, exact: true }).click();
  await page.locator('c-buyside-state').first().waitFor();
  await page.screenshot({ path: `${FOLDER}/${file}`, fullPage: true });
  await page.close();
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** What a command prints, as a picture of a terminal. */
async function photographTerminal(
  browser: Browser,
  org: LocalOrg,
  args: readonly string[],
  file: string,
): Promise<void> {
  const command = ['bin/run.js', ...args, '--target-org', org.user('analyst').accessToken];
  const { stdout } = await promisify(execFile)(process.execPath, command, {
    env: { ...process.env, SF_ORG_INSTANCE_URL: org.instanceUrl, NO_COLOR: '1', COLUMNS: '120' },
  });
  const page = await browser.newPage({ viewport: { width: 1100, height: 200 } });
  await page.setContent(
    `<body style="margin:0;background:#16202e;color:#e6edf5;font:15px/1.35 'DejaVu Sans Mono',monospace"><pre style="margin:24px">$ sf ${escaped(args.join(' '))} -o deals\n\n${escaped(stdout.trimEnd())}</pre></body>`,
  );
  await page.screenshot({ path: `${FOLDER}/${file}`, fullPage: true });
  await page.close();
}

mkdirSync(FOLDER, { recursive: true });
const org = await startLocalOrg({ pages: true });
const browser = await launchChromium();
try {
  const deal = await prepare(org);
  await photographPage(browser, org, deal, 'opportunity-page.png', 1440, 1000);
  await photographPage(browser, org, deal, 'opportunity-phone.png', 390, 844);
  await photographPage(browser, org, deal, 'consensus.png', 1440, 1000, 'Consensus');
  await photographPage(browser, org, deal, 'history.png', 1440, 1000, 'What was said and done');
  await photographTerminal(browser, org, ['buyside', 'report', 'cycle'], 'report-cycle.png');
} finally {
  await browser.close();
  await org.close();
}
