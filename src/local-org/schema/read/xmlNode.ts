/** Metadata files as typed elements that report what they cannot understand instead of passing over it. */
import { XMLParser } from 'fast-xml-parser';
import type { SchemaProblem } from '../schemaError.ts';
import { findXmlFault } from './wellFormed.ts';

/** One metadata file: its text and where its problems go. */
export interface MetadataFile {
  /** Path relative to the project, with forward slashes. */
  readonly path: string;
  readonly text: string;
  report(message: string, element?: string): void;
  reportAt(message: string, line: number): void;
}

/** An element that has children. Reading a child by a name it does not have gives `undefined`, `[]` or the fallback. */
export interface XmlNode {
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
  /** Reports every child that is not in the list. */
  allowOnly(names: ReadonlySet<string>): void;
}

type Raw = Readonly<Record<string, readonly unknown[]>>;

/** Reports found in one project. */
export interface ProblemList {
  readonly all: SchemaProblem[];
  fileOf(path: string, text: string): MetadataFile;
  add(file: string, message: string): void;
}

function lineOf(text: string, element: string): number | undefined {
  const at = text.indexOf(`<${element}`);
  return at < 0 ? undefined : text.slice(0, at).split('\n').length;
}

/** An empty list that the readers fill. */
export function problemList(): ProblemList {
  const all: SchemaProblem[] = [];
  return {
    all,
    add: (file, message) => all.push({ file, message }),
    fileOf: (path, text) => ({
      path,
      text,
      reportAt: (message, line) => all.push({ file: path, line, message }),
      report(message, element): void {
        const line = element === undefined ? undefined : lineOf(text, element);
        all.push(line === undefined ? { file: path, message } : { file: path, line, message });
      },
    }),
  };
}

function isRaw(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nodeOf(file: MetadataFile, tag: string, raw: Raw): XmlNode {
  const values = (name: string): readonly unknown[] => (Object.hasOwn(raw, name) ? (raw[name] ?? []) : []);
  const text = (name: string): string | undefined => {
    const all = values(name);
    if (all.length > 1) file.report(`Element '${name}' is there ${String(all.length)} times in ${tag}`, name);
    const [value] = all;
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'string') return decoded(value);
    file.report(`Element '${name}' in ${tag} must hold text`, name);
    return undefined;
  };
  const nodes = (name: string): XmlNode[] => values(name).map((value) => nodeOf(file, name, isRaw(value) ? value : {}));
  return {
    file,
    tag,
    text,
    nodes,
    has: (name) => values(name).length > 0,
    needText(name): string {
      const value = text(name);
      if (value === undefined) file.report(`Element '${name}' is missing in ${tag}`, tag);
      return value ?? '';
    },
    texts: (name) => values(name).flatMap((value) => (typeof value === 'string' ? [decoded(value)] : [])),
    flag(name, fallback): boolean {
      const value = text(name);
      if (value !== undefined && value !== 'true' && value !== 'false')
        file.report(`'${value}' is not true or false for '${name}'`, name);
      return value === undefined ? fallback : value === 'true';
    },
    whole(name, fallback): number {
      const value = text(name);
      if (value === undefined) return fallback;
      if (!/^\d+$/.test(value)) file.report(`'${value}' is not a whole number for '${name}'`, name);
      return Number(value);
    },
    node(name): XmlNode | undefined {
      const all = nodes(name);
      if (all.length > 1) file.report(`Element '${name}' is there ${String(all.length)} times in ${tag}`, name);
      return all[0];
    },
    allowOnly(names): void {
      for (const name of Object.keys(raw)) {
        if (!names.has(name)) file.report(`Element '${name}' is not understood in ${tag}`, name);
      }
    },
  };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Resolves entities in one pass, so that `&amp;#10;` stays the text `&#10;`. */
export function decoded(text: string): string {
  return text.replaceAll(
    /&(?:#x([\dA-Fa-f]+)|#(\d+)|(\w+));/g,
    (whole, hex?: string, digits?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name] ?? whole;
      return String.fromCodePoint(hex === undefined ? Number(digits) : Number.parseInt(hex, 16));
    },
  );
}

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  parseTagValue: false,
  trimValues: true,
  isArray: () => true,
  processEntities: false,
});

/** The parser itself refuses some names of elements (`__proto__`). */
function parsed(file: MetadataFile): unknown {
  try {
    return parser.parse(file.text) as unknown;
  } catch (error) {
    file.report(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

/** The root element of a metadata file, or `undefined` after reporting why there is none. */
export function readXml(file: MetadataFile, rootTag: string): XmlNode | undefined {
  const fault = findXmlFault(file.text);
  if (fault !== undefined) {
    file.reportAt(`Not well-formed XML: ${fault.message}`, fault.line);
    return undefined;
  }
  const document = parsed(file);
  const root = isRaw(document) ? document[rootTag]?.[0] : undefined;
  if (root === undefined) {
    file.report(`The root element must be '${rootTag}'`);
    return undefined;
  }
  return nodeOf(file, rootTag, isRaw(root) ? root : {});
}
