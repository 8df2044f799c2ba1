import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** The folder of the package, from the root of the repository. */
export const PACKAGE_DIRECTORY = 'force-app/main/default';

/** Text of every file under the package directory, by its path from there with `/`; tests of components are left out. */
export type Project = ReadonlyMap<string, string>;

/** The project as it is on disk. */
export function readProject(): Project {
  const root = join(process.cwd(), PACKAGE_DIRECTORY);
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const texts = files.map(({ parentPath, name }): [string, string] => {
    const path = join(parentPath, name);
    return [relative(root, path).split(sep).join('/'), readFileSync(path, 'utf8')];
  });
  return new Map(texts.filter(([path]) => !path.includes('/__tests__/')).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * A copy of the project with one file changed.
 * @throws {RangeError} when the file is missing or does not hold the text, so that no mutation test passes by doing nothing.
 */
export function withChange(project: Project, path: string, from: string, to: string): Project {
  const text = project.get(path);
  if (text?.includes(from) !== true) throw new RangeError(`${path} does not hold "${from}"`);
  return new Map(project).set(
    path,
    text.replace(from, () => to),
  );
}

/**
 * A copy of the project without one file.
 * @throws {RangeError} when the file is missing.
 */
export function without(project: Project, path: string): Project {
  const copy = new Map(project);
  if (!copy.delete(path)) throw new RangeError(`there is no ${path}`);
  return copy;
}

/** Paths that end with a suffix, such as `.field-meta.xml`. */
export const pathsOf = (project: Project, suffix: string): string[] =>
  [...project.keys()].filter((path) => path.endsWith(suffix));

/** File name without folders and suffix: the full name of the component. */
export function fullNameOf(path: string): string {
  const file = path.split('/').at(-1) ?? '';
  return file.replace(/(\.[A-Za-z]+|\.js)-meta\.xml$/, '');
}
