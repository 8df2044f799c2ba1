/** What other programs may rely on: the decision itself, a backfill over a connection, and models in and out of an org. */
export { BuysideError, type BuysideErrorCode } from './decision/buysideError.ts';
export type { DealHistory, DealInference } from './decision/dealHistory.ts';
export { ENGINE_VERSION, inferDeal } from './decision/inference.ts';
export { parseModelFile, writeModelFile } from './decision/modelFile.ts';
export { modelProblems } from './decision/plainModel.ts';
export type { DecisionModel } from './decision/types.ts';
export type { BackfillOptions } from './backfill/askedRun.ts';
export { backfillOrg } from './backfill/backfillOrg.ts';
export type { BackfillOutcome } from './backfill/backfillRun.ts';
export { resumeRun } from './backfill/resumeRun.ts';
export type { BackfillResult } from './backfill/result/backfillResult.ts';
export type { RunProgress } from './backfill/run/runContext.ts';
export type { RunOptions } from './backfill/run/runOptions.ts';
export { undoRun, type UndoOptions, type UndoOutcome } from './backfill/undo/undoRun.ts';
export type { UndoResult } from './backfill/undo/undoResult.ts';
export { type AppliedModel, applyModel } from './salesforce/applyModel.ts';
export { readModel, type StoredModel } from './salesforce/modelStore.ts';
export type { LogIn, OrgConnection } from './salesforce/orgConnection.ts';
