/** `/ui-api/object-info`: what an object is to the user who asks. */
import { ApiError, type Session } from '../engine.ts';
import type { ApiReply } from '../http/apiCall.ts';
import { describeField } from '../schema/describe/describeField.ts';
import type { FieldDef, FieldType, ObjectDef } from '../schema/model.ts';
import { defaultRecordTypeOf, recordTypesOf } from './recordTypes.ts';
import { eTagOf, visibleObject, type UiContext } from './uiContext.ts';

type Json = Readonly<Record<string, unknown>>;

const DATA_TYPES: Readonly<Record<FieldType, string>> = {
  id: 'Reference',
  string: 'String',
  textarea: 'TextArea',
  picklist: 'Picklist',
  multipicklist: 'MultiPicklist',
  reference: 'Reference',
  boolean: 'Boolean',
  int: 'Int',
  double: 'Double',
  currency: 'Currency',
  percent: 'Percent',
  date: 'Date',
  datetime: 'DateTime',
  time: 'Time',
  email: 'Email',
  phone: 'Phone',
  url: 'Url',
  address: 'Address',
  location: 'Location',
  base64: 'Base64',
};

/** The fields a record is called by: of persons the parts of the name as well. */
function nameFieldsOf(object: ObjectDef | undefined): string[] {
  const fields = object?.fields ?? [];
  const parts = ['FirstName', 'LastName'].filter((name) => fields.some((field) => field.name === name));
  const names = fields.filter((field) => field.nameField).map((field) => field.name);
  return names.length === 1 && parts.length === 2 ? [...parts, ...names] : names;
}

const EXTRA_TYPES: Readonly<Record<string, string>> = {
  plaintextarea: 'PlainTextArea',
  richtextarea: 'RichTextArea',
};

/** The fields of an object that are parts of others, by their names. */
function compoundNames(session: Session, object: ObjectDef): ReadonlyMap<string, string | null> {
  return new Map(object.fields.map((field) => [field.name, describeField(object, field, session).compoundFieldName]));
}

/** `Street` of `BillingStreet` in `BillingAddress`; parts of a person's name are called as they are. */
function componentName({ name }: FieldDef, compoundName: string): string {
  const prefix = compoundName.replace(/(?:Address|__c)$/, '');
  return prefix === compoundName ? name : name.slice(prefix.length).replaceAll(/^_+|__s$/g, '');
}

function controllersOf(object: ObjectDef, field: FieldDef): string[] {
  const chain: string[] = [];
  for (let next = field.controllingField; next !== undefined && !chain.includes(next);) {
    chain.push(next);
    next = object.fields.find((candidate) => candidate.name === chain.at(-1))?.controllingField;
  }
  return chain;
}

function fieldInfo(
  { engine, session }: UiContext,
  object: ObjectDef,
  field: FieldDef,
  compounds: ReadonlyMap<string, string | null>,
): Json {
  const described = describeField(object, field, session);
  const isCompound = [...compounds.values()].includes(field.name);
  const compoundName = compounds.get(field.name) ?? null;
  const isPersonName = isCompound && field.nameField;
  return {
    apiName: field.name,
    calculated: described.calculated,
    compound: isCompound,
    compoundComponentName: compoundName === null ? null : componentName(field, compoundName),
    compoundFieldName: compoundName,
    controllerName: described.controllerName,
    controllingFields: controllersOf(object, field),
    createable: described.createable,
    custom: field.custom,
    dataType: field.mask ? 'EncryptedString' : DATA_TYPES[field.type],
    externalId: field.externalId,
    extraTypeInfo: isPersonName ? 'PersonName' : (EXTRA_TYPES[described.extraTypeInfo ?? ''] ?? null),
    filterable: described.filterable,
    filteredLookupInfo: described.filteredLookupInfo,
    highScaleNumber: false,
    htmlFormatted: described.htmlFormatted,
    inlineHelpText: described.inlineHelpText,
    label: field.label,
    length: field.length,
    maskType: described.maskType,
    nameField: field.nameField,
    polymorphicForeignKey: described.polymorphicForeignKey,
    precision: described.precision,
    reference: field.type === 'reference',
    referenceTargetField: null,
    referenceToInfos: field.referenceTo.map((apiName) => ({
      apiName,
      nameFields: nameFieldsOf(engine.schema.object(apiName)),
    })),
    relationshipName: field.relationshipName ?? null,
    required: field.required && field.createable,
    scale: field.scale,
    searchPrefilterable: described.searchPrefilterable,
    sortable: described.sortable,
    unique: field.unique,
    updateable: described.updateable,
  };
}

