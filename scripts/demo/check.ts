/** What `npm run demo -- --once` checks: that the screen, the report and the backfill hold what the demo says they do. */
import { spawn } from 'node:child_process';
import { launchChromium } from '../chromium.ts';

interface DemoFacts {
  readonly alias: string;
  /** Address that signs a user in and opens the demo's first deal. */
  pageOf(user: 'rep' | 'analyst'): string;
  readonly deals: number;
}

/** Runs a command with `--json` and returns its `result`. @throws Error when the command fails or prints no JSON. */
async function resultOf(...args: string[]): Promise<unknown> {
  const child = spawn(process.execPath, ['bin/run.js', ...args, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (status !== 0) throw new Error(`sf ${args.join(' ')} ended with ${status ?? 'a signal'}: ${text}`);
  return (JSON.parse(text) as { result: unknown }).result;
}

async function checkPage({ pageOf }: DemoFacts): Promise<string[]> {
  const problems: string[] = [];
  const browser = await launchChromium();
  try {
    for (const user of ['rep', 'analyst'] as const) {
      const page = await browser.newPage();
      page.on('pageerror', (error) => problems.push(`${user}: ${error.message}`));
      await page.goto(pageOf(user));
      await page.locator('c-buyside-state').first().waitFor({ timeout: 15_000 });
      const steps = await page.locator('c-buyside-path [role="option"], c-buyside-path [role="tab"]').count();
      if (steps !== 13) problems.push(`${user}: the path shows ${steps} steps, not 13`);
      const open = await page.getByRole('button', { name: 'Add blocker' }).count();
      if (user === 'rep' && open === 0) problems.push('rep: no button to add a blocker');
      if (user === 'analyst' && open > 0) problems.push('analyst: may add a blocker');
      await page.close();
    }
  } finally {
    await browser.close();
  }
  return problems;
}

/** Everything that is not as it should be, in words; empty when all is well. */
export async function checkDemo(facts: DemoFacts): Promise<string[]> {
  const problems: string[] = [];
  const second = (await resultOf('buyside', 'backfill', '-o', facts.alias)) as {
    deals: number;
    written: { total: number };
  };
  if (second.deals !== facts.deals) problems.push(`backfill read ${second.deals} deals, not ${facts.deals}`);
  if (second.written.total !== 0) problems.push(`a second backfill wrote ${second.written.total} rows`);
  const report = (await resultOf('buyside', 'report', 'cycle', '-o', facts.alias)) as {
    rows: { finished: number; medianDays: number | null }[];
  };
  if (report.rows.length !== 13) problems.push(`the report has ${report.rows.length} steps, not 13`);
  const measured = report.rows.filter(({ finished, medianDays }) => finished > 0 && (medianDays ?? 0) > 0).length;
  if (measured < 10) problems.push(`only ${measured} steps of the report have a median`);
  return [...problems, ...(await checkPage(facts))];
}
