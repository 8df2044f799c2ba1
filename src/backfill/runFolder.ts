import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { BuysideError } from '../decision/buysideError.ts';

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
  return openRunFolder(path);
}

/**
 * Makes the folder of a run, or takes over one whose process has ended.
 *
 * @throws {BuysideError} `AnotherRunActive` when its process is still there; `RunFolderRefused` when it cannot be made.
 */
export function openRunFolder(path: string): RunFolder {
  try {
    for (const name of ['', 'results', ...WORK]) mkdirSync(join(path, name), { recursive: true, mode: PRIVATE });
  } catch (cause) {
    throw new BuysideError('RunFolderRefused', [path, cause instanceof Error ? cause.message : String(cause)], {
      cause,
    });
  }
  const lock = join(path, 'lock');
  const owner = ownerOf(path);
  if (owner !== null && owner !== process.pid) throw new BuysideError('AnotherRunActive', [path, `pid ${owner}`]);
  writeDurably(lock, `${process.pid}\n`, 'w');
  return {
    path,
    file: (...names) => join(path, ...names),
    clearWork: () => {
      for (const name of WORK) rmSync(join(path, name), { recursive: true, force: true });
    },
    keepOnly: (kept) => {
      const others = readdirSync(path).filter((name) => name !== kept);
      for (const name of others) rmSync(join(path, name), { recursive: true, force: true });
      if (!existsSync(join(path, kept))) rmSync(path, { recursive: true, force: true });
    },
    release: () => {
      rmSync(lock, { force: true });
    },
  };
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

/** Writes text and waits until the disk has it. */
export function writeDurably(file: string, text: string, flags: 'a' | 'w'): void {
  const handle = openSync(file, flags, 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
