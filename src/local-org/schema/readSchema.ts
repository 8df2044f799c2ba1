/** Reads an SFDX project as a deploy to an org would, and refuses what the org would refuse. */
import { buildSchema } from './buildSchema.ts';
import { checkSchema } from './check/checkSchema.ts';
import type { FlexiPageDef, ObjectDef, PermissionSetDef, PicklistValue, Schema } from './model.ts';
import { readProjectFiles, type ComponentFile, type Suffix } from './read/projectFiles.ts';
import { readObject, readValueSet, type ObjectParts } from './read/readObject.ts';
import { readFlexiPage, readLabels } from './read/readPages.ts';
import { readCustomPermission, readPermissionSet } from './read/readPermissionSet.ts';
import { problemList, type ProblemList } from './read/xmlNode.ts';
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
    const { objectName, suffix } = component;
    if (objectName === undefined) continue;
    const parts = byName.get(objectName) ?? { name: objectName, fields: [], rules: [], recordTypes: [] };
    byName.set(objectName, parts);
    if (suffix === 'object') parts.object = component;
    if (suffix === 'field') parts.fields.push(component);
    if (suffix === 'validationRule') parts.rules.push(component);
    if (suffix === 'recordType') parts.recordTypes.push(component);
  }
  return [...byName.values()];
}

function readAll<T>(
  components: readonly ComponentFile[],
  suffix: Suffix,
  read: (file: ComponentFile) => T | undefined,
): T[] {
  return components
    .filter((component) => component.suffix === suffix)
    .map(read)
    .filter((value): value is T => value !== undefined);
}

function reportDoubles(components: readonly ComponentFile[]): void {
  const seen = new Map<string, string>();
  for (const { suffix, fullName, objectName, file } of components) {
    const key = `${suffix} ${objectName ?? ''} ${fullName}`.toLowerCase();
    const earlier = seen.get(key);
    if (earlier !== undefined) file.report(`The same component is in ${earlier}`);
    seen.set(key, file.path);
  }
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
  for (const component of components.filter(({ suffix }) => suffix === 'standardValueSet')) {
    const fields = STANDARD_VALUE_SETS[component.fullName];
    if (fields === undefined) component.file.report(`The standard value set '${component.fullName}' is not understood`);
    for (const field of fields ?? []) values.set(field, readValueSet(component));
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
      .filter(({ suffix }) => suffix === 'globalValueSet')
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

function readLabelFiles(components: readonly ComponentFile[]): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const component of components.filter(({ suffix }) => suffix === 'labels')) {
    for (const [name, value] of readLabels(component)) {
      if (Object.hasOwn(labels, name)) component.file.report(`The label '${name}' is there twice`, 'labels');
      labels[name] = value;
    }
  }
  return labels;
}

function distinct(problems: readonly SchemaProblem[]): SchemaProblem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

function readParts(components: readonly ComponentFile[]): Schema {
  reportDoubles(components);
  return buildSchema({
    objects: readObjects(components),
    permissionSets: readAll<PermissionSetDef>(components, 'permissionset', readPermissionSet),
    customPermissions: readAll<string>(components, 'customPermission', readCustomPermission),
    flexiPages: readAll<FlexiPageDef>(components, 'flexipage', readFlexiPage),
    labels: readLabelFiles(components),
  });
}

/**
 * The schema of component files, wherever they come from, on top of the standard objects.
 * @throws SchemaError with every problem found, when there is at least one.
 */
export function schemaOf(read: (problems: ProblemList) => readonly ComponentFile[]): Schema {
  const problems = problemList();
  const schema = readParts(read(problems));
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
  return schemaOf((problems) => readProjectFiles(projectDir, problems));
}

/** The schema of an org into which nothing was deployed. */
export function standardSchema(): Schema {
  return buildSchema({ objects: standardObjects });
}
