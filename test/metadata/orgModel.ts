/** What the project says its objects and fields are, beside the standard ones that it names. */
import { fullNameOf, pathsOf, type Project } from './project.ts';
import { STANDARD_FIELDS, SYSTEM_FIELDS } from './standardFields.ts';
import { childOf, childrenOf, parseXml, textOf, type XmlNode } from './xml.ts';

/** One field. `type` is the word of the metadata file (`MasterDetail`), or of the describe call for a standard field. */
export interface OrgField {
  readonly object: string;
  readonly name: string;
  readonly type: string;
  readonly isCustom: boolean;
  readonly isFormula: boolean;
  /** Users cannot write it: formula, roll-up, or a system field. */
  readonly isComputed: boolean;
  readonly referenceTo: string | undefined;
  /** Name in paths to the parent, such as `Decision_Path__r`. */
  readonly parentPath: string | undefined;
  /** Name of the list of children on the parent, without `__r`. */
  readonly childList: string | undefined;
  readonly values: readonly string[];
  /** The file; undefined for a standard field. */
  readonly path: string | undefined;
  readonly node: XmlNode | undefined;
}

/** One object. */
export interface OrgObject {
  readonly name: string;
  readonly isCustom: boolean;
  readonly path: string | undefined;
  readonly node: XmlNode | undefined;
  readonly fields: ReadonlyMap<string, OrgField>;
}

export type OrgModel = ReadonlyMap<string, OrgObject>;

function standardField(object: string, name: string, type: string, referenceTo?: string): OrgField {
  return {
    ...{ object, name, type, referenceTo },
    ...{ isCustom: false, isFormula: false, isComputed: name !== 'Name' && name !== 'OwnerId' },
    parentPath: referenceTo === undefined ? undefined : name.replace(/Id$/, ''),
    ...{ childList: undefined, values: [], path: undefined, node: undefined },
  };
}

function customField(object: string, path: string, node: XmlNode): OrgField {
  const name = fullNameOf(path);
  const referenceTo = childOf(node, 'referenceTo')?.text;
  const isFormula = childOf(node, 'formula') !== undefined;
  const set = childOf(childOf(node, 'valueSet'), 'valueSetDefinition');
  return {
    ...{ object, name, path, node, isFormula, referenceTo, isCustom: true },
    type: textOf(node, 'type'),
    isComputed: isFormula || textOf(node, 'type') === 'Summary',
    parentPath: referenceTo === undefined ? undefined : name.replace(/__c$/, '__r'),
    childList: childOf(node, 'relationshipName')?.text,
    values: childrenOf(set, 'value').map((value) => textOf(value, 'fullName')),
  };
}

const byName = (fields: readonly OrgField[]): Map<string, OrgField> =>
  new Map(fields.map((field): [string, OrgField] => [field.name, field]));

const systemFieldsOf = (object: string): OrgField[] =>
  Object.entries(SYSTEM_FIELDS).map(([name, { type, referenceTo }]) => standardField(object, name, type, referenceTo));

function customObject(project: Project, path: string): OrgObject {
  const name = fullNameOf(path);
  const node = parseXml(project.get(path) ?? '');
  const own = pathsOf(project, '.field-meta.xml')
    .filter((file) => file.startsWith(`objects/${name}/fields/`))
    .map((file) => customField(name, file, parseXml(project.get(file) ?? '')));
  const nameType = textOf(childOf(node, 'nameField'), 'type');
  const nameField = { ...standardField(name, 'Name', 'string'), isComputed: nameType === 'AutoNumber' };
  const isDetail = own.some((field) => field.type === 'MasterDetail');
  // A detail has no owner of its own.
  const owner = isDetail ? [] : [standardField(name, 'OwnerId', 'reference', 'User')];
  return {
    ...{ name, path, node, isCustom: true },
    fields: byName([nameField, ...owner, ...systemFieldsOf(name), ...own]),
  };
}

function standardObject(name: string): OrgObject {
  const own = Object.entries(STANDARD_FIELDS[name] ?? {}).map(([field, { type, referenceTo }]) =>
    standardField(name, field, type, referenceTo),
  );
  return {
    ...{ name, isCustom: false, path: undefined, node: undefined },
    fields: byName([...systemFieldsOf(name), ...own]),
  };
}

/** The objects of the project and the standard ones, by API name. */
export function readOrgModel(project: Project): OrgModel {
  const custom = pathsOf(project, '.object-meta.xml').map((path) => customObject(project, path));
  const standard = Object.keys(STANDARD_FIELDS).map(standardObject);
  return new Map([...standard, ...custom].map((object): [string, OrgObject] => [object.name, object]));
}

/** A field by object and name, or by `Object.Field`. */
export function fieldOf(model: OrgModel, object: string, name?: string): OrgField | undefined {
  const [owner = '', field = ''] = name === undefined ? object.split('.') : [object, name];
  return model.get(owner)?.fields.get(field);
}

/** All custom fields of the project. */
export const customFieldsOf = (model: OrgModel): OrgField[] =>
  [...model.values()].flatMap((object) => [...object.fields.values()].filter((field) => field.isCustom));

/** Custom objects of the project. */
export const customObjectsOf = (model: OrgModel): OrgObject[] =>
  [...model.values()].filter((object) => object.isCustom);
