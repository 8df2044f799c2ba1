/** One file of a package as the components in it. */
import { bytesOf, textOfBytes } from './component.ts';
import type { Component } from './component.ts';
import type { MetadataType, PartType } from './metadataTypes.ts';
import { childText, lineAt, lineCounter, parseXml, XmlError } from './xmlElements.ts';
import type { XmlElement } from './xmlElements.ts';

/** Something in a package that is not understood. */
export interface FileProblem {
  readonly path: string;
  readonly type: string;
  readonly fullName: string;
  readonly message: string;
  readonly line?: number;
}

/** What a file, or a whole package, holds. */
export interface ReadResult {
  readonly components: readonly Component[];
  readonly problems: readonly FileProblem[];
}

/** A file that is being read: the type of its folder, and its name without suffix. */
export interface SourceFile {
  readonly type: MetadataType;
  readonly fullName: string;
  readonly path: string;
  readonly content: Uint8Array;
}

/** Newlines of a text, blanks for everything else: what follows keeps its line. */
function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}

/** The elements of an object that are not parts, once as they are kept and once at the lines they had. */
function ownElements(text: string, root: XmlElement, parts: readonly PartType[]): Pick<Component, 'files' | 'ownText'> {
  const isOwn = ({ name }: XmlElement): boolean => !parts.some((part) => part.element === name);
  let ownText = '';
  let place = 0;
  for (const child of root.children.filter(isOwn)) {
    ownText += blank(text.slice(place, child.start)) + child.outer;
    place = child.start + child.outer.length;
  }
  const kept = root.children.filter(isOwn).map((child) => child.outer);
  return { files: [{ path: '', content: bytesOf(kept.join('\n')) }], ownText };
}

function partsOf(source: SourceFile, text: string, root: XmlElement): ReadResult {
  const { type, fullName: owner, path } = source;
  const components: Component[] = [];
  const problems: FileProblem[] = [];
  const names = new Set<string>();
  const lineOf = lineCounter(text);
  for (const element of root.children) {
    const part = type.parts?.find((candidate) => candidate.element === element.name);
    if (part === undefined) continue;
    const name = childText(element, 'fullName');
    const line = lineOf(element.start);
    const fullName = type.isOnlyParts === true ? name : `${owner}.${name}`;
    const report = (message: string): void => {
      problems.push({ path, type: part.name, fullName, message, line });
    };
    if (name === '') report('Required field is missing: fullName');
    else if (names.has(`${part.name} ${name}`.toLowerCase())) report(`Duplicate name '${name}' specified`);
    else components.push({ type: part.name, fullName, files: [{ path, content: bytesOf(element.outer) }], line });
    names.add(`${part.name} ${name}`.toLowerCase());
  }
  return { components, problems };
}

/** The element a file of a type begins with. */
function rootNameOf(type: MetadataType, isFolder: boolean): string {
  return isFolder ? `${type.name}Folder` : type.name;
}

/** Reads a file that is one component, or holds parts that are. Folder descriptions end in `-meta.xml`. */
export function readFile(source: SourceFile): ReadResult {
  const { type, fullName, path, content } = source;
  const text = textOfBytes(content);
  let root: XmlElement;
  try {
    root = parseXml(text);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const message = `Error parsing file: ${error.message}`;
    return { components: [], problems: [{ path, type: type.name, fullName, message, line: error.line }] };
  }
  const wanted = rootNameOf(type, path.endsWith('-meta.xml'));
  if (root.name !== wanted) {
    const message = `Root element must be ${wanted}, not ${root.name}`;
    return {
      components: [],
      problems: [{ path, type: type.name, fullName, message, line: lineAt(text, root.start) }],
    };
  }
  if (type.parts === undefined) {
    return { components: [{ type: type.name, fullName, files: [{ path, content }] }], problems: [] };
  }
  const parts = partsOf(source, text, root);
  if (type.isOnlyParts === true) return parts;
  const own = ownElements(text, root, type.parts);
  const files = own.files.map((file) => ({ ...file, path }));
  return { ...parts, components: [{ type: type.name, fullName, ...own, files }, ...parts.components] };
}
