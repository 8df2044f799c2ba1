/** A custom field from its file. */
import { createRequire } from 'node:module';
import type { DeleteRule, FieldDef, FieldMask, FieldType, PicklistValue, SummaryDef, SummaryFilter } from '../model.ts';
import { plainField } from '../standard/standardTable.ts';
import { namespaceOf } from './namespaces.ts';
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

/** Names of Salesforce's own value sets. */
const STANDARD_SETS: ReadonlySet<string> = new Set(
  (
    createRequire(import.meta.url)('@salesforce/source-deploy-retrieve/lib/src/registry/stdValueSetRegistry.json') as {
      readonly fullNames: readonly string[];
    }
  ).fullNames,
);

/** Value sets by name, so that a field may point at a global one. */
export type ValueSets = ReadonlyMap<string, readonly PicklistValue[]>;

/** The values of a value set definition: `value` in fields, `customValue` in global sets, `standardValue` in standard ones. */
export function readValues(parent: XmlNode, element: string): PicklistValue[] {
  const values = parent.nodes(element).map((node) => {
    const value = node.needText('fullName');
    return {
      value,
      label: node.text('label') ?? value,
      isDefault: node.flag('default', node.flag('isDefault', false)),
      isActive: node.flag('isActive', true),
    };
  });
  const seen = new Set<string>();
  for (const { value } of values) {
    if (seen.has(value.toLowerCase())) parent.file.report(`Duplicate value '${value}' in the picklist`, element);
    seen.add(value.toLowerCase());
  }
  return values;
}

/** A standard set that no file of the project replaces has the values of its field, which are not known by its name. */
function valueSetNamed(valueSets: ValueSets, name: string): readonly PicklistValue[] | undefined {
  return valueSets.get(name) ?? (STANDARD_SETS.has(name) ? [] : undefined);
}

/** The values of a dependent picklist, each with those of the controlling field under which it may be chosen. */
function withControllers(values: readonly PicklistValue[], valueSet: XmlNode): PicklistValue[] {
  const controllers = new Map<string, string[]>();
  for (const setting of valueSet.nodes('valueSettings')) {
    const name = setting.needText('valueName');
    controllers.set(name, [...(controllers.get(name) ?? []), ...setting.texts('controllingFieldValue')]);
  }
  return values.map((entry) => ({ ...entry, validFor: controllers.get(entry.value) ?? [] }));
}

function readPicklist(node: XmlNode, valueSets: ValueSets): Partial<FieldDef> {
  const valueSet = node.node('valueSet');
  if (valueSet === undefined) {
    // Packages of API 37 and before wrote the values where later ones write the set.
    const old = node.node('picklist');
    if (old === undefined) {
      node.file.report(`Must specify 'valueSet' for a CustomField of type ${node.text('type') ?? ''}`, 'type');
      return {};
    }
    return { picklist: readValues(old, 'picklistValues'), restrictedPicklist: old.flag('restrictedPicklist', false) };
  }
  const definition = valueSet.node('valueSetDefinition');
  const setName = valueSet.text('valueSetName');
  const shared = setName === undefined ? undefined : valueSetNamed(valueSets, setName);
  if (setName !== undefined && shared === undefined)
    valueSet.file.report(`In field: valueSet - no GlobalValueSet named ${setName} found`, 'valueSetName');
  const own = shared ?? (definition === undefined ? [] : readValues(definition, 'value'));
  const controllingField = valueSet.text('controllingField');
  const picklist = controllingField === undefined ? own : withControllers(own, valueSet);
  const widest = Math.max(255, ...picklist.map((entry) => entry.value.length));
  const length = node.text('type') === 'MultiselectPicklist' ? 4099 : widest;
  // A set that many fields share is always restricted.
  return {
    picklist,
    length,
    restrictedPicklist: shared !== undefined || valueSet.flag('restricted', false),
    ...(shared !== undefined && { valueSet: setName }),
    ...(controllingField === undefined ? {} : { controllingField }),
  };
}

function deleteRuleOf(node: XmlNode): DeleteRule {
  const word = node.text('deleteConstraint') ?? 'SetNull';
  if (word === 'Restrict' || word === 'Cascade' || word === 'SetNull') return word;
  node.file.report(`'${word}' is not a delete constraint`, 'deleteConstraint');
  return 'SetNull';
}

