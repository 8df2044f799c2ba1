/** Takes uploaded CSV apart, as many rows at a time as a part of the file holds. */
import { createReadStream } from 'node:fs';
import { CsvError, parse } from 'csv-parse';
import { BatchError } from './columns.ts';

/** What Salesforce takes as one batch. A row that has not ended by then has a quote that never closes. */
const MOST_BYTES = 10_000_000;

/**
 * The rows of a file of CSV as cells, the header first. Empty lines are left out.
 *
 * Shape: the rows of each part in one list, so that what takes them need not wait for each.
 * @throws BatchError for what is no CSV, after the rows before it
 */
export async function* csvRows(path: string, delimiter: string): AsyncGenerator<string[][]> {
  const parser = parse({
    bom: true,
    delimiter,
    record_delimiter: ['\n', '\r\n'],
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: MOST_BYTES,
  });
  parser.on('error', () => undefined); // told below, behind the rows before it
  const taken = (): string[][] => {
    const rows: string[][] = [];
    for (let row = next(); row !== null; row = next()) rows.push(row);
    return rows;
  };
  const next = (): string[] | null => parser.read() as string[] | null;
  const refuseFault = (): void => {
    const { errored } = parser;
    if (errored !== null) throw errored instanceof CsvError ? new BatchError(errored.message) : errored;
  };
  for await (const part of createReadStream(path)) {
    parser.write(part);
    yield taken();
    refuseFault();
  }
  parser.end();
  yield taken();
  refuseFault();
}
