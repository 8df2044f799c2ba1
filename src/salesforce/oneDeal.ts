import { z } from 'zod';
import { BuysideError } from '../decision/buysideError.ts';
import type { DealHistory } from '../decision/dealHistory.ts';
import { compositeReads } from './compositeReads.ts';
import { contactIdsOf, dealHistoryOf, type HistoryContext } from './dealHistoryOf.ts';
import { ContactRow, DEAL_CHILD_ROWS, type DealChildObject, type DealChildRows, OpportunityRow } from './dealRows.ts';
import { listsOf, type ReadSource, statementByIds } from './dealStatements.ts';
import type { OrgConnection } from './orgConnection.ts';
import { readAllRows } from './readQuery.ts';

/** One deal as it was read. */
export interface OneDeal {
  readonly name: string | null;
  readonly history: DealHistory;
}

/**
 * One deal with all that Salesforce remembers of it, read over REST in a handful of requests.
 *
 * Shape: `id` of 15 or 18 characters.
 * @throws {BuysideError} `DealNotFound` when there is no such deal or it cannot be seen; else as `readRows`.
 */
export async function readOneDeal(
  inner: OrgConnection,
  id: string,
  sources: readonly ReadSource[],
  context: HistoryContext,
): Promise<OneDeal> {
  const connection = compositeReads(inner);
  const read = <Row>(source: ReadSource, ids: readonly string[], schema: z.ZodType<Row>): Promise<readonly Row[]> =>
    readAllRows(connection, statementByIds(source, ids), schema, { isArchived: source.source.isArchived });
  const sourceOf = (name: string): ReadSource | undefined => sources.find(({ source }) => source.object === name);

  const deals = sourceOf('Opportunity');
  if (!/^006\w{12}(\w{3})?$/.test(id) || deals === undefined) throw new BuysideError('DealNotFound', [id]);
  const [deal] = await read({ ...deals, columns: [...deals.columns, 'Name'] }, [id], NamedDeal);
  if (deal === undefined) throw new BuysideError('DealNotFound', [id]);

  const hanging = Object.keys(DEAL_CHILD_ROWS) as DealChildObject[];
  const parts = await Promise.all(
    hanging.map(async (name): Promise<DealChildRows> => {
      const source = sourceOf(name);
      return source === undefined ? {} : { [name]: await read<unknown>(source, [deal.Id], DEAL_CHILD_ROWS[name]) };
    }),
  );
  const children = parts.reduce((all, part) => ({ ...all, ...part }), {});
  const people = sourceOf('Contact');
  const contacts = new Map<string, ContactRow>();
  let wanted = contactIdsOf(children);
  // Whoever was merged is read under the id of the other, who may have been merged in turn.
  while (people !== undefined && wanted.length > 0) {
    const found = (await Promise.all(listsOf(wanted).map((ids) => read(people, ids, ContactRow)))).flat();
    for (const contact of found) contacts.set(contact.Id, contact);
    const winners = found.flatMap(({ IsDeleted, MasterRecordId }) => (IsDeleted ? (MasterRecordId ?? []) : []));
    wanted = [...new Set(winners)].filter((winner) => !contacts.has(winner));
  }
  return { name: deal.Name, history: dealHistoryOf({ deal, children, contacts }, context) };
}

const NamedDeal = OpportunityRow.extend({ Name: z.string().nullable() });
