/**
 * Roll-up summaries: only the masters of rows that matter are computed again, all of a chunk in one query; a master whose
 * figures changed passes its own rules and then counts for its own master. Its LastModifiedDate and SystemModstamp stay:
 * nobody may rely on a roll-up moving them.
 */
import type { SaveError, Session } from '../engine.ts';
import type { FieldDef, ObjectDef, SummaryDef } from '../schema/model.ts';
import { isStored, quoted, type SqlValue } from '../store/storage.ts';
import { formulaOf } from './formulas.ts';
import type { FieldPlan, ObjectPlan } from './objectPlan.ts';
import type { PendingRow } from './pendingRow.ts';
import { checkRules, rulesUsePrior } from './rules.ts';
import type { SaveContext } from './saveContext.ts';
import { filterSql } from './summaryFilter.ts';
import { keepPrior } from './writeRows.ts';

/** A record that was inserted (no `before`), changed or deleted (no `after`), and the rows of the request that made it so. */
export interface Touched {
  readonly before?: readonly (SqlValue | undefined)[];
  readonly after?: readonly (SqlValue | undefined)[];
  readonly causes: readonly PendingRow[];
}

/** The summaries one master has over one reference of a child. */
interface RollUp {
  readonly reference: FieldPlan;
  readonly master: ObjectPlan;
  readonly summaries: readonly FieldPlan[];
  /** Child columns that the figures depend on; `undefined` when a formula is among them. */
  readonly relevant: readonly number[] | undefined;
  readonly sql: string;
  readonly updateSql: string;
}

const rollUpsByPlan = new WeakMap<ObjectPlan, readonly RollUp[]>();

function childField(child: ObjectPlan, name: string): FieldDef {
  const found = child.field(name)?.field;
  if (!found) throw new RangeError(`${child.object.name} has no field ${name}`);
  return found;
}

/** The child's field as SQL; a formula is computed in place. */
function childSql(context: SaveContext, child: ObjectPlan, name: string): string {
  const field = childField(child, name);
  return isStored(field) ? `c.${quoted(field.name)}` : formulaOf(context, child.object, field, 'c');
}

function aggregateSql(context: SaveContext, child: ObjectPlan, summary: SummaryDef): string {
  const conditions = summary.filters.map((filter) =>
    filterSql(childField(child, filter.field), childSql(context, child, filter.field), filter),
  );
  const where = conditions.length === 0 ? '' : ` FILTER (WHERE ${conditions.join(' AND ')})`;
  if (summary.operation === 'count') return `COUNT(c."Id")${where}`;
  const value = childSql(context, child, summary.summarizedField ?? '');
  if (summary.operation === 'sum') return `COALESCE(SUM(${value})${where}, 0)`;
  return `${summary.operation.toUpperCase()}(${value})${where}`;
}

function relevantPlaces(child: ObjectPlan, summaries: readonly FieldPlan[]): number[] | undefined {
  const names = summaries.flatMap(({ field }) => [
    ...(field.summary?.summarizedField === undefined ? [] : [field.summary.summarizedField]),
    ...(field.summary?.filters ?? []).map((filter) => filter.field),
  ]);
  const places = names.map((name) => child.field(name)?.index ?? -1);
  return places.includes(-1) ? undefined : [...new Set(places)];
}

/** `Id`, the master's own masters, the figures as they are, the figures as they should be. */
function rollUpSql(
  context: SaveContext,
  child: ObjectPlan,
  reference: FieldPlan,
  master: ObjectPlan,
  summaries: readonly FieldPlan[],
): string {
  const kept = [...master.masters, ...summaries].map(({ field }) => `m.${quoted(field.name)}`);
  const figures = summaries.flatMap(({ field }) =>
    field.summary ? [aggregateSql(context, child, field.summary)] : [],
  );
  return `SELECT m."Id", ${[...kept, ...figures].join(', ')} FROM ${quoted(master.object.name)} m
    LEFT JOIN ${quoted(child.object.name)} c ON c.${quoted(reference.field.name)} = m."Id" AND c.IsDeleted = 0
    WHERE m."Id" IN (SELECT value FROM json_each(:ids)) AND m.IsDeleted = 0 GROUP BY m."Id"`;
}

function summariesOver(master: ObjectPlan, child: ObjectDef, reference: FieldDef): FieldPlan[] {
  return master.fields.filter(
    ({ field }) => field.summary?.childObject === child.name && field.summary.childField === reference.name,
  );
}

function rollUpOf(context: SaveContext, child: ObjectPlan, reference: FieldPlan): RollUp | undefined {
  const [target] = reference.targets.values();
  if (!target) return undefined;
  const master = context.planOf(target);
  const summaries = summariesOver(master, child.object, reference.field);
  if (summaries.length === 0) return undefined;
  const assignments = summaries.map(({ field }) => `${quoted(field.name)} = ?`).join(', ');
  return {
    reference,
    master,
    summaries,
    relevant: relevantPlaces(child, summaries),
    sql: rollUpSql(context, child, reference, master, summaries),
    updateSql: `UPDATE ${quoted(master.object.name)} SET ${assignments} WHERE "Id" = ?`,
  };
}

