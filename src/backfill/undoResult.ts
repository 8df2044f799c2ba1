import { z } from 'zod';

const count = z.int().min(0);

/** What an undo did: the result of the command and of the script. */
export const UndoResult = z.strictObject({
  runId: z.string().describe('Run_Id__c of the journal row of the undo itself'),
  undone: z.string().describe('the run that was taken back'),
  status: z.enum(['Succeeded', 'Partial', 'Failed', 'Interrupted']),
  removed: z.strictObject({ paths: count, visits: count, members: count }),
  restored: count.describe('rows the run had changed, as they were before'),
  kept: z.strictObject({
    count,
    first: z
      .array(
        z.strictObject({
          object: z.string(),
          key: z.string(),
          why: z
            .enum(['touched', 'changedOnly', 'hasChildren'])
            .describe(
              'touched = somebody changed it since; changedOnly = the run changed it and the folder that knows the values before is not here; hasChildren = something still hangs on the path',
            ),
        }),
      )
      .describe('the first rows that stay; all are in kept.csv of the folder'),
  }),
  failed: count.describe('rows the org would not remove or change'),
  failures: z.array(z.strictObject({ object: z.string(), key: z.string(), code: z.string(), message: z.string() })),
  folder: z.string(),
  apiCalls: count,
  seconds: z.number().min(0),
});

export type UndoResult = z.infer<typeof UndoResult>;
