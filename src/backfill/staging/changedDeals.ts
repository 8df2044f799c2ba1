import { parametersOf } from '../../decision/ruleKinds.ts';
import type { DecisionModel } from '../../decision/types.ts';
import { compositeReads } from '../../salesforce/compositeReads.ts';
import type { DealSource } from '../../salesforce/dealSources.ts';
import type { ReadSource } from '../../salesforce/dealStatements.ts';
import type { OrgConnection } from '../../salesforce/orgConnection.ts';
import { isReleased, isTooLong } from '../../salesforce/orgErrors.ts';
import { readPages } from '../../salesforce/readQuery.ts';
import { valueAt } from '../../salesforce/row.ts';
import {
  changedStatements,
  contactStatements,
  type DaysGoneBy,
  type DealQuery,
  deletedContactStatements,
  movedStatements,
  parentStatements,
  passedStatements,
  stageStatements,
} from './changeStatements.ts';

/** Rows that were being written when a run began may come to light later than their stamps say, and be read by it or not. Unit: milliseconds. */
const OVERLAP_MS = 10 * 60_000;

/** Above this many changed deals, or this share of all, every deal is read: it costs less than asking for each. */
const MOST_LISTED = 2_000;
const MOST_SHARE = 0.05;

/** So many deals are read by their ids; of more, everything is read. */
export const mostListed = (deals: number): number => Math.max(MOST_LISTED, Math.floor(deals * MOST_SHARE));

/** What makes a deal worth reading again. */
export interface Change extends DaysGoneBy {
  /** Stages whose mapping differs. */
  readonly stages: readonly string[];
  /** More deals than this are not listed. */
  readonly most: number;
}

/** The days of silence after which a rule of a model speaks. */
export function silentDaysOf({ inferenceRules }: DecisionModel): readonly number[] {
  const rules = inferenceRules.filter(({ kind, isActive }) => kind === 'buyer-silent' && isActive);
  return rules.flatMap((rule) => parametersOf(rule, 'buyer-silent').after.map(({ silentDays }) => silentDays));
}

/**
 * The deals of which anything changed since an instant, deleted rows included, or that the days gone by have changed, in order of their ids; null
 * when there are so many that reading every deal costs less.
 *
 * Shape: a contact counts for the deals that name it, by its roles and, for up to 2,000 changed contacts, by activities as well; an activity that was
 * moved counts for the deals whose team its contacts, up to 2,000, are in; the rows of decisions that people write do not count, because nothing is
 * written over them.
 * @throws {BuysideError} as `readPages`.
 */
export async function changedDeals(
  connection: OrgConnection,
  reads: readonly ReadSource[],
  sources: readonly DealSource[],
  change: Change,
): Promise<readonly string[] | null> {
  const org = compositeReads(connection);
  const deals = new FoundDeals(org, change.most);
  const since = new Date(change.since.getTime() - OVERLAP_MS);
  const madeBefore = new Date(change.since.getTime() + OVERLAP_MS);
  const readable = sources.filter(({ object }) => reads.some(({ source }) => source.object === object));
  // All in one turn, so that they are one request.
  const areListed = await Promise.all([
    deals.collect([
      ...changedStatements(readable, since),
      ...passedStatements(readable, reads, change),
      ...parentStatements(reads, since),
      ...stageStatements(change.stages),
    ]),
    contactStatements(org, reads, since).then((queries) => deals.collect(queries)),
    deletedContactStatements(org, since).then((queries) => deals.collect(queries)),
    movedStatements(org, reads, { since, madeBefore }).then((queries) => deals.collect(queries)),
  ]);
  return areListed.every(Boolean) && (await deals.collectReleased()) ? deals.ids() : null;
}

/** The deals that some queries lead to, up to a number. */
class FoundDeals {
  readonly #org: OrgConnection;
  readonly #most: number;
  readonly #found = new Set<string>();
  readonly #released: DealQuery[] = [];

  constructor(org: OrgConnection, most: number) {
    this.#org = org;
    this.#most = most;
  }

  /** In order. */
  ids(): readonly string[] {
    return [...this.#found].sort();
  }

  /** Asks all at once; false where there are too many deals, or more than the org finds while one waits. */
  async collect(queries: readonly DealQuery[]): Promise<boolean> {
    const asked = queries.map((query) =>
      this.#collectOne(query).catch((error: unknown) => {
        if (isTooLong(error)) return false;
        if (!isReleased(error)) throw error;
        this.#released.push(query);
        return true;
      }),
    );
    return (await Promise.all(asked)).every(Boolean);
  }

  /** Asks once more, one after the other, for what the org let go of before it was read; false where there are too many deals. */
  async collectReleased(): Promise<boolean> {
    for (const query of this.#released) if (!(await this.#collectOne(query))) return false;
    return true;
  }

  async #collectOne({ statement, path }: DealQuery): Promise<boolean> {
    for await (const page of readPages(this.#org, statement, true)) {
      for (const row of page) {
        const id = valueAt(row, path);
        if (isDeal(id)) this.#found.add(id);
      }
      if (this.#found.size > this.#most) return false;
    }
    return true;
  }
}

/** Only deals count: activities hang on other things too. */
const isDeal = (id: unknown): id is string => typeof id === 'string' && id.startsWith('006');
