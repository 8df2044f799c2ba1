/** From the files of a project, one a part, to the files of a package, one a component: what a client does before it deploys. */
import { createRequire } from 'node:module';
import { zipSync } from 'fflate';
import type { SchemaProblem } from '../schemaError.ts';
import { elementProblems, isJudged } from './checkElements.ts';
import { bytesOf, textOfBytes } from './component.ts';
import type { Component } from './component.ts';
import { METADATA_TYPES, partWithSuffix, typesWithSuffix, typeWithFolderSuffix } from './metadataTypes.ts';
import type { KnownPart, MetadataType } from './metadataTypes.ts';
import { childText, escapeXml, lineAt, parseXml, XmlError } from './xmlElements.ts';

/** What the files of a package directory become. */
export interface PlacedFiles {
  /** By their paths in a package. */
  readonly files: Map<string, Uint8Array>;
  /** The file of the project that a file of the package is from. */
  readonly origins: Map<string, string>;
  /** Parts of objects that have files of their own. */
  readonly parts: Component[];
  readonly problems: SchemaProblem[];
  /** The API version they are written for; NaN stands for the newest. */
  readonly version: number;
}

type Read = (path: string) => Uint8Array;

const META = '-meta.xml';
/** Types whose components are folders, by the name of the folder they are in. */
const folders = new Map(
  METADATA_TYPES.filter(({ shape }) => shape !== 'xml' && shape !== 'content').map((type) => [type.directory, type]),
);

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The path below the last folder of a name; only the file's own name when there is no such folder. */
function below(path: string, directory: string): string {
  const parts = path.split('/');
  const at = parts.slice(0, -1).lastIndexOf(directory);
  return parts.slice(at < 0 ? -1 : at + 1).join('/');
}

/** A bundle's file at its place in a package; `undefined` for a file that is in no bundle. */
function inBundle(path: string): string | undefined {
  const parts = path.split('/');
  const at = parts.findIndex((part, index) => index < parts.length - 1 && folders.has(part));
  return at < 0 ? undefined : parts.slice(at).join('/');
}

function typeOfSource(path: string, suffix: string): MetadataType | undefined {
  const candidates = typesWithSuffix(suffix);
  const parts = path.split('/');
  const placed = candidates.find((type) => parts.includes(type.directory));
  return placed ?? candidates.find((type) => !type.isStrict);
}

/** Indents what is between tags, and nothing that is in them. */
function indented(text: string): string {
  return text.replaceAll(/>([ \t]*\r?\n)([ \t]*)(?=<)/g, '>$1    $2');
}

/** One part of an object from its own file, as it is in the file of the object. */
function readPart(
  known: KnownPart,
  path: string,
  owner: string,
  content: Uint8Array,
  version: number,
): Component | SchemaProblem[] {
  const { type, part } = known;
  const text = textOfBytes(content);
  try {
    const root = parseXml(text);
    const line = lineAt(text, root.start);
    if (root.name !== part.name)
      return [{ file: path, line, message: `Error parsing file: Root element must be ${part.name}, not ${root.name}` }];
    const problems = isJudged(version) ? elementProblems(part.name, root, version) : [];
    if (problems.length > 0)
      return problems.map(({ message, element }) => ({ file: path, line: lineAt(text, element.start), message }));
    const name = nameOf(path).slice(0, -`.${part.suffix}${META}`.length);
    const given = childText(root, 'fullName');
    if (given !== '' && given !== name)
      return [{ file: path, line, message: `fullName '${given}' is not the file's name '${name}'` }];
    const named = given === '' ? `<fullName>${escapeXml(name)}</fullName>` : '';
    const outer = `<${part.element}>${named}${indented(`>${root.inner}<`).slice(1, -1)}</${part.element}>`;
    const isOwned = type.isOnlyParts !== true;
    const file = `${isOwned ? owner : type.name}.${type.suffix ?? ''}`;
    const owned = { path: `${type.directory}/${file}`, content: bytesOf(outer) };
    return { type: part.name, fullName: isOwned ? `${owner}.${name}` : name, files: [owned], line, origin: path };
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    return [{ file: path, line: error.line, message: `Error parsing file: ${error.message}` }];
  }
}

