/** One field as the describe call gives it to a user. */
import type { Session } from '../../engine.ts';
import type { FieldDef, FieldType, ObjectDef, PicklistValue } from '../model.ts';
import { isCompound } from '../../store/storage.ts';
import { isPermissionable } from '../permissionable.ts';
import { SYSTEM_FIELDS } from '../standard/standardTable.ts';
import type { FieldDescribe, FilteredLookupInfo } from './shapes.ts';

const SOAP_TYPES: Partial<Record<FieldType, string>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  double: 'xsd:double',
  currency: 'xsd:double',
  percent: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  time: 'xsd:time',
  base64: 'xsd:base64Binary',
  address: 'urn:address',
  location: 'urn:location',
};
/** Bytes of a text are reckoned as three for each character. */
const TEXT_BYTES = 3;
const NOT_GROUPABLE = new Set<FieldType>([
  'double',
  'currency',
  'percent',
  'datetime',
  'time',
  'multipicklist',
  'base64',
  'address',
  'location',
]);
const NOT_AGGREGATABLE = new Set<FieldType>(['boolean', 'multipicklist', 'base64', 'address', 'location']);
const PERSONS = new Set(['Contact', 'Lead', 'User']);
const NAME_PARTS = new Set(['FirstName', 'LastName', 'Salutation']);
const ADDRESS_PART =
  /^(Billing|Shipping|Mailing|Other|)(?:Street|City|State|PostalCode|Country|Latitude|Longitude|GeocodeAccuracy)$/;
/** The half of a place. */
const PLACE_PART = /__(?:Latitude|Longitude)__s$/;

function byteLength(field: FieldDef): number {
  if (field.length === 0) return 0;
  return field.type === 'id' || field.type === 'reference' ? field.length : field.length * TEXT_BYTES;
}

function compoundName(object: ObjectDef, field: FieldDef): string | null {
  if (field.custom) return PLACE_PART.test(field.name) ? field.name.replace(PLACE_PART, '__c') : null;
  if (PERSONS.has(object.name) && NAME_PARTS.has(field.name)) return 'Name';
  const prefix = ADDRESS_PART.exec(field.name)?.[1];
  return prefix === undefined ? null : `${prefix}Address`;
}

function extraType(field: FieldDef): string | null {
  if (field.type !== 'textarea') return null;
  return field.isRichText === true ? 'richtextarea' : 'plaintextarea';
}

function isDefaulted(field: FieldDef): boolean {
  if (field.formula !== undefined || field.summary !== undefined) return false;
  return (
    field.type === 'boolean' ||
    SYSTEM_FIELDS.has(field.name) ||
    field.autoNumberFormat !== undefined ||
    field.defaultFormula !== undefined ||
    (field.custom && field.nameField) ||
    field.picklist.some((entry) => entry.isDefault)
  );
}

function isNillable(field: FieldDef): boolean {
  return !field.required && field.type !== 'boolean' && field.autoNumberFormat === undefined;
}

