import { readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { BuysideError } from '../../decision/buysideError.ts';
import { errorCodeOf } from '../../salesforce/orgErrors.ts';

/** Who works in the folder of a run: a process of this machine, somebody elsewhere, or nobody any more. */
export type FolderOwner = number | 'elsewhere' | null;

/** A process as its lock tells it. Numbers of processes come again, after a start of the machine and in every container. */
interface Lock {
  readonly pid: number;
  /** The machine, or the container, in which the number counts. */
  readonly host: string;
  /** When the process began, in ticks of the machine; empty where that cannot be known. */
  readonly began: string;
}

/** A lock that another process is just writing is there at once. Unit: milliseconds. */
const WRITTEN_WITHIN_MS = 500;

/**
 * Takes the lock of a run's folder; of several that come at the same time one gets it, also where it was left behind by a process that was killed.
 *
 * @throws {BuysideError} `RunAtWork` when another process has it; the system's own error when it cannot be written.
 */
export function takeLock(folder: string): void {
  const lock = lockOf(folder);
  while (!isMade(lock)) {
    const text = textOf(lock);
    const owner = ownerIn(text);
    if (typeof owner === 'number' && owner !== process.pid) throw atWork(folder, owner);
    takeAway(folder, text);
  }
}

/** Gives the folder free. */
export const releaseLock = (folder: string): void => {
  rmSync(lockOf(folder), { force: true });
};

/** Who works in a folder, as its lock tells it. */
export const ownerOf = (folder: string): FolderOwner => ownerIn(textOf(lockOf(folder)));

/** The lock of a run's folder. */
export const LOCK = 'lock';

const lockOf = (folder: string): string => join(folder, LOCK);

const atWork = (folder: string, pid: number): BuysideError => new BuysideError('RunAtWork', [folder, String(pid)]);

/** Makes the lock; false when there is one. */
function isMade(lock: string): boolean {
  const { pid } = process;
  const own: Lock = { pid, host: here(), began: beganOf(pid) };
  try {
    writeFileSync(lock, `${JSON.stringify(own)}\n`, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (errorCodeOf(error) === 'EEXIST') return false;
    rmSync(lock, { force: true });
    throw error;
  }
}

/** Takes away a lock that was left behind. Somebody else may have done so, and have put a new one there: that one is put back. */
function takeAway(folder: string, left: string): void {
  const lock = lockOf(folder);
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return;
    throw error;
  }
  const taken = textOf(aside);
  const owner = ownerIn(taken);
  if (taken !== left && typeof owner === 'number') {
    renameSync(aside, lock);
    throw atWork(folder, owner);
  }
  rmSync(aside, { force: true });
}

/** What a lock says; empty where there is none. */
function textOf(lock: string): string {
  for (const until = performance.now() + WRITTEN_WITHIN_MS; ;) {
    try {
      const text = readFileSync(lock, 'utf8');
      if (text.endsWith('\n') || performance.now() > until) return text;
    } catch (error) {
      if (errorCodeOf(error) === 'ENOENT') return '';
      throw error;
    }
  }
}

function ownerIn(text: string): FolderOwner {
  const lock = parsed(text);
  if (lock === null) return null;
  if (lock.host !== here()) return 'elsewhere';
  return isAlive(lock.pid) && lock.began === beganOf(lock.pid) ? lock.pid : null;
}

/** A lock that nobody can read is nobody's. */
function parsed(text: string): Lock | null {
  try {
    const { pid, host, began } = JSON.parse(text) as Partial<Lock>;
    if (!Number.isInteger(pid) || typeof host !== 'string' || typeof began !== 'string') return null;
    return { pid: Number(pid), host, began };
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCodeOf(error) === 'EPERM';
  }
}

/** The machine or the container this is. Containers of one machine count their processes each for itself, and may all bear its name. */
export const here = (): string => `${hostname()} ${orEmpty(() => readlinkSync('/proc/self/ns/pid'))}`.trim();

/** The 22nd word of what Linux tells of a process; its second, the name in parentheses, may hold blanks. */
const beganOf = (pid: number): string =>
  orEmpty(() => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? '');

/** What only some systems have. */
function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