/** The folder of an object that one of its parts is in. */
function ownerOf(path: string, type: MetadataType): string {
  const parts = path.split('/');
  const at = parts.lastIndexOf(type.directory, -2);
  return parts[at < 0 ? parts.length - 3 : at + 1] ?? '';
}

/** A static resource is the one file beside its description, or all files of the folder beside it as an archive. */
function resourceOf(stem: string, paths: readonly string[], read: Read): Uint8Array | undefined {
  const single = paths.find(
    (path) => path.startsWith(`${stem}.`) && !path.endsWith(META) && !path.slice(stem.length).includes('/'),
  );
  if (single !== undefined) return read(single);
  const folder = paths.filter((path) => path.startsWith(`${stem}/`));
  if (folder.length === 0) return undefined;
  const entries = folder.map((path) => [path.slice(stem.length + 1), read(path)] as const);
  return zipSync(Object.fromEntries(entries), { level: 6, mtime: '1980-01-01T12:00:00' });
}

/** The file that a description belongs to: its path in the package, and its content. */
function contentOf(
  type: MetadataType,
  path: string,
  paths: readonly string[],
  read: Read,
): { path: string; content: Uint8Array | undefined } {
  const stem = path.slice(0, -`.${type.suffix ?? ''}${META}`.length);
  const inPackage = `${type.directory}/${type.inFolder ? below(stem, type.directory) : nameOf(stem)}`;
  if (type.name === 'StaticResource') return { path: `${inPackage}.resource`, content: resourceOf(stem, paths, read) };
  if (type.name === 'Document') {
    const file = paths.find((other) => other.startsWith(`${stem}.`) && !other.endsWith(META));
    return {
      path: `${inPackage}${file?.slice(stem.length) ?? ''}`,
      content: file === undefined ? undefined : read(file),
    };
  }
  const file = path.slice(0, -META.length);
  return { path: `${inPackage}.${type.suffix ?? ''}`, content: paths.includes(file) ? read(file) : undefined };
}

/** A description and the translations of fields beside it, in one file as a package has them. */
function withFieldTranslations(path: string, paths: readonly string[], read: Read): Uint8Array {
  const text = textOfBytes(read(path));
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const fields = paths
    .filter((other) => other.startsWith(folder) && other.endsWith(`.fieldTranslation${META}`))
    .map((other) => `    <fields>${parseXml(textOfBytes(read(other))).inner}</fields>\n`);
  return fields.length === 0
    ? read(path)
    : bytesOf(text.replace(/<\/CustomObjectTranslation>/, `${fields.join('')}$&`));
}

/** What a permission set is taken apart into where a project says so: the suffixes of the pieces. */
const PIECES = new Set(
  Object.keys(
    (
      createRequire(import.meta.url)(
        '@salesforce/source-deploy-retrieve/lib/src/registry/presets/decomposePermissionSetBeta2.json',
      ) as { types: { permissionset: { children: { suffixes: Readonly<Record<string, string>> } } } }
    ).types.permissionset.children.suffixes,
  ),
);

function isPiece(path: string): boolean {
  return path.includes('/permissionsets/') && PIECES.has(/\.([^./]+)-meta\.xml$/.exec(path)?.[1] ?? '');
}

/** A permission set and its pieces, equal elements together. */
function withPieces(path: string, paths: readonly string[], read: Read): Uint8Array {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const pieces = paths.filter((other) => other.startsWith(folder) && isPiece(other));
  if (pieces.length === 0 || folder.endsWith('/permissionsets/')) return read(path);
  const children = [path, ...pieces].flatMap((one) => parseXml(textOfBytes(read(one))).children);
  const sorted = children.sort((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0));
  const body = sorted.map(({ outer }) => `    ${outer}\n`).join('');
  return bytesOf(
    `<?xml version="1.0" encoding="UTF-8"?>\n<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">\n${body}</PermissionSet>\n`,
  );
}

