/** One file of a package as the components in it. */
import { elementProblems, isJudged } from './checkElements.ts';
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
  /** It describes a folder of components of the type. */
  readonly isFolder?: boolean;
  /** The API version it is written for; NaN stands for the newest. */
  readonly version: number;
}

/** Newlines of a text, blanks for everything else: what follows keeps its line. */
function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}

/** The elements of a file that are not parts, once as they are kept and once at the lines they had. */
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

/** The full name of a part: with its owner's, but for labels. */
function partName({ type, fullName }: SourceFile, element: XmlElement): string {
  const name = childText(element, 'fullName');
  return type.isOnlyParts === true ? name : `${fullName}.${name}`;
}

function partsOf(source: SourceFile, text: string, root: XmlElement): ReadResult {
  const { type, path } = source;
  const components: Component[] = [];
  const problems: FileProblem[] = [];
  const names = new Set<string>();
  const lineOf = lineCounter(text);
  for (const element of root.children) {
    const part = type.parts?.find((candidate) => candidate.element === element.name);
    if (part === undefined) continue;
    const name = childText(element, 'fullName');
    const line = lineOf(element.start);
    const fullName = partName(source, element);
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

/** The element that a file of a type begins with; of settings it tells which they are. */
function isRoot({ type, isFolder }: SourceFile, name: string): boolean {
  if (isFolder === true) return name === (type.folderType ?? `${type.name}Folder`);
  if (type.name === 'Settings') return name.endsWith('Settings');
  return name === type.name;
}

/** What is wrong with the elements of a file, in the order of the file, each problem that of the part it is in. */
function wrongElements(source: SourceFile, text: string, root: XmlElement): FileProblem[] {
  const { type, path } = source;
  const found = elementProblems(root.name, root, source.version).sort(
    (left, right) => left.element.start - right.element.start,
  );
  const lineOf = lineCounter(text);
  let index = 0;
  return found.map(({ element, message }): FileProblem => {
    const line = lineOf(element.start);
    let around = root.children[index];
    while (around !== undefined && around.start + around.outer.length <= element.start) {
      index += 1;
      around = root.children[index];
    }
    const isOutside = around === undefined || element.start < around.start;
    const part = isOutside ? undefined : type.parts?.find((candidate) => candidate.element === around?.name);
    if (around === undefined || part === undefined || childText(around, 'fullName') === '')
      return { path, type: type.name, fullName: source.fullName, message, line };
    return { path, type: part.name, fullName: partName(source, around), message, line };
  });
}

/** The root element of a file, or the problem that it has none of its type. */
function readRoot(source: SourceFile): XmlElement | FileProblem {
  const { type, fullName, path, content } = source;
  const text = textOfBytes(content);
  const own = { path, type: type.name, fullName };
  try {
    const root = parseXml(text);
    if (isRoot(source, root.name)) return root;
    const wanted = source.isFolder === true ? (type.folderType ?? '') : type.name;
    const message = `Error parsing file: Root element must be ${wanted}, not ${root.name}`;
    return { ...own, message, line: lineAt(text, root.start) };
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    return { ...own, message: `Error parsing file: ${error.message}`, line: error.line };
  }
}

/** Reads a file that is one component, or holds parts that are. */
export function readFile(source: SourceFile): ReadResult {
  const { type, fullName, path, content } = source;
  const root = readRoot(source);
  if ('message' in root) return { components: [], problems: [root] };
  const text = textOfBytes(content);
  const wrong = isJudged(source.version) ? wrongElements(source, text, root) : [];
  const spoilt = new Set(wrong.map((problem) => `${problem.type}:${problem.fullName}`));
  const sound = ({ components, problems }: ReadResult): ReadResult => ({
    components: components.filter((component) => !spoilt.has(`${component.type}:${component.fullName}`)),
    problems: [...wrong, ...problems],
  });
  if (type.parts === undefined || source.isFolder === true) {
    return sound({ components: [{ type: type.name, fullName, files: [{ path, content }] }], problems: [] });
  }
  const parts = partsOf(source, text, root);
  if (type.isOnlyParts === true) return sound(parts);
  const own = ownElements(text, root, type.parts);
  const files = own.files.map((file) => ({ ...file, path }));
  return sound({
    ...parts,
    components: [{ type: type.name, fullName, ...own, files }, ...parts.components],
  });
}
