/**
 * Faults of the local org in each phase of a run: the run gets through, or says in one sentence why not and goes on when it is taken up;
 * the end is that of a run that met nothing, row for row.
 */
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { resumeRun } from '../../src/backfill/resumeRun.ts';
import type { BackfillOutcome } from '../../src/backfill/backfillRun.ts';
import { RunLog } from '../../src/backfill/run/runLog.ts';
import { toSfError } from '../../src/cli/sfErrors.ts';
import type { FaultRule } from '../../src/local-org/index.ts';
import { openDoor } from '../../src/salesforce/door.ts';
import { fill, nextRunId, QUIET, startFilledOrg } from './filledOrg.ts';

const DEALS = 24;
/** So small that a few deals take every way there is. */
const SMALL = { bulkReadAbove: 60, bulkWriteAbove: 25, leastDealsAPart: 12, mostDealsAPart: 12 };
/** Patience and pauses of a test: a hung job is given up soon. */
const WAITING = { ...QUIET.waiting, patienceMs: 2_000, longestPauseMs: 500 };

/** Where a run can be struck: the requests of each of its phases. */
const PHASES: Readonly<Record<string, { readonly method?: string; readonly path: string }>> = {
  prepare: { path: '/composite' },
  begin: { method: 'PATCH', path: '/sobjects/Buyside_Run__c/*' },
  'making a query job': { method: 'POST', path: '/jobs/query' },
  'looking at query jobs': { method: 'GET', path: '/jobs/query*' },
  'reading pages': { method: 'GET', path: '/query*' },
  'making an ingest job': { method: 'POST', path: '/jobs/ingest' },
  uploading: { method: 'PUT', path: '/jobs/ingest/*' },
  closing: { method: 'PATCH', path: '/jobs/ingest/*' },
  'looking at an ingest job': { method: 'GET', path: '/jobs/ingest/*' },
  'sending small files': { method: 'POST', path: '/composite/sobjects' },
};

/** Faults of requests; each strikes once, at a match that a seed draws. */
const REQUEST_FAULTS: Readonly<Record<string, object>> = {
  'a limit that is reached': { fault: 'rateLimit', status: 403 },
  'too many requests': { fault: 'rateLimit', status: 429 },
  'an outage before the work': { fault: 'unavailable' },
  'an outage after the work': { fault: 'unavailable', phase: 'after' },
  'an expired session': { fault: 'expiredSession' },
  'a reset before the work': { fault: 'reset', phase: 'before' },
  'a reset within the answer': { fault: 'reset', phase: 'during' },
  'a reset after the work': { fault: 'reset', phase: 'after' },
  'a slow answer': { fault: 'slow', ms: 50 },
};

const JOB_FAULTS: Readonly<Record<string, FaultRule>> = {
  'rows that are locked': { fault: 'rowLock', every: 3, to: 30 },
  'a job that fails at once': { fault: 'jobFails', to: 1 },
  'a job that fails in the middle': { fault: 'jobFails', afterRows: 7, to: 2 },
  'a job that is aborted': { fault: 'jobAborts', afterRows: 5, to: 1 },
  'a job that hangs for a while': { fault: 'jobHangs', polls: 4, to: 2 },
  'a job that hangs for long': { fault: 'jobHangs', to: 1 },
  'a page that comes twice': { fault: 'repeatedPage', to: 1 },
  'a page that is missing': { fault: 'missingPage', to: 1 },
  'a clock that is ahead': { fault: 'clockSkew', ms: 120_000 },
  'a clock that is behind': { fault: 'clockSkew', ms: -120_000 },
};

