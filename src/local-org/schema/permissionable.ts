/** Which fields have field-level security at all. */
import type { FieldDef, ObjectDef } from './model.ts';
import { SYSTEM_FIELDS } from './standard/standardTable.ts';

/**
 * A permission set may name the field. Required fields, master-detail fields, name fields of custom objects and system
 * fields follow the object instead ("You cannot deploy to a required field").
 */
export function isPermissionable(object: ObjectDef, field: FieldDef): boolean {
  if (field.required || field.isMasterDetail || SYSTEM_FIELDS.has(field.name) || field.name === 'RecordTypeId')
    return false;
  if (field.nameField) return object.name === 'Contact' || object.name === 'Lead';
  return object.needsObjectPermission || field.custom;
}
