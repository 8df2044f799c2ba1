/** A value of a field as it is written: null clears it, a nested object names a parent by its external id. */
export type OutgoingValue = string | number | boolean | null | Readonly<Record<string, string>>;

/** One row to write, named by its external id. */
export interface OutgoingRow {
  /** Value of the external id field. */
  readonly key: string;
  /** The row to change; left out for a new one. */
  readonly id?: string;
  /** The fields to write, without the external id; a field that is left out is left alone. */
  readonly fields: Readonly<Record<string, OutgoingValue>>;
  /** What the org holds in the fields to be changed, so that an undo can put it back. */
  readonly before?: Readonly<Record<string, OutgoingValue>>;
}

/** Why the org did not take one row. */
export interface RowFailure {
  readonly object: string;
  readonly key: string;
  /** Salesforce's status code: `UNABLE_TO_LOCK_ROW`, `FIELD_CUSTOM_VALIDATION_EXCEPTION`… */
  readonly code: string;
  readonly message: string;
}
