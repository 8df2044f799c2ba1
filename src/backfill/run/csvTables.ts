/* SQL over CSV files: as tables that are read, and as files that are written. */

/** How files are read, unless DuckDB cannot tell which line ends are within a text. */
export const PARALLEL = 'parallel = true';

/** A text as a literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A name as a quoted identifier. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A table of these columns, every value a text, without any row. */
export const noRows = (columns: readonly string[]): string =>
  `(SELECT ${columns.map((column) => `NULL::VARCHAR AS ${quoted(column)}`).join(', ')} WHERE false)`;

/** A statement that writes what another gives into a CSV file, with its columns in the first line. */
export const copyToCsv = (statement: string, file: string): string =>
  `COPY (${statement}) TO ${literal(file)} (FORMAT csv, HEADER true)`;

/** Small buffers: a file of 90 MB needs no 32 MB to be read. In parallel, because DuckDB holds fewer of them then, also with one thread. */
const READING =
  `${PARALLEL}, ` +
  "header = true, delim = ',', quote = '\"', escape = '\"', max_line_size = 1000000, buffer_size = 4000000";

/**
 * CSV files with these columns as a table, every value a text; a blank is null.
 *
 * Each is read by itself: given all of them, DuckDB holds on to the buffers of each until the last is read, and needs more the more there are.
 */
export function csvTable(files: readonly string[], columns: readonly string[]): string {
  const types = columns.map((column) => `${literal(column)}: 'VARCHAR'`).join(', ');
  const read = (file: string): string =>
    `SELECT * FROM read_csv(${literal(file)}, auto_detect = false, ${READING}, columns = {${types}})`;
  return `(${files.map(read).join(' UNION ALL ')})`;
}
