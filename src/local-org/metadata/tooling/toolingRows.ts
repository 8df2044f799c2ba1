/** What an org says of itself, row by row: from its schema and the components that were deployed. */
import type { InputRow } from '../../engine.ts';
import { UNQUERIED } from '../../schema/model.ts';
import type { FieldDef, ObjectDef, Schema } from '../../schema/model.ts';
import { idOf, keyOf, rootOf, splitName, textOfBytes } from '../../schema/read/component.ts';
import type { Component, ComponentMap } from '../../schema/read/component.ts';
import { namespaceOf } from '../../schema/read/namespaces.ts';
import { childText } from '../../schema/read/xmlElements.ts';
import { makeId } from '../../store/ids.ts';

/** Rows by object, in the order in which they are made. */
export type ToolingRows = ReadonlyMap<string, readonly InputRow[]>;

interface Author {
  readonly id: string;
}

function entityId(object: ObjectDef, schema: Schema): string {
  return makeId('4ie', schema.objects.indexOf(object) + 1);
}

/** Custom objects are known by their ids, standard ones by their names. */
function durableId(object: ObjectDef): string {
  return object.custom ? idOf({ type: 'CustomObject', fullName: object.name }).slice(0, 15) : object.name;
}

/** `npe01__Paid__c` is called `Paid`, and is of `npe01`. */
function namesOf(name: string): { DeveloperName: string; NamespacePrefix: string | null } {
  const NamespacePrefix = name.endsWith('__s') ? null : (namespaceOf(name) ?? null);
  const own = NamespacePrefix === null ? name : name.slice(NamespacePrefix.length + 2);
  return { DeveloperName: own.replace(/__\w+$/, ''), NamespacePrefix };
}

function entityRow(object: ObjectDef, schema: Schema): InputRow {
  const isOrdinary = object.kind === undefined;
  return {
    Id: entityId(object, schema),
    DurableId: durableId(object),
    QualifiedApiName: object.name,
    ...namesOf(object.name),
    MasterLabel: object.label,
    Label: object.label,
    PluralLabel: object.pluralLabel,
    KeyPrefix: object.keyPrefix,
    IsCustomizable: object.needsObjectPermission && object.createable,
    IsCustomSetting: object.kind === 'customSetting',
    IsDeprecatedAndHidden: false,
    IsQueryable: !UNQUERIED.has(object.kind),
    IsLayoutable: object.needsObjectPermission && isOrdinary,
    IsSearchable: object.needsObjectPermission && isOrdinary,
    IsApexTriggerable: object.createable && (isOrdinary || object.kind === 'event'),
    IsWorkflowEnabled: object.createable && isOrdinary,
    InternalSharingModel: object.sharingModel,
    ExternalSharingModel: 'Private',
  };
}

/** A type as Setup words it: `Text(80)`, `Lookup(Account)`. */
function dataType(field: FieldDef): string {
  if (field.formula !== undefined) return `Formula (${field.type})`;
  if (field.summary !== undefined) return 'Roll-Up Summary';
  if (field.autoNumberFormat !== undefined) return 'Auto Number';
  const numbers = `${String(field.precision - field.scale)}, ${String(field.scale)}`;
  switch (field.type) {
    case 'reference':
      return `${field.isMasterDetail ? 'Master-Detail' : 'Lookup'}(${field.referenceTo.join(',')})`;
    case 'string':
      return `Text(${String(field.length)})`;
    case 'textarea':
      return field.isLongText ? `Long Text Area(${String(field.length)})` : 'Text Area(255)';
    case 'double':
      return `Number(${numbers})`;
    case 'currency':
      return `Currency(${numbers})`;
    case 'percent':
      return `Percent(${numbers})`;
    default:
      return TYPE_WORDS[field.type] ?? field.type;
  }
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  boolean: 'Checkbox',
  date: 'Date',
  datetime: 'Date/Time',
  time: 'Time',
  email: 'Email',
  phone: 'Phone',
  url: 'URL(255)',
  picklist: 'Picklist',
  multipicklist: 'Picklist (Multi-Select)',
  address: 'Address',
  location: 'Geolocation',
  int: 'Number',
};

function fieldRow(object: ObjectDef, field: FieldDef, schema: Schema): InputRow {
  const own = field.custom
    ? idOf({ type: 'CustomField', fullName: `${object.name}.${field.name}` }).slice(0, 15)
    : field.name;
  return {
    DurableId: `${durableId(object)}.${own}`,
    QualifiedApiName: field.name,
    EntityDefinitionId: durableId(object),
    OwnerEntityId: entityId(object, schema),
    ...namesOf(field.name),
    MasterLabel: field.label,
    Label: field.label,
    Description: field.description ?? null,
    DataType: dataType(field).slice(0, 4000),
    ValueTypeId: field.type,
    Length: field.length,
    Precision: field.precision,
    Scale: field.scale,
    RelationshipName: field.relationshipName ?? null,
    ControllingFieldDefinitionId: field.controllingField ?? null,
    IsCalculated: field.formula !== undefined,
    IsCompound: field.type === 'address' || field.type === 'location',
    IsHtmlFormatted: field.isRichText === true,
    IsIndexed: field.unique || field.externalId || field.type === 'id' || field.type === 'reference',
    IsNameField: field.nameField,
    IsNillable: !field.required,
  };
}

function audit(component: Component, author: Author): InputRow {
  const moment = new Date(component.modified ?? 0).toISOString();
  return {
    Id: idOf(component),
    ManageableState: 'unmanaged',
    CreatedDate: moment,
    CreatedById: author.id,
    LastModifiedDate: moment,
    LastModifiedById: author.id,
    SystemModstamp: moment,
  };
}

function withoutComments(code: string): string {
  return code.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '');
}

