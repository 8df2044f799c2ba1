/** The project's own files read once more, with another parser and none of the local org's code: what the judge judges by. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  isArray: (name) => ['fieldPermissions', 'objectPermissions', 'customPermissions'].includes(name),
});

export interface ObjectGrant {
  readonly object: string;
  readonly allowRead: boolean;
  readonly allowCreate: boolean;
  readonly allowEdit: boolean;
  readonly allowDelete: boolean;
  readonly viewAllRecords: boolean;
}

export interface FieldGrant {
  readonly field: string;
  readonly readable: boolean;
  readonly editable: boolean;
}

/** What one permission set of the project gives. */
export interface PermissionXml {
  readonly name: string;
  readonly objects: readonly ObjectGrant[];
  readonly fields: readonly FieldGrant[];
  readonly customPermissions: readonly string[];
}

/** A custom field as far as access goes. */
export interface FieldXml {
  readonly name: string;
  readonly type: string;
  /** The object a lookup or master-detail leads to; blank for other types. */
  readonly referenceTo: string;
  /** Formula, roll-up and auto-number: nobody writes it. */
  readonly isComputed: boolean;
  /** Field-level security cannot hide it. */
  readonly isRequired: boolean;
}

export interface ObjectXml {
  readonly name: string;
  readonly isDetail: boolean;
  readonly hasNumberName: boolean;
  readonly fields: readonly FieldXml[];
}

type Tree = Readonly<Record<string, unknown>>;

function treeOf(value: unknown): Tree {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function listOf(value: unknown): Tree[] {
  return Array.isArray(value) ? value.map(treeOf) : [];
}

function read(path: string, root: string): Tree {
  return treeOf(treeOf(parser.parse(readFileSync(path, 'utf8')))[root]);
}

function text(tree: Tree, name: string): string {
  const value = tree[name];
  return typeof value === 'string' ? value : '';
}

function base(project: string): string {
  return join(project, 'force-app/main/default');
}

/** The permission sets, by what stands after the last underscore in lower case: `rep`, `admin`… */
export function readPermissionSets(project: string): Map<string, PermissionXml> {
  const folder = join(base(project), 'permissionsets');
  const sets = readdirSync(folder).map((file): PermissionXml => {
    const tree = read(join(folder, file), 'PermissionSet');
    const flag = (item: Tree, name: string): boolean => text(item, name) === 'true';
    return {
      name: file.split('.')[0] ?? file,
      objects: listOf(tree['objectPermissions']).map((item) => ({
        object: text(item, 'object'),
        allowRead: flag(item, 'allowRead'),
        allowCreate: flag(item, 'allowCreate'),
        allowEdit: flag(item, 'allowEdit'),
        allowDelete: flag(item, 'allowDelete'),
        viewAllRecords: flag(item, 'viewAllRecords'),
      })),
      fields: listOf(tree['fieldPermissions']).map((item) => ({
        field: text(item, 'field'),
        readable: flag(item, 'readable'),
        editable: flag(item, 'editable'),
      })),
      customPermissions: listOf(tree['customPermissions']).map((item) => text(item, 'name')),
    };
  });
  return new Map(sets.map((set) => [set.name.split('_').at(-1)?.toLowerCase() ?? '', set]));
}

function readField(path: string): FieldXml {
  const tree = read(path, 'CustomField');
  const type = text(tree, 'type');
  return {
    name: text(tree, 'fullName'),
    type,
    referenceTo: text(tree, 'referenceTo'),
    isComputed: tree['formula'] !== undefined || type === 'Summary' || type === 'AutoNumber',
    isRequired: text(tree, 'required') === 'true' || type === 'MasterDetail',
  };
}

/** The custom objects of the project, by name. */
export function readObjects(project: string): ObjectXml[] {
  const folder = join(base(project), 'objects');
  return readdirSync(folder)
    .filter((name) => name.endsWith('__c'))
    .map((name) => {
      const tree = read(join(folder, name, `${name}.object-meta.xml`), 'CustomObject');
      const fields = readdirSync(join(folder, name, 'fields')).map((file) =>
        readField(join(folder, name, 'fields', file)),
      );
      return {
        name,
        fields,
        isDetail: fields.some(({ type }) => type === 'MasterDetail'),
        hasNumberName: text(treeOf(tree['nameField']), 'type') === 'AutoNumber',
      };
    });
}
