/** Components as the elements of calls that create, read and change them one by one. */
import { bytesOf, keyOf, keyOfComponent, rootOf, splitName, textOfBytes } from '../schema/read/component.ts';
import type { Component, ComponentMap } from '../schema/read/component.ts';
import { typeNamed } from '../schema/read/metadataTypes.ts';
import type { KnownType } from '../schema/read/metadataTypes.ts';
import { readComponents } from '../schema/read/readComponents.ts';
import { attributeOf, childText, escapeXml, parseXml, textOf } from '../schema/read/xmlElements.ts';
import type { XmlElement } from '../schema/read/xmlElements.ts';
import type { Package } from './readPackage.ts';
import { filesOf } from './retrievePackage.ts';

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';
const INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance';
const SCHEMA = 'http://www.w3.org/2001/XMLSchema';

function base64(content: Uint8Array | undefined): string {
  return Buffer.from(content ?? new Uint8Array()).toString('base64');
}

function withoutName(root: XmlElement | undefined): string {
  const children = root?.children.filter(({ name }) => name !== 'fullName') ?? [];
  return children.map(({ outer }) => outer).join('');
}

/** The resources of a bundle but its description, each with its path. */
function resources(component: Component): string {
  if (component.type !== 'LightningComponentBundle') return '';
  const inner = component.files
    .filter(({ path }) => !path.endsWith('-meta.xml'))
    .map(
      ({ path, content }) =>
        `<lwcResource><filePath>${escapeXml(path)}</filePath><source>${base64(content)}</source></lwcResource>`,
    );
  return `<lwcResources>${inner.join('')}</lwcResources>`;
}

/** What is inside the element of a component; '' for one that is not there. An object comes with its parts. */
export function innerOf(components: ComponentMap, type: string, fullName: string): string {
  const known = typeNamed(type);
  const component = components.get(keyOf(type, fullName));
  const name = `<fullName>${escapeXml(fullName)}</fullName>`;
  if (known?.part !== undefined) {
    return component === undefined ? '' : name + withoutName(rootOf(component));
  }
  if (known?.type.parts !== undefined) {
    const isOwn = (other: Component): boolean =>
      typeNamed(other.type)?.type === known.type &&
      (known.type.isOnlyParts === true || other === component || splitName(other.fullName).owner === fullName);
    const [file] = filesOf([...components.values()].filter(isOwn)).values();
    return file === undefined ? '' : name + withoutName(parseXml(textOfBytes(file)));
  }
  if (component === undefined) return '';
  const [file] = component.files;
  const content = known?.type.shape === 'content' ? `<content>${base64(file?.content)}</content>` : '';
  return name + withoutName(rootOf(component)) + content + resources(component);
}

/** An element as it stands in a file: local names, and of the attributes those that say something about a value. */
function serialize(element: XmlElement, depth: number): string {
  const indent = '    '.repeat(depth);
  const kept = ['type', 'nil'].map((name) => [name, attributeOf(element, name)] as const);
  const attributes = kept
    .map(([name, value]) => (value === undefined ? '' : ` xsi:${name}="${escapeXml(value)}"`))
    .join('');
  if (element.children.length === 0) {
    return `${indent}<${element.name}${attributes}>${escapeXml(textOf(element))}</${element.name}>\n`;
  }
  const inner = element.children.map((child) => serialize(child, depth + 1)).join('');
  return `${indent}<${element.name}${attributes}>\n${inner}${indent}</${element.name}>\n`;
}

/** The elements of a file in the order of their names, as files have them; what a call sends may be in any. */
function inFileOrder(children: readonly XmlElement[]): XmlElement[] {
  const first = new Map<string, number>();
  for (const [index, { name }] of children.entries()) if (!first.has(name)) first.set(name, index);
  return [...children].sort((left, right) => (first.get(left.name) ?? 0) - (first.get(right.name) ?? 0));
}

function fileOf(root: string, inner: string): Uint8Array {
  const instance = inner.includes('xsi:') ? ` xmlns:xsi="${INSTANCE}" xmlns:xsd="${SCHEMA}"` : '';
  return bytesOf(
    `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${NAMESPACE}"${instance}>\n${inner}</${root}>\n`,
  );
}

/** The file, or the files, that an element of a call stands for. */
function filesOfElement(known: KnownType, fullName: string, element: XmlElement): Map<string, Uint8Array> {
  const { type, part } = known;
  const children = inFileOrder(element.children.filter(({ name }) => name !== 'fullName'));
  if (part !== undefined) {
    const { owner, name } = splitName(fullName);
    const file = type.isOnlyParts === true ? 'CustomLabels' : owner;
    const own = type.isOnlyParts === true ? fullName : name;
    const inner = children.map((child) => serialize(child, 2)).join('');
    const piece = `    <${part.element}>\n        <fullName>${escapeXml(own)}</fullName>\n${inner}    </${part.element}>\n`;
    return new Map([[`${type.directory}/${file}.${type.suffix ?? ''}`, fileOf(type.name, piece)]]);
  }
  const path = `${type.directory}/${fullName}.${type.suffix ?? ''}`;
  const isContent = type.shape === 'content';
  const described = children.filter(({ name }) => !isContent || name !== 'content');
  const description = fileOf(type.name, described.map((child) => serialize(child, 1)).join(''));
  if (!isContent) return new Map([[path, description]]);
  const content = Buffer.from(childText(element, 'content'), 'base64');
  return new Map<string, Uint8Array>([
    [path, content],
    [`${path}-meta.xml`, description],
  ]);
}

/** A component that cannot be given in a call, only in a package. */
export class NotInCallsError extends Error {
  public override readonly name = 'NotInCallsError';
}

/** One element of a call as a package of one component. @throws NotInCallsError */
export function packageOfElement(type: string, fullName: string, element: XmlElement): Package {
  const known = typeNamed(type);
  if (known === undefined) throw new NotInCallsError(`Unknown type: ${type}`);
  if (known.type.shape !== 'xml' && known.type.shape !== 'content')
    throw new NotInCallsError(`${type} cannot be created or changed in a call; deploy it`);
  const { components, problems } = readComponents(filesOfElement(known, fullName, element));
  // An object around a single part is only its frame.
  const own = components.filter((component) => known.part === undefined || component.type === type);
  return {
    components: new Map(own.map((component) => [keyOfComponent(component), component])),
    deletedBefore: [],
    deletedAfter: [],
    problems,
  };
}
