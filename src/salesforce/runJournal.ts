import { z } from 'zod';
import { BuysideError } from '../decision/buysideError.ts';
import { jsonRequest, type OrgConnection } from './orgConnection.ts';
import { answerOf, errorCodeOf } from './orgErrors.ts';
import { readAllRows } from './readQuery.ts';
import { idColumn } from './row.ts';
import { soql } from './soql.ts';

export type RunKind = 'Backfill' | 'Sync' | 'Undo' | 'Apply Model';
export type RunStatus = 'Running' | 'Succeeded' | 'Partial' | 'Failed' | 'Interrupted';

/** What is known of a run when it begins to write. */
export interface RunStart {
  /** Unique; rows that the run writes point at it. */
  readonly runId: string;
  readonly kind: RunKind;
  /** `<model key>:<version>`; null before the model is there. */
  readonly modelKey: string | null;
  readonly engineVersion: string;
  /** Condition the deals were picked by; null = all. */
  readonly filter: string | null;
  readonly startedOn: Date;
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

/** The journal of runs: one row of Buyside_Run__c per run. */
export interface RunJournal {
  begin(start: RunStart): Promise<void>;
  finish(runId: string, end: RunEnd): Promise<void>;
}

const SUMMARY_LENGTH = 8_000;
const FILTER_LENGTH = 4_000;

/** The journal in a Salesforce org. @throws {BuysideError} `RunNotJournalled`: a run that leaves no trace must not write. */
export function runJournal(connection: OrgConnection): RunJournal {
  return {
    async begin(start) {
      await closeAbandoned(connection, start);
      const body = {
        Run_Id__c: start.runId,
        Kind__c: start.kind,
        Status__c: 'Running',
        Engine_Version__c: start.engineVersion,
        Filter__c: start.filter?.slice(0, FILTER_LENGTH) ?? null,
        Started_On__c: start.startedOn.toISOString(),
        ...(start.modelKey !== null && { Decision_Model__r: { Key__c: start.modelKey } }),
      };
      await journalled(start.runId, connection.request(jsonRequest('POST', '/sobjects/Buyside_Run__c', body)));
    },
    async finish(runId, end) {
      const body = {
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
      };
      const url = `/sobjects/Buyside_Run__c/Run_Id__c/${encodeURIComponent(runId)}`;
      await journalled(runId, connection.request(jsonRequest('PATCH', url, body)));
    },
  };
}

/**
 * A run that was killed cannot close its own row, so the next run of its kind does. One that is still alive after all writes its true
 * end over it.
 */
async function closeAbandoned(connection: OrgConnection, { kind, runId }: RunStart): Promise<void> {
  const statement = soql`SELECT Id FROM Buyside_Run__c WHERE Kind__c = ${kind} AND Status__c = ${'Running'}`;
  for (const { Id } of await readAllRows(connection, statement, z.object({ Id: idColumn }))) {
    const request = jsonRequest('PATCH', `/sobjects/Buyside_Run__c/${Id}`, { Status__c: 'Interrupted' });
    await journalled(runId, connection.request(request));
  }
}

async function journalled(runId: string, request: PromiseLike<unknown>): Promise<void> {
  try {
    await answerOf(request, runId);
  } catch (cause) {
    const refused = cause instanceof BuysideError && cause.code === 'OrgRefused' ? cause : undefined;
    if (refused === undefined) throw cause;
    const [code = errorCodeOf(cause), message = ''] = refused.facts;
    throw new BuysideError('RunNotJournalled', [runId, code, message], { cause });
  }
}
