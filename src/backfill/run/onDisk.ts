import { mkdtempSync, rmSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { PARALLEL } from './csvTables.ts';
import { writingInto } from './diskFull.ts';
import type { RunFolder } from './runFolder.ts';

/**
 * DuckDB over the files of a run: sorting and joining on disk, with little memory however many rows there are.
 *
 * One thread sorts as fast here as two, which only need twice the buffers; what does not fit goes to the run's folder. When `work` ends, also
 * because it failed, its statements that still run are broken off, and later ones refused.
 *
 * @throws {BuysideError} `DiskFull`.
 */
export async function onDisk<T>(folder: RunFolder, work: (sql: Sql) => Promise<T>): Promise<T> {
  return writingInto(folder, () => withSql(folder, work));
}

async function withSql<T>(folder: RunFolder, work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = new Sql(folder);
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

/** What nearly every statement gets by with; one that does not, and cannot be cut up, is given more. */
const MEMORY_MB = 48;
const MOST_MEMORY_MB = 2_048;
const ASKED_AGAIN_MS = 20;
const TOO_LITTLE = 'Out of Memory Error';
/** What DuckDB says where it cannot tell which line ends are within a text; it can when it reads a file from its beginning. */
const AMBIGUOUS = 'Parallel CSV Reader';
const FROM_THE_BEGINNING = 'parallel = false';

interface Opened {
  readonly connection: DuckDBConnection;
  close(): void;
}

async function open(folder: RunFolder): Promise<Opened> {
  // A place of its own: of two at work in one place, each takes what the other put aside there for its own.
  const aside = mkdtempSync(folder.file('temporary', 'aside-'));
  // A fifth of what a sync that finds nothing would spend on being loaded.
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${MEMORY_MB}MB`,
    threads: '1',
    temp_directory: aside,
    preserve_insertion_order: 'false',
  });
  const connection = await instance.connect();
  return {
    connection,
    close() {
      connection.closeSync();
      instance.closeSync();
      rmSync(aside, { recursive: true, force: true });
    },
  };
}

/** Statements on files. DuckDB is there with the first of them: by then the org is at work on what is still to be read. */
export class Sql {
  readonly #folder: RunFolder;
  readonly #running = new Set<Promise<unknown>>();
  #opening: Promise<Opened> | undefined;
  #isAmbiguous = false;
  #isOver = false;

  constructor(folder: RunFolder) {
    this.#folder = folder;
  }

  async run(statement: string): Promise<void> {
    await this.#withEnough(statement, (connection, text) => connection.run(text));
  }

  /** Runs a statement that can be cut up; false, and nothing done, where it does not get by with little memory. */
  async runIfItFits(statement: string): Promise<boolean> {
    try {
      await this.#withReader(statement, (connection, text) => connection.run(text));
      return true;
    } catch (error) {
      if (!isShort(error)) throw error;
      return false;
    }
  }

  async rows<Row>(statement: string): Promise<readonly Row[]> {
    const answer = await this.#withEnough(statement, (connection, text) => connection.runAndReadAll(text));
    return answer.getRowObjectsJson() as Row[];
  }

  /** Breaks off what runs and waits for its end: a connection that is closed under a statement takes the whole process with it. */
  async end(): Promise<void> {
    this.#isOver = true;
    const opened = await this.#opening?.catch(() => undefined);
    // A statement that has not quite begun does not hear it: so it is said again.
    while (this.#running.size > 0) {
      opened?.connection.interrupt();
      await Promise.race([Promise.allSettled(this.#running), setTimeout(ASKED_AGAIN_MS)]);
    }
    opened?.close();
  }

  /** Runs a statement, again with more memory where it needs that; the next one begins with little again. */
  async #withEnough<T>(statement: string, work: Work<T>): Promise<T> {
    let memoryMb = MEMORY_MB;
    try {
      for (;;) {
        try {
          return await this.#withReader(statement, work);
        } catch (error) {
          if (!isShort(error) || memoryMb >= MOST_MEMORY_MB) throw error;
          memoryMb *= 1.5;
          await this.#limitMemory(memoryMb);
        }
      }
    } finally {
      if (memoryMb > MEMORY_MB && !this.#isOver) await this.#limitMemory(MEMORY_MB);
    }
  }

  async #limitMemory(memoryMb: number): Promise<void> {
    await this.#tracked((connection) => connection.run(`SET memory_limit = '${Math.round(memoryMb)}MB'`));
  }

  /** Runs a statement, again with another way of reading where it needs that. */
  async #withReader<T>(statement: string, work: Work<T>): Promise<T> {
    const read = (): Promise<T> =>
      this.#tracked((connection) =>
        work(connection, this.#isAmbiguous ? statement.replaceAll(PARALLEL, FROM_THE_BEGINNING) : statement),
      );
    try {
      return await read();
    } catch (error) {
      if (!String(error).includes(AMBIGUOUS) || this.#isAmbiguous) throw error;
      this.#isAmbiguous = true;
      return read();
    }
  }

  async #tracked<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    this.#opening ??= open(this.#folder);
    const { connection } = await this.#opening;
    if (this.#isOver) throw new Error('the work on disk has ended');
    const running = work(connection);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }
}

type Work<T> = (connection: DuckDBConnection, statement: string) => Promise<T>;

const isShort = (error: unknown): boolean => String(error).includes(TOO_LITTLE);