/** A field and those that depend on it: `{Continent__c: {Country__c: {City__c: {}}}}`. */
function dependentsOf(object: ObjectDef, name: string, above: readonly string[] = []): Json {
  if (above.includes(name)) return {};
  const below = object.fields.filter((field) => field.controllingField === name);
  return Object.fromEntries(below.map((field) => [field.name, dependentsOf(object, field.name, [...above, name])]));
}

function dependentFields(object: ObjectDef): Json {
  const controllers = new Set(object.fields.flatMap((field) => field.controllingField ?? []));
  const tops = object.fields.filter((field) => controllers.has(field.name) && field.controllingField === undefined);
  return Object.fromEntries(tops.map((field) => [field.name, dependentsOf(object, field.name)]));
}

function childRelationships(context: UiContext, object: ObjectDef): Json[] {
  const { schema } = context.engine;
  return object.childRelationships.flatMap(({ childObject, field, relationshipName }) => {
    const child = schema.object(childObject);
    if (child === undefined || relationshipName === undefined || !context.session.canRead(child)) return [];
    return [
      {
        childObjectApiName: childObject,
        fieldName: field,
        junctionIdListNames: [],
        junctionReferenceTo: [],
        relationshipName,
      },
    ];
  });
}

/** What an object is to the user: fields the user may not see are not there. @throws ApiError 404 */
export function objectInfo(context: UiContext, name: string): Json {
  const object = visibleObject(context, name);
  const { session } = context;
  const fields = object.fields.filter((field) => session.canReadField(object, field));
  const types = recordTypesOf(context, object);
  const compounds = compoundNames(session, object);
  const info = {
    apiName: object.name,
    associateEntityType: null,
    associateParentEntity: null,
    childRelationships: childRelationships(context, object),
    createable: session.canCreate(object),
    custom: object.custom,
    defaultRecordTypeId: defaultRecordTypeOf(types),
    deletable: session.canDelete(object),
    dependentFields: dependentFields(object),
    feedEnabled: false,
    fields: Object.fromEntries(fields.map((field) => [field.name, fieldInfo(context, object, field, compounds)])),
    keyPrefix: object.keyPrefix,
    label: object.label,
    labelPlural: object.pluralLabel,
    layoutable: true,
    mruEnabled: true,
    nameFields: nameFieldsOf(object),
    queryable: true,
    recordTypeInfos: Object.fromEntries(types.map((type) => [type.recordTypeId, type])),
    searchLayoutable: true,
    searchable: true,
    themeInfo: null,
    updateable: session.canEdit(object),
  };
  return { ...info, eTag: eTagOf(info) };
}

/** Several objects at once, each with a status of its own. */
export function objectInfoBatch(context: UiContext, names: readonly string[]): ApiReply {
  const results = names.map((name) => {
    try {
      return { statusCode: 200, result: objectInfo(context, name) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { statusCode: error.status, result: [{ errorCode: error.errorCode, message: error.message }] };
    }
  });
  return { status: 200, body: { results } };
}

/** `/ui-api/object-info`: every object there is for the user. */
export function objectInfoDirectory(context: UiContext): Json {
  const { engine, session, version } = context;
  const objects = engine.schema.objects.filter((object) => session.canRead(object));
  const shape = {
    objects: Object.fromEntries(
      objects.map((object) => [
        object.name,
        {
          apiName: object.name,
          keyPrefix: object.keyPrefix === '' ? null : object.keyPrefix,
          label: object.label,
          labelPlural: object.pluralLabel,
          nameFields: nameFieldsOf(object),
          objectInfoUrl: `/services/data/v${version}.0/ui-api/object-info/${object.name}`,
        },
      ]),
    ),
  };
  return { eTag: eTagOf(shape), ...shape };
}
