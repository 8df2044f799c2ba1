/** The record types of an object: those the project declares, and the master that every object has. */
import { notFound } from '../http/apiCall.ts';
import { MASTER_RECORD_TYPE_ID } from '../schema/describe.ts';
import type { ObjectDef } from '../schema/model.ts';
import { objectUnder } from '../schema/recordTypes.ts';
import { toId18 } from '../store/ids.ts';
import type { UiContext } from './uiContext.ts';

/** A record type as the UI API lists it. */
export interface RecordTypeInfo {
  readonly available: boolean;
  readonly defaultRecordTypeMapping: boolean;
  readonly master: boolean;
  readonly name: string;
  readonly recordTypeId: string;
}

/** The project's active record types in the order of the describe, then the master, which is the default of users who have no other. */
export function recordTypesOf({ engine, session }: UiContext, object: ObjectDef): RecordTypeInfo[] {
  const rows =
    object.recordTypes === undefined
      ? []
      : engine.database
          .prepare('SELECT "DeveloperName", "Id" FROM "RecordType" WHERE "SobjectType" = ? AND "IsActive" = 1')
          .all(object.name);
  const ids = new Map(rows.map((row) => [String(row['DeveloperName']), String(row['Id'])]));
  const { usable, start } = session.recordTypes(object);
  const own = (object.recordTypes ?? []).flatMap(({ developerName, label }) => {
    const recordTypeId = ids.get(developerName);
    if (recordTypeId === undefined) return [];
    const [available, isStart] = [usable.has(developerName), developerName === start];
    return [{ available, defaultRecordTypeMapping: isStart, master: false, name: label, recordTypeId }];
  });
  return [
    ...own,
    {
      available: true,
      defaultRecordTypeMapping: start === undefined,
      master: true,
      name: 'Master',
      recordTypeId: MASTER_RECORD_TYPE_ID,
    },
  ];
}

/** The record type a record of the object has when nothing else is said. */
export function defaultRecordTypeOf(types: readonly RecordTypeInfo[]): string {
  return types.find((type) => type.defaultRecordTypeMapping)?.recordTypeId ?? MASTER_RECORD_TYPE_ID;
}

/** One record type of the object by its id of 15 or 18 characters. @throws ApiError 404 */
export function recordTypeOf(context: UiContext, object: ObjectDef, id: string): RecordTypeInfo {
  const wanted = toId18(id);
  const found = recordTypesOf(context, object).find((type) => type.recordTypeId === wanted);
  if (found) return found;
  throw notFound(`${object.name} has no record type ${id}`);
}

/** The developer name of a record type by its id; `undefined` for the master. */
export function developerNameOf({ engine }: UiContext, recordTypeId: string): string | undefined {
  const row = engine.database
    .prepare('SELECT "DeveloperName" AS name FROM "RecordType" WHERE "Id" = ?')
    .get(recordTypeId);
  return row === undefined ? undefined : String(row['name']);
}

/** The object with the picklists of a record type. */
export function objectOfRecordType(context: UiContext, object: ObjectDef, recordTypeId: string): ObjectDef {
  return objectUnder(object, developerNameOf(context, recordTypeId));
}
