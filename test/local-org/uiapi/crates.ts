/** A project of crates and the items in them, with layouts, list views, a record type and a dependent picklist. */
import { project } from '../schema/projects.ts';

const XMLNS = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';

function xml(root: string, inner: string): string {
  return `${HEAD}<${root} ${XMLNS}>${inner}</${root}>\n`;
}

function object(label: string, sharing: string, inner = ''): string {
  return xml(
    'CustomObject',
    `${inner}<deploymentStatus>Deployed</deploymentStatus><label>${label}</label><nameField><label>${label} Name</label><type>Text</type></nameField><pluralLabel>${label}s</pluralLabel><sharingModel>${sharing}</sharingModel>`,
  );
}

function field(name: string, inner: string): string {
  return xml(
    'CustomField',
    `<fullName>${name}</fullName><label>${name.replace('__c', '').replaceAll('_', ' ')}</label>${inner}`,
  );
}

function values(names: readonly string[]): string {
  const each = names.map((name) => {
    const [value = '', isDefault = 'false'] = name.split('*');
    return `<value><fullName>${value}</fullName><default>${isDefault}</default><label>${value.toUpperCase()}</label></value>`;
  });
  return `<valueSetDefinition><sorted>false</sorted>${each.join('')}</valueSetDefinition>`;
}

const CRATE = 'objects/Crate__c';
const ITEM = 'objects/Item__c';

function item(name: string, behavior: string): string {
  return `<layoutItems><behavior>${behavior}</behavior><field>${name}</field></layoutItems>`;
}

const LAYOUT = xml(
  'Layout',
  `<layoutSections><customLabel>false</customLabel><detailHeading>false</detailHeading><editHeading>true</editHeading><label>Information</label>
    <layoutColumns>${item('Name', 'Required')}${item('Kind__c', 'Edit')}${item('Parent__c', 'Edit')}</layoutColumns>
    <layoutColumns>${item('Weight__c', 'Readonly')}</layoutColumns><style>TwoColumnsTopToBottom</style></layoutSections>
   <relatedLists><fields>NAME</fields><fields>Weight__c</fields><fields>CREATED_DATE</fields><relatedList>Item__c.Crate__c</relatedList><sortField>Weight__c</sortField><sortOrder>Desc</sortOrder></relatedLists>`,
);

function listView(name: string, label: string, inner: string): string {
  return xml('ListView', `<fullName>${name}</fullName>${inner}<label>${label}</label>`);
}

function filter(name: string, operation: string, value: string): string {
  return `<filters><field>${name}</field><operation>${operation}</operation><value>${value}</value></filters>`;
}

const COLUMNS = '<columns>NAME</columns><columns>Kind__c</columns><columns>OWNER.ALIAS</columns>';

