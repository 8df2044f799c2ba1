import { type Soql, soql, soqlAnd, soqlFields, soqlName } from './soql.ts';

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

/** The rows of a source that hang on some deals, or the contacts with some ids. */
export function statementByIds({ source, columns }: ReadSource, ids: readonly string[]): Soql {
  return selecting(source, columns, [soql`${soqlName(source.deal ?? 'Id')} IN ${ids}`, ...source.and]);
}

/**
 * The deals whose rows of a source changed since an instant. Deleted rows count as well: what is gone no longer speaks for a step.
 * Shape: one column, the path to the deal's id; read by `queryAll`.
 */
export function changedStatement(source: RowSource & { readonly changedOn: string }, since: Date): Soql {
  const deal = source.deal ?? 'Id';
  const kind = source.isPolymorphic && source.deal !== null ? [soql`${soqlName(typeOf(deal))} = ${'Opportunity'}`] : [];
  const changed = soql`${soqlName(source.changedOn)} >= ${since}`;
  return soql`SELECT ${soqlFields([deal])} FROM ${soqlName(source.object)} WHERE ${soqlAnd([changed, ...kind])}`;
}

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
