/** `/ui-api/record-defaults`: what the page for a new record starts with. */
import { compileDefault, formulaParameters } from '../formula/compile.ts';
import { userFacts } from '../formula/userFacts.ts';
import { notFound } from '../http/apiCall.ts';
import type { FieldDef, ObjectDef } from '../schema/model.ts';
import { jsonValue } from '../soql/display.ts';
import { fieldIs } from '../soql/statement.ts';
import { isCompound } from '../store/storage.ts';
import { toId18 } from '../store/ids.ts';
import { fieldValue } from './fieldValue.ts';
import { checkFormFactor, layoutOf, layoutPaths } from './layout.ts';
import { objectInfo } from './objectInfo.ts';
import { choicesOf } from './picklistValues.ts';
import { fieldPaths, isVisiblePath, readUiRecords } from './recordShape.ts';
import { defaultRecordTypeOf, objectOfRecordType, recordTypeOf, recordTypesOf } from './recordTypes.ts';
import { eTagOf, objectOfId, visibleObject, type UiContext } from './uiContext.ts';

type Json = Readonly<Record<string, unknown>>;
type Fields = Readonly<Record<string, { readonly displayValue: string | null; readonly value: unknown }>>;

export interface DefaultsQuery {
  readonly formFactor?: string;
  readonly optionalFields?: string;
  readonly recordTypeId?: string;
}

/** A default that is a formula, worked out now. */
function computed(context: UiContext, object: ObjectDef, field: FieldDef): unknown {
  const refuse = (): never => {
    throw new RangeError(`The default of ${object.name}.${field.name} reads a record`);
  };
  const { schema, database } = context.engine;
  const { sql, parameters } = compileDefault(field, { schema, object, alias: 'r', joins: { join: refuse } });
  const row = database
    .prepare(`SELECT (${sql}) AS value`)
    .get(formulaParameters(parameters, userFacts(database, context.session, context.engine.now())));
  const value = jsonValue(field.type, row?.['value'] ?? null);
  return field.type === 'reference' && typeof value === 'string' ? (toId18(value) ?? null) : value;
}

/** What a field of a new record holds before anybody wrote into it. */
export function startingValue(context: UiContext, object: ObjectDef, field: FieldDef): unknown {
  if (field.name === 'OwnerId') return context.session.userId;
  if (field.type === 'boolean') return field.defaultFormula === 'true';
  if (field.picklist.length > 0) {
    const start = choicesOf(object, field).defaultValue;
    if (start) return start.value;
  }
  return field.defaultFormula === undefined || field.formula !== undefined ? null : computed(context, object, field);
}

/** The fields a client may fill in: those on the layout and those it asks for beside. */
function createable(
  context: UiContext,
  object: ObjectDef,
  { optionalFields, recordTypeId }: DefaultsQuery,
): FieldDef[] {
  const asked = fieldPaths(object, optionalFields).filter((path) => isVisiblePath(context, object, path));
  const names = new Set(
    [...layoutPaths(context, object, ['Full'], recordTypeId), ...asked].map((path) => path.join('.').toLowerCase()),
  );
  return object.fields.filter(
    (field) => names.has(field.name.toLowerCase()) && field.createable && !isCompound(field) && field.type !== 'id',
  );
}

function recordTypeIn(context: UiContext, object: ObjectDef, id: string | undefined): string {
  return id === undefined
    ? defaultRecordTypeOf(recordTypesOf(context, object))
    : recordTypeOf(context, object, id).recordTypeId;
}

function valuesOf(context: UiContext, fields: readonly FieldDef[], read: (field: FieldDef) => unknown): Fields {
  const entries = fields.map((field) => {
    const { value, displayValue } = fieldValue(context, field, read(field));
    return [field.name, { displayValue, value }] as const;
  });
  return Object.fromEntries(entries);
}

