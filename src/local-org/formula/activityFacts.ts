/**
 * What the tasks and events of a record say of it. Salesforce keeps these figures itself; here they are `$Activity` variables that only
 * the formulas of standard fields may name, so that they are right whatever happens to an activity, and whenever they are asked for.
 */
import { parameterSql, type FormulaContext } from './context.ts';
import type { FormulaValue } from './formulaValue.ts';

/** An account has the activities of its people and deals as well. */
const RELATIONS: Readonly<Record<string, string>> = { Account: 'AccountId', Contact: 'WhoId', Lead: 'WhoId' };

/** Whether a row of `Task` is still to be done. */
export const TASK_IS_OPEN = `act."Status" IS NOT 'Completed'`;

/** Whether a row of `Event` is not over; `now` and `today` are SQL. */
export function eventIsOpen(now: string, today: string): string {
  return `coalesce(act."EndDateTime" >= ${now}, act."ActivityDateTime" >= ${now}, act."ActivityDate" >= ${today})`;
}

function activities(context: FormulaContext, table: 'Task' | 'Event', condition: string): string {
  const relation = RELATIONS[context.object.name] ?? 'WhatId';
  return `FROM "${table}" AS act WHERE act."${relation}" = ${context.alias}."Id" AND act.IsDeleted = 0 AND ${condition}`;
}

/** The due date of the last completed task, or the date of the last event that has come, whichever is later. */
function lastDate(context: FormulaContext): string {
  const today = parameterSql(context, 'today');
  const tasks = activities(context, 'Task', `NOT (${TASK_IS_OPEN})`);
  const events = activities(context, 'Event', `act."ActivityDate" <= ${today}`);
  return `(SELECT max(day) FROM (SELECT max(act."ActivityDate") AS day ${tasks} UNION ALL SELECT max(act."ActivityDate") ${events}))`;
}

/** A task that is not completed, or an event that is not over. */
function isOpen(context: FormulaContext): string {
  const [now, today] = [parameterSql(context, 'now'), parameterSql(context, 'today')];
  const end = eventIsOpen(now, today);
  const tasks = activities(context, 'Task', TASK_IS_OPEN);
  return `(EXISTS (SELECT 1 ${tasks}) OR EXISTS (SELECT 1 ${activities(context, 'Event', end)}))`;
}

function isOverdue(context: FormulaContext): string {
  const late = `${TASK_IS_OPEN} AND act."ActivityDate" < ${parameterSql(context, 'today')}`;
  return `EXISTS (SELECT 1 ${activities(context, 'Task', late)})`;
}

/** The value of `$Activity.NAME` for the record in question; `undefined` where a formula may not ask for it. */
export function activityFact(context: FormulaContext, name: string): FormulaValue | undefined {
  const asking = context.inlining.at(-1);
  if (asking === undefined || asking.endsWith('__c')) return undefined;
  switch (name) {
    case 'LastDate':
      return { sql: lastDate(context), type: 'date', nullable: true };
    case 'IsOpen':
      return { sql: isOpen(context), type: 'boolean', nullable: false };
    case 'IsOverdue':
      return { sql: isOverdue(context), type: 'boolean', nullable: false };
    default:
      return undefined;
  }
}
