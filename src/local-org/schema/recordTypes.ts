/** An object as one of its record types shows it. */
import type { FieldDef, ObjectDef, RecordTypeDef } from './model.ts';

/** The field with the values the record type has, in the order of the picklist, and with its default. */
export function fieldUnder(type: RecordTypeDef, field: FieldDef): FieldDef {
  const own = type.choices?.[field.name];
  if (own === undefined || field.picklist.length === 0) return field;
  const values = new Set(own.values);
  return {
    ...field,
    picklist: field.picklist
      .filter(({ value }) => values.has(value))
      .map((choice) => ({ ...choice, isDefault: choice.value === own.defaultValue })),
  };
}

/** The object with the picklists of a record type; the object itself where there is no such type, as under the master. */
export function objectUnder(object: ObjectDef, developerName: string | undefined): ObjectDef {
  const type = object.recordTypes?.find((candidate) => candidate.developerName === developerName);
  if (type?.choices === undefined) return object;
  return { ...object, fields: object.fields.map((field) => fieldUnder(type, field)) };
}
