import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DAY_MS } from '../../decision/dated.ts';
import { RESERVE } from './diskFull.ts';
import { openRunFolder, WORK } from './runFolder.ts';
import { LOCK, ownerOf } from './runLock.ts';
import { journalFile, readJournal } from './runLog.ts';
import { PAGE } from './writePage.ts';

/** Until then the row of a run may still be open, and its folder is what tells the next run that nobody works on it. */
const LEFT_FOR_MS = 7 * DAY_MS;

/** All there is in the folder of a run that has not begun. */
const UNBEGUN: ReadonlySet<string> = new Set([LOCK, 'results', ...WORK, RESERVE]);

/**
 * Clears away what killed processes left among the folders of runs and nobody can go on from: runs that had not begun, and dry runs, of which
 * the page stays. A run that can be taken up, and whatever is not of our making, is left alone.
 */
export function clearLeftovers(runs: string, now: Date): void {
  const before = now.getTime() - LEFT_FOR_MS;
  for (const path of foldersIn(runs)) {
    try {
      if (isLeftover(path, before)) openRunFolder(path).keepOnly(PAGE);
    } catch (error) {
      // Somebody else clears it away just now, or it is another user's, or broken: no reason for a run not to begin.
      if (error instanceof TypeError) throw error;
    }
  }
}

function foldersIn(runs: string): readonly string[] {
  const entries = existsSync(runs) ? readdirSync(runs, { withFileTypes: true }) : [];
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(runs, name));
}

function isLeftover(path: string, before: number): boolean {
  const hasJournal = existsSync(journalFile(path));
  // Whoever comes to an end releases the lock.
  if (hasJournal && !existsSync(join(path, LOCK))) return false;
  if (statSync(path).mtimeMs > before || typeof ownerOf(path) === 'number') return false;
  if (hasJournal) return readJournal(path).last('begin')?.isDryRun ?? true;
  return readdirSync(path, { encoding: 'utf8', recursive: true }).every((name) => UNBEGUN.has(name));
}
