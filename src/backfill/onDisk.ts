import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { RunFolder } from './runFolder.ts';

/**
 * DuckDB over the files of a run: sorting and joining on disk, with little memory however many rows there are.
 *
 * One thread sorts as fast here as two, which only need twice the buffers; what does not fit goes to the run's folder.
 */
export async function onDisk<T>(folder: RunFolder, work: (sql: Sql) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${MEMORY_MB}MB`,
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

/** What nearly every statement gets by with; one that does not is given more, for it can be neither cut up nor left out. */
const MEMORY_MB = 48;
const MOST_MEMORY_MB = 2_048;
const TOO_LITTLE = 'Out of Memory Error';

/** Statements on files. */
export class Sql {
  readonly #connection: DuckDBConnection;
  #memoryMb = MEMORY_MB;

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  async run(statement: string): Promise<void> {
    await this.#withEnough(() => this.#connection.run(statement));
  }

  async rows<Row>(statement: string): Promise<readonly Row[]> {
    const answer = await this.#withEnough(() => this.#connection.runAndReadAll(statement));
    return answer.getRowObjectsJson() as Row[];
  }

  async #withEnough<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        const isShort = String(error).includes(TOO_LITTLE);
        if (!isShort || this.#memoryMb >= MOST_MEMORY_MB) throw error;
        this.#memoryMb *= 1.5;
        await this.#connection.run(`SET memory_limit = '${Math.round(this.#memoryMb)}MB'`);
      }
    }
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