function newRecord(context: UiContext, object: ObjectDef, recordTypeId: string, fields: Fields): Json {
  const types = recordTypesOf(context, object);
  return {
    apiName: object.name,
    childRelationships: {},
    eTag: eTagOf(fields),
    fields,
    id: null,
    lastModifiedById: null,
    lastModifiedDate: null,
    recordTypeId,
    recordTypeInfo: types.find((type) => type.recordTypeId === recordTypeId && !type.master) ?? null,
    systemModstamp: null,
    weakEtag: 0,
  };
}

/** The object, and those its references lead to. */
function objectInfos(context: UiContext, object: ObjectDef): Json {
  return { [object.name]: objectInfo(context, object.name) };
}

function withLayout(context: UiContext, object: ObjectDef, recordTypeId: string, record: Json): Json {
  const layout = layoutOf(context, object, { layoutType: 'Full', mode: 'Create', recordTypeId });
  return { layout, objectInfos: objectInfos(context, object), record };
}

function startingFields(context: UiContext, object: ObjectDef, query: DefaultsQuery): Fields {
  const fields = createable(context, object, query);
  return valuesOf(context, fields, (field) => startingValue(context, object, field));
}

/** The default values of a new record, with its layout. @throws ApiError 404 */
export function createDefaults(context: UiContext, name: string, query: DefaultsQuery): Json {
  const object = visibleObject(context, name);
  checkFormFactor(query.formFactor);
  const recordTypeId = recordTypeIn(context, object, query.recordTypeId);
  const fields = startingFields(context, objectOfRecordType(context, object, recordTypeId), { ...query, recordTypeId });
  return withLayout(context, object, recordTypeId, newRecord(context, object, recordTypeId, fields));
}

/** The default values of a new record without a layout. @throws ApiError 404 */
export function createTemplate(context: UiContext, name: string, query: DefaultsQuery): Json {
  const object = visibleObject(context, name);
  const recordTypeId = recordTypeIn(context, object, query.recordTypeId);
  const fields = startingFields(context, objectOfRecordType(context, object, recordTypeId), { ...query, recordTypeId });
  return { objectInfos: objectInfos(context, object), record: { apiName: object.name, fields, recordTypeId } };
}

interface Copied {
  readonly object: ObjectDef;
  readonly fields: Fields;
  readonly recordTypeId: string;
}

/** A record's own values, where a new record may have them. */
function copied(context: UiContext, id: string, query: DefaultsQuery): Copied {
  const object = objectOfId(context, id);
  const fields = createable(context, object, query);
  const paths = fields.map((field) => [field.name]);
  const [record] = readUiRecords(context, object, [['Id'], ...paths], { where: fieldIs('Id', id) });
  if (record === undefined) throw notFound();
  // A unique value can be that of one record only.
  const values = fields.map((field) => {
    const own = field.unique ? undefined : record.fields[field.name];
    return [field.name, own ?? { displayValue: null, value: null }] as const;
  });
  const recordTypeId =
    query.recordTypeId === undefined
      ? (record.recordTypeId ?? recordTypeIn(context, object, undefined))
      : recordTypeIn(context, object, query.recordTypeId);
  return { object, fields: Object.fromEntries(values), recordTypeId };
}

/** The values of a record for a copy of it, with the layout. @throws ApiError 404 */
export function cloneDefaults(context: UiContext, id: string, query: DefaultsQuery): Json {
  checkFormFactor(query.formFactor);
  const { object, fields, recordTypeId } = copied(context, id, query);
  return withLayout(context, object, recordTypeId, newRecord(context, object, recordTypeId, fields));
}

/** The values of a record for a copy of it without a layout. @throws ApiError 404 */
export function cloneTemplate(context: UiContext, id: string, query: DefaultsQuery): Json {
  const { object, fields, recordTypeId } = copied(context, id, query);
  const record = { apiName: object.name, cloneSourceId: toId18(id) ?? id, fields, recordTypeId };
  return { objectInfos: objectInfos(context, object), record };
}
