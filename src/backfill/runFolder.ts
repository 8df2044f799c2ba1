import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { BuysideError } from '../decision/buysideError.ts';
import { orDiskRefusal, reserveRoom } from './diskFull.ts';

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
  /** Gives the folder free for others. */
  release(): void;
}

/** Where the runs of this machine keep their folders, unless one is named. */
export function runsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { XDG_STATE_HOME: state } = environment;
  return join(state !== undefined && state !== '' ? state : join(homedir(), '.local', 'state'), 'sf-buyside');
}

const WORK = ['staged', 'outgoing', 'temporary'] as const;
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
    clear(path); // else the next run would find it taken
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
  } catch (cause) {
    throw refusalOf(cause, path);
  }
  const lock = join(path, 'lock');
  const owner = ownerOf(path);
  if (owner !== null && owner !== process.pid) throw new BuysideError('RunAtWork', [path, String(owner)]);
  try {
    reserveRoom(path);
    writeDurably(lock, `${process.pid}\n`, 'w');
  } catch (cause) {
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
    release: () => {
      rmSync(lock, { force: true });
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

/** The process that works in a run's folder; null when there is none, or it has ended. */
export function ownerOf(path: string): number | null {
  const lock = join(path, 'lock');
  if (!existsSync(lock)) return null;
  const pid = Number(readFileSync(lock, 'utf8').trim());
  return Number.isInteger(pid) && pid > 0 && isAlive(pid) ? pid : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
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
