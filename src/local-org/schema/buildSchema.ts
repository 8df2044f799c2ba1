/** From a list of objects to a schema in which every name can be looked up and every parent knows its children. */
import type { ChildRelationship, FieldDef, ObjectDef, Schema } from './model.ts';

/** What a schema is made of before its parts are linked. */
export interface SchemaParts {
  readonly objects: readonly ObjectDef[];
  readonly permissionSets?: Schema['permissionSets'];
  readonly profiles?: Schema['profiles'];
  readonly rows?: Schema['rows'];
  readonly customPermissions?: Schema['customPermissions'];
  readonly flexiPages?: Schema['flexiPages'];
  readonly labels?: Schema['labels'];
}

/** Polymorphic fields that also point at every custom object with activities. */
const RELATED_TO = new Set(
  ['Task', 'Event', 'OpenActivity', 'ActivityHistory']
    .map((name) => `${name}.WhatId`)
    .concat('EmailMessage.RelatedToId'),
);

/** Those to which files are attached, which may be every custom object. */
const ATTACHED_TO = new Set(['ContentDocumentLink.LinkedEntityId', 'ContentVersion.FirstPublishLocationId']);

function withCustomTargets(object: ObjectDef, custom: readonly ObjectDef[]): ObjectDef {
  if (custom.length === 0) return object;
  const active = custom.filter(({ enableActivities }) => enableActivities === true);
  const targetsOf = (field: FieldDef): readonly ObjectDef[] => {
    const name = `${object.name}.${field.name}`;
    return ATTACHED_TO.has(name) ? custom : RELATED_TO.has(name) ? active : [];
  };
  return {
    ...object,
    fields: object.fields.map((field) => {
      const targets = targetsOf(field).map(({ name }) => name);
      return targets.length === 0 ? field : { ...field, referenceTo: [...field.referenceTo, ...targets] };
    }),
  };
}

/** More roll-ups than masters and details can hang above each other. */
const DEEPEST = 5;

/** The type of a roll-up is that of what it sums up, which may be a roll-up itself; a count is a whole number. */
function withSummaryType(field: FieldDef, byName: ReadonlyMap<string, ObjectDef>, depth = 0): FieldDef {
  if (field.summary === undefined) return field;
  const { operation, childObject, summarizedField } = field.summary;
  const summed = byName.get(childObject.toLowerCase())?.fields.find((child) => child.name === summarizedField);
  const source = summed && depth < DEEPEST ? withSummaryType(summed, byName, depth + 1) : summed;
  if (operation === 'count' || source === undefined) return { ...field, type: 'double', precision: 18, scale: 0 };
  const isMoment = source.type === 'date' || source.type === 'datetime';
  return { ...field, type: source.type, precision: isMoment ? 0 : 18, scale: source.scale };
}

function withSummaryTypes(object: ObjectDef, byName: ReadonlyMap<string, ObjectDef>): ObjectDef {
  return { ...object, fields: object.fields.map((field) => withSummaryType(field, byName)) };
}

/** Two references of one child may share a list below the parent; it is that of the first. */
function isFirstOfItsName(field: FieldDef, index: number, fields: readonly FieldDef[]): boolean {
  const name = field.childRelationshipName;
  return name === undefined || fields.findIndex((other) => other.childRelationshipName === name) === index;
}

function childrenOf(parent: ObjectDef, objects: readonly ObjectDef[]): ChildRelationship[] {
  const target = parent.name.toLowerCase();
  return objects.flatMap((child) =>
    child.fields
      .filter((field) => field.referenceTo.some((name) => name.toLowerCase() === target))
      .filter(isFirstOfItsName)
      .map((field) => ({
        childObject: child.name,
        field: field.name,
        ...(field.childRelationshipName === undefined ? {} : { relationshipName: field.childRelationshipName }),
        cascadeDelete: field.deleteRule === 'Cascade',
        restrictedDelete: field.deleteRule === 'Restrict',
      })),
  );
}

function fieldMap(object: ObjectDef): ReadonlyMap<string, FieldDef> {
  return new Map(object.fields.map((field) => [field.name.toLowerCase(), field]));
}

/** Links objects to a schema. Objects are sorted by name, as a describe of the org lists them. */
export function buildSchema(parts: SchemaParts): Schema {
  const byName = new Map(parts.objects.map((object) => [object.name.toLowerCase(), object]));
  const custom = parts.objects.filter((object) => object.custom && object.kind === undefined);
  const typed = parts.objects
    .map((object) => withSummaryTypes(withCustomTargets(object, custom), byName))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  const objects = typed.map((object) => ({ ...object, childRelationships: childrenOf(object, typed) }));
  return linked({
    objects,
    permissionSets: parts.permissionSets ?? [],
    profiles: parts.profiles ?? [],
    rows: parts.rows ?? [],
    customPermissions: parts.customPermissions ?? [],
    flexiPages: parts.flexiPages ?? [],
    labels: parts.labels ?? {},
  });
}

function linked(parts: Required<SchemaParts>): Schema {
  const { objects } = parts;
  const objectsByName = new Map(objects.map((object) => [object.name.toLowerCase(), object]));
  // Of those that share a prefix the first counts; some objects have none.
  const objectsByPrefix = new Map(objects.toReversed().map((object) => [object.keyPrefix, object]));
  objectsByPrefix.delete('');
  const fieldsByObject = new Map(objects.map((object) => [object.name.toLowerCase(), fieldMap(object)]));
  return {
    ...parts,
    object: (name) => objectsByName.get(name.toLowerCase()),
    objectOfId: (id) => objectsByPrefix.get(id.slice(0, 3)),
    field: (objectName, fieldName) => fieldsByObject.get(objectName.toLowerCase())?.get(fieldName.toLowerCase()),
  };
}

/** A schema whose objects and labels say the same in other words. */
export function schemaWith(schema: Schema, words: Pick<Schema, 'objects' | 'labels'>): Schema {
  return linked({ ...schema, ...words });
}
