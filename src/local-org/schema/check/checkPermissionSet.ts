/** Rules about what a permission set may grant. Source: Salesforce's deploy errors for permission sets. */
import type { FieldDef, FieldPermission, ObjectDef, ObjectPermission, PermissionSetDef, Schema } from '../model.ts';
import { isPermissionable } from '../permissionable.ts';
import { isOutsideField } from '../read/readObject.ts';
import { isKnownByName, standardFieldOutline } from '../read/standardCatalog.ts';
import type { ProblemList } from '../read/xmlNode.ts';

type Report = (message: string, about?: string) => void;

/** Each permission and those it cannot be without. */
const DEPENDS: readonly (readonly [keyof ObjectPermission, readonly (keyof ObjectPermission)[]])[] = [
  ['create', ['read']],
  ['edit', ['read']],
  ['delete', ['read', 'edit']],
  ['viewAll', ['read']],
  ['modifyAll', ['read', 'edit', 'delete', 'viewAll']],
];

/** As the platform names them in its messages. */
const WORDS: Readonly<Record<string, string>> = {
  read: 'Read',
  create: 'Create',
  edit: 'Edit',
  delete: 'Delete',
  viewAll: 'View All',
  modifyAll: 'Modify All',
};

function checkObjectPermission(
  schema: Schema,
  set: PermissionSetDef,
  permission: ObjectPermission,
  report: Report,
): void {
  const object = schema.object(permission.object);
  if (object === undefined) {
    const grants = DEPENDS.some(([name]) => permission[name] === true) || permission.read;
    if (grants || permission.object.includes('__'))
      report(`In field: object - no CustomObject named ${permission.object} found`);
    return;
  }
  if (!object.needsObjectPermission || object.accessThrough !== undefined)
    report(`${object.name} has no object permissions of its own`);
  for (const [name, needed] of DEPENDS) {
    const missing = needed.filter((other) => permission[name] === true && permission[other] !== true);
    const words = missing.map((other) => `${WORDS[other] ?? other} ${object.name}`).join(', ');
    if (missing.length > 0)
      report(`Permission ${WORDS[name] ?? name} ${object.name} depends on permission(s): ${words}`);
  }
  const masters = object.fields.filter((field) => field.isMasterDetail).flatMap((field) => field.referenceTo);
  for (const master of masters) {
    const granted = set.objects.find((other) => other.object === master);
    if (permission.read && granted?.read !== true)
      report(`Permission Read ${object.name} depends on permission(s): Read ${master}`);
  }
}

/** A standard field that the org has no column for: Salesforce has it, or has it with a feature. */
export function isStandardField(objectName: string, fieldName: string): boolean {
  if (fieldName.includes('__')) return false;
  if (isOutsideField(fieldName) || isKnownByName(objectName)) return true;
  return standardFieldOutline(objectName, fieldName) !== undefined;
}

function checkFieldPermission(schema: Schema, permission: FieldPermission, report: Report): void {
  const given = permission.field;
  // Custom fields of activities are granted under the name that tasks and events share.
  const name = given.replace(/^Activity\./, 'Task.');
  const [objectName = '', fieldName = ''] = name.split('.');
  const object = schema.object(objectName);
  const field = schema.field(objectName, fieldName);
  if (object === undefined || field === undefined) {
    // Profiles name every field of the org they are from; of a standard one that this org lacks, no access is what there is.
    if (!permission.readable && !name.includes('__')) return;
    if (!isStandardField(objectName, fieldName)) report(`In field: field - no CustomField named ${name} found`);
  } else if (`${object.name}.${field.name}` !== name)
    report(`In field: field - no CustomField named ${name} found; it is written ${object.name}.${field.name}`);
  else if (!isPermissionable(object, field) && !isActivityField(object, field))
    report(`You cannot deploy to a required field: ${name}`);
}

/** Tasks and events have no object permissions, and permissions for fields all the same. */
function isActivityField(object: ObjectDef, field: FieldDef): boolean {
  return (object.name === 'Task' || object.name === 'Event') && !field.required && !field.nameField && field.updateable;
}

function reportDoubles(names: readonly string[], report: Report): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) report(`Duplicate value '${name}' specified`, name);
    seen.add(name);
  }
}

/** Adds the problems of one permission set. */
export function checkPermissionSet(schema: Schema, set: PermissionSetDef, problems: ProblemList): void {
  const report: Report = (message, about) => {
    problems.add(set.file ?? set.name, message, about);
  };
  // A group has been checked set by set; what it grants comes from several.
  if (set.isGroup === true) return;
  for (const permission of set.objects) {
    checkObjectPermission(schema, set, permission, (message) => report(message, permission.object));
  }
  for (const permission of set.fields) {
    checkFieldPermission(schema, permission, (message) => report(message, permission.field));
  }
  for (const name of set.customPermissions) {
    if (!schema.customPermissions.includes(name))
      report(`In field: customPermission - no CustomPermission named ${name} found`, name);
  }
  reportDoubles(
    set.objects.map((permission) => permission.object),
    report,
  );
  reportDoubles(
    set.fields.map((permission) => permission.field),
    report,
  );
}
