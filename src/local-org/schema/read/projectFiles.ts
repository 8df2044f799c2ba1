/** Which files of an SFDX project the local org deploys, by their place and suffix. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import type { MetadataFile, ProblemList } from './xmlNode.ts';

/** Suffixes of the component types that make up the schema; anything else in the project is left to other tools. */
const SUFFIXES = [
  'object',
  'field',
  'validationRule',
  'recordType',
  'permissionset',
  'customPermission',
  'flexipage',
  'labels',
  'globalValueSet',
  'standardValueSet',
] as const;
export type Suffix = (typeof SUFFIXES)[number];

/** One component file. `objectName` is the folder under `objects/` for the parts of an object. */
export interface ComponentFile {
  readonly suffix: Suffix;
  readonly fullName: string;
  readonly objectName?: string;
  readonly file: MetadataFile;
}

/** The package directories of a project, relative to it. */
export function packagePaths(projectDir: string, problems: ProblemList): string[] {
  const path = join(projectDir, 'sfdx-project.json');
  if (!existsSync(path)) {
    problems.add('sfdx-project.json', `There is no sfdx-project.json in ${projectDir}`);
    return [];
  }
  const project: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const listed: unknown =
    typeof project === 'object' && project !== null && 'packageDirectories' in project
      ? project.packageDirectories
      : [];
  const directories: unknown[] = Array.isArray(listed) ? listed : [];
  const paths = directories.flatMap((entry) =>
    typeof entry === 'object' && entry !== null && 'path' in entry && typeof entry.path === 'string'
      ? [entry.path]
      : [],
  );
  if (paths.length === 0) problems.add('sfdx-project.json', 'packageDirectories names no folder');
  return paths;
}

function objectFolderOf(path: string): string | undefined {
  const parts = path.split('/');
  const at = parts.lastIndexOf('objects');
  return at < 0 ? undefined : parts[at + 1];
}

function componentOf(projectDir: string, path: string, problems: ProblemList): ComponentFile | undefined {
  const match = /^(.+)\.(\w+)-meta\.xml$/.exec(basename(path));
  const suffix = SUFFIXES.find((known) => known === match?.[2]);
  if (suffix === undefined) return undefined;
  const shown = relative(projectDir, path).split(sep).join('/');
  const objectName = objectFolderOf(shown);
  return {
    suffix,
    fullName: match?.[1] ?? '',
    ...(objectName === undefined ? {} : { objectName }),
    file: problems.fileOf(shown, readFileSync(path, 'utf8')),
  };
}

/** Every component file of every package directory, sorted by path so that what follows is the same on each machine. */
export function readProjectFiles(projectDir: string, problems: ProblemList): ComponentFile[] {
  const found: ComponentFile[] = [];
  for (const packagePath of packagePaths(projectDir, problems)) {
    const root = join(projectDir, packagePath);
    if (!existsSync(root)) {
      problems.add('sfdx-project.json', `The package directory '${packagePath}' does not exist`);
      continue;
    }
    const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('-meta.xml'));
    for (const path of paths.sort()) {
      const component = componentOf(projectDir, join(root, path), problems);
      if (component !== undefined) found.push(component);
    }
  }
  return found;
}
