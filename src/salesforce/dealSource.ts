import type { DealHistory } from '../decision/dealHistory.ts';
import { DealAssembly } from './dealAssembly.ts';
import type { DealSourceObject, ReadableFields } from './dealFields.ts';
import { conditionsOn, conditionsOnIds, type DealRange } from './dealRange.ts';
import {
  CompetitorRow,
  ContactRoleRow,
  ContactRow,
  EventRelationRow,
  EventRow,
  OpportunityHistoryRow,
  OpportunityRow,
  TaskRelationRow,
  TaskRow,
} from './dealRows.ts';
import type { OrgConnection } from './orgConnection.ts';
import { countRows, readAllRows, type ReadOptions, readRows } from './readQuery.ts';
import { type Soql, soql, soqlAnd, soqlFields } from './soql.ts';
import type { z } from 'zod';

/** Which deals to read, and how. */
export interface DealQuery extends ReadOptions {
  /** A condition on Opportunity; left out = all deals. */
  readonly where?: Soql;
  /** Read no more than this many deals, in order of their ids. */
  readonly limit?: number;
  /** The instant of the run: nothing later counts. */
  readonly asOf: Date;
  /** What the user may read, from `readReadableFields`. */
  readonly fields: ReadableFields;
  /** Deals in one slice: what is in memory at one time. */
  readonly sliceSize?: number;
}

/** The next deals with their whole history, and where they lie. */
export interface DealSlice {
  readonly deals: readonly DealHistory[];
  readonly range: DealRange;
}

/** Deals of an org, slice by slice. */
export interface DealSource {
  /** How many deals the query picks, `limit` applied. */
  count(): Promise<number>;
  slices(): AsyncGenerator<DealSlice>;
}

const SLICE = 2_000;
const EVERYTHING: Soql = soql`Id != ${null}`;

/**
 * The deals of a Salesforce org with all that Salesforce remembers of them.
 *
 * Shape: slices in order of the deals' ids; a slice holds at most `sliceSize` deals, each complete. The next slice starts after
 * the last id of the one before (a key, not an offset), so a run of hours meets neither an expired cursor nor a deal twice.
 * @throws {BuysideError} as `readRows`: a slice is whole or refused.
 */
export function dealSource(connection: OrgConnection, query: DealQuery): DealSource {
  const where = query.where ?? EVERYTHING;
  return {
    async count() {
      const all = await countRows(connection, soql`SELECT COUNT() FROM Opportunity WHERE ${soqlAnd([where])}`);
      return Math.min(all, query.limit ?? all);
    },
    async *slices() {
      let left = query.limit ?? Infinity;
      let after: string | undefined;
      while (left > 0) {
        const size = Math.min(left, query.sliceSize ?? SLICE);
        const conditions = after === undefined ? [where] : [where, soql`Id > ${after}`];
        const statement = soql`SELECT ${opportunityFields(query.fields)} FROM Opportunity WHERE ${soqlAnd(conditions)} ORDER BY Id LIMIT ${size}`;
        const rows = await readAllRows(connection, statement, OpportunityRow, query);
        if (rows.length === 0) return;
        const range = { ids: rows.map(({ Id }) => Id), isDense: query.where === undefined };
        yield { deals: await historiesOf(connection, query, rows, range), range };
        if (rows.length < size) return;
        left -= rows.length;
        after = rows.at(-1)?.Id;
      }
    },
  };
}

function opportunityFields(fields: ReadableFields): Soql {
  const names = fields.Opportunity ?? [];
  return soqlFields(names.map((name) => (name === 'RecordTypeId' ? 'RecordType.DeveloperName' : name)));
}

async function historiesOf(
  connection: OrgConnection,
  query: DealQuery,
  deals: readonly OpportunityRow[],
  range: DealRange,
): Promise<readonly DealHistory[]> {
  const assembly = new DealAssembly(deals, query.asOf, query.fields.OpportunityCompetitor !== undefined);
  const read = async <T>(
    object: DealSourceObject,
    reference: string,
    schema: z.ZodType<T>,
    take: (row: T) => void,
    extra: ChildRead = {},
  ): Promise<void> => {
    const names = query.fields[object];
    if (names === undefined) return;
    for (const condition of extra.conditions ?? conditionsOn(reference, range)) {
      const where = soqlAnd([condition, ...(extra.and ?? [])]);
      const list = soqlFields([...names, ...(extra.parent ?? [])]);
      const statement = soql`SELECT ${list} FROM ${soqlFields([object])} WHERE ${where}`;
      const options = { ...query, archived: extra.archived ?? false };
      for await (const page of readRows(connection, statement, schema, options)) page.forEach(take);
    }
  };
  const contactFields = (query.fields.Contact ?? []).map((name) => `Contact.${name}`);
  await Promise.all([
    read('OpportunityHistory', 'OpportunityId', OpportunityHistoryRow, (row) => assembly.addStage(row)),
    read('OpportunityContactRole', 'OpportunityId', ContactRoleRow, (row) => assembly.addRole(row), {
      parent: contactFields,
    }),
    read('Task', 'WhatId', TaskRow, (row) => assembly.addTask(row), ACTIVITY),
    read('Event', 'WhatId', EventRow, (row) => assembly.addEvent(row), MEETING),
    read('OpportunityCompetitor', 'OpportunityId', CompetitorRow, (row) => assembly.addCompetitor(row)),
  ]);
  // Relations name their activity, so they come after it.
  await Promise.all([
    read('TaskRelation', 'Task.WhatId', TaskRelationRow, (row) => assembly.addTaskContact(row), PEOPLE),
    read('EventRelation', 'Event.WhatId', EventRelationRow, (row) => assembly.addEventContact(row), PEOPLE),
  ]);
  const strangers = { conditions: conditionsOnIds('Id', assembly.contactsNotRead()) };
  await read('Contact', 'Id', ContactRow, (row) => assembly.addContact(row), strangers);
  return assembly.histories();
}

interface ChildRead {
  readonly conditions?: readonly Soql[];
  readonly and?: readonly Soql[];
  readonly parent?: readonly string[];
  readonly archived?: boolean;
}

/** Activities older than a year are archived: only a read of all rows finds them, and that read finds deleted rows as well. */
const ACTIVITY: ChildRead = { and: [soql`IsDeleted = ${false}`], archived: true };
/** Of a meeting with several users each has a copy; only the first is the meeting. */
const MEETING: ChildRead = { and: [soql`IsDeleted = ${false}`, soql`IsChild = ${false}`], archived: true };
const PEOPLE: ChildRead = { and: [soql`IsWhat = ${false}`] };
