/** A custom field from its file. */
import type { DeleteRule, FieldDef, FieldType, PicklistValue, SummaryDef, SummaryFilter } from '../model.ts';
import { plainField } from '../standard/standardTable.ts';
import type { XmlNode } from './xmlNode.ts';

const ELEMENTS: ReadonlySet<string> = new Set([
  ...[
    'fullName',
    'label',
    'type',
    'description',
    'inlineHelpText',
    'required',
    'unique',
    'caseSensitive',
    'externalId',
  ],
  ...['length', 'precision', 'scale', 'visibleLines', 'defaultValue', 'valueSet', 'displayFormat', 'startingNumber'],
  ...['referenceTo', 'relationshipName', 'relationshipLabel', 'relationshipOrder', 'deleteConstraint'],
  ...['reparentableMasterDetail', 'writeRequiresMasterRead', 'formula', 'formulaTreatBlanksAs'],
  ...['summarizedField', 'summaryFilterItems', 'summaryForeignKey', 'summaryOperation'],
  ...['trackHistory', 'trackFeedHistory', 'trackTrending', 'securityClassification', 'complianceGroup'],
  ...['businessOwnerGroup', 'businessOwnerUser', 'businessStatus', 'fieldManageability', 'populateExistingRows'],
]);

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
};
const FORMULA_TYPES = new Set(['Text', 'Number', 'Currency', 'Percent', 'Checkbox', 'Date', 'DateTime', 'Time']);
const NUMERIC = new Set(['Number', 'Currency', 'Percent']);
const OPERATIONS: readonly SummaryFilter['operation'][] = [
  'equals',
  'notEqual',
  'lessThan',
  'greaterThan',
  'lessOrEqual',
  'greaterOrEqual',
  'contains',
  'notContain',
  'startsWith',
  'includes',
  'excludes',
];

/** Value sets by name, so that a field may point at a global one. */
export type ValueSets = ReadonlyMap<string, readonly PicklistValue[]>;

/** The values of a value set definition: `value` in fields, `customValue` in global sets, `standardValue` in standard ones. */
export function readValues(parent: XmlNode, element: string): PicklistValue[] {
  const values = parent.nodes(element).map((node) => {
    const value = node.needText('fullName');
    return {
      value,
      label: node.text('label') ?? value,
      isDefault: node.flag('default', false),
      isActive: node.flag('isActive', true),
    };
  });
  const seen = new Set<string>();
  for (const { value } of values) {
    if (seen.has(value.toLowerCase())) parent.file.report(`The value '${value}' is there twice`, element);
    seen.add(value.toLowerCase());
  }
  return values;
}

function readPicklist(node: XmlNode, valueSets: ValueSets): Partial<FieldDef> {
  const valueSet = node.node('valueSet');
  if (valueSet === undefined) {
    node.file.report("A picklist needs 'valueSet'", 'type');
    return {};
  }
  valueSet.allowOnly(new Set(['restricted', 'valueSetDefinition', 'valueSetName']));
  const definition = valueSet.node('valueSetDefinition');
  definition?.allowOnly(new Set(['sorted', 'value']));
  const setName = valueSet.text('valueSetName');
  const shared = setName === undefined ? undefined : valueSets.get(setName);
  if (setName !== undefined && shared === undefined)
    node.file.report(`There is no global value set '${setName}'`, 'valueSetName');
  const picklist = shared ?? (definition === undefined ? [] : readValues(definition, 'value'));
  if (picklist.length === 0) node.file.report('A picklist needs at least one value', 'valueSet');
  const widest = Math.max(255, ...picklist.map((entry) => entry.value.length));
  const length = node.text('type') === 'MultiselectPicklist' ? 4099 : widest;
  // A set that many fields share is always restricted.
  return { picklist, length, restrictedPicklist: shared !== undefined || valueSet.flag('restricted', false) };
}

function deleteRuleOf(node: XmlNode): DeleteRule {
  const word = node.text('deleteConstraint') ?? 'SetNull';
  if (word === 'Restrict' || word === 'Cascade' || word === 'SetNull') return word;
  node.file.report(`'${word}' is not a delete constraint`, 'deleteConstraint');
  return 'SetNull';
}

function readReference(node: XmlNode, name: string): Partial<FieldDef> {
  const isMasterDetail = node.text('type') === 'MasterDetail';
  const childName = node.text('relationshipName');
  if (childName?.endsWith('__r') === true)
    node.file.report("'relationshipName' is written without __r", 'relationshipName');
  if (isMasterDetail) {
    for (const forbidden of ['required', 'deleteConstraint', 'lookupFilter']) {
      if (node.has(forbidden)) node.file.report(`A master-detail field may not have '${forbidden}'`, forbidden);
    }
    if (childName === undefined) node.needText('relationshipName');
  } else if (node.flag('required', false) && deleteRuleOf(node) === 'SetNull') {
    node.file.report('A required lookup cannot be cleared on delete: use Restrict or Cascade', 'deleteConstraint');
  }
  return {
    referenceTo: [node.needText('referenceTo')],
    relationshipName: name.replace(/__c$/i, '__r'),
    ...(childName === undefined ? {} : { childRelationshipName: `${childName}__r` }),
    deleteRule: isMasterDetail ? 'Cascade' : deleteRuleOf(node),
    isMasterDetail,
    ...(isMasterDetail && {
      relationshipOrder: node.whole('relationshipOrder', 0),
      required: true,
      writeRequiresMasterRead: node.flag('writeRequiresMasterRead', false),
    }),
    isReparentable: !isMasterDetail || node.flag('reparentableMasterDetail', false),
    updateable: !isMasterDetail || node.flag('reparentableMasterDetail', false),
  };
}

