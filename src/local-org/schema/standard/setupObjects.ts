/** Organization, users and what they are allowed: the objects of Setup that clients query. */
import type { ObjectDef } from '../model.ts';
import { address } from './customerObjects.ts';
import { standardObject } from './standardTable.ts';

const organization = standardObject(
  'Organization',
  { label: 'Organization', plural: 'Organizations', prefix: '00D', setup: true, readOnly: true, sharing: 'Read' },
  `
  Name | Name | string(80) | req name ro
  Division | Division | string(80) | ro
  ${address('').replaceAll(/\| (\w+\([\d,]+\))( \|)?/g, '| $1 | ro')}
  Phone | Phone | phone(40) | ro
  PrimaryContact | Primary Contact | string(80) | ro
  DefaultLocaleSidKey | Locale | picklist(40) | ro req | *en_US;en_GB;de_DE
  TimeZoneSidKey | Time Zone | picklist(40) | ro req | *GMT;America/Los_Angeles;Europe/London
  LanguageLocaleKey | Language | picklist(40) | ro req | *en_US;de
  FiscalYearStartMonth | Fiscal Year Starts In | int(2) | ro
  UsesStartDateAsFiscalYearName | Fiscal Year Name by Start | boolean | ro
  OrganizationType | Edition | picklist(40) | ro | *Developer Edition;Enterprise Edition;Unlimited Edition
  NamespacePrefix | Namespace Prefix | string(15) | ro
  InstanceName | Instance Name | string(5) | ro
  IsSandbox | Is Sandbox | boolean | ro
  IsReadOnly | Is Read Only | boolean | ro
  TrialExpirationDate | Trial Expiration Date | datetime | ro`,
);

const user = standardObject(
  'User',
  { label: 'User', plural: 'Users', prefix: '005', setup: true, sharing: 'Read' },
  `
  Username | Username | string(80) | req unique
  LastName | Last Name | string(80) | req
  FirstName | First Name | string(40)
  Name | Full Name | string(121) | name formula:TRIM(FirstName & " " & LastName)
  CompanyName | Company Name | string(80)
  Division | Division | string(80)
  Department | Department | string(80)
  Title | Title | string(80)
  ${address('')}
  Email | Email | email(128) | req
  Phone | Phone | phone(40)
  MobilePhone | Cell | phone(40)
  Alias | Alias | string(8) | req
  CommunityNickname | Nickname | string(40)
  IsActive | Active | boolean | on
  TimeZoneSidKey | Time Zone | picklist(40) | req | *GMT;America/Los_Angeles;Europe/London
  UserRoleId | Role ID | reference(UserRole) | rel:UserRole child:Users
  LocaleSidKey | Locale | picklist(40) | req | *en_US;en_GB;de_DE
  EmailEncodingKey | Email Encoding | picklist(40) | req | *UTF-8;ISO-8859-1
  ProfileId | Profile ID | reference(Profile) | req rel:Profile child:Users
  UserType | User Type | picklist(40) | ro | *Standard;PowerPartner;Guest
  LanguageLocaleKey | Language | picklist(40) | req | *en_US;de
  EmployeeNumber | Employee Number | string(20)
  ManagerId | Manager ID | reference(User) | rel:Manager child:ManagedUsers
  LastLoginDate | Last Login | datetime | ro
  FederationIdentifier | SAML Federation ID | string(512) | unique
  AboutMe | About Me | textarea(1000)
  SmallPhotoUrl | Small Photo | url(1024) | ro
  FullPhotoUrl | Full Photo | url(1024) | ro`,
);

const profile = standardObject(
  'Profile',
  { label: 'Profile', plural: 'Profile', prefix: '00e', setup: true, readOnly: true, sharing: 'Read' },
  `
  Name | Name | string(255) | req name ro
  UserLicenseId | User License ID | string(18) | ro
  UserType | User Type | picklist(40) | ro | *Standard;PowerPartner;Guest
  Description | Description | string(255) | ro`,
);

