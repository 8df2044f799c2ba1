/**
 * What the doors of the local org (REST, Bulk, composite, UI API, GraphQL) may ask of its engine.
 * One engine is one org: a schema, a SQLite database and a clock.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { FieldDef, ObjectDef, Schema } from './schema/model.ts';
import type { ComponentMap } from './schema/read/component.ts';

/** What may be done with a row. To delete one takes its owner or somebody above, even where everybody may edit it. */
export type RowAccess = 'read' | 'edit' | 'delete';

/** The record types of an object that a user may give to a record, by developer name. */
export interface RecordTypeAccess {
  readonly usable: ReadonlySet<string>;
  /** What a new record gets that names none; without one it has none. */
  readonly start?: string;
}

/** Who is asking, and what the permission sets allow. Made once per request from the bearer token. */
export interface Session {
  readonly userId: string;
  readonly username: string;
  /** Permission-set answer for an object the user may not see is `false`; a door then says INVALID_TYPE. */
  canRead(object: ObjectDef): boolean;
  canCreate(object: ObjectDef): boolean;
  canEdit(object: ObjectDef): boolean;
  canDelete(object: ObjectDef): boolean;
  /** Field-level security; system and required fields follow the object. */
  canReadField(object: ObjectDef, field: FieldDef): boolean;
  canEditField(object: ObjectDef, field: FieldDef): boolean;
  hasCustomPermission(name: string): boolean;
  hasUserPermission(name: string): boolean;
  /** A tab that permission sets or profiles name is for those to whom one gives it; any other for whoever may read what it shows. */
  canSeeTab(name: string): boolean;
  recordTypes(object: ObjectDef): RecordTypeAccess;
  /** The page layout that the user's profile has for a record type (its developer name), or for none; `undefined` where it says nothing. */
  layoutName(object: ObjectDef, recordType: string | undefined): string | undefined;
  /**
   * A SQL condition over the columns of table alias `alias` that keeps the rows the user may see ('1' when all).
   * Detail rows follow their master, at any depth.
   */
  rowFilter(object: ObjectDef, alias: string, access: RowAccess): string;
}

/** One error of a save, in Salesforce's words: `REQUIRED_FIELD_MISSING`, `DUPLICATE_VALUE`… */
export interface SaveError {
  readonly statusCode: string;
  readonly message: string;
  readonly fields: readonly string[];
}

export interface SaveResult {
  readonly id: string | null;
  readonly success: boolean;
  /** Upsert only: a new row was made. */
  readonly created: boolean;
  readonly errors: readonly SaveError[];
}

/** `hardDelete` leaves nothing in the recycle bin. */
export type Operation = 'insert' | 'update' | 'upsert' | 'delete' | 'hardDelete' | 'undelete';

/** A row as a client sent it: field name (any case) or `Relationship__r` → value. Strings are coerced to the field's type. */
export type InputRow = Readonly<Record<string, unknown>>;

export interface SaveOptions {
  readonly allOrNone?: boolean;
  /** Upsert only. `Id` is allowed. */
  readonly externalIdField?: string;
  /**
   * Who saves in several steps beside others, as a bulk job does: until `release`, or its next save, it keeps the records it touched
   * locked, and the rows of other such writers that touch them get UNABLE_TO_LOCK_ROW.
   */
  readonly writer?: string;
  /** Of a writer: rather than to be refused rows it wants to be told when to come again, by `RowsLocked`. */
  readonly isPatient?: boolean;
}

/** Nothing was saved: another writer has locked what the rows touch. */
export class RowsLocked extends Error {
  public override readonly name = 'RowsLocked';
  /** Waits in line; resolves when another try may succeed, or after so many milliseconds. */
  public readonly wait: (ms: number) => Promise<void>;

  public constructor(wait: (ms: number) => Promise<void>) {
    super('rows are locked by another writer');
    this.wait = wait;
  }
}

/**
 * A refusal with Salesforce's own error code, e.g. `new ApiError(400, 'INVALID_FIELD', 'No such column …')`.
 * Doors turn it into `[{message, errorCode, fields?}]`.
 */
export class ApiError extends Error {
  public override readonly name = 'ApiError';
  public readonly status: number;
  public readonly errorCode: string;
  public readonly fields: readonly string[];

  public constructor(status: number, errorCode: string, message: string, fields: readonly string[] = []) {
    super(message);
    this.status = status;
    this.errorCode = errorCode;
    this.fields = fields;
  }
}

/** How values are kept in SQLite: text as TEXT, numbers as REAL/INTEGER, booleans 0/1, date = days since 1970-01-01, datetime = ms since 1970-01-01 UTC, time = ms of day; a blank is NULL, never ''. */
export interface Engine {
  readonly schema: Schema;
  readonly database: DatabaseSync;
  readonly orgId: string;
  now(): number;
  /** How long a bulk job waits for records that another one has locked before it is refused their rows, in milliseconds. */
  readonly lockWaitMs: number;
  /** What the org is made of, for words in other languages; nothing in an engine over a bare schema. */
  components(): ComponentMap;
  /** Saves rows in chunks of 200, each chunk one transaction; one result a row, in order. @throws ApiError when the object itself may not be written, RowsLocked */
  save(
    session: Session,
    operation: Operation,
    objectName: string,
    rows: readonly InputRow[],
    options?: SaveOptions,
  ): SaveResult[];
  /** Lets go of the records a writer of `SaveOptions` has locked. */
  release(writer: string): void;
  /** Several saves as one transaction (composite, graph, GraphQL mutations with allOrNone): rolls back and rethrows when `work` throws. */
  transaction<T>(work: () => T): T;
}
