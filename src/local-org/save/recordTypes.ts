/** Record types in a save: which one a row gets, whether the user may give it, and what it says of picklists. */
import type { Session } from '../engine.ts';
import { fieldUnder } from '../schema/recordTypes.ts';
import type { SqlValue } from '../store/storage.ts';
import type { ObjectPlan } from './objectPlan.ts';
import { isAlive, isChanged, type PendingRow } from './pendingRow.ts';
import type { SaveContext } from './saveContext.ts';
import { badPicklistValue, wrongRecordType } from './saveErrors.ts';

/** What one record type says of the picklists it names. */
interface TypePlan {
  readonly developerName: string;
  /** What a new row begins with, by place. */
  readonly defaults: readonly (readonly [place: number, value: SqlValue])[];
  /** The values of restricted picklists, by place. */
  readonly allowed: ReadonlyMap<number, ReadonlySet<string>>;
}

const plansByObject = new WeakMap<ObjectPlan, readonly TypePlan[]>();

function typePlansOf(plan: ObjectPlan): readonly TypePlan[] {
  const known = plansByObject.get(plan);
  if (known) return known;
  const made = (plan.object.recordTypes ?? []).map((type): TypePlan => {
    const named = plan.fields.filter(({ field, index }) => index >= 0 && type.choices?.[field.name] !== undefined);
    const own = named.map((field) => ({ ...field, picklist: fieldUnder(type, field.field).picklist }));
    return {
      developerName: type.developerName,
      defaults: own.map(({ index, picklist }) => [index, picklist.find((choice) => choice.isDefault)?.value ?? null]),
      allowed: new Map(
        own
          .filter(({ field }) => field.restrictedPicklist)
          .map(({ index, picklist }) => [index, new Set(picklist.map(({ value }) => value))]),
      ),
    };
  });
  plansByObject.set(plan, made);
  return made;
}

/** Ids of the object's record types that are there, by developer name. */
function idsByName(context: SaveContext, plan: ObjectPlan): Map<string, string> {
  const rows = context.store.statements
    .arrays('SELECT "DeveloperName", "Id" FROM "RecordType" WHERE "SobjectType" = ? AND "IsActive" = 1')
    .all(plan.object.name) as unknown as [string, string][];
  return new Map(rows);
}

/** What record types say, by their ids; empty for objects whose types say nothing of picklists. */
function typesById(context: SaveContext, plan: ObjectPlan): ReadonlyMap<SqlValue, TypePlan> {
  const talking = typePlansOf(plan).filter(({ defaults }) => defaults.length > 0);
  if (talking.length === 0) return new Map();
  const ids = idsByName(context, plan);
  return new Map(talking.map((type) => [ids.get(type.developerName) ?? null, type]));
}

/** Refuses record types that are of other objects, or not the user's to give. */
export function checkRecordTypes(
  context: SaveContext,
  session: Session,
  plan: ObjectPlan,
  rows: readonly PendingRow[],
): void {
  const place = plan.place('RecordTypeId');
  if (place < 0) return;
  const given = rows.filter((row) => isAlive(row) && typeof row.given[place] === 'string');
  const moved = given.filter((row) => row.given[place] !== row.before?.[place]);
  if (moved.length === 0) return;
  const { usable } = session.recordTypes(plan.object);
  const known = idsByName(context, plan);
  const allowed = new Set<SqlValue | undefined>([...usable].map((name) => known.get(name)));
  for (const row of moved) {
    const id = row.given[place];
    if (!allowed.has(id)) row.errors.push(wrongRecordType(String(id)));
  }
}

/** Fills in what a row's record type begins with. */
export type Starter = (row: PendingRow) => void;

/**
 * How new rows of the user begin: with the user's record type where none is named, and with the picklist values their record type begins
 * with, which stand in place of those of the fields.
 */
export function recordTypeStarter(context: SaveContext, session: Session, plan: ObjectPlan): Starter {
  const place = plan.place('RecordTypeId');
  if (place < 0) return () => undefined;
  const { start } = session.recordTypes(plan.object);
  const id = start === undefined ? null : (idsByName(context, plan).get(start) ?? null);
  const types = typesById(context, plan);
  return (row) => {
    row.after[place] ??= row.given[place] === undefined ? id : null;
    for (const [index, value] of types.get(row.after[place])?.defaults ?? []) {
      if (row.given[index] === undefined) row.after[index] = value;
    }
  };
}

/**
 * Refuses values that the row's record type does not have. Salesforce does so for restricted picklists only: of any other the API takes
 * every value, whatever the record type shows on the page (https://salesforce.stackexchange.com/questions/9322; an integration sees the
 * same `INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST` as for a value the field does not have). A value that stays is not looked at again.
 */
export function checkRecordTypeChoices(context: SaveContext, plan: ObjectPlan, rows: readonly PendingRow[]): void {
  if (!typePlansOf(plan).some(({ allowed }) => allowed.size > 0)) return;
  const types = typesById(context, plan);
  const place = plan.place('RecordTypeId');
  for (const row of rows.filter(isAlive)) {
    for (const [index, allowed] of types.get(row.after[place] ?? null)?.allowed ?? []) {
      const value = row.after[index];
      if (typeof value !== 'string' || !isChanged(row, index)) continue;
      const wrong = value.split(';').find((part) => !allowed.has(part));
      const field = plan.columns[index]?.field;
      if (wrong !== undefined && field) row.errors.push(badPicklistValue(field, wrong));
    }
  }
}
