import { z } from 'zod';
import { DAY_MS } from '../../decision/dated.ts';
import { parametersOf } from '../../decision/ruleKinds.ts';
import type { DecisionModel } from '../../decision/types.ts';
import { compositeReads } from '../../salesforce/compositeReads.ts';
import type { DealSource } from '../../salesforce/dealSources.ts';
import {
  changedStatement,
  dealsStatement,
  listsOf,
  onDaysStatement,
  type ReadSource,
} from '../../salesforce/dealStatements.ts';
import type { OrgConnection } from '../../salesforce/orgConnection.ts';
import { isReleased, isTooLong } from '../../salesforce/orgErrors.ts';
import { readPages } from '../../salesforce/readQuery.ts';
import { valueAt } from '../../salesforce/row.ts';
import { type Soql, soql, soqlName } from '../../salesforce/soql.ts';
import { writeWhole } from '../run/runFolder.ts';
import { CONTACT_COLUMNS } from './sortByDeal.ts';

/** Rows that were being written when a run began may come to light later than their stamps say. Unit: milliseconds. */
const OVERLAP_MS = 10 * 60_000;

/** Above this many changed deals, or this share of all, every deal is read: it costs less than asking for each. */
const MOST_LISTED = 2_000;
const MOST_SHARE = 0.05;

/** So many deals are read by their ids; of more, everything is read. */
export const mostListed = (deals: number): number => Math.max(MOST_LISTED, Math.floor(deals * MOST_SHARE));

const CONTACTS_FOLLOWED = 2_000;