/** `Child__c.Field__c` → `Field__c`, if it belongs to the object that is summed up. */
function qualified(
  node: XmlNode,
  text: string,
  element: string,
  childObject?: string,
): { object: string; field: string } {
  const [object = '', field, ...rest] = text.split('.');
  if (field === undefined || rest.length > 0) {
    node.file.report(`'${text}' must be written Object.Field`, element);
    return { object: childObject ?? object, field: text };
  }
  if (childObject !== undefined && object !== childObject)
    node.file.report(`'${text}' is not a field of ${childObject}`, element);
  return { object, field };
}

/** A comma list of values; a value in double quotes may hold a comma. */
function splitValues(text: string): string[] {
  return [...text.matchAll(/"((?:[^"]|"")*)"|([^,]+)/g)]
    .map((match) => match[1] ?? match[2] ?? '')
    .map((value) => value.trim());
}

function readFilter(node: XmlNode, childObject: string): SummaryFilter {
  node.allowOnly(new Set(['field', 'operation', 'value']));
  const word = node.needText('operation');
  const operation = OPERATIONS.find((known) => known === word);
  if (operation === undefined) node.file.report(`'${word}' is not understood as a filter operation`, 'operation');
  return {
    field: qualified(node, node.needText('field'), 'summaryFilterItems', childObject).field,
    operation: operation ?? 'equals',
    values: splitValues(node.text('value') ?? ''),
  };
}

function readSummary(node: XmlNode): Partial<FieldDef> {
  for (const forbidden of ['precision', 'scale', 'length', 'required', 'unique', 'externalId', 'defaultValue']) {
    if (node.has(forbidden)) node.file.report(`A roll-up summary may not have '${forbidden}'`, forbidden);
  }
  const word = node.needText('summaryOperation');
  const operation = (['count', 'sum', 'min', 'max'] as const).find((known) => known === word);
  if (operation === undefined) node.file.report(`'${word}' is not a roll-up operation`, 'summaryOperation');
  const key = qualified(node, node.needText('summaryForeignKey'), 'summaryForeignKey');
  const summarized = node.text('summarizedField');
  if (operation === 'count' && summarized !== undefined)
    node.file.report("A count has no 'summarizedField'", 'summarizedField');
  if (operation !== 'count' && summarized === undefined) node.needText('summarizedField');
  const summary: SummaryDef = {
    operation: operation ?? 'count',
    childObject: key.object,
    childField: key.field,
    ...(summarized !== undefined && {
      summarizedField: qualified(node, summarized, 'summarizedField', key.object).field,
    }),
    filters: node.nodes('summaryFilterItems').map((filter) => readFilter(filter, key.object)),
  };
  return { summary, precision: 18, createable: false, updateable: false };
}

function readFormula(node: XmlNode, metadataType: string, formula: string): Partial<FieldDef> {
  if (!FORMULA_TYPES.has(metadataType)) node.file.report(`A formula cannot be of type ${metadataType}`, 'type');
  for (const forbidden of ['length', 'defaultValue']) {
    if (node.has(forbidden)) node.file.report(`A formula field may not have '${forbidden}'`, forbidden);
  }
  for (const never of ['required', 'unique', 'externalId', 'trackHistory']) {
    if (node.flag(never, false)) node.file.report(`A formula field cannot be '${never}'`, never);
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
  const precision = node.whole('precision', -1);
  const scale = node.whole('scale', -1);
  if (precision < 1 || precision > 18) node.file.report("'precision' must be 1 to 18", 'precision');
  if (scale < 0 || scale > precision) node.file.report("'scale' must be 0 to precision", 'scale');
  return { precision, scale };
}

function readText(node: XmlNode, metadataType: string): Partial<FieldDef> {
  if (metadataType === 'TextArea') return { length: 255 };
  const length = node.whole('length', 0);
  const isLongText = metadataType !== 'Text';
  const [least, most] = isLongText ? [256, 131072] : [1, 255];
  if (length < least || length > most)
    node.file.report(`'length' of ${metadataType} must be ${String(least)} to ${String(most)}`, 'length');
  if (isLongText && !node.has('visibleLines')) node.needText('visibleLines');
  return { length, isLongText, ...(metadataType === 'Html' && { isRichText: true }) };
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
      return readReference(node, name);
    case 'Summary':
      return readSummary(node);
    case 'AutoNumber':
      return {
        length: 30,
        autoNumberFormat: node.needText('displayFormat'),
        caseSensitive: false,
        createable: false,
        updateable: false,
      };
    case 'Checkbox':
      node.needText('defaultValue');
      return {};
    default:
      return {};
  }
}

/** The field of a `.field-meta.xml`, or of the `nameField` of an object. Problems are reported to the node's file. */
export function readField(node: XmlNode, name: string, valueSets: ValueSets): FieldDef {
  node.allowOnly(ELEMENTS);
  const metadataType = node.needText('type');
  const type = TYPES[metadataType];
  if (type === undefined) node.file.report(`The field type '${metadataType}' is not understood`, 'type');
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
