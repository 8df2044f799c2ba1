import { setImmediate as nextTurn } from 'node:timers/promises';
import { inferDeal } from '../decision/inference.ts';
import { dealHistoryOf } from '../salesforce/dealHistoryOf.ts';
import {
  ContactRow,
  DEAL_CHILD_ROWS,
  type DealChildObject,
  type DealChildRows,
  OpportunityRow,
} from '../salesforce/dealRows.ts';
import { lossReasonFields } from '../salesforce/dealSources.ts';
import { DECISION_SOURCES, storedDecisionOf } from '../salesforce/decisionRows.ts';
import { parseRows } from '../salesforce/row.ts';
import { PartFiles } from './outgoingFiles.ts';
import { planDeal } from './planDeal.ts';
import { goOn, type RunContext } from './runContext.ts';
import { sortedFile } from './sortByDeal.ts';
import { SortedRows } from './sortedRows.ts';
import { Tally } from './tally.ts';

/** Deals after which the event loop gets its turn: a request of the other phase takes dozens of turns, so they must be short. */
const DEALS_A_TURN = 8;

/**
 * Infers and plans the deals in order of their ids, and leaves what must be written as files, a part of the deals at a time.
 *
 * Shape: `onPart` hears of each part once it is in the journal; parts that the journal has already are not planned again.
 */
export async function inferDeals(context: RunContext, found: number, onPart: () => void): Promise<void> {
  const planned = context.log.last('planned');
  if (planned?.isLast === true) return;
  const rows = new StagedDeals(context);
  try {
    if (planned !== undefined) rows.skipThrough(planned.lastDeal);
    let part = planned === undefined ? 1 : planned.part + 1;
    for (let isLast = false; !isLast; part += 1) {
      isLast = await planPart(context, rows, part, dealsAPart(context, found, part));
      onPart();
    }
  } finally {
    rows.close();
  }
}

/** The org idles while the first part is inferred, and inferring is quicker than writing: so the first part is the smaller one. */
const FIRST_SHARE = 0.4;

function dealsAPart({ sizes }: RunContext, found: number, part: number): number {
  const share = part === 1 ? FIRST_SHARE : 1 - FIRST_SHARE;
  return Math.min(sizes.mostDealsAPart, Math.max(sizes.leastDealsAPart, Math.ceil(found * share)));
}

/** Plans one part; true when no deal is left after it. */
async function planPart(context: RunContext, rows: StagedDeals, part: number, size: number): Promise<boolean> {
  const { begin, model, sizes, log } = context;
  const plan = { model, runId: begin.runId, asOf: new Date(begin.asOf) };
  const history = { asOf: plan.asOf, lossReasonFields: lossReasonFields(model) };
  const files = new PartFiles(context.folder, part);
  const tally = new Tally();
  let lastDeal = '';
  let deal = rows.next();
  while (deal !== undefined && files.deals < size && files.largest() < sizes.bytesAFile) {
    lastDeal = deal.Id;
    const known = dealHistoryOf({ deal, children: rows.children(deal.Id), contacts: rows.contacts(deal.Id) }, history);
    const inference = inferDeal(known, model);
    const planned = planDeal(known, inference, rows.stored(deal.Id), plan);
    tally.addDeal(known, inference, planned);
    files.add(planned);
    rows.advance();
    if (files.deals % DEALS_A_TURN === 0) {
      await nextTurn();
      goOn(context);
    }
    deal = rows.next();
  }
  const isLast = deal === undefined;
  const counts = structuredClone(tally.counts());
  await log.add({ step: 'planned', part, lastDeal, isLast, files: files.close(), tally: counts });
  context.report({ dealsRead: log.all('planned').reduce((sum, each) => sum + each.tally.deals.read, 0) });
  return isLast;
}

/** The staged rows of all sources, deal by deal. */
class StagedDeals {
  readonly #deals: SortedRows;
  readonly #children: ReadonlyMap<DealChildObject, SortedRows>;
  readonly #contacts: SortedRows;
  readonly #stored: ReadonlyMap<string, SortedRows>;
  #next: OpportunityRow | undefined;

  constructor(context: RunContext) {
    const open = (object: string): SortedRows => new SortedRows(sortedFile(context, object));
    const readable = new Set(context.sources.map(({ source }) => source.object));
    const hanging = (Object.keys(DEAL_CHILD_ROWS) as DealChildObject[]).filter((object) => readable.has(object));
    this.#deals = open('Opportunity');
    this.#children = new Map(hanging.map((object) => [object, open(object)]));
    this.#contacts = open('Contact');
    this.#stored = new Map(DECISION_SOURCES.map(({ source }) => [source.object, open(source.object)]));
  }

  skipThrough(last: string): void {
    for (let id = this.#deals.nextDeal(); id !== undefined && id <= last; id = this.#deals.nextDeal())
      this.#deals.take(id);
  }

  /** The next deal, without passing it; undefined when there is none. */
  next(): OpportunityRow | undefined {
    if (this.#next === undefined) {
      const id = this.#deals.nextDeal();
      if (id !== undefined) [this.#next] = parseRows(OpportunityRow, this.#deals.take(id));
    }
    return this.#next;
  }

  advance(): void {
    this.#next = undefined;
  }

  children(deal: string): DealChildRows {
    const children: Record<string, readonly unknown[]> = {};
    for (const [object, rows] of this.#children)
      children[object] = parseRows<unknown>(DEAL_CHILD_ROWS[object], rows.take(deal));
    return children;
  }

  contacts(deal: string): ReadonlyMap<string, ContactRow> {
    return new Map(parseRows(ContactRow, this.#contacts.take(deal)).map((contact) => [contact.Id, contact]));
  }

  stored(deal: string): ReturnType<typeof storedDecisionOf> {
    return storedDecisionOf((object) => this.#stored.get(object)?.take(deal) ?? []);
  }

  close(): void {
    for (const rows of [this.#deals, this.#contacts, ...this.#children.values(), ...this.#stored.values()])
      rows.close();
  }
}
