import { rmSync } from 'node:fs';
import { MOST_MERGES } from '../../salesforce/dealHistoryOf.ts';
import type { ReadSource } from '../../salesforce/dealStatements.ts';
import { csvTable, literal, quoted } from '../run/csvTables.ts';
import { onDisk, type Sql } from '../run/onDisk.ts';
import type { RunContext, WorkContext } from '../run/runContext.ts';
import { sortRows } from './sortRows.ts';
import { stagedColumns } from './reading.ts';

/** Where a row of each object names a contact. */
export const CONTACT_COLUMNS: Readonly<Record<string, string>> = {
  OpportunityContactRole: 'ContactId',
  Task: 'WhoId',
  TaskRelation: 'RelationId',
  Event: 'WhoId',
  EventRelation: 'RelationId',
  EmailMessageRelation: 'RelationId',
};

/** Ids of contacts begin with this in every org. */
const CONTACT = '003%';
/**
 * Sorts what is staged by deal, so that the deals can be taken one after the other: one file of JSON lines a source,
 * `{"deal": "006…", "Id": …}`. Contacts are put beside each deal that names them.
 *
 * Shape: `read` puts sources on disk and calls `sortNow` as soon as one is whole, so that it is sorted while the next is fetched; what it did
 * not call for is sorted in the end. When all is sorted, what was staged is removed.
 */
export async function sortByDeal(
  context: RunContext,
  reads: readonly ReadSource[],
  read: (sortNow: (object: string) => void) => Promise<void>,
): Promise<void> {
  if (context.log.last('sorted') !== undefined) return;
  await onDisk(context.folder, async (sql) => {
    const begun = new Set<string>();
    let sorting: Promise<void> = Promise.resolve();
    const sortNow = (object: string): void => {
      const source = reads.find((each) => each.source.object === object);
      if (source === undefined || source.source.deal === null || begun.has(object)) return;
      begun.add(object);
      const files = stagedFiles(context, object);
      if (files.length > 0) sorting = sorting.then(() => sort(context, sql, source, files));
      // Whoever waits for it in the end hears of it; until then nobody listens.
      sorting.catch(() => undefined);
    };
    await read(sortNow);
    for (const { source } of reads) sortNow(source.object);
    await sorting;
    await sortContacts(context, sql, reads);
  });
  await context.log.add({ step: 'sorted' });
  // Half of what a run holds on disk, and nobody reads it any more.
  for (const { source } of reads) for (const file of stagedFiles(context, source.object)) rmSync(file, { force: true });
}

/** Paths of a source's staged files; a source may be read in turns, `Contact`, `Contact~1`… */
export function stagedFiles({ log, folder }: WorkContext, object: string): readonly string[] {
  const steps = log.all('staged').filter(({ source }) => source === object || source.startsWith(`${object}~`));
  return steps.flatMap(({ files }) => files).map((file) => folder.file('staged', file));
}

/** The file of a source's rows, sorted by deal. */
export const sortedFile = ({ folder }: Pick<WorkContext, 'folder'>, object: string): string =>
  folder.file('staged', `${object}.sorted.json`);

async function sort(context: RunContext, sql: Sql, read: ReadSource, files: readonly string[]): Promise<void> {
  const { object, deal } = read.source;
  const columns = read.columns.map(quoted).join(', ');
  const rows = csvTable(files, stagedColumns(read));
  await sortRows(sql, `SELECT ${quoted(deal ?? 'Id')} AS deal, ${columns} FROM ${rows}`, sortedFile(context, object));
}

/** A statement that gives each deal with the contacts it names; undefined when no source that was read names any. */
export function contactsNamed(context: RunContext, reads: readonly ReadSource[]): string | undefined {
  const parts = reads.flatMap((read) => {
    const { object, deal } = read.source;
    const column = CONTACT_COLUMNS[object];
    const files = stagedFiles(context, object);
    if (column === undefined || deal === null || files.length === 0 || !read.columns.includes(column)) return [];
    return [
      `SELECT ${quoted(deal)} AS deal, ${quoted(column)} AS contact FROM ${csvTable(files, stagedColumns(read))}`,
    ];
  });
  if (parts.length === 0) return undefined;
  return `SELECT DISTINCT deal, contact FROM (${parts.join(' UNION ALL ')}) WHERE contact LIKE ${literal(CONTACT)}`;
}

async function sortContacts(context: RunContext, sql: Sql, reads: readonly ReadSource[]): Promise<void> {
  const read = reads.find(({ source }) => source.object === 'Contact');
  const files = stagedFiles(context, 'Contact');
  const named = contactsNamed(context, reads);
  if (read === undefined || files.length === 0 || named === undefined) return;
  const contacts = csvTable(files, stagedColumns(read));
  const columns = read.columns.map((column) => `c.${quoted(column)}`).join(', ');
  const hasMerges = read.columns.includes('MasterRecordId');
  // A step at a time: in one statement, each step would hold on to its memory until the last is done, and need more the more there is.
  await sql.run(`CREATE TEMP TABLE named AS ${named}`);
  await sql.run(
    `CREATE TEMP TABLE met AS SELECT n.deal, ${columns} FROM named n JOIN ${contacts} c ON c."Id" = n.contact`,
  );
  await sql.run('DROP TABLE named');
  if (hasMerges && (await countOf(sql, `${contacts} WHERE "MasterRecordId" IS NOT NULL`)) > 0) {
    // A winner may have been merged in its turn; as soon as a turn finds nobody new, no other would.
    let before = 0;
    let now = await countOf(sql, 'met');
    for (let turn = 1; turn <= MOST_MERGES && now > before; turn += 1) {
      await sql.run(
        `INSERT INTO met SELECT DISTINCT m.deal, ${columns} FROM met m JOIN ${contacts} c ON c."Id" = m."MasterRecordId" ANTI JOIN met k ON k.deal = m.deal AND k."Id" = c."Id"`,
      );
      [before, now] = [now, await countOf(sql, 'met')];
    }
  }
  await sortRows(sql, 'SELECT * FROM met', sortedFile(context, 'Contact'));
}

async function countOf(sql: Sql, rows: string): Promise<number> {
  const [row] = await sql.rows<{ count: string }>(`SELECT count(*) AS count FROM ${rows}`);
  return Number(row?.count ?? 0);
}
