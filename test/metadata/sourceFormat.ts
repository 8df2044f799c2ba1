/** What Salesforce's own deploy library makes of the project: which file it takes for which component. */
import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { ComponentSet, ForceIgnore, MetadataConverter, type SourceComponent } from '@salesforce/source-deploy-retrieve';

/** One component with the files that it is made of, from the folder that was read. */
export interface ClaimedComponent {
  readonly type: string;
  readonly fullName: string;
  readonly xml: string | undefined;
  readonly files: readonly string[];
}

const withChildren = (component: SourceComponent): SourceComponent[] => [component, ...component.getChildren()];

/** All components below a folder, children of objects included. Shape: sorted by type and name. */
export function componentsBelow(folder: string): ClaimedComponent[] {
  const short = (path: string): string => relative(folder, path).split(sep).join('/');
  const claimed = ComponentSet.fromSource(folder)
    .getSourceComponents()
    .toArray()
    .flatMap(withChildren)
    .map((component): ClaimedComponent => {
      const isContainer = component.getChildren().length > 0 || component.parent !== undefined;
      const content = isContainer ? [] : component.walkContent();
      const xml = component.xml === undefined ? undefined : short(component.xml);
      return {
        type: component.type.name,
        fullName: component.fullName,
        xml,
        files: [...new Set([...(xml === undefined ? [] : [xml]), ...content.map(short)])],
      };
    });
  const order = ({ type, fullName }: ClaimedComponent): string => `${type} ${fullName}`;
  return claimed.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

/** Files below a folder that a deploy would send, tests and TypeScript sources left out. */
export function deployedFilesBelow(folder: string): string[] {
  const ignore = ForceIgnore.findAndCreate(folder);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => ignore.accepts(path))
    .map((path) => relative(folder, path).split(sep).join('/'))
    .sort();
}

/** Writes the folder in the format that the Metadata API takes, and returns the path of it. */
export async function convertTo(folder: string, outputDirectory: string): Promise<string> {
  const { packagePath } = await new MetadataConverter().convert(ComponentSet.fromSource(folder), 'metadata', {
    type: 'directory',
    outputDirectory,
    genUniqueDir: false,
  });
  if (packagePath === undefined) throw new Error('nothing was written');
  return packagePath;
}
