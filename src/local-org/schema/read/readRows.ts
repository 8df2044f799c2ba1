/** Components that are rows of the org: records of custom metadata, queues, public groups, roles, profiles and sales stages. */
import type { DeployedRow, FieldDef, ObjectDef } from '../model.ts';
import { keyOf } from './component.ts';
import type { ComponentFile } from './component.ts';
import { profileName } from './readPermissionSet.ts';
import { readStages } from './readStages.ts';
import { readXml, type XmlNode } from './xmlNode.ts';

type Value = DeployedRow['values'][string];

/** `Rate.Low` → the object `Rate__mdt` and the record `Low`. */
function recordName(fullName: string): { object: string; record: string } {
  const dot = fullName.indexOf('.');
  return { object: `${fullName.slice(0, dot)}__mdt`, record: fullName.slice(dot + 1) };
}

function valueOf(node: XmlNode, field: FieldDef): Value {
  const given = node.nodes('value')[0];
  const text = given?.value ?? '';
  if (text === '' || given?.attribute('nil') === 'true') return null;
  const [target = ''] = field.referenceTo;
  if (field.type !== 'reference') return text;
  // A record is named by its developer name.
  return { object: target, key: keyOf('CustomMetadata', `${target.replace(/__mdt$/, '')}.${text}`) };
}

/** A value as its field takes it: a text that fits, one of the choices. */
function checkedValue(given: XmlNode, field: FieldDef): Value {
  const value = valueOf(given, field);
  if (typeof value !== 'string') return value;
  if (field.restrictedPicklist && field.type === 'picklist' && !field.picklist.some((entry) => entry.value === value))
    given.file.report(`bad value for restricted picklist field: ${value}`, 'value');
  if (field.length > 0 && field.picklist.length === 0 && value.length > field.length)
    given.file.report(`Value too long for field: ${field.name} maximum length is:${String(field.length)}`, 'value');
  return value;
}

function readRecord(component: ComponentFile, objects: ReadonlyMap<string, ObjectDef>): DeployedRow | undefined {
  const node = readXml(component.file);
  if (node === undefined) return undefined;
  const { object: name, record } = recordName(component.fullName);
  const object = objects.get(name);
  if (object === undefined) {
    node.file.report(`In field: fullName - no CustomObject named ${name} found`);
    return undefined;
  }
  const label = node.needText('label');
  const values: Record<string, Value> = {
    DeveloperName: record,
    MasterLabel: label,
    Label: label,
    QualifiedApiName: record,
    Language: 'en_US',
  };
  for (const given of node.nodes('values')) {
    const fieldName = given.needText('field');
    const field = object.fields.find((candidate) => candidate.name === fieldName);
    if (field === undefined)
      given.file.report(`In field: field - no CustomField named ${name}.${fieldName} found`, 'field');
    else values[field.name] = checkedValue(given, field);
  }
  for (const field of object.fields.filter(({ required, custom }) => required && custom)) {
    if ((values[field.name] ?? null) === null) node.file.report(`Required fields are missing: [${field.name}]`);
  }
  return { object: name, key: keyOf('CustomMetadata', component.fullName), values, file: component.file.path };
}

function readQueue(component: ComponentFile, node: XmlNode): DeployedRow {
  return {
    object: 'Group',
    key: keyOf('Queue', component.fullName),
    match: ['Type', 'DeveloperName'],
    values: {
      Name: node.needText('name'),
      DeveloperName: component.fullName,
      Type: 'Queue',
      Email: node.text('email') ?? null,
      DoesSendEmailToMembers: node.flag('doesSendEmailToMembers', false),
    },
    file: component.file.path,
  };
}

function readPublicGroup(component: ComponentFile, node: XmlNode): DeployedRow {
  return {
    object: 'Group',
    key: keyOf('Group', component.fullName),
    match: ['Type', 'DeveloperName'],
    values: {
      Name: node.needText('name'),
      DeveloperName: component.fullName,
      Type: 'Regular',
      DoesIncludeBosses: node.flag('doesIncludeBosses', true),
    },
    file: component.file.path,
  };
}

function readRole(component: ComponentFile, node: XmlNode): DeployedRow {
  const parent = node.text('parentRole');
  return {
    object: 'UserRole',
    key: keyOf('Role', component.fullName),
    match: ['DeveloperName'],
    values: {
      Name: node.needText('name'),
      DeveloperName: component.fullName,
      RollupDescription: node.text('description') ?? null,
      OpportunityAccessForAccountOwner: node.text('opportunityAccessLevel') ?? 'Read',
      ParentRoleId: parent === undefined ? null : { object: 'UserRole', key: keyOf('Role', parent) },
    },
    file: component.file.path,
  };
}

/** A profile of the project's own; those that every org has keep their rows. */
function readProfileRow(component: ComponentFile): DeployedRow {
  const name = profileName(component.fullName);
  return {
    object: 'Profile',
    key: keyOf('Profile', component.fullName),
    match: ['Name'],
    values: { Name: name, UserType: 'Standard' },
    file: component.file.path,
  };
}

const READERS: Readonly<Record<string, (component: ComponentFile, node: XmlNode) => DeployedRow | DeployedRow[]>> = {
  Queue: readQueue,
  Group: readPublicGroup,
  Role: readRole,
  Profile: readProfileRow,
  StandardValueSet: readStages,
};

/** The rows of components, parents before children. */
export function readRows(components: readonly ComponentFile[], objects: readonly ObjectDef[]): DeployedRow[] {
  const byName = new Map(objects.map((object) => [object.name, object]));
  return components.flatMap((component): DeployedRow | DeployedRow[] => {
    if (component.type === 'CustomMetadata') return [readRecord(component, byName)].filter((row) => row !== undefined);
    const read = READERS[component.type];
    const node = read && readXml(component.file);
    return read === undefined || node === undefined ? [] : read(component, node);
  });
}
