import { PartFiles } from './outgoingFiles.ts';
import { type PlannedRange, planRanges } from './planRanges.ts';
import { goOn, type RunContext } from '../run/runContext.ts';
import { Tally } from '../result/tally.ts';

/**
 * Infers and plans the deals in order of their ids, and leaves what must be written as files, a part of the deals at a time.
 *
 * Shape: `onPart` hears of each part once it is in the journal; parts that the journal has already are not planned again.
 */
export async function inferDeals(context: RunContext, found: number, onPart: () => void): Promise<void> {
  const planned = context.log.last('planned');
  if (planned?.isLast === true) return;
  const sizes = [1, 2].map((part) => dealsAPart(context, found, part));
  const ranges = planRanges(context, { found, from: planned?.lastDeal ?? null, most: Math.min(...sizes) });
  try {
    let part = (planned?.part ?? 0) + 1;
    for (let isLast = false; !isLast; part += 1) {
      isLast = await planPart(context, ranges, part, dealsAPart(context, found, part));
      onPart();
    }
  } finally {
    await ranges.return();
  }
}

/** The org idles while the first part is inferred, and our other core while the last is written: so the first part is a little smaller. */
const FIRST_SHARE = 0.4;

function dealsAPart({ sizes }: RunContext, found: number, part: number): number {
  const share = part === 1 ? FIRST_SHARE : 1 - FIRST_SHARE;
  return Math.min(sizes.mostDealsAPart, Math.max(sizes.leastDealsAPart, Math.ceil(found * share)));
}

/** Plans one part; true when no deal is left after it. */
async function planPart(
  context: RunContext,
  ranges: AsyncGenerator<PlannedRange, void>,
  part: number,
  size: number,
): Promise<boolean> {
  const { sizes, log } = context;
  const before = log.all('planned').reduce((sum, { tally }) => sum + tally.deals.read, 0);
  const files = new PartFiles(context.folder, part, sizes.bytesAFile);
  const tally = new Tally();
  let lastDeal = '';
  let isLast = false;
  while (!isLast && tally.deals() < size) {
    const { value } = await ranges.next();
    goOn(context);
    if (value === undefined) throw new TypeError('the last range of deals did not say so');
    files.add(value.lines);
    tally.addCounts(value.tally);
    [lastDeal, isLast] = [value.range.until, value.range.isLast];
    context.report({ dealsRead: before + tally.deals() });
  }
  await log.add({ step: 'planned', part, lastDeal, isLast, files: files.close(), tally: tally.counts() });
  return isLast;
}
