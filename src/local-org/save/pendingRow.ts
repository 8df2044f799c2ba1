import type { SaveError } from '../engine.ts';
import type { FieldDef, ObjectDef } from '../schema/model.ts';
import type { SqlValue } from '../store/storage.ts';
import type { FieldPlan } from './objectPlan.ts';

/** A reference given by the parent's external id instead of its id. */
export interface ForeignKey {
  /** The reference of the row being saved. */
  readonly reference: FieldPlan;
  readonly parent: ObjectDef;
  /** The parent's field. */
  readonly key: FieldPlan;
  readonly value: SqlValue;
}

/** One row on its way through the save procedure. */
export interface PendingRow {
  /** Values the client gave, by column; `undefined` where nothing was said. */
  readonly given: (SqlValue | undefined)[];
  readonly foreignKeys: readonly ForeignKey[];
  /** Fields the client gave that have no column: formulas. */
  readonly computed: readonly FieldDef[];
  readonly errors: SaveError[];
  /** Known from the start on update and delete, found on upsert, made on insert. */
  id: string | null;
  isNew: boolean;
  /** All columns before the save; absent on insert. */
  before?: SqlValue[];
  /** All columns after the save. */
  after: SqlValue[];
}

/** A row the save procedure still works on. */
export function isAlive(row: PendingRow): boolean {
  return row.errors.length === 0;
}

/** Whether the row's value in a column is another than before; for a new row, whether it has one. */
export function isChanged(row: PendingRow, place: number): boolean {
  return row.after[place] !== (row.before ? row.before[place] : null);
}
