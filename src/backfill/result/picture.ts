import { z } from 'zod';
import type { DealHistory, DealInference } from '../../decision/dealHistory.ts';
import { RESULT_THRESHOLD } from '../../decision/combination.ts';
import { type EvidenceClass, EVIDENCE_CLASSES } from '../../decision/vocabulary.ts';
import type { DecisionModel } from '../../decision/types.ts';

const count = z.int().min(0);

/** What the records of all deals of a run show together: the data behind the charts. */
export const Picture = z.strictObject({
  reached: z
    .array(z.strictObject({ sequence: z.int().min(1), step: z.string(), deals: count }))
    .describe('deals by the highest step their records show, one entry per step of the model'),
  blind: count.describe('deals whose records show no step: not known'),
  confidence: z
    .array(z.strictObject({ from: z.number(), evidenceClass: z.enum(EVIDENCE_CLASSES), steps: count }))
    .describe('inferred steps by confidence, in bands of a tenth, and by the strongest class behind them'),
  stages: z
    .array(z.strictObject({ stage: z.string(), deals: count, blind: count }))
    .describe('deals and blind deals by sales stage, in the order of the mapping; unmapped stages last'),
});

export type Picture = z.infer<typeof Picture>;

/** The counts behind a picture, as they go into the journal of a run. */
export interface PictureState {
  readonly reached: Readonly<Record<string, number>>;
  readonly confidence: Readonly<Record<string, number>>;
  readonly stages: Readonly<Record<string, { readonly deals: number; readonly blind: number }>>;
  readonly blind: number;
}

/** Counts for a picture, filled deal by deal or from what a journal kept. */
export class PictureCounts {
  readonly #reached = new Map<number, number>();
  readonly #confidence = new Map<string, number>();
  readonly #stages = new Map<string, { deals: number; blind: number }>();
  #blind = 0;

  add({ stageName }: DealHistory, { lowerBound, steps }: DealInference): void {
    const stage = this.#stages.get(stageName) ?? { deals: 0, blind: 0 };
    this.#stages.set(stageName, stage);
    stage.deals += 1;
    if (lowerBound === null) {
      stage.blind += 1;
      this.#blind += 1;
    } else increment(this.#reached, lowerBound);
    for (const { confidence, evidenceClass } of steps)
      increment(this.#confidence, `${bandOf(confidence)} ${evidenceClass}`);
  }

  /** The counts so far, to be added to others. */
  state(): PictureState {
    return {
      reached: Object.fromEntries(this.#reached),
      confidence: Object.fromEntries(this.#confidence),
      stages: Object.fromEntries(this.#stages),
      blind: this.#blind,
    };
  }

  addState({ reached, confidence, stages, blind }: PictureState): void {
    for (const [sequence, deals] of Object.entries(reached)) increment(this.#reached, Number(sequence), deals);
    for (const [band, steps] of Object.entries(confidence)) increment(this.#confidence, band, steps);
    for (const [name, counts] of Object.entries(stages)) {
      const stage = this.#stages.get(name) ?? { deals: 0, blind: 0 };
      this.#stages.set(name, { deals: stage.deals + counts.deals, blind: stage.blind + counts.blind });
    }
    this.#blind += blind;
  }

  picture({ steps, stageMappings }: DecisionModel): Picture {
    const order = [...new Set(stageMappings.map(({ stage }) => stage))];
    const rank = (stage: string): number => (order.includes(stage) ? order.indexOf(stage) : order.length);
    return {
      reached: steps.map(({ sequence, name }) => ({ sequence, step: name, deals: this.#reached.get(sequence) ?? 0 })),
      blind: this.#blind,
      confidence: BANDS.flatMap((from) =>
        EVIDENCE_CLASSES.flatMap((evidenceClass: EvidenceClass) => {
          const found = this.#confidence.get(`${from} ${evidenceClass}`);
          return found === undefined ? [] : [{ from, evidenceClass, steps: found }];
        }),
      ),
      stages: [...this.#stages]
        .map(([stage, counts]) => ({ stage, ...counts }))
        .sort((a, b) => rank(a.stage) - rank(b.stage) || (a.stage < b.stage ? -1 : 1)),
    };
  }
}

/** Bands of a tenth from the threshold on. */
const BANDS = Array.from({ length: 6 }, (_, at) => Math.round((RESULT_THRESHOLD + at / 10) * 10) / 10);

const bandOf = (confidence: number): number => BANDS.findLast((from) => confidence >= from) ?? RESULT_THRESHOLD;

const increment = <Key>(counts: Map<Key, number>, key: Key, by = 1): void => {
  counts.set(key, (counts.get(key) ?? 0) + by);
};