/** What makes a deal worth reading again. */
export interface Change {
  readonly since: Date;
  readonly asOf: Date;
  /** Days of silence after which a rule speaks. */
  readonly silentDays: readonly number[];
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
 * Shape: a contact counts for the deals that name it, by its roles and, for up to 2,000 changed contacts, by activities as well; the rows
 * of decisions that people write do not count, because nothing is written over them.
 */
export async function changedDeals(
  connection: OrgConnection,
  reads: readonly ReadSource[],
  sources: readonly DealSource[],
  change: Change,
): Promise<readonly string[] | null> {
  const found = new Set<string>();
  const org = compositeReads(connection);
  const collect = async ({ statement, path }: Collecting): Promise<boolean> => {
    for await (const page of readPages(org, statement, true)) {
      for (const row of page) {
        const id = valueAt(row, path);
        if (isDeal(id)) found.add(id);
      }
      if (found.size > change.most) return false;
    }
    return true;
  };
  const since = new Date(change.since.getTime() - OVERLAP_MS);
  const readable = sources.filter(({ object }) => reads.some(({ source }) => source.object === object));
  // Salesforce keeps ten results open for a user: what it let go of is asked for once more, one after the other.
  const released: Collecting[] = [];
  const collectAll = async (statements: readonly Collecting[]): Promise<boolean> => {
    const asked = statements.map((each) =>
      collect(each).catch((error: unknown) => {
        if (isTooLong(error)) return false;
        if (!isReleased(error)) throw error;
        released.push(each);
        return true;
      }),
    );
    return (await Promise.all(asked)).every(Boolean);
  };
  // All in one turn, so that they are one request.
  const isWhole = await Promise.all([
    collectAll([
      ...changedStatements(readable, since),
      ...passedStatements(readable, reads, change),
      ...parentStatements(reads, since),
      ...stageStatements(change.stages),
    ]),
    contactStatements(org, reads, since).then(collectAll),
  ]);
  for (const each of released) if (isWhole.every(Boolean)) isWhole.push(await collect(each));
  return isWhole.every(Boolean) ? [...found].sort() : null;
}

interface Collecting {
  readonly statement: Soql;
  readonly path: string;
}

const changedStatements = (sources: readonly DealSource[], since: Date): readonly Collecting[] =>
  sources.flatMap((source) =>
    source.deal === null ? [] : [{ statement: changedStatement(source, since), path: source.deal }],
  );

/**
 * Time alone changes a deal as well: what was planned has taken place, and what was long ago is followed by silence. It counts by the day in UTC, so
 * that only the first sync of a day asks: no index helps an org to find such rows.
 */
function passedStatements(
  sources: readonly DealSource[],
  reads: readonly ReadSource[],
  { since, asOf, silentDays }: Change,
): readonly Collecting[] {
  const [first, until] = [dayOf(since), dayOf(asOf)];
  if (first >= until) return [];
  const spans = [0, ...silentDays].map((days) => ({ first: first - days, until: until - days }));
  return sources.flatMap((source) => {
    const columns = reads.find((read) => read.source.object === source.object)?.columns ?? [];
    const fields = source.happensOn.filter((field) => columns.includes(field));
    const condition = onDaysStatement(fields, spans);
    if (source.deal === null || condition === undefined) return [];
    return [{ statement: dealsStatement(source, condition), path: source.deal }];
  });
}

const dayOf = (instant: Date): number => Math.floor(instant.getTime() / DAY_MS);

/** What is read of a parent changes without the deal: a contract is signed, a record type is given another name. */
function parentStatements(reads: readonly ReadSource[], since: Date): readonly Collecting[] {
  const columns = reads.find(({ source }) => source.object === 'Opportunity')?.columns ?? [];
  const parents = new Set(columns.filter((column) => column.includes('.')).map((column) => column.split('.')[0] ?? ''));
  return [...parents].map((parent) => {
    const changed = soql`${soqlName(`${parent}.SystemModstamp`)} >= ${since}`;
    return { statement: soql`SELECT Id FROM Opportunity WHERE ${changed}`, path: 'Id' };
  });
}

const IdRow = z.object({ Id: z.string() });

async function contactStatements(
  org: OrgConnection,
  reads: readonly ReadSource[],
  since: Date,
): Promise<readonly Collecting[]> {
  const roles = {
    statement: soql`SELECT OpportunityId FROM OpportunityContactRole WHERE Contact.SystemModstamp >= ${since}`,
    path: 'OpportunityId',
  };
  const ids: string[] = [];
  const changed = soql`SELECT Id FROM Contact WHERE SystemModstamp >= ${since}`;
  try {
    for await (const page of readPages(org, changed, true)) {
      ids.push(...page.map((row) => IdRow.parse(row).Id));
      if (ids.length > CONTACTS_FOLLOWED) return [roles];
    }
  } catch (error) {
    if (!isReleased(error)) throw error;
    return [roles]; // there were more than one page holds, which is as many as are followed
  }
  return [...(ids.length === 0 ? [] : [roles]), ...listsOf(ids).flatMap((some) => activitiesNaming(reads, some))];
}

/** The activities, of whatever kind, that name some contacts. */
const activitiesNaming = (reads: readonly ReadSource[], contacts: readonly string[]): readonly Collecting[] =>
  reads.flatMap(({ source: { object, deal }, columns }) => {
    const column = CONTACT_COLUMNS[object];
    if (column === undefined || deal === null || object === 'OpportunityContactRole' || !columns.includes(column))
      return [];
    const where = soql`${soqlName(column)} IN ${contacts}`;
    return [{ statement: soql`SELECT ${soqlName(deal)} FROM ${soqlName(object)} WHERE ${where}`, path: deal }];
  });

/** A mapping counts for the deals that stand at its stage, or once did. */
const stageStatements = (stages: readonly string[]): readonly Collecting[] =>
  stages.length === 0
    ? []
    : [
        { statement: soql`SELECT Id FROM Opportunity WHERE StageName IN ${stages}`, path: 'Id' },
        {
          statement: soql`SELECT OpportunityId FROM OpportunityHistory WHERE StageName IN ${stages}`,
          path: 'OpportunityId',
        },
      ];

/** Only deals count: activities hang on other things too. */
const isDeal = (id: unknown): id is string => typeof id === 'string' && id.startsWith('006');

/** Writes ids down, one a line; the file is there only when it is whole. */
export function writeIds(file: string, ids: readonly string[]): void {
  writeWhole(file, ids.map((id) => `${id}\n`).join(''));
}
