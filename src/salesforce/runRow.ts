import { z } from 'zod';
import { BuysideError } from '../decision/buysideError.ts';
import { jsonRequest, type OrgConnection } from './orgConnection.ts';
import { answerOf, errorCodeOf } from './orgErrors.ts';
import { readAllRows } from './readQuery.ts';
import { idColumn, instantColumn, requiredInstantColumn, textColumn } from './row.ts';
import { soql } from './soql.ts';

/** What a run does. Same words as Buyside_Run__c.Kind__c. */
export type RunKind = 'Backfill' | 'Sync' | 'Undo' | 'Apply Model';
/** How a run stands. Same words as Buyside_Run__c.Status__c. */
export type RunStatus = 'Running' | 'Succeeded' | 'Partial' | 'Failed' | 'Interrupted';

/** What is known of a run when it begins. */
export interface RunStart {
  /** Unique; rows that the run writes point at it. */
  readonly runId: string;
  readonly kind: RunKind;
  /** `<model key>:<version>`; null where no model is needed. */
  readonly modelKey: string | null;
  readonly engineVersion: string;
  /** Condition the deals were picked by; null = all. */
  readonly filter: string | null;
  readonly fingerprint: string | null;
}

/** What is known of a run when it ends. Counts are rows, and requests for `apiCalls`. */
export interface RunEnd {
  readonly status: Exclude<RunStatus, 'Running'>;
  readonly finishedOn: Date;
  /** The deals were read as they were at this instant; null when a run did not get through all of them. */
  readonly watermark: Date | null;
  readonly dealsRead: number;
  readonly pathsWritten: number;
  readonly visitsWritten: number;
  readonly membersWritten: number;
  readonly rowsKept: number;
  readonly rowsFailed: number;
  readonly apiCalls: number;
  readonly summary: string;
}

const SUMMARY_LENGTH = 8_000;
const FILTER_LENGTH = 4_000;

const RunRow = z.object({
  Id: idColumn,
  Run_Id__c: z.string(),
  Kind__c: textColumn,
  CreatedDate: requiredInstantColumn,
  LastModifiedDate: requiredInstantColumn,
  CreatedById: textColumn,
  Started_On__c: instantColumn,
  Watermark__c: instantColumn,
  Fingerprint__c: textColumn,
});

/** A run as its row in the org tells it. */
export type StoredRun = Readonly<z.infer<typeof RunRow>>;

/** What an undo knows of the run it takes back, as it was when the undo began: closing the undo changes the row of that run. */
export type RunToUndo = Pick<StoredRun, 'Run_Id__c' | 'CreatedDate' | 'LastModifiedDate' | 'CreatedById'>;

const COLUMNS = soql`Id, Run_Id__c, Kind__c, CreatedDate, LastModifiedDate, CreatedById, Started_On__c, Watermark__c, Fingerprint__c`;

const rowUrl = (runId: string): string => `/sobjects/Buyside_Run__c/Run_Id__c/${encodeURIComponent(runId)}`;

/**
 * Writes the row of a run that begins. Doing it twice gives one row.
 * @throws {BuysideError} `RunNotJournalled`: a run that leaves no trace must not write.
 */
export async function beginRun(connection: OrgConnection, start: RunStart, startedOn: Date): Promise<void> {
  await journalled(connection, start.runId, {
    Kind__c: start.kind,
    Status__c: 'Running',
    Engine_Version__c: start.engineVersion,
    Filter__c: start.filter?.slice(0, FILTER_LENGTH) ?? null,
    Fingerprint__c: start.fingerprint,
    Started_On__c: startedOn.toISOString(),
    ...(start.modelKey !== null && { Decision_Model__r: { Key__c: start.modelKey } }),
  });
}

/** Says that a run goes on: its row was changed a moment ago. */
export const touchRun = (connection: OrgConnection, runId: string): Promise<void> =>
  journalled(connection, runId, { Status__c: 'Running' });

/** Closes the row of a run that was stopped or killed. @throws {BuysideError} as `beginRun`. */
export const interruptRun = (connection: OrgConnection, runId: string): Promise<void> =>
  journalled(connection, runId, { Status__c: 'Interrupted' });

/** Closes the row of a run with what it did. @throws {BuysideError} as `beginRun`. */
export const finishRun = (connection: OrgConnection, runId: string, end: RunEnd): Promise<void> =>
  journalled(connection, runId, {
    Status__c: end.status,
    Finished_On__c: end.finishedOn.toISOString(),
    Watermark__c: end.watermark?.toISOString() ?? null,
    Deals_Read__c: end.dealsRead,
    Paths_Written__c: end.pathsWritten,
    Visits_Written__c: end.visitsWritten,
    Members_Written__c: end.membersWritten,
    Rows_Kept__c: end.rowsKept,
    Rows_Failed__c: end.rowsFailed,
    Api_Calls__c: end.apiCalls,
    Summary__c: end.summary.slice(0, SUMMARY_LENGTH),
  });

/** A run that was undone is no longer what the next sync goes on from. */
export const forgetWatermark = (connection: OrgConnection, runId: string): Promise<void> =>
  journalled(connection, runId, { Watermark__c: null });

/** One run; undefined when the org has none with this id. */
export async function readRun(connection: OrgConnection, runId: string): Promise<StoredRun | undefined> {
  const statement = soql`SELECT ${COLUMNS} FROM Buyside_Run__c WHERE Run_Id__c = ${runId}`;
  return (await readAllRows(connection, statement, RunRow))[0];
}

/** The runs that call themselves running, the oldest first. */
export async function readRunning(connection: OrgConnection): Promise<readonly StoredRun[]> {
  const statement = soql`SELECT ${COLUMNS} FROM Buyside_Run__c WHERE Status__c = ${'Running'} ORDER BY CreatedDate, Id`;
  return readAllRows(connection, statement, RunRow);
}

/** The undos that did not get through, the newest first, each with the id of the run it takes back. */
export async function readOpenUndos(
  connection: OrgConnection,
): Promise<readonly { readonly runId: string; readonly undone: string | null }[]> {
  const statement = soql`SELECT Run_Id__c, Filter__c FROM Buyside_Run__c WHERE Kind__c = ${'Undo'} AND Status__c != ${'Succeeded'} ORDER BY CreatedDate DESC, Id DESC LIMIT 200`;
  const rows = await readAllRows(connection, statement, z.object({ Run_Id__c: z.string(), Filter__c: textColumn }));
  return rows.map(({ Run_Id__c: runId, Filter__c: undone }) => ({ runId, undone }));
}

/** The run that last got through all deals of a model; undefined when none did. */
export async function readLastWhole(connection: OrgConnection, modelKey: string): Promise<StoredRun | undefined> {
  const statement = soql`SELECT ${COLUMNS} FROM Buyside_Run__c WHERE Status__c = ${'Succeeded'} AND Watermark__c != ${null}
    AND Decision_Model__r.Key__c = ${modelKey} ORDER BY Watermark__c DESC, CreatedDate DESC, Id DESC LIMIT 1`;
  return (await readAllRows(connection, statement, RunRow))[0];
}

async function journalled(connection: OrgConnection, runId: string, body: object): Promise<void> {
  try {
    await answerOf(connection.request(jsonRequest('PATCH', rowUrl(runId), body)), `Buyside_Run__c ${runId}`);
  } catch (cause) {
    const refused = cause instanceof BuysideError && cause.code === 'OrgRefused' ? cause : undefined;
    if (refused === undefined) throw cause;
    const [code = errorCodeOf(cause), message = ''] = refused.facts;
    throw new BuysideError('RunNotJournalled', [runId, code, message], { cause });
  }
}
