import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BuysideError } from '../../decision/buysideError.ts';
import type { Door } from '../../salesforce/door.ts';
import type { OrgConnection } from '../../salesforce/orgConnection.ts';
import { interruptRun, readRunning, type StoredRun } from '../../salesforce/runRow.ts';
import type { Waiting } from '../../salesforce/waiting.ts';
import { Stopped } from './runContext.ts';
import type { RunFolder } from './runFolder.ts';
import { ownerOf } from './runLock.ts';
import type { RunLog } from './runLog.ts';

/** A run that did not touch its row for so long is dead; one that lives touches it every few minutes. */
const DEAD_AFTER_MS = 20 * 60_000;
export const TOUCH_EVERY_MS = 5 * 60_000;
const LOOK_EVERY_MS = 15_000;

/** Who else works on the org, and what to do then. */
export interface GuardOptions {
  readonly runId: string;
  /** A run that is taken up again leaves to any other; a new one only to those that were there before it. */
  readonly isResumed: boolean;
  /** Wait until the other is done, instead of leaving. */
  readonly shouldWait: boolean;
  /** Where the runs of this machine are. */
  readonly runsFolder: string;
  readonly waiting: Waiting;
}

/**
 * Lets one run at a time work on an org. The row of the run must be there already: of two that begin together the older row goes on.
 * The rows of runs that were killed are closed.
 *
 * Shape: the row of the run itself; its `CreatedDate` is the org's clock when it began.
 * @throws {BuysideError} `AnotherRunActive`.
 * @throws {Stopped} when somebody asked it to stop while it waited.
 */
export async function claimOrg(connection: OrgConnection, options: GuardOptions): Promise<StoredRun> {
  const { runId, shouldWait, waiting } = options;
  for (;;) {
    const running = await readRunning(connection);
    const own = running.find((run) => run.Run_Id__c === runId);
    if (own === undefined) throw new BuysideError('RunNotJournalled', [runId, 'NOT_FOUND', '']);
    const others = running.filter((run) => run !== own);
    const older = options.isResumed ? others : running.slice(0, running.indexOf(own));
    const now = Math.max(...running.map((run) => Date.parse(run.LastModifiedDate)));
    const dead = older.filter((run) => isDead(run, now, options.runsFolder));
    for (const run of dead) await interruptRun(connection, run.Run_Id__c);
    const [alive] = older.filter((run) => !dead.includes(run));
    if (alive === undefined) return own;
    if (waiting.isStopped()) throw new Stopped('stopped');
    if (!shouldWait) throw new BuysideError('AnotherRunActive', [alive.Run_Id__c, alive.LastModifiedDate]);
    await waiting.sleep(LOOK_EVERY_MS);
  }
}

/** A run of this machine is dead when its process is; one of another machine, or container, when its row has been silent for long. */
function isDead(run: StoredRun, now: number, runsFolder: string): boolean {
  const folder = join(runsFolder, run.Run_Id__c);
  const owner = existsSync(folder) ? ownerOf(folder) : 'elsewhere';
  if (owner !== 'elsewhere') return owner === null;
  return now - Date.parse(run.LastModifiedDate) > DEAD_AFTER_MS;
}

/** A run that is about to begin, or to go on. */
export interface Beginning {
  readonly door: Door;
  readonly folder: RunFolder;
  readonly log: RunLog;
  readonly runId: string;
}

/**
 * Carries out what lies before the first step of a run: its row, and then what it asks of the org. Where that fails its row is closed, because it
 * would keep others waiting, and the folder of a run that has not begun goes, because nobody can go on from it. Where the row may be there and cannot
 * be closed the folder stays, empty: by it the next run knows that nobody works on it any more.
 */
export async function orClosed<T>(run: Beginning, row: () => Promise<void>, work: () => Promise<T>): Promise<T> {
  let isRowThere: boolean | undefined;
  try {
    await row();
    isRowThere = true;
    return await work();
  } catch (error) {
    if (error instanceof BuysideError && error.code === 'RunNotJournalled') isRowThere ??= false;
    await leave(run, isRowThere);
    throw error;
  }
}

async function leave({ door, folder, log, runId }: Beginning, isRowThere: boolean | undefined): Promise<void> {
  door.useReserve();
  const closed = (): Promise<boolean> =>
    interruptRun(door, runId).then(
      () => true,
      () => false, // the way to the org may be what failed; why it did is on its way
    );
  const isClosed = isRowThere === true ? await closed() : isRowThere === false;
  if (log.last('begin') !== undefined) return;
  if (isClosed) folder.remove();
  else folder.clearWork();
}
