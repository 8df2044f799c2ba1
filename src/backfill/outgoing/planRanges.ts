import { getCompileCacheDir } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, extname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Tinypool } from 'tinypool';
import { BuysideError } from '../../decision/buysideError.ts';
import { DECISION_SOURCES } from '../../salesforce/decisionRows.ts';
import { type PlannedDeals, planDeals, type PlanTask, type Refused } from './planDeals.ts';
import type { RunContext } from '../run/runContext.ts';
import { sortedFile } from '../staging/sortByDeal.ts';
import { type DealRange, dealRanges } from '../staging/stagedDeals.ts';

/** What is to be written for the deals of a range. */
export interface PlannedRange extends PlannedDeals {
  readonly range: DealRange;
}

/** Deals of one task: a tenth of a second of work, so that a stop is soon heard and little waits in memory. */
const DEALS_A_TASK = 500;
/** Each thread takes some 40 MB, and the org is to be worked with as well. */
const MOST_WORKERS = 2;
/** Enough that no worker waits for us. */
const TASKS_A_WORKER = 3;

/**
 * Plans the deals after `from`, a range at a time and at most `most` deals in each, and gives what came of each range in order. Many deals
 * are planned on threads of their own, while this one talks with the org; a few are done here before a thread would have started.
 *
 * @throws {BuysideError} `UnreadableRow`.
 */
export async function* planRanges(
  context: RunContext,
  { found, from, most }: { readonly found: number; readonly from: string | null; readonly most: number },
): AsyncGenerator<PlannedRange, void> {
  const { begin, model, sources, sizes } = context;
  const objects = [...sources, ...DECISION_SOURCES].map(({ source }) => source.object);
  const files = Object.fromEntries(objects.map((object) => [object, sortedFile(context, object)]));
  const workers = found > sizes.inWorkersAbove ? Math.min(MOST_WORKERS, availableParallelism()) : 0;
  const pool = workers === 0 ? undefined : poolOf(workers);
  const plan = async (range: DealRange): Promise<PlannedRange> => {
    const task = { files, range, model, runId: begin.runId, asOf: begin.asOf };
    return { range, ...(await (pool === undefined ? planHere(task) : planThere(pool, task))) };
  };
  const ranges = dealRanges(files['Opportunity'], from, Math.min(most, DEALS_A_TASK));
  try {
    yield* inOrder(ranges, Math.max(1, workers * TASKS_A_WORKER), plan);
  } finally {
    await pool?.destroy();
  }
}

/** What comes of items, in their order, with so many under way at once. */
async function* inOrder<Item, Made>(
  items: Iterable<Item>,
  atOnce: number,
  make: (item: Item) => Promise<Made>,
): AsyncGenerator<Made, void> {
  const underWay: Promise<Made>[] = [];
  for (const item of items) {
    if (underWay.length === atOnce) for (const oldest of underWay.splice(0, 1)) yield await oldest;
    const made = make(item);
    // Whoever takes it hears of it; until then nobody listens.
    made.catch(() => undefined);
    underWay.push(made);
  }
  for (const made of underWay) yield await made;
}

function poolOf(workers: number): Tinypool {
  const filename = new URL(`./planDeals${extname(import.meta.url)}`, import.meta.url);
  return new Tinypool({ filename: filename.href, minThreads: workers, maxThreads: workers, env: environment() });
}

/** A thread knows of the compile cache by its environment only; with it, it starts in half the time and takes 30 MB less. */
function environment(): Record<string, string> {
  const cache = getCompileCacheDir();
  const known = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { ...Object.fromEntries(known), ...(cache !== undefined && { NODE_COMPILE_CACHE: dirname(cache) }) };
}

async function planThere(pool: Tinypool, task: PlanTask): Promise<PlannedDeals> {
  const answer = (await pool.run(task)) as PlannedDeals | Refused;
  if ('refused' in answer) throw new BuysideError(answer.refused, answer.facts);
  return answer;
}

/** Requests that are under way get their turn between two ranges. */
async function planHere(task: PlanTask): Promise<PlannedDeals> {
  await nextTurn();
  return planDeals(task);
}
