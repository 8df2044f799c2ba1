/** `uiapi { objectInfos(…) }`: what objects, fields and picklists are to the user, in the same request as the records. */
import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLID,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLString,
  type GraphQLFieldConfig,
  type GraphQLFieldConfigMap,
  type GraphQLOutputType,
} from 'graphql';
import { engineInWordsOf } from '../../access/language.ts';
import { ApiError } from '../../engine.ts';
import { isJsonObject } from '../../jsonObject.ts';
import type { FieldDef, ObjectDef } from '../../schema/model.ts';
import { objectInfo } from '../objectInfo.ts';
import { choicesOf, picklistFields } from '../picklistValues.ts';
import { objectOfRecordType, recordTypeOf, recordTypesOf } from '../recordTypes.ts';
import { componentsOf, visibleObject } from '../uiContext.ts';
import type { Arguments, GraphQLContext } from './context.ts';

/** Objects of one `objectInfos`, as in Salesforce. */
const MAX_OBJECTS = 2000;

type Fields = GraphQLFieldConfigMap<unknown, GraphQLContext>;

function many(type: GraphQLOutputType): GraphQLOutputType {
  return new GraphQLNonNull(new GraphQLList(type));
}

/** Fields of the same type by their names. */
function each(type: GraphQLOutputType, names: string): Fields {
  return Object.fromEntries(names.split(' ').map((name) => [name, { type }]));
}

const truths = (names: string): Fields => each(new GraphQLNonNull(GraphQLBoolean), names);
const texts = (names: string): Fields => each(GraphQLString, names);

function shape(name: string, fields: Fields): GraphQLObjectType {
  return new GraphQLObjectType({ name, fields });
}

const API_NAME: Fields = { ApiName: { type: new GraphQLNonNull(GraphQLString) } };

const DataType = new GraphQLEnumType({
  name: 'DataType',
  values: Object.fromEntries(
    (
      'ADDRESS ANYTYPE BASE64 BOOLEAN COMBOBOX COMPLEXVALUE CURRENCY DATE DATETIME DOUBLE EMAIL ENCRYPTEDSTRING INT JSON ' +
      'JUNCTIONIDLIST LOCATION LONG MULTIPICKLIST PERCENT PHONE PICKLIST REFERENCE STRING TEXTAREA TIME URL'
    )
      .split(' ')
      .map((name) => [name, {}]),
  ),
});

const FieldExtraTypeInfo = new GraphQLEnumType({
  name: 'FieldExtraTypeInfo',
  values: Object.fromEntries(
    'EXTERNAL_LOOKUP IMAGE_URL INDIRECT_LOOKUP PERSONNAME PLAINTEXTAREA RICHTEXTAREA SWITCHABLE_PERSONNAME'
      .split(' ')
      .map((name) => [name, {}]),
  ),
});

const ReferenceToInfo = shape('ReferenceToInfo', { ...API_NAME, nameFields: { type: many(GraphQLString) } });

const FIELD: Fields = {
  ...API_NAME,
  ...truths('calculated compound createable custom externalId filterable highScaleNumber htmlFormatted nameField'),
  ...truths('polymorphicForeignKey reference required searchPrefilterable sortable unique updateable'),
  ...texts('compoundComponentName compoundFieldName controllerName inlineHelpText label maskType'),
  ...texts('referenceTargetField relationshipName'),
  ...each(GraphQLInt, 'length precision scale'),
  controllingFields: { type: many(GraphQLString) },
  dataType: { type: DataType },
  extraTypeInfo: { type: FieldExtraTypeInfo },
  filteredLookupInfo: {
    type: shape('FilteredLookupInfo', {
      ...truths('dependent optionalFilter'),
      controllingFields: { type: many(GraphQLString) },
    }),
  },
  referenceToInfos: { type: many(ReferenceToInfo) },
};

const Choice = shape('PicklistFieldValue', {
  ...texts('label value'),
  validFor: { type: new GraphQLList(GraphQLInt) },
});

const ChoicesByRecordType = shape('PicklistValuesByRecordTypeID', {
  recordTypeID: { type: new GraphQLNonNull(GraphQLID) },
  defaultValue: { type: Choice },
  picklistValues: { type: new GraphQLList(new GraphQLNonNull(Choice)) },
});

