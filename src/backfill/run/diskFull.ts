import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BuysideError } from '../../decision/buysideError.ts';
import { isDiskError } from '../../salesforce/orgErrors.ts';

/** Room that a run sets aside, and gives free when the disk takes no more: its journal and its results can still be closed. Unit: bytes. */
const RESERVE_BYTES = 1_000_000;
/** Where in the folder of a run. */
export const RESERVE = join('temporary', 'reserve');

/** Sets room aside in the folder of a run. */
export function reserveRoom(folder: string): void {
  writeFileSync(join(folder, RESERVE), randomBytes(RESERVE_BYTES), { mode: 0o600 });
}

/** Carries out work that writes into the folder of a run. @throws {BuysideError} as `orDiskRefusal`. */
export async function writingInto<T>(folder: { readonly path: string }, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw orDiskRefusal(cause, folder.path);
  }
}

/**
 * What went wrong while something was written into the folder of a run.
 *
 * Shape: `DiskFull` when the disk takes no more, whoever noticed it; the room that was set aside is free from then on. Anything else as it is.
 */
export function orDiskRefusal(cause: unknown, folder: string): unknown {
  if (cause instanceof BuysideError || !isFull(cause)) return cause;
  const why = wordsOf(cause).split('\n')[0] ?? '';
  const facts = [folder, inMegabytes(sizeOf(folder)), inMegabytes(freeAt(folder)), why];
  rmSync(join(folder, RESERVE), { force: true });
  return new BuysideError('DiskFull', facts, { cause });
}

/** DuckDB says it in words: of a file it writes, and of the room it may take for sorting. */
const FULL_IN_WORDS = /No space left on device|Disk quota exceeded|max_temp_directory_size/;

const isFull = (cause: unknown): boolean => isDiskError(cause) || FULL_IN_WORDS.test(wordsOf(cause));

const wordsOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

const inMegabytes = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);

function sizeOf(folder: string): number {
  try {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  } catch {
    return 0; // the folder could not even be made
  }
}

function freeAt(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return 0;
  }
}
