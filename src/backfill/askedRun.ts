import { ENGINE_VERSION } from '../decision/inference.ts';
import { modelKey } from '../decision/keys.ts';
import type { DecisionModel } from '../decision/types.ts';
import { parseCondition } from '../salesforce/condition.ts';
import type { StoredRun } from '../salesforce/runRow.ts';
import { type Fingerprint, fingerprintOf, type Moved, movedBetween } from './fingerprint.ts';
import type { RunBegin } from './run/runLog.ts';
import type { RunOptions } from './run/runOptions.ts';
import type { DealChoice } from './staging/readDeals.ts';

/** A backfill or a sync as a person asks for it. */
export interface BackfillOptions extends RunOptions {
  readonly kind?: 'Backfill' | 'Sync' | undefined;
  readonly runId: string;
  readonly isDryRun: boolean;
  /** A SOQL condition on Opportunity, as typed. */
  readonly where?: string | undefined;
  readonly limit?: number | undefined;
  /** `<model key>` or `<model key>:<version>`; left out = the only active one. */
  readonly model?: string | undefined;
}

/** What a run is asked to do, as its row and its journal keep it. */
export interface Asked {
  readonly runId: string;
  readonly kind: 'Backfill' | 'Sync';
  readonly isDryRun: boolean;
  readonly filter: string | null;
  readonly limit: number | null;
  readonly modelKey: string;
  readonly engineVersion: string;
  readonly fingerprint: Fingerprint;
}

/** What a person asked for, with the model it comes to. */
export const askedOf = (
  { runId, kind = 'Backfill', isDryRun, where, limit }: BackfillOptions,
  model: DecisionModel,
): Asked => ({
  runId,
  kind,
  isDryRun,
  filter: where?.trim() ?? null,
  limit: limit ?? null,
  modelKey: modelKey(model),
  engineVersion: ENGINE_VERSION,
  fingerprint: fingerprintOf(model, ENGINE_VERSION),
});

/** The first step of a run. `last` is the run a sync goes on from: without one, or where any deal may be inferred otherwise now, it reads them all. */
export function beginStep(
  { runId, kind, isDryRun, filter, limit, modelKey: model, engineVersion, fingerprint }: Asked,
  at: Pick<RunBegin, 'orgId' | 'instanceUrl' | 'asOf'>,
  last: StoredRun | undefined,
): RunBegin {
  const moved: Moved = last === undefined ? { words: [], stages: [] } : movedBetween(last.Fingerprint__c, fingerprint);
  return {
    step: 'begin',
    runId,
    kind,
    ...at,
    where: filter,
    limit,
    model,
    engineVersion,
    fingerprint: JSON.stringify(fingerprint),
    isDryRun,
    since: last === undefined || moved.stages === null ? null : (last.Watermark__c ?? null),
    moved: moved.words,
    movedStages: moved.stages ?? [],
  };
}

/** Which deals a run reads, as its journal has it. */
export function choiceOf({ where, limit, since, movedStages }: RunBegin): DealChoice {
  return {
    where: where === null ? undefined : parseCondition(where),
    limit: limit ?? undefined,
    changed: since === null ? undefined : { since: new Date(since), stages: movedStages },
  };
}
