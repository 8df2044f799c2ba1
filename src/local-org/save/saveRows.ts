/** The one way rows get into the org: what the REST, Bulk, composite, UI API and GraphQL doors call. */
import { ApiError, type InputRow, type Operation, type SaveOptions, type SaveResult, type Session } from '../engine.ts';
import type { ObjectDef } from '../schema/model.ts';
import { deleteChunk } from './deleteRows.ts';
import type { FieldPlan, ObjectPlan } from './objectPlan.ts';
import { isAlive, type PendingRow } from './pendingRow.ts';
import { undeleteChunk } from './undeleteRows.ts';
import { isLookupField } from './readRow.ts';
import { saveChunk } from './saveChunk.ts';
import type { SaveContext } from './saveContext.ts';
import { rolledBack } from './saveErrors.ts';

/** Rows of one transaction. */
const CHUNK = 200;

/** The object, if the user may see it and do this with it. @throws ApiError */
function readableObject(context: SaveContext, session: Session, name: string): ObjectDef {
  const object = context.store.schema.object(name);
  if (!object || !session.canRead(object)) {
    throw new ApiError(400, 'INVALID_TYPE', `sObject type '${name}' is not supported.`);
  }
  return object;
}

function refuse(): never {
  throw new ApiError(403, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id');
}

function checkOperation(session: Session, object: ObjectDef, operation: Operation): void {
  const can = {
    insert: (): boolean => session.canCreate(object),
    update: (): boolean => session.canEdit(object),
    upsert: (): boolean => session.canCreate(object) || session.canEdit(object),
    delete: (): boolean => session.canDelete(object),
    hardDelete: (): boolean => session.canDelete(object) && session.hasUserPermission('BulkApiHardDelete'),
    undelete: (): boolean => session.canDelete(object),
  };
  if (!can[operation]()) refuse();
}

function externalIdOf(plan: ObjectPlan, session: Session, options: SaveOptions): FieldPlan {
  const name = options.externalIdField ?? 'Id';
  const field = plan.field(name);
  if (!field || field.index < 0 || !session.canReadField(plan.object, field.field) || !isLookupField(field.field)) {
    const message = `Field name provided, ${name} does not match an External ID, Salesforce Id, or indexed field for ${plan.object.name}`;
    throw new ApiError(400, 'INVALID_FIELD', message, [name]);
  }
  return field;
}

type SaveOne = (rows: readonly InputRow[], stopAtErrors: boolean) => PendingRow[];

function chunkSaver(
  context: SaveContext,
  session: Session,
  plan: ObjectPlan,
  operation: Operation,
  options: SaveOptions,
): SaveOne {
  const { writer: name, isPatient = false } = options;
  const writer = name === undefined ? {} : { writer: { name, locks: context.store.locks, isPatient } };
  if (operation === 'delete' || operation === 'hardDelete') {
    const job = { context, session, plan, isForGood: operation === 'hardDelete', ...writer };
    return (rows, stop) => deleteChunk(job, rows, stop);
  }
  if (operation === 'undelete') return (rows, stop) => undeleteChunk(context, session, plan, rows, stop);
  const job = {
    context,
    session,
    plan,
    operation,
    ...writer,
    ...(operation === 'upsert' && { externalId: externalIdOf(plan, session, options) }),
  };
  return (rows, stop) => saveChunk(job, rows, stop);
}

function resultOf(row: PendingRow): SaveResult {
  const success = isAlive(row);
  // The id of a row that was to be made means nothing once the row is not there.
  return { id: success || !row.isNew ? row.id : null, success, created: row.isNew && success, errors: row.errors };
}

/** Thrown to roll back everything an all-or-none save has written. */
class NotAll extends Error {}

function saveAllOrNone(context: SaveContext, save: SaveOne, chunks: readonly (readonly InputRow[])[]): SaveResult[] {
  const saved: PendingRow[] = [];
  try {
    context.store.transactions.run(() => {
      for (const chunk of chunks) saved.push(...save(chunk, true));
      if (!saved.every(isAlive)) throw new NotAll();
      context.store.counters.store();
    });
    return saved.map(resultOf);
  } catch (error) {
    if (!(error instanceof NotAll)) throw error;
  }
  return saved.map((row) => {
    const errors = isAlive(row) ? [rolledBack()] : row.errors;
    // Salesforce says of each row what would have become of it.
    return { id: null, success: false, created: row.isNew, errors };
  });
}

function chunksOf(rows: readonly InputRow[]): (readonly InputRow[])[] {
  const chunks: (readonly InputRow[])[] = [];
  for (let start = 0; start < rows.length; start += CHUNK) chunks.push(rows.slice(start, start + CHUNK));
  return chunks;
}

/**
 * Saves rows in chunks of 200, each a transaction of its own; with `allOrNone` all of them in one.
 * Shape: one result a row, in order.
 * @throws ApiError when the object is unknown to the user or may not be written at all.
 */
export function saveRows(
  context: SaveContext,
  session: Session,
  operation: Operation,
  objectName: string,
  rows: readonly InputRow[],
  options: SaveOptions = {},
): SaveResult[] {
  const object = readableObject(context, session, objectName);
  checkOperation(session, object, operation);
  const save = chunkSaver(context, session, context.planOf(object), operation, options);
  const chunks = chunksOf(rows);
  if (options.writer !== undefined) context.store.locks.release(options.writer);
  if (options.allOrNone === true) return saveAllOrNone(context, save, chunks);
  return chunks.flatMap((chunk) =>
    context.store.transactions.run(() => {
      const saved = save(chunk, false);
      context.store.counters.store();
      return saved.map(resultOf);
    }),
  );
}
