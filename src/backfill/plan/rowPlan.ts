import type { DecisionModel } from '../../decision/types.ts';
import { BASIS } from '../../decision/vocabulary.ts';
import type { StoredVisit } from '../../salesforce/decisionRows.ts';
import type { OutgoingRow, OutgoingValue } from '../../salesforce/outgoingRow.ts';

/** What all deals of a run have in common. */
export interface PlanContext {
  readonly model: DecisionModel;
  readonly runId: string;
  readonly asOf: Date;
}

/** What must be written for one kind of row, and what must not. */
export interface RowPlan {
  readonly inserts: readonly OutgoingRow[];
  /** Only the fields that differ. */
  readonly updates: readonly OutgoingRow[];
  /** Rows that are already as they should be. */
  readonly unchanged: number;
  /** Rows we would have written where a person's entry stands. */
  readonly kept: number;
}

/** Nothing to write. */
export const NO_ROWS: RowPlan = { inserts: [], updates: [], unchanged: 0, kept: 0 };

/** A row that a person wrote, or changed after a run wrote it. */
export const isPersons = ({ basis, isTouched }: Pick<StoredVisit, 'basis' | 'isTouched'>): boolean =>
  basis !== BASIS.inferred || isTouched;

/** What stands in the fields that are to be changed. */
export const before = (
  fields: Readonly<Record<string, OutgoingValue>>,
  there: Readonly<Record<string, OutgoingValue>>,
): Record<string, OutgoingValue> =>
  Object.fromEntries(Object.keys(fields).flatMap((name) => (name in there ? [[name, there[name] ?? null]] : [])));

/** Salesforce keeps whole seconds; anything finer would look like a change for ever. */
export function toWholeSecond(instant: string): string;
export function toWholeSecond(instant: string | null): string | null;
export function toWholeSecond(instant: string | null): string | null {
  if (instant === null) return null;
  const utc = IN_UTC.test(instant) ? instant : new Date(instant).toISOString();
  return `${utc.slice(0, 19)}.000Z`;
}

const IN_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
