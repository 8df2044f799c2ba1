import { CsvError, parse } from 'csv-parse';
import { stringify } from 'csv-stringify/sync';
import { Readable } from 'node:stream';
import { BuysideError } from '../decision/buysideError.ts';

/** A row as text columns, keyed by the header line. */
export type CsvRow = Readonly<Record<string, string>>;

/**
 * The rows of CSV text or of a stream of it, one after the other. An empty one has no rows.
 *
 * @throws {BuysideError} `UnreadableRow` when the text is not CSV, as when an answer broke off inside a value.
 */
export async function* readCsv(source: string | Readable): AsyncGenerator<CsvRow> {
  const stream = typeof source === 'string' ? Readable.from([source]) : source;
  const parser = parse({ columns: true, bom: true, skip_empty_lines: true, relax_column_count: false });
  stream.on('error', (error) => parser.destroy(error));
  const rows: AsyncIterable<CsvRow> = stream.pipe(parser);
  try {
    for await (const row of rows) yield row;
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new BuysideError(
      'UnreadableRow',
      [`line ${typeof cause['lines'] === 'number' ? cause['lines'] : '?'}`, 'CSV', cause.message],
      { cause },
    );
  }
}

/**
 * A CSV row as REST would have answered it: `Contact.Name` becomes a nested object, blank becomes null, and a parent whose
 * columns are all blank becomes null.
 */
export function fromCsv(row: Readonly<Record<string, string | null>>): Record<string, unknown> {
  const answer: Nested = {};
  for (const [column, text] of Object.entries(row)) {
    const path = column.split('.');
    let at = answer;
    for (const name of path.slice(0, -1)) {
      const parent = at[name];
      const child: Nested = typeof parent === 'object' && parent !== null ? parent : {};
      at[name] = child;
      at = child;
    }
    at[path.at(-1) ?? column] = text === '' ? null : text;
  }
  return blankParentsToNull(answer);
}

interface Nested {
  [name: string]: string | Nested | null;
}

function blankParentsToNull(row: Nested): Nested {
  for (const [name, value] of Object.entries(row)) {
    if (typeof value !== 'object' || value === null) continue;
    const parent = blankParentsToNull(value);
    if (Object.values(parent).every((each) => each === null)) row[name] = null;
  }
  return row;
}

/** One line of CSV, its end included; a cell is quoted where it must be. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(quoted).join(',')}\n`;

const quoted = (cell: string): string => (MUST_BE_QUOTED.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

const MUST_BE_QUOTED = /[",\r\n]|^\s|\s$/;

/** CSV for an ingest job: `#N/A` clears a field, an empty cell leaves it alone. */
export function toCsv(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return stringify([...rows.map((row) => [...row])], { header: true, columns: [...columns], record_delimiter: 'unix' });
}
