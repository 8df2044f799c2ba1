/** Takes components away, with everything that goes with them. */
import { bytesOf, keyOf, keyOfComponent, splitName, textOfBytes } from '../schema/read/component.ts';
import type { Component, ComponentMap } from '../schema/read/component.ts';
import { GRANTED, objectOf } from '../schema/check/checkReferences.ts';
import { typeNamed } from '../schema/read/metadataTypes.ts';
import { namesOf } from './manifest.ts';
import type { Member } from './manifest.ts';
import { childText, elementsAt, parseXml, textOf } from '../schema/read/xmlElements.ts';
import type { XmlElement } from '../schema/read/xmlElements.ts';

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

/** An element that goes with what it names, as in Salesforce: the way to it, the type of what it names, and the child that says the name. */
interface Follower {
  readonly path: readonly string[];
  readonly to: string;
  /** Left out where the element's own text is the name. */
  readonly name?: string;
}

const follower = (path: string, to: string, name?: string): Follower => ({
  path: path.split('/'),
  to,
  ...(name !== undefined && { name }),
});

const GRANTS: readonly Follower[] = [
  follower('fieldPermissions', 'CustomField', 'field'),
  follower('objectPermissions', 'CustomObject', 'object'),
  follower('customPermissions', 'CustomPermission', 'name'),
  follower('layoutAssignments', 'Layout', 'layout'),
  ...GRANTED.map(([element, name, to]) => follower(element, to, name)),
];

/** What stays and gives way, by its type; all else that names what is deleted is in the way of it. */
const FOLLOWERS: Readonly<Record<string, readonly Follower[]>> = {
  PermissionSet: GRANTS,
  MutingPermissionSet: GRANTS,
  Profile: GRANTS,
  CustomApplication: [follower('tabs', 'CustomTab')],
  Layout: [
    follower('layoutSections/layoutColumns/layoutItems', 'CustomField', 'field'),
    follower('miniLayout/fields', 'CustomField'),
    follower('relatedLists', 'CustomField', 'relatedList'),
    follower('summaryLayout/summaryLayoutItems', 'CustomField', 'field'),
  ],
  ListView: [follower('columns', 'CustomField'), follower('filters', 'CustomField', 'field')],
};

/** The keys of what an element names, gone when one of them is: a field goes with its object. */
function keysNamed(component: Component, element: XmlElement, { to, name }: Follower): string[] {
  const given = name === undefined ? textOf(element) : childText(element, name);
  if (to !== 'CustomField') return [keyOf(to, given)];
  const field = given.includes('.') ? given : `${objectOf(component)}.${given}`;
  return [keyOf(to, field), keyOf('CustomObject', splitName(field).owner)];
}

/** A component without what goes by itself. */
function withoutFollowers(component: Component, gone: ReadonlySet<string>): Component {
  const followers = FOLLOWERS[component.type];
  const [file] = component.files;
  if (followers === undefined || file === undefined) return component;
  const text = textOfBytes(file.content);
  const root = parseXml(text);
  const going = followers
    .flatMap((one) =>
      elementsAt(root, one.path).map((element) => ({ element, keys: keysNamed(component, element, one) })),
    )
    .filter(({ keys }) => keys.some((key) => gone.has(key)))
    .map(({ element }) => element)
    .sort((left, right) => left.start - right.start);
  if (going.length === 0) return component;
  let kept = '';
  let place = 0;
  for (const { start, outer } of going) {
    kept += text.slice(place, start).trimEnd();
    place = start + outer.length;
  }
  return {
    ...component,
    files: [{ ...file, content: bytesOf(kept + text.slice(place)) }, ...component.files.slice(1)],
  };
}

/** The components that are left when the members of a manifest of deletions are gone. */
export function deleteMembers(components: ComponentMap, members: readonly Member[]): Deletion {
  const byName = new Map(
    [...components.values()].flatMap((one) => namesOf(one).map((name) => [keyOf(one.type, name), one])),
  );
  const found = members.map((member) => ({ member, component: byName.get(keyOf(member.type, member.fullName)) }));
  const missing = found.filter(({ component }) => component === undefined).map(({ member }) => member);
  const deleted = found.flatMap(({ component }) => (component === undefined ? [] : withParts(components, component)));
  const gone = new Set(deleted.map(keyOfComponent));
  const left = new Map([...components].filter(([key]) => !gone.has(key)));
  if (gone.size > 0) {
    for (const [key, component] of left) {
      left.set(key, withoutFollowers(component, gone));
    }
  }
  return { components: left, deleted: [...new Set(deleted)], missing };
}