/** Apex is kept, not compiled; that it is valid is taken from whoever deployed it. */
function codeRow(component: Component, author: Author): InputRow {
  const meta = rootOf(component);
  const body = textOfBytes(component.files[0]?.content);
  const trigger = /\btrigger\s+\w+\s+on\s+(\w+)/i.exec(withoutComments(body))?.[1];
  return {
    ...audit(component, author),
    Name: component.fullName,
    ApiVersion: Number(childText(meta, 'apiVersion')) || null,
    Status: childText(meta, 'status') || 'Active',
    IsValid: true,
    Body: body,
    LengthWithoutComments: withoutComments(body).length,
    ...(component.type === 'ApexTrigger' && { TableEnumOrId: trigger ?? null }),
  };
}

function markupRow(component: Component, author: Author): InputRow {
  const meta = rootOf(component);
  return {
    ...audit(component, author),
    Name: component.fullName,
    MasterLabel: childText(meta, 'label'),
    Description: childText(meta, 'description') || null,
    ApiVersion: Number(childText(meta, 'apiVersion')) || null,
    ControllerType: '',
    Markup: textOfBytes(component.files[0]?.content),
  };
}

function bundleRow(component: Component, author: Author): InputRow {
  const meta = rootOf(component);
  return {
    ...audit(component, author),
    DeveloperName: component.fullName,
    MasterLabel: childText(meta, 'masterLabel') || component.fullName,
    ApiVersion: Number(childText(meta, 'apiVersion')) || null,
    IsExposed: childText(meta, 'isExposed') === 'true',
  };
}

function pageRow(component: Component, author: Author): InputRow {
  const meta = rootOf(component);
  return {
    ...audit(component, author),
    DeveloperName: component.fullName,
    MasterLabel: childText(meta, 'masterLabel'),
    EntityDefinitionId: childText(meta, 'sobjectType') || null,
    Type: childText(meta, 'type'),
    Metadata: component.fullName,
  };
}

function remoteSiteRow(component: Component, author: Author): InputRow {
  const meta = rootOf(component);
  return {
    ...audit(component, author),
    SiteName: component.fullName,
    FullName: component.fullName,
    EndpointUrl: childText(meta, 'url'),
    Description: childText(meta, 'description') || null,
    IsActive: childText(meta, 'isActive') === 'true',
    DisableProtocolSecurity: childText(meta, 'disableProtocolSecurity') === 'true',
    Metadata: component.fullName,
  };
}

const COMPONENT_ROWS: Readonly<Record<string, (component: Component, author: Author) => InputRow>> = {
  ApexClass: codeRow,
  ApexTrigger: codeRow,
  ApexPage: markupRow,
  ApexComponent: markupRow,
  LightningComponentBundle: bundleRow,
  FlexiPage: pageRow,
  RemoteSiteSetting: remoteSiteRow,
};

/** Under another name than the component's type. */
const OBJECT_OF_TYPE: Readonly<Record<string, string>> = { RemoteSiteSetting: 'RemoteProxy' };

/** A custom object, its custom fields and rules, as the Tooling API names them. */
function definitionRows(
  object: ObjectDef,
  schema: Schema,
  components: ComponentMap,
  author: Author,
): [string, InputRow][] {
  const auditOf = (type: string, fullName: string): InputRow =>
    audit(components.get(keyOf(type, fullName)) ?? { type, fullName, files: [] }, author);
  const rows: [string, InputRow][] = [];
  if (object.custom && !object.name.endsWith('__History')) {
    const own = {
      ...{ ...namesOf(object.name), Label: object.label, SharingModel: object.sharingModel },
      ...{ Description: object.description ?? null, Language: 'en_US' },
    };
    rows.push(['CustomObject', { ...auditOf('CustomObject', object.name), ...own }]);
  }
  for (const field of object.fields.filter(({ custom, name }) => custom && name.endsWith('__c'))) {
    const fullName = `${object.name}.${field.name}`;
    const { length: Length, precision: Precision, scale: Scale } = field;
    const about = {
      ...{ Description: field.description ?? null, InlineHelpText: field.inlineHelpText ?? null },
      Metadata: fullName,
    };
    const names = { ...namesOf(field.name), FullName: fullName, TableEnumOrId: durableId(object) };
    rows.push(['CustomField', { ...auditOf('CustomField', fullName), ...names, Length, Precision, Scale, ...about }]);
  }
  for (const rule of object.validationRules) {
    const fullName = `${object.name}.${rule.name}`;
    const row = {
      ...{ ValidationName: rule.name, FullName: fullName, Active: rule.active, ErrorMessage: rule.message },
      ...{ EntityDefinitionId: durableId(object), OwnerEntityId: entityId(object, schema) },
      ErrorDisplayField: rule.errorField ?? null,
      Metadata: fullName,
    };
    rows.push(['ValidationRule', { ...auditOf('ValidationRule', fullName), ...row }]);
  }
  return rows;
}

/** All rows of an org. */
export function toolingRows(schema: Schema, components: ComponentMap, author: Author): ToolingRows {
  const rows = new Map<string, InputRow[]>();
  const add = (object: string, row: InputRow): void => {
    const list = rows.get(object) ?? [];
    rows.set(object, list);
    list.push(row);
  };
  for (const object of schema.objects) {
    add('EntityDefinition', entityRow(object, schema));
    for (const field of object.fields) add('FieldDefinition', fieldRow(object, field, schema));
    for (const [name, row] of definitionRows(object, schema, components, author)) add(name, row);
  }
  for (const component of components.values()) {
    const row = COMPONENT_ROWS[component.type];
    if (row !== undefined && splitName(component.fullName).owner === '')
      add(OBJECT_OF_TYPE[component.type] ?? component.type, row(component, author));
  }
  return rows;
}
