import type { RunOptions } from '../backfill/run/runOptions.ts';
import type { UndoOptions } from '../backfill/undo/undoRun.ts';
import { linesOf } from './report.ts';

/**
 * How a run is told, by command and by script alike: its summary in the org and its page. Words and charts take longer to load than a small run
 * takes, so they are loaded when they are wanted.
 */
export const RUN_WORDS: Required<Pick<RunOptions, 'toSummary' | 'toPage'>> = {
  async toSummary(result) {
    const { reportOf } = await loadReport();
    return linesOf(reportOf(result)).join('\n');
  },
  async toPage(result, context) {
    const { runPage } = await loadPage();
    return runPage(result, context);
  },
};

/** The page of a run. */
export const loadPage = () => import('./runPage.ts');

/** The words of a run's summary. */
export const loadReport = () => import('./backfillReport.ts');

/** How an undo is told. */
export const UNDO_WORDS: Required<Pick<UndoOptions, 'toSummary' | 'toPage'>> = {
  async toSummary(result) {
    const { undoReport } = await import('./undoReport.ts');
    return linesOf(undoReport(result)).join('\n');
  },
  async toPage(result, orgName) {
    const { undoPage } = await import('./undoReport.ts');
    return undoPage(result, orgName);
  },
};
