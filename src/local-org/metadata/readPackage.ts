/** A zip file as the package it holds: manifest, components, deletions. */
import { keyOf, keyOfComponent } from '../schema/read/component.ts';
import type { Component } from '../schema/read/component.ts';
import { namesOf, readManifest } from './manifest.ts';
import type { Manifest, Member } from './manifest.ts';
import { typeNamed } from '../schema/read/metadataTypes.ts';
import type { MetadataType } from '../schema/read/metadataTypes.ts';
import { readComponents } from '../schema/read/readComponents.ts';
import type { FileProblem } from '../schema/read/readFile.ts';
import { PACKAGE } from './retrievePackage.ts';
import { XmlError } from '../schema/read/xmlElements.ts';
import { ArchiveError } from './zipArchive.ts';
import type { Files } from './zipArchive.ts';

export interface Package {
  /** The name it is kept under, with its manifest; absent for what is deployed unpackaged. */
  readonly kept?: Component;
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

function readMembers(files: Files, path: string, problems: FileProblem[]): Member[] {
  const content = files.get(path);
  if (content === undefined) return [];
  try {
    const { members } = readManifest(content);
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

/** Whether a manifest names something in the files of a component: `site/Shop.sfdc_cms__view/home` of `site/Shop`. */
function hasContent(members: readonly Member[], type: MetadataType, fullName: string): boolean {
  return members.some(
    (member) =>
      type.contents.includes(member.type) &&
      (member.fullName === '*' ||
        member.fullName.startsWith(`${fullName}.`) ||
        member.fullName.startsWith(`${fullName}/`)),
  );
}

/** Whether a manifest names a component: itself, all of its type, or the file it is a part of. */
function selector(members: readonly Member[]): (component: Pick<Component, 'type' | 'fullName'>) => boolean {
  const named = new Set(members.map(({ type, fullName }) => keyOf(type, fullName)));
  return (component) => {
    const known = typeNamed(component.type);
    const names = [...namesOf(component), '*'];
    if (names.some((name) => named.has(keyOf(component.type, name)))) return true;
    if (known?.part === undefined) return known !== undefined && hasContent(members, known.type, component.fullName);
    if (known.type.isOnlyParts === true) return members.some(({ type }) => type === known.type.name);
    const owner = component.fullName.split('.')[0] ?? '';
    return named.has(keyOf(known.type.name, owner)) || named.has(keyOf(known.type.name, '*'));
  };
}

function missing(members: readonly Member[], components: readonly Component[]): FileProblem[] {
  const present = new Set(components.flatMap((one) => namesOf(one).map((name) => keyOf(one.type, name))));
  return members
    .filter(({ type, fullName }) => {
      const isWhole = fullName === '*' || typeNamed(type)?.type.isOnlyParts === true;
      if (typeNamed(type)?.isContent === true) return false;
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

/** A manifest that can be read; what is wrong with another is said when its members are read. */
function manifestIn(files: Files): Manifest | undefined {
  const content = files.get(MANIFEST);
  try {
    return content && readManifest(content);
  } catch (error) {
    if (error instanceof XmlError) return undefined;
    throw error;
  }
}

/** The manifest of a package with a name, as a component of the org. */
function keptPackage(files: Files, packageName: string): Component | undefined {
  const content = files.get(MANIFEST);
  if (content === undefined || packageName === '') return undefined;
  return { type: PACKAGE, fullName: packageName, files: [{ path: `${packageName}/package.xml`, content }] };
}

/** The package in an archive. @throws ArchiveError when there is none, or several. */
export function readPackage(archive: Files): Package {
  const files = filesOfPackage(archive);
  const problems: FileProblem[] = [];
  const members = readMembers(files, MANIFEST, problems);
  const manifest = manifestIn(files);
  const read = readComponents(files, manifest?.version);
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
  const kept = keptPackage(files, manifest?.packageName ?? '');
  return {
    ...(kept === undefined ? {} : { kept }),
    components,
    deletedBefore: DELETIONS.before.flatMap((path) => readMembers(files, path, problems)),
    deletedAfter: DELETIONS.after.flatMap((path) => readMembers(files, path, problems)),
    problems: [...problems, ...read.problems.filter((problem) => problem.type === '' || isNamed(problem)), ...absent],
  };
}
