/** From components to the schema of an org; refuses what a deploy would refuse. */
import { buildSchema } from './buildSchema.ts';
import { checkBundles } from './check/checkBundles.ts';
import { checkNames } from './check/checkNames.ts';
import { checkReferences } from './check/checkReferences.ts';
import { checkSchema } from './check/checkSchema.ts';
import type {
  FieldDef,
  FlexiPageDef,
  ObjectDef,
  ObjectKind,
  PermissionSetDef,
  PicklistValue,
  Schema,
} from './model.ts';
import { STANDARD_VALUE_SETS } from './standard/valueSets.ts';
import { plainField } from './standard/standardTable.ts';
import { keyOfComponent, schemaFileOf } from './read/component.ts';
import type { Component, ComponentFile } from './read/component.ts';
import { installedNamespaces, namespaceOfComponent } from './read/namespaces.ts';
import { readProject } from './read/readProject.ts';
import { isCustomObjectName, readObject, readValueSet, type ObjectParts } from './read/readObject.ts';
import { readFlexiPage, readLabel } from './read/readPages.ts';
import {
  readCustomPermission,
  readPermissionSet,
  readPermissionSetGroups,
  readProfile,
} from './read/readPermissionSet.ts';
import { readRows } from './read/readRows.ts';
import { featureObject, isStandardName, standardOutline } from './read/standardCatalog.ts';
import { problemList } from './read/xmlNode.ts';
import { SchemaError, type SchemaProblem } from './schemaError.ts';
import { customHistory, standardHistory } from './standard/fieldHistory.ts';
import { standardObjects } from './standardObjects.ts';
import { DIGITS } from '../store/ids.ts';

export { SchemaError, type SchemaProblem } from './schemaError.ts';

/** The nth key prefix of a kind of custom objects: a00, a01 … a0z, a10 … */
function customPrefix(letter: string, index: number): string {
  return `${letter}${DIGITS.charAt(Math.floor(index / DIGITS.length))}${DIGITS.charAt(index % DIGITS.length)}`;
}

/** The first character of the ids of custom objects by kind; ordinary ones and settings begin with `a`. */
const LETTERS: Readonly<Partial<Record<ObjectKind, string>>> = {
  customMetadata: 'm',
  event: 'e',
  big: 'b',
  external: 'x',
};

function noParts(): Omit<ObjectParts, 'name'> {
  return { fields: [], rules: [], recordTypes: [], processes: [] };
}

function objectPartsOf(components: readonly ComponentFile[]): ObjectParts[] {
  const byName = new Map<string, ObjectParts>();
  for (const component of components) {
    const { objectName, type } = component;
    if (objectName === undefined) continue;
    const parts = byName.get(objectName) ?? { name: objectName, ...noParts() };
    byName.set(objectName, parts);
    if (type === 'CustomObject') parts.object = component;
    if (type === 'CustomField') parts.fields.push(component);
    if (type === 'ValidationRule') parts.rules.push(component);
    if (type === 'RecordType') parts.recordTypes.push(component);
    if (type === 'BusinessProcess') parts.processes.push(component);
  }
  return [...byName.values()];
}

/** Custom fields of activities are those of tasks and of events. */
function withActivityFields(parts: readonly ObjectParts[]): ObjectParts[] {
  const activity = parts.find(({ name }) => name === 'Activity');
  if (activity === undefined) return [...parts];
  const own = ['Task', 'Event'].map((name): ObjectParts => {
    const part = parts.find((other) => other.name === name) ?? { name, ...noParts() };
    const fields = activity.fields.map((field) => ({ ...field, objectName: name }));
    return { ...part, fields: [...part.fields, ...fields] };
  });
  return [...parts.filter(({ name }) => !['Activity', 'Task', 'Event'].includes(name)), ...own];
}

/** One lookup of both kinds of activities has one list of children, that of the tasks. */
function withoutActivityChildren(event: ObjectDef, tasks: ObjectParts | undefined): ObjectDef {
  const shared = new Set(tasks?.fields.map(({ fullName }) => fullName));
  const fields = event.fields.map((field) => {
    const { childRelationshipName, ...own } = field;
    return childRelationshipName !== undefined && shared.has(field.name) ? own : field;
  });
  return { ...event, fields };
}

