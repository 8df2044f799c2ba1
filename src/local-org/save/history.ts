/** History rows of tracked fields: `X__History` of custom objects, `XHistory` of standard ones, `OpportunityFieldHistory`. */
import type { Session } from '../engine.ts';
import type { FieldDef, ObjectDef, Schema } from '../schema/model.ts';
import { quoted, type SqlValue } from '../store/storage.ts';
import { startingValues } from './loadRows.ts';
import { dateText, dateTimeText } from './moments.ts';
import type { FieldPlan, ObjectPlan } from './objectPlan.ts';
import { isChanged, type PendingRow } from './pendingRow.ts';
import type { SaveContext } from './saveContext.ts';

interface Tracking {
  readonly history: ObjectPlan;
  /** The history row's reference to its record. */
  readonly parent: FieldPlan;
  readonly tracked: readonly FieldPlan[];
}

const trackingByPlan = new WeakMap<ObjectPlan, Tracking | null>();
/** OldValue and NewValue hold 255 characters. */
const VALUE_LENGTH = 255;

function historyObjectOf(schema: Schema, object: ObjectDef): ObjectDef | undefined {
  if (object.custom) return schema.object(object.name.replace(/__c$/i, '__History'));
  return schema.object(`${object.name}FieldHistory`) ?? schema.object(`${object.name}History`);
}

function trackingOf(context: SaveContext, plan: ObjectPlan): Tracking | null {
  const known = trackingByPlan.get(plan);
  if (known !== undefined) return known;
  const tracked = plan.fields.filter(({ field, index }) => field.trackHistory && index >= 0);
  const object = tracked.length === 0 ? undefined : historyObjectOf(context.store.schema, plan.object);
  const history = object && context.planOf(object);
  const parent = history?.masters[0];
  const tracking = history && parent ? { history, parent, tracked } : null;
  trackingByPlan.set(plan, tracking);
  return tracking;
}

/** A value as the history shows it. */
function shown(field: FieldDef, value: SqlValue | undefined): SqlValue {
  if (value === null || value === undefined) return null;
  if (field.type === 'boolean') return value === 1 ? 'true' : 'false';
  if (field.type === 'date') return dateText(Number(value));
  if (field.type === 'datetime') return dateTimeText(Number(value));
  return String(value).slice(0, VALUE_LENGTH);
}

function dataType(field: FieldDef): string {
  const types: Partial<Record<FieldDef['type'], string>> = {
    boolean: 'Boolean',
    currency: 'Currency',
    date: 'DateOnly',
    datetime: 'DateTime',
    double: 'Double',
    int: 'Integer',
    multipicklist: 'MultiEnum',
    percent: 'Percent',
    picklist: 'DynamicEnum',
    reference: 'EntityId',
    textarea: 'TextArea',
  };
  return types[field.type] ?? 'Text';
}

interface Entry {
  readonly id: string | null;
  readonly field: string;
  readonly dataType: string;
  readonly oldValue: SqlValue;
  readonly newValue: SqlValue;
}

/** Standard lookups go by the name of their relationship: `Owner`, `Account`. */
function shownName({ custom, name, relationshipName, type }: FieldDef): string {
  return type === 'reference' && !custom ? (relationshipName ?? name) : name;
}

/** Long texts say that they changed, not from what to what. */
function changeOf(row: PendingRow, { field, index }: FieldPlan, names: ReadonlyMap<SqlValue, SqlValue>): Entry[] {
  const base = { id: row.id, field: shownName(field), dataType: dataType(field) };
  const [before, after] = [row.before?.[index], row.after[index]];
  if (field.isLongText) return [{ ...base, oldValue: null, newValue: null }];
  const change = { ...base, oldValue: shown(field, before), newValue: shown(field, after) };
  if (field.type !== 'reference') return [change];
  // Salesforce writes two rows for a lookup: one with names, one with ids.
  const nameOf = (id: SqlValue | undefined): SqlValue => names.get(id ?? null) ?? null;
  return [{ ...base, dataType: 'Text', oldValue: nameOf(before), newValue: nameOf(after) }, change];
}

/** Names of the records that tracked lookups pointed at and now point at. */
function namesOf(
  context: SaveContext,
  tracked: readonly FieldPlan[],
  rows: readonly PendingRow[],
): Map<SqlValue, SqlValue> {
  const names = new Map<SqlValue, SqlValue>();
  for (const reference of tracked.filter(({ field }) => field.type === 'reference')) {
    const ids = rows
      .filter((row) => isChanged(row, reference.index))
      .flatMap((row) => [row.before?.[reference.index], row.after[reference.index]]);
    for (const [prefix, target] of reference.targets) {
      const own = [...new Set(ids)].filter((id) => typeof id === 'string' && id.startsWith(prefix));
      const name =
        context.planOf(target).fields.find(({ field, index }) => field.nameField && index >= 0)?.field.name ?? 'Id';
      if (own.length === 0) continue;
      const found = context.store.statements
        .arrays(
          `SELECT "Id", ${quoted(name)} FROM ${quoted(target.name)} WHERE "Id" IN (SELECT value FROM json_each(?))`,
        )
        .all(JSON.stringify(own)) as unknown as [string, SqlValue][];
      for (const [id, value] of found) names.set(id, value);
    }
  }
  return names;
}

function entriesOf(context: SaveContext, { tracked }: Tracking, rows: readonly PendingRow[]): Entry[] {
  const updated = rows.filter((row) => !row.isNew);
  const names = updated.length === 0 ? new Map<SqlValue, SqlValue>() : namesOf(context, tracked, updated);
  return rows.flatMap((row) => {
    if (row.isNew) return [{ id: row.id, field: 'created', dataType: 'Text', oldValue: null, newValue: null }];
    return tracked.filter((field) => isChanged(row, field.index)).flatMap((field) => changeOf(row, field, names));
  });
}

/** Writes one row `created` for each new record and one for each change of a tracked field. */
export function writeHistory(
  context: SaveContext,
  session: Session,
  plan: ObjectPlan,
  rows: readonly PendingRow[],
): void {
  const tracking = trackingOf(context, plan);
  if (!tracking) return;
  const { history, parent } = tracking;
  const insert = context.store.statements.of(history.insertSql);
  const start = startingValues(history);
  const set = (values: SqlValue[], name: string, value: SqlValue): void => {
    const place = history.place(name);
    if (place >= 0) values[place] = value;
  };
  set(start, 'CreatedById', session.userId);
  set(start, 'CreatedDate', context.store.now());
  for (const entry of entriesOf(context, tracking, rows)) {
    const values = start.slice();
    values[history.system.id] = context.store.newId(history.object);
    values[parent.index] = entry.id;
    set(values, 'Field', entry.field);
    set(values, 'DataType', entry.dataType);
    set(values, 'OldValue', entry.oldValue);
    set(values, 'NewValue', entry.newValue);
    insert.run(...values);
  }
}
