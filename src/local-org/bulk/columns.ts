/** The header of an uploaded CSV, and how its rows become input rows of a save. */
import type { InputRow, SaveError } from '../engine.ts';
import type { ObjectDef, Schema } from '../schema/model.ts';

const NULL_CELL = '#N/A';

/** Why a whole job stops; the words after `InvalidBatch : ` in its `errorMessage`. */
export class BatchError extends Error {
  public override readonly name = 'BatchError';
}

/** Why a row cannot be saved that has other columns than the header; the rows around it can. `undefined` for one that has not. */
export function widthRefusal(cells: readonly string[], width: number): SaveError | undefined {
  if (cells.length === width) return undefined;
  const message = `The row has ${cells.length} columns, the header has ${width}`;
  return { statusCode: 'FIELD_INTEGRITY_EXCEPTION', message, fields: [] };
}

/** Puts one value into a row. */
export type Fill = (row: Record<string, unknown>, value: unknown) => void;

function fieldColumn(name: string): Fill {
  return (row, value) => {
    row[name] = value;
  };
}

/** `Decision_Path__r.Key__c`: the parent is found by its external id. A cleared cell clears the lookup. */
function parentColumn(relationship: string, key: string): Fill {
  return (row, value) => {
    const parent = row[relationship];
    if (value === null) row[relationship] = null;
    else row[relationship] = typeof parent === 'object' ? { ...parent, [key]: value } : { [key]: value };
  };
}

/** Where the values of a column go: a field, or a parent's external id behind a dot. @throws BatchError */
export function columnOf(schema: Schema, object: ObjectDef, header: string): Fill {
  const [name = '', key, ...rest] = header.split('.');
  const unknown = new BatchError(`Field name not found : ${header}`);
  if (rest.length > 0) throw unknown;
  if (key === undefined) {
    const field = schema.field(object.name, name);
    if (!field) throw unknown;
    return fieldColumn(field.name);
  }
  const reference = object.fields.find(
    ({ relationshipName }) => relationshipName?.toLowerCase() === name.toLowerCase(),
  );
  const found = reference?.referenceTo.map((target) => schema.field(target, key)).find((field) => field !== undefined);
  if (!reference?.relationshipName || !found) throw unknown;
  return parentColumn(reference.relationshipName, found.name);
}

/**
 * A reader of rows for one header: blank cells are left out, `#N/A` clears.
 * @throws BatchError for a column the object does not have, or has twice.
 */
export function rowReader(
  schema: Schema,
  object: ObjectDef,
  header: readonly string[],
): (cells: readonly string[]) => InputRow {
  const lower = header.map((name) => name.trim().toLowerCase());
  const double = header.find((_name, index) => lower.indexOf(lower[index] ?? '') < index);
  if (double !== undefined) throw new BatchError(`Duplicate column : ${double}`);
  const fills = header.map((name) => columnOf(schema, object, name.trim()));
  return (cells) => {
    const row: Record<string, unknown> = {};
    for (const [index, fill] of fills.entries()) {
      const cell = cells[index] ?? '';
      if (cell !== '') fill(row, cell === NULL_CELL ? null : cell);
    }
    return row;
  };
}
