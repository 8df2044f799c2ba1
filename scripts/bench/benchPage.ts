import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { transform } from 'esbuild';
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

/**
 * Opens a deal in Chromium as the rep.
 *
 * Shape: `page.requestsToFirstContent`, the API requests until the state sentence is there; `page.jsKbGz`, the size of our components.
 */
export async function benchPage(): Promise<Record<string, number>> {
  const org = await startBenchOrg({ pages: true });
  const browser = await launchChromium();
  try {
    const deals = demoDeals(new Date('2026-07-01'), await salesRepIds(org.admin), 30);
    await loadWorld(org.admin, deals);
    await applyDefaultModel(org.integration);
    const page = await browser.newPage();
    const sent: string[] = [];
    page.on('request', (request) => {
      // The shell's own reading of the record stands for the platform's neighbours; ours is what asks for our objects.
      if (request.url().includes('/graphql') && (request.postData() ?? '').includes('Decision_Path__c'))
        sent.push(request.url());
    });
    const path = `/lightning/r/Opportunity/${String(deals[0]?.rows.Opportunity[0]?.['Id'])}/view`;
    await page.goto(
      `${org.rep.instanceUrl}/secur/frontdoor.jsp?sid=${encodeURIComponent(org.rep.accessToken)}&retURL=${encodeURIComponent(path)}`,
    );
    await page.locator('c-buyside-state').first().waitFor();
    return { 'page.requestsToFirstContent': sent.length, 'page.jsKbGz': await ownJavaScriptKb() };
  } finally {
    await browser.close();
    await org.stop();
  }
}
