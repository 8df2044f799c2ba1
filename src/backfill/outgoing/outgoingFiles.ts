import { closeSync, openSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { csvLine } from '../../salesforce/csv.ts';
import { BEFORE, type Lines, OUTGOING_KINDS, type OutgoingKind } from './outgoingLines.ts';
import type { RunFolder } from '../run/runFolder.ts';
import type { OutgoingFile } from '../run/runLog.ts';

/** One CSV file that grows. */
class GrowingFile {
  readonly name: string;
  readonly #handle: number;
  rows = 0;
  bytes = 0;

  constructor(path: string, columns: readonly string[]) {
    this.name = basename(path);
    this.#handle = openSync(path, 'w', 0o600);
    this.add({ rows: 0, text: csvLine(columns) });
  }

  /** Whether lines would make a file that has rows larger than `most` bytes. */
  isFullFor({ text }: Lines, most: number): boolean {
    return this.rows > 0 && this.bytes + Buffer.byteLength(text) > most;
  }

  add({ rows, text }: Lines): void {
    // `writeSync` may take only a part, and say so in a number.
    writeFileSync(this.#handle, text);
    this.rows += rows;
    this.bytes += Buffer.byteLength(text);
  }

  close(): void {
    closeSync(this.#handle);
  }
}

/** The files of one part of the deals: the rows to write, and what the rows to change held before. */
export class PartFiles {
  readonly #folder: RunFolder;
  readonly #part: number;
  readonly #most: number;
  readonly #files = new Map<string, GrowingFile[]>();
  readonly #before: GrowingFile;

  /** Shape: no file grows beyond `most` bytes, unless one piece of lines is more. */
  constructor(folder: RunFolder, part: number, most: number) {
    this.#folder = folder;
    this.#part = part;
    this.#most = most;
    this.#before = new GrowingFile(folder.file('results', `${part}-${BEFORE.name}.csv`), BEFORE.columns);
  }

  /** Takes lines by the name of their kind. */
  add(lines: ReadonlyMap<string, readonly Lines[]>): void {
    for (const kind of OUTGOING_KINDS)
      for (const piece of lines.get(kind.name) ?? []) this.#fileFor(kind, piece).add(piece);
    for (const piece of lines.get(BEFORE.name) ?? []) this.#before.add(piece);
  }

  #fileFor({ name, columns }: OutgoingKind, piece: Lines): GrowingFile {
    const files = this.#files.get(name) ?? [];
    this.#files.set(name, files);
    const last = files.at(-1);
    if (last !== undefined && !last.isFullFor(piece, this.#most)) return last;
    last?.close();
    const number = files.length === 0 ? '' : `-${files.length + 1}`;
    const file = new GrowingFile(this.#folder.file('outgoing', `${this.#part}-${name}${number}.csv`), columns);
    files.push(file);
    return file;
  }

  /** Closes the files and lists them, in the order they are to be written. */
  close(): readonly OutgoingFile[] {
    this.#before.close();
    return OUTGOING_KINDS.flatMap(({ name: kind, object, operation }) => {
      const files = this.#files.get(kind) ?? [];
      files.at(-1)?.close();
      return files.map(({ name, rows, bytes }) => ({ name, object, operation, rows, bytes }));
    });
  }
}
