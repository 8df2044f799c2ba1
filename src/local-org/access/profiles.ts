/**
 * What a profile gives before any permission set: access to standard objects, and user permissions.
 * Custom objects are decided by permission sets alone, as for a new custom object in Salesforce.
 */

/** Read, create, edit, delete, as the letters `rced`. */
type Rights = string;

export interface ProfileDef {
  readonly name: string;
  /** Standard object → rights; `*` stands for all others. */
  readonly objects: Readonly<Record<string, Rights>>;
  /** Rights to tasks, events and e-mails, which have no object permission. */
  readonly activities: Rights;
  readonly userPermissions: readonly string[];
}

export const ADMIN_PROFILE = 'System Administrator';

/** In the order they are seeded. */
export const profiles: readonly ProfileDef[] = [
  {
    name: ADMIN_PROFILE,
    objects: { '*': 'rced' },
    activities: 'rced',
    userPermissions: [
      'ApiEnabled',
      'AssignPermissionSets',
      'BulkApiHardDelete',
      'CreateAuditFields',
      'CustomizeApplication',
      'ManageUsers',
      'ModifyAllData',
      'ModifyMetadata',
      'ViewAllData',
      'ViewSetup',
    ],
  },
  {
    name: 'Standard User',
    objects: {
      Account: 'rce',
      Contact: 'rce',
      Lead: 'rce',
      Opportunity: 'rce',
      Campaign: 'r',
      Case: 'rce',
      Product2: 'r',
      Pricebook2: 'r',
    },
    activities: 'rced',
    userPermissions: ['ApiEnabled'],
  },
  {
    name: 'Read Only',
    objects: {
      Account: 'r',
      Contact: 'r',
      Lead: 'r',
      Opportunity: 'r',
      Campaign: 'r',
      Case: 'r',
      Product2: 'r',
      Pricebook2: 'r',
    },
    activities: 'r',
    userPermissions: ['ApiEnabled'],
  },
  {
    name: 'Integration User',
    objects: { '*': 'rced' },
    activities: 'rced',
    userPermissions: ['ApiEnabled', 'BulkApiHardDelete', 'CreateAuditFields', 'ModifyAllData', 'ViewAllData'],
  },
];

/** Objects without an object permission that ordinary users write; all other such objects belong to Setup. */
export const ACTIVITY_OBJECTS: ReadonlySet<string> = new Set([
  ...['Task', 'Event', 'EmailMessage', 'OpenActivity', 'ActivityHistory'],
]);

/** Objects that every user writes; whose rows they are decides the rest. */
export const FILE_OBJECTS: ReadonlySet<string> = new Set(['ContentDocument', 'ContentVersion']);
