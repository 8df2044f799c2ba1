/** Rules about what a permission set may grant. Source: Salesforce's deploy errors for permission sets. */
import type { ObjectPermission, PermissionSetDef, Schema } from '../model.ts';
import { isPermissionable } from '../permissionable.ts';
import type { ProblemList } from '../read/xmlNode.ts';

type Report = (message: string) => void;

/** Each permission and those it cannot be without. */
const DEPENDS: readonly (readonly [keyof ObjectPermission, readonly (keyof ObjectPermission)[]])[] = [
  ['create', ['read']],
  ['edit', ['read']],
  ['delete', ['read', 'edit']],
  ['viewAll', ['read']],
  ['modifyAll', ['read', 'edit', 'delete', 'viewAll']],
];

function checkObjectPermission(
  schema: Schema,
  set: PermissionSetDef,
  permission: ObjectPermission,
  report: Report,
): void {
  const object = schema.object(permission.object);
  if (object === undefined) {
    report(`In field: object - no CustomObject named ${permission.object} found`);
    return;
  }
  if (!object.needsObjectPermission || object.accessThrough !== undefined)
    report(`${object.name} has no object permissions of its own`);
  for (const [name, needed] of DEPENDS) {
    const missing = needed.filter((other) => permission[name] === true && permission[other] !== true);
    if (missing.length > 0) report(`Permission ${name} of ${object.name} depends on: ${missing.join(', ')}`);
  }
  const masters = object.fields.filter((field) => field.isMasterDetail).flatMap((field) => field.referenceTo);
  for (const master of masters) {
    const granted = set.objects.find((other) => other.object === master);
    if (permission.read && granted?.read !== true)
      report(`Permission Read ${object.name} depends on permission(s): Read ${master}`);
  }
}

function checkFieldPermission(schema: Schema, name: string, report: Report): void {
  const [objectName = '', fieldName = ''] = name.split('.');
  const object = schema.object(objectName);
  const field = schema.field(objectName, fieldName);
  if (object === undefined || field === undefined) report(`In field: field - no CustomField named ${name} found`);
  else if (`${object.name}.${field.name}` !== name)
    report(`The field '${name}' is written ${object.name}.${field.name}`);
  else if (!isPermissionable(object, field)) report(`You cannot deploy to a required field: ${name}`);
}

function reportDoubles(names: readonly string[], report: Report): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) report(`${name} is there twice`);
    seen.add(name);
  }
}

/** Adds the problems of one permission set. */
export function checkPermissionSet(schema: Schema, set: PermissionSetDef, problems: ProblemList): void {
  const report = (message: string): void => {
    problems.add(set.file ?? set.name, message);
  };
  for (const permission of set.objects) checkObjectPermission(schema, set, permission, report);
  for (const { field } of set.fields) checkFieldPermission(schema, field, report);
  for (const name of set.customPermissions) {
    if (!schema.customPermissions.includes(name))
      report(`In field: customPermission - no CustomPermission named ${name} found`);
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
