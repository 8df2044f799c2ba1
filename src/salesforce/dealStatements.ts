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

const EVERYTHING: Soql = soql`Id != ${null}`;

/** All rows of a source that hang on a deal. */
export function wholeStatement({ source, columns }: ReadSource): Soql {
  const { deal, isPolymorphic, and } = source;
  const kind = isPolymorphic && deal !== null ? [soql`${soqlName(typeOf(deal))} = ${'Opportunity'}`] : [];
  return selecting(source, columns, [...kind, ...and]);
}

/** Ids that fit in one statement: a request line may hold 16,000 characters. */
const IDS_A_STATEMENT = 400;

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

/** A span of time: after `from`, and not after `until`. */
export interface Span {
  readonly from: Date;
  readonly until: Date;
}

/**
 * That something takes place within one of some spans, by one of some fields; undefined where it cannot. A day without a time is taken for the
 * middle of that day in UTC, as everywhere.
 */
export function withinStatement(fields: readonly string[], spans: readonly Span[]): Soql | undefined {
  const parts = fields.flatMap((field) => spans.flatMap((span) => within(field, span)));
  return parts.length === 0 ? undefined : soqlAny(parts);
}

const DAYS: ReadonlySet<string> = new Set(['CloseDate', 'ActivityDate']);
const DAY_MS = 86_400_000;

function within(field: string, { from, until }: Span): readonly Soql[] {
  const name = soqlName(field);
  if (!DAYS.has(field)) return from < until ? [soql`(${name} > ${from} AND ${name} <= ${until})`] : [];
  const [first, last] = [from, until].map((each) => Math.floor(each.getTime() / DAY_MS + 0.5));
  if (first === undefined || last === undefined || first >= last) return [];
  return [soql`(${name} >= ${soqlDay(first)} AND ${name} <= ${soqlDay(last - 1)})`];
}

const soqlDay = (day: number): Soql => trustedSoql(new Date(day * DAY_MS).toISOString().slice(0, 10));

/** How many rows of a source there are, deleted ones left out; counted no further than `most`. */
export const countStatement = ({ source }: ReadSource, most: number): Soql =>
  soql`SELECT COUNT() FROM ${soqlName(source.object)}${Number.isFinite(most) ? soql` LIMIT ${most}` : soql``}`;

/** `WhatId` leads to `What.Type`, `Task.WhatId` to `Task.What.Type`. */
const typeOf = (deal: string): string => deal.replace(/Id$/, '.Type');

function selecting(source: RowSource, columns: readonly string[], conditions: readonly Soql[]): Soql {
  const list = soqlFields([...new Set([...columns, ...(source.deal === null ? [] : [source.deal])])]);
  const where = soqlAnd(conditions.length === 0 ? [EVERYTHING] : conditions);
  return soql`SELECT ${list} FROM ${soqlName(source.object)} WHERE ${where}`;
}
