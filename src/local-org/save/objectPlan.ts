/** What the save procedure needs to know of an object, worked out once. */
import type { FieldDef, ObjectDef, Schema } from '../schema/model.ts';
import { columnsOf, quoted, type Column } from '../store/storage.ts';

/** A field with its place in the table. */
export interface FieldPlan {
  readonly field: FieldDef;
  /** Index of the column; -1 for formula fields and compound addresses. */
  readonly index: number;
  /** The values of a picklist that takes others too, by themselves in small letters. */
  readonly values?: ReadonlyMap<string, string>;
  /** The values a restricted picklist takes. */
  readonly allowed?: ReadonlySet<string>;
  /** Latitudes go up to 90 degrees, longitudes to 180. */
  readonly most?: number;
  /** Three-character prefixes of the objects a reference may point at, each with its object. */
  readonly targets: ReadonlyMap<string, ObjectDef>;
}

/** Places of the columns that the platform fills; -1 where the object lacks one. */
export interface SystemPlaces {
  readonly id: number;
  readonly isDeleted: number;
  readonly owner: number;
  readonly createdDate: number;
  readonly createdBy: number;
  readonly modifiedDate: number;
  readonly modifiedBy: number;
  readonly modstamp: number;
}

export interface ObjectPlan {
  readonly object: ObjectDef;
  readonly columns: readonly Column[];
  readonly fields: readonly FieldPlan[];
  readonly system: SystemPlaces;
  /** `INSERT` with one positional parameter a column. */
  readonly insertSql: string;
  /** Comma list of all columns, for SELECT. */
  readonly columnList: string;
  readonly unique: readonly FieldPlan[];
  readonly references: readonly FieldPlan[];
  readonly masters: readonly FieldPlan[];
  /** Fields that must have a value a client could give. */
  readonly required: readonly FieldPlan[];
  /** Text name of a custom object: the record's id when nothing is given. */
  readonly freeName?: FieldPlan;
  /** By field name in any case. */
  field(name: string): FieldPlan | undefined;
  /** By relationship name (`Decision_Path__r`, `Owner`) in any case. */
  relationship(name: string): FieldPlan | undefined;
  /** Index of a column; -1 when there is none. */
  place(column: string): number;
}

const AUDIT_FIELDS = new Set(['CreatedDate', 'CreatedById', 'LastModifiedDate', 'LastModifiedById']);

/** Fields that a user with `CreateAuditFields` may give on insert. */
export function isAuditField(field: FieldDef): boolean {
  return AUDIT_FIELDS.has(field.name);
}

function targetsOf(schema: Schema, field: FieldDef): Map<string, ObjectDef> {
  const targets = new Map<string, ObjectDef>();
  for (const name of field.referenceTo) {
    const target = schema.object(name);
    if (target) targets.set(target.keyPrefix, target);
  }
  return targets;
}

/** Of values that differ in capitals alone the first counts. */
function valuesByName(field: FieldDef): ReadonlyMap<string, string> {
  return new Map([...field.picklist].reverse().map(({ value }) => [value.toLowerCase(), value]));
}

const LATITUDE = /(?:__Latitude__s|^[A-Z][a-z]+Latitude|^Latitude)$/;
const LONGITUDE = /(?:__Longitude__s|^[A-Z][a-z]+Longitude|^Longitude)$/;

function fieldPlan(schema: Schema, field: FieldDef, index: number): FieldPlan {
  const values = field.picklist.filter((value) => value.isActive).map((value) => value.value);
  return {
    field,
    index,
    targets: targetsOf(schema, field),
    ...(field.picklist.length > 0 && !field.restrictedPicklist && { values: valuesByName(field) }),
    ...(field.restrictedPicklist && { allowed: new Set(values) }),
    ...(LATITUDE.test(field.name) && { most: 90 }),
    ...(LONGITUDE.test(field.name) && { most: 180 }),
  };
}

/** Looks fields up by a name in any case; the declared case, which is what nearly every client sends, costs nothing extra. */
function byAnyCase(
  fields: readonly FieldPlan[],
  nameOf: (plan: FieldPlan) => string | undefined,
): (name: string) => FieldPlan | undefined {
  const known = new Map<string, FieldPlan>();
  for (const plan of fields) {
    const name = nameOf(plan);
    if (name !== undefined) known.set(name.toLowerCase(), plan).set(name, plan);
  }
  return (name) => known.get(name) ?? known.get(name.toLowerCase());
}

/** The plan of one object. */
export function planObject(schema: Schema, object: ObjectDef): ObjectPlan {
  const columns = columnsOf(object);
  const places = new Map(columns.map((column, index) => [column.name, index]));
  const place = (name: string): number => places.get(name) ?? -1;
  const fields = object.fields.map((field) => fieldPlan(schema, field, place(field.name)));
  const byName = byAnyCase(fields, (plan) => plan.field.name);
  const byRelationship = byAnyCase(fields, (plan) => plan.field.relationshipName);
  const stored = fields.filter((plan) => plan.index >= 0);
  const freeName = stored.find(({ field }) => object.custom && field.nameField && field.autoNumberFormat === undefined);
  const names = columns.map((column) => quoted(column.name)).join(', ');
  return {
    object,
    columns,
    fields,
    system: {
      id: place('Id'),
      isDeleted: place('IsDeleted'),
      owner: place('OwnerId'),
      createdDate: place('CreatedDate'),
      createdBy: place('CreatedById'),
      modifiedDate: place('LastModifiedDate'),
      modifiedBy: place('LastModifiedById'),
      modstamp: place('SystemModstamp'),
    },
    columnList: names,
    insertSql: `INSERT INTO ${quoted(object.name)} (${names}) VALUES (${columns.map(() => '?').join(', ')})`,
    unique: stored.filter(({ field }) => field.unique),
    references: stored.filter(({ field }) => field.type === 'reference'),
    masters: stored.filter(({ field }) => field.isMasterDetail),
    required: stored.filter((plan) => {
      const { field } = plan;
      return (
        plan !== freeName && field.type !== 'boolean' && field.createable && (field.required || field.isMasterDetail)
      );
    }),
    ...(freeName === undefined ? {} : { freeName }),
    field: byName,
    relationship: byRelationship,
    place,
  };
}
