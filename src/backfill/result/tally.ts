import type { DealHistory, DealInference } from '../../decision/dealHistory.ts';
import type { DecisionModel } from '../../decision/types.ts';
import type { BackfillResult } from './backfillResult.ts';
import { type Picture, PictureCounts, type PictureState } from './picture.ts';
import type { DealPlan } from '../plan/planDeal.ts';
import { byKind, ROW_KINDS, type RowKind } from './rowKinds.ts';
import type { RowPlan } from '../plan/rowPlan.ts';

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
  'afterEnd',
  'otherwiseDone',
  'orphans',
  'duplicates',
  'undated',
  'merged',
  'personAccounts',
] as const;
export type Anomaly = (typeof ANOMALIES)[number];

const MOST_STAGES = 100;

/** What is planned for the rows of one kind. */
export interface PlannedRows {
  readonly inserts: number;
  readonly updates: number;
  readonly unchanged: number;
  readonly kept: number;
}

/** The counts of some deals, as they go into the journal. */
export interface TallyCounts {
  readonly deals: {
    readonly read: number;
    readonly withFloor: number;
    readonly blind: number;
    readonly onOtherModel: number;
  };
  readonly rows: Readonly<Record<RowKind, PlannedRows>>;
  readonly rules: Readonly<Record<string, number>>;
  readonly anomalies: Readonly<Record<string, number>>;
  /** Deals by stage, of the stages the model does not map. */
  readonly unmapped: Readonly<Record<string, number>>;
  readonly picture: PictureState;
}

/** The counts of a run, filled deal by deal or from what the journal kept. */
export class Tally {
  readonly #deals = { read: 0, withFloor: 0, blind: 0, onOtherModel: 0 };
  readonly #rows = byKind(noRows);
  readonly #rules: Record<string, number> = {};
  readonly #anomalies: Record<string, number> = {};
  readonly #unmapped = new Map<string, number>();
  readonly #picture = new PictureCounts();

  addDeal(history: DealHistory, inference: DealInference, plan: DealPlan): void {
    this.#deals.read += 1;
    if (inference.lowerBound === null) this.#deals.blind += 1;
    else this.#deals.withFloor += 1;
    this.#picture.add(history, inference);
    if (plan.isOnOtherModel) this.#deals.onOtherModel += 1;
    if (plan.isStageUnmapped) this.#addUnmapped(history.stageName, 1);
    for (const code of new Set(inference.evidence.map(({ ruleCode }) => ruleCode))) add(this.#rules, code, 1);
    const odd = oddities(history, inference, plan);
    for (const name of ANOMALIES) add(this.#anomalies, name, odd[name]);
    addPlanned(this.#rows.paths, plan.path);
    addPlanned(this.#rows.visits, plan.visits);
    addPlanned(this.#rows.members, plan.members);
  }

  addCounts({ deals, rows, rules, anomalies, unmapped, picture }: TallyCounts): void {
    for (const [stage, count] of Object.entries(unmapped)) this.#addUnmapped(stage, count);
    this.#picture.addState(picture);
    addAll(this.#deals, deals);
    for (const kind of ROW_KINDS) addAll(this.#rows[kind], rows[kind]);
    addAll(this.#rules, rules);
    addAll(this.#anomalies, anomalies);
  }

  /** Deals counted so far. */
  deals(): number {
    return this.#deals.read;
  }

  counts(): TallyCounts {
    return {
      deals: this.#deals,
      rows: this.#rows,
      rules: this.#rules,
      anomalies: this.#anomalies,
      unmapped: Object.fromEntries(this.#unmapped),
      picture: this.#picture.state(),
    };
  }

  picture(model: DecisionModel): Picture {
    return this.#picture.picture(model);
  }

  rules(model: DecisionModel): BackfillResult['rules'] {
    return model.inferenceRules.flatMap(({ code, summary }) => {
      const deals = this.#rules[code];
      return deals === undefined ? [] : [{ code, summary, deals }];
    });
  }

  /** The stages without a mapping, those of most deals first. */
  unmappedStages(): BackfillResult['unmappedStages'] {
    const stages = [...this.#unmapped].map(([stage, deals]) => ({ stage, deals }));
    return stages.sort((a, b) => b.deals - a.deals || (a.stage < b.stage ? -1 : 1)).slice(0, MOST_STAGES);
  }

  #addUnmapped(stage: string, count: number): void {
    this.#unmapped.set(stage, (this.#unmapped.get(stage) ?? 0) + count);
  }

  anomalies(): BackfillResult['anomalies'] {
    return ANOMALIES.map((name) => ({ name, count: this.#anomalies[name] ?? 0 })).filter(({ count }) => count > 0);
  }
}

function addPlanned(to: Record<keyof PlannedRows, number>, { inserts, updates, unchanged, kept }: RowPlan): void {
  to.inserts += inserts.length;
  to.updates += updates.length;
  to.unchanged += unchanged;
  to.kept += kept;
}

function oddities(
  history: DealHistory,
  { notes, shortPath }: DealInference,
  plan: DealPlan,
): Readonly<Record<Anomaly, number>> {
  return {
    noHistory: history.stageChanges.length === 0 ? 1 : 0,
    stageUnmapped: plan.isStageUnmapped ? 1 : 0,
    contactsOutOfSight: history.contactRoles.filter(({ contactId }) => contactId === null).length,
    shortPath: shortPath === null ? 0 : 1,
    unsupported: plan.unsupported,
    ties: notes.ties,
    outOfOrder: notes.outOfOrder,
    beforeCreation: notes.beforeCreation,
    future: notes.future,
    afterEnd: notes.afterEnd,
    otherwiseDone: notes.otherwiseDone,
    orphans: notes.orphans,
    duplicates: notes.duplicates,
    undated: notes.undated,
    merged: notes.merged,
    personAccounts: notes.personAccounts,
  };
}

function add(to: Record<string, number>, name: string, count: number): void {
  if (count > 0) to[name] = (to[name] ?? 0) + count;
}

function addAll(to: Record<string, number>, counts: Readonly<Record<string, number>> | PlannedRows): void {
  for (const [name, count] of Object.entries(counts)) to[name] = (to[name] ?? 0) + Number(count);
}

const noRows = (): Record<keyof PlannedRows, number> => ({ inserts: 0, updates: 0, unchanged: 0, kept: 0 });
