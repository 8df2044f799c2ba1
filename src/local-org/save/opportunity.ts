/** What Salesforce works out on an opportunity by itself, and the history it writes. */
import type { SqlValue } from '../store/storage.ts';
import { DAY_MS } from '../store/storage.ts';
import { startingValues } from './loadRows.ts';
import type { ObjectPlan } from './objectPlan.ts';
import { isAlive, isChanged, type PendingRow } from './pendingRow.ts';
import type { SaveContext } from './saveContext.ts';
import { badPicklistValue, outOfRange } from './saveErrors.ts';

interface Stage {
  readonly probability: SqlValue;
  readonly isClosed: SqlValue;
  readonly isWon: SqlValue;
  readonly forecastCategory: SqlValue;
  readonly forecastCategoryName: SqlValue;
}

/** Category by the name users see. */
const CATEGORY: Readonly<Record<string, string>> = {
  omitted: 'Omitted',
  pipeline: 'Pipeline',
  'best case': 'BestCase',
  commit: 'Forecast',
  closed: 'Closed',
};

function readStages(context: SaveContext): Map<string, Stage> {
  const rows = context.store.statements
    .of('SELECT * FROM "OpportunityStage" WHERE IsDeleted = 0')
    .all() as unknown as Record<string, SqlValue>[];
  return new Map(
    rows.map((row) => [
      String(row['ApiName'] ?? row['MasterLabel']).toLowerCase(),
      {
        probability: row['DefaultProbability'] ?? 0,
        isClosed: row['IsClosed'] ?? 0,
        isWon: row['IsWon'] ?? 0,
        forecastCategory: row['ForecastCategory'] ?? null,
        forecastCategoryName: row['ForecastCategoryName'] ?? null,
      },
    ]),
  );
}

/** A value unless the client gave one. */
function preset(plan: ObjectPlan, row: PendingRow, name: string, value: SqlValue): void {
  const place = plan.place(name);
  if (place >= 0 && (row.given[place] === undefined || row.given[place] === null)) row.after[place] = value;
}

function set(plan: ObjectPlan, row: PendingRow, name: string, value: SqlValue): void {
  const place = plan.place(name);
  if (place >= 0) row.after[place] = value;
}

function applyStage(context: SaveContext, plan: ObjectPlan, row: PendingRow, stages: ReadonlyMap<string, Stage>): void {
  const place = plan.place('StageName');
  const name = row.after[place];
  if (!isChanged(row, place) || typeof name !== 'string') return;
  const stage = stages.get(name.toLowerCase());
  const field = plan.field('StageName');
  if (!stage) {
    if (field) row.errors.push(badPicklistValue(field.field, name));
    return;
  }
  preset(plan, row, 'Probability', stage.probability);
  preset(plan, row, 'ForecastCategoryName', stage.forecastCategoryName);
  set(plan, row, 'ForecastCategory', stage.forecastCategory);
  set(plan, row, 'IsClosed', stage.isClosed);
  set(plan, row, 'IsWon', stage.isWon);
  if (!row.isNew) set(plan, row, 'LastStageChangeDate', context.store.now());
}

/** A probability is one: up to 100 percent. */
function checkProbability(plan: ObjectPlan, row: PendingRow): void {
  const probability = plan.field('Probability');
  const value = row.given[probability?.index ?? -1];
  if (!probability || typeof value !== 'number' || (value >= 0 && value <= 100)) return;
  row.errors.push(outOfRange(probability.field, value));
}

/** A category the client chose decides over the stage's. */
function applyCategory(plan: ObjectPlan, row: PendingRow): void {
  const place = plan.place('ForecastCategoryName');
  const name = row.given[place];
  if (typeof name === 'string') set(plan, row, 'ForecastCategory', CATEGORY[name.toLowerCase()] ?? null);
}

function monthOf(days: SqlValue | undefined): number | undefined {
  if (typeof days !== 'number') return undefined;
  const day = new Date(days * DAY_MS);
  return day.getUTCFullYear() * 12 + day.getUTCMonth();
}

/** How often the close date went into a later month. */
function countPushes(plan: ObjectPlan, row: PendingRow): void {
  const [place, close] = [plan.place('PushCount'), plan.place('CloseDate')];
  if (place < 0) return;
  if (row.isNew) row.after[place] = 0;
  const [from, to] = [monthOf(row.before?.[close]), monthOf(row.after[close])];
  if (from !== undefined && to !== undefined && to > from) row.after[place] = Number(row.before?.[place] ?? 0) + 1;
}

/** Probability, forecast category and the closed and won flags from the stage; the number of pushes. */
export function applyOpportunity(context: SaveContext, plan: ObjectPlan, rows: readonly PendingRow[]): void {
  const stages = readStages(context);
  for (const row of rows.filter(isAlive)) {
    applyStage(context, plan, row, stages);
    applyCategory(plan, row);
    checkProbability(plan, row);
    countPushes(plan, row);
  }
}

/** A change of one of these writes a history row. */
const WATCHED = ['StageName', 'Amount', 'Probability', 'CloseDate', 'ForecastCategory'];
const COPIED = ['StageName', 'Amount', 'Probability', 'CloseDate', 'ForecastCategory'];

function historyValues(context: SaveContext, plan: ObjectPlan, history: ObjectPlan, row: PendingRow): SqlValue[] {
  const values = startingValues(history);
  const put = (name: string, value: SqlValue | undefined): void => {
    const place = history.place(name);
    if (place >= 0) values[place] = value ?? null;
  };
  const before = (name: string): SqlValue =>
    isChanged(row, plan.place(name)) ? (row.before?.[plan.place(name)] ?? null) : null;
  const [amount, probability] = [row.after[plan.place('Amount')], row.after[plan.place('Probability')]];
  put('Id', context.store.newId(history.object));
  put('OpportunityId', row.id);
  for (const name of COPIED) put(name, row.after[plan.place(name)]);
  put('ExpectedRevenue', typeof amount === 'number' ? (amount * Number(probability ?? 0)) / 100 : null);
  put('FromForecastCategory', row.before?.[plan.place('ForecastCategory')]);
  put('PrevAmount', before('Amount'));
  put('PrevCloseDate', before('CloseDate'));
  // A back-dated deal begins its history on the day it is said to have been made.
  put('CreatedById', row.after[plan.system.modifiedBy]);
  put('CreatedDate', row.after[plan.system.modifiedDate]);
  put('SystemModstamp', row.after[plan.system.modifiedDate]);
  return values;
}

/** One `OpportunityHistory` row for each new deal, and for each save that moved stage, amount, probability or close date. */
export function writeOpportunityHistory(context: SaveContext, plan: ObjectPlan, rows: readonly PendingRow[]): void {
  const history = context.planNamed('OpportunityHistory');
  const insert = context.store.statements.of(history.insertSql);
  const places = WATCHED.map((name) => plan.place(name));
  for (const row of rows) {
    if (row.isNew || places.some((place) => isChanged(row, place)))
      insert.run(...historyValues(context, plan, history, row));
  }
}
