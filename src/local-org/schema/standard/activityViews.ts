/** Open activities and activity history: tasks and events as one list below the record they are about. */
import type { FieldDef, ObjectDef } from '../model.ts';
import { standardObject } from './standardTable.ts';

/** What is to come, and what has been. */
export type ActivityView = 'OpenActivity' | 'ActivityHistory';

interface ViewFacts {
  readonly label: string;
  readonly plural: string;
  /** Its name below the records it is about. */
  readonly child: string;
}

/** The references are those of tasks and events, so that the views are below every object that has them. */
function activityView(name: ActivityView, { label, plural, child }: ViewFacts, source: ObjectDef): ObjectDef {
  const targets = (field: string): string =>
    source.fields.find((candidate) => candidate.name === field)?.referenceTo.join(',') ?? '';
  const object = standardObject(
    name,
    { label, plural, prefix: '', setup: true, readOnly: true, sharing: 'Private' },
    `
    AccountId | Account ID | reference(Account) | ro cascade rel:Account child:${child}
    WhoId | Name ID | reference(${targets('WhoId')}) | ro cascade rel:Who child:${child}
    WhatId | Related To ID | reference(${targets('WhatId')}) | ro cascade rel:What child:${child}
    Subject | Subject | string(255) | ro name
    IsTask | Task | boolean | ro
    ActivityDate | Date | date | ro
    OwnerId | Assigned To ID | reference(Group,User) | ro rel:Owner
    Status | Status | picklist | ro
    Priority | Priority | picklist | ro
    IsHighPriority | High Priority | boolean | ro
    ActivityType | Type | picklist | ro
    IsClosed | Closed | boolean | ro
    IsAllDayEvent | All Day Event | boolean | ro
    DurationInMinutes | Duration | int(8) | ro
    Location | Location | string(255) | ro
    Description | Comments | textarea(32000) | ro
    CallDurationInSeconds | Call Duration | int(8) | ro
    CallType | Call Type | picklist(40) | ro
    CallDisposition | Call Result | string(255) | ro
    CallObject | Call Object Identifier | string(255) | ro
    ReminderDateTime | Reminder Date/Time | datetime | ro
    IsReminderSet | Reminder Set | boolean | ro
    StartDateTime | Start Date Time | datetime | ro
    EndDateTime | End Date Time | datetime | ro
    ActivitySubtype | Activity Subtype | picklist(40) | ro
    CompletedDateTime | Completed Date | datetime | ro
    PrimaryAccountId | Account ID | reference(Account) | ro rel:PrimaryAccount
    PrimaryWhoId | Primary Who ID | reference(${targets('WhoId')}) | ro rel:PrimaryWho`,
  );
  return { ...object, kind: 'activityView' };
}

/** Columns that one of the two has under another name, or not at all. */
const TASK_COLUMNS: Readonly<Record<string, string>> = {
  IsTask: '1',
  IsHighPriority: `coalesce("Priority" = 'High', 0)`,
  ActivityType: '"Type"',
  ActivitySubtype: '"TaskSubtype"',
  IsAllDayEvent: '0',
  DurationInMinutes: 'NULL',
  Location: 'NULL',
  StartDateTime: 'NULL',
  EndDateTime: 'NULL',
};
const EVENT_COLUMNS: Readonly<Record<string, string>> = {
  IsTask: '0',
  Status: 'NULL',
  Priority: 'NULL',
  IsHighPriority: '0',
  ActivityType: '"Type"',
  ActivitySubtype: '"EventSubtype"',
  CallDurationInSeconds: 'NULL',
  CallType: 'NULL',
  CallDisposition: 'NULL',
  CallObject: 'NULL',
  CompletedDateTime: 'NULL',
};
const BOTH: Readonly<Record<string, string>> = { PrimaryAccountId: '"AccountId"', PrimaryWhoId: '"WhoId"' };

function columnsOf(fields: readonly FieldDef[], own: Readonly<Record<string, string>>, isClosed: boolean): string {
  const closed = { IsClosed: isClosed ? '1' : '0' };
  const sources: Readonly<Record<string, string>> = { ...BOTH, ...own, ...closed };
  return fields.map(({ name }) => `${sources[name] ?? `"${name}"`} AS "${name}"`).join(', ');
}

/**
 * The rows of a view as an SQL select, with what decides who sees them.
 * Shape: one row a task or event, `rowid` its place in the view.
 * @param isTaskOpen condition over rows `act` of tasks
 * @param isEventOpen the same of events
 */
export function activityViewSql(view: ObjectDef, isTaskOpen: string, isEventOpen: string): string {
  const isHistory = view.name === ('ActivityHistory' satisfies ActivityView);
  const wanted = (isOpen: string): string => (isHistory ? `NOT (${isOpen})` : `(${isOpen})`);
  const tasks = columnsOf(view.fields, TASK_COLUMNS, isHistory);
  const events = columnsOf(view.fields, EVENT_COLUMNS, isHistory);
  return (
    `SELECT rowid * 2 AS rowid, 0 AS "IsPrivate", ${tasks} FROM "Task" AS act WHERE ${wanted(isTaskOpen)}` +
    ` UNION ALL SELECT rowid * 2 + 1, "IsPrivate", ${events} FROM "Event" AS act WHERE ${wanted(isEventOpen)}`
  );
}

/** Both views over the references of a task. */
export function activityViews(task: ObjectDef): readonly ObjectDef[] {
  return [
    activityView('OpenActivity', { label: 'Open Activity', plural: 'Open Activities', child: 'OpenActivities' }, task),
    activityView(
      'ActivityHistory',
      { label: 'Activity History', plural: 'Activity History', child: 'ActivityHistories' },
      task,
    ),
  ];
}
