/** Objects, validation rules, record types and value sets from their files. */
import type { FieldDef, ObjectDef, DeclaredKind, PicklistValue, SharingModel, ValidationRuleDef } from '../model.ts';
import { idField, plainField, readFields, systemFields } from '../standard/standardTable.ts';
import { recordTypeField } from '../standardObjects.ts';
import type { ComponentFile } from './component.ts';
import { readBusinessProcesses, readRecordTypes } from './readRecordTypes.ts';
import { readField, withCoordinates } from './readField.ts';
import { readValues, type ValueSets } from './readPicklist.ts';
import { readLookupFilter } from './readReference.ts';
import { standardFieldOutline } from './standardCatalog.ts';
import { readXml, type XmlNode } from './xmlNode.ts';

const SHARING_MODELS: readonly SharingModel[] = ['Private', 'Read', 'ReadWrite', 'ControlledByParent'];
/** Sharing models of single standard objects, as the nearest of ours. */
const NEAR_MODELS: Readonly<Record<string, SharingModel>> = {
  ReadWriteTransfer: 'ReadWrite',
  FullAccess: 'ReadWrite',
  ControlledByCampaign: 'ReadWrite',
  ControlledByLeadOrContact: 'ReadWrite',
};

/** What an object's folder says; each part may be missing for a standard object. */
export interface ObjectParts {
  readonly name: string;
  object?: ComponentFile;
  readonly fields: ComponentFile[];
  readonly rules: ComponentFile[];
  readonly recordTypes: ComponentFile[];
  readonly processes: ComponentFile[];
}

function readRule(component: ComponentFile): ValidationRuleDef | undefined {
  const node = readXml(component.file);
  if (node === undefined) return undefined;
  const message = node.needText('errorMessage');
  if (message.length > 255)
    node.file.report('Value too long for field: ErrorMessage maximum length is:255', 'errorMessage');
  const errorField = node.text('errorDisplayField');
  node.needText('active');
  return {
    name: component.fullName,
    active: node.flag('active', true),
    formula: node.needText('errorConditionFormula'),
    message,
    ...(errorField === undefined ? {} : { errorField }),
    file: component.file.path,
  };
}

/** A global or standard value set: its name and values. */
export function readValueSet(component: ComponentFile): readonly PicklistValue[] {
  const isGlobal = component.type === 'GlobalValueSet';
  const node = readXml(component.file);
  return node === undefined ? [] : readValues(node, isGlobal ? 'customValue' : 'standardValue');
}

/** Whether a field's name is that of a custom one. */
function isCustomField(name: string): boolean {
  return /__(c|pc)$/i.test(name);
}

/** A custom field file makes a field; a file for a standard field changes what may be changed: label, help, tracking, values. */
function readFieldFile(component: ComponentFile, standard: ObjectDef | undefined, valueSets: ValueSets): FieldDef[] {
  const node = readXml(component.file);
  if (node === undefined) return [];
  const name = component.fullName;
  if (isCustomField(name)) return withCoordinates(readField(node, name, valueSets));
  const { objectName = '' } = component;
  // Names of custom objects are fields of their own kind, described in the object's file.
  const own = standard?.fields.find((field) => field.name === name);
  const known = own ?? standardFieldOutline(objectName, name);
  // Compound fields, and those that only orgs with a feature have, are described without being fields here.
  if (known === undefined && standard !== undefined && isOutsideField(name)) return [];
  // A standard field keeps its label to itself: what has one was meant to be a custom field.
  if (known === undefined && standard !== undefined && node.has('label')) {
    node.file.report(`In field: fullName - no CustomField named ${objectName}.${name} found`, 'fullName');
    return [];
  }
  const base = known ?? plainField(name, name, 'string');
  const inlineHelpText = node.text('inlineHelpText');
  return [
    {
      ...base,
      label: node.text('label') ?? base.label,
      trackHistory: node.flag('trackHistory', base.trackHistory),
      ...(base.type === 'reference' && readLookupFilter(node)),
      ...(node.node('valueSet')?.has('valueSetDefinition') === true && {
        picklist: readValues(node.node('valueSet')?.node('valueSetDefinition') ?? node, 'value'),
      }),
      ...(inlineHelpText === undefined ? {} : { inlineHelpText }),
      file: component.file.path,
    },
  ];
}

/** `Name` of people, and addresses: fields made of others. */
const COMPOUND = /^Name$|Address$/;
/** Fields that come in families with a feature: hierarchies of campaigns, people as accounts, forecasts. */
const FEATURE_FAMILY = /^(Hierarchy|Person|Forecast|Sla|Milestone|Entitlement|Territory|Individual|Fiscal)/;
/** Whether a standard field may be described or granted without being a field here: made of others, or of a feature. */
export function isOutsideField(name: string): boolean {
  return COMPOUND.test(name) || FEATURE_FAMILY.test(name) || FEATURE_FIELDS.has(name);
}

