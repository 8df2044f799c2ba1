/** Completes rows before they are written: what the user may set, defaults, system fields, auto-numbers, required values. */
import type { Session } from '../engine.ts';
import type { FieldDef } from '../schema/model.ts';
import type { SqlValue } from '../store/storage.ts';
import { loadDefaults } from './defaults.ts';
import { startingValues } from './loadRows.ts';
import { isAuditField, type FieldPlan, type ObjectPlan } from './objectPlan.ts';
import { isAlive, type PendingRow } from './pendingRow.ts';
import type { SaveContext } from './saveContext.ts';
import { dateTimeText } from './moments.ts';
import { recordTypeStarter, type Starter } from './recordTypes.ts';
import { modifiedBeforeCreated, notWriteable, requiredMissing, saveError } from './saveErrors.ts';

/** The columns a user may set, by place. */
interface Writeable {
  readonly onInsert: readonly boolean[];
  readonly onUpdate: readonly boolean[];
}

const writeableBySession = new WeakMap<Session, Map<ObjectPlan, Writeable>>();

function writeableOf(session: Session, plan: ObjectPlan): Writeable {
  const known = writeableBySession.get(session) ?? new Map<ObjectPlan, Writeable>();
  writeableBySession.set(session, known);
  const found = known.get(plan);
  if (found) return found;
  const audit = session.hasUserPermission('CreateAuditFields');
  const allowed = (field: FieldDef | undefined): boolean =>
    field !== undefined && session.canEditField(plan.object, field);
  const writeable = {
    onInsert: plan.columns.map(
      ({ field }) =>
        allowed(field) && (field?.createable === true || (audit && field !== undefined && isAuditField(field))),
    ),
    onUpdate: plan.columns.map(({ field }) => allowed(field) && field?.updateable === true),
  };
  known.set(plan, writeable);
  return writeable;
}

/** Saying again what already is does no harm: an upsert repeats the master of a row that may not change it. */
function repeatsMaster(row: PendingRow, field: FieldDef, place: number): boolean {
  return field.isMasterDetail && row.before !== undefined && row.given[place] === row.before[place];
}

/** Refuses rows that set what the user, or nobody, may set. */
export function checkWriteable(session: Session, plan: ObjectPlan, rows: readonly PendingRow[]): void {
  const writeable = writeableOf(session, plan);
  for (const row of rows.filter(isAlive)) {
    const places = row.isNew ? writeable.onInsert : writeable.onUpdate;
    const refused = [...row.computed];
    for (let place = 0; place < row.given.length; place += 1) {
      if (row.given[place] === undefined || places[place] === true) continue;
      const field = plan.columns[place]?.field;
      if (field && !repeatsMaster(row, field, place)) refused.push(field);
    }
    if (refused.length > 0) row.errors.push(notWriteable(refused));
  }
}

/** A format with the day filled in: `{YYYY}`, `{YY}`, `{MM}` and `{DD}` are the day's, `{000000}` is still to come. */
function datedFormat(format: string, now: number): string {
  const day = new Date(now).toISOString();
  return format
    .replace('{YYYY}', day.slice(0, 4))
    .replace('{YY}', day.slice(2, 4))
    .replace('{MM}', day.slice(5, 7))
    .replace('{DD}', day.slice(8, 10));
}

/** `DP-{000000}` as `DP-000042`, a number that is kept as text around it. */
interface AutoNumber {
  readonly place: number;
  readonly counter: string;
  readonly before: string;
  readonly digits: number;
  readonly after: string;
}

function autoNumberOf(plan: ObjectPlan, { field, index }: FieldPlan, now: number): AutoNumber[] {
  if (field.autoNumberFormat === undefined || index < 0) return [];
  const dated = datedFormat(field.autoNumberFormat, now);
  const [, before = dated, zeros = '', after = ''] = /^(.*?)\{(0+)\}(.*)$/.exec(dated) ?? [];
  const counter = `auto ${plan.object.name}.${field.name}`;
  return [{ place: index, counter, before, digits: zeros.length, after }];
}

/** Values that are the same for every row a chunk inserts. */
interface Fresh {
  readonly start: readonly SqlValue[];
  readonly autoNumbers: readonly AutoNumber[];
  readonly startType: Starter;
}

