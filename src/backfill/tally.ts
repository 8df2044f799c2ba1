import type { DealHistory, DealInference } from '../decision/dealHistory.ts';
import type { DecisionModel } from '../decision/types.ts';
import type { RowFailure } from '../salesforce/outgoingRow.ts';
import type { BackfillResult, RowCounts } from './backfillResult.ts';
import type { DealPlan, RowPlan } from './planDeal.ts';

/** The kinds of rows a back-fill writes, in the order it writes them. */
export const ROW_KINDS = ['paths', 'visits', 'members'] as const;
export type RowKind = (typeof ROW_KINDS)[number];

/** Oddities that are counted. A word for each is in messages/backfill.md. */
export const ANOMALIES = [
  'noHistory',
  'stageUnmapped',
  'contactsOutOfSight',
  'shortPath',
  'unsupported',
  'ties',
  'outOfOrder',
  'beforeCreation',
  'future',
  'orphans',
  'duplicates',
  'undated',
] as const;
export type Anomaly = (typeof ANOMALIES)[number];

/** The counts of one run, filled as it goes. */
export class Tally {
  readonly deals = { read: 0, withFloor: 0, blind: 0, onOtherModel: 0 };
  readonly rows: Record<RowKind, RowCounts> = { paths: noRows(), visits: noRows(), members: noRows() };
  readonly failures: RowFailure[] = [];
  readonly #rules = new Map<string, number>();
  readonly #anomalies = new Map<Anomaly, number>();

  addDeal(history: DealHistory, inference: DealInference, plan: DealPlan): void {
    this.deals.read += 1;
    if (inference.lowerBound === null) this.deals.blind += 1;
    else this.deals.withFloor += 1;
    if (plan.isOnOtherModel) this.deals.onOtherModel += 1;
    for (const code of new Set(inference.evidence.map(({ ruleCode }) => ruleCode))) {
      this.#rules.set(code, (this.#rules.get(code) ?? 0) + 1);
    }
    this.#addAnomalies(history, inference, plan);
    this.#addPlanned('paths', plan.path);
    this.#addPlanned('visits', plan.visits);
    this.#addPlanned('members', plan.members);
  }

  rules(model: DecisionModel): BackfillResult['rules'] {
    return model.inferenceRules.flatMap(({ code, summary }) => {
      const deals = this.#rules.get(code);
      return deals === undefined ? [] : [{ code, summary, deals }];
    });
  }

  anomalies(): BackfillResult['anomalies'] {
    return ANOMALIES.map((name) => ({ name, count: this.#anomalies.get(name) ?? 0 })).filter(({ count }) => count > 0);
  }

  /** Rows written so far, of all kinds. */
  written(): number {
    return ROW_KINDS.reduce((sum, kind) => sum + this.rows[kind].created + this.rows[kind].updated, 0);
  }

  sum(what: keyof RowCounts): number {
    return ROW_KINDS.reduce((sum, kind) => sum + this.rows[kind][what], 0);
  }

  #addPlanned(kind: RowKind, plan: RowPlan): void {
    this.rows[kind].unchanged += plan.unchanged;
    this.rows[kind].kept += plan.kept;
  }

  #addAnomalies(history: DealHistory, inference: DealInference, plan: DealPlan): void {
    const { notes } = inference;
    const found: Readonly<Record<Anomaly, number>> = {
      noHistory: history.stageChanges.length === 0 ? 1 : 0,
      stageUnmapped: plan.isStageUnmapped ? 1 : 0,
      contactsOutOfSight: history.contactRoles.filter(({ contactId }) => contactId === null).length,
      shortPath: inference.shortPath === null ? 0 : 1,
      unsupported: plan.unsupported,
      ties: notes.ties,
      outOfOrder: notes.outOfOrder,
      beforeCreation: notes.beforeCreation,
      future: notes.future,
      orphans: notes.orphans,
      duplicates: notes.duplicates,
      undated: notes.undated,
    };
    for (const name of ANOMALIES) this.#anomalies.set(name, (this.#anomalies.get(name) ?? 0) + found[name]);
  }
}

const noRows = (): RowCounts => ({ created: 0, updated: 0, unchanged: 0, kept: 0, failed: 0 });
