/** An SFDX project as the components a deploy of it would leave in an org. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { packagePaths } from '../schema/read/projectFiles.ts';
import { problemList } from '../schema/read/xmlNode.ts';
import { bytesOf, keyOfComponent, textOfBytes } from './component.ts';
import type { Component } from './component.ts';
import { METADATA_TYPES, typeInDirectory } from './metadataTypes.ts';
import type { PartType } from './metadataTypes.ts';
import { readComponents } from './readPackage.ts';
import { SchemaError } from '../schema/schemaError.ts';
import type { SchemaProblem } from '../schema/schemaError.ts';
import { parseXml, XmlError } from './xmlElements.ts';
import type { Files } from './zipArchive.ts';

const META = '-meta.xml';
const BUNDLE_FILE = /\.(js|html|css|svg)$|\.js-meta\.xml$/;

/** `ListView` → `listView`, `CustomField` → `field`: how a part's file ends in a project. */
function sourceSuffix(part: PartType): string {
  const name = part.name.replace(/^Custom/, '');
  return name.charAt(0).toLowerCase() + name.slice(1);
}

const objectParts: ReadonlyMap<string, PartType> = new Map(
  METADATA_TYPES.flatMap((type) => type.parts ?? []).map((part) => [sourceSuffix(part), part]),
);

interface ObjectText {
  head: string;
  readonly parts: string[];
}

function innerOf(text: string): string {
  return parseXml(text).inner.trim();
}

/** Puts the files of an object's folder together again, as a package has them. */
function objectFile({ head, parts }: ObjectText): Uint8Array {
  const body = [head, ...parts].filter((text) => text !== '').join('\n');
  return bytesOf(
    `<?xml version="1.0" encoding="UTF-8"?>\n<CustomObject xmlns="http://soap.sforce.com/2006/04/metadata">\n${body}\n</CustomObject>\n`,
  );
}

function addObjectFile(objects: Map<string, ObjectText>, below: readonly string[], content: Uint8Array): void {
  const [objectName = '', ...rest] = below;
  const match = /^(.+)\.(\w+)-meta\.xml$/.exec(rest.at(-1) ?? '');
  if (match === null) return;
  const object = objects.get(objectName) ?? { head: '', parts: [] };
  objects.set(objectName, object);
  const inner = innerOf(textOfBytes(content));
  const part = objectParts.get(match[2] ?? '');
  if (match[2] === 'object') object.head = inner;
  else if (part !== undefined) {
    const named = inner.includes('<fullName>') ? inner : `<fullName>${match[1] ?? ''}</fullName>${inner}`;
    object.parts.push(`<${part.element}>\n${named}\n</${part.element}>`);
  }
}

/** `reports/My.reportFolder-meta.xml` → `reports/My-meta.xml`; other files lose their `-meta.xml`. */
function packagePath(directory: string, below: string): string {
  const folder = /^(.+)\.\w+Folder-meta\.xml$/.exec(below);
  return folder === null ? `${directory}/${below.slice(0, -META.length)}` : `${directory}/${folder[1] ?? ''}${META}`;
}

function addFile(
  files: Map<string, Uint8Array>,
  objects: Map<string, ObjectText>,
  parts: readonly string[],
  path: string,
): void {
  const at = parts.findIndex((part) => typeInDirectory(part) !== undefined);
  const directory = parts[at] ?? '';
  const type = typeInDirectory(directory);
  const below = parts.slice(at + 1);
  if (type === undefined || below.length === 0 || parts.includes('__tests__')) return;
  if (type.name === 'CustomObject') {
    if (path.endsWith(META)) addObjectFile(objects, below, readFileSync(path));
  } else if (type.suffix === undefined) {
    if (path.endsWith(META)) parseXml(textOfBytes(readFileSync(path)));
    if (BUNDLE_FILE.test(path)) files.set(`${directory}/${below.join('/')}`, readFileSync(path));
  } else if (path.endsWith(META)) {
    const content = readFileSync(path);
    parseXml(textOfBytes(content));
    files.set(packagePath(directory, below.join('/')), content);
  }
}

/** Adds a file, or the problem that it is no XML. */
function tryFile(add: () => void, shown: string, problems: SchemaProblem[]): void {
  try {
    add();
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    problems.push({ file: shown, line: error.line, message: `Not well-formed XML: ${error.message}` });
  }
}

/** The project's files as a package, without its manifest. @throws SchemaError */
function packageFiles(projectDir: string): Files {
  const problems: SchemaProblem[] = [];
  const files = new Map<string, Uint8Array>();
  const objects = new Map<string, ObjectText>();
  for (const packageDirectory of packagePaths(projectDir, problemList())) {
    const root = join(projectDir, packageDirectory);
    if (!existsSync(root)) continue;
    const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
    for (const path of paths) {
      const parts = relative(root, path).split(sep);
      const shown = relative(projectDir, path).split(sep).join('/');
      tryFile(() => addFile(files, objects, parts, path), shown, problems);
    }
  }
  if (problems.length > 0) throw new SchemaError(problems);
  for (const [name, object] of objects) files.set(`objects/${name}.object`, objectFile(object));
  return files;
}

/**
 * The components of a project by key. What its files mean is judged by the schema, which is read before.
 * @throws SchemaError for a file that is no XML
 */
export function readProjectSource(projectDir: string): Map<string, Component> {
  const { components } = readComponents(packageFiles(projectDir));
  return new Map(
    components.map(({ type, fullName, files }) => {
      const component = { type, fullName, files };
      return [keyOfComponent(component), component];
    }),
  );
}
