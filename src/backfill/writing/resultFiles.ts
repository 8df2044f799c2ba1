import { closeSync, openSync, readSync } from 'node:fs';
import { csvTable } from '../run/csvTables.ts';
import { namedAfter } from '../run/outgoingNames.ts';
import type { RunFolder } from '../run/runFolder.ts';
import type { OutgoingFile } from '../run/runLog.ts';

/** What the org can make of a row. Each kind has a file of its own, as those of a Bulk job have. */
export type ResultKind = 'successful' | 'failed' | 'unprocessed';

/** The path of the results of one kind for a file of rows, by its name. */
export const resultFile = (folder: RunFolder, name: string, kind: ResultKind): string =>
  folder.file('results', namedAfter(name, kind));

/** The file of rows that were never sent, because what they hang on was refused: its name stands beside that of the file they were taken from. */
export const orphansOf = (name: string): string => namedAfter(name, 'orphans');

/** The column by which the rows of a file are known in its results: a row that is to go is known by its id alone. */
export const keyColumn = ({ operation }: Pick<OutgoingFile, 'operation'>): 'Id' | 'Key__c' =>
  operation === 'delete' ? 'Id' : 'Key__c';

/** Unit: bytes; more than the columns of any file of ours take. */
const LONGEST_HEADER = 8_192;

/** Columns named in the first line of a CSV file of the org or of ours: API names, quoted or not. */
export function headerOf(file: string): readonly string[] {
  const handle = openSync(file, 'r');
  try {
    const start = Buffer.alloc(LONGEST_HEADER);
    const text = start.toString('utf8', 0, readSync(handle, start));
    return (text.replace(/^\uFEFF/, '').split(/\r?\n/)[0] ?? '')
      .split(',')
      .map((cell) => cell.replaceAll('"', '').trim());
  } finally {
    closeSync(handle);
  }
}

/** A file of results, or of rows, as a table. */
export const tableOf = (file: string): string => csvTable([file], headerOf(file));

/** A row to insert that somebody else had written by then. */
export const DUPLICATE = 'DUPLICATE_VALUE';
/** What is in the way of a child whose path was refused. */
export const PARENT_REFUSED = 'PARENT_REFUSED';

/** SQL for the two halves of an answer, `REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --`: a job puts the fields behind its words. */
export const CODE = `regexp_extract("sf__Error", '^([A-Z_]+):', 1)`;
export const MESSAGE = `trim(regexp_replace(regexp_replace("sf__Error", '^[A-Z_]+:', ''), ':[\\w, .]*--(;.*)?$', '', 's'))`;

/** SQL that is true of the answer for a row that was to go and is gone: a request that was not answered had been carried out. */
export const IS_GONE = `regexp_matches("sf__Error", '^(ENTITY_IS_DELETED|INVALID_CROSS_REFERENCE_KEY)')`;
