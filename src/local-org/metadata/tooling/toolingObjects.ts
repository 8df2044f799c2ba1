/** The objects in which an org describes itself, in the notation of standard objects. */
import type { ObjectDef } from '../../schema/model.ts';
import { standardObject } from '../../schema/standard/standardTable.ts';

const AUDIT = `
  NamespacePrefix | Namespace Prefix | string(15) | ro
  ManageableState | Manageable State | string(40) | ro
  CreatedDate | Created Date | datetime | ro
  CreatedById | Created By ID | string(18) | ro
  LastModifiedDate | Last Modified Date | datetime | ro
  LastModifiedById | Last Modified By ID | string(18) | ro
  SystemModstamp | System Modstamp | datetime | ro`;

function described(name: string, label: string, prefix: string, lines: string): ObjectDef {
  const facts = {
    label,
    plural: `${label}s`,
    prefix,
    setup: true,
    readOnly: true,
    sharing: 'Read',
    system: 'none',
  } as const;
  return standardObject(name, facts, lines);
}

const CODE = `
  Name | Name | string(255) | ro name
  ApiVersion | Api Version | double(18,1) | ro
  Status | Status | string(40) | ro
  IsValid | Is Valid | boolean | ro
  Body | Body | textarea(1000000) | ro
  LengthWithoutComments | Size Without Comments | int(9) | ro
  SymbolTable | Symbol Table | textarea(1000000) | ro
  ${AUDIT}`;

/** Markup of Visualforce has no state, and words of its own for what it is. */
const MARKUP = `
  Name | Name | string(80) | ro name
  MasterLabel | Label | string(80) | ro
  Description | Description | string(255) | ro
  ApiVersion | Api Version | double(18,1) | ro
  ControllerType | Controller Type | string(40) | ro
  Markup | Markup | textarea(1000000) | ro
  ${AUDIT}`;

/** Fields that only the Tooling API has. Nothing is compiled, so that there are no symbols to show. */
export const TOOLING_FIELDS: ReadonlySet<string> = new Set(['SymbolTable']);

/** Answered by queries of both APIs. */
export const DESCRIBING_OBJECTS: readonly ObjectDef[] = [
  described(
    'EntityDefinition',
    'Entity Definition',
    '4ie',
    `
  DurableId | Durable ID | string(255) | ro
  QualifiedApiName | Qualified API Name | string(80) | ro name
  DeveloperName | Developer Name | string(80) | ro
  NamespacePrefix | Namespace Prefix | string(15) | ro
  MasterLabel | Master Label | string(80) | ro
  Label | Label | string(80) | ro
  PluralLabel | Plural Label | string(80) | ro
  KeyPrefix | Key Prefix | string(3) | ro
  IsCustomizable | Is Customizable | boolean | ro
  IsCustomSetting | Is Custom Setting | boolean | ro
  IsDeprecatedAndHidden | Is Deprecated And Hidden | boolean | ro
  IsQueryable | Is Queryable | boolean | ro
  IsLayoutable | Is Layoutable | boolean | ro
  IsSearchable | Is Searchable | boolean | ro
  IsApexTriggerable | Is Apex Triggerable | boolean | ro
  IsWorkflowEnabled | Is Workflow Enabled | boolean | ro
  InternalSharingModel | Internal Sharing Model | string(40) | ro
  ExternalSharingModel | External Sharing Model | string(40) | ro
  HelpSettingPageName | Help Setting Page Name | string(255) | ro
  LastModifiedDate | Last Modified Date | datetime | ro`,
  ),
  described(
    'FieldDefinition',
    'Field Definition',
    '4fe',
    `
  DurableId | Durable ID | string(255) | ro
  QualifiedApiName | Qualified API Name | string(80) | ro name
  EntityDefinitionId | Entity Definition ID | string(80) | ro
  OwnerEntityId | Entity | reference(EntityDefinition) | ro rel:EntityDefinition child:Fields
  DeveloperName | Developer Name | string(80) | ro
  NamespacePrefix | Namespace Prefix | string(15) | ro
  MasterLabel | Master Label | string(80) | ro
  Label | Label | string(80) | ro
  Description | Description | string(1000) | ro
  DataType | Data Type | string(4000) | ro
  ValueTypeId | Value Type ID | string(40) | ro
  Length | Length | int(9) | ro
  Precision | Precision | int(9) | ro
  Scale | Scale | int(9) | ro
  RelationshipName | Relationship Name | string(80) | ro
  ControllingFieldDefinitionId | Controlling Field | string(255) | ro
  IsCalculated | Is Calculated | boolean | ro
  IsCompound | Is Compound | boolean | ro
  IsHtmlFormatted | Is Html Formatted | boolean | ro
  IsIndexed | Is Indexed | boolean | ro
  IsNameField | Is Name Field | boolean | ro
  IsNillable | Is Nillable | boolean | ro
  LastModifiedDate | Last Modified Date | datetime | ro`,
  ),
  described('ApexClass', 'Apex Class', '01p', CODE),
  described(
    'ApexTrigger',
    'Apex Trigger',
    '01q',
    `TableEnumOrId | Custom Object Definition ID | string(80) | ro ${CODE}`,
  ),
  described('ApexPage', 'Visualforce Page', '066', MARKUP),
  described('ApexComponent', 'Visualforce Component', '099', MARKUP),
];