/** Fields that an org has with a feature or since a later release than the catalogue's. */
const FEATURE_FIELDS: ReadonlySet<string> = new Set([
  ...[
    'ActivityMetricId',
    'ActivityMetricRollupId',
    'BuyerAttributes',
    'ContactSource',
    'DepartmentGroup',
    'GenderIdentity',
  ],
  ...['IsBuyer', 'IsPriorityRecord', 'OperatingHoursId', 'PrimaryDynamicScore', 'Pronouns', 'Tier', 'TitleType'],
  ...['Tradestyle', 'CleanStatus', 'DunsNumber', 'DandbCompanyId', 'CompanyDunsNumber'],
  ...['NaicsCode', 'NaicsDesc', 'YearStarted'],
  ...['IsPartner', 'IsCustomerPortal', 'ChannelProgramName', 'ChannelProgramLevelName', 'PersonGenderIdentity'],
  ...[
    'PersonPronouns',
    'TerritoryId',
    'Territory2Id',
    'IqScore',
    'ContractId',
    'SyncedQuoteId',
    'FiscalYear',
    'Jigsaw',
  ],
]);

function sharingOf(node: XmlNode | undefined, fallback: SharingModel): SharingModel {
  const word = node?.text('sharingModel');
  if (word === undefined) return fallback;
  const model = SHARING_MODELS.find((known) => known === word) ?? NEAR_MODELS[word];
  if (model === undefined) node?.file.report(`The sharing model '${word}' is not understood`, 'sharingModel');
  return model ?? fallback;
}

function readNameField(node: XmlNode): FieldDef {
  const nameNode = node.node('nameField');
  if (nameNode === undefined) {
    node.file.report('Must specify a nameField of type Text or AutoNumber');
    return { ...plainField('Name', 'Name', 'string'), length: 80, nameField: true };
  }
  const isText = nameNode.text('type') === 'Text';
  if (!isText && nameNode.text('type') !== 'AutoNumber')
    nameNode.file.report('Must specify a nameField of type Text or AutoNumber', 'type');
  const autoNumberFormat = isText ? undefined : (nameNode.text('displayFormat') ?? '{0}');
  return {
    ...plainField('Name', nameNode.needText('label'), 'string'),
    // A text name left out on insert becomes the record's id, so it is not `required`.
    length: 80,
    nameField: true,
    trackHistory: nameNode.flag('trackHistory', false),
    ...(autoNumberFormat === undefined ? {} : { autoNumberFormat, createable: false, updateable: false }),
  };
}

/** What kind of object a name is of; ordinary ones of none. */
function kindOf(name: string, node: XmlNode): DeclaredKind | undefined {
  if (name.endsWith('__c')) return node.has('customSettingsType') ? 'customSetting' : undefined;
  return SUFFIX_KINDS[/__([a-z]+)$/.exec(name)?.[1] ?? ''];
}

const SUFFIX_KINDS: Readonly<Record<string, DeclaredKind>> = {
  mdt: 'customMetadata',
  e: 'event',
  b: 'big',
  x: 'external',
};

/** The fields that objects of a kind have instead of a name, an owner and the rest. */
const KIND_FIELDS: Readonly<Record<DeclaredKind, string>> = {
  customSetting: `
    Name | Name | string(38) | name
    SetupOwnerId | Location | reference(Organization,Profile,User) | rel:SetupOwner`,
  customMetadata: `
    DeveloperName | Custom Metadata Record Name | string(40) | req name ro
    MasterLabel | Label | string(40) | req ro
    Language | Master Language | picklist(40) | req ro | *en_US
    NamespacePrefix | Namespace Prefix | string(15) | ro
    Label | Label | string(40) | ro
    QualifiedApiName | Qualified API Name | string(70) | ro`,
  event: `
    ReplayId | Replay ID | string(1000) | ro
    EventUuid | Event UUID | string(36) | ro
    CreatedDate | Created Date | datetime | ro req
    CreatedById | Created By ID | reference(User) | ro req rel:CreatedBy`,
  big: '',
  external: `
    ExternalId | External ID | string(255) | req unique
    DisplayUrl | Display URL | url(1000)`,
};

const KIND_SYSTEM = {
  customSetting: 'all',
  customMetadata: 'modstamp',
  event: 'none',
  big: 'created',
  external: 'none',
} as const;

