import {
  ContactRow,
  DEAL_CHILD_ROWS,
  type DealChildObject,
  type DealChildRows,
  OpportunityRow,
} from '../../salesforce/dealRows.ts';
import type { DealRows } from '../../salesforce/dealHistoryOf.ts';
import { DECISION_SOURCES, storedDecisionOf } from '../../salesforce/decisionRows.ts';
import { parseRows } from '../../salesforce/row.ts';
import { SortedRows } from './sortedRows.ts';

/** Deals that follow one another in the order of their ids. */
export interface DealRange {
  /** The deal before the first of them; null = they are the first there are. */
  readonly after: string | null;
  /** The last of them. */
  readonly until: string;
  /** No deal comes after them. */
  readonly isLast: boolean;
}

/** What was staged of a deal. */
export interface StagedDeal extends DealRows {
  /** What the org holds of its decision; undefined when nothing. */
  readonly stored: ReturnType<typeof storedDecisionOf>;
}

/** The deals of a sorted file in ranges of `size`; one without any deal when there is none. */
export function* dealRanges(file: string | undefined, from: string | null, size: number): Generator<DealRange> {
  const deals = new SortedRows(file, from);
  try {
    let after = from;
    for (let isLast = false; !isLast;) {
      let until = '';
      for (let passed = 0; passed < size && deals.nextDeal() !== undefined; passed += 1) until = deals.pass();
      isLast = deals.nextDeal() === undefined;
      yield { after, until, isLast };
      after = until;
    }
  } finally {
    deals.close();
  }
}

/**
 * The deals of a range with everything that was staged of each; one that was staged twice comes once. Held in memory: one chunk of each file.
 *
 * @param files the sorted file of each object that was read
 * @throws {BuysideError} `UnreadableRow`.
 */
export function* stagedDeals(files: Readonly<Record<string, string>>, range: DealRange): Generator<StagedDeal> {
  const open = (object: string): SortedRows => new SortedRows(files[object], range.after);
  const deals = open('Opportunity');
  const hanging = (Object.keys(DEAL_CHILD_ROWS) as DealChildObject[]).filter((object) => object in files);
  const children = hanging.map((object) => [object, open(object)] as const);
  const contacts = open('Contact');
  const stored = new Map(DECISION_SOURCES.map(({ source }) => [source.object, open(source.object)]));
  const childrenOf = (id: string): DealChildRows =>
    Object.fromEntries(
      children.map(([object, rows]) => [object, parseRows<unknown>(DEAL_CHILD_ROWS[object], rows.take(id))]),
    );
  try {
    for (let id = deals.nextDeal(); id !== undefined && id <= range.until; id = deals.nextDeal()) {
      const [deal] = parseRows(OpportunityRow, deals.take(id));
      if (deal === undefined) continue;
      yield {
        deal,
        children: childrenOf(id),
        contacts: new Map(parseRows(ContactRow, contacts.take(id)).map((contact) => [contact.Id, contact])),
        stored: storedDecisionOf((object) => stored.get(object)?.take(id) ?? []),
      };
    }
  } finally {
    for (const rows of [deals, contacts, ...children.map(([, each]) => each), ...stored.values()]) rows.close();
  }
}
