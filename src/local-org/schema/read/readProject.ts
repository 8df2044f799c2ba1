/** An SFDX project, or a folder in the format of packages, as the components that a deploy of it would leave in an org. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SchemaProblem } from '../schemaError.ts';
import { bytesOf, keyOfComponent, textOfBytes } from './component.ts';
import type { Component } from './component.ts';
import { listFiles, ProjectFileError, readProjectFile } from './projectFiles.ts';
import { readComponents } from './readComponents.ts';
import { replacer } from './replacements.ts';
import { placeFiles } from './sourceFormat.ts';
import type { PlacedFiles } from './sourceFormat.ts';

export interface ReadProject {
  /** By `keyOf`. */
  readonly components: ReadonlyMap<string, Component>;
  readonly problems: readonly SchemaProblem[];
}

/** The components of placed files, each with the file of the project that it is from. */
function componentsOf(placed: PlacedFiles, version: number, problems: SchemaProblem[]): Component[] {
  const read = readComponents(placed.files, version);
  for (const { path, message, line } of read.problems) {
    const origin = placed.origins.get(path) ?? placed.origins.get(`${path}-meta.xml`) ?? path;
    problems.push({ file: origin, message, ...(line === undefined ? {} : { line }) });
  }
  const whole = read.components.map((component): Component => {
    const origin = placed.origins.get(component.files[0]?.path ?? '');
    return origin === undefined ? component : { ...component, origin };
  });
  problems.push(...placed.problems);
  return [...whole, ...placed.parts];
}

function withoutNamespace(content: Uint8Array, path: string, namespace: string | undefined): Uint8Array {
  if (namespace === undefined || !path.endsWith('.xml')) return content;
  // A project's own components are named without its namespace here; what names them with it means the same.
  return bytesOf(textOfBytes(content).replaceAll(new RegExp(`\\b${namespace}__(?=[A-Za-z])`, 'g'), ''));
}

/** Adds the components of one package directory; what an earlier directory had of the same name is replaced. */
function addDirectory(
  components: Map<string, Component>,
  found: readonly Component[],
  problems: SchemaProblem[],
): void {
  const own = new Map<string, Component>();
  for (const component of found) {
    const key = keyOfComponent(component);
    const { origin = '' } = component;
    const earlier = own.get(key);
    if (earlier !== undefined) {
      problems.push({ file: origin, message: `The same component is in ${earlier.origin ?? key}` });
    }
    own.set(key, component);
    components.set(key, component);
  }
}

function readPackageFolder(projectDir: string, folder: string): ReadProject {
  const problems: SchemaProblem[] = [];
  const files = new Map<string, Uint8Array>();
  const origins = new Map<string, string>();
  for (const path of listFiles(projectDir, folder)) {
    const below = folder === '' ? path : path.slice(folder.length + 1);
    files.set(below, readFileSync(join(projectDir, path)));
    origins.set(below, path);
  }
  const manifest = textOfBytes(files.get('package.xml'));
  const version = Number.parseFloat(/<version>\s*([\d.]+)/.exec(manifest)?.[1] ?? '');
  const components = new Map<string, Component>();
  const found = componentsOf({ files, origins, parts: [], problems: [], version }, version, problems);
  addDirectory(components, found, problems);
  return { components, problems };
}

/** The folder of a project in the format of packages, which is the one that holds `package.xml`. */
function packageFolder(projectDir: string): string | undefined {
  return ['', 'src', 'unpackaged'].find((folder) => existsSync(join(projectDir, folder, 'package.xml')));
}

/** Reads a project whole: its components, and everything that is wrong with its files. */
export function readProject(projectDir: string): ReadProject {
  const isSource = existsSync(join(projectDir, 'sfdx-project.json'));
  const folder = isSource ? undefined : packageFolder(projectDir);
  if (folder !== undefined) return readPackageFolder(projectDir, folder);
  const components = new Map<string, Component>();
  const problems: SchemaProblem[] = [];
  try {
    const { packagePaths, namespace, version, replacements } = readProjectFile(projectDir);
    const replace = replacer(replacements, projectDir);
    const seen = new Set<string>();
    for (const directory of packagePaths) {
      const paths = listFiles(projectDir, directory).filter((path) => !seen.has(path));
      for (const path of paths) seen.add(path);
      const read = (path: string): Uint8Array =>
        withoutNamespace(replace(path, readFileSync(join(projectDir, path))), path, namespace);
      const placed = placeFiles(paths, read, version);
      addDirectory(components, componentsOf(placed, version, problems), problems);
    }
  } catch (error) {
    if (!(error instanceof ProjectFileError)) throw error;
    problems.push({ file: 'sfdx-project.json', message: error.message });
  }
  return { components, problems };
}
