import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { fromCsv } from '../salesforce/csv.ts';

const CHUNK = 262_144;
/** `{"deal":"006000000000001AAA"`: where the id of the deal stands in a line. */
const [ID_FROM, ID_UNTIL] = [9, 27];

/**
 * A file of rows sorted by deal, taken deal by deal. Held in memory: one chunk of the file.
 *
 * Shape: rows of a deal that is not asked for are passed over; a file that is not there has no rows.
 */
export class SortedRows {
  readonly #handle: number | undefined;
  readonly #decoder = new StringDecoder('utf8');
  readonly #chunk = Buffer.allocUnsafe(CHUNK);
  #lines: string[] = [];
  #next = 0;
  #rest = '';
  #isAtEnd = false;
  #hasParents: boolean | undefined;

  constructor(file: string) {
    this.#handle = existsSync(file) ? openSync(file, 'r') : undefined;
  }

  /** The id of the next row's deal; undefined at the end. */
  nextDeal(): string | undefined {
    return this.#line()?.slice(ID_FROM, ID_UNTIL);
  }

  /** The rows of a deal. Deals must be asked for in order. */
  take(deal: string): readonly Record<string, unknown>[] {
    const rows: Record<string, unknown>[] = [];
    for (let line = this.#line(); line !== undefined; line = this.#line()) {
      const at = line.slice(ID_FROM, ID_UNTIL);
      if (at > deal) break;
      if (at === deal) rows.push(this.#row(line));
      this.#next += 1;
    }
    return rows;
  }

  close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle);
  }

  /** Dotted columns become nested parents, as REST would have answered them. All rows of a file have the same columns. */
  #row(line: string): Record<string, unknown> {
    const row = JSON.parse(line) as Record<string, string | null>;
    this.#hasParents ??= Object.keys(row).some((name) => name.includes('.'));
    return this.#hasParents ? fromCsv(row) : row;
  }

  #line(): string | undefined {
    while (this.#next >= this.#lines.length) {
      if (this.#isAtEnd || this.#handle === undefined) return undefined;
      const read = readSync(this.#handle, this.#chunk, 0, CHUNK, null);
      const text = this.#rest + this.#decoder.write(this.#chunk.subarray(0, read));
      this.#isAtEnd = read === 0;
      this.#lines = text.split('\n');
      this.#rest = this.#lines.pop() ?? '';
      this.#next = 0;
    }
    return this.#lines[this.#next];
  }
}
