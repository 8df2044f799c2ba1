/** What there is: the types of the org, and the components of each. */
import { idOf, pathOf } from '../schema/read/component.ts';
import type { Component, ComponentMap } from '../schema/read/component.ts';
import type { Answer } from './describeDeploy.ts';
import { namespaceOfComponent } from '../schema/read/namespaces.ts';
import { METADATA_TYPES, typeNamed } from '../schema/read/metadataTypes.ts';

export interface Author {
  readonly id: string;
  readonly name: string;
}

/** A component's FileProperties. Everything in a local org was made by its administrator. */
export function fileProperties(component: Component, author: Author, folder = ''): Answer {
  const moment = new Date(component.modified ?? 0).toISOString();
  const namespace = namespaceOfComponent(component);
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
    ...(namespace === undefined
      ? { manageableState: 'unmanaged' }
      : { manageableState: 'installed', namespacePrefix: namespace }),
    // Clients ask for what is in a folder when its type is that of one.
    type: isFolder(component) ? (typeNamed(component.type)?.type.folderType ?? component.type) : component.type,
  };
}

/** The answer to `describeMetadata`. */
export function describeMetadata(): Answer {
  return {
    metadataObjects: METADATA_TYPES.map((type) => ({
      childXmlNames: (type.parts ?? []).map((part) => part.name),
      directoryName: type.directory,
      inFolder: type.inFolder,
      metaFile: type.shape === 'content',
      ...(type.suffix === undefined ? {} : { suffix: type.suffix }),
      xmlName: type.name,
    })),
    organizationNamespace: '',
    partialSaveAllowed: true,
    testRequired: false,
  };
}

/** What describes a folder, and is no component in one. */
function isFolder(component: Component): boolean {
  return (
    component.files.length === 1 &&
    pathOf(component).endsWith('-meta.xml') &&
    typeNamed(component.type)?.type.inFolder === true
  );
}

/** The components of a type; of `ReportFolder` and its like the folders, of a type in folders those in one. `undefined` for a type that is not there. */
export function listComponents(components: ComponentMap, type: string, folder: string): Component[] | undefined {
  const all = [...components.values()];
  const described = METADATA_TYPES.find(({ folderType }) => folderType === type);
  if (described !== undefined)
    return all.filter((component) => component.type === described.name && isFolder(component));
  const known = typeNamed(type);
  if (known === undefined) return undefined;
  const own = all.filter((component) => component.type === type && !isFolder(component));
  const isIn = known.part === undefined && known.type.inFolder;
  return isIn ? own.filter(({ fullName }) => fullName.startsWith(`${folder}/`)) : own;
}