const FieldInterface = new GraphQLInterfaceType({ name: 'Field', fields: FIELD, resolveType: fieldTypeName });
const StandardField = new GraphQLObjectType({ name: 'StandardField', interfaces: [FieldInterface], fields: FIELD });
const PicklistField = new GraphQLObjectType({
  name: 'PicklistField',
  interfaces: [FieldInterface],
  fields: { ...FIELD, picklistValuesByRecordTypeIDs: { type: new GraphQLList(ChoicesByRecordType) } },
});

/** The types that only interfaces lead to: a schema has to be told of them. */
export const FIELD_TYPES = [StandardField, PicklistField];

function fieldTypeName(field: unknown): string {
  const isChoice = isJsonObject(field) && ['PICKLIST', 'MULTIPICKLIST'].includes(String(field['dataType']));
  return isChoice ? 'PicklistField' : 'StandardField';
}

const ObjectInfo = shape('ObjectInfo', {
  ...API_NAME,
  ...truths('createable custom deletable feedEnabled layoutable mruEnabled queryable searchLayoutable searchable'),
  ...truths('updateable'),
  ...texts('keyPrefix label labelPlural'),
  defaultRecordTypeId: { type: GraphQLID },
  nameFields: { type: many(GraphQLString) },
  childRelationships: {
    type: many(
      shape('ChildRelationship', {
        childObjectApiName: { type: new GraphQLNonNull(GraphQLString) },
        ...texts('fieldName relationshipName'),
        junctionIdListNames: { type: many(GraphQLString) },
        junctionReferenceTo: { type: many(GraphQLString) },
      }),
    ),
  },
  dependentFields: {
    type: many(
      shape('DependentField', {
        controllingField: { type: new GraphQLNonNull(GraphQLString) },
        dependentFields: { type: many(GraphQLString) },
      }),
    ),
  },
  fields: { type: many(FieldInterface) },
  recordTypeInfos: {
    type: many(
      shape('RecordTypeInfo', {
        ...truths('available defaultRecordTypeMapping master'),
        name: { type: GraphQLString },
        recordTypeId: { type: GraphQLID },
      }),
    ),
  },
  themeInfo: { type: shape('ThemeInfo', texts('color iconUrl')) },
});

const ObjectInfoInput = new GraphQLInputObjectType({
  name: 'ObjectInfoInput',
  description: 'Input for ObjectInfo and picklist values',
  fields: {
    apiName: { type: new GraphQLNonNull(GraphQLString) },
    fieldNames: { type: new GraphQLList(new GraphQLNonNull(GraphQLString)) },
    recordTypeIDs: { type: new GraphQLList(new GraphQLNonNull(GraphQLID)) },
  },
});

/** One object asked for. Without record types nothing is said of its choices. */
interface Wanted {
  readonly apiName: string;
  readonly fieldNames: readonly string[];
  readonly recordTypeIds: readonly string[] | undefined;
}

function namesIn(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.map((name) => String(name)) : undefined;
}

function wantedOf({ apiNames, objectInfoInputs }: Arguments): Wanted[] {
  const plain = namesIn(apiNames);
  if ((plain === undefined) === !Array.isArray(objectInfoInputs)) {
    throw new ApiError(400, 'INVALID_ARGUMENT', 'objectInfos takes either apiNames or objectInfoInputs');
  }
  const wanted = Array.isArray(objectInfoInputs)
    ? objectInfoInputs.filter(isJsonObject).map((input) => {
        const fieldNames = namesIn(input['fieldNames']);
        const recordTypeIds = namesIn(input['recordTypeIDs']);
        // Fields alone ask for their choices under every record type.
        const isAsked = recordTypeIds !== undefined || fieldNames !== undefined;
        return {
          apiName: String(input['apiName']),
          fieldNames: fieldNames ?? [],
          recordTypeIds: isAsked ? (recordTypeIds ?? []) : undefined,
        };
      })
    : (plain ?? []).map((apiName) => ({ apiName, fieldNames: [], recordTypeIds: undefined }));
  if (wanted.length > MAX_OBJECTS)
    throw new ApiError(400, 'LIMIT_EXCEEDED', `objectInfos takes up to ${MAX_OBJECTS} objects, not ${wanted.length}`);
  return wanted;
}

