import { z } from 'zod';
import { RefusedRows } from '../result/backfillResult.ts';
import { DECISION_OBJECTS } from '../../salesforce/decisionRows.ts';
import { byKind } from '../result/rowKinds.ts';

const count = z.int().min(0);
const rows = z.strictObject(byKind(() => count));
const object = z.enum(DECISION_OBJECTS);
const why = z
  .enum(['touched', 'laterRun', 'changedOnly', 'hasChildren'])
  .describe(
    'touched = somebody changed it since; laterRun = a later run changed it, and it goes with that run; changedOnly = the run changed it and the folder that knows the values before is not here; hasChildren = something still hangs on the path: an entry of a person, or a row that stays',
  );

/** What an undo did: the result of the command and of the script. */
export const UndoResult = z.strictObject({
  runId: z.string().describe('Run_Id__c of the journal row of the undo itself'),
  undone: z.string().describe('the run that was taken back'),
  status: z.enum(['Succeeded', 'Partial', 'Failed', 'Interrupted']),
  removed: rows.describe('rows the run had made'),
  restored: rows.describe('rows the run had changed, as they were before'),
  gone: rows
    .nullable()
    .describe(
      'rows the run had made that were no longer there; null = not known, because the undo did not get through or the folder of the run is not here',
    ),
  kept: z
    .strictObject({
      count,
      by: z.array(z.strictObject({ object, why, count })).describe('how many of each object stay, and why'),
      first: z
        .array(z.strictObject({ object, key: z.string(), why }))
        .describe('the first rows that stay; all are in kept.csv of the folder'),
    })
    .describe('rows of the run that stay as they are'),
  failed: count.describe('rows the org would not remove or change'),
  failures: RefusedRows,
  folder: z.string().describe('journal and results of the undo'),
  report: z.string().nullable().describe('the undo as a page; null when it could not be written'),
  apiCalls: count,
  seconds: z.number().min(0),
});

export type UndoResult = z.infer<typeof UndoResult>;