function readAll<T>(
  components: readonly ComponentFile[],
  type: string,
  read: (file: ComponentFile) => T | undefined,
): T[] {
  return components
    .filter((component) => component.type === type)
    .map(read)
    .filter((value): value is T => value !== undefined);
}

/** Custom objects get their prefixes in alphabetical order, so that ids stay the same from start to start. */
function withPrefixes(objects: readonly ObjectDef[]): ObjectDef[] {
  const letterOf = (object: ObjectDef): string => (object.kind && LETTERS[object.kind]) ?? 'a';
  const custom = objects.filter((object) => object.custom);
  custom.sort((left, right) => (left.name.toLowerCase() < right.name.toLowerCase() ? -1 : 1));
  const byLetter = Map.groupBy(custom, letterOf);
  return objects.map((object) => {
    if (!object.custom) return object;
    const letter = letterOf(object);
    return { ...object, keyPrefix: customPrefix(letter, byLetter.get(letter)?.indexOf(object) ?? 0) };
  });
}

function withStandardValues(objects: readonly ObjectDef[], components: readonly ComponentFile[]): readonly ObjectDef[] {
  const values = new Map<string, readonly PicklistValue[]>();
  for (const component of components.filter(({ type }) => type === 'StandardValueSet')) {
    for (const field of STANDARD_VALUE_SETS[component.fullName] ?? []) values.set(field, readValueSet(component));
  }
  if (values.size === 0) return objects;
  return objects.map((object) => ({
    ...object,
    fields: object.fields.map((field) => ({
      ...field,
      picklist: values.get(`${object.name}.${field.name}`) ?? field.picklist,
    })),
  }));
}

/** Names of objects that fields and permissions may be about; some of what is found is none, which does no harm. */
function namedObjects(components: readonly ComponentFile[]): string[] {
  return components.flatMap(({ file }) =>
    [...file.text.matchAll(/<(?:referenceTo|object|sobjectType)>\s*(\w+)\s*<|<field>\s*(\w+)\./g)].map(
      ([, object, owner]) => object ?? owner ?? '',
    ),
  );
}

/** A standard object keeps its label and name field to itself: only what a project says of a custom one has them. */
function describesStandard({ object }: ObjectParts): boolean {
  return object !== undefined && !/<(label|nameField)>/.test(object.file.text);
}

/** Standard objects that the org has no table of its own for, and that a component extends or refers to. */
function outlines(parts: readonly ObjectParts[], components: readonly ComponentFile[]): ObjectDef[] {
  const known = new Set(standardObjects.map(({ name }) => name));
  const wanted = new Set([...parts.map(({ name }) => name), ...namedObjects(components)]);
  const found: ObjectDef[] = [];
  for (const name of wanted) {
    if (known.has(name) || isCustomObjectName(name)) continue;
    const isDescribed = parts.some((part) => part.name === name && describesStandard(part));
    const outline =
      standardOutline(name, found.length) ?? (isDescribed ? featureObject(name, found.length) : undefined);
    if (outline !== undefined) found.push(outline);
  }
  const names = new Set([...known, ...found.map(({ name }) => name)]);
  // A parent that nobody asked for is an id like any other.
  const objects = found.map((object) => ({
    ...object,
    fields: object.fields.map((field) => withKnownParents(field, names)),
  }));
  const tracked = objects.filter(({ name }) => isStandardName(`${name}History`) && !names.has(`${name}History`));
  return [...objects, ...tracked.map(standardHistory)];
}

function withKnownParents(field: FieldDef, names: ReadonlySet<string>): FieldDef {
  if (field.type !== 'reference' || field.referenceTo.every((name) => names.has(name))) return field;
  return { ...plainField(field.name, field.label, 'string'), length: 18 };
}