/** The folder of the project. */
export function cratesProject(): string {
  return project({
    [`${CRATE}/Crate__c.object-meta.xml`]: object(
      'Crate',
      'ReadWrite',
      '<compactLayoutAssignment>Short</compactLayoutAssignment>',
    ),
    [`${CRATE}/fields/Kind__c.field-meta.xml`]: field(
      'Kind__c',
      `<type>Picklist</type><valueSet><restricted>true</restricted>${values(['box*true', 'bag'])}</valueSet>`,
    ),
    [`${CRATE}/fields/Grade__c.field-meta.xml`]: field(
      'Grade__c',
      `<type>Picklist</type><valueSet><controllingField>Kind__c</controllingField><restricted>true</restricted>${values(['low', 'high'])}<valueSettings><controllingFieldValue>box</controllingFieldValue><controllingFieldValue>bag</controllingFieldValue><valueName>low</valueName></valueSettings><valueSettings><controllingFieldValue>bag</controllingFieldValue><valueName>high</valueName></valueSettings></valueSet>`,
    ),
    [`${CRATE}/fields/Weight__c.field-meta.xml`]: field(
      'Weight__c',
      '<type>Number</type><precision>8</precision><scale>1</scale>',
    ),
    [`${CRATE}/fields/Due_On__c.field-meta.xml`]: field(
      'Due_On__c',
      '<defaultValue>TODAY() + 7</defaultValue><type>Date</type>',
    ),
    [`${CRATE}/fields/Is_Fragile__c.field-meta.xml`]: field(
      'Is_Fragile__c',
      '<defaultValue>true</defaultValue><type>Checkbox</type>',
    ),
    [`${CRATE}/fields/Code__c.field-meta.xml`]: field(
      'Code__c',
      '<length>20</length><type>Text</type><unique>true</unique>',
    ),
    [`${CRATE}/fields/Parent__c.field-meta.xml`]: field(
      'Parent__c',
      '<deleteConstraint>SetNull</deleteConstraint><referenceTo>Crate__c</referenceTo><relationshipName>Crates</relationshipName><type>Lookup</type>',
    ),
    [`${CRATE}/fields/Spare__c.field-meta.xml`]: field(
      'Spare__c',
      `<lookupFilter><active>true</active><booleanFilter>1 AND (2 OR 3)</booleanFilter>${[
        '<field>Crate__c.Kind__c</field><operation>equals</operation><valueField>$Source.Kind__c</valueField>',
        '<field>Crate__c.Weight__c</field><operation>greaterThan</operation><value>8</value>',
        '<field>Crate__c.CreatedBy.Username</field><operation>notEqual</operation><valueField>$User.Username</valueField>',
      ]
        .map((one) => `<filterItems>${one}</filterItems>`)
        .join(
          '',
        )}<isOptional>true</isOptional></lookupFilter><deleteConstraint>SetNull</deleteConstraint><referenceTo>Crate__c</referenceTo><relationshipName>Spares</relationshipName><type>Lookup</type>`,
    ),
    [`${CRATE}/recordTypes/Small.recordType-meta.xml`]: xml(
      'RecordType',
      '<fullName>Small</fullName><active>true</active><compactLayoutAssignment>Tiny</compactLayoutAssignment><label>Small crate</label>',
    ),
    [`${CRATE}/compactLayouts/Short.compactLayout-meta.xml`]: xml(
      'CompactLayout',
      '<fullName>Short</fullName><fields>Name</fields><fields>Weight__c</fields><label>Short</label>',
    ),
    [`${CRATE}/compactLayouts/Tiny.compactLayout-meta.xml`]: xml(
      'CompactLayout',
      '<fullName>Tiny</fullName><fields>Kind__c</fields><fields>Name</fields><fields>Weight__c</fields><label>Tiny</label>',
    ),
    [`${CRATE}/listViews/All.listView-meta.xml`]: listView(
      'All',
      'All Crates',
      `${COLUMNS}<filterScope>Everything</filterScope>`,
    ),
    [`${CRATE}/listViews/Heavy.listView-meta.xml`]: listView(
      'Heavy',
      'Heavy Crates',
      `<booleanFilter>1 AND (2 OR NOT 3)</booleanFilter>${COLUMNS}<filterScope>Everything</filterScope>${filter('Weight__c', 'greaterThan', '5')}${filter('Kind__c', 'equals', 'bag')}${filter('NAME', 'startsWith', 'x,y')}`,
    ),
    [`${CRATE}/listViews/Mine.listView-meta.xml`]: listView(
      'Mine',
      'My Crates',
      `${COLUMNS}<filterScope>Mine</filterScope>`,
    ),
    'layouts/Crate__c-Crate Layout.layout-meta.xml': LAYOUT,
    'layouts/Crate__c-Plain Layout.layout-meta.xml': xml(
      'Layout',
      `<layoutSections><label>Plain</label><layoutColumns>${item('Name', 'Required')}${item('Code__c', 'Edit')}${item('Kind__c', 'Edit')}</layoutColumns><style>OneColumn</style></layoutSections>`,
    ),
    'profiles/Admin.profile-meta.xml': xml(
      'Profile',
      '<custom>false</custom><layoutAssignments><layout>Crate__c-Plain Layout</layout></layoutAssignments><layoutAssignments><layout>Crate__c-Crate Layout</layout><recordType>Crate__c.Small</recordType></layoutAssignments>',
    ),
    [`${ITEM}/Item__c.object-meta.xml`]: object('Item', 'ControlledByParent'),
    [`${ITEM}/fields/Crate__c.field-meta.xml`]: field(
      'Crate__c',
      '<referenceTo>Crate__c</referenceTo><relationshipName>Items</relationshipName><relationshipOrder>0</relationshipOrder><reparentableMasterDetail>false</reparentableMasterDetail><writeRequiresMasterRead>false</writeRequiresMasterRead><type>MasterDetail</type>',
    ),
    [`${ITEM}/fields/Weight__c.field-meta.xml`]: field(
      'Weight__c',
      '<type>Number</type><precision>8</precision><scale>1</scale>',
    ),
  });
}
