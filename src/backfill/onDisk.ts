import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { RunFolder } from './runFolder.ts';

/**
 * DuckDB over the files of a run: sorting and joining on disk, with little memory however many rows there are.
 *
 * One thread sorts as fast here as two, which only need twice the buffers; what does not fit goes to the run's folder.
 */
export async function onDisk<T>(folder: RunFolder, work: (sql: Sql) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: MEMORY,
    threads: '1',
    temp_directory: folder.file('temporary'),
    preserve_insertion_order: 'false',
  });
  const connection = await instance.connect();
  try {
    return await work(new Sql(connection));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const MEMORY = '128MB';

/** Statements on files. */
export class Sql {
  readonly #connection: DuckDBConnection;

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  async run(statement: string): Promise<void> {
    await this.#connection.run(statement);
  }

  async rows<Row>(statement: string): Promise<readonly Row[]> {
    return (await this.#connection.runAndReadAll(statement)).getRowObjectsJson() as Row[];
  }
}

/** A text as a literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A name as a quoted identifier. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Small buffers: a file of 90 MB needs no 32 MB to be read. */
const READING =
  "header = true, delim = ',', quote = '\"', escape = '\"', max_line_size = 1000000, buffer_size = 4000000";

/** CSV files with these columns as a table, every value a text; a blank is null. */
export function csvTable(files: readonly string[], columns: readonly string[]): string {
  const types = columns.map((column) => `${literal(column)}: 'VARCHAR'`).join(', ');
  return `read_csv([${files.map(literal).join(', ')}], auto_detect = false, ${READING}, columns = {${types}})`;
}
