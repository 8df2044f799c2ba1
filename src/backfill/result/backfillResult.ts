import { z } from 'zod';
import { DECISION_OBJECTS } from '../../salesforce/decisionRows.ts';
import { byKind } from './rowKinds.ts';
import { Picture } from './picture.ts';

const count = z.int().min(0);

/** How many single rows a result tells of, refused or kept; all of them are in the folder of the run. */
export const MOST_SHOWN = 100;

/** Rows the org refused. */
export const RefusedRows = z
  .array(z.strictObject({ object: z.enum(DECISION_OBJECTS), key: z.string(), code: z.string(), message: z.string() }))
  .describe('the first rows the org refused; all are in failed.csv of the folder');

const RowCounts = z.strictObject({
  created: count.describe('rows that were not there'),
  updated: count.describe('inferred rows that changed'),
  unchanged: count.describe('inferred rows that are as they should be'),
  kept: count.describe("rows not written because a person's entry stands there"),
  failed: count.describe('rows the org refused, or never came to'),
});

/** What a backfill or a sync did, or would do: the result of the commands and of the scripts. */
export const BackfillResult = z.strictObject({
  runId: z.string().describe('Run_Id__c of the journal row, on each row the run wrote'),
  kind: z.enum(['Backfill', 'Sync']),
  isDryRun: z.boolean().describe('true = nothing was written, and the counts say what would be'),
  status: z
    .enum(['Succeeded', 'Partial', 'Failed', 'Interrupted'])
    .describe('Partial = some rows were refused, or the run broke off after it had written'),
  model: z.string().describe('key of the model with its version'),
  engineVersion: z.string(),
  where: z.string().nullable().describe('condition the deals were picked by; null = all'),
  limit: count.nullable(),
  asOf: z.string().describe("UTC instant of the run by the org's clock: nothing later counted"),
  since: z.string().nullable().describe('a sync reads what changed since this UTC instant; null = every deal'),
  moved: z
    .array(z.string())
    .describe('parts of engine and model that differ from the run before: why deals were inferred again'),
  deals: z.strictObject({
    found: count.describe('deals to read, limit applied'),
    read: count,
    withFloor: count.describe('deals whose history shows that some step was reached'),
    blind: count.describe('deals whose history shows nothing: not known'),
    onOtherModel: count.describe('deals left alone because their path is on another model'),
  }),
  rules: z
    .array(
      z.strictObject({ code: z.string(), summary: z.string(), deals: count.describe('deals it gave evidence for') }),
    )
    .describe('rules that gave evidence, in the order of the model'),
  picture: Picture.describe('what the records of the deals show together'),
  rows: z.strictObject(byKind(() => RowCounts)),
  samples: z
    .array(z.strictObject({ key: z.string(), step: z.string(), confidence: z.string(), evidence: z.string() }))
    .describe('dry run only: some of the visits that would be written'),
  cost: z.strictObject({
    storageMb: z.number().min(0).describe('data storage of the new rows, 2 KB a row'),
    storageLeftMb: z.number().nullable().describe('what the org had left before the run; null = it does not say'),
    requestsExpected: count.describe('requests a run over these deals is expected to take'),
    requestsLeft: z.number().nullable().describe('what the org had left for the day before the run'),
  }),
  anomalies: z
    .array(z.strictObject({ name: z.string(), count: count }))
    .describe('oddities met, counted and never mended in silence; none with a count of 0'),
  unmappedStages: z
    .array(z.strictObject({ stage: z.string(), deals: count }))
    .describe('stages of these deals that the model does not map, those of most deals first, at most 100'),
  notRead: z.array(z.string()).describe('objects and fields that would have helped and could not be seen'),
  weakened: z
    .array(z.strictObject({ name: z.string(), rules: z.array(z.string()) }))
    .describe('what that costs: each of them with the rules of the model that find less without it, or nothing'),
  failures: RefusedRows,
  folder: z.string().nullable().describe('journal and results of the run; null after a dry run'),
  report: z
    .string()
    .nullable()
    .describe('the run as a page, with charts; null when no deal was read, or it could not be written'),
  apiCalls: count,
  seconds: z.number().min(0),
});

export type BackfillResult = z.infer<typeof BackfillResult>;
