/** What `npm run demo -- --once` checks: that the screen, the report and the backfill hold what the demo says they do. */
import { spawn } from 'node:child_process';
import type { BackfillResult } from '../../src/backfill/result/backfillResult.ts';
import type { CycleReport } from '../../src/cli/cycleReport.ts';
import { launchChromium } from '../chromium.ts';

interface DemoFacts {
  readonly alias: string;
  /** Address that signs a user in and opens the demo's first deal. */
  readonly pageOf: (user: 'rep' | 'analyst') => string;
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
      // Quiet means that what a user may do has been asked as well: buttons come after the first content.
      await page.goto(pageOf(user), { waitUntil: 'networkidle' });
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

async function checkBackfill({ alias, deals }: DemoFacts): Promise<string[]> {
  const problems: string[] = [];
  const { deals: seen, rows } = (await resultOf('buyside', 'backfill', '-o', alias)) as BackfillResult;
  if (seen.read !== deals) problems.push(`backfill read ${seen.read} deals, not ${deals}`);
  const written = [rows.paths, rows.visits, rows.members].reduce(
    (sum, { created, updated }) => sum + created + updated,
    0,
  );
  if (written !== 0) problems.push(`a second backfill wrote ${written} rows`);
  if (rows.visits.unchanged === 0) problems.push('the first backfill inferred no visit');
  return problems;
}

/** What the demo proposes to group the report by. */
export const GROUPED_BY = 'Type';

async function checkReport({ alias }: DemoFacts): Promise<string[]> {
  const grouped = (await resultOf('buyside', 'report', 'cycle', '-o', alias, '--by', GROUPED_BY)) as CycleReport;
  const groups = new Set(grouped.rows.map(({ group }) => group)).size;
  const { rows } = (await resultOf('buyside', 'report', 'cycle', '-o', alias)) as CycleReport;
  const measured = rows.filter(({ finished, medianDays }) => finished > 0 && (medianDays ?? 0) > 0).length;
  return [
    ...(rows.length === 13 ? [] : [`the report has ${rows.length} steps, not 13`]),
    ...(groups > 1 ? [] : [`the report by ${GROUPED_BY} has ${groups} groups`]),
    ...(measured === 13 ? [] : [`${measured} steps of the report have a median, not 13`]),
  ];
}

/** Everything that is not as it should be, in words; empty when all is well. */
export async function checkDemo(facts: DemoFacts): Promise<string[]> {
  return [...(await checkBackfill(facts)), ...(await checkReport(facts)), ...(await checkPage(facts))];
}
