/** Permission sets and custom permissions from their files. */
import type { FieldPermission, ObjectPermission, PermissionSetDef } from '../model.ts';
import type { ComponentFile } from './component.ts';
import { readXml, type XmlNode } from './xmlNode.ts';

function readObjectPermission(node: XmlNode): ObjectPermission {
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
  const field = node.needText('field');
  const editable = node.flag('editable', false);
  const readable = node.flag('readable', false);
  // Who may edit a field may read it; Salesforce says so by itself.
  return { field, readable: readable || editable, editable };
}

function enabledNames(nodes: readonly XmlNode[]): string[] {
  return nodes.flatMap((node) => {
    const name = node.needText('name');
    return node.flag('enabled', true) ? [name] : [];
  });
}

/** A permission set as its file says; whether what it names exists is checked with the whole schema at hand. */
export function readPermissionSet(component: ComponentFile): PermissionSetDef | undefined {
  const node = readXml(component.file, 'PermissionSet');
  if (node === undefined) return undefined;
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
  node.needText('label');
  return component.fullName;
}
