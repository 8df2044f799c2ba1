import { closeSync, openSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { csvLine } from '../../salesforce/csv.ts';
import { BEFORE, type Lines, OUTGOING_KINDS } from './outgoingLines.ts';
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

  add({ rows, text }: Lines): void {
    const bytes = Buffer.from(text);
    // `writeSync` may take only a part, and say so in a number.
    writeFileSync(this.#handle, bytes);
    this.rows += rows;
    this.bytes += bytes.length;
  }

  close(): void {
    closeSync(this.#handle);
  }
}

/** The files of one part of the deals: the rows to write, and what the rows to change held before. */
export class PartFiles {
  readonly #folder: RunFolder;
  readonly #part: number;
  readonly #files = new Map<string, GrowingFile>();
  readonly #before: GrowingFile;

  constructor(folder: RunFolder, part: number) {
    this.#folder = folder;
    this.#part = part;
    this.#before = new GrowingFile(folder.file('results', `${part}-${BEFORE.name}.csv`), BEFORE.columns);
  }

  /** Takes lines by the name of their kind. */
  add(lines: ReadonlyMap<string, Lines>): void {
    for (const { name, columns } of OUTGOING_KINDS) {
      const some = lines.get(name);
      if (some === undefined) continue;
      const file =
        this.#files.get(name) ?? new GrowingFile(this.#folder.file('outgoing', `${this.#part}-${name}.csv`), columns);
      this.#files.set(name, file);
      file.add(some);
    }
    const before = lines.get(BEFORE.name);
    if (before !== undefined) this.#before.add(before);
  }

  /** The size of the largest file. */
  largest(): number {
    return Math.max(0, ...[...this.#files.values()].map(({ bytes }) => bytes));
  }

  /** Closes the files and lists those with rows, in the order they are to be written. */
  close(): readonly OutgoingFile[] {
    this.#before.close();
    return OUTGOING_KINDS.flatMap(({ name: kind, object, operation }) => {
      const file = this.#files.get(kind);
      if (file === undefined) return [];
      file.close();
      const { name, rows, bytes } = file;
      return [{ name, object, operation, rows, bytes }];
    });
  }
}
