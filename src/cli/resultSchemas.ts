import { z } from 'zod';
import { BackfillResult } from '../backfill/result/backfillResult.ts';
import { UndoResult } from '../backfill/undo/undoResult.ts';
import { decisionModelJsonSchema } from '../decision/modelSchema.ts';
import { CycleReport } from './cycleReport.ts';
import { ExplainedDeal } from './explainedDeal.ts';
import { AppliedModelResult, ExportedModel, ValidatedModel } from './results.ts';

/** The shape of each command's `--json` result, by the name of its file in schemas/. */
const RESULTS: Readonly<Record<string, z.ZodType>> = {
  'buyside-apply-model': AppliedModelResult,
  'buyside-backfill': BackfillResult,
  'buyside-explain-deal': ExplainedDeal,
  'buyside-export-model': ExportedModel,
  'buyside-report-cycle': CycleReport,
  'buyside-resume-run': BackfillResult,
  'buyside-sync': BackfillResult,
  'buyside-undo-run': UndoResult,
  'buyside-validate-model': ValidatedModel,
};

/** The files of schemas/ as they should be: name and text. */
export function schemaFiles(): readonly { readonly name: string; readonly text: string }[] {
  const results = Object.entries(RESULTS).map(([name, result]) => [`${name}.json`, z.toJSONSchema(result)] as const);
  return [...results, ['decision-model.schema.json', decisionModelJsonSchema()] as const].map(([name, schema]) => ({
    name,
    text: `${JSON.stringify(schema, null, 2)}\n`,
  }));
}