/** The choices of the picklists asked for, by field name. @throws ApiError for a field or record type that is not there */
function choicesByField(
  context: GraphQLContext,
  object: ObjectDef,
  { fieldNames, recordTypeIds }: Wanted,
): Readonly<Record<string, unknown>> {
  if (recordTypeIds === undefined) return {};
  const types =
    recordTypeIds.length === 0
      ? recordTypesOf(context, object)
      : recordTypeIds.map((id) => recordTypeOf(context, object, id));
  const all = picklistFields(context, object);
  const picked = fieldNames.map((name) => {
    const found = all.find((field) => field.name.toLowerCase() === name.toLowerCase());
    if (found) return found;
    throw new ApiError(400, 'INVALID_FIELD', `${object.name} has no picklist ${name}`, [name]);
  });
  const entry = (field: FieldDef): unknown => {
    return types.map(({ recordTypeId }) => {
      const shown = objectOfRecordType(context, object, recordTypeId);
      const { values, defaultValue } = choicesOf(shown, shown.fields.find(({ name }) => name === field.name) ?? field);
      return { recordTypeID: recordTypeId, defaultValue, picklistValues: values };
    });
  };
  return Object.fromEntries((picked.length === 0 ? all : picked).map((field) => [field.name, entry(field)]));
}

const EXTRA_TYPES: Readonly<Record<string, string>> = {
  PersonName: 'PERSONNAME',
  PlainTextArea: 'PLAINTEXTAREA',
  RichTextArea: 'RICHTEXTAREA',
};

/** What stands in a list, or in a map by name. */
function values(group: unknown): Arguments[] {
  return typeof group === 'object' && group !== null ? Object.values(group).filter(isJsonObject) : [];
}

/** Each field that decides over others, with those right below it. */
function dependentsIn(map: unknown): Arguments[] {
  if (!isJsonObject(map)) return [];
  return Object.entries(map).flatMap(([controllingField, below]) => {
    const dependents = isJsonObject(below) ? Object.keys(below) : [];
    return dependents.length === 0 ? [] : [{ controllingField, dependentFields: dependents }, ...dependentsIn(below)];
  });
}

function infoOf(context: GraphQLContext, wanted: Wanted): Arguments {
  const object = visibleObject(context, wanted.apiName);
  const info: Arguments = objectInfo(context, wanted.apiName);
  const choices = choicesByField(context, object, wanted);
  return {
    ...info,
    ApiName: info['apiName'],
    dependentFields: dependentsIn(info['dependentFields']),
    recordTypeInfos: values(info['recordTypeInfos']),
    fields: values(info['fields']).map((field) => ({
      ...field,
      ApiName: field['apiName'],
      dataType: String(field['dataType']).toUpperCase(),
      extraTypeInfo: EXTRA_TYPES[String(field['extraTypeInfo'])] ?? null,
      referenceToInfos: values(field['referenceToInfos']).map((target) => ({ ...target, ApiName: target['apiName'] })),
      picklistValuesByRecordTypeIDs: choices[String(field['apiName'])] ?? null,
    })),
  };
}

/** One object, or the error that stands at its place: the others are answered all the same. */
function infoOrError(context: GraphQLContext, wanted: Wanted): Arguments | ApiError {
  try {
    return infoOf(context, wanted);
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

function inLocale(context: GraphQLContext, locale: string): GraphQLContext {
  return { ...context, engine: engineInWordsOf({ ...context, components: componentsOf(context), asked: locale }) };
}

/** The field `objectInfos` of `uiapi`. */
export const objectInfosField: GraphQLFieldConfig<unknown, GraphQLContext> = {
  type: new GraphQLList(ObjectInfo),
  args: {
    apiNames: { type: new GraphQLList(GraphQLString) },
    locale: { type: GraphQLString, description: 'Whose language labels are in: de. The one of the user without it.' },
    objectInfoInputs: { type: new GraphQLList(new GraphQLNonNull(ObjectInfoInput)) },
  },
  resolve: (_source, args: Arguments, asker) => {
    const context = typeof args['locale'] === 'string' ? inLocale(asker, args['locale']) : asker;
    const known = new Map<string, Arguments | ApiError>();
    return wantedOf(args).map((wanted) => {
      const key = JSON.stringify(wanted);
      const info = known.get(key) ?? infoOrError(context, wanted);
      known.set(key, info);
      return info;
    });
  },
};
