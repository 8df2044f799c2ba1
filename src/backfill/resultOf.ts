import { createReadStream, existsSync } from 'node:fs';
import { readCsv } from '../salesforce/csv.ts';
import { DECISION_OBJECTS } from '../salesforce/decisionRows.ts';
import { ROW_KB } from '../salesforce/organization.ts';
import { rulesWithout } from '../salesforce/rulesWithout.ts';
import type { RunEnd } from '../salesforce/runRow.ts';
import type { BackfillResult } from './result/backfillResult.ts';
import { type HowItEnded, statusOf } from './run/howItEnded.ts';
import { refusedRows } from './writing/refusedRows.ts';
import type { Prepared } from './prepareRun.ts';
import type { RunContext } from './run/runContext.ts';
import { byKind, ROW_KINDS, type RowKind } from './result/rowKinds.ts';
import { Tally } from './result/tally.ts';

/** How many samples a dry run shows. */
const SAMPLES = 5;

/** What a run did, but for its page and its last requests. */
export type BackfillSoFar = Omit<BackfillResult, 'report' | 'apiCalls'>;

/** The result of a run from its journal. The results of all files are gathered in the run's folder. */
export async function resultOf(
  context: RunContext,
  prepared: Prepared,
  how: HowItEnded,
  seconds: number,
): Promise<BackfillSoFar> {
  const { begin, log, model, folder } = context;
  const tally = new Tally();
  for (const part of log.all('planned')) tally.addCounts(part.tally);
  const counts = tally.counts();
  const rows = begin.isDryRun ? plannedRows(tally) : writtenRows(context, tally);
  const failed = ROW_KINDS.reduce((sum, kind) => sum + rows[kind].failed, 0);
  const anyWritten = ROW_KINDS.some((kind) => rows[kind].created + rows[kind].updated > 0) && !begin.isDryRun;
  const created = ROW_KINDS.reduce((sum, kind) => sum + counts.rows[kind].inserts, 0);
  return {
    runId: begin.runId,
    kind: begin.kind === 'Sync' ? 'Sync' : 'Backfill',
    isDryRun: begin.isDryRun,
    status: statusOf(how, failed, anyWritten),
    model: begin.model,
    engineVersion: begin.engineVersion,
    where: begin.where,
    limit: begin.limit,
    asOf: begin.asOf,
    since: begin.since,
    moved: [...begin.moved],
    deals: { found: log.last('deals')?.found ?? 0, ...counts.deals },
    rules: tally.rules(model),
    picture: tally.picture(model),
    rows,
    samples: begin.isDryRun ? await samplesOf(context) : [],
    cost: {
      storageMb: Math.round((created * ROW_KB * 10) / 1024) / 10,
      storageLeftMb: prepared.limits.storageMb,
      requestsExpected: prepared.requestsExpected,
      requestsLeft: prepared.limits.requests,
    },
    anomalies: tally.anomalies(),
    unmappedStages: tally.unmappedStages(),
    notRead: [...prepared.notRead],
    weakened: prepared.notRead.map((name) => ({ name, rules: rulesWithout(name, model) })),
    failures: await refusedRows(context, how),
    folder: begin.isDryRun ? null : folder.path,
    seconds,
  };
}

function plannedRows(tally: Tally): BackfillResult['rows'] {
  const { rows } = tally.counts();
  return byKind((kind) => ({
    created: rows[kind].inserts,
    updated: rows[kind].updates,
    unchanged: rows[kind].unchanged,
    kept: rows[kind].kept,
    failed: 0,
  }));
}

function writtenRows({ log }: RunContext, tally: Tally): BackfillResult['rows'] {
  const planned = tally.counts().rows;
  const files = log.files();
  return byKind((kind) => {
    const steps = log.all('written').filter(({ file }) => files.get(file)?.object === DECISION_OBJECTS[kind]);
    const sum = (name: keyof (typeof steps)[number]['result']): number =>
      steps.reduce((total, { result }) => total + result[name], 0);
    return {
      created: sum('created'),
      updated: sum('updated'),
      unchanged: planned[kind].unchanged,
      kept: planned[kind].kept + sum('kept'),
      failed: sum('failed') + sum('unprocessed'),
    };
  });
}

/** Some of the visits that would be written. */
async function samplesOf({ log, folder }: RunContext): Promise<BackfillResult['samples']> {
  const file = log
    .all('planned')
    .flatMap(({ files }) => files)
    .find(({ object }) => object === DECISION_OBJECTS.visits);
  if (file === undefined || !existsSync(folder.file('outgoing', file.name))) return [];
  const samples: BackfillResult['samples'] = [];
  const stream = createReadStream(folder.file('outgoing', file.name));
  for await (const row of readCsv(stream)) {
    const {
      Key__c: key = '',
      Step_Code__c: step = '',
      Confidence__c: confidence = '',
      Evidence__c: evidence = '',
    } = row;
    samples.push({ key, step, confidence, evidence });
    if (samples.length === SAMPLES) break;
  }
  stream.destroy();
  return samples;
}

/** A result as the row of its run keeps it. */
export function endOf(result: BackfillSoFar, { begin, log }: RunContext, finishedOn: Date, summary: string): RunEnd {
  const { rows, deals } = result;
  const written = (kind: RowKind): number => rows[kind].created + rows[kind].updated;
  const sum = (name: 'kept' | 'failed'): number => ROW_KINDS.reduce((total, kind) => total + rows[kind][name], 0);
  const isWhole = result.status === 'Succeeded' && begin.where === null && begin.limit === null;
  return {
    status: result.status,
    finishedOn,
    watermark: isWhole ? new Date(begin.asOf) : null,
    dealsRead: deals.read,
    pathsWritten: written('paths'),
    visitsWritten: written('visits'),
    membersWritten: written('members'),
    rowsKept: sum('kept'),
    rowsFailed: sum('failed'),
    // The request that closes the run is one more.
    apiCalls: log.calls() + 1,
    summary,
  };
}
