/** The refusals of the save procedure in Salesforce's own codes and words. */
import type { SaveError } from '../engine.ts';
import type { FieldDef, ObjectDef } from '../schema/model.ts';

export function saveError(statusCode: string, message: string, fields: readonly string[] = []): SaveError {
  return { statusCode, message, fields };
}

export function noSuchColumn(object: ObjectDef, name: string): SaveError {
  return saveError('INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`);
}

export function notWriteable(fields: readonly FieldDef[]): SaveError {
  const names = fields.map((field) => field.name);
  return saveError(
    'INVALID_FIELD_FOR_INSERT_UPDATE',
    `Unable to create/update fields: ${names.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
    names,
  );
}

export function wrongType(field: FieldDef, value: unknown): SaveError {
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  return saveError('INVALID_TYPE_ON_FIELD_IN_RECORD', `${field.name}: value not of required type: ${shown}`, [
    field.name,
  ]);
}

export function tooLong(field: FieldDef, value: string): SaveError {
  const message = `${field.label}: data value too large: ${value} (max length=${field.length})`;
  return saveError('STRING_TOO_LONG', message, [field.name]);
}

export function outOfRange(field: FieldDef, value: number): SaveError {
  const message = `${field.label}: value outside of valid range on numeric field: ${value}`;
  return saveError('NUMBER_OUTSIDE_VALID_RANGE', message, [field.name]);
}

export function badPicklistValue(field: FieldDef, value: string): SaveError {
  const message = `${field.label}: bad value for restricted picklist field: ${value}`;
  return saveError('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', message, [field.name]);
}

/** A latitude without its longitude, or the other way round. */
export function halfPlace(missing: FieldDef): SaveError {
  const message = `${missing.label}: a place has a latitude and a longitude, or neither`;
  return saveError('FIELD_INTEGRITY_EXCEPTION', message, [missing.name]);
}

export function malformedId(field: FieldDef, value: string): SaveError {
  return saveError('MALFORMED_ID', `${field.label}: id value of incorrect type: ${value}`, [field.name]);
}

export function wrongReference(field: FieldDef, value: string): SaveError {
  return saveError('FIELD_INTEGRITY_EXCEPTION', `${field.label}: id value of incorrect type: ${value}`, [field.name]);
}

export function unknownReference(fields: readonly string[] = []): SaveError {
  return saveError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', fields);
}

export function deletedEntity(fields: readonly string[] = []): SaveError {
  return saveError('ENTITY_IS_DELETED', 'entity is deleted', fields);
}

export function noAccessToReference(id: string): SaveError {
  const message = `insufficient access rights on cross-reference id: ${id.slice(0, 15)}`;
  return saveError('INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', message);
}

export function readOnlyRecord(): SaveError {
  return saveError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id');
}

export function requiredMissing(fields: readonly FieldDef[]): SaveError {
  const names = fields.map((field) => field.name);
  return saveError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${names.join(', ')}]`, names);
}

/** `otherId` is `undefined` while the other row is part of the same request, or is not shared with the user. */
export function duplicateValue(field: FieldDef, otherId: string | undefined): SaveError {
  const other = otherId === undefined ? '<unknown>' : otherId.slice(0, 15);
  return saveError(
    'DUPLICATE_VALUE',
    `duplicate value found: ${field.name} duplicates value on record with id: ${other}`,
  );
}

export function duplicateExternalId(field: FieldDef, value: string): SaveError {
  return saveError('DUPLICATE_VALUE', `Duplicate external id specified: ${value}`, [field.name]);
}

export function duplicateId(id: string): SaveError {
  return saveError('DUPLICATE_VALUE', `Duplicate id specified: ${id}`, ['Id']);
}

export function manyMatches(field: FieldDef, ids: readonly string[]): SaveError {
  const message = `${field.name}: more than one record found for external id field: [${ids.join(', ')}]`;
  return saveError('DUPLICATE_EXTERNAL_ID', message, [field.name]);
}

export function foreignKeyNotFound(field: FieldDef, object: ObjectDef, value: string): SaveError {
  const message = `Foreign key external ID: ${value} not found for field ${field.name} in entity ${object.name}`;
  return saveError('INVALID_FIELD', message);
}

export function notAnExternalId(name: string, object: ObjectDef): SaveError {
  const message = `Field name provided, ${name} does not match an External ID, Salesforce Id, or indexed field for ${object.name}`;
  return saveError('INVALID_FIELD', message);
}

export function brokenRule(message: string, errorField: string | undefined): SaveError {
  return saveError('FIELD_CUSTOM_VALIDATION_EXCEPTION', message, errorField === undefined ? [] : [errorField]);
}

/** A lookup points at a record its filter does not let through. */
export function filteredOut(message: string | undefined, field: FieldDef): SaveError {
  const words = message ?? 'Value does not exist or does not match filter criteria.';
  return saveError('FIELD_FILTER_VALIDATION_EXCEPTION', words, [field.name]);
}

export function lockedRow(ids: readonly string[]): SaveError {
  const message = `unable to obtain exclusive access to this record or ${String(ids.length)} records: ${ids.join(',')}`;
  return saveError('UNABLE_TO_LOCK_ROW', message);
}

export function blankOwner(): SaveError {
  return saveError('INVALID_CROSS_REFERENCE_KEY', 'Owner ID: owner cannot be blank', ['OwnerId']);
}

export function inactiveOwner(object: ObjectDef, id: string): SaveError {
  const message = `operation performed with inactive user [${id.slice(0, 15)}] as owner of ${object.label.toLowerCase()}`;
  return saveError('INACTIVE_OWNER_OR_USER', message, ['OwnerId']);
}

export function wrongRecordType(id: string): SaveError {
  const message = `Record Type ID: this ID value isn't valid for the user: ${id}`;
  return saveError('INVALID_CROSS_REFERENCE_KEY', message, ['RecordTypeId']);
}

export function circularHierarchy(field: FieldDef): SaveError {
  return saveError('CIRCULAR_DEPENDENCY', 'attempt to violate hierarchy constraints', [field.name]);
}

export function modifiedBeforeCreated(modified: string, created: string): SaveError {
  return saveError('FIELD_INTEGRITY_EXCEPTION', `Last Modified Date(${modified}) before Create Date(${created})`, [
    'LastModifiedDate',
  ]);
}

export function rolledBack(): SaveError {
  return saveError(
    'ALL_OR_NONE_OPERATION_ROLLED_BACK',
    'Record rolled back because not all records were valid and the request was using AllOrNone header',
  );
}
