/** Zip archives in and out. What comes in is not trusted: sizes are checked before anything is unpacked. */
import { unzipSync, zipSync } from 'fflate';

/** As Salesforce's own limits: 39 MB packed, 10,000 files. */
const MAX_PACKED_BYTES = 39 * 1024 * 1024;
const MAX_FILES = 10_000;
/** Unpacked, so that a small archive cannot fill the memory. */
const MAX_UNPACKED_BYTES = 200 * 1024 * 1024;
const MAX_FILE_BYTES = 50 * 1024 * 1024;
const MAX_PATH = 400;

/** An archive that is not unpacked, and why. */
export class ArchiveError extends Error {
  public override readonly name = 'ArchiveError';
}

/** Files by their path, with forward slashes; folders are not listed. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** Nothing of an archive is ever written to a disk by its name; a name that tries to climb is refused all the same. */
function checkPath(path: string): void {
  const isAbsolute = path.startsWith('/') || /^[A-Za-z]:/.test(path);
  const climbs = path.split('/').some((part) => part === '..' || part === '.');
  if (isAbsolute || climbs || path.length > MAX_PATH || /[\\\p{Cc}]/u.test(path)) {
    throw new ArchiveError(`The zip file has an entry whose path is not allowed: ${JSON.stringify(path.slice(0, 80))}`);
  }
}

/** Unpacks an archive within the limits. @throws ArchiveError */
export function readZip(bytes: Uint8Array): Files {
  if (bytes.length > MAX_PACKED_BYTES) throw new ArchiveError('The zip file is larger than 39 MB');
  const seen = new Set<string>();
  let total = 0;
  const admit = (path: string, size: number): boolean => {
    checkPath(path);
    if (path.endsWith('/')) return false;
    if (seen.has(path)) throw new ArchiveError(`The zip file has two entries ${path}`);
    seen.add(path);
    total += size;
    if (seen.size > MAX_FILES) throw new ArchiveError(`The zip file has more than ${MAX_FILES} files`);
    if (size > MAX_FILE_BYTES || total > MAX_UNPACKED_BYTES) {
      throw new ArchiveError('The zip file is too large when it is unpacked');
    }
    return true;
  };
  try {
    // Each file is unpacked into as many bytes as its header says: a header that lies cuts its file short.
    const unpacked = unzipSync(bytes, { filter: ({ name, originalSize }) => admit(name, originalSize) });
    return new Map(Object.entries(unpacked));
  } catch (cause) {
    if (cause instanceof ArchiveError) throw cause;
    throw new ArchiveError('The file is not a zip archive, or a damaged one', { cause });
  }
}

/** An archive of files in the order of their paths: equal files make equal bytes. */
export function writeZip(files: Files): Uint8Array {
  const paths = [...files.keys()].sort();
  const entries = paths.map((path) => [path, files.get(path) ?? new Uint8Array()] as const);
  return zipSync(Object.fromEntries(entries), { level: 6, mtime: '1980-01-01T12:00:00' });
}
