import { setFlagsFromString } from 'node:v8';
import type { DealSource } from '../salesforce/dealSources.ts';
import { writingInto } from './run/diskFull.ts';
import { inferDeals } from './outgoing/inferDeals.ts';
import { type DealChoice, readDeals } from './staging/readDeals.ts';
import { goOn, type RunContext, Stopped } from './run/runContext.ts';
import { FileWriter } from './writing/writeFiles.ts';

/**
 * The phases of a run, from whatever the journal has seen of them: read, sort, and then infer and write side by side, so that the org works
 * on one part of the deals while the next is inferred.
 *
 * @throws {BuysideError} and {Stopped} as the phases do; the run can be resumed.
 */
export async function runPhases(
  context: RunContext,
  choice: DealChoice,
  sources: readonly DealSource[],
): Promise<void> {
  await writingInto(context.folder, () => readAndWrite(context, choice, sources));
}

/**
 * What is made of a deal is forgotten with it: a nursery that grows to 100 MB, and an old generation that is swept only when it has doubled, would
 * make a run look large that holds next to nothing. The threads that plan begin with a nursery of 8 MB, and each sweeps its own by itself: the
 * cores have enough to do.
 */
const HEAPS = [
  '--semi-space-growth-factor=1',
  '--heap-growing-percent=50',
  '--min-semi-space-size=8',
  '--no-parallel-scavenge',
];

async function readAndWrite(context: RunContext, choice: DealChoice, sources: readonly DealSource[]): Promise<void> {
  for (const flag of HEAPS) setFlagsFromString(flag);
  const found = await readDeals(context, choice, sources);
  if (found === 0) return;
  context.report({ stage: context.begin.isDryRun ? 'inferring' : 'writing' });
  const broken = new AbortController();
  const signal = AbortSignal.any([context.signal, broken.signal]);
  const both = { ...context, signal };
  const parts = new Parts();
  const failures: Error[] = [];
  const guarded = async (work: Promise<void>): Promise<void> => {
    try {
      await work;
    } catch (error) {
      failures.push(error instanceof Error ? error : new Error(String(error), { cause: error }));
      broken.abort();
      parts.close();
    }
  };
  const inferring = inferDeals(both, found, () => parts.add()).finally(() => parts.close());
  await Promise.all([guarded(inferring), ...(context.begin.isDryRun ? [] : [guarded(writeParts(both, parts))])]);
  const cause = failures.find((error) => !(error instanceof Stopped)) ?? failures[0];
  if (cause !== undefined) throw cause;
}

async function writeParts(context: RunContext, parts: Parts): Promise<void> {
  const writer = new FileWriter(context);
  for (let part = 0; ; part += 1) {
    while (context.log.all('planned').length <= part) {
      if (parts.isClosed) return;
      await parts.next();
      goOn(context);
    }
    for (const file of context.log.all('planned')[part]?.files ?? []) {
      goOn(context);
      await writer.write(file);
    }
  }
}

/** Tells the writer that another part is planned, or that none will come. */
class Parts {
  isClosed = false;
  #wake: () => void = () => undefined;

  add(): void {
    this.#wake();
  }

  close(): void {
    this.isClosed = true;
    this.#wake();
  }

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
