import { DAY_MS } from '../../decision/dated.ts';
import { memberKey } from '../../decision/keys.ts';
import type { DealSource } from '../../salesforce/dealSources.ts';
import { DECISION_OBJECTS } from '../../salesforce/decisionRows.ts';
import {
  changedStatement,
  dealsStatement,
  listsOf,
  onDaysStatement,
  type ReadSource,
} from '../../salesforce/dealStatements.ts';
import type { OrgConnection } from '../../salesforce/orgConnection.ts';
import { isTooLong } from '../../salesforce/orgErrors.ts';
import { onceMoreIfCutShort, readPages } from '../../salesforce/readQuery.ts';
import { textAt } from '../../salesforce/row.ts';
import { type Soql, soql, soqlAny, soqlName } from '../../salesforce/soql.ts';
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
  const changed = soql`SELECT Id FROM Contact WHERE SystemModstamp >= ${since}`;
  const ids = await contactsIn(org, { statement: changed, path: 'Id' });
  if (ids === null) return [roles];
  return [...(ids.length === 0 ? [] : [roles]), ...listsOf(ids).flatMap((some) => activitiesNaming(reads, some))];
}

/** Keys of members that are asked for in one statement. */
const KEYS_A_STATEMENT = 100;

/**
 * The deals whose team a deleted contact was in: with the contact goes every reference to it, and no row is the younger for it. But the key of a member
 * still names it.
 *
 * @throws {BuysideError} as `readPages`.
 */
export async function deletedContactStatements(org: OrgConnection, since: Date): Promise<readonly DealQuery[]> {
  const deleted = soql`SELECT Id FROM Contact WHERE IsDeleted = ${true} AND SystemModstamp >= ${since}`;
  const ids = (await contactsIn(org, { statement: deleted, path: 'Id' })) ?? [];
  const lists = Array.from({ length: Math.ceil(ids.length / KEYS_A_STATEMENT) }, (_, at) =>
    ids.slice(at * KEYS_A_STATEMENT, (at + 1) * KEYS_A_STATEMENT),
  );
  const path = 'Decision_Path__r.Opportunity__c';
  return lists.map((some) => {
    const keyed = soqlAny(some.map((id) => soql`Key__c LIKE ${memberKey('%', id)}`));
    const where = soql`Contact__c = ${null} AND ${keyed}`;
    return {
      statement: soql`SELECT ${soqlName(path)} FROM ${soqlName(DECISION_OBJECTS.members)} WHERE ${where}`,
      path,
    };
  });
}

/** The contacts that rows lead to, each once; null where they are more than are followed, or than the org finds while one waits. */
async function contactsIn(org: OrgConnection, { statement, path }: DealQuery): Promise<readonly string[] | null> {
  const read = async (): Promise<readonly string[] | null> => {
    const ids = new Set<string>();
    for await (const page of readPages(org, statement, true)) {
      for (const id of page.map((row) => textAt(row, path))) if (isContact(id)) ids.add(id);
      if (ids.size > CONTACTS_FOLLOWED) return null;
    }
    return [...ids];
  };
  return onceMoreIfCutShort(read).catch(orNullWhereTooLong);
}

function orNullWhereTooLong(error: unknown): null {
  if (isTooLong(error)) return null;
  throw error;
}

/** Contacts only: leads and users are named by activities too. */
const isContact = (id: string): boolean => id.startsWith('003');

/** The activities, of whatever kind, that name some contacts. */
const activitiesNaming = (reads: readonly ReadSource[], contacts: readonly string[]): readonly DealQuery[] =>
  reads.flatMap(({ source: { object, deal }, columns }) => {
    const column = CONTACT_COLUMNS[object];
    if (column === undefined || deal === null || object === 'OpportunityContactRole' || !columns.includes(column))
      return [];
    const where = soql`${soqlName(column)} IN ${contacts}`;
    return [{ statement: soql`SELECT ${soqlName(deal)} FROM ${soqlName(object)} WHERE ${where}`, path: deal }];
  });

/** When an activity that was moved had changed, and when it had been made. */
export interface Moved {
  readonly since: Date;
  readonly madeBefore: Date;
}

/**
 * The deals that a changed activity may have been moved away from: nothing in Salesforce says where it was before, but its contacts are in the team of
 * that deal. What was made too late for the last run to read it was read on no other.
 *
 * Shape: none where more contacts are named than are followed.
 * @throws {BuysideError} as `readPages`.
 */
export async function movedStatements(
  org: OrgConnection,
  reads: readonly ReadSource[],
  moved: Moved,
): Promise<readonly DealQuery[]> {
  const queries = reads.flatMap((read) => namedBefore(read, moved) ?? []);
  const named = await Promise.all(queries.map((query) => contactsIn(org, query)));
  const contacts = new Set(named.flatMap((ids) => ids ?? []));
  if (named.includes(null) || contacts.size > CONTACTS_FOLLOWED) return [];
  const path = 'Decision_Path__r.Opportunity__c';
  return listsOf([...contacts]).map((some) => ({
    statement: soql`SELECT ${soqlName(path)} FROM ${soqlName(DECISION_OBJECTS.members)} WHERE Contact__c IN ${some}`,
    path,
  }));
}

/** Whom the activities name that the last run may have read and that have changed since. */
function namedBefore(
  { source: { object, deal, isPolymorphic }, columns }: ReadSource,
  { since, madeBefore }: Moved,
): DealQuery | undefined {
  const path = CONTACT_COLUMNS[object];
  if (path === undefined || deal === null || !isPolymorphic || !columns.includes(path)) return undefined;
  // `Task.WhatId` of a row that names another contact of a task.
  const way = deal.slice(0, deal.lastIndexOf('.') + 1);
  const [changed, made] = ['SystemModstamp', 'CreatedDate'].map((field) => soqlName(`${way}${field}`));
  if (changed === undefined || made === undefined) return undefined;
  const where = soql`${changed} >= ${since} AND ${made} < ${madeBefore} AND ${soqlName(path)} != ${null}`;
  return { statement: soql`SELECT ${soqlName(path)} FROM ${soqlName(object)} WHERE ${where}`, path };
}

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