/** Puts one file of a project where a package has it. */
function place(placed: PlacedFiles, path: string, paths: readonly string[], read: Read): void {
  const put = (to: string, content: Uint8Array): void => {
    placed.files.set(to, content);
    placed.origins.set(to, path);
  };
  const bundled = inBundle(path);
  if (bundled !== undefined) return put(bundled, read(path));
  const suffix = /\.([^./]+)-meta\.xml$/.exec(path)?.[1];
  if (suffix === undefined) {
    const plain = /\.([^./]+)$/.exec(path)?.[1] ?? '';
    const type = typeOfSource(path, plain);
    const isOwn =
      type?.shape === 'xml' && path.split('/').includes(type.directory) && !paths.includes(`${path}${META}`);
    if (isOwn) put(`${type.directory}/${below(path, type.directory)}`, read(path));
    return undefined;
  }
  const part = partWithSuffix(suffix);
  if (part !== undefined) {
    const made = readPart(part, path, ownerOf(path, part.type), read(path), placed.version);
    if ('type' in made) placed.parts.push(made);
    else placed.problems.push(...made);
    return undefined;
  }
  if (suffix === 'fieldTranslation' || isPiece(path)) return undefined;
  const folderType = typeWithFolderSuffix(suffix);
  if (folderType !== undefined) {
    const name = below(path, folderType.directory).slice(0, -`.${suffix}${META}`.length);
    return put(`${folderType.directory}/${name}${META}`, read(path));
  }
  const type = typeOfSource(path, suffix);
  if (type === undefined) {
    placed.problems.push({ file: path, message: 'Could not infer a metadata type' });
    return undefined;
  }
  if (type.shape === 'content') {
    const { path: to, content } = contentOf(type, path, paths, read);
    if (content !== undefined) put(to, content);
    return put(`${to}${META}`, read(path));
  }
  if (type.isOnlyParts === true) return put(`${type.directory}/${labelsFile(placed, type)}`, read(path));
  if (type.name === 'CustomObjectTranslation')
    return put(`${type.directory}/${nameOf(path).slice(0, -META.length)}`, withFieldTranslations(path, paths, read));
  if (type.name === 'PermissionSet')
    return put(`${type.directory}/${nameOf(path).slice(0, -META.length)}`, withPieces(path, paths, read));
  const isObject = type.parts !== undefined && path.split('/').at(-2) !== type.directory && type.isStrict;
  const file = type.inFolder ? below(path, type.directory) : nameOf(path);
  const owner = isObject ? ownerOf(path, type) : '';
  if (isObject && nameOf(path) !== `${owner}.${suffix}${META}` && path.split('/').at(-2) === owner) {
    placed.problems.push({ file: path, message: `The file's name is not that of its folder '${owner}'` });
    return undefined;
  }
  return put(`${type.directory}/${file.slice(0, -META.length)}`, read(path));
}

/** Labels of several files are one file in a package; here each keeps one of its own, so that problems find their way back. */
function labelsFile(placed: PlacedFiles, type: MetadataType): string {
  const file = `CustomLabels.${type.suffix ?? ''}`;
  return placed.files.has(`${type.directory}/${file}`) ? `${placed.files.size}.${file}` : file;
}

/** The files of one package directory as those of a package. */
export function placeFiles(paths: readonly string[], read: Read, version: number): PlacedFiles {
  const placed: PlacedFiles = { files: new Map(), origins: new Map(), parts: [], problems: [], version };
  for (const path of paths) {
    try {
      place(placed, path, paths, read);
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
      placed.problems.push({ file: path, line: error.line, message: `Error parsing file: ${error.message}` });
    }
  }
  return placed;
}