function rollUpsOf(context: SaveContext, child: ObjectPlan): readonly RollUp[] {
  const known = rollUpsByPlan.get(child);
  if (known) return known;
  const made = child.masters
    .map((reference) => rollUpOf(context, child, reference))
    .filter((rollUp) => rollUp !== undefined);
  rollUpsByPlan.set(child, made);
  return made;
}

/** Whether some master keeps figures about rows of this object. */
export function hasRollUps(context: SaveContext, child: ObjectPlan): boolean {
  return rollUpsOf(context, child).length > 0;
}

function matters({ reference, relevant }: RollUp, { before, after }: Touched): boolean {
  if (!before || !after || !relevant) return true;
  return [reference.index, ...relevant].some((place) => before[place] !== after[place]);
}

/** The masters to compute again, with the rows of the request that made it necessary. */
function mastersOf(rollUp: RollUp, touched: readonly Touched[]): Map<string, PendingRow[]> {
  const masters = new Map<string, PendingRow[]>();
  for (const record of touched) {
    if (!matters(rollUp, record)) continue;
    const ids = new Set([record.before?.[rollUp.reference.index], record.after?.[rollUp.reference.index]]);
    for (const id of ids) {
      if (typeof id !== 'string') continue;
      const causes = masters.get(id);
      if (causes) causes.push(...record.causes);
      else masters.set(id, [...record.causes]);
    }
  }
  return masters;
}

interface ChangedMaster extends Touched {
  readonly id: string;
  readonly figures: readonly SqlValue[];
}

/** A row of the roll-up query as a record before and after; `undefined` when the figures are what they were. */
function readMaster(
  rollUp: RollUp,
  values: readonly SqlValue[],
  causes: readonly PendingRow[],
): ChangedMaster | undefined {
  const { master, summaries } = rollUp;
  const start = 1 + master.masters.length;
  const figures = values.slice(start + summaries.length);
  if (figures.every((figure, index) => figure === values[start + index])) return undefined;
  const before: (SqlValue | undefined)[] = [];
  const after: (SqlValue | undefined)[] = [];
  for (const [index, field] of master.masters.entries()) before[field.index] = after[field.index] = values[1 + index];
  for (const [index, field] of summaries.entries()) {
    before[field.index] = values[start + index];
    after[field.index] = figures[index];
  }
  return { id: String(values[0]), figures, before, after, causes };
}

function blame(
  broken: ReadonlyMap<string, readonly SaveError[]>,
  masters: ReadonlyMap<string, readonly PendingRow[]>,
): void {
  for (const [id, errors] of broken) {
    for (const row of new Set(masters.get(id) ?? [])) row.errors.push(...errors);
  }
}

/** Writes new figures and lets the masters pass their rules; the rows that made a rule break get its error. */
function applyRollUp(
  context: SaveContext,
  session: Session,
  rollUp: RollUp,
  touched: readonly Touched[],
): ChangedMaster[] {
  const masters = mastersOf(rollUp, touched);
  if (masters.size === 0) return [];
  const { statements } = context.store;
  const rows = statements
    .arrays(rollUp.sql)
    .all({ ids: JSON.stringify([...masters.keys()]), now: context.store.now() });
  const changed = (rows as unknown as SqlValue[][])
    .map((values) => readMaster(rollUp, values, masters.get(String(values[0])) ?? []))
    .filter((master) => master !== undefined);
  if (changed.length === 0) return [];
  const ids = changed.map((master) => master.id);
  if (rulesUsePrior(rollUp.master.object)) keepPrior(context, rollUp.master, ids);
  const update = statements.of(rollUp.updateSql);
  for (const { id, figures } of changed) update.run(...figures, id);
  blame(checkRules(context, session, rollUp.master, ids), masters);
  return changed;
}

/** Computes the masters of the touched records again, then their masters, to the top. */
export function rollUp(context: SaveContext, session: Session, child: ObjectPlan, touched: readonly Touched[]): void {
  for (const one of rollUpsOf(context, child)) {
    const changed = applyRollUp(context, session, one, touched);
    if (changed.length > 0) rollUp(context, session, one.master, changed);
  }
}

/** Computes roll-ups of every master again: for a kept file that is older than the roll-up. No rule is asked. */
export function recompute(context: SaveContext, objectNames: ReadonlySet<string>): void {
  for (const object of context.store.schema.objects) {
    for (const one of rollUpsOf(context, context.planOf(object))) {
      if (!objectNames.has(one.master.object.name)) continue;
      const ids = context.store.statements
        .arrays(`SELECT "Id" FROM ${quoted(one.master.object.name)}`)
        .all() as unknown as string[][];
      const parameters = { ids: JSON.stringify(ids.map(([id]) => id)), now: context.store.now() };
      const rows = context.store.statements.arrays(one.sql).all(parameters) as unknown as SqlValue[][];
      const update = context.store.statements.of(one.updateSql);
      for (const values of rows)
        update.run(...values.slice(1 + one.master.masters.length + one.summaries.length), values[0] ?? null);
    }
  }
}
