/** Tasks, events, the people on them, and e-mails. */
import type { ObjectDef } from '../model.ts';
import { standardObject } from './standardTable.ts';

const PEOPLE = 'Contact,Lead';
/** Custom objects with activities are added when a project is read. */
const THINGS = 'Account,Campaign,Case,Opportunity,Quote';

const task = standardObject(
  'Task',
  { label: 'Task', plural: 'Tasks', prefix: '00T', owned: 'queue', setup: true, sharing: 'Private' },
  `
  WhoId | Name ID | reference(${PEOPLE}) | rel:Who child:Tasks
  WhatId | Related To ID | reference(${THINGS}) | cascade rel:What child:Tasks
  WhoCount | Relation Count | int(4) | ro
  WhatCount | Related To Count | int(4) | ro
  Subject | Subject | string(255) | name
  ActivityDate | Due Date Only | date
  Status | Status | picklist | req | *Not Started;In Progress;Completed;Waiting on someone else;Deferred
  Priority | Priority | picklist | req | High;*Normal;Low
  IsHighPriority | High Priority | boolean | formula:ISPICKVAL(Priority, "High")
  Description | Description | textarea(32000)
  AccountId | Account ID | reference(Account) | ro rel:Account
  IsClosed | Closed | boolean | formula:ISPICKVAL(Status, "Completed")
  IsArchived | Archived | boolean | ro
  Type | Type | picklist | | Call;Meeting;Other;Email
  CallDurationInSeconds | Call Duration | int(8)
  CallType | Call Type | picklist(40) | | Internal;Inbound;Outbound
  CallDisposition | Call Result | string(255)
  CallObject | Call Object Identifier | string(255)
  ReminderDateTime | Reminder Date/Time | datetime
  IsReminderSet | Reminder Set | boolean
  TaskSubtype | Task Subtype | picklist(40) | once restricted | *Task;Email;ListEmail;Cadence;Call;LinkedIn
  CompletedDateTime | Completed Date | datetime | ro`,
);

const event = standardObject(
  'Event',
  { label: 'Event', plural: 'Events', prefix: '00U', owned: 'queue', setup: true, sharing: 'Private' },
  `
  WhoId | Name ID | reference(${PEOPLE}) | rel:Who child:Events
  WhatId | Related To ID | reference(${THINGS}) | cascade rel:What child:Events
  WhoCount | Relation Count | int(4) | ro
  WhatCount | Related To Count | int(4) | ro
  Subject | Subject | string(255) | name
  Location | Location | string(255)
  IsAllDayEvent | All-Day Event | boolean
  ActivityDateTime | Due Date Time | datetime
  ActivityDate | Due Date Only | date
  DurationInMinutes | Duration | int(8)
  StartDateTime | Start Date Time | datetime
  EndDateTime | End Date Time | datetime
  Description | Description | textarea(32000)
  AccountId | Account ID | reference(Account) | ro rel:Account
  Type | Type | picklist | | Email;Meeting;Other;Call
  IsPrivate | Private | boolean
  ShowAs | Show Time As | picklist(40) | | *Busy;OutOfOffice;Free
  IsChild | Is Child | boolean | ro
  IsGroupEvent | Is Group Event | boolean | ro
  GroupEventType | Group Event Type | picklist(40) | ro | *0;1;2;3
  IsArchived | Archived | boolean | ro
  EventSubtype | Event Subtype | picklist(40) | once restricted | *Event
  ReminderDateTime | Reminder Date/Time | datetime
  IsReminderSet | Reminder Set | boolean`,
);

const taskRelation = standardObject(
  'TaskRelation',
  { label: 'Task Relation', plural: 'Task Relations', prefix: '0RT', setup: true, accessThrough: 'Task' },
  `
  TaskId | Activity ID | reference(Task) | master rel:Task child:TaskRelations
  RelationId | Relation ID | reference(Account,Campaign,Case,Contact,Lead,Opportunity) | req once cascade rel:Relation child:TaskRelations
  IsWhat | Is What | boolean | ro
  AccountId | Account ID | reference(Account) | ro rel:Account`,
);

const eventRelation = standardObject(
  'EventRelation',
  { label: 'Event Relation', plural: 'Event Relations', prefix: '0RE', setup: true, accessThrough: 'Event' },
  `
  EventId | Activity ID | reference(Event) | master rel:Event child:EventRelations
  RelationId | Relation ID | reference(Account,Campaign,Case,Contact,Lead,Opportunity,User) | req once cascade rel:Relation child:EventRelations
  IsWhat | Is What | boolean
  IsParent | Is Parent | boolean
  IsInvitee | Is Invitee | boolean
  AccountId | Account ID | reference(Account) | ro rel:Account
  Status | Status | picklist(40) | | *New;Declined;Accepted;Uninvited;Maybe
  RespondedDate | Responded Date | datetime
  Response | Comment | string(255)`,
);

const emailMessage = standardObject(
  'EmailMessage',
  { label: 'Email Message', plural: 'Email Messages', prefix: '02s', setup: true },
  `
  ActivityId | Activity ID | reference(Task) | once rel:Activity
  RelatedToId | Related To ID | reference(${THINGS}) | cascade rel:RelatedTo child:Emails
  Subject | Subject | string(3000) | name
  TextBody | Text Body | textarea(32000)
  HtmlBody | HTML Body | textarea(131072)
  Headers | Headers | textarea(32000)
  FromName | From Name | string(1000)
  FromAddress | From Address | email(1000)
  ToAddress | To Address | string(4000)
  CcAddress | CC Address | string(4000)
  BccAddress | BCC Address | string(4000)
  Incoming | Is Incoming | boolean
  HasAttachment | Has Attachment | boolean | ro
  Status | Status | picklist(40) | req | 0;1;2;*3;4;5
  MessageDate | Message Date | datetime
  MessageIdentifier | Message ID | string(765)
  ThreadIdentifier | Thread ID | string(765)
  ReplyToEmailMessageId | Email Message ID | reference(EmailMessage) | once rel:ReplyToEmailMessage
  IsTracked | Is Tracked | boolean
  IsOpened | Opened? | boolean | ro
  FirstOpenedDate | First Opened | datetime
  LastOpenedDate | Last Opened | datetime`,
);

const emailMessageRelation = standardObject(
  'EmailMessageRelation',
  {
    label: 'Email Message Relation',
    plural: 'Email Message Relations',
    prefix: '0EM',
    setup: true,
    accessThrough: 'EmailMessage',
  },
  `
  EmailMessageId | Email Message ID | reference(EmailMessage) | master rel:EmailMessage child:EmailMessageRelations
  RelationId | Relation ID | reference(Contact,Lead,User) | once cascade rel:Relation child:EmailMessageRelations
  RelationType | Relation Type | picklist(40) | req once restricted | ToAddress;CcAddress;BccAddress;FromAddress;OtherAddress
  RelationAddress | Relation Address | string(1000) | once
  RelationObjectType | Relation Object Type | string(40) | ro`,
);

/** In no particular order. */
export const activityObjects: readonly ObjectDef[] = [
  task,
  event,
  taskRelation,
  eventRelation,
  emailMessage,
  emailMessageRelation,
];
