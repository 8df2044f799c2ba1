import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { BuysideError } from '../../decision/buysideError.ts';
import { orDiskRefusal, reserveRoom } from './diskFull.ts';
import { releaseLock, takeLock } from './runLock.ts';

/**
 * The folder of one run: its journal, the rows it read and is to write, and what became of each. Private to the user, because it holds
 * rows of the org; a token is never in it.
 */
export interface RunFolder {
  readonly path: string;
  /** A file of the run; the folder it lies in is there. */
  file(...names: readonly string[]): string;
  /** Rows that were read and rows to write are of no use once a run is done; results and journal stay. */
  clearWork(): void;
  /** Leaves nothing but one file, or, where that is not there, no folder at all. */
  keepOnly(name: string): void;
  /** Leaves nothing at all. */
  remove(): void;
  /** Gives the folder free for others. */
  release(): void;
}

/** Where the runs of this machine keep their folders, unless one is named. */
export function runsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { XDG_STATE_HOME: state } = environment;
  return join(state !== undefined && state !== '' ? state : join(homedir(), '.local', 'state'), 'sf-buyside');
}

/** Where rows lie that were read or are to be written. */
export const WORK = ['staged', 'outgoing', 'temporary'] as const;
const PRIVATE = 0o700;

/**
 * Makes the folder of a run that begins. Nothing of somebody else's may be in it: what a dry run leaves behind is cleared away.
 *
 * @throws {BuysideError} `RunFolderTaken` when there is something in it; else as `openRunFolder`.
 */
export function newRunFolder(path: string): RunFolder {
  if (existsSync(path) && (!statSync(path).isDirectory() || readdirSync(path).length > 0))
    throw new BuysideError('RunFolderTaken', [path]);
  try {
    return openRunFolder(path);
  } catch (error) {
    // Else the next run would find it taken; who came to it a moment before us works there.
    if (!(error instanceof BuysideError) || error.code !== 'RunAtWork') clear(path);
    throw error;
  }
}

/**
 * Makes the folder of a run, or takes over one whose process has ended.
 *
 * @throws {BuysideError} `RunAtWork` when its process is still there; `DiskFull`; `RunFolderRefused` when it cannot be made.
 */
export function openRunFolder(path: string): RunFolder {
  try {
    for (const name of ['', 'results', ...WORK]) mkdirSync(join(path, name), { recursive: true, mode: PRIVATE });
    takeLock(path);
  } catch (cause) {
    throw refusalOf(cause, path);
  }
  try {
    reserveRoom(path);
  } catch (cause) {
    releaseLock(path);
    throw refusalOf(cause, path);
  }
  return {
    path,
    file: (...names) => join(path, ...names),
    clearWork: () => {
      for (const name of WORK) rmSync(join(path, name), { recursive: true, force: true });
    },
    keepOnly: (kept) => {
      clear(path, kept);
      if (!existsSync(join(path, kept))) removeEmpty(path);
    },
    remove: () => {
      clear(path);
      removeEmpty(path);
    },
    release: () => {
      releaseLock(path);
    },
  };
}

/** Empties a folder of everything but one name. */
function clear(path: string, kept?: string): void {
  const others = existsSync(path) ? readdirSync(path).filter((name) => name !== kept) : [];
  for (const name of others) rmSync(join(path, name), { recursive: true, force: true });
}

/** A folder that a disk of its own hangs on can be emptied and not removed. */
function removeEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EBUSY')) throw error;
  }
}

function refusalOf(cause: unknown, path: string): BuysideError {
  const error = orDiskRefusal(cause, path);
  if (error instanceof BuysideError) return error;
  return new BuysideError('RunFolderRefused', [path, error instanceof Error ? error.message : String(error)], {
    cause,
  });
}

/**
 * Writes text into a file of a run's folder and waits until the disk has it. A text that does not fit leaves nothing behind.
 *
 * @throws {BuysideError} `DiskFull`.
 */
export function writeDurably(file: string, text: string, flags: 'a' | 'w'): void {
  try {
    const handle = openSync(file, flags, 0o600);
    const { size } = fstatSync(handle);
    try {
      // One that is given a handle goes on until everything is written; `writeSync` may leave off half way and call it well.
      writeFileSync(handle, text);
      fsyncSync(handle);
    } catch (cause) {
      ftruncateSync(handle, size);
      throw cause;
    } finally {
      closeSync(handle);
    }
  } catch (cause) {
    throw orDiskRefusal(cause, dirname(file));
  }
}

/** Writes a file that is there only when it is whole. */
export function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.part`, text, { mode: 0o600 });
  renameSync(`${file}.part`, file);
}