/** What a reference points at; where the type alone says it, nothing else does. */
function targetOf(node: XmlNode): string {
  if (node.text('type') === 'Hierarchy') return 'User';
  return node.needText('referenceTo');
}

/** The filter of a lookup, where it is active. */
export function readLookupFilter(node: XmlNode): Pick<FieldDef, 'lookupFilter'> {
  const filter = node.node('lookupFilter');
  if (!filter?.flag('active', false)) return {};
  const isOptional = filter.flag('isOptional', false);
  const [booleanFilter, message] = [filter.text('booleanFilter'), filter.text('errorMessage')];
  const items = filter.nodes('filterItems').map((item) => {
    const valueField = item.text('valueField');
    return {
      field: item.needText('field'),
      operation: item.needText('operation'),
      values: item.has('value') ? splitValues(item.text('value') ?? '') : [],
      ...(valueField !== undefined && { valueField }),
    };
  });
  const words = { ...(booleanFilter !== undefined && { booleanFilter }), ...(message !== undefined && { message }) };
  return { lookupFilter: { items: items.map(withBlank), ...words, ...(isOptional && { isOptional }) } };
}

/** Nothing to compare with is a blank value. */
function withBlank<T extends { readonly values: readonly string[]; readonly valueField?: string }>(item: T): T {
  return item.valueField !== undefined || item.values.length > 0 ? item : { ...item, values: [''] };
}

/** The children of a package's field are found under its prefix, which its file leaves out. */
function childPrefix(name: string, childName: string): string {
  const namespace = namespaceOf(name);
  return namespace === undefined || childName.startsWith(`${namespace}__`) ? '' : `${namespace}__`;
}

function readReference(node: XmlNode, name: string): Partial<FieldDef> {
  const isMasterDetail = node.text('type') === 'MasterDetail';
  const childName = node.text('relationshipName');
  if (childName?.endsWith('__r') === true)
    node.file.report("'relationshipName' is written without __r", 'relationshipName');
  if (isMasterDetail) {
    for (const forbidden of ['required', 'deleteConstraint']) {
      if (node.has(forbidden))
        node.file.report(`Can not specify '${forbidden}' for a CustomField of type MasterDetail`, forbidden);
    }
    if (childName === undefined) node.needText('relationshipName');
  } else if (node.flag('required', false) && deleteRuleOf(node) === 'SetNull') {
    node.file.report(
      'field integrity exception: unknown (must specify either cascade delete or restrict delete for required lookup foreign key)',
      'required',
    );
  }
  return {
    referenceTo: [targetOf(node)],
    relationshipName: name.replace(/__c$/i, '__r'),
    ...(childName === undefined ? {} : { childRelationshipName: `${childPrefix(name, childName)}${childName}__r` }),
    deleteRule: isMasterDetail ? 'Cascade' : deleteRuleOf(node),
    ...readLookupFilter(node),
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

/** Records of custom metadata point at each other by id; at objects and fields they point by name. */
function readMetadataRelationship(node: XmlNode, name: string): Partial<FieldDef> {
  const target = node.needText('referenceTo');
  if (!target.endsWith('__mdt')) return { type: 'string', length: 255, isDefinition: true };
  const childName = node.text('relationshipName');
  return {
    referenceTo: [target],
    relationshipName: name.replace(/__c$/i, '__r'),
    ...(childName === undefined ? {} : { childRelationshipName: `${childName}__r` }),
    deleteRule: 'SetNull',
  };
}

/** A whole number that must be there, and within bounds. */
function needWhole(node: XmlNode, name: string, least: number, most: number): number {
  const metadataType = node.text('type') ?? '';
  if (!node.has(name)) node.file.report(`Must specify '${name}' for a CustomField of type ${metadataType}`);
  const value = node.whole(name, least);
  if (value < least || value > most)
    node.file.report(`'${name}' of ${metadataType} must be ${String(least)} to ${String(most)}`, name);
  return value;
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
  const report = (forbidden: string): void => {
    node.file.report(`Can not specify '${forbidden}' for a CustomField of type Summary`, forbidden);
  };
  for (const forbidden of ['precision', 'scale', 'length', 'defaultValue']) if (node.has(forbidden)) report(forbidden);
  // Retrieved ones say that they are none of these.
  for (const never of ['required', 'unique', 'externalId']) if (node.flag(never, false)) report(never);
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
