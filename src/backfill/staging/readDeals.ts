import { readFileSync } from 'node:fs';
import { MOST_MERGES } from '../../salesforce/dealHistoryOf.ts';
import type { DealSource } from '../../salesforce/dealSources.ts';
import {
  EVERYTHING,
  listsOf,
  type ReadSource,
  statementByIds,
  wholeStatement,
} from '../../salesforce/dealStatements.ts';
import { DECISION_SOURCES } from '../../salesforce/decisionRows.ts';
import { type Soql, soql, soqlAnd, soqlFields } from '../../salesforce/soql.ts';
import { changedDeals, mostListed, silentDaysOf } from './changedDeals.ts';
import { csvTable } from '../run/csvTables.ts';
import { onDisk, type Sql } from '../run/onDisk.ts';
import type { RunContext } from '../run/runContext.ts';
import { writeWhole } from '../run/runFolder.ts';
import { contactsNamed, sortByDeal, stagedFiles } from './sortByDeal.ts';
import { type Reading, stagedColumns } from './reading.ts';
import { stageSources } from './stageSources.ts';

/** Which deals a run reads, as far as it was asked. */
export interface DealChoice {
  /** A condition on Opportunity; left out = all deals. */
  readonly where?: Soql | undefined;
  readonly limit?: number | undefined;
  /** What makes a deal worth reading again; left out = every deal is read. */
  readonly changed?: { readonly since: Date; readonly stages: readonly string[] } | undefined;
}

/**
 * Reads the deals and everything that hangs on them, onto disk and in order of the deals.
 *
 * Shape: how many deals there are. What the journal calls staged is not read again.
 */
export async function readDeals(
  context: RunContext,
  choice: DealChoice,
  sources: readonly DealSource[],
): Promise<number> {
  const { log } = context;
  const reads = [...context.sources, ...DECISION_SOURCES];
  if (log.last('deals') === undefined) await chooseDeals(context, choice, sources);
  const { found = 0, idsFile = null } = log.last('deals') ?? {};
  context.report({ stage: 'reading', dealsFound: found });
  const listed =
    idsFile === null ? null : readFileSync(context.folder.file(idsFile), 'utf8').split('\n').filter(Boolean);
  await sortByDeal(context, reads, async (sortNow) => {
    if (found === 0) return;
    await stageSources(context, readingsOf(context, choice, reads, listed), sortNow);
    if (listed !== null) await stageNamedContacts(context, reads);
  });
  return found;
}

const dealsOf = (reads: readonly ReadSource[]): ReadSource => {
  const deals = reads.find(({ source }) => source.object === 'Opportunity');
  if (deals === undefined) throw new TypeError('deals cannot be read without Opportunity');
  return deals;
};

/** The ids of the deals to read, one a line, where not every deal is read. */
const IDS_FILE = 'deals.txt';

/** Finds out which deals are to be read, and writes their ids down when they are few. */
async function chooseDeals(context: RunContext, choice: DealChoice, sources: readonly DealSource[]): Promise<void> {
  const { log, folder, counts } = context;
  const all = counts.get('Opportunity') ?? 0;
  const known = await listedDeals(context, choice, sources, mostListed(all));
  if (known === null) {
    await log.add({
      step: 'deals',
      found: Math.min(counts.get('chosen') ?? all, choice.limit ?? Infinity),
      idsFile: null,
    });
    return;
  }
  writeWhole(folder.file(IDS_FILE), known.map((id) => `${id}\n`).join(''));
  await log.add({ step: 'deals', found: known.length, idsFile: IDS_FILE });
}

/** The ids of the deals when not every one is read and they are few enough to be listed; null otherwise. */
async function listedDeals(
  context: RunContext,
  { where, limit, changed }: DealChoice,
  sources: readonly DealSource[],
  most: number,
): Promise<readonly string[] | null> {
  if (changed !== undefined) {
    const silentDays = silentDaysOf(context.model);
    const change = { ...changed, asOf: new Date(context.begin.asOf), silentDays, most };
    return changedDeals(context.door, context.sources, sources, change);
  }
  const chosen = Math.min(context.counts.get('chosen') ?? Infinity, limit ?? Infinity);
  if ((where === undefined && limit === undefined) || chosen > most) return null;
  const name = 'chosen';
  const read = { source: { ...dealsOf(context.sources).source, and: [] }, columns: ['Id'] };
  await stageSources(context, [{ name, read, statements: [chosenStatement(read, where, limit)], expected: chosen }]);
  const files = stagedFiles(context, name);
  if (files.length === 0) return [];
  const rows = await onDisk(context.folder, (sql) =>
    sql.rows<{ Id: string }>(`SELECT "Id" FROM ${csvTable(files, stagedColumns(read))} ORDER BY "Id"`),
  );
  return rows.map(({ Id }) => Id);
}

function chosenStatement({ columns }: ReadSource, where: Soql | undefined, limit: number | undefined): Soql {
  const order = limit === undefined ? soql`` : soql` ORDER BY Id LIMIT ${limit}`;
  return soql`SELECT ${soqlFields(columns)} FROM Opportunity WHERE ${soqlAnd([where ?? EVERYTHING])}${order}`;
}

/** What is to be read of each source: nothing where there is nothing, by ids when they are listed, everything otherwise. */
function readingsOf(
  context: RunContext,
  choice: DealChoice,
  reads: readonly ReadSource[],
  listed: readonly string[] | null,
): readonly Reading[] {
  return reads.flatMap((read) => {
    const { object } = read.source;
    const expected = context.counts.get(object) ?? 0;
    // Contacts of listed deals are known only once the rows are there that name them.
    if (listed !== null && read.source.deal === null) return [];
    if (expected === 0) return [];
    const byIds = listed === null ? null : listsOf(listed).map((ids) => statementByIds(read, ids));
    const whole =
      object === 'Opportunity' && choice.changed === undefined
        ? chosenStatement(read, choice.where, choice.limit)
        : wholeStatement(read);
    return [{ name: object, read, statements: byIds ?? [whole], expected: listed === null ? expected : 0 }];
  });
}

/** Reads the contacts the staged rows name, then those they were merged into. */
async function stageNamedContacts(context: RunContext, reads: readonly ReadSource[]): Promise<void> {
  const people = reads.find(({ source }) => source.object === 'Contact');
  const named = contactsNamed(context, reads);
  if (people === undefined || named === undefined) return;
  const idsFrom = (statement: string): Promise<readonly string[]> =>
    onDisk(context.folder, async (sql: Sql) => (await sql.rows<{ id: string }>(statement)).map(({ id }) => id));
  let ids = await idsFrom(`SELECT DISTINCT contact AS id FROM (${named}) ORDER BY id`);
  for (let turn = 0; ids.length > 0 && turn <= MOST_MERGES; turn += 1) {
    const name = turn === 0 ? 'Contact' : `Contact~${turn}`;
    const statements = listsOf(ids).map((some) => statementByIds(people, some));
    await stageSources(context, [{ name, read: people, statements, expected: 0 }]);
    const files = stagedFiles(context, 'Contact');
    if (!people.columns.includes('MasterRecordId') || files.length === 0) return;
    const contacts = csvTable(files, stagedColumns(people));
    ids = await idsFrom(`SELECT DISTINCT "MasterRecordId" AS id FROM ${contacts}
      WHERE "MasterRecordId" IS NOT NULL AND "MasterRecordId" NOT IN (SELECT "Id" FROM ${contacts}) ORDER BY id`);
  }
}
