/** Zip archives in and out. What comes in is not trusted: sizes are checked before anything is unpacked. */
import { crc32 } from 'node:zlib';
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

/** The signature of a file's entry in the directory at the end of an archive, and the length of its fixed part. */
const ENTRY = { mark: 0x02014b50, length: 46 };
/** The signature of the record that ends an archive and says where the directory begins. */
const END_MARK = Buffer.from([0x50, 0x4b, 0x05, 0x06]);

/** The checksum each file is said to have. */
function readChecksums(bytes: Uint8Array): Map<string, number> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const checksums = new Map<string, number>();
  const end = buffer.lastIndexOf(END_MARK);
  let at = buffer.readUInt32LE(end + 16);
  while (at + ENTRY.length <= end && buffer.readUInt32LE(at) === ENTRY.mark) {
    const nameEnd = at + ENTRY.length + buffer.readUInt16LE(at + 28);
    checksums.set(buffer.toString('utf8', at + ENTRY.length, nameEnd), buffer.readUInt32LE(at + 16));
    at = nameEnd + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32);
  }
  return checksums;
}

/** A header that lies about its file's size would cut the file short; its checksum then tells. @throws ArchiveError */
function checkContents(bytes: Uint8Array, files: Files): void {
  const checksums = readChecksums(bytes);
  for (const [path, content] of files) {
    const checksum = checksums.get(path);
    if (checksum !== undefined && checksum !== crc32(content))
      throw new ArchiveError(`The zip file is damaged at ${path}`);
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
    // Each file is unpacked into as many bytes as its header says, whatever it holds.
    const unpacked = unzipSync(bytes, { filter: ({ name, originalSize }) => admit(name, originalSize) });
    const files = new Map(Object.entries(unpacked));
    checkContents(bytes, files);
    return files;
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
