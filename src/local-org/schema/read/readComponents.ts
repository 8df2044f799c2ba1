/** The files of a package, each in the folder of its type, as components. */
import type { Component } from './component.ts';
import { LIGHTNING_COMPONENTS, typesInDirectory } from './metadataTypes.ts';
import type { MetadataType } from './metadataTypes.ts';
import { readFile } from './readFile.ts';
import type { FileProblem, ReadResult } from './readFile.ts';

/** Files by their path, with forward slashes; folders are not listed. */
export type Files = ReadonlyMap<string, Uint8Array>;

const META = '-meta.xml';
/** Files of a bundle that are tests or editor settings; the CLI leaves them out as well. */
const NOT_IN_BUNDLE = /(^|\/)(__tests__|__mocks__|__utam__)\/|(^|\/)(\.|jsconfig\.json|tsconfig)/;
const NOTHING = new Uint8Array();

function refused(path: string, type: string, fullName: string, message: string): ReadResult {
  return { components: [], problems: [{ path, type, fullName, message }] };
}

function contents(files: Files, paths: readonly string[]): Component['files'] {
  return [...paths].sort().map((path) => ({ path, content: files.get(path) ?? NOTHING }));
}

/** The descriptions in a bundle whose root names the type; those of others are not judged. */
function bundleProblems(
  type: MetadataType,
  fullName: string,
  files: Files,
  paths: readonly string[],
  version: number,
): FileProblem[] {
  const described = paths.filter((path) => path.endsWith(META));
  if (type.name === 'LightningComponentBundle') {
    const meta = `${type.directory}/${fullName}/${fullName}.js${META}`;
    if (!paths.includes(meta)) {
      const message = `Cannot find Lightning Component Bundle ${fullName}`;
      return [{ path: meta, type: type.name, fullName, message }];
    }
  }
  if (!LIGHTNING_COMPONENTS.includes(type.name)) return [];
  const own = { ...type, shape: 'xml' } as const;
  return described.flatMap(
    (path) => readFile({ type: own, fullName, path, content: files.get(path) ?? NOTHING, version }).problems,
  );
}

function readBundle(
  type: MetadataType,
  fullName: string,
  files: Files,
  paths: readonly string[],
  version: number,
): ReadResult {
  const problems = bundleProblems(type, fullName, files, paths, version);
  if (problems.length > 0) return { components: [], problems };
  return { components: [{ type: type.name, fullName, files: contents(files, paths) }], problems };
}

/** A file and the description beside it, which every such component has. */
function readContent(type: MetadataType, path: string, files: Files, version: number): ReadResult {
  const meta = `${path}${META}`;
  const below = path.slice(type.directory.length + 1);
  const suffix = `.${type.suffix ?? ''}`;
  const fullName = below.endsWith(suffix) ? below.slice(0, -suffix.length) : below;
  const content = files.get(path);
  const description = files.get(meta);
  if (content === undefined || description === undefined)
    return refused(
      path,
      type.name,
      fullName,
      `Cannot find the ${content === undefined ? 'content' : 'metadata'} file of ${type.name} ${fullName}`,
    );
  const { problems } = readFile({ type, fullName, path: meta, content: description, version });
  if (problems.length > 0) return { components: [], problems };
  const component = {
    type: type.name,
    fullName,
    files: [
      { path, content },
      { path: meta, content: description },
    ],
  };
  return { components: [component], problems: [] };
}

/** `reports/Sales-meta.xml`: what describes a folder. */
function readFolder(type: MetadataType, path: string, files: Files, version: number): ReadResult {
  const fullName = path.slice(type.directory.length + 1, -META.length);
  return readFile({ type, fullName, path, content: files.get(path) ?? NOTHING, isFolder: true, version });
}

/** The name of the folder, or folders, that a file is in below the folder of its type. */
function bundleName(type: MetadataType, path: string): string {
  const parts = path.split('/').slice(1);
  if (type.shape === 'digitalExperience') return parts.slice(0, 2).join('/');
  const [first = ''] = parts;
  return type.shape === 'site' && parts.length === 1 ? first.replace(/\.site-meta\.xml$/, '') : first;
}

/** The type of a file: by its folder and, where several share one, by its suffix. */
function typeOfFile(path: string): MetadataType | undefined {
  const candidates = typesInDirectory(path.slice(0, path.indexOf('/')));
  if (candidates.length < 2) return candidates[0];
  const plain = path.endsWith(META) ? path.slice(0, -META.length) : path;
  return candidates.find(({ suffix }) => suffix !== undefined && plain.endsWith(`.${suffix}`)) ?? candidates[0];
}

function isFolderFile(type: MetadataType, path: string, files: Files): boolean {
  return type.inFolder && path.endsWith(META) && !files.has(path.slice(0, -META.length));
}

function readOne(type: MetadataType, path: string, files: Files, version: number): ReadResult {
  if (isFolderFile(type, path, files)) return readFolder(type, path, files, version);
  if (type.shape === 'content')
    return readContent(type, path.endsWith(META) ? path.slice(0, -META.length) : path, files, version);
  const below = path.slice(type.directory.length + 1);
  const suffix = `.${type.suffix ?? ''}`;
  if (!below.endsWith(suffix)) return refused(path, type.name, below, `'${path}' is not a file of type ${type.name}`);
  return readFile({
    type,
    fullName: below.slice(0, -suffix.length),
    path,
    content: files.get(path) ?? NOTHING,
    version,
  });
}

/**
 * All components in the files of a package, whether or not a manifest names them.
 * @param version the package's API version, where it says one
 */
export function readComponents(files: Files, version = Number.NaN): ReadResult {
  const results: ReadResult[] = [];
  const bundles = new Map<string, { type: MetadataType; name: string; paths: string[] }>();
  const read = new Set<string>();
  for (const path of files.keys()) {
    if (!path.includes('/')) continue;
    const type = typeOfFile(path);
    if (type === undefined) {
      const message = `The metadata type of the folder '${path.slice(0, path.indexOf('/'))}' is unknown`;
      results.push(refused(path, '', path, message));
    } else if (type.shape === 'xml' || type.shape === 'content') {
      // A file and its description are one component.
      const key = type.shape === 'content' && path.endsWith(META) ? path.slice(0, -META.length) : path;
      if (!read.has(key)) results.push(readOne(type, path, files, version));
      read.add(key);
    } else if (!NOT_IN_BUNDLE.test(path.slice(type.directory.length))) {
      const name = bundleName(type, path);
      const key = `${type.directory}/${name}`;
      const bundle = bundles.get(key) ?? { type, name, paths: [] };
      if (type.shape !== 'bundle' || path.startsWith(`${key}/`)) bundle.paths.push(path);
      if (bundle.paths.length > 0) bundles.set(key, bundle);
    }
  }
  for (const { type, name, paths } of bundles.values()) results.push(readBundle(type, name, files, paths, version));
  return {
    components: results.flatMap((result) => result.components),
    problems: results.flatMap((result) => result.problems),
  };
}
