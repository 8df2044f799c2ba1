import { z } from 'zod';

const count = z.int().min(0);
const size = { steps: count, questions: count, stageMappings: count, inferenceRules: count };
const key = z.string().describe('key of the model with its version');

/** Result of `validate model`. */
export const ValidatedModel = z.strictObject({ file: z.string(), key, name: z.string(), ...size });

/** Result of `apply model`. */
export const AppliedModelResult = z.strictObject({
  key,
  id: z.string().describe('record id of the model'),
  status: z.enum(['Draft', 'Active', 'Retired']),
  isActivated: z.boolean().describe('true = this command made it active'),
  retired: z.array(z.string()).describe('versions that were active before and are retired now'),
  rowsWritten: count.describe('0 = the org held this very model'),
  changes: z.array(
    z.strictObject({
      object: z.string(),
      key: z.string(),
      kind: z.enum(['new', 'changed', 'gone']),
      fields: z.array(z.string()).describe('fields that differed; empty for new and gone rows'),
      isWording: z.boolean().describe('true = words only, which may change while the model is in use'),
    }),
  ),
});

/** Result of `export model`. */
export const ExportedModel = z.strictObject({
  key,
  file: z.string().nullable().describe('null = printed'),
  yaml: z.string().describe('the text of the model file'),
  ...size,
});

export type ValidatedModel = z.infer<typeof ValidatedModel>;
export type AppliedModelResult = z.infer<typeof AppliedModelResult>;
export type ExportedModel = z.infer<typeof ExportedModel>;