describe('a run over a local org with faults', () => {
  const clean = startFilledOrg(DEALS);
  const struck = startFilledOrg(DEALS);
  let wanted: Record<string, unknown>[];

  beforeAll(async () => {
    await fill(clean.connection(), { sizes: SMALL });
    wanted = await clean.content();
  }, 120_000);

  afterEach(async () => {
    struck.org().faults.clear();
    await struck.removePaths();
  });

  /** Runs into the fault, then takes the run up, or begins it again where it had not begun, until it is through. */
  async function throughIt(rule: FaultRule): Promise<{ turns: number; said: string[] }> {
    struck.org().faults.add(rule);
    const options = {
      sizes: SMALL,
      waiting: WAITING,
      open: (logIn: Parameters<typeof openDoor>[0], more?: Parameters<typeof openDoor>[1]) =>
        openDoor(logIn, { ...more, pauseMs: 2 }),
    };
    const said: string[] = [];
    let runId = nextRunId();
    const seen = { hasBegun: false };
    for (let turns = 1; turns <= 4; turns += 1) {
      const onStep = (): void => void (seen.hasBegun = true);
      let outcome: BackfillOutcome | undefined;
      try {
        outcome = seen.hasBegun
          ? await resumeRun(struck.connection(), runId, { ...QUIET, ...options, onStep })
          : await fill(struck.connection(), { ...options, onStep });
      } catch (error) {
        said.push(sentenceOf(error as Error));
        if (!seen.hasBegun) runId = nextRunId();
      }
      if (outcome !== undefined && outcome.refusal === null && outcome.result.status === 'Succeeded')
        return { turns, said };
      if (outcome?.refusal) said.push(sentenceOf(outcome.refusal));
      // What kept the run from going on is over when somebody takes it up again.
      struck.org().faults.clear();
    }
    throw new Error(`not through: ${said.join(' | ')}`);
  }

  /** A refusal is worded; anything else is a mistake of ours and fails the test. */
  function sentenceOf(error: Error): string {
    const worded = toSfError(error);
    expect(worded).toHaveProperty('actions');
    expect(worded.name).not.toMatch(/^(TypeError|RangeError|SyntaxError|Error)$/);
    return worded.message;
  }

  const cases = Object.entries(REQUEST_FAULTS).flatMap(([fault, rule]) =>
    Object.entries(PHASES).map(([phase, aim], at) => [fault, phase, { ...aim, ...rule }, at] as const),
  );

  it.each(cases)('meets %s while %s, and comes to the same end', async (_, __, rule, seed) => {
    const from = 1 + (seed % 2);
    await throughIt({ ...rule, from, to: from } as FaultRule);
    expect(await struck.content()).toEqual(wanted);
  });

  it.each(Object.entries(JOB_FAULTS))('meets %s, and comes to the same end', async (_, rule) => {
    await throughIt(rule);
    expect(await struck.content()).toEqual(wanted);
  });

  it.each([0, 5])(
    'sends nothing again of a job that an admin aborted after %i rows, until somebody takes the run up',
    async (afterRows) => {
      const sizes = { ...SMALL, bulkWriteAbove: 10 };
      struck.org().faults.add({ fault: 'jobAborts', operation: 'insert', afterRows });
      const runId = nextRunId();
      const { refusal, result } = await fill(struck.connection(), { sizes, waiting: WAITING });
      expect(refusal).toMatchObject({ code: 'JobFailed', facts: [expect.stringMatching(/^750/), 'Aborted', ''] });
      expect(result.rows.paths.created).toBe(afterRows);
      const [report] = struck.org().faults.report();
      expect(report?.fired).toBe(1);
      struck.org().faults.clear();
      const again = await resumeRun(struck.connection(), runId, { ...QUIET, sizes, waiting: WAITING });
      expect(again.result.status).toBe('Succeeded');
      expect(await struck.content()).toEqual(wanted);
    },
  );

  it('asks for nothing again of a query job that an admin aborted, until somebody takes the run up', async () => {
    struck.org().faults.add({ fault: 'jobAborts', operation: 'query', to: 1 });
    const runId = nextRunId();
    const { refusal, result } = await fill(struck.connection(), { sizes: SMALL, waiting: WAITING });
    expect(refusal).toMatchObject({ code: 'JobFailed', facts: [expect.stringMatching(/^750/), 'Aborted', ''] });
    expect(result.rows.paths.created).toBe(0);
    const journal = join(result.folder ?? '', 'journal.jsonl');
    const jobs = (): number => new RunLog(journal, { calls: () => 0 }).all('query').length;
    const asked = jobs();
    struck.org().faults.clear();
    const again = await resumeRun(struck.connection(), runId, { ...QUIET, sizes: SMALL, waiting: WAITING });
    expect(again.result.status).toBe('Succeeded');
    expect(jobs()).toBe(asked + 1);
    expect(await struck.content()).toEqual(wanted);
  });

  it.each([1, 2, 3, 4])('meets a bad day (seed %i), and comes to the same end', async (seed) => {
    await throughIt({ fault: 'reset', phase: 'after', probability: 0.08, seed });
    expect(await struck.content()).toEqual(wanted);
  });
});
