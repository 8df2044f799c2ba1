/** A custom field from its file. */
import type { FieldDef, FieldMask, FieldType } from '../model.ts';
import { plainField } from '../standard/standardTable.ts';
import { readPicklist, type ValueSets } from './readPicklist.ts';
import { readMetadataRelationship, readReference } from './readReference.ts';
import { readSummary } from './readSummary.ts';
import type { XmlNode } from './xmlNode.ts';

/** Metadata type → describe type, with the facts that follow from the type alone. */
const TYPES: Readonly<Record<string, FieldType>> = {
  Text: 'string',
  TextArea: 'textarea',
  LongTextArea: 'textarea',
  Html: 'textarea',
  Number: 'double',
  Currency: 'currency',
  Percent: 'percent',
  Checkbox: 'boolean',
  Date: 'date',
  DateTime: 'datetime',
  Time: 'time',
  Picklist: 'picklist',
  MultiselectPicklist: 'multipicklist',
  Email: 'email',
  Phone: 'phone',
  Url: 'url',
  Lookup: 'reference',
  MasterDetail: 'reference',
  AutoNumber: 'string',
  Summary: 'double',
  Location: 'location',
  EncryptedText: 'string',
  ExternalLookup: 'string',
  IndirectLookup: 'reference',
  Hierarchy: 'reference',
  MetadataRelationship: 'reference',
};
const FORMULA_TYPES = new Set(['Text', 'Number', 'Currency', 'Percent', 'Checkbox', 'Date', 'DateTime', 'Time']);
const NUMERIC = new Set(['Number', 'Currency', 'Percent']);

/** A whole number that must be there, and within bounds. */
function needWhole(node: XmlNode, name: string, least: number, most: number): number {
  const metadataType = node.text('type') ?? '';
  if (!node.has(name)) node.file.report(`Must specify '${name}' for a CustomField of type ${metadataType}`);
  const value = node.whole(name, least);
  if (value < least || value > most)
    node.file.report(`'${name}' of ${metadataType} must be ${String(least)} to ${String(most)}`, name);
  return value;
}

function readFormula(node: XmlNode, metadataType: string, formula: string): Partial<FieldDef> {
  if (!FORMULA_TYPES.has(metadataType)) node.file.report(`A formula cannot be of type ${metadataType}`, 'type');
  for (const forbidden of ['length', 'defaultValue']) {
    if (node.has(forbidden)) node.file.report(`Can not specify '${forbidden}' for a formula field`, forbidden);
  }
  for (const never of ['required', 'unique', 'externalId', 'trackHistory']) {
    if (node.flag(never, false)) node.file.report(`Can not specify '${never}' for a formula field`, never);
  }
  const blanks = node.text('formulaTreatBlanksAs') ?? 'BlankAsZero';
  if (blanks !== 'BlankAsZero' && blanks !== 'BlankAsBlank')
    node.file.report(`'${blanks}' is not a way to treat blanks`, 'formulaTreatBlanksAs');
  return {
    formula,
    blanksAsZero: blanks === 'BlankAsZero',
    ...(metadataType === 'Text' && { length: 1300 }),
    createable: false,
    updateable: false,
  };
}

function readNumeric(node: XmlNode): Partial<FieldDef> {
  const precision = needWhole(node, 'precision', 1, 18);
  const scale = node.whole('scale', 0);
  if (scale > precision) node.file.report("'scale' must be 0 to precision", 'scale');
  return { precision, scale };
}

function readText(node: XmlNode, metadataType: string): Partial<FieldDef> {
  if (metadataType === 'TextArea') return { length: 255 };
  const isLongText = metadataType !== 'Text';
  const length = isLongText ? needWhole(node, 'length', 256, 131072) : needWhole(node, 'length', 1, 255);
  if (isLongText && !node.has('visibleLines')) needWhole(node, 'visibleLines', 1, 50);
  return { length, isLongText, ...(metadataType === 'Html' && { isRichText: true }) };
}

function readMask(node: XmlNode): FieldMask {
  return { char: node.text('maskChar') === 'X' ? 'X' : '*', type: node.text('maskType') ?? 'all' };
}

/** What only the type knows: lengths, values, references. */
function typeFacts(node: XmlNode, metadataType: string, name: string, valueSets: ValueSets): Partial<FieldDef> {
  if (NUMERIC.has(metadataType)) return readNumeric(node);
  switch (metadataType) {
    case 'Text':
    case 'TextArea':
    case 'LongTextArea':
    case 'Html':
      return readText(node, metadataType);
    case 'Picklist':
    case 'MultiselectPicklist':
      return readPicklist(node, valueSets);
    case 'Lookup':
    case 'MasterDetail':
    case 'Hierarchy':
    case 'IndirectLookup':
      return readReference(node, name);
    case 'MetadataRelationship':
      return readMetadataRelationship(node, name);
    case 'ExternalLookup':
      return { length: 1000 };
    case 'EncryptedText':
      return { length: needWhole(node, 'length', 1, 175), mask: readMask(node) };
    case 'Location':
      return { scale: needWhole(node, 'scale', 0, 15), createable: false, updateable: false };
    case 'Summary':
      return readSummary(node);
    case 'AutoNumber':
      return {
        length: 30,
        autoNumberFormat: node.text('displayFormat') ?? '{0}',
        caseSensitive: false,
        createable: false,
        updateable: false,
      };
    case 'Checkbox':
      if (!node.has('defaultValue')) node.file.report("Must specify 'defaultValue' for a CustomField of type Checkbox");
      return {};
    default:
      return {};
  }
}

/** A field and, of a place, the fields of its two coordinates. */
export function withCoordinates(field: FieldDef): FieldDef[] {
  if (field.type !== 'location') return [field];
  const { custom, scale, file } = field;
  const coordinate = (name: string): FieldDef => ({
    ...plainField(field.name.replace(/__c$/, `__${name}__s`), `${field.label} (${name})`, 'double'),
    ...{ custom, precision: 18, scale },
    ...(file === undefined ? {} : { file }),
  });
  return [field, coordinate('Latitude'), coordinate('Longitude')];
}

/** The field of a `.field-meta.xml`, or of the `nameField` of an object. Problems are reported to the node's file. */
export function readField(node: XmlNode, name: string, valueSets: ValueSets): FieldDef {
  const metadataType = node.needText('type');
  const type = TYPES[metadataType];
  if (type === undefined) node.file.report(`A CustomField of type '${metadataType}' cannot be deployed`, 'type');
  const formula = node.text('formula');
  const plain = { ...plainField(name, node.needText('label'), type ?? 'string'), custom: true };
  const defaultFormula = node.text('defaultValue');
  const description = node.text('description');
  const inlineHelpText = node.text('inlineHelpText');
  const facts =
    formula === undefined
      ? typeFacts(node, metadataType, name, valueSets)
      : {
          ...(NUMERIC.has(metadataType) && readNumeric(node)),
          ...readFormula(node, metadataType, formula),
        };
  return {
    ...plain,
    required: node.flag('required', false),
    unique: node.flag('unique', false),
    caseSensitive: node.flag('caseSensitive', false),
    externalId: node.flag('externalId', false),
    trackHistory: node.flag('trackHistory', false),
    ...(defaultFormula === undefined ? {} : { defaultFormula }),
    ...(description === undefined ? {} : { description }),
    ...(inlineHelpText === undefined ? {} : { inlineHelpText }),
    file: node.file.path,
    ...facts,
  };
}