function isHtml(field: FieldDef): boolean {
  return field.isRichText === true || /\b(?:HYPERLINK|IMAGE)\s*\(/i.test(field.formula ?? '');
}

function numberFacts(field: FieldDef): Pick<FieldDescribe, 'digits' | 'precision' | 'scale'> {
  if (field.type === 'int') return { digits: field.precision, precision: 0, scale: 0 };
  return { digits: 0, precision: field.precision, scale: field.scale };
}

type Traits = 'aggregatable' | 'filterable' | 'groupable' | 'sortable' | 'idLookup';

function queryTraits(field: FieldDef): Pick<FieldDescribe, Traits> {
  const isBlob = field.isLongText || field.mask !== undefined || field.type === 'base64' || isCompound(field);
  const isCalculated = field.formula !== undefined && field.custom && field.type !== 'boolean' && field.type !== 'date';
  const isNumbered = field.autoNumberFormat !== undefined;
  return {
    aggregatable: !isBlob && !NOT_AGGREGATABLE.has(field.type),
    filterable: !isBlob,
    groupable: !isBlob && !isCalculated && !isNumbered && !NOT_GROUPABLE.has(field.type),
    sortable: !isBlob && field.type !== 'multipicklist',
    idLookup: field.type === 'id' || field.externalId || (field.nameField && field.formula === undefined),
  };
}

type ReferenceFacts =
  | 'cascadeDelete'
  | 'namePointing'
  | 'polymorphicForeignKey'
  | 'referenceTo'
  | 'relationshipName'
  | 'relationshipOrder'
  | 'restrictedDelete'
  | 'writeRequiresMasterRead';

function referenceFacts(field: FieldDef): Pick<FieldDescribe, ReferenceFacts> {
  const isPolymorphic = field.referenceTo.length > 1;
  return {
    cascadeDelete: field.deleteRule === 'Cascade',
    namePointing: isPolymorphic,
    polymorphicForeignKey: isPolymorphic,
    referenceTo: field.referenceTo,
    relationshipName: field.relationshipName ?? null,
    relationshipOrder: field.relationshipOrder ?? null,
    restrictedDelete: field.deleteRule === 'Restrict',
    writeRequiresMasterRead: field.writeRequiresMasterRead === true,
  };
}

/** The values a controlling field has, in the order that `validFor` counts them: of a checkbox no, then yes. */
function controllingValues(object: ObjectDef, field: FieldDef): readonly string[] {
  const controller = object.fields.find((candidate) => candidate.name === field.controllingField);
  if (controller?.type === 'boolean') return ['false', 'true'];
  return (controller?.picklist ?? []).filter((entry) => entry.isActive).map((entry) => entry.value);
}

/** A bit for each controlling value, the first one leftmost, in base 64; none for a picklist that depends on nothing. */
function validFor(object: ObjectDef, field: FieldDef, entry: PicklistValue): string | null {
  if (field.controllingField === undefined) return null;
  const values = controllingValues(object, field);
  const bits = Buffer.alloc(Math.ceil(values.length / 8));
  for (const [index, value] of values.entries()) {
    const byte = index >> 3;
    if (entry.validFor?.includes(value)) bits.writeUInt8(bits.readUInt8(byte) | (0x80 >> (index & 7)), byte);
  }
  return bits.toString('base64');
}

type ValueFacts =
  | 'autoNumber'
  | 'calculated'
  | 'calculatedFormula'
  | 'defaultValue'
  | 'defaultValueFormula'
  | 'defaultedOnCreate'
  | 'formulaTreatNullNumberAsZero'
  | 'nillable'
  | 'picklistValues'
  | 'restrictedPicklist';

function valueFacts(object: ObjectDef, field: FieldDef): Pick<FieldDescribe, ValueFacts> {
  const isCalculated = field.custom && (field.formula !== undefined || field.summary !== undefined);
  const isCheckbox = field.type === 'boolean' && !isCalculated;
  return {
    autoNumber: field.autoNumberFormat !== undefined,
    calculated: isCalculated,
    calculatedFormula: isCalculated ? (field.formula ?? null) : null,
    defaultValue: isCheckbox ? field.defaultFormula === 'true' : null,
    defaultValueFormula: isCheckbox ? null : (field.defaultFormula ?? null),
    defaultedOnCreate: isDefaulted(field),
    formulaTreatNullNumberAsZero: isCalculated && field.formula !== undefined && field.blanksAsZero,
    nillable: isNillable(field),
    picklistValues: field.picklist
      .filter((entry) => entry.isActive)
      .map((entry) => ({
        active: true,
        defaultValue: entry.isDefault,
        label: entry.label,
        validFor: validFor(object, field, entry),
        value: entry.value,
      })),
    restrictedPicklist: field.restrictedPicklist,
  };
}

/** What the lookup's filter compares with of the record itself: with nothing, the filter is not a dependent one. */
function filteredLookup({ lookupFilter }: FieldDef): FilteredLookupInfo | null {
  if (lookupFilter === undefined) return null;
  const names = lookupFilter.items.flatMap(({ field, valueField = '' }) => [field, valueField]);
  const sources = names.flatMap((name) => /^\$Source\.(\w+)/i.exec(name)?.[1] ?? []);
  const controllingFields = [...new Set(sources)];
  const dependent = controllingFields.length > 0;
  return { controllingFields, dependent, optionalFilter: lookupFilter.isOptional === true };
}

/** A field the user may read; `createable` and `updateable` are what the user may do, not what anybody may. */
export function describeField(object: ObjectDef, field: FieldDef, session: Session): FieldDescribe {
  const isEditable = session.canEditField(object, field);
  return {
    aiPredictionField: false,
    byteLength: byteLength(field),
    caseSensitive: field.caseSensitive,
    compoundFieldName: compoundName(object, field),
    controllerName: field.controllingField ?? null,
    createable: field.createable && isEditable && session.canCreate(object),
    custom: field.custom,
    dependentPicklist: field.controllingField !== undefined,
    deprecatedAndHidden: false,
    displayLocationInDecimal: field.type === 'location',
    encrypted: field.mask !== undefined,
    externalId: field.externalId,
    extraTypeInfo: extraType(field),
    filteredLookupInfo: filteredLookup(field),
    highScaleNumber: false,
    htmlFormatted: isHtml(field),
    inlineHelpText: field.inlineHelpText ?? null,
    label: field.label,
    length: field.length,
    mask: field.mask ? (field.mask.char === 'X' ? 'X' : 'asterisk') : null,
    maskType: field.mask?.type ?? null,
    name: field.name,
    nameField: field.nameField,
    permissionable: isPermissionable(object, field),
    queryByDistance: false,
    referenceTargetField: null,
    searchPrefilterable: field.type === 'reference',
    soapType: SOAP_TYPES[field.type] ?? 'xsd:string',
    type: field.mask ? 'encryptedstring' : field.type,
    unique: field.unique,
    updateable: field.updateable && isEditable && session.canEdit(object),
    ...numberFacts(field),
    ...queryTraits(field),
    ...referenceFacts(field),
    ...valueFacts(object, field),
  };
}