/** Objects with a column `Metadata`, and the metadata types of which it shows the components. */
export const METADATA_TYPES: Readonly<Record<string, string>> = {
  CustomField: 'CustomField',
  FlexiPage: 'FlexiPage',
  RemoteProxy: 'RemoteSiteSetting',
  ValidationRule: 'ValidationRule',
};

/** In its rows stands which component it is; what that says is read when somebody asks. */
const METADATA = 'Metadata | Metadata | textarea(1000000) | ro';

const NAMED = `
  DeveloperName | Developer Name | string(80) | ro name
  MasterLabel | Label | string(255) | ro
  ${AUDIT}`;

/** Answered by the Tooling API alone. */
export const TOOLING_OBJECTS: readonly ObjectDef[] = [
  described(
    'CustomObject',
    'Custom Object Definition',
    '01I',
    `
  DeveloperName | Object Name | string(80) | ro name
  Label | Label | string(80) | ro
  Description | Description | string(1000) | ro
  ExternalName | External Name | string(80) | ro
  SharingModel | Sharing Model | string(40) | ro
  Language | Language | string(40) | ro
  ${AUDIT}`,
  ),
  described(
    'CustomField',
    'Custom Field Definition',
    '00N',
    `
  DeveloperName | Field Name | string(80) | ro name
  FullName | Full Name | string(255) | ro
  TableEnumOrId | Custom Object Definition ID | string(80) | ro
  Length | Length | int(9) | ro
  Precision | Precision | int(9) | ro
  Scale | Scale | int(9) | ro
  Description | Description | string(1000) | ro
  InlineHelpText | Help Text | string(510) | ro
  ${METADATA}
  ${AUDIT}`,
  ),
  described(
    'ValidationRule',
    'Validation Rule',
    '03d',
    `
  ValidationName | Validation Rule Name | string(80) | ro name
  FullName | Full Name | string(255) | ro
  EntityDefinitionId | Entity Definition ID | string(80) | ro
  OwnerEntityId | Entity | reference(EntityDefinition) | ro rel:EntityDefinition child:ValidationRules
  Active | Active | boolean | ro
  Description | Description | string(255) | ro
  ErrorDisplayField | Error Display Field | string(80) | ro
  ErrorMessage | Error Message | string(255) | ro
  ${METADATA}
  ${AUDIT}`,
  ),
  described(
    'RemoteProxy',
    'Remote Proxy',
    '0rp',
    `
  SiteName | Site Name | string(80) | ro name
  FullName | Full Name | string(255) | ro
  EndpointUrl | Endpoint URL | string(1024) | ro
  Description | Description | string(1000) | ro
  IsActive | Active | boolean | ro
  DisableProtocolSecurity | Disable Protocol Security | boolean | ro
  ${METADATA}
  ${AUDIT}`,
  ),
  described(
    'FlexiPage',
    'Lightning Page',
    '0M0',
    `EntityDefinitionId | Entity | string(80) | ro\nType | Type | string(40) | ro\n${METADATA} ${NAMED}`,
  ),
  described(
    'LightningComponentBundle',
    'Lightning Component Bundle',
    '0Rb',
    `ApiVersion | Api Version | double(18,1) | ro\nIsExposed | Is Exposed | boolean | ro ${NAMED}`,
  ),
];
