/**
 * What a user may do, worked out from the project's XML and Salesforce's documentation, without the local org's access code.
 * The people are those of the local org's README: a rep and an analyst, an administrator and an integration user who see all rows.
 */
import type { UserName } from '../../../src/local-org/index.ts';
import { readObjects, readPermissionSets, type ObjectGrant, type ObjectXml } from './projectXml.ts';

export const USERS: readonly UserName[] = ['rep', 'admin', 'analyst', 'integration'];
export const STANDARD_OBJECTS = [
  ...(['Account', 'Contact', 'Lead', 'Opportunity', 'Task', 'Event'] as const),
  ...(['OpportunityContactRole', 'OpportunityHistory'] as const),
];

/** What came of a try: it was let through, the object or row was refused, the field was unknown, or it was known and not writeable. */
export type Outcome = 'ok' | 'denied' | 'hidden' | 'readonly';
export type Action = 'read' | 'create' | 'edit' | 'delete';

const FLAGS = {
  read: 'allowRead',
  create: 'allowCreate',
  edit: 'allowEdit',
  delete: 'allowDelete',
} as const satisfies Record<Action, keyof ObjectGrant>;

/** What the standard profiles give on accounts, contacts, leads and opportunities. */
const BY_PROFILE: Readonly<Record<UserName, readonly Action[]>> = {
  rep: ['read', 'create', 'edit'],
  analyst: ['read'],
  admin: ['read', 'create', 'edit', 'delete'],
  integration: ['read', 'create', 'edit', 'delete'],
};
/** Activities have no object permission: whoever does not only read may do everything. */
const ACTIVITIES = ['Task', 'Event'];
/** What is said of a deal is written by whoever may edit the deal; its history by nobody. */
const OF_A_DEAL = ['OpportunityContactRole', 'OpportunityHistory'];

/** Set by a user with Set Audit Fields upon Record Creation, and only then. */
export const AUDIT: readonly string[] = ['CreatedDate', 'CreatedById', 'LastModifiedDate', 'LastModifiedById'];
const SYSTEM = ['Id', 'IsDeleted', 'SystemModstamp', ...AUDIT];
/** Standard fields that the object reference marks neither Create nor Update. */
const READ_ONLY: Readonly<Record<string, readonly string[]>> = {
  Account: [
    'BillingAddress',
    'ShippingAddress',
    'MasterRecordId',
    'LastActivityDate',
    'LastViewedDate',
    'LastReferencedDate',
    'JigsawCompanyId',
    'PhotoUrl',
  ],
  Contact: [
    'MailingAddress',
    'OtherAddress',
    'MasterRecordId',
    'Name',
    'LastActivityDate',
    'LastViewedDate',
    'LastReferencedDate',
    'IsEmailBounced',
  ],
  Lead: [
    ...[
      'MasterRecordId',
      'Name',
      'Address',
      'IsConverted',
      'ConvertedDate',
      'ConvertedAccountId',
      'ConvertedContactId',
    ],
    ...['ConvertedOpportunityId', 'LastActivityDate', 'LastTransferDate'],
  ],
  Task: ['WhoCount', 'WhatCount', 'IsHighPriority', 'AccountId', 'IsClosed', 'IsArchived', 'CompletedDateTime'],
  Event: ['WhoCount', 'WhatCount', 'AccountId', 'IsChild', 'IsGroupEvent', 'GroupEventType', 'IsArchived'],
  Opportunity: [
    ...['ExpectedRevenue', 'IsClosed', 'IsWon', 'ForecastCategory', 'HasOpportunityLineItem', 'LastActivityDate'],
    ...['LastStageChangeDate', 'FiscalQuarter', 'FiscalYear', 'Fiscal', 'PushCount', 'LastViewedDate'],
    ...['LastReferencedDate', 'LastAmountChangedHistoryId', 'LastCloseDateChangedHistoryId'],
    ...['HasOpenActivity', 'HasOverdueTask'],
  ],
};
/** Standard fields that the object reference marks Create but not Update. */
const ONCE = ['Task.TaskSubtype', 'Event.EventSubtype', 'OpportunityContactRole.OpportunityId'];

/** Standard fields that hang a row on another. */
const STANDARD_MASTERS: Readonly<Record<string, string>> = { 'OpportunityContactRole.OpportunityId': 'Opportunity' };

/** Whether a standard field is an address as a whole. */
export function isCompound(object: string, field: string): boolean {
  return READ_ONLY[object]?.includes(field) === true && field.endsWith('Address');
}

/** Objects whose rows in the tests belong to the administrator. All others hang on the rep's deal. */
const DEFINITIONS = new Set([
  ...['Decision_Model__c', 'Step_Definition__c', 'Facilitation_Question__c', 'Stage_Mapping__c'],
  ...['Inference_Rule__c', 'Buyside_Run__c'],
]);

