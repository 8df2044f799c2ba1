/** A compiled statement: what SQL to run, and how its flat rows become nested records. */
import type { FieldDef, FieldType, ObjectDef } from '../schema/model.ts';
import type { Scope } from './scope.ts';

/** How a value is shown: as the API's JSON value, or as the text a person reads (`FORMAT`, `toLabel`). */
export type Showing = 'value' | 'text';

export interface ValueEntry {
  readonly kind: 'value';
  readonly key: string;
  /** Place in the row. */
  readonly index: number;
  readonly type: FieldType;
  readonly field?: FieldDef;
  readonly showing: Showing;
  /** As `columns=true` shows it where it is not a plain field: `count(Id)`. */
  readonly title?: string;
}

export interface ParentEntry {
  readonly kind: 'parent';
  readonly key: string;
  readonly shape: RecordShape;
}

/** `TYPEOF`: the branch whose record is there gives the shape. */
export interface TypeofEntry {
  readonly kind: 'typeof';
  readonly key: string;
  readonly referenceIndex: number;
  readonly branches: readonly RecordShape[];
  readonly otherwise: RecordShape;
}

export interface ChildrenEntry {
  readonly kind: 'children';
  readonly key: string;
  readonly children: ChildSource;
}

export type Entry = ValueEntry | ParentEntry | TypeofEntry | ChildrenEntry;

/** One record in a row: which of its places hold the id, and what is shown in which order. */
export interface RecordShape {
  /** Absent for a record seen through a polymorphic reference, whose type is in the row. */
  readonly object?: ObjectDef;
  readonly typeIndex?: number;
  readonly idIndex: number;
  readonly entries: readonly Entry[];
}

/** A select over one object. `where` and `order` are SQL over the scope's tables. */
export interface RowSource {
  readonly kind: 'rows';
  readonly scope: Scope;
  readonly columns: readonly string[];
  readonly shape: RecordShape;
  readonly where: string;
  /** The terms of ORDER BY. Ends in the row's own place, so that the order is total. */
  readonly order: string;
  /** Whether the statement itself asks for an order. */
  readonly isOrdered: boolean;
  /** The FROM clause with no more parents than `where` and `order` speak of: which rows there are does not hang on the others. */
  readonly placesFrom: string;
  readonly limit?: number;
  readonly offset?: number;
}

/** The records of a child relationship, of many parents at once. */
export interface ChildSource {
  readonly rows: RowSource;
  /** The child's reference to the parent, as SQL. */
  readonly parentSql: string;
  /** `totalSize` counts all children, also those beyond the LIMIT. */
  readonly isCounted: boolean;
  /** The name of a list that may be read below one record only; absent where it may be read below any number. */
  readonly ofOneParent?: string;
}

/** `SELECT COUNT() FROM …`: the answer is the number itself. */
export interface CountSource {
  readonly kind: 'count';
  readonly sql: string;
}

/** A grouped query; its rows are no records. */
export interface GroupSource {
  readonly kind: 'groups';
  readonly sql: string;
  readonly entries: readonly ValueEntry[];
  /** Paths that are shown under their last name, in the order selected. */
  readonly object: ObjectDef;
}

export type Source = RowSource | CountSource | GroupSource;
