import { BuysideError } from '../decision/buysideError.ts';
import { modelKey } from '../decision/keys.ts';
import type { DecisionModel } from '../decision/types.ts';
import { DEFINITION_OBJECTS } from './decisionFields.ts';
import { compareModels, type ModelChange, type ModelDifference } from './modelChanges.ts';
import { type DefinitionObject, type ModelRows, toModelRows } from './modelRows.ts';
import { type ModelSummary, readModel, readModelSummaries } from './modelStore.ts';
import { productionRefusal, readOrganization } from './organization.ts';
import { jsonRequest, type LogIn, type OrgConnection } from './orgConnection.ts';
import { answerOf } from './orgErrors.ts';
import type { OutgoingRow, RowFailure } from './outgoingRow.ts';
import type { Waiting } from './waiting.ts';
import { upsertRows } from './writeRows.ts';

/** What `apply model` did, or would do. */
export interface AppliedModel {
  /** `<model key>:<version>`. */
  readonly key: string;
  readonly id: string;
  readonly status: 'Draft' | 'Active' | 'Retired';
  readonly changes: readonly ModelChange[];
  /** Whether this run made the model active. */
  readonly isActivated: boolean;
  /** Earlier versions that were active and are retired now; deals that are on them stay on them. */
  readonly retired: readonly string[];
  /** Rows written; 0 when the org held this very model. */
  readonly rowsWritten: number;
}

/** How to apply a model. */
export interface ApplyOptions extends Partial<Waiting> {
  readonly now: Date;
  /** What a person called the org, should it be production. */
  readonly production?: string | undefined;
}

/**
 * Brings a model of an org to what the file says, and makes it active.
 *
 * A new model is written as a draft with all its parts and made active last, so a run that breaks off leaves a draft that the next
 * run completes. Of a model that is in use only the words may change: deals hang on its structure.
 * @throws {BuysideError} `ProductionUnnamed`, `ProductionMisnamed` before anything is written; `ModelStructureChanged` when the structure of an active or retired version would change;
 * `ModelRowsRefused` when the org refuses rows, each with its reason.
 */
export async function applyModel(
  connection: OrgConnection & Pick<LogIn, 'instanceUrl'>,
  model: DecisionModel,
  options: ApplyOptions,
): Promise<AppliedModel> {
  const key = modelKey(model);
  const [organization, stored] = await Promise.all([readOrganization(connection), readModel(connection, key)]);
  const production = productionRefusal(organization, connection, options.production);
  if (production !== undefined) throw production;
  const difference = compareModels(toModelRows(model), stored && toModelRows(stored.model));
  if (stored !== undefined && stored.status !== 'Draft') refuseStructure(key, stored.status, difference);
  const rowsWritten = await write(connection, key, difference, options);
  const summaries = await readModelSummaries(connection);
  const written = summaries.find((each) => each.key === key);
  if (written === undefined) throw new BuysideError('ModelNotFound', [key, '']);
  const isActivated = written.status === 'Draft';
  const retired = isActivated ? summaries.filter((each) => isOlder(each, model) && each.status === 'Active') : [];
  if (isActivated) await activate(connection, written, retired, options.now);
  return {
    key,
    id: written.id,
    status: isActivated ? 'Active' : written.status,
    changes: difference.changes,
    isActivated,
    retired: retired.map((each) => each.key),
    rowsWritten,
  };
}

function refuseStructure(key: string, status: string, { changes }: ModelDifference): void {
  const structural = changes.filter(({ isWording }) => !isWording);
  if (structural.length === 0) return;
  const lines = structural.map(({ kind, key: row, fields }) => [kind, row, ...fields].join(' '));
  throw new BuysideError('ModelStructureChanged', [key, status, String(lines.length), listed(lines)]);
}

/** Parents before children, and rows that go away last, children first. */
async function write(
  connection: OrgConnection,
  key: string,
  { inserts, updates, gone }: ModelDifference,
  options: Partial<Waiting>,
): Promise<number> {
  let rows = 0;
  for (const object of DEFINITION_OBJECTS) {
    rows += await send(connection, object, 'insert', key, inserts[object], options);
    rows += await send(connection, object, 'upsert', key, updates[object], options);
  }
  for (const object of [...DEFINITION_OBJECTS].reverse()) rows += await remove(connection, object, key, gone[object]);
  return rows;
}

async function send(
  connection: OrgConnection,
  object: DefinitionObject,
  operation: 'insert' | 'upsert',
  key: string,
  rows: ModelRows[DefinitionObject],
  options: Partial<Waiting>,
): Promise<number> {
  if (rows.length === 0) return 0;
  const isNewModel = object === 'Decision_Model__c' && operation === 'insert';
  const outgoing: readonly OutgoingRow[] = isNewModel
    ? rows.map((row) => ({ ...row, fields: { ...row.fields, Status__c: 'Draft' } }))
    : rows;
  const { failed } = await upsertRows(connection, { object, operation }, outgoing, options);
  if (failed.length > 0) throw rowsRefused(key, failed);
  return rows.length;
}

async function remove(
  connection: OrgConnection,
  object: DefinitionObject,
  key: string,
  keys: readonly string[],
): Promise<number> {
  for (const gone of keys) {
    const url = `/sobjects/${object}/Key__c/${encodeURIComponent(gone)}`;
    await answerOf(connection.request({ method: 'DELETE', url }), `${key}: ${object} ${gone}`);
  }
  return keys.length;
}

async function activate(
  connection: OrgConnection,
  model: ModelSummary,
  retired: readonly ModelSummary[],
  now: Date,
): Promise<void> {
  const patch = (each: ModelSummary, body: object): Promise<unknown> =>
    answerOf(connection.request(jsonRequest('PATCH', `/sobjects/Decision_Model__c/${each.id}`, body)), each.key);
  await patch(model, { Status__c: 'Active', Activated_On__c: now.toISOString() });
  for (const each of retired) await patch(each, { Status__c: 'Retired', Retired_On__c: now.toISOString() });
}

const isOlder = (each: ModelSummary, model: DecisionModel): boolean =>
  each.version < model.version && each.key === modelKey({ key: model.key, version: each.version });

function rowsRefused(key: string, failed: readonly RowFailure[]): BuysideError {
  const lines = failed.map((each) => `${each.object} ${each.key}: ${each.code} ${each.message}`);
  return new BuysideError('ModelRowsRefused', [key, String(failed.length), listed(lines)]);
}

const listed = (lines: readonly string[]): string => lines.map((line) => `  ${line}`).join('\n');
