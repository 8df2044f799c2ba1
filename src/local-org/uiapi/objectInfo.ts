/** `/ui-api/object-info`: what an object is to the user who asks. */
import { ApiError } from '../engine.ts';
import type { FieldDef, FieldType, ObjectDef } from '../schema/model.ts';
import { isFilterable, isSortable } from '../soql/fieldUse.ts';
import { defaultRecordTypeOf, recordTypesOf } from './recordTypes.ts';
import { eTagOf, visibleObject, type UiContext, type UiReply } from './uiContext.ts';

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

function nameFieldsOf(object: ObjectDef | undefined): string[] {
  return (object?.fields ?? []).filter((field) => field.nameField).map((field) => field.name);
}

function fieldInfo(context: UiContext, object: ObjectDef, field: FieldDef): Json {
  const { schema } = context.engine;
  const mayEdit = context.session.canEditField(object, field);
  return {
    apiName: field.name,
    calculated: field.formula !== undefined || field.summary !== undefined,
    compound: false,
    compoundComponentName: null,
    compoundFieldName: null,
    controllerName: null,
    controllingFields: [],
    createable: field.createable && mayEdit,
    custom: field.custom,
    dataType: field.type === 'id' ? 'Reference' : DATA_TYPES[field.type],
    externalId: field.externalId,
    extraTypeInfo: field.isRichText === true ? 'RichTextArea' : field.isLongText ? 'PlainTextArea' : null,
    filterable: isFilterable(field),
    filteredLookupInfo: null,
    highScaleNumber: false,
    htmlFormatted: field.isRichText === true,
    inlineHelpText: field.inlineHelpText ?? null,
    label: field.label,
    length: field.length,
    maskType: null,
    nameField: field.nameField,
    polymorphicForeignKey: field.referenceTo.length > 1,
    precision: field.precision,
    reference: field.type === 'reference',
    referenceTargetField: null,
    referenceToInfos: field.referenceTo.map((apiName) => ({
      apiName,
      nameFields: nameFieldsOf(schema.object(apiName)),
    })),
    relationshipName: field.relationshipName ?? null,
    required: field.required && field.createable,
    scale: field.scale,
    searchPrefilterable: false,
    sortable: isSortable(field),
    unique: field.unique,
    updateable: field.updateable && mayEdit,
  };
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
  const info = {
    apiName: object.name,
    associateEntityType: null,
    associateParentEntity: null,
    childRelationships: childRelationships(context, object),
    createable: session.canCreate(object),
    custom: object.custom,
    defaultRecordTypeId: defaultRecordTypeOf(types),
    deletable: session.canDelete(object),
    dependentFields: {},
    feedEnabled: false,
    fields: Object.fromEntries(fields.map((field) => [field.name, fieldInfo(context, object, field)])),
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
export function objectInfoBatch(context: UiContext, names: readonly string[]): UiReply {
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
