/** The files of an SFDX project that a deploy would take: those of its package directories that `.forceignore` leaves in. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { isJsonObject } from '../../jsonObject.ts';
import { readForceIgnore } from './forceIgnore.ts';

/** What `sfdx-project.json` says, as far as it matters here. */
export interface ProjectFile {
  readonly packagePaths: readonly string[];
  readonly namespace?: string;
  /** NaN when it says none. */
  readonly version: number;
  /** What a deploy changes in its files, as written. */
  readonly replacements: readonly Readonly<Record<string, unknown>>[];
}

/** Why a project cannot be read. */
export class ProjectFileError extends Error {
  public override readonly name = 'ProjectFileError';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ProjectFileError(`It is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** The package directories of a project, each once, and its namespace. @throws ProjectFileError */
export function readProjectFile(projectDir: string): ProjectFile {
  const path = join(projectDir, 'sfdx-project.json');
  if (!existsSync(path)) throw new ProjectFileError(`There is no sfdx-project.json in ${projectDir}`);
  const project = parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  const { packageDirectories, namespace, sourceApiVersion, replacements } = isJsonObject(project) ? project : {};
  const entries: unknown[] = Array.isArray(packageDirectories) ? packageDirectories : [];
  const paths = entries.flatMap((entry) =>
    isJsonObject(entry) && typeof entry['path'] === 'string' ? [entry['path']] : [],
  );
  if (paths.length === 0) throw new ProjectFileError('packageDirectories names no folder');
  for (const directory of paths) {
    if (!existsSync(join(projectDir, directory)))
      throw new ProjectFileError(`The package directory '${directory}' does not exist`);
  }
  const hasNamespace = typeof namespace === 'string' && /^[A-Za-z]\w*$/.test(namespace);
  const version = Number.parseFloat(typeof sourceApiVersion === 'string' ? sourceApiVersion : '');
  const rules = Array.isArray(replacements) ? replacements.filter(isJsonObject) : [];
  return { packagePaths: [...new Set(paths)], version, replacements: rules, ...(hasNamespace && { namespace }) };
}

const NEVER = new Set(['node_modules', '.git', '.sf', '.sfdx']);

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !NEVER.has(entry.name)) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}

/** The files below a folder of a project, relative to the project with forward slashes, in order. */
export function listFiles(projectDir: string, folder: string): string[] {
  const ignoreFile = join(projectDir, '.forceignore');
  const isIgnored = readForceIgnore(existsSync(ignoreFile) ? readFileSync(ignoreFile, 'utf8') : '');
  return [...filesBelow(join(projectDir, folder))]
    .map((path) => relative(projectDir, path).split(sep).join('/'))
    .filter((path) => !isIgnored(path));
}