export interface Judge {
  readonly objects: readonly ObjectXml[];
  mayObject(user: UserName, object: string, action: Action): boolean;
  /** Whether the field is there for the user at all. */
  sees(user: UserName, object: string, field: string): boolean;
  /** What comes of writing one field of the prepared row, or of a new one; `isBlank`: with nothing in it. */
  write(user: UserName, object: string, field: string, action: 'create' | 'edit', isBlank?: boolean): Outcome;
  /** What comes of deleting the prepared row. */
  remove(user: UserName, object: string): Outcome;
  /** Whether the field is the master of a detail. */
  isMaster(object: string, field: string): boolean;
  /** Whether a user with every right could set it. */
  isWriteable(object: string, field: string, action: 'create' | 'edit'): boolean;
}

/** The judge of a project. */
export function judgeOf(project: string): Judge {
  const sets = readPermissionSets(project);
  const objects = readObjects(project);
  const seesAllRows = (user: UserName): boolean => user === 'admin' || user === 'integration';
  const fieldOf = (object: string, field: string): ObjectXml['fields'][number] | undefined =>
    objects.find(({ name }) => name === object)?.fields.find(({ name }) => name === field);

  function mayObject(user: UserName, object: string, action: Action): boolean {
    if (OF_A_DEAL.includes(object)) {
      if (object === 'OpportunityHistory' && action !== 'read') return false;
      return mayObject(user, 'Opportunity', action === 'read' ? 'read' : 'edit');
    }
    if (ACTIVITIES.includes(object)) return action === 'read' || BY_PROFILE[user].includes('edit');
    const isStandard = (STANDARD_OBJECTS as readonly string[]).includes(object);
    const grant = sets.get(user)?.objects.find((candidate) => candidate.object === object);
    return grant?.[FLAGS[action]] === true || (isStandard && BY_PROFILE[user].includes(action));
  }

  function grantOf(user: UserName, object: string, field: string): { readable: boolean; editable: boolean } {
    const custom = fieldOf(object, field);
    if (!custom || custom.isRequired) return { readable: true, editable: true };
    const grant = sets.get(user)?.fields.find((candidate) => candidate.field === `${object}.${field}`);
    return { readable: grant?.readable === true, editable: grant?.editable === true };
  }

  function isWriteable(object: string, field: string, action: 'create' | 'edit'): boolean {
    const custom = fieldOf(object, field);
    if (custom) return !custom.isComputed && !(custom.type === 'MasterDetail' && action === 'edit');
    if (SYSTEM.includes(field)) return false;
    const own = objects.find(({ name }) => name === object);
    if (own) return field === 'OwnerId' ? !own.isDetail : field === 'Name' && !own.hasNumberName;
    if (action === 'edit' && ONCE.includes(`${object}.${field}`)) return false;
    return READ_ONLY[object]?.includes(field) !== true;
  }

  /** The prepared rows are the rep's, but for the definitions; only these rows the rep deletes. */
  function ownsRow(user: UserName, object: string): boolean {
    return seesAllRows(user) || (user === 'rep' && !DEFINITIONS.has(object));
  }

  /** The definitions are shared read-only, accounts, contacts and leads with everybody. */
  function editsRow(user: UserName, object: string): boolean {
    return ownsRow(user, object) || ['Account', 'Contact', 'Lead'].includes(object);
  }

  const sees: Judge['sees'] = (user, object, field) =>
    mayObject(user, object, 'read') && grantOf(user, object, field).readable;

  return {
    objects,
    mayObject,
    sees,
    isWriteable,
    isMaster: (object, field) =>
      fieldOf(object, field)?.type === 'MasterDetail' || STANDARD_MASTERS[`${object}.${field}`] !== undefined,
    write(user, object, field, action, isBlank = false) {
      if (!mayObject(user, object, 'read') || !mayObject(user, object, action)) return 'denied';
      if (!sees(user, object, field)) return 'hidden';
      if (action === 'edit' && !editsRow(user, object)) return 'denied';
      // A detail hangs on a master that the user may edit.
      const custom = fieldOf(object, field);
      const master = custom?.type === 'MasterDetail' ? custom.referenceTo : STANDARD_MASTERS[`${object}.${field}`];
      if (master !== undefined && action === 'create' && !editsRow(user, master)) return 'denied';
      if (action === 'create' && AUDIT.includes(field)) return seesAllRows(user) ? 'ok' : 'readonly';
      if (!isWriteable(object, field, action) || !grantOf(user, object, field).editable) return 'readonly';
      // Nobody points at what is out of sight; what a row points at already is not asked about again.
      const isSeen = custom?.type !== 'Lookup' || mayObject(user, custom.referenceTo, 'read');
      return isSeen || isBlank || action === 'edit' ? 'ok' : 'denied';
    },
    remove(user, object) {
      const may = mayObject(user, object, 'read') && mayObject(user, object, 'delete') && ownsRow(user, object);
      return may ? 'ok' : 'denied';
    },
  };
}