/** A custom object that is no ordinary one. */
function frameOfKind(
  kind: DeclaredKind,
  parts: ObjectParts,
  component: ComponentFile,
  node: XmlNode,
  fields: FieldDef[],
): ObjectDef {
  const isWritable = kind === 'customSetting' || kind === 'event' || kind === 'big';
  const label = node.needText('label');
  const description = node.text('description');
  const standard = readFields(KIND_FIELDS[kind]);
  return {
    name: parts.name,
    label,
    pluralLabel: node.text('pluralLabel') ?? label,
    keyPrefix: '',
    custom: true,
    kind,
    sharingModel: 'ReadWrite',
    enableHistory: false,
    createable: isWritable,
    updateable: kind === 'customSetting',
    deletable: kind === 'customSetting',
    needsObjectPermission: kind !== 'customMetadata',
    ...(description === undefined ? {} : { description }),
    fields: [idField('Record ID'), ...standard, ...systemFields(KIND_SYSTEM[kind]), ...fields],
    childRelationships: [],
    validationRules: [],
    file: component.file.path,
  };
}

function customFrame(parts: ObjectParts, component: ComponentFile, node: XmlNode, fields: FieldDef[]): ObjectDef {
  const kind = kindOf(parts.name, node);
  if (kind !== undefined) return frameOfKind(kind, parts, component, node, fields);
  const isDetail = fields.some((field) => field.isMasterDetail);
  const enableActivities = node.flag('enableActivities', false);
  if (!node.has('sharingModel')) node.needText('sharingModel');
  const description = node.text('description');
  const activity = enableActivities
    ? readFields('LastActivityDate | Last Activity Date | date | formula:$Activity.LastDate')
    : [];
  const label = node.needText('label');
  return {
    name: parts.name,
    label,
    pluralLabel: node.text('pluralLabel') ?? label,
    keyPrefix: '',
    custom: true,
    sharingModel: sharingOf(node, isDetail ? 'ControlledByParent' : 'ReadWrite'),
    enableHistory: node.flag('enableHistory', false),
    createable: true,
    updateable: true,
    deletable: true,
    needsObjectPermission: true,
    enableActivities,
    ...(description === undefined ? {} : { description }),
    fields: [
      idField('Record ID'),
      readNameField(node),
      ...systemFields('all', isDetail ? undefined : 'queue'),
      ...activity,
      ...fields,
    ],
    childRelationships: [],
    validationRules: [],
    file: component.file.path,
  };
}

function standardFrame(standard: ObjectDef, node: XmlNode | undefined, fields: readonly FieldDef[]): ObjectDef {
  const changed = new Map(fields.map((field) => [field.name, field]));
  const known = new Set(standard.fields.map((field) => field.name));
  const enableHistory = node?.flag('enableHistory', standard.enableHistory) ?? standard.enableHistory;
  // Fields may come without their object; where it says that nothing is tracked, they are not.
  const isUntracked = node?.has('enableHistory') === true && !enableHistory;
  const all = [
    ...standard.fields.map((field) => changed.get(field.name) ?? field),
    ...fields.filter((field) => !known.has(field.name)),
  ];
  return {
    ...standard,
    sharingModel: sharingOf(node, standard.sharingModel),
    enableHistory,
    fields: isUntracked ? all.map((field) => ({ ...field, trackHistory: false })) : all,
  };
}

function definedOnly<T>(values: readonly (T | undefined)[]): T[] {
  return values.filter((value): value is T => value !== undefined);
}

/** Whether an object's name is that of a custom one. */
export function isCustomObjectName(name: string): boolean {
  return /__(c|mdt|e|b|x)$/.test(name);
}

/** One object from its folder, on top of the standard object of that name if there is one. */
export function readObject(
  parts: ObjectParts,
  standard: ObjectDef | undefined,
  valueSets: ValueSets,
): ObjectDef | undefined {
  const component = parts.object;
  const node = component === undefined ? undefined : readXml(component.file);
  const first = component ?? parts.fields[0] ?? parts.rules[0] ?? parts.recordTypes[0];
  if (standard === undefined && !isCustomObjectName(parts.name)) {
    first?.file.report(`In field: fullName - no CustomObject named ${parts.name} found`);
    return undefined;
  }
  if (standard === undefined && component === undefined) {
    first?.file.report(`In field: fullName - no CustomObject named ${parts.name} found`);
    return undefined;
  }
  const fields = parts.fields.flatMap((file) => readFieldFile(file, standard, valueSets));
  const validationRules = definedOnly(parts.rules.map(readRule));
  const recordTypes = readRecordTypes(parts.name, parts.recordTypes, parts.processes);
  const frame =
    standard !== undefined
      ? standardFrame(standard, node, fields)
      : component !== undefined && node !== undefined
        ? customFrame(parts, component, node, fields)
        : undefined;
  if (frame === undefined) return undefined;
  return {
    ...frame,
    fields: recordTypes.length === 0 ? frame.fields : [...frame.fields, recordTypeField()],
    validationRules,
    ...(recordTypes.length > 0 && { recordTypes }),
    ...(parts.processes.length > 0 && { businessProcesses: readBusinessProcesses(parts.processes) }),
  };
}
