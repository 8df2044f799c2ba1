import { BASIS, EVIDENCE_CLASSES, FUNCTIONS, PATH_STATUS, ROLES, STEP_STATUS } from '../decision/vocabulary.ts';

/** The fields the backfill writes, by object: what the user behind the connection must be allowed to write. */
export const WRITTEN_FIELDS = {
  Buyside_Run__c: [
    'Run_Id__c',
    'Kind__c',
    'Status__c',
    'Decision_Model__c',
    'Engine_Version__c',
    'Filter__c',
    'Started_On__c',
    'Finished_On__c',
    'Watermark__c',
    'Deals_Read__c',
    'Paths_Written__c',
    'Visits_Written__c',
    'Members_Written__c',
    'Rows_Kept__c',
    'Rows_Failed__c',
    'Api_Calls__c',
    'Summary__c',
    'Fingerprint__c',
  ],
  Decision_Path__c: [
    'Key__c',
    'Opportunity__c',
    'Decision_Model__c',
    'Status__c',
    'Started_On__c',
    'Ended_On__c',
    'Presumed_Step__c',
    'Presumed_As_Of__c',
    'Buyside_Run__c',
  ],
  Decision_Step__c: [
    'Key__c',
    'Decision_Path__c',
    'Step_Definition__c',
    'Step_Code__c',
    'Sequence__c',
    'Visit__c',
    'Status__c',
    'Entered_On__c',
    'Entered_Not_Before__c',
    'Exited_On__c',
    'Basis__c',
    'Confidence__c',
    'Evidence_Class__c',
    'Evidence_Rules__c',
    'Evidence__c',
    'Buyside_Run__c',
  ],
  Buying_Team_Member__c: [
    'Key__c',
    'Decision_Path__c',
    'Contact__c',
    'Roles__c',
    'Function__c',
    'Opportunity_Contact_Role_Id__c',
    'Basis__c',
    'Joined_On__c',
    'Buyside_Run__c',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** The fields of paths, visits and members that hold numbers: JSON and SQL tell them from texts. */
export const NUMBER_FIELDS: ReadonlySet<string> = new Set([
  'Presumed_Step__c',
  'Sequence__c',
  'Visit__c',
  'Confidence__c',
]);

/** The picklist values the backfill writes, by object and field: restricted picklists refuse a row with any other. */
export const WRITTEN_VALUES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  Buyside_Run__c: {
    Kind__c: ['Backfill', 'Sync', 'Undo'],
    Status__c: ['Running', 'Succeeded', 'Partial', 'Failed', 'Interrupted'],
  },
  Decision_Path__c: { Status__c: [PATH_STATUS.active, PATH_STATUS.bought, PATH_STATUS.stopped] },
  Decision_Step__c: {
    Status__c: [STEP_STATUS.inProgress, STEP_STATUS.exitMet],
    Basis__c: [BASIS.inferred],
    Evidence_Class__c: EVIDENCE_CLASSES,
  },
  Buying_Team_Member__c: { Basis__c: [BASIS.inferred], Roles__c: ROLES, Function__c: FUNCTIONS },
};

/** The objects that hold definitions; they are read, and `apply model` writes them. */
export const DEFINITION_OBJECTS = [
  'Decision_Model__c',
  'Step_Definition__c',
  'Facilitation_Question__c',
  'Stage_Mapping__c',
  'Inference_Rule__c',
] as const;
