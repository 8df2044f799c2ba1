/** Components of the org as a zip file, each as it was deployed. */
import { bytesOf, keyOf, keyOfComponent, pathOf, rootOf, splitName, textOfBytes } from '../schema/read/component.ts';
import type { Component, ComponentMap } from '../schema/read/component.ts';
import { namesOf, readManifest } from './manifest.ts';
import type { Member } from './manifest.ts';
import { typeNamed } from '../schema/read/metadataTypes.ts';
import type { MetadataType } from '../schema/read/metadataTypes.ts';
import { escapeXml } from '../schema/read/xmlElements.ts';
import { writeZip } from './zipArchive.ts';

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';

/** What a client asks for. */
export interface RetrieveRequest {
  readonly members: readonly Member[];
  /** Names of packages that were deployed under one; each comes in a folder of its own. */
  readonly packageNames: readonly string[];
  /** The files lie at the top of the archive, in no folder. */
  readonly isSinglePackage: boolean;
  /** Only these files, when there are any. */
  readonly specificFiles: readonly string[];
  readonly version: string;
}

/** What becomes of one of its folders. */
export interface RetrievedFolder {
  /** With a slash at its end; '' for the top of the archive. */
  readonly folder: string;
  /** In the order of their files. */
  readonly components: readonly Component[];
  /** Members that are not there. */
  readonly problems: readonly string[];
}

export interface Retrieved {
  readonly zip: Uint8Array;
  readonly folders: readonly RetrievedFolder[];
}

/** The kind of component under which a package keeps its manifest. */
export const PACKAGE = 'Package';

function isStandardObject({ type, fullName }: Component): boolean {
  return type === 'CustomObject' && !fullName.includes('__');
}

/** The components a member asks for. An object brings its parts; `*` brings custom objects only, as in Salesforce. */
function selectMember(components: ComponentMap, { type, fullName }: Member): Component[] {
  const known = typeNamed(type);
  const all = [...components.values()];
  const isOnlyParts = known?.type.isOnlyParts === true && known.part === undefined;
  // What packages brought is asked for by its name.
  if (isOnlyParts)
    return all.filter(({ type: own, fullName: name }) => typeNamed(own)?.type === known.type && !name.includes('__'));
  const own = all.filter(
    (component) =>
      component.type === type &&
      (fullName === '*' ? !isStandardObject(component) : namesOf(component).includes(fullName)),
  );
  if (known?.part !== undefined || known?.type.parts === undefined) return own;
  const names = new Set(own.map((component) => component.fullName));
  if (fullName !== '*') names.add(fullName);
  const isPart = (component: Component): boolean =>
    component.type !== type &&
    names.has(splitName(component.fullName).owner) &&
    typeNamed(component.type)?.type === known.type;
  return [...own, ...all.filter(isPart)];
}

interface Piece {
  readonly element: string;
  readonly name: string;
  readonly text: string;
}

function piecesOf(component: Component): Piece[] {
  const part = typeNamed(component.type)?.part;
  if (part !== undefined)
    return [{ element: part.element, name: component.fullName, text: textOfBytes(component.files[0]?.content) }];
  return (rootOf(component)?.children ?? []).map(({ name, outer }) => ({ element: name, name: '', text: outer }));
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The file of an object or of labels, its elements in alphabetical order and then by name: the same parts make the same file. */
function composeFile(type: MetadataType, components: readonly Component[]): Uint8Array {
  const pieces = components.flatMap(piecesOf);
  pieces.sort((left, right) => compare(left.element, right.element) || compare(left.name, right.name));
  const body = pieces.map(({ text }) => `    ${text}\n`).join('');
  const instance = body.includes('xsi:') ? ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"' : '';
  const root = `${type.name} xmlns="${NAMESPACE}"${instance}`;
  return bytesOf(`<?xml version="1.0" encoding="UTF-8"?>\n<${root}>\n${body}</${type.name}>\n`);
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
  const isComposed = ({ type }: Component): boolean => typeNamed(type)?.type.parts !== undefined;
  const whole = components.filter((component) => !isComposed(component)).flatMap((component) => component.files);
  const files = new Map(whole.map(({ path, content }) => [path, content]));
  for (const [path, parts] of Map.groupBy(components.filter(isComposed), pathOf)) {
    const type = typeNamed(parts[0]?.type ?? '')?.type;
    if (type !== undefined) files.set(path, composeFile(type, parts));
  }
  return files;
}

/** The files of one folder of an archive, its manifest among them. */
function retrieveFolder(
  components: ComponentMap,
  members: readonly Member[],
  folder: string,
  version: string,
): RetrievedFolder & { readonly files: Map<string, Uint8Array> } {
  const chosen = new Map<string, Component>();
  const problems: string[] = [];
  for (const member of members) {
    const known = typeNamed(member.type);
    const found = selectMember(components, member);
    for (const component of found) chosen.set(keyOfComponent(component), component);
    if (known === undefined) problems.push(`Unknown type name '${member.type}' specified in package.xml`);
    else if (found.length === 0 && member.fullName !== '*' && known.isContent !== true)
      problems.push(`Entity of type '${member.type}' named '${member.fullName}' cannot be found`);
  }
  const inOrder = [...chosen.values()].sort((left, right) => compare(pathOf(left), pathOf(right)));
  const named = new Set(members.map(({ type, fullName }) => keyOf(type, fullName)));
  // Parts that an object brought along are not members of their own.
  const listed = inOrder.filter((component) => {
    const known = typeNamed(component.type);
    return known?.part === undefined || named.has(keyOfComponent(component)) || named.has(keyOf(component.type, '*'));
  });
  const files = filesOf(inOrder);
  files.set('package.xml', manifestOf(listed, version));
  return { folder, components: inOrder, problems: [...new Set(problems)], files };
}

/** The members of a package that was deployed under a name. */
function membersOfPackage(components: ComponentMap, name: string): readonly Member[] | undefined {
  const kept = components.get(keyOf(PACKAGE, name));
  return kept && readManifest(kept.files[0]?.content ?? new Uint8Array()).members;
}

/**
 * What a request asks for as a zip file; equal components make equal bytes.
 * @throws RangeError with the name of a package that is not there
 */
export function retrievePackage(components: ComponentMap, request: RetrieveRequest): Retrieved {
  const { members, packageNames, isSinglePackage, specificFiles, version } = request;
  const asked = packageNames.map((name) => {
    const own = membersOfPackage(components, name);
    if (own === undefined) throw new RangeError(name);
    return { members: own, folder: isSinglePackage ? '' : `${name}/` };
  });
  const isUnpackaged = asked.length === 0 || members.length > 0;
  if (isUnpackaged) asked.push({ members, folder: isSinglePackage ? '' : 'unpackaged/' });
  const folders = asked.map((one) => retrieveFolder(components, one.members, one.folder, version));
  const wanted = new Set(specificFiles);
  const files = new Map<string, Uint8Array>();
  for (const { folder, files: own } of folders) {
    for (const [path, content] of own) {
      const isWanted = wanted.size === 0 || wanted.has(path) || wanted.has(folder + path) || path === 'package.xml';
      if (isWanted) files.set(folder + path, content);
    }
  }
  return { zip: writeZip(files), folders };
}
