/**
 * `npm run screenshots`: the pictures in docs/images, taken from the product on the demo's made deals.
 * The dark one needs SLDS 2, which is not open source and not among our packages: `BUYSIDE_SLDS2` says where its
 * `slds2.cosmos.css` is (`npm pack @salesforce-ux/design-system-2`); without it that picture stays as it is.
 */
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
const DARK_SHEET = process.env['BUYSIDE_SLDS2'];

/** What stands around our components, in the colours of the theme. */
const DARK_FRAME = `
  body { background: var(--slds-g-color-surface-container-2); }
  .shell-card, .shell-highlights { border-color: var(--slds-g-color-border-1); background: var(--slds-g-color-surface-container-1); }
  .shell-quiet { color: var(--slds-g-color-on-surface-1); }`;

interface Picture {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly tab?: string;
  /** Stylesheet of SLDS 2, to be shown in its dark colours. */
  readonly darkSheet?: string;
}

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
  { file, width, height, tab, darkSheet }: Picture,
): Promise<void> {
  const page = await browser.newPage({ viewport: { width, height }, timezoneId: 'UTC', deviceScaleFactor: 1 });
  if (darkSheet !== undefined) await page.route('**/slds/styles/*.css', (route) => route.fulfill({ path: darkSheet }));
  const path = encodeURIComponent(`/lightning/r/Opportunity/${deal}/view`);
  await page.goto(
    `${org.instanceUrl}/secur/frontdoor.jsp?sid=${encodeURIComponent(org.user('rep').accessToken)}&retURL=${path}`,
    { waitUntil: 'networkidle' },
  );
  if (tab !== undefined) await page.getByRole('tab', { name: tab, exact: true }).click();
  await page.locator('c-buyside-state').first().waitFor();
  if (darkSheet !== undefined) {
    await page.addStyleTag({ content: DARK_FRAME });
    await page.evaluate('document.body.classList.add("slds-color-scheme_dark")');
  }
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
  const desk = { width: 1440, height: 1000 };
  const pictures: Picture[] = [
    { file: 'opportunity-page.png', ...desk },
    { file: 'opportunity-phone.png', width: 390, height: 844 },
    { file: 'consensus.png', ...desk, tab: 'Consensus' },
    { file: 'history.png', ...desk, tab: 'What was said and done' },
  ];
  if (DARK_SHEET !== undefined) pictures.push({ file: 'opportunity-dark.png', ...desk, darkSheet: DARK_SHEET });
  for (const picture of pictures) await photographPage(browser, org, deal, picture);
  await photographTerminal(browser, org, ['buyside', 'report', 'cycle'], 'report-cycle.png');
} finally {
  await browser.close();
  await org.close();
}
