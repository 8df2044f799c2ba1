import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { transform } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../chromium.ts';
import { demoDeals, loadWorld, salesRepIds } from '../demo/prepare.ts';
import { startBenchOrg } from './orgProcess.ts';
import { applyDefaultModel } from './applyDefaultModel.ts';

/** Salesforce's compiler; the types it ships do not resolve under Node's rules. */
const compiler = createRequire(import.meta.url)('@lwc/compiler') as {
  transformSync(
    source: string,
    path: string,
    options: { name: string; namespace: string; apiVersion: number },
  ): { code: string };
};

const BUNDLES = 'force-app/main/default/lwc';
/** Loads of each page; the middle one counts. */
const LOADS = 5;

/** Our own JavaScript as a browser gets it: every template, style and class compiled and minified, together gzipped; kB of a thousand bytes. */
async function ownJavaScriptKb(): Promise<number> {
  let code = '';
  for (const bundle of readdirSync(BUNDLES)) {
    for (const file of readdirSync(join(BUNDLES, bundle))) {
      if (!/\.(js|html|css)$/.test(file)) continue;
      const path = join(BUNDLES, bundle, file);
      const compiled = compiler.transformSync(readFileSync(path, 'utf8'), path, {
        name: bundle,
        namespace: 'c',
        apiVersion: 66,
      });
      code += (await transform(compiled.code, { minify: true, format: 'esm' })).code;
    }
  }
  return gzipSync(code, { level: 9 }).length / 1000;
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Counts requests to the org's API: all that our components send. The shell reads the record on the server. */
function countRequests(page: Page): () => number {
  let sent = 0;
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.startsWith('/services/')) sent += 1;
  });
  return () => sent;
}

/** The middle of several loads of a page, from asking for it until something of ours, or the bare shell, is there. Unit: ms. */
async function loadMs(browser: Browser, door: string, url: string, isEmpty: boolean): Promise<number> {
  const times: number[] = [];
  for (let load = 0; load <= LOADS; load += 1) {
    const page = await browser.newPage();
    // The same page without our components: the places where they go are taken out before the script looks for them.
    if (isEmpty)
      await page.addInitScript(
        "new MutationObserver(() => document.querySelectorAll('[data-component]').forEach((place) => delete place.dataset.component)).observe(document, { childList: true, subtree: true })",
      );
    await page.goto(door);
    const start = performance.now();
    await page.goto(url, { waitUntil: isEmpty ? 'load' : 'commit' });
    if (!isEmpty) await page.locator('c-buyside-state').first().waitFor();
    // The first load fills the server's caches.
    if (load > 0) times.push(performance.now() - start);
    await page.close();
  }
  return middle(times);
}

/** Requests for each of a row of entries, reads that follow them included. */
async function requestsPerAction(page: Page, requests: () => number): Promise<number> {
  const before = requests();
  const steps = [
    'Sounding out',
    'First discussion',
    'Weighing what we have',
    'Getting organised',
    'Mapping the change',
  ];
  for (const name of steps) {
    await page.getByRole('option', { name: new RegExp(name) }).click();
    await page.getByRole('button', { name: 'They are through: exit met', exact: true }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).waitFor({ state: 'detached' });
  }
  for (let question = 0; question < 3; question += 1) {
    const asked = page.waitForResponse((response) => response.url().includes('/graphql'));
    await page.getByRole('button', { name: 'Not known yet', exact: true }).first().click();
    await asked;
  }
  // The read that follows a row of entries belongs to them.
  await page.waitForTimeout(4000);
  return (requests() - before) / (steps.length + 3);
}

/**
 * Opens a deal in Chromium as the rep and works on it.
 *
 * Shape: `page.firstContentMs`, until the state sentence is there; `page.emptyPageMs`, the same page without our
 * components; `page.requestsToFirstContent` and `page.requestsPerAction`, requests to the org's API;
 * `page.jsKbGz`, the size of our components. Unit: middle of five loads in ms with warm caches; kB of a thousand bytes.
 */
export async function benchPage(): Promise<Record<string, number>> {
  const org = await startBenchOrg({ pages: true });
  const browser = await launchChromium();
  try {
    const deals = demoDeals(new Date('2026-07-01'), await salesRepIds(org.admin), 30);
    await loadWorld(org.admin, deals);
    await applyDefaultModel(org.integration);
    const url = `${org.rep.instanceUrl}/lightning/r/Opportunity/${String(deals[0]?.rows.Opportunity[0]?.['Id'])}/view`;
    const door = `${org.rep.instanceUrl}/secur/frontdoor.jsp?sid=${encodeURIComponent(org.rep.accessToken)}&retURL=%2F`;
    const firstContentMs = await loadMs(browser, door, url, false);
    const emptyPageMs = await loadMs(browser, door, url, true);
    const page = await browser.newPage();
    await page.goto(door);
    const requests = countRequests(page);
    await page.goto(url);
    await page.locator('c-buyside-state').first().waitFor();
    const toFirstContent = requests();
    return {
      'page.firstContentMs': firstContentMs,
      'page.emptyPageMs': emptyPageMs,
      'page.requestsToFirstContent': toFirstContent,
      'page.requestsPerAction': await requestsPerAction(page, requests),
      'page.jsKbGz': await ownJavaScriptKb(),
    };
  } finally {
    await browser.close();
    await org.stop();
  }
}
