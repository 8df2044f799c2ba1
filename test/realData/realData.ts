/** Data sets that nobody here wrote, read in place: `BUYSIDE_REAL_DATA` names their folder, `../shared/data` is asked otherwise. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe } from '@jest/globals';
import { DuckDBInstance } from '@duckdb/node-api';

const folder = resolve(process.env['BUYSIDE_REAL_DATA'] ?? join('..', 'shared', 'data'));

/** Path of a file of a data set. */
export const dataFile = (set: string, name: string): string => join(folder, set, name);

/** `describe` where the data set is there; else the suite is skipped and says which folder it misses. */
export function describeWith(set: string, suite: () => void): void {
  const isThere = existsSync(join(folder, set));
  if (!isThere)
    process.stderr.write(
      `skipped: no data set ${join(folder, set)}; set BUYSIDE_REAL_DATA to the folder that holds it\n`,
    );
  (isThere ? describe : describe.skip)(`the data set ${set}`, suite);
}

/** A figure or rows straight from the files, by plain SQL on DuckDB: the second opinion on what our own code says. */
export async function sqlOnFiles<Row>(statement: string): Promise<Row[]> {
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  try {
    const answer = await connection.runAndReadAll(statement);
    return answer.getRowObjectsJson() as Row[];
  } finally {
    connection.closeSync();
    database.closeSync();
  }
}
