import { z } from 'zod';
import { DAY_MS } from '../../decision/dated.ts';
import type { DealSource } from '../../salesforce/dealSources.ts';
import {
  changedStatement,
  dealsStatement,
  listsOf,
  onDaysStatement,
  type ReadSource,
} from '../../salesforce/dealStatements.ts';
import type { OrgConnection } from '../../salesforce/orgConnection.ts';
import { isReleased } from '../../salesforce/orgErrors.ts';
import { readPages } from '../../salesforce/readQuery.ts';
import { type Soql, soql, soqlName } from '../../salesforce/soql.ts';
import { CONTACT_COLUMNS } from './sortByDeal.ts';

/** A statement whose rows lead to deals, and the path from a row to the id of its deal. */
export interface DealQuery {
  readonly statement: Soql;
  readonly path: string;
}

/** From when to when time itself may have changed a deal. */
export interface DaysGoneBy {
  readonly since: Date;
  readonly asOf: Date;
  /** Days of silence after which a rule speaks. */
  readonly silentDays: readonly number[];
}

const CONTACTS_FOLLOWED = 2_000;

/** The deals of which a row changed, deleted ones included. */
export const changedStatements = (sources: readonly DealSource[], since: Date): readonly DealQuery[] =>
  sources.flatMap((source) =>
    source.deal === null ? [] : [{ statement: changedStatement(source, since), path: source.deal }],
  );

/**
 * Time alone changes a deal as well: what was planned has taken place, and what was long ago is followed by silence. It counts by the day in UTC, so
 * that only the first sync of a day asks: no index helps an org to find such rows.
 */
export function passedStatements(
  sources: readonly DealSource[],
  reads: readonly ReadSource[],
  { since, asOf, silentDays }: DaysGoneBy,
): readonly DealQuery[] {
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
export function parentStatements(reads: readonly ReadSource[], since: Date): readonly DealQuery[] {
  const columns = reads.find(({ source }) => source.object === 'Opportunity')?.columns ?? [];
  const parents = new Set(columns.filter((column) => column.includes('.')).map((column) => column.split('.')[0] ?? ''));
  return [...parents].map((parent) => {
    const changed = soql`${soqlName(`${parent}.SystemModstamp`)} >= ${since}`;
    return { statement: soql`SELECT Id FROM Opportunity WHERE ${changed}`, path: 'Id' };
  });
}

const IdRow = z.object({ Id: z.string() });

/**
 * The deals that name a changed contact: by its roles and, for no more changed contacts than are followed, by activities as well.
 *
 * @throws {BuysideError} as `readPages`.
 */
export async function contactStatements(
  org: OrgConnection,
  reads: readonly ReadSource[],
  since: Date,
): Promise<readonly DealQuery[]> {
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
const activitiesNaming = (reads: readonly ReadSource[], contacts: readonly string[]): readonly DealQuery[] =>
  reads.flatMap(({ source: { object, deal }, columns }) => {
    const column = CONTACT_COLUMNS[object];
    if (column === undefined || deal === null || object === 'OpportunityContactRole' || !columns.includes(column))
      return [];
    const where = soql`${soqlName(column)} IN ${contacts}`;
    return [{ statement: soql`SELECT ${soqlName(deal)} FROM ${soqlName(object)} WHERE ${where}`, path: deal }];
  });

/** A mapping counts for the deals that stand at its stage, or once did. */
export const stageStatements = (stages: readonly string[]): readonly DealQuery[] =>
  stages.length === 0
    ? []
    : [
        { statement: soql`SELECT Id FROM Opportunity WHERE StageName IN ${stages}`, path: 'Id' },
        {
          statement: soql`SELECT OpportunityId FROM OpportunityHistory WHERE StageName IN ${stages}`,
          path: 'OpportunityId',
        },
      ];
