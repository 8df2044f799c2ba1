/** Deals planned on threads of their own, against the same deals planned beside everything else. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { resumeRun } from '../../src/backfill/resumeRun.ts';
import type { BackfillOutcome } from '../../src/backfill/backfillRun.ts';
import { fill, QUIET, startFilledOrg } from './filledOrg.ts';

const PARTS = { leastDealsAPart: 7, mostDealsAPart: 7 };
const THREADS = { ...PARTS, inWorkersAbove: 0 };
const HERE = { ...PARTS, inWorkersAbove: Infinity };
const DEALS = 30;

describe('planning on other threads', () => {
  const here = startFilledOrg(DEALS);
  const there = startFilledOrg(DEALS);
  let wanted: BackfillOutcome;

  beforeAll(async () => {
    wanted = await fill(here.connection(), { sizes: HERE });
  });

  beforeEach(there.removePaths);

  it('writes the same rows in the same parts', async () => {
    const parts: unknown[] = [];
    const { result } = await fill(there.connection(), {
      sizes: THREADS,
      onStep: (step) => {
        if (step.step === 'planned') parts.push([step.tally.deals.read, step.isLast]);
      },
    });
    const { rows, picture, rules, anomalies } = wanted.result;
    expect(result).toMatchObject({ status: 'Succeeded', rows, picture, rules, anomalies });
    expect(await there.content()).toEqual(await here.content());
    expect(parts).toEqual([[7, false], [7, false], [7, false], [7, false], [2, true]]); // prettier-ignore
  });

  it('stops between two ranges when asked, and goes on from there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'buyside-threads-'));
    const stop = new AbortController();
    const { result } = await fill(there.connection(), {
      folder,
      sizes: THREADS,
      signal: stop.signal,
      onProgress: ({ dealsRead }) => {
        if (dealsRead > 7) stop.abort();
      },
    });
    expect(result.status).toBe('Interrupted');
    const resumed = await resumeRun(there.connection(), result.runId, { ...QUIET, folder, sizes: THREADS });
    expect(resumed.result).toMatchObject({ status: 'Succeeded', rows: wanted.result.rows });
    expect(await there.content()).toEqual(await here.content());
  });

  it('plans a deal once that an org gave twice', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'buyside-threads-'));
    const file = join(folder, 'staged', 'Opportunity.sorted.json');
    const { result } = await fill(there.connection(), {
      folder,
      sizes: THREADS,
      onStep: ({ step }) => {
        if (step === 'sorted') writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/^.*\n/gm, '$&$&'));
      },
    });
    expect(result).toMatchObject({ status: 'Succeeded', rows: wanted.result.rows });
    expect(result.deals.read).toBe(DEALS);
    expect(await there.content()).toEqual(await here.content());
  });

  it.each([
    ['there', THREADS],
    ['here', HERE],
  ])('refuses a row that cannot be read, with its id and what was wrong (%s)', async (_, sizes) => {
    const folder = mkdtempSync(join(tmpdir(), 'buyside-threads-'));
    const file = join(folder, 'staged', 'Opportunity.sorted.json');
    const { refusal } = await fill(there.connection(), {
      folder,
      sizes,
      onStep: ({ step }) => {
        if (step === 'sorted') writeFileSync(file, readFileSync(file, 'utf8').replaceAll('"true"', '"maybe"'));
      },
    });
    expect(refusal).toMatchObject({
      code: 'UnreadableRow',
      facts: [expect.stringMatching(/^006\w{15}$/), 'IsClosed', expect.any(String)],
    });
  });
});
