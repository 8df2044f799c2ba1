/** Objects, validation rules, record types and value sets from their files. */
import type { FieldDef, ObjectDef, PicklistValue, RecordTypeDef, SharingModel, ValidationRuleDef } from '../model.ts';
import { idField, plainField, readFields, systemFields } from '../standard/standardTable.ts';
import { recordTypeField } from '../standardObjects.ts';
import type { ComponentFile } from './component.ts';
import { readField, readValues, type ValueSets } from './readField.ts';
import { readXml, type XmlNode } from './xmlNode.ts';

const SHARING_MODELS: readonly SharingModel[] = ['Private', 'Read', 'ReadWrite', 'ControlledByParent'];

/** What an object's folder says; each part may be missing for a standard object. */
export interface ObjectParts {
  readonly name: string;
  object?: ComponentFile;
  readonly fields: ComponentFile[];
  readonly rules: ComponentFile[];
  readonly recordTypes: ComponentFile[];
}

function checkFullName(node: XmlNode, component: ComponentFile): void {
  const fullName = node.text('fullName');
  if (fullName !== undefined && fullName !== component.fullName)
    component.file.report(`fullName '${fullName}' is not the file's name '${component.fullName}'`, 'fullName');
}

function readRule(component: ComponentFile): ValidationRuleDef | undefined {
  const node = readXml(component.file, 'ValidationRule');
  if (node === undefined) return undefined;
  checkFullName(node, component);
  const message = node.needText('errorMessage');
  if (message.length > 255) component.file.report('An error message has at most 255 characters', 'errorMessage');
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

function readRecordType(component: ComponentFile): RecordTypeDef | undefined {
  const node = readXml(component.file, 'RecordType');
  if (node === undefined) return undefined;
  checkFullName(node, component);
  const description = node.text('description');
  return {
    developerName: component.fullName,
    label: node.needText('label'),
    isActive: node.flag('active', true),
    ...(description === undefined ? {} : { description }),
  };
}

/** A global or standard value set: its name and values. */
export function readValueSet(component: ComponentFile): readonly PicklistValue[] {
  const isGlobal = component.type === 'GlobalValueSet';
  const node = readXml(component.file, isGlobal ? 'GlobalValueSet' : 'StandardValueSet');
  return node === undefined ? [] : readValues(node, isGlobal ? 'customValue' : 'standardValue');
}

/** A custom field file makes a field; a file for a standard field changes what may be changed: label, help, tracking, values. */
function readFieldFile(
  component: ComponentFile,
  standard: readonly FieldDef[],
  valueSets: ValueSets,
): FieldDef | undefined {
  const node = readXml(component.file, 'CustomField');
  if (node === undefined) return undefined;
  checkFullName(node, component);
  const name = component.fullName;
  if (name.endsWith('__c')) return readField(node, name, valueSets);
  const base = standard.find((field) => field.name === name);
  if (base === undefined) {
    component.file.report(`There is no standard field '${name}'`, 'fullName');
    return undefined;
  }
  const inlineHelpText = node.text('inlineHelpText');
  return {
    ...base,
    label: node.text('label') ?? base.label,
    trackHistory: node.flag('trackHistory', base.trackHistory),
    ...(inlineHelpText === undefined ? {} : { inlineHelpText }),
    file: component.file.path,
  };
}

function sharingOf(node: XmlNode | undefined, fallback: SharingModel): SharingModel {
  const word = node?.text('sharingModel');
  if (word === undefined) return fallback;
  const model = SHARING_MODELS.find((known) => known === word);
  if (model === undefined) node?.file.report(`The sharing model '${word}' is not understood`, 'sharingModel');
  return model ?? fallback;
}

function readNameField(node: XmlNode): FieldDef {
  const nameNode = node.node('nameField');
  if (nameNode === undefined) {
    node.file.report("A custom object needs 'nameField'", 'CustomObject');
    return { ...plainField('Name', 'Name', 'string'), length: 80, nameField: true };
  }
  const isText = nameNode.text('type') === 'Text';
  if (!isText && nameNode.text('type') !== 'AutoNumber')
    node.file.report('A name field is of type Text or AutoNumber', 'nameField');
  const autoNumberFormat = isText ? undefined : nameNode.needText('displayFormat');
  return {
    ...plainField('Name', nameNode.needText('label'), 'string'),
    // A text name left out on insert becomes the record's id, so it is not `required`.
    length: 80,
    nameField: true,
    trackHistory: nameNode.flag('trackHistory', false),
    ...(autoNumberFormat === undefined ? {} : { autoNumberFormat, createable: false, updateable: false }),
  };
}

function customFrame(parts: ObjectParts, component: ComponentFile, node: XmlNode, fields: FieldDef[]): ObjectDef {
  const isDetail = fields.some((field) => field.isMasterDetail);
  const enableActivities = node.flag('enableActivities', false);
  if (!node.has('sharingModel')) node.needText('sharingModel');
  const description = node.text('description');
  const activity = enableActivities ? readFields('LastActivityDate | Last Activity Date | date | ro') : [];
  return {
    name: parts.name,
    label: node.needText('label'),
    pluralLabel: node.needText('pluralLabel'),
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
  return {
    ...standard,
    sharingModel: sharingOf(node, standard.sharingModel),
    enableHistory: node?.flag('enableHistory', standard.enableHistory) ?? standard.enableHistory,
    fields: [
      ...standard.fields.map((field) => changed.get(field.name) ?? field),
      ...fields.filter((field) => !known.has(field.name)),
    ],
  };
}

function definedOnly<T>(values: readonly (T | undefined)[]): T[] {
  return values.filter((value): value is T => value !== undefined);
}

/** One object from its folder, on top of the standard object of that name if there is one. */
export function readObject(
  parts: ObjectParts,
  standard: ObjectDef | undefined,
  valueSets: ValueSets,
): ObjectDef | undefined {
  const component = parts.object;
  const node = component === undefined ? undefined : readXml(component.file, 'CustomObject');
  if (component !== undefined && component.fullName !== parts.name)
    component.file.report(`The file's name is not that of its folder '${parts.name}'`);
  const fields = definedOnly(parts.fields.map((file) => readFieldFile(file, standard?.fields ?? [], valueSets)));
  const validationRules = definedOnly(parts.rules.map(readRule));
  const recordTypes = definedOnly(parts.recordTypes.map(readRecordType));
  const first = component ?? parts.fields[0] ?? parts.rules[0] ?? parts.recordTypes[0];
  if (standard === undefined && (component === undefined || node === undefined)) {
    if (component === undefined) first?.file.report(`There is no object '${parts.name}'`);
    return undefined;
  }
  if (standard === undefined && !parts.name.endsWith('__c')) {
    first?.file.report(`'${parts.name}' is neither a standard object of the local org nor a custom object (__c)`);
    return undefined;
  }
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
  };
}
