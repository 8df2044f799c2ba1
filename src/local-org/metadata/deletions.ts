/** Takes components away, with everything that goes with them. */
import { bytesOf, keyOf, keyOfComponent, splitName, textOfBytes } from '../schema/read/component.ts';
import type { Component, ComponentMap } from '../schema/read/component.ts';
import { typeNamed } from '../schema/read/metadataTypes.ts';
import type { Member } from './manifest.ts';
import { childText, parseXml } from '../schema/read/xmlElements.ts';

export interface Deletion {
  readonly components: Map<string, Component>;
  readonly deleted: readonly Component[];
  /** Members that are not there, which is a warning only. */
  readonly missing: readonly Member[];
}

function withParts(components: ComponentMap, component: Component): Component[] {
  const known = typeNamed(component.type);
  if (known?.part !== undefined || known?.type.parts === undefined) return [component];
  const parts = [...components.values()].filter(
    (other) =>
      typeNamed(other.type)?.part !== undefined &&
      typeNamed(other.type)?.type === known.type &&
      splitName(other.fullName).owner === component.fullName,
  );
  return [component, ...parts];
}

const GRANTING = new Set(['PermissionSet', 'MutingPermissionSet', 'Profile']);

/** Permissions to what is gone leave a permission set by themselves, as in Salesforce. */
function withoutPermissions(set: Component, gone: ReadonlySet<string>): Component {
  const [file] = set.files;
  if (file === undefined) return set;
  let text = textOfBytes(file.content);
  for (const element of [...parseXml(text).children].reverse()) {
    const field = element.name === 'fieldPermissions' ? childText(element, 'field') : '';
    const object = element.name === 'objectPermissions' ? childText(element, 'object') : splitName(field).owner;
    const permission = element.name === 'customPermissions' ? childText(element, 'name') : '';
    const isGone =
      gone.has(keyOf('CustomField', field)) ||
      gone.has(keyOf('CustomObject', object)) ||
      gone.has(keyOf('CustomPermission', permission));
    if (!isGone) continue;
    const before = text.slice(0, element.start).trimEnd();
    text = before + text.slice(element.start + element.outer.length);
  }
  if (text === textOfBytes(file.content)) return set;
  return { ...set, files: [{ ...file, content: bytesOf(text) }] };
}

/** The components that are left when the members of a manifest of deletions are gone. */
export function deleteMembers(components: ComponentMap, members: readonly Member[]): Deletion {
  const found = members.map((member) => ({ member, component: components.get(keyOf(member.type, member.fullName)) }));
  const missing = found.filter(({ component }) => component === undefined).map(({ member }) => member);
  const deleted = found.flatMap(({ component }) => (component === undefined ? [] : withParts(components, component)));
  const gone = new Set(deleted.map(keyOfComponent));
  const left = new Map([...components].filter(([key]) => !gone.has(key)));
  if (gone.size > 0) {
    for (const [key, component] of left) {
      if (GRANTING.has(component.type)) left.set(key, withoutPermissions(component, gone));
    }
  }
  return { components: left, deleted: [...new Set(deleted)], missing };
}
