/** Tasks and events: the account they belong to, and the times of an event that follow from each other. */
import { quoted, type SqlValue } from '../store/storage.ts';
import { dayOf } from './moments.ts';
import type { ObjectPlan } from './objectPlan.ts';
import { isAlive, isChanged, type PendingRow } from './pendingRow.ts';
import type { SaveContext } from './saveContext.ts';
import { requiredMissing, saveError } from './saveErrors.ts';

const MINUTE_MS = 60_000;

/** Account by record, for those objects that have one. */
function accountsOf(context: SaveContext, ids: readonly SqlValue[]): Map<SqlValue, SqlValue> {
  const accounts = new Map<SqlValue, SqlValue>();
  for (const name of ['Account', 'Contact', 'Opportunity']) {
    const { object } = context.planNamed(name);
    const own = ids.filter((id) => typeof id === 'string' && id.startsWith(object.keyPrefix));
    if (own.length === 0) continue;
    const column = name === 'Account' ? 'Id' : 'AccountId';
    const rows = context.store.statements
      .arrays(`SELECT "Id", ${quoted(column)} FROM ${quoted(name)} WHERE "Id" IN (SELECT value FROM json_each(?))`)
      .all(JSON.stringify(own)) as unknown as [string, SqlValue][];
    for (const [id, account] of rows) accounts.set(id, account);
  }
  return accounts;
}

function setAccounts(context: SaveContext, plan: ObjectPlan, rows: readonly PendingRow[]): void {
  const [what, who, account] = [plan.place('WhatId'), plan.place('WhoId'), plan.place('AccountId')];
  if (account < 0) return;
  const moved = rows.filter((row) => row.isNew || isChanged(row, what) || isChanged(row, who));
  const ids = [...new Set(moved.flatMap((row) => [row.after[what] ?? null, row.after[who] ?? null]))];
  const accounts = accountsOf(context, ids);
  for (const row of moved) {
    row.after[account] = accounts.get(row.after[what] ?? null) ?? accounts.get(row.after[who] ?? null) ?? null;
  }
}

function countPeople(plan: ObjectPlan, row: PendingRow): void {
  for (const [count, reference] of [
    ['WhoCount', 'WhoId'],
    ['WhatCount', 'WhatId'],
  ] as const) {
    const place = plan.place(count);
    if (place >= 0) row.after[place] = typeof row.after[plan.place(reference)] === 'string' ? 1 : 0;
  }
}

/** Start and `ActivityDateTime` are one and the same; the end follows from the duration, or the duration from the end. */
function setTimes(plan: ObjectPlan, row: PendingRow): void {
  const places = ['StartDateTime', 'ActivityDateTime', 'EndDateTime', 'DurationInMinutes', 'ActivityDate'].map((name) =>
    plan.place(name),
  );
  const [start = -1, activity = -1, end = -1, duration = -1, date = -1] = places;
  if (start < 0) return;
  const given = row.given[start] ?? row.given[activity];
  const begin = given ?? row.after[start] ?? row.after[activity];
  if (typeof begin !== 'number') return;
  row.after[start] = row.after[activity] = begin;
  row.after[date] = dayOf(begin);
  const [minutes, finish] = [row.after[duration], row.given[end]];
  if (typeof finish === 'number') row.after[duration] = (finish - begin) / MINUTE_MS;
  else if (typeof minutes === 'number') row.after[end] = begin + minutes * MINUTE_MS;
}

function completeTask(context: SaveContext, plan: ObjectPlan, row: PendingRow): void {
  const [status, completed] = [plan.place('Status'), plan.place('CompletedDateTime')];
  if (completed < 0 || !isChanged(row, status)) return;
  row.after[completed] = row.after[status] === 'Completed' ? context.store.now() : null;
}

const LONGEST_MS = 14 * 24 * 60 * MINUTE_MS;

/** What the end and the duration of an event have to agree on; of an event of all day neither needs to be said. */
function checkTimes(plan: ObjectPlan, row: PendingRow): void {
  const [start, end] = [row.after[plan.place('StartDateTime')], row.after[plan.place('EndDateTime')]];
  const minutes = row.given[plan.place('DurationInMinutes')];
  const isAllDay = row.after[plan.place('IsAllDayEvent')] === 1;
  if (typeof start !== 'number') return;
  if (typeof end !== 'number') {
    const missing = plan.field('DurationInMinutes');
    if (!isAllDay && missing && (row.isNew || isChanged(row, missing.index)))
      row.errors.push(requiredMissing([missing.field]));
    return;
  }
  if (isAllDay) return;
  const refuse = (words: string): number =>
    row.errors.push(saveError('FIELD_INTEGRITY_EXCEPTION', words, ['EndDateTime']));
  if (typeof minutes === 'number' && start + minutes * MINUTE_MS !== end)
    refuse('The end of an event follows its start by its duration');
  else if (end < start) refuse('An event cannot end before it starts');
  else if (end - start > LONGEST_MS) refuse("An event can't last longer than 14 days");
}

/** A lead has no account and no deal yet. */
function refuseLeadWithWhat(plan: ObjectPlan, row: PendingRow): void {
  const [who, what] = [plan.place('WhoId'), plan.place('WhatId')];
  const [person, thing] = [row.after[who] ?? null, row.after[what] ?? null];
  if (typeof person !== 'string' || !person.startsWith('00Q') || thing === null) return;
  if (!isChanged(row, who) && !isChanged(row, what)) return;
  const words = 'What an activity is related to must be blank where its person is a lead';
  row.errors.push(saveError('FIELD_INTEGRITY_EXCEPTION', words, ['WhatId']));
}

/** Fills what a task or event says only indirectly. */
export function applyActivity(context: SaveContext, plan: ObjectPlan, rows: readonly PendingRow[]): void {
  const alive = rows.filter(isAlive);
  setAccounts(context, plan, alive);
  for (const row of alive) {
    countPeople(plan, row);
    refuseLeadWithWhat(plan, row);
    if (plan.object.name === 'Event') {
      setTimes(plan, row);
      checkTimes(plan, row);
    } else completeTask(context, plan, row);
  }
}
