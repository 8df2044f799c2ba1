/** Metadata files as typed elements that report what they cannot understand instead of passing over it. */
import type { SchemaProblem } from '../schemaError.ts';
import { attributeOf, childOf, childrenOf, lineAt, parseXml, textOf, XmlError } from './xmlElements.ts';
import type { XmlElement } from './xmlElements.ts';

/** One metadata file: its text and where its problems go. */
export interface MetadataFile {
  /** What its problems are filed under: a path relative to the project, or the key of a component. */
  readonly path: string;
  readonly text: string;
  /** A problem of the file, or of the first element of a name in it. */
  report(message: string, element?: string): void;
  /** A problem of a line of the text, from 1. */
  reportAt(message: string, line: number): void;
}

/** An element that has children. Reading a child by a name it does not have gives `undefined`, `[]` or the fallback. */
export interface XmlNode {
  /** Reports through it are about this element, or the child that is named. */
  readonly file: MetadataFile;
  readonly tag: string;
  text(name: string): string | undefined;
  /** As `text`, but reports the element when it is missing or empty and gives ''. */
  needText(name: string): string;
  texts(name: string): readonly string[];
  flag(name: string, fallback: boolean): boolean;
  whole(name: string, fallback: number): number;
  node(name: string): XmlNode | undefined;
  nodes(name: string): readonly XmlNode[];
  has(name: string): boolean;
  /** An attribute of the element itself, by its name without a prefix. */
  attribute(name: string): string | undefined;
  /** The text of an element without children. */
  readonly value: string;
}

/** Reports found in one project. */
export interface ProblemList {
  readonly all: SchemaProblem[];
  /** A file, or a piece of one that begins at a line of it. */
  fileOf(path: string, text: string, firstLine?: number): MetadataFile;
  /** A problem of a file, or of the element in it that holds this text. */
  add(file: string, message: string, about?: string): void;
}

/** An empty list that the readers fill. */
export function problemList(): ProblemList {
  const all: SchemaProblem[] = [];
  const texts = new Map<string, { text: string; firstLine: number }>();
  return {
    all,
    add(file, message, about): void {
      const { text = '', firstLine = 1 } = texts.get(file) ?? {};
      const at = about === undefined ? -1 : text.indexOf(`>${about}<`);
      const line = at >= 0 ? lineAt(text, at) + firstLine - 1 : firstLine > 1 ? firstLine : undefined;
      all.push({ file, ...(line === undefined ? {} : { line }), message });
    },
    fileOf(path, text, firstLine = 1) {
      texts.set(path, { text, firstLine });
      const reportAt = (message: string, line: number): void => {
        all.push({ file: path, line: line + firstLine - 1, message });
      };
      return {
        path,
        text,
        reportAt,
        report(message, element): void {
          const at = element === undefined ? -1 : text.indexOf(`<${element}`);
          if (at >= 0) reportAt(message, lineAt(text, at));
          else all.push({ file: path, ...(firstLine > 1 && { line: firstLine }), message });
        },
      };
    },
  };
}

function fileWithin(file: MetadataFile, element: XmlElement): MetadataFile {
  return {
    ...file,
    report(message, name): void {
      const place = (name === undefined ? undefined : childOf(element, name)) ?? element;
      file.reportAt(message, lineAt(file.text, place.start));
    },
  };
}

function nodeOf(outer: MetadataFile, element: XmlElement): XmlNode {
  const file = fileWithin(outer, element);
  const text = (name: string): string | undefined => {
    const child = childOf(element, name);
    const value = textOf(child);
    if (child === undefined || value === '') return undefined;
    if (child.children.length === 0) return value;
    file.report(`Error parsing file: Element ${name} must hold a value`, name);
    return undefined;
  };
  const nodes = (name: string): XmlNode[] => childrenOf(element, name).map((child) => nodeOf(outer, child));
  return {
    file,
    tag: element.name,
    attribute: (name) => attributeOf(element, name),
    get value() {
      return textOf(element);
    },
    text,
    nodes,
    has: (name) => childOf(element, name) !== undefined,
    needText(name): string {
      const value = text(name);
      if (value === undefined) file.report(`Required field is missing: ${name}`);
      return value ?? '';
    },
    texts: (name) =>
      childrenOf(element, name)
        .map(textOf)
        .filter((value) => value !== ''),
    flag(name, fallback): boolean {
      const value = text(name);
      return value === undefined ? fallback : value === 'true' || value === '1';
    },
    whole(name, fallback): number {
      const value = text(name);
      if (value === undefined) return fallback;
      if (!/^\d+$/.test(value)) file.report(`'${value}' is not a whole number for '${name}'`, name);
      return Number(value);
    },
    node: (name) => nodes(name)[0],
  };
}

/** The root element of a component's text, which was found in order when its file was read; `undefined` after reporting that it is not. */
export function readXml(file: MetadataFile): XmlNode | undefined {
  try {
    return nodeOf(file, parseXml(file.text));
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    file.reportAt(`Error parsing file: ${error.message}`, error.line);
    return undefined;
  }
}
