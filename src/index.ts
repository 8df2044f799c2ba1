/** What other programs may rely on: the decision itself, a back-fill over a connection, and models in and out of an org. */
export { BuysideError, type BuysideErrorCode } from './decision/buysideError.ts';
export type { DealHistory, DealInference } from './decision/dealHistory.ts';
export { ENGINE_VERSION, inferDeal } from './decision/inference.ts';
export { modelProblems, parseModelFile, writeModelFile } from './decision/modelFile.ts';
export type { DecisionModel } from './decision/types.ts';
export { backfillOrg, type BackfillOptions } from './backfill/backfillOrg.ts';
export type { BackfillResult } from './backfill/backfillResult.ts';
export type { BackfillOutcome, BackfillProgress } from './backfill/runBackfill.ts';
export { type AppliedModel, applyModel } from './salesforce/applyModel.ts';
export { readModel, type StoredModel } from './salesforce/modelStore.ts';
export type { OrgConnection } from './salesforce/orgConnection.ts';
