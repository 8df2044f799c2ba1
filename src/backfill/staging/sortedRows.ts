import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { fromCsv } from '../../salesforce/csv.ts';

/** Of a file that is read through, much at once; of the first lines of a place, little. */
const CHUNK = 65_536;
const FIRST_CHUNK = 4_096;
/** `{"deal":"006000000000001AAA"`: where the id of the deal stands in a line. */
const [ID_FROM, ID_UNTIL] = [9, 27];

/**
 * A file of rows sorted by deal, taken deal by deal. Held in memory: one chunk of the file.
 *
 * Shape: rows of a deal that is not asked for are passed over; a file that is not there has no rows. With `after`, the rows of that deal
 * and of those before it are left out.
 */
export class SortedRows {
  readonly #handle: number | undefined;
  #decoder = new StringDecoder('utf8');
  readonly #chunk = Buffer.allocUnsafe(CHUNK);
  #lines: string[] = [];
  #next = 0;
  #rest = '';
  #isAtEnd = false;
  #hasParents: boolean | undefined;
  /** Where the next chunk begins. */
  #place = 0;
  #size = FIRST_CHUNK;

  constructor(file: string | undefined, after: string | null = null) {
    this.#handle = file !== undefined && existsSync(file) ? openSync(file, 'r') : undefined;
    if (after === null) return;
    this.#seek(after);
    for (let deal = this.nextDeal(); deal !== undefined && deal <= after; deal = this.nextDeal()) this.pass();
  }

  /** The id of the next row's deal; undefined at the end. */
  nextDeal(): string | undefined {
    return this.#line()?.slice(ID_FROM, ID_UNTIL);
  }

  /** Passes over the next row, and says whose it is. */
  pass(): string {
    const deal = this.nextDeal() ?? '';
    this.#next += 1;
    return deal;
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

  /** Goes to a line not after the first one behind a deal, by halving what is left of the file. */
  #seek(deal: string): void {
    let [from, until] = [0, this.#handle === undefined ? 0 : fstatSync(this.#handle).size];
    while (until - from > CHUNK) {
      const middle = Math.floor((from + until) / 2);
      this.#begin(middle);
      const found = this.nextDeal();
      if (found !== undefined && found <= deal) from = middle;
      else until = middle;
    }
    this.#begin(from);
  }

  /** Goes on with the first line that begins at a place or after it. */
  #begin(place: number): void {
    this.#place = Math.max(0, place - 1);
    this.#size = FIRST_CHUNK;
    this.#decoder = new StringDecoder('utf8');
    this.#rest = '';
    this.#isAtEnd = false;
    [this.#lines, this.#next] = [[], 0];
    // What stands before the first line end is the rest of the line before.
    if (place > 0 && this.#line() !== undefined) this.#next += 1;
  }

  #line(): string | undefined {
    while (this.#next >= this.#lines.length) {
      if (this.#isAtEnd || this.#handle === undefined) return undefined;
      const read = readSync(this.#handle, this.#chunk, 0, this.#size, this.#place);
      this.#place += read;
      this.#size = Math.min(CHUNK, this.#size * 2);
      const text = this.#rest + this.#decoder.write(this.#chunk.subarray(0, read));
      this.#isAtEnd = read === 0;
      this.#lines = text.split('\n');
      this.#rest = this.#lines.pop() ?? '';
      this.#next = 0;
    }
    return this.#lines[this.#next];
  }
}
