/** Takes uploaded CSV apart, some rows at a time: one part of the text after the other, each looked at once. */
import { createReadStream } from 'node:fs';
import { BatchError } from './columns.ts';

const QUOTE = 34;
const LF = 10;
const CR = 13;
const BYTE_ORDER_MARK = '\uFEFF';
/** What Salesforce takes as one batch. A row that has not ended by then has a quote that never closes. */
const MOST_CHARACTERS = 10_000_000;

/** What became of one cell: where the next thing begins, and whether the row ends there. */
interface CellEnd {
  readonly next: number;
  readonly endsRow: boolean;
}

/** The text ends before it is clear where the cell does. */
const MORE = -1;

class CsvReader {
  readonly #delimiter: number;
  #text = '';
  #at = 0;
  #isLast = false;
  #cells: string[] = [];

  public constructor(delimiter: string) {
    this.#delimiter = delimiter.charCodeAt(0);
  }

  /** Puts the rows that are whole in what was given so far into `rows`. @throws BatchError after the rows before the fault */
  public read(text: string, isLast: boolean, rows: string[][]): void {
    const begun = this.#text.slice(this.#at);
    if (begun.length > MOST_CHARACTERS)
      throw new BatchError(`Quote Not Closed: a row has more than ${MOST_CHARACTERS} characters`);
    this.#text = begun + text;
    this.#isLast = isLast;
    this.#at = 0;
    while (this.#at < this.#text.length) {
      const start = this.#at;
      if (this.#skipEmptyLine()) continue;
      const end = this.#row(start);
      if (end === MORE) return;
      rows.push(this.#cells);
      this.#at = end;
    }
  }

  #skipEmptyLine(): boolean {
    const code = this.#text.charCodeAt(this.#at);
    const isLine = code === LF || (code === CR && this.#text.charCodeAt(this.#at + 1) === LF);
    if (isLine) this.#at += code === LF ? 1 : 2;
    return isLine;
  }

  /** Where the row ends that begins here. */
  #row(start: number): number {
    this.#cells = [];
    let at = start;
    for (;;) {
      const end = this.#text.charCodeAt(at) === QUOTE ? this.#quoted(at) : this.#plain(at);
      if (end === undefined) return MORE;
      if (end.endsRow) return end.next;
      at = end.next;
    }
  }

  #plain(start: number): CellEnd | undefined {
    const text = this.#text;
    const delimiter = this.#delimiter;
    let at = start;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === delimiter) {
        this.#cells.push(text.slice(start, at));
        return { next: at + 1, endsRow: false };
      }
      if (code === LF) {
        this.#cells.push(text.slice(start, text.charCodeAt(at - 1) === CR && at > start ? at - 1 : at));
        return { next: at + 1, endsRow: true };
      }
      if (code === QUOTE)
        throw new BatchError('Invalid Opening Quote: a quote stands within a cell that began without one');
    }
    if (!this.#isLast) return undefined;
    this.#cells.push(text.slice(start));
    return { next: text.length, endsRow: true };
  }

  #quoted(start: number): CellEnd | undefined {
    const text = this.#text;
    let hasQuotes = false;
    let close = text.indexOf('"', start + 1);
    while (close >= 0 && text.charCodeAt(close + 1) === QUOTE) {
      hasQuotes = true;
      close = text.indexOf('"', close + 2);
    }
    if (close < 0) {
      if (this.#isLast) throw new BatchError('Quote Not Closed: the data end within a cell that began with a quote');
      return undefined;
    }
    const end = this.#afterQuote(close + 1);
    if (end === undefined) return undefined;
    const cell = text.slice(start + 1, close);
    this.#cells.push(hasQuotes ? cell.replaceAll('""', '"') : cell);
    return end;
  }

  /** @throws BatchError when neither the next cell nor the next row begins behind a closing quote */
  #afterQuote(at: number): CellEnd | undefined {
    const text = this.#text;
    const code = text.charCodeAt(at);
    if (code === this.#delimiter) return { next: at + 1, endsRow: false };
    if (code === LF) return { next: at + 1, endsRow: true };
    const isAtEnd = at >= text.length || (code === CR && at + 1 >= text.length);
    if (isAtEnd && !this.#isLast) return undefined;
    if (code === CR && text.charCodeAt(at + 1) === LF) return { next: at + 2, endsRow: true };
    if (at >= text.length) return { next: at, endsRow: true };
    throw new BatchError(`Invalid Closing Quote: ${JSON.stringify(text[at])} stands behind it`);
  }
}

/**
 * The rows of a file of CSV as cells, the header first, as many at a time as a part of the file holds. Empty lines are left out.
 * @throws BatchError for what is no CSV, after the rows before it
 */
export async function* csvRows(path: string, delimiter: string): AsyncGenerator<string[][]> {
  const reader = new CsvReader(delimiter);
  const take = (text: string, isLast: boolean): { rows: string[][]; fault?: BatchError } => {
    const rows: string[][] = [];
    try {
      reader.read(text, isLast, rows);
      return { rows };
    } catch (fault) {
      if (fault instanceof BatchError) return { rows, fault };
      throw fault;
    }
  };
  let isFirst = true;
  const source = createReadStream(path, { encoding: 'utf8' });
  for await (const part of source as AsyncIterable<string>) {
    const { rows, fault } = take(isFirst && part.startsWith(BYTE_ORDER_MARK) ? part.slice(1) : part, false);
    isFirst = false;
    yield rows;
    if (fault) throw fault;
  }
  const { rows, fault } = take('', true);
  yield rows;
  if (fault) throw fault;
}
