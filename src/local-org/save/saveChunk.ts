/** One chunk of at most 200 rows through the save procedure, in Salesforce's order of execution. */
import type { InputRow, Session } from '../engine.ts';
import { checkReferences, resolveForeignKeys } from './references.ts';
import { checkDependentPicklists } from './dependentPicklists.ts';
import { checkAuditOrder, checkRequired, checkWriteable, fillRows, refuseGivenIds } from './fillRow.ts';
import { loadBefore, matchExternalIds } from './findRows.ts';
import { lockRows, type Writer } from './lockRows.ts';
import { checkOwnReferences } from './ownReferences.ts';
import type { FieldPlan, ObjectPlan } from './objectPlan.ts';
import { isAlive, type PendingRow } from './pendingRow.ts';
import { readRow } from './readRow.ts';
import { checkPlaces } from './places.ts';
import { checkRecordTypeChoices } from './recordTypes.ts';
import type { SaveContext } from './saveContext.ts';
import { readOnlyRecord, saveError } from './saveErrors.ts';
import { applyStandardBehaviour } from './standardBehaviour.ts';
import { storeRows } from './storeRows.ts';
import { checkUnique } from './uniqueValues.ts';

export type WriteOperation = 'insert' | 'update' | 'upsert';

/** What a chunk is saved with. */
export interface ChunkJob {
  readonly context: SaveContext;
  readonly session: Session;
  readonly plan: ObjectPlan;
  readonly operation: WriteOperation;
  /** Upsert only. */
  readonly externalId?: FieldPlan;
  readonly writer?: Writer;
}

/** Decides for each row whether it is new. */
function identify(job: ChunkJob, rows: readonly PendingRow[]): void {
  const { context, plan, operation, externalId } = job;
  if (operation === 'insert') {
    refuseGivenIds(rows);
    for (const row of rows) row.isNew = true;
    return;
  }
  if (operation === 'upsert' && externalId && externalId.field.name !== 'Id') {
    refuseGivenIds(rows);
    matchExternalIds(context, plan, externalId, rows);
    return;
  }
  for (const row of rows) {
    row.isNew = operation === 'upsert' && row.id === null;
    if (row.id === null && operation === 'update' && isAlive(row)) {
      row.errors.push(saveError('MISSING_ARGUMENT', 'Id not specified in an update call'));
    }
  }
}

/** An upsert may find the user allowed one half of it only. */
function checkObjectAccess(job: ChunkJob, rows: readonly PendingRow[]): void {
  const { session, plan } = job;
  for (const row of rows.filter(isAlive)) {
    if (!(row.isNew ? session.canCreate(plan.object) : session.canEdit(plan.object))) row.errors.push(readOnlyRecord());
  }
}

/**
 * Reads, checks and stores the rows; what became of each is in its `errors`.
 * Runs inside the caller's transaction, and leaves nothing behind of the rows that failed.
 */
export function saveChunk(job: ChunkJob, input: readonly InputRow[], stopAtErrors: boolean): PendingRow[] {
  const { context, session, plan } = job;
  const rows = input.map((row) => readRow(context, session, plan, row));
  identify(job, rows);
  checkObjectAccess(job, rows);
  loadBefore(context, session, plan, rows, 'edit');
  resolveForeignKeys(
    context,
    plan,
    rows.filter((row) => row.foreignKeys.length > 0 && isAlive(row)),
  );
  checkWriteable(session, plan, rows);
  checkReferences(context, session, plan, rows);
  checkOwnReferences(context, session, plan, rows);
  fillRows(context, session, plan, rows);
  applyStandardBehaviour(context, session, plan, rows);
  checkRequired(plan, rows);
  checkAuditOrder(plan, rows);
  checkDependentPicklists(plan, rows);
  checkPlaces(plan, rows);
  checkRecordTypeChoices(context, plan, rows);
  checkUnique(context, session, plan, rows);
  lockRows(job.writer, plan, rows);
  if (stopAtErrors && !rows.every(isAlive)) return rows;
  storeRows(context, session, plan, rows, stopAtErrors);
  return rows;
}
