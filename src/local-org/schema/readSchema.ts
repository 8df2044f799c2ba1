/** From components to the schema of an org; refuses what a deploy would refuse. */
import { buildSchema } from './buildSchema.ts';
import { checkSchema } from './check/checkSchema.ts';
import type { FlexiPageDef, ObjectDef, PermissionSetDef, PicklistValue, Schema } from './model.ts';
import { schemaFileOf } from './read/component.ts';
import type { Component, ComponentFile } from './read/component.ts';
import { readProject } from './read/readProject.ts';
import { readObject, readValueSet, type ObjectParts } from './read/readObject.ts';
import { readFlexiPage, readLabels } from './read/readPages.ts';
import { readCustomPermission, readPermissionSet } from './read/readPermissionSet.ts';
import { problemList } from './read/xmlNode.ts';
import { SchemaError, type SchemaProblem } from './schemaError.ts';
import { historyObject, standardObjects } from './standardObjects.ts';

export { SchemaError, type SchemaProblem } from './schemaError.ts';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The nth custom object's key prefix: a00, a01 … a0z, a10 … */
function customPrefix(index: number): string {
  return `a${DIGITS.charAt(Math.floor(index / DIGITS.length))}${DIGITS.charAt(index % DIGITS.length)}`;
}

function objectPartsOf(components: readonly ComponentFile[]): ObjectParts[] {
  const byName = new Map<string, ObjectParts>();
  for (const component of components) {
    const { objectName, type } = component;
    if (objectName === undefined) continue;
    const parts = byName.get(objectName) ?? { name: objectName, fields: [], rules: [], recordTypes: [] };
    byName.set(objectName, parts);
    if (type === 'CustomObject') parts.object = component;
    if (type === 'CustomField') parts.fields.push(component);
    if (type === 'ValidationRule') parts.rules.push(component);
    if (type === 'RecordType') parts.recordTypes.push(component);
  }
  return [...byName.values()];
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
  const names = objects
    .filter((object) => object.custom)
    .map((object) => object.name.toLowerCase())
    .sort();
  return objects.map((object) =>
    object.custom ? { ...object, keyPrefix: customPrefix(names.indexOf(object.name.toLowerCase())) } : object,
  );
}

/** Standard value sets that a project may replace, and the standard field each belongs to. */
const STANDARD_VALUE_SETS: Readonly<Record<string, readonly string[]>> = {
  OpportunityStage: ['Opportunity.StageName', 'OpportunityHistory.StageName'],
  OpportunityType: ['Opportunity.Type'],
  LeadSource: ['Opportunity.LeadSource', 'Lead.LeadSource', 'Contact.LeadSource', 'Account.AccountSource'],
  ContactRole: ['OpportunityContactRole.Role'],
  Industry: ['Account.Industry', 'Lead.Industry'],
  TaskStatus: ['Task.Status'],
  TaskPriority: ['Task.Priority'],
  QuoteStatus: ['Quote.Status'],
};

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

function readObjects(components: readonly ComponentFile[]): ObjectDef[] {
  const valueSets = new Map(
    components
      .filter(({ type }) => type === 'GlobalValueSet')
      .map((component) => [component.fullName, readValueSet(component)]),
  );
  const standard = withStandardValues(standardObjects, components);
  const parts = objectPartsOf(components);
  const partsOf = new Map(parts.map((part) => [part.name, part]));
  const extended = standard.map((object) => {
    const part = partsOf.get(object.name);
    return part === undefined ? object : (readObject(part, object, valueSets) ?? object);
  });
  const standardNames = new Set(standard.map((object) => object.name));
  const custom = parts
    .filter((part) => !standardNames.has(part.name))
    .map((part) => readObject(part, undefined, valueSets))
    .filter((object): object is ObjectDef => object !== undefined);
  const all = withPrefixes([...extended, ...custom]);
  return [...all, ...all.filter((object) => object.custom && object.enableHistory).map(historyObject)];
}

function distinct(problems: readonly SchemaProblem[]): SchemaProblem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

function readParts(components: readonly ComponentFile[]): Schema {
  return buildSchema({
    objects: readObjects(components),
    permissionSets: readAll<PermissionSetDef>(components, 'PermissionSet', readPermissionSet),
    customPermissions: readAll<string>(components, 'CustomPermission', readCustomPermission),
    flexiPages: readAll<FlexiPageDef>(components, 'FlexiPage', readFlexiPage),
    labels: Object.fromEntries(readAll<[string, string][]>(components, 'CustomLabel', readLabels).flat()),
  });
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
  const files = [...components].map((component) => schemaFileOf(component, problems, shown(component)));
  const schema = readParts(files.filter((file) => file !== undefined));
  // References are checked only when every file was read: half a schema would report what is not wrong.
  if (problems.all.length === 0) checkSchema(schema, problems);
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
