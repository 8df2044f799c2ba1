/** Components of the org as a zip file, each as it was deployed. */
import { bytesOf, keyOf, keyOfComponent, pathOf, splitName, textOfBytes } from '../schema/read/component.ts';
import type { Component, ComponentMap } from '../schema/read/component.ts';
import type { Member } from './manifest.ts';
import { METADATA_TYPES, typeNamed } from '../schema/read/metadataTypes.ts';
import type { MetadataType } from '../schema/read/metadataTypes.ts';
import { escapeXml, parseXml } from '../schema/read/xmlElements.ts';
import { writeZip } from './zipArchive.ts';

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';
const FOLDER = 'unpackaged';

export interface Retrieved {
  readonly zip: Uint8Array;
  /** In the order of their files. */
  readonly components: readonly Component[];
  /** Members that are not there. */
  readonly problems: readonly string[];
}

function isStandardObject({ type, fullName }: Component): boolean {
  return type === 'CustomObject' && !fullName.includes('__');
}

/** The components a member asks for. An object brings its parts; `*` brings custom objects only, as in Salesforce. */
function selectMember(components: ComponentMap, { type, fullName }: Member): Component[] {
  const known = typeNamed(type);
  const all = [...components.values()];
  const isOnlyParts = known?.type.isOnlyParts === true && known.part === undefined;
  if (isOnlyParts) return all.filter((component) => typeNamed(component.type)?.type === known.type);
  const own = all.filter(
    (component) =>
      component.type === type && (fullName === '*' ? !isStandardObject(component) : component.fullName === fullName),
  );
  if (type !== 'CustomObject') return own;
  const names = new Set(own.map((component) => component.fullName));
  if (fullName !== '*') names.add(fullName);
  const isPart = (component: Component): boolean =>
    names.has(splitName(component.fullName).owner) && typeNamed(component.type)?.type.name === 'CustomObject';
  return [...own, ...all.filter(isPart)];
}

interface Piece {
  readonly element: string;
  readonly name: string;
  readonly text: string;
}

function piecesOf(component: Component): Piece[] {
  const text = textOfBytes(component.files[0]?.content);
  const part = typeNamed(component.type)?.part;
  if (part !== undefined) return [{ element: part.element, name: component.fullName, text }];
  return parseXml(`<own>${text}</own>`).children.map((child) => ({ element: child.name, name: '', text: child.outer }));
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The file of an object or of labels, its elements in alphabetical order and then by name: the same parts make the same file. */
function composeFile(type: MetadataType, components: readonly Component[]): Uint8Array {
  const pieces = components.flatMap(piecesOf);
  pieces.sort((left, right) => compare(left.element, right.element) || compare(left.name, right.name));
  const body = pieces.map(({ text }) => `    ${text}\n`).join('');
  return bytesOf(
    `<?xml version="1.0" encoding="UTF-8"?>\n<${type.name} xmlns="${NAMESPACE}">\n${body}</${type.name}>\n`,
  );
}

function manifestOf(members: readonly Member[], version: string): Uint8Array {
  const types = [...new Set(members.map(({ type }) => type))].sort().map((type) => {
    const names = members.filter((member) => member.type === type).map(({ fullName }) => fullName);
    const lines = [...new Set(names)].sort().map((name) => `        <members>${escapeXml(name)}</members>\n`);
    return `    <types>\n${lines.join('')}        <name>${type}</name>\n    </types>\n`;
  });
  return bytesOf(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Package xmlns="${NAMESPACE}">\n${types.join('')}    <version>${escapeXml(version)}</version>\n</Package>\n`,
  );
}

/** The files of components, by their paths in a package. */
export function filesOf(components: readonly Component[]): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const composed = new Map<string, Component[]>();
  for (const component of components) {
    const known = typeNamed(component.type);
    const isComposed = known?.type.parts !== undefined;
    if (isComposed) composed.set(pathOf(component), [...(composed.get(pathOf(component)) ?? []), component]);
    else for (const { path, content } of component.files) files.set(path, content);
  }
  for (const [path, parts] of composed) {
    const type = METADATA_TYPES.find((candidate) => path.startsWith(`${candidate.directory}/`));
    if (type !== undefined) files.set(path, composeFile(type, parts));
  }
  return files;
}

/** The members of a package.xml as a zip file; equal components make equal bytes. */
export function retrievePackage(components: ComponentMap, members: readonly Member[], version: string): Retrieved {
  const chosen = new Map<string, Component>();
  const problems: string[] = [];
  for (const member of members) {
    const found = selectMember(components, member);
    for (const component of found) chosen.set(keyOfComponent(component), component);
    if (typeNamed(member.type) === undefined)
      problems.push(`Unknown type name '${member.type}' specified in package.xml`);
    else if (found.length === 0 && member.fullName !== '*')
      problems.push(`Entity of type '${member.type}' named '${member.fullName}' cannot be found`);
  }
  const inOrder = [...chosen.values()].sort((left, right) => compare(pathOf(left), pathOf(right)));
  const named = new Set(members.map(({ type, fullName }) => keyOf(type, fullName)));
  // Parts that an object brought along are not members of their own.
  const listed = inOrder.filter((component) => {
    const known = typeNamed(component.type);
    return known?.part === undefined || named.has(keyOfComponent(component)) || named.has(keyOf(component.type, '*'));
  });
  const files = new Map<string, Uint8Array>();
  for (const [path, content] of filesOf(inOrder)) files.set(`${FOLDER}/${path}`, content);
  files.set(`${FOLDER}/package.xml`, manifestOf(listed, version));
  return { zip: writeZip(files), components: inOrder, problems: [...new Set(problems)] };
}
