/** A zip file as the package it holds: manifest, components, deletions. */
import { keyOf, keyOfComponent } from './component.ts';
import type { Component } from './component.ts';
import { readManifest } from './manifest.ts';
import type { Member } from './manifest.ts';
import { typeInDirectory, typeNamed } from './metadataTypes.ts';
import type { MetadataType } from './metadataTypes.ts';
import { readFile } from './readFile.ts';
import type { FileProblem, ReadResult } from './readFile.ts';
import { XmlError } from './xmlElements.ts';
import { ArchiveError } from './zipArchive.ts';
import type { Files } from './zipArchive.ts';

export interface Package {
  readonly members: readonly Member[];
  /** By `keyOf`; only those the manifest names. */
  readonly components: ReadonlyMap<string, Component>;
  readonly deletedBefore: readonly Member[];
  readonly deletedAfter: readonly Member[];
  readonly problems: readonly FileProblem[];
}

const MANIFEST = 'package.xml';
const DELETIONS = {
  before: ['destructiveChangesPre.xml', 'destructiveChanges.xml'],
  after: ['destructiveChangesPost.xml'],
};
/** Files of a bundle that are tests or editor settings; the CLI leaves them out as well. */
const NOT_IN_BUNDLE = /(^|\/)(__tests__|__mocks__)\/|(^|\/)(\.|jsconfig\.json|tsconfig)/;

/** The files below the folder that holds the manifest, which may be the archive itself. @throws ArchiveError */
function filesOfPackage(files: Files): Files {
  if (files.has(MANIFEST)) return files;
  const roots = [...files.keys()].filter((path) => /^[^/]+\/package\.xml$/.test(path));
  if (roots.length > 1) throw new ArchiveError('The zip file has several packages; this org deploys one at a time');
  const [root] = roots;
  if (root === undefined) throw new ArchiveError('No package.xml found');
  const folder = root.slice(0, -MANIFEST.length);
  return new Map(
    [...files]
      .filter(([path]) => path.startsWith(folder))
      .map(([path, content]): [string, Uint8Array] => [path.slice(folder.length), content]),
  );
}

function readBundle(type: MetadataType, name: string, files: Files): ReadResult {
  const folder = `${type.directory}/${name}/`;
  const paths = [...files.keys()].filter(
    (path) => path.startsWith(folder) && !NOT_IN_BUNDLE.test(path.slice(folder.length)),
  );
  const meta = `${folder}${name}.js-meta.xml`;
  const own = { path: meta, type: type.name, fullName: name };
  if (!paths.includes(meta)) {
    return { components: [], problems: [{ ...own, message: `Cannot find Lightning Component Bundle ${name}` }] };
  }
  const checked = readFile({
    type,
    fullName: name,
    path: meta.slice(0, -'-meta.xml'.length),
    content: files.get(meta) ?? new Uint8Array(),
  });
  const contents = paths.sort().map((path) => ({ path, content: files.get(path) ?? new Uint8Array() }));
  const problems = checked.problems.map((problem) => ({ ...problem, path: meta }));
  return { components: problems.length > 0 ? [] : [{ type: type.name, fullName: name, files: contents }], problems };
}

/** `Folder/Name.report` → `Folder/Name`; undefined for a file that is not one of the type. */
function nameOfFile(type: MetadataType, below: string): string | undefined {
  if (type.inFolder === true && below.endsWith('-meta.xml')) return below.slice(0, -'-meta.xml'.length);
  const suffix = `.${type.suffix ?? ''}`;
  return below.endsWith(suffix) ? below.slice(0, -suffix.length) : undefined;
}

