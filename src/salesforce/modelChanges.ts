import { DEFINITION_OBJECTS } from './decisionFields.ts';
import { type DefinitionObject, type ModelRows, PARENT_FIELD, WORDING } from './modelRows.ts';
import type { OutgoingRow, OutgoingValue } from './outgoingRow.ts';

/** One difference between the model in a file and the one in an org. */
export interface ModelChange {
  readonly object: DefinitionObject;
  readonly key: string;
  readonly kind: 'new' | 'changed' | 'gone';
  /** Fields that differ; empty for new and gone rows. */
  readonly fields: readonly string[];
  /** False when the change alters what the model is, and not only its words. */
  readonly isWording: boolean;
}

/** What must be written, and what it means. */
export interface ModelDifference {
  readonly changes: readonly ModelChange[];
  /** Rows to insert, parents before children. */
  readonly inserts: ModelRows;
  /** Rows to update, with the fields that differ only. */
  readonly updates: ModelRows;
  /** Keys to delete, by object. */
  readonly gone: Readonly<Record<DefinitionObject, readonly string[]>>;
}

/** Compares a wanted model with the one that is there, row by row and field by field; `there` undefined = nothing there yet. */
export function compareModels(wanted: ModelRows, there: ModelRows | undefined): ModelDifference {
  const changes: ModelChange[] = [];
  const inserts = noneOfEach<OutgoingRow>();
  const updates = noneOfEach<OutgoingRow>();
  const gone = noneOfEach<string>();
  for (const object of DEFINITION_OBJECTS) {
    const old = new Map((there?.[object] ?? []).map((row) => [row.key, row]));
    for (const row of wanted[object]) {
      const before = old.get(row.key);
      old.delete(row.key);
      if (before === undefined) {
        inserts[object].push(row);
        changes.push({ object, key: row.key, kind: 'new', fields: [], isWording: false });
        continue;
      }
      const update = changedFields(object, row, before);
      const fields = Object.keys(update.fields);
      if (fields.length === 0) continue;
      updates[object].push(update);
      const isWording = fields.every((field) => WORDING[object].includes(field));
      changes.push({ object, key: row.key, kind: 'changed', fields, isWording });
    }
    for (const key of old.keys()) {
      gone[object].push(key);
      changes.push({ object, key, kind: 'gone', fields: [], isWording: false });
    }
  }
  return { changes, inserts, updates, gone };
}

function changedFields(object: DefinitionObject, row: OutgoingRow, before: OutgoingRow): OutgoingRow {
  const differing = Object.entries(row.fields).filter(
    ([name, value]) => name !== PARENT_FIELD[object] && !isSame(value, before.fields[name]),
  );
  return { ...row, fields: Object.fromEntries(differing) };
}

const isSame = (a: OutgoingValue, b: OutgoingValue | undefined): boolean => a === (b ?? null);

const noneOfEach = <T>(): Record<DefinitionObject, T[]> =>
  Object.fromEntries(DEFINITION_OBJECTS.map((object) => [object, []])) as unknown as Record<DefinitionObject, T[]>;
