/** A campaign of made inputs against one org. `FUZZ_RUNS=10000` makes it longer, `FUZZ_SEED` makes it another one. */
import { afterAll, beforeAll, beforeEach, expect } from '@jest/globals';
import fc from 'fast-check';
import { startLocalOrg, type LocalOrg } from '../../../src/local-org/index.ts';
import type { Answer } from './doors.ts';
import { faultOf } from './refusals.ts';

export const RUNS = Number(process.env['FUZZ_RUNS'] ?? 200);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_260_115);
const PATIENCE_MS = 2000;
export const TIMEOUT_MS = Math.max(30_000, RUNS * 100);
/** A word of data that the fuzzing user may not see. */
export const SECRET = 'zebrafish';

export type Got = Pick<Answer, 'status' | 'text' | 'json'>;

/** What the org wrote down as its own mistakes, with the stack. */
export const faults: string[] = [];

/** Starts an org for the whole file and hands it to `prepare`; it is closed at the end. */
export function campaignOn(prepare: (org: LocalOrg) => Promise<void>): void {
  let org: LocalOrg;
  beforeAll(async () => {
    org = await startLocalOrg({ onFault: (error) => faults.push(error.stack ?? error.message) });
    await prepare(org);
  });
  beforeEach(() => {
    faults.length = 0;
  });
  afterAll(async () => {
    await org.close();
  });
}

/** What is wrong with an answer and the time it took, if anything. */
export async function wrong(
  given: string,
  answer: Promise<Got>,
  judge: (got: Got) => string | undefined = faultOf,
): Promise<string | undefined> {
  const started = performance.now();
  const got = await answer;
  const took = performance.now() - started;
  const leak = got.text.includes(SECRET) && !given.includes(SECRET) ? 'another user’s data' : undefined;
  return judge(got) ?? leak ?? (took > PATIENCE_MS ? `took ${took} ms` : undefined);
}

/** Runs a property; the first counterexample is shown small, with the stack the org wrote down. */
export async function always<T>(
  given: fc.Arbitrary<T>,
  judge: (value: T) => Promise<string | undefined>,
  runs = RUNS,
): Promise<void> {
  const holds = fc.asyncProperty(given, async (value) => {
    const fault = await judge(value);
    if (fault !== undefined) throw new Error(`${fault}\n${faults.at(-1) ?? ''}`);
  });
  await fc.assert(holds, { seed: SEED, numRuns: runs, interruptAfterTimeLimit: TIMEOUT_MS });
  expect(faults).toEqual([]);
}
