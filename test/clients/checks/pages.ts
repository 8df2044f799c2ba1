/** From the CLI into the browser: what was deployed by the one is seen in the other. */
import { strict as assert } from 'node:assert';
import { launchChromium } from '../../../scripts/chromium.ts';
import { textAt, type Check } from '../check.ts';

export const pageChecks: readonly Check[] = [
  {
    name: "org open --url-only: a browser is signed in, and a deal's page has our components",
    async run({ ask, org }) {
      const values = "Name='Opened by sf' StageName=Prospecting CloseDate=2026-01-31";
      const id = textAt(await ask(['data', 'create', 'record', '--sobject', 'Opportunity', '--values', values]), 'id');
      const path = `/lightning/r/Opportunity/${id}/view`;
      const url = textAt(await ask(['org', 'open', '--url-only', '--path', path]), 'url');
      assert.ok(url.startsWith(`${org.instanceUrl}/`), 'the link leads elsewhere');
      const browser = await launchChromium();
      try {
        const page = await browser.newPage();
        const problems: string[] = [];
        page.on('pageerror', (error) => problems.push(error.message));
        await page.goto(url, { waitUntil: 'networkidle' });
        assert.equal(new URL(page.url()).pathname, path);
        await page.locator('c-buyside-path').first().waitFor({ timeout: 30_000 });
        assert.match(await page.title(), /Opened by sf/);
        // A link is good once: whoever finds it later is not let in.
        const again = await browser.newContext();
        const answer = await (await again.newPage()).goto(url);
        assert.equal(answer?.status(), 401);
        assert.deepEqual(problems, []);
      } finally {
        await browser.close();
      }
    },
  },
];