/** All components in the files of a package, whether or not the manifest names them. */
export function readComponents(files: Files): ReadResult {
  const results: ReadResult[] = [];
  const bundles = new Set<string>();
  for (const [path, content] of files) {
    const [directory = '', first = ''] = path.split('/');
    const type = typeInDirectory(directory);
    const below = path.slice(directory.length + 1);
    if (type === undefined) {
      const message = `The local org does not know the metadata in the folder '${directory}'`;
      const isLoose = !path.includes('/');
      if (!isLoose) results.push({ components: [], problems: [{ path, type: '', fullName: path, message }] });
    } else if (type.suffix === undefined) {
      if (below.includes('/') && !bundles.has(path.slice(0, directory.length + first.length + 1))) {
        bundles.add(path.slice(0, directory.length + first.length + 1));
        results.push(readBundle(type, first, files));
      }
    } else {
      const fullName = nameOfFile(type, below);
      if (fullName !== undefined) results.push(readFile({ type, fullName, path, content }));
      else {
        const message = `'${path}' is not a file of type ${type.name}`;
        results.push({ components: [], problems: [{ path, type: type.name, fullName: below, message }] });
      }
    }
  }
  return {
    components: results.flatMap((result) => result.components),
    problems: results.flatMap((result) => result.problems),
  };
}

function readMembers(files: Files, path: string, problems: FileProblem[]): Member[] {
  const content = files.get(path);
  if (content === undefined) return [];
  try {
    const members = readManifest(content);
    return members.filter(({ type }) => {
      if (typeNamed(type) !== undefined) return true;
      problems.push({ path, type: '', fullName: path, message: `Unknown type name '${type}' specified in ${path}` });
      return false;
    });
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    problems.push({
      path,
      type: '',
      fullName: path,
      message: `Error parsing file: ${error.message}`,
      line: error.line,
    });
    return [];
  }
}

/** Whether a manifest names a component: itself, all of its type, or the file it is a part of. */
function selector(members: readonly Member[]): (component: Component) => boolean {
  const named = new Set(members.map(({ type, fullName }) => keyOf(type, fullName)));
  return (component) => {
    const known = typeNamed(component.type);
    if (named.has(keyOfComponent(component)) || named.has(keyOf(component.type, '*'))) return true;
    if (known?.part === undefined) return false;
    if (known.type.isOnlyParts === true) return members.some(({ type }) => type === known.type.name);
    const owner = component.fullName.split('.')[0] ?? '';
    return named.has(keyOf(known.type.name, owner)) || named.has(keyOf(known.type.name, '*'));
  };
}

function missing(members: readonly Member[], components: readonly Component[]): FileProblem[] {
  const present = new Set(components.map(keyOfComponent));
  return members
    .filter(({ type, fullName }) => {
      const isWhole = fullName === '*' || typeNamed(type)?.type.isOnlyParts === true;
      return (
        !(isWhole && typeNamed(type)?.part === undefined) && fullName !== '*' && !present.has(keyOf(type, fullName))
      );
    })
    .map(({ type, fullName }) => ({
      path: MANIFEST,
      type,
      fullName,
      message: `An object '${fullName}' of type ${type} was named in package.xml, but was not found in zipped directory`,
    }));
}

/** The package in an archive. @throws ArchiveError when there is none, or several. */
export function readPackage(archive: Files): Package {
  const files = filesOfPackage(archive);
  const problems: FileProblem[] = [];
  const members = readMembers(files, MANIFEST, problems);
  const read = readComponents(files);
  const isNamed = selector(members);
  const components = new Map<string, Component>();
  for (const component of read.components) {
    const key = keyOfComponent(component);
    if (!isNamed(component)) continue;
    const { path = '' } = component.files[0] ?? {};
    if (components.has(key))
      problems.push({ path, type: component.type, fullName: component.fullName, message: 'Duplicate' });
    components.set(key, component);
  }
  // A file that could not be read is its own problem; it is not missing as well.
  const unread = new Set(read.problems.map(({ type, fullName }) => keyOf(type, fullName)));
  const absent = missing(members, read.components).filter(({ type, fullName }) => {
    const owner = fullName.split('.')[0] ?? '';
    const whole = typeNamed(type)?.type.name ?? '';
    return !unread.has(keyOf(type, fullName)) && !unread.has(keyOf(whole, owner));
  });
  return {
    members,
    components,
    deletedBefore: DELETIONS.before.flatMap((path) => readMembers(files, path, problems)),
    deletedAfter: DELETIONS.after.flatMap((path) => readMembers(files, path, problems)),
    problems: [...problems, ...read.problems, ...absent],
  };
}