function freshOf(context: SaveContext, session: Session, plan: ObjectPlan): Fresh {
  const start = startingValues(plan);
  for (const [place, value] of loadDefaults(context, session, plan)) start[place] = value;
  const { createdDate, createdBy, modifiedDate, modifiedBy, modstamp, owner } = plan.system;
  const now = context.store.now();
  const set = (place: number, value: SqlValue): void => {
    if (place >= 0) start[place] = value;
  };
  for (const place of [createdDate, modifiedDate, modstamp]) set(place, now);
  for (const place of [createdBy, modifiedBy, owner]) set(place, session.userId);
  const autoNumbers = plan.fields.flatMap((field) => autoNumberOf(plan, field, now));
  return { start, autoNumbers, startType: recordTypeStarter(context, session, plan) };
}

/** Back-dated rows: what was created in the past was last changed then as well, unless the client says otherwise. */
function backDate(plan: ObjectPlan, row: PendingRow): void {
  const { createdDate, createdBy, modifiedDate, modifiedBy, modstamp } = plan.system;
  const follow = (place: number, source: number): void => {
    if (place < 0 || source < 0 || row.given[place] !== undefined) return;
    const value = row.given[source];
    if (value !== undefined) row.after[place] = value;
  };
  follow(modifiedDate, createdDate);
  follow(modifiedBy, createdBy);
  if (modstamp >= 0 && modifiedDate >= 0)
    row.after[modstamp] = Math.max(Number(row.after[modifiedDate]), Number(row.after[modstamp]));
}

/** Values, and in place of them what the client gave. */
function withGiven(row: PendingRow, values: readonly SqlValue[]): SqlValue[] {
  const filled = values.slice();
  for (let place = 0; place < row.given.length; place += 1) {
    const value = row.given[place];
    if (value !== undefined) filled[place] = value;
  }
  return filled;
}

function fillNew(context: SaveContext, plan: ObjectPlan, row: PendingRow, fresh: Fresh): void {
  row.after = withGiven(row, fresh.start);
  fresh.startType(row);
  const id = context.store.newId(plan.object);
  row.id = id;
  row.after[plan.system.id] = id;
  for (const { place, counter, before, digits, after } of fresh.autoNumbers) {
    row.after[place] = before + String(context.store.counters.next(counter)).padStart(digits, '0') + after;
  }
  if (plan.freeName) row.after[plan.freeName.index] ??= id;
  if (plan.system.owner >= 0) row.after[plan.system.owner] ??= fresh.start[plan.system.owner] ?? null;
  backDate(plan, row);
}

function fillExisting(context: SaveContext, session: Session, plan: ObjectPlan, row: PendingRow): void {
  row.after = withGiven(row, row.before ?? []);
  if (plan.freeName) row.after[plan.freeName.index] ??= row.id;
  const { modifiedDate, modifiedBy, modstamp } = plan.system;
  const now = context.store.now();
  if (modifiedDate >= 0) row.after[modifiedDate] = now;
  if (modifiedBy >= 0) row.after[modifiedBy] = session.userId;
  if (modstamp >= 0) row.after[modstamp] = now;
}

function isMissing(row: PendingRow, { index }: FieldPlan): boolean {
  return row.after[index] === null && (row.isNew || row.given[index] === null);
}

/** Refuses rows without a value in a required field. On update only what the client emptied is missing. */
export function checkRequired(plan: ObjectPlan, rows: readonly PendingRow[]): void {
  for (const row of rows.filter(isAlive)) {
    const missing = plan.required.filter((field) => isMissing(row, field)).map((field) => field.field);
    if (missing.length > 0) row.errors.push(requiredMissing(missing));
  }
}

/** Refuses new rows that were changed before they were there, which only back-dating can bring about. */
export function checkAuditOrder(plan: ObjectPlan, rows: readonly PendingRow[]): void {
  const { createdDate, modifiedDate } = plan.system;
  if (createdDate < 0 || modifiedDate < 0) return;
  for (const row of rows) {
    if (!row.isNew || !isAlive(row)) continue;
    const [created, modified] = [Number(row.after[createdDate]), Number(row.after[modifiedDate])];
    if (modified < created) row.errors.push(modifiedBeforeCreated(dateTimeText(modified), dateTimeText(created)));
  }
}

/** Fills `after` of every row still alive. */
export function fillRows(context: SaveContext, session: Session, plan: ObjectPlan, rows: readonly PendingRow[]): void {
  const alive = rows.filter(isAlive);
  const fresh = alive.some((row) => row.isNew) ? freshOf(context, session, plan) : undefined;
  for (const row of alive) {
    if (row.isNew && fresh) fillNew(context, plan, row, fresh);
    else fillExisting(context, session, plan, row);
  }
}

/** An insert says nothing about the id. */
export function refuseGivenIds(rows: readonly PendingRow[]): void {
  for (const row of rows) {
    if (row.id !== null) {
      row.errors.push(saveError('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call', ['Id']));
    }
  }
}
