import { DECISION_OBJECTS } from '../../salesforce/decisionRows.ts';
import { byKind } from '../result/rowKinds.ts';
import { gathered, type HowItEnded, statusOf } from '../run/howItEnded.ts';
import { refusedRows } from '../writing/refusedRows.ts';
import type { WorkContext } from '../run/runContext.ts';
import type { OutgoingFile } from '../run/runLog.ts';
import { countGone, gatherKept, NOTHING_KEPT } from './undoRest.ts';
import type { UndoResult } from './undoResult.ts';

/** What an undo did, but for its page and its last requests. */
export type UndoSoFar = Omit<UndoResult, 'report' | 'apiCalls'>;

/** What an undo did, from its journal. `undoneFolder` is the folder of the run it takes back. */
export async function undoResultOf(
  context: WorkContext,
  of: { readonly runId: string; readonly undoneFolder: string },
  { how, seconds }: { readonly how: HowItEnded; readonly seconds: number },
): Promise<UndoSoFar> {
  const { log, folder, begin } = context;
  const written = log.all('written');
  const failed = written.reduce((sum, { result }) => sum + result.failed + result.unprocessed, 0);
  const files = log.files();
  const changed = (operation: OutgoingFile['operation']): UndoResult['removed'] =>
    byKind((kind) =>
      written
        .filter(({ file }) => {
          const sent = files.get(file);
          return sent?.object === DECISION_OBJECTS[kind] && sent.operation === operation;
        })
        .reduce((total, { result }) => total + result.updated, 0),
    );
  const [removed, restored] = [changed('delete'), changed('update')];
  const anyWritten = [removed, restored].some((kinds) => Object.values(kinds).some((rows) => rows > 0));
  return {
    runId: begin.runId,
    undone: of.runId,
    status: statusOf(how, failed, anyWritten),
    removed,
    restored,
    gone: await gathered(how, null, () => countGone(context, of.undoneFolder)),
    kept: await gathered(how, NOTHING_KEPT, () => gatherKept(folder)),
    failed,
    failures: await refusedRows(context, how),
    folder: folder.path,
    seconds,
  };
}
