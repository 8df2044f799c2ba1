import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { csvTable, literal, noRows } from '../run/csvTables.ts';
import { BEFORE } from '../outgoing/outgoingLines.ts';

/** Files of what rows held before a run changed them; undefined where the folder of the run is not here. */
export type BeforeFiles = readonly string[] | undefined;

/** Those files, in the folder of a run. */
export function beforeFiles(folder: string): BeforeFiles {
  const results = join(folder, 'results');
  if (!existsSync(results)) return undefined;
  return readdirSync(results)
    .filter((name) => name.endsWith('-before.csv'))
    .map((name) => join(results, name));
}

/** What the rows of an object held before, as a table of one row each; without files, a table of no rows. */
export function beforeTable(before: BeforeFiles, object: string): string {
  if (before === undefined || before.length === 0) return noRows(BEFORE.columns);
  const files = csvTable(before, BEFORE.columns);
  return `(SELECT "Id", any_value(fields) AS fields, any_value(written) AS written FROM ${files} WHERE object = ${literal(object)} GROUP BY "Id")`;
}
