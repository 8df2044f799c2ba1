/** What there is: the types of the org, and the components of each. */
import { idOf, pathOf } from './component.ts';
import type { Component, ComponentMap } from './component.ts';
import type { Answer } from './describeDeploy.ts';
import { METADATA_TYPES, typeNamed } from './metadataTypes.ts';

export interface Author {
  readonly id: string;
  readonly name: string;
}

/** A component's FileProperties. Everything in a local org was made by its administrator. */
export function fileProperties(component: Component, author: Author, folder = ''): Answer {
  const moment = new Date(component.modified ?? 0).toISOString();
  return {
    createdById: author.id,
    createdByName: author.name,
    createdDate: moment,
    fileName: `${folder}${pathOf(component)}`,
    fullName: component.fullName,
    id: idOf(component),
    lastModifiedById: author.id,
    lastModifiedByName: author.name,
    lastModifiedDate: moment,
    manageableState: 'unmanaged',
    type: component.type,
  };
}

/** The answer to `describeMetadata`. */
export function describeMetadata(): Answer {
  return {
    metadataObjects: METADATA_TYPES.map((type) => ({
      childXmlNames: (type.parts ?? []).map((part) => part.name),
      directoryName: type.directory,
      inFolder: type.inFolder === true,
      metaFile: false,
      ...(type.suffix === undefined ? {} : { suffix: type.suffix }),
      xmlName: type.name,
    })),
    organizationNamespace: '',
    partialSaveAllowed: true,
    testRequired: false,
  };
}

function isFolder(component: Component): boolean {
  return pathOf(component).endsWith('-meta.xml') && typeNamed(component.type)?.type.inFolder === true;
}

/** The components of a type; of `ReportFolder` and its like the folders, of a type in folders those in one. `undefined` for a type that is not there. */
export function listComponents(components: ComponentMap, type: string, folder: string): Component[] | undefined {
  const folderOf = /^(.+)Folder$/.exec(type)?.[1];
  const known = typeNamed(type) ?? typeNamed(folderOf ?? '');
  if (known === undefined) return undefined;
  const all = [...components.values()];
  if (typeNamed(type) === undefined)
    return all.filter((component) => component.type === folderOf && isFolder(component));
  const own = all.filter((component) => component.type === type && !isFolder(component));
  return known.type.inFolder === true ? own.filter(({ fullName }) => fullName.startsWith(`${folder}/`)) : own;
}