function readObjects(components: readonly ComponentFile[]): ObjectDef[] {
  const valueSets = new Map(
    components
      .filter(({ type }) => type === 'GlobalValueSet')
      .map((component) => [component.fullName, readValueSet(component)]),
  );
  const parts = withActivityFields(objectPartsOf(components));
  const standard = withStandardValues([...standardObjects, ...outlines(parts, components)], components);
  const partsOf = new Map(parts.map((part) => [part.name, part]));
  const standardNames = new Set(standard.map((object) => object.name));
  const extended = standard.map((object) => {
    const part = partsOf.get(object.name);
    const described = part === undefined ? object : (readObject(part, object, valueSets) ?? object);
    const fields = described.fields.map((field) => (field.custom ? field : withKnownParents(field, standardNames)));
    const read = { ...described, fields };
    return object.name === 'Event' ? withoutActivityChildren(read, partsOf.get('Task')) : read;
  });
  const custom = parts
    .filter((part) => !standardNames.has(part.name))
    .map((part) => readObject(part, undefined, valueSets))
    .filter((object): object is ObjectDef => object !== undefined);
  const all = withPrefixes([...extended, ...custom]);
  return [...all, ...all.filter((object) => object.custom && object.enableHistory).map(customHistory)];
}

function distinct(problems: readonly SchemaProblem[]): SchemaProblem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

function readParts(components: readonly ComponentFile[]): Schema {
  const objects = readObjects(components);
  const sets = readAll<PermissionSetDef>(components, 'PermissionSet', readPermissionSet);
  return buildSchema({
    objects,
    permissionSets: [...sets, ...readPermissionSetGroups(components, sets)],
    profiles: readAll<PermissionSetDef>(components, 'Profile', readProfile),
    rows: readRows(components, objects),
    customPermissions: readAll<string>(components, 'CustomPermission', readCustomPermission),
    flexiPages: readAll<FlexiPageDef>(components, 'FlexiPage', readFlexiPage),
    labels: Object.fromEntries(readAll<[string, string]>(components, 'CustomLabel', readLabel)),
  });
}

/** Salesforce's words for a name with the prefix of a package that the org does not have. */
function foreignName(namespace: string): string {
  return `Cannot create a new component with the namespace: ${namespace}.  Only components in the same namespace as the organization can be created through the API`;
}

/**
 * The schema of components on top of the standard objects.
 * @param shown what the problems of a component are filed under
 * @param known problems that were found when the components were read
 * @throws SchemaError with every problem found, when there is at least one.
 */
export function schemaOfComponents(
  components: Iterable<Component>,
  shown: (component: Component) => string,
  known: readonly SchemaProblem[] = [],
): Schema {
  const problems = problemList();
  problems.all.push(...known);
  const all = new Map([...components].map((component) => [keyOfComponent(component), component]));
  const installed = installedNamespaces(all.values());
  const files = [...all.values()].map((component) => {
    const namespace = namespaceOfComponent(component);
    if (namespace === undefined || installed.has(namespace.toLowerCase()))
      return schemaFileOf(component, problems, shown(component));
    problems.add(shown(component), foreignName(namespace));
    return undefined;
  });
  const schema = readParts(files.filter((file) => file !== undefined));
  // References are checked only when every file was read: half a schema would report what is not wrong.
  if (problems.all.length === 0) {
    checkSchema(schema, problems);
    checkReferences(schema, all, shown, problems);
    checkNames(schema, all, shown, problems);
    checkBundles(schema, all, shown, problems);
  }
  if (problems.all.length > 0) throw new SchemaError(distinct(problems.all));
  return schema;
}

/**
 * The schema of an SFDX project on top of the standard objects.
 * @throws SchemaError with every problem found, when there is at least one.
 */
export function readSchema(projectDir: string): Schema {
  const { components, problems } = readProject(projectDir);
  return schemaOfComponents(components.values(), (component) => component.origin ?? component.fullName, problems);
}

/** The schema of an org into which nothing was deployed. */
export function standardSchema(): Schema {
  return buildSchema({ objects: standardObjects });
}
