import { setTimeout as sleep } from 'node:timers/promises';
import { BuysideError } from '../decision/buysideError.ts';
import { ENGINE_VERSION, inferDeal } from '../decision/inference.ts';
import type { DecisionModel } from '../decision/types.ts';
import { readActiveModel } from '../salesforce/chooseModel.ts';
import { parseCondition } from '../salesforce/condition.ts';
import { dealSource } from '../salesforce/dealSource.ts';
import { readDecisions } from '../salesforce/decisionRows.ts';
import { countCalls, type OrgConnection } from '../salesforce/orgConnection.ts';
import { checkReadiness, type Readiness } from '../salesforce/readiness.ts';
import { countRows } from '../salesforce/readQuery.ts';
import { runJournal } from '../salesforce/runJournal.ts';
import { type Soql, soql } from '../salesforce/soql.ts';
import { upsertRows } from '../salesforce/writeRows.ts';
import type { BackfillResult } from './backfillResult.ts';
import { type BackfillOutcome, type BackfillProgress, runBackfill } from './runBackfill.ts';

/** A back-fill as a person asks for it. */
export interface BackfillOptions {
  readonly isDryRun: boolean;
  /** A SOQL condition on Opportunity, as typed. */
  readonly where?: string | undefined;
  readonly limit?: number | undefined;
  /** `<model key>` or `<model key>:<version>`; left out = the only active one. */
  readonly model?: string | undefined;
  readonly runId: string;
  readonly clock: () => Date;
  readonly signal: AbortSignal;
  readonly toSummary: (result: BackfillResult) => string;
  readonly onProgress?: (progress: BackfillProgress) => void;
}

/**
 * Back-fills the deals of an org.
 *
 * @throws {BuysideError} before anything is written when the condition, the package, the model or access is wanting: `NotReady` with all
 * reasons when there are several. What goes wrong later is in the outcome, beside what was done.
 */
export async function backfillOrg(inner: OrgConnection, options: BackfillOptions): Promise<BackfillOutcome> {
  const { connection, calls } = countCalls(inner);
  const where = options.where === undefined ? undefined : parseCondition(options.where);
  const { model, readiness } = await prepared(connection, where, options);
  const { signal, clock } = options;
  const asOf = clock();
  const waiting = {
    isStopped: (): boolean => signal.aborted,
    sleep: (milliseconds: number): Promise<unknown> =>
      sleep(milliseconds, undefined, { signal }).catch(() => undefined),
  };
  return runBackfill(
    {
      deals: dealSource(connection, {
        asOf,
        fields: readiness.fields,
        ...waiting,
        ...(where !== undefined && { where }),
        ...(options.limit !== undefined && { limit: options.limit }),
      }),
      readDecisions: (range) => readDecisions(connection, range, waiting),
      writer: {
        write: (object, operation, rows) =>
          upsertRows(connection, { object, keyField: 'Key__c', operation }, rows, waiting),
      },
      journal: runJournal(connection),
      apiCalls: calls,
    },
    {
      model,
      infer: inferDeal,
      engineVersion: ENGINE_VERSION,
      runId: options.runId,
      asOf,
      where: options.where?.trim() ?? null,
      limit: options.limit ?? null,
      isDryRun: options.isDryRun,
      notRead: readiness.notRead,
      signal,
      clock,
      toSummary: options.toSummary,
      ...(options.onProgress !== undefined && { onProgress: options.onProgress }),
    },
  );
}

async function prepared(
  connection: OrgConnection,
  where: Soql | undefined,
  options: BackfillOptions,
): Promise<{ model: DecisionModel; readiness: Readiness }> {
  const readiness = await checkReadiness(connection, !options.isDryRun);
  const refusals: BuysideError[] = [...readiness.refusals];
  const isPackageThere = !refusals.some(({ code }) => code === 'PackageMissing');
  const model = isPackageThere ? await orRefusal(readActiveModel(connection, options.model), refusals) : undefined;
  if (where !== undefined) await orRefusal(checkCondition(connection, where), refusals);
  const [first, ...others] = refusals;
  if (first !== undefined && others.length === 0) throw first;
  if (first !== undefined || model === undefined)
    throw new BuysideError('NotReady', [String(refusals.length)], { cause: new AggregateError(refusals) });
  return { model, readiness };
}

/** A refusal joins the others, so that all reasons are told at once. */
async function orRefusal<T>(asked: Promise<T>, refusals: BuysideError[]): Promise<T | undefined> {
  try {
    return await asked;
  } catch (cause) {
    if (!(cause instanceof BuysideError) || !NOT_BROKEN.has(cause.code)) throw cause;
    refusals.push(cause);
    return undefined;
  }
}

const NOT_BROKEN: ReadonlySet<string> = new Set([
  'NoActiveModel',
  'SeveralActiveModels',
  'ModelNotFound',
  'ModelNotActive',
  'ModelInOrgRefused',
  'WhereRefused',
]);

async function checkCondition(connection: OrgConnection, where: Soql): Promise<void> {
  try {
    await countRows(connection, soql`SELECT COUNT() FROM Opportunity WHERE (${where})`);
  } catch (cause) {
    if (!(cause instanceof BuysideError) || cause.code !== 'QueryRefused') throw cause;
    const [errorCode = '', message = ''] = cause.facts;
    throw new BuysideError('WhereRefused', [where.text, `${errorCode}: ${message}`], { cause });
  }
}
