/** Permission sets and custom permissions from their files. */
import type { FieldPermission, ObjectPermission, PermissionSetDef } from '../model.ts';
import type { ComponentFile } from './projectFiles.ts';
import { readXml, type XmlNode } from './xmlNode.ts';

const ELEMENTS: ReadonlySet<string> = new Set([
  ...['label', 'description', 'license', 'hasActivationRequired', 'objectPermissions', 'fieldPermissions'],
  ...['customPermissions', 'userPermissions', 'applicationVisibilities', 'tabSettings', 'recordTypeVisibilities'],
]);

function readObjectPermission(node: XmlNode): ObjectPermission {
  node.allowOnly(
    new Set([
      ...['allowCreate', 'allowDelete', 'allowEdit', 'allowRead', 'modifyAllRecords', 'object'],
      ...['viewAllFields', 'viewAllRecords'],
    ]),
  );
  return {
    object: node.needText('object'),
    read: node.flag('allowRead', false),
    create: node.flag('allowCreate', false),
    edit: node.flag('allowEdit', false),
    delete: node.flag('allowDelete', false),
    viewAll: node.flag('viewAllRecords', false),
    modifyAll: node.flag('modifyAllRecords', false),
  };
}

function readFieldPermission(node: XmlNode): FieldPermission {
  node.allowOnly(new Set(['editable', 'field', 'readable']));
  const field = node.needText('field');
  const editable = node.flag('editable', false);
  const readable = node.flag('readable', false);
  if (!node.has('readable')) node.file.report(`'readable' is missing for ${field}`, 'fieldPermissions');
  if (editable && !readable) node.file.report(`${field} is editable but not readable`, 'fieldPermissions');
  return { field, readable, editable };
}

function enabledNames(nodes: readonly XmlNode[]): string[] {
  return nodes.flatMap((node) => {
    node.allowOnly(new Set(['enabled', 'name']));
    const name = node.needText('name');
    return node.flag('enabled', true) ? [name] : [];
  });
}

/** A permission set as its file says; whether what it names exists is checked with the whole schema at hand. */
export function readPermissionSet(component: ComponentFile): PermissionSetDef | undefined {
  const node = readXml(component.file, 'PermissionSet');
  if (node === undefined) return undefined;
  node.allowOnly(ELEMENTS);
  return {
    name: component.fullName,
    label: node.needText('label'),
    objects: node.nodes('objectPermissions').map(readObjectPermission),
    fields: node.nodes('fieldPermissions').map(readFieldPermission),
    customPermissions: enabledNames(node.nodes('customPermissions')),
    userPermissions: enabledNames(node.nodes('userPermissions')),
    file: component.file.path,
  };
}

/** A custom permission: only its name matters here. */
export function readCustomPermission(component: ComponentFile): string | undefined {
  const node = readXml(component.file, 'CustomPermission');
  if (node === undefined) return undefined;
  node.allowOnly(new Set(['fullName', 'label', 'description', 'isLicensed', 'requiredPermission']));
  node.needText('label');
  return component.fullName;
}
