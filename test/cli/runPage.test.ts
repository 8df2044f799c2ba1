import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { BackfillResult } from '../../src/backfill/result/backfillResult.ts';
import { openRunFolder } from '../../src/backfill/run/runFolder.ts';
import { RunLog } from '../../src/backfill/run/runLog.ts';
import { writePage } from '../../src/backfill/run/writePage.ts';
import { reportOf } from '../../src/cli/backfillReport.ts';
import { linesOf } from '../../src/cli/report.ts';
import { runPage } from '../../src/cli/runPage.ts';

const ROWS = { created: 1, updated: 0, unchanged: 0, kept: 0, failed: 1 };
const MARKUP = '<img src=x onerror="alert(1)">&';

const aResult = (about: Partial<BackfillResult> = {}): BackfillResult => ({
  runId: 'run-1',
  kind: 'Backfill',
  isDryRun: false,
  status: 'Partial',
  model: 'buyside-default:1',
  engineVersion: '1.0.0',
  where: null,
  limit: null,
  asOf: '2026-06-01T00:00:00.000Z',
  since: null,
  moved: [],
  deals: { found: 3, read: 3, withFloor: 2, blind: 1, onOtherModel: 0 },
  rules: [{ code: 'R1', summary: MARKUP, deals: 1 }],
  picture: {
    reached: [
      { sequence: 1, step: MARKUP, deals: 2 },
      { sequence: 10, step: 'Action', deals: 0 },
    ],
    blind: 1,
    confidence: [{ from: 0.4, evidenceClass: 'B', steps: 2 }],
    stages: [MARKUP, 'constructor', '__proto__'].map((stage) => ({ stage, deals: 3, blind: 1 })),
  },
  rows: { paths: ROWS, visits: ROWS, members: ROWS },
  samples: [],
  cost: { storageMb: 1, storageLeftMb: null, requestsExpected: 20, requestsLeft: null },
  anomalies: [],
  unmappedStages: [{ stage: MARKUP, deals: 1 }],
  notRead: [MARKUP],
  weakened: [{ name: MARKUP, rules: [MARKUP] }],
  failures: [{ object: 'Decision_Path__c', key: 'k', code: 'X', message: MARKUP }],
  folder: '/runs/run-1',
  report: null,
  apiCalls: 20,
  seconds: 1,
  ...about,
});

const CONTEXT = { orgName: MARKUP, sellingStartsAt: 10 };

describe('the page of a run', () => {
  it('shows text of the org as text, in charts, tables and words', async () => {
    const page = await runPage(aResult(), CONTEXT);
    expect(page).not.toContain('<img');
    expect(page.match(/(&#60;|&lt;)img src=x/g)?.length).toBeGreaterThanOrEqual(8);
  });

  it('can be moved by a keyboard wherever something is wider than a small screen', async () => {
    const page = await runPage(aResult(), CONTEXT);
    const folded = page.replaceAll(/<details>.*?<\/details>/gs, '');
    const wide = folded.match(/<table|<svg/g) ?? [];
    expect(wide.length).toBeGreaterThan(4);
    expect(folded.match(/role="region" tabindex="0" aria-label="[^"]+"><(table|svg)/g)).toHaveLength(wide.length);
  });

  it('sets figures to the right and words to the left', async () => {
    const page = await runPage(aResult(), CONTEXT);
    expect(page).toContain('<td>0.40 – 0.49</td><td>Act of the buyer (B)</td><td class="number">2</td>');
  });

  it('of a sync says so', async () => {
    expect(await runPage(aResult({ kind: 'Sync' }), { ...CONTEXT, orgName: 'Acme' })).toContain(
      '<title>What a sync found in Acme</title>',
    );
  });
});

describe('the summary of a run', () => {
  const linesWith = (about: Partial<BackfillResult>): string => linesOf(reportOf(aResult(about))).join('\n');
  const deals = (read: number, blind: number): Partial<BackfillResult> => ({
    deals: { found: read, read, withFloor: read - blind, blind, onOtherModel: 0 },
  });

  it.each([
    [deals(1, 0), 'Backfill of 1 deal against', 'A step is shown for 1 deal; none stays blind.'],
    [deals(1, 1), 'Backfill of 1 deal against', 'A step is shown for 0 deals; 1 stays blind (not known).'],
    [deals(100_000, 12_345), 'Backfill of 100,000 deals', 'for 87,655 deals; 12,345 stay blind (not known).'],
  ])('speaks of none, one and many as people do', (about, head, shown) => {
    expect(linesWith(about)).toContain(head);
    expect(linesWith(about)).toContain(shown);
  });

  it('says how many rows were refused only where it does not show them all', () => {
    const failures = Array.from({ length: 12 }, () => aResult().failures).flat();
    const rows = { ...ROWS, failed: 4_000 };
    expect(linesWith({ rows: { paths: rows, visits: rows, members: rows }, failures })).toContain(
      'Rows the org refused (the first 10 of 12,000)',
    );
    expect(linesWith({ failures: failures.slice(0, 3) })).toMatch(/Rows the org refused$/m);
  });
});

describe('a run that inferred no deal', () => {
  const NONE = { created: 0, updated: 0, unchanged: 0, kept: 0, failed: 0 };
  const nothing = (about: Partial<BackfillResult>): readonly string[] => {
    const deals = { found: 0, read: 0, withFloor: 0, blind: 0, onOtherModel: 0 };
    const rows = { paths: NONE, visits: NONE, members: NONE };
    return linesOf(reportOf(aResult({ status: 'Succeeded', deals, rows, rules: [], failures: [], ...about })));
  };

  it.each<[string, Partial<BackfillResult>, string]>([
    ['a sync', { kind: 'Sync', since: '2026-05-31T23:00:00.000Z' }, 'nothing has changed since 2026-05-31 23:00 UTC'],
    ['a condition', { where: 'Amount > 5' }, 'no deal you can see meets the condition "Amount > 5"'],
    ['an empty org', {}, 'there is no deal you can see'],
    ['a run that broke off', { status: 'Failed' }, 'ended before a first part of the deals was planned'],
  ])('of %s says so in one sentence, without a table of zeros', (_, about, words) => {
    const [head = '', ...others] = nothing(about);
    expect(head).toContain(words);
    expect(head).not.toContain('\n');
    expect(others.join('\n')).not.toMatch(/Paths|stay blind/);
  });
});

describe('a page that is written at the end of a run', () => {
  const place = () => {
    const folder = openRunFolder(mkdtempSync(join(tmpdir(), 'buyside-page-')));
    return { folder, log: new RunLog(folder.file('journal.jsonl'), { calls: () => 0 }) };
  };

  it('is not made when no deal was read', async () => {
    const none = aResult({ deals: { found: 0, read: 0, withFloor: 0, blind: 0, onOtherModel: 0 } });
    const toPage = () => Promise.reject(new Error('charts were loaded for nothing'));
    const at = place();
    expect(await writePage(none, at, CONTEXT, toPage)).toBeNull();
    expect(at.log.all('unshown')).toEqual([]);
  });

  it('fails no run when it cannot be made, and the journal says why', async () => {
    const at = place();
    expect(await writePage(aResult(), at, CONTEXT, () => Promise.reject(new Error('no charts today')))).toBeNull();
    expect(at.log.last('unshown')).toMatchObject({ why: 'no charts today' });
  });
});
