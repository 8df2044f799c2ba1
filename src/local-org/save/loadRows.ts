/**
 * The test-data door: rows written as they are, for tables no client may write (history above all).
 * **Salesforce has nothing like it.** No access check, no rule, no roll-up, no history, no default from a formula;
 * only types are checked. Used by the seed and by one clearly named endpoint of the local org, never by the product.
 */
import { ApiError, type InputRow } from '../engine.ts';
import type { SqlValue } from '../store/storage.ts';
import { quoted } from '../store/storage.ts';
import { coerce, isRefused } from './coerce.ts';
import type { ObjectPlan } from './objectPlan.ts';
import type { SaveContext } from './saveContext.ts';

export interface LoadOptions {
  /**
   * A reference field: rows that point where the new rows point are removed first. `OpportunityId` replaces the history
   * that was written by itself when the deals were inserted.
   */
  readonly replaceBy?: string;
}

function readValue(plan: ObjectPlan, name: string, value: unknown): { place: number; value: SqlValue } {
  const field = plan.field(name);
  if (!field || field.index < 0) {
    throw new ApiError(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${plan.object.name}`, [name]);
  }
  const read = coerce(field, value);
  if (isRefused(read)) throw new ApiError(400, read.statusCode, read.message, read.fields);
  return { place: field.index, value: read };
}

/** What a new row holds where nothing is said: false, and the default of a picklist. */
export function startingValues(plan: ObjectPlan): SqlValue[] {
  const values = new Array<SqlValue>(plan.columns.length).fill(null);
  for (const [index, column] of plan.columns.entries()) {
    const summary = column.field?.summary?.operation;
    if (column.kind === 'boolean' || summary === 'count' || summary === 'sum') values[index] = 0;
    const preset = column.field?.picklist.find((entry) => entry.isDefault);
    if (preset) values[index] = preset.value;
    if (column.kind === 'boolean' && column.field?.defaultFormula?.trim().toLowerCase() === 'true') values[index] = 1;
  }
  return values;
}

function stamp(plan: ObjectPlan, values: SqlValue[], now: number, userId: string): void {
  const { createdDate, createdBy, modifiedDate, modifiedBy, modstamp, owner } = plan.system;
  const fill = (place: number, value: SqlValue): void => {
    if (place >= 0) values[place] ??= value;
  };
  fill(createdDate, now);
  fill(createdBy, userId);
  fill(modifiedDate, createdDate < 0 ? now : (values[createdDate] ?? now));
  fill(modifiedBy, createdBy < 0 ? userId : (values[createdBy] ?? userId));
  fill(modstamp, modifiedDate < 0 ? (values[createdDate] ?? now) : (values[modifiedDate] ?? now));
  fill(owner, userId);
}

function removeReplaced(context: SaveContext, plan: ObjectPlan, rows: readonly InputRow[], name: string): void {
  const field = plan.references.find((reference) => reference.field.name.toLowerCase() === name.toLowerCase());
  if (!field) throw new ApiError(400, 'INVALID_FIELD', `${name} is not a reference of ${plan.object.name}`, [name]);
  const parents = new Set<SqlValue>();
  for (const row of rows) {
    for (const [key, value] of Object.entries(row)) {
      if (key.toLowerCase() === name.toLowerCase()) parents.add(readValue(plan, key, value).value);
    }
  }
  context.store.statements
    .of(`DELETE FROM ${quoted(plan.object.name)} WHERE ${quoted(field.field.name)} IN (SELECT value FROM json_each(?))`)
    .run(JSON.stringify([...parents]));
}

/** All columns of a row as given, with its id. */
function readWhole(context: SaveContext, plan: ObjectPlan, row: InputRow): { id: string; values: SqlValue[] } {
  const values = startingValues(plan);
  for (const [name, given] of Object.entries(row)) {
    if (name === 'attributes') continue;
    const { place, value } = readValue(plan, name, given);
    values[place] = value;
  }
  const given = values[plan.system.id];
  const id = typeof given === 'string' ? given : context.store.newId(plan.object);
  if (id === given) context.store.reserveId(plan.object, id);
  values[plan.system.id] = id;
  return { id, values };
}

/**
 * Writes rows and returns their ids, in order. `Id` may be given; audit fields too.
 * @throws ApiError for an unknown field, a value of the wrong type, or an id or unique value that is there; then nothing is written.
 */
export function loadRows(
  context: SaveContext,
  plan: ObjectPlan,
  rows: readonly InputRow[],
  userId: string,
  options: LoadOptions = {},
): string[] {
  const { store } = context;
  const insert = store.statements.of(plan.insertSql);
  return store.transactions.run(() => {
    if (options.replaceBy !== undefined) removeReplaced(context, plan, rows, options.replaceBy);
    const ids = rows.map((row) => {
      const { id, values } = readWhole(context, plan, row);
      stamp(plan, values, store.now(), userId);
      try {
        insert.run(...values);
      } catch (cause) {
        throw new ApiError(400, 'DUPLICATE_VALUE', `A row like ${id} is there already: ${String(cause)}`);
      }
      return id;
    });
    store.counters.store();
    return ids;
  });
}
