import type { BackfillResult } from '../result/backfillResult.ts';
import { type RunFolder, writeWhole } from './runFolder.ts';
import type { RunLog } from './runLog.ts';

/** What a page tells of one run beside its result. */
export interface RunPageContext {
  readonly orgName: string;
  /** Sequence of the step at which selling enters the model. */
  readonly sellingStartsAt: number;
}

/** Makes the page of a run. What it takes to draw charts is loaded only when it is called. */
export type ToPage = (result: BackfillResult, context: RunPageContext) => Promise<string>;

/** The page of a run, in its folder. */
export const PAGE = 'report.html';

/**
 * Writes the page of a run that read something into its folder.
 *
 * Shape: its path; null when there is nothing to tell, or it could not be written. The rows are what matters: a page that cannot be made
 * fails no run, the journal says why.
 */
export async function writePage(
  result: BackfillResult,
  { folder, log }: { readonly folder: RunFolder; readonly log: RunLog },
  context: RunPageContext,
  toPage: ToPage | undefined,
): Promise<string | null> {
  if (toPage === undefined || result.deals.read === 0) return null;
  return pageIn({ folder, log }, () => toPage(result, context));
}

/** Writes a page into a run's folder. Shape: its path; null when it could not be made or written, and then the journal says why. */
export async function pageIn(
  { folder, log }: { readonly folder: RunFolder; readonly log: RunLog },
  make: () => Promise<string>,
): Promise<string | null> {
  try {
    const path = folder.file(PAGE);
    writeWhole(path, await make());
    return path;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    await log.add({ step: 'unshown', why }).catch(() => undefined); // the disk may be full
    return null;
  }
}
