import { DAY_MS } from '../decision/dated.ts';
import { type Soql, soql, soqlAnd, soqlAny, soqlFields, soqlName, trustedSoql } from './soql.ts';

/** What a statement needs to know of an object: a deal source, or one of the objects that hold decisions. */
export interface RowSource {
  readonly object: string;
  /** Path from a row to the id of its deal; null for rows that are read by their own ids. */
  readonly deal: string | null;
  readonly isPolymorphic: boolean;
  readonly and: readonly Soql[];
  readonly isArchived: boolean;
}

/** A source with the columns that can be read of it. */
export interface ReadSource {
  readonly source: RowSource;
  /** Fields and parent fields, dotted; the first is the id. */
  readonly columns: readonly string[];
}

/** A condition that every row meets, for a statement that wants all of them. */
export const EVERYTHING: Soql = soql`Id != ${null}`;

/** All rows of a source that hang on a deal. */
export function wholeStatement({ source, columns }: ReadSource): Soql {
  const { deal, isPolymorphic, and } = source;
  const kind = isPolymorphic && deal !== null ? [soql`${soqlName(typeOf(deal))} = ${'Opportunity'}`] : [];
  return selecting(source, columns, [...kind, ...and]);
}

/** Ids that fit in one statement: a request line may hold 16,000 characters. */
export const IDS_A_STATEMENT = 400;

/** A list in parts that fit in one statement. */
export const listsOf = (ids: readonly string[]): readonly (readonly string[])[] =>
  Array.from({ length: Math.ceil(ids.length / IDS_A_STATEMENT) }, (_, at) =>
    ids.slice(at * IDS_A_STATEMENT, (at + 1) * IDS_A_STATEMENT),
  );

/** The rows of a source that hang on some deals, or the contacts with some ids. */
export function statementByIds({ source, columns }: ReadSource, ids: readonly string[]): Soql {
  return selecting(source, columns, [soql`${soqlName(source.deal ?? 'Id')} IN ${ids}`, ...source.and]);
}

/**
 * The deals whose rows of a source changed since an instant. Deleted rows count as well: what is gone no longer speaks for a step.
 * Shape: one column, the path to the deal's id; read by `queryAll`.
 */
export const changedStatement = (source: RowSource & { readonly changedOn: string }, since: Date): Soql =>
  dealsStatement(source, soql`${soqlName(source.changedOn)} >= ${since}`);

/** The deals of which a row of a source meets a condition. Shape: as {@link changedStatement}. */
export function dealsStatement(source: RowSource, condition: Soql): Soql {
  const deal = source.deal ?? 'Id';
  const kind = source.isPolymorphic && source.deal !== null ? [soql`${soqlName(typeOf(deal))} = ${'Opportunity'}`] : [];
  return soql`SELECT ${soqlFields([deal])} FROM ${soqlName(source.object)} WHERE ${soqlAnd([condition, ...kind])}`;
}

/** Days in UTC, numbered from 1970: from `first` on, without `until`. */
export interface Days {
  readonly first: number;
  readonly until: number;
}

/** That something takes place on one of some days, by one of some fields; undefined where it cannot. */
export function onDaysStatement(fields: readonly string[], spans: readonly Days[]): Soql | undefined {
  const parts = fields.flatMap((field) => spans.map((span) => onDays(field, span)));
  return parts.length === 0 ? undefined : soqlAny(parts);
}

const DATES: ReadonlySet<string> = new Set(['ActivityDate', 'CloseDate']);

function onDays(field: string, { first, until }: Days): Soql {
  const name = soqlName(field);
  const begins = (day: number): Soql => {
    const midnight = new Date(day * DAY_MS);
    return DATES.has(field) ? trustedSoql(midnight.toISOString().slice(0, 10)) : soql`${midnight}`;
  };
  return soql`(${name} >= ${begins(first)} AND ${name} < ${begins(until)})`;
}

/** How many rows of an object there are; counted no further than `most`. */
export const countStatement = (object: string, most: number): Soql =>
  soql`SELECT COUNT() FROM ${soqlName(object)}${Number.isFinite(most) ? soql` LIMIT ${most}` : soql``}`;

/** The object a row hangs on before it hangs on a deal: `Task` of `Task.WhatId`, `Decision_Path__c` of `Decision_Path__r.Opportunity__c`. */
export function parentOf({ deal }: RowSource): string | undefined {
  const [parent, ...rest] = (deal ?? '').split('.');
  return rest.length === 0 ? undefined : parent?.replace(/__r$/, '__c');
}

/** `WhatId` leads to `What.Type`, `Task.WhatId` to `Task.What.Type`. */
const typeOf = (deal: string): string => deal.replace(/Id$/, '.Type');

function selecting(source: RowSource, columns: readonly string[], conditions: readonly Soql[]): Soql {
  const list = soqlFields([...new Set([...columns, ...(source.deal === null ? [] : [source.deal])])]);
  const where = soqlAnd(conditions.length === 0 ? [EVERYTHING] : conditions);
  return soql`SELECT ${list} FROM ${soqlName(source.object)} WHERE ${where}`;
}
