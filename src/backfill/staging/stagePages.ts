import { closeSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { csvLine } from '../../salesforce/csv.ts';
import { onceMoreIfCutShort, readPages } from '../../salesforce/readQuery.ts';
import { textAt } from '../../salesforce/row.ts';
import type { Soql } from '../../salesforce/soql.ts';
import { goOn, type WorkContext } from '../run/runContext.ts';
import { inTurns, noteStaged, type Reading, stagedColumns } from './reading.ts';

/** More at once made a sync of 1,000 deals no quicker: it is our own work that it waits for. */
const LISTS_AT_ONCE = 2;

/** Puts the rows of a source on disk page by page, its statements a few at once. */
export async function stagePages(context: WorkContext, reading: Reading): Promise<void> {
  const rows = await onceMoreIfCutShort(() => writePages(context, reading));
  await noteStaged(context, reading.name, rows === 0 ? [] : [`${reading.name}.csv`], rows);
}

/** Writes all pages of a source into one file, and gives the number of their rows. */
async function writePages(context: WorkContext, { name, read, statements }: Reading): Promise<number> {
  const columns = stagedColumns(read);
  const file = context.folder.file('staged', `${name}.csv`);
  const handle = openSync(`${file}.part`, 'w', 0o600);
  let rows = 0;
  try {
    writeFileSync(handle, csvLine(columns));
    const pagesOf = async (statement: Soql): Promise<void> => {
      goOn(context);
      for await (const page of readPages(context.door, statement, read.source.isArchived)) {
        rows += page.length;
        writeFileSync(handle, page.map((row) => csvLine(columns.map((column) => textAt(row, column)))).join(''));
      }
    };
    await inTurns(statements, LISTS_AT_ONCE, pagesOf);
  } finally {
    closeSync(handle);
  }
  renameSync(`${file}.part`, file);
  return rows;
}