const userRole = standardObject(
  'UserRole',
  { label: 'Role', plural: 'Role', prefix: '00E', setup: true, sharing: 'Read', system: 'modstamp' },
  `
  Name | Name | string(80) | req name
  ParentRoleId | Parent Role ID | string(18)
  DeveloperName | Developer Name | string(80) | unique
  RollupDescription | Description | string(80)
  OpportunityAccessForAccountOwner | Opportunity Access Level for Account Owner | picklist(40) | | None;*Read;Edit
  LastModifiedDate | Last Modified Date | datetime | ro
  LastModifiedById | Last Modified By ID | reference(User) | ro rel:LastModifiedBy`,
);

const permissionSet = standardObject(
  'PermissionSet',
  { label: 'Permission Set', plural: 'Permission Sets', prefix: '0PS', setup: true, readOnly: true, sharing: 'Read' },
  `
  Name | Permission Set Name | string(80) | req name ro
  Label | Permission Set Label | string(80) | req ro
  ProfileId | Profile ID | reference(Profile) | ro rel:Profile
  IsOwnedByProfile | Is Owned By Profile | boolean | ro
  IsCustom | Custom | boolean | ro
  Description | Description | string(255) | ro
  Type | Type | picklist(40) | ro | *Regular;Standard;Session;Group;Profile
  NamespacePrefix | Namespace Prefix | string(15) | ro
  HasActivationRequired | Has Activation Required | boolean | ro`,
);

const permissionSetAssignment = standardObject(
  'PermissionSetAssignment',
  {
    label: 'Permission Set Assignment',
    plural: 'Permission Set Assignments',
    prefix: '0Pa',
    setup: true,
    sharing: 'Read',
    system: 'modstamp',
  },
  `
  PermissionSetId | PermissionSet ID | reference(PermissionSet) | req once cascade rel:PermissionSet child:Assignments
  PermissionSetGroupId | Permission Set Group ID | string(18) | ro
  AssigneeId | Assignee ID | reference(User) | req once cascade rel:Assignee child:PermissionSetAssignments
  ExpirationDate | Expires On | datetime
  IsActive | Is Active | boolean | ro on`,
);

const businessProcess = standardObject(
  'BusinessProcess',
  {
    label: 'Business Process',
    plural: 'Business Processes',
    prefix: '019',
    setup: true,
    readOnly: true,
    sharing: 'Read',
    system: 'all',
  },
  `
  Name | Name | string(80) | req name ro
  NamespacePrefix | Namespace Prefix | string(15) | ro
  Description | Description | string(255) | ro
  TableEnumOrId | Entity Enumeration Or ID | picklist(40) | ro
  IsActive | Active | boolean | ro on`,
);

const recordType = standardObject(
  'RecordType',
  {
    label: 'Record Type',
    plural: 'Record Types',
    prefix: '012',
    setup: true,
    readOnly: true,
    sharing: 'Read',
    system: 'all',
  },
  `
  Name | Name | string(80) | req name ro
  DeveloperName | Record Type Name | string(80) | req ro
  NamespacePrefix | Namespace Prefix | string(15) | ro
  Description | Description | string(255) | ro
  BusinessProcessId | Business Process ID | reference(BusinessProcess) | ro
  SobjectType | SObject Type Name | picklist(40) | ro
  IsActive | Active | boolean | ro on`,
);

const group = standardObject(
  'Group',
  { label: 'Group', plural: 'Group', prefix: '00G', setup: true, sharing: 'Read' },
  `
  Name | Name | string(40) | req name
  DeveloperName | Developer Name | string(80)
  RelatedId | Related ID | reference(User,UserRole) | ro rel:Related
  Type | Type | picklist(40) | once | *Regular;Role;Queue;Organization
  Email | Email | email(255)
  DoesSendEmailToMembers | Send Email to Members | boolean
  DoesIncludeBosses | Include Bosses | boolean | on`,
);

/** In no particular order. */
export const setupObjects: readonly ObjectDef[] = [
  organization,
  user,
  profile,
  userRole,
  permissionSet,
  permissionSetAssignment,
  recordType,
  businessProcess,
  group,
];
