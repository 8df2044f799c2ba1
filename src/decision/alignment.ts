import type { StageMapping } from './types.ts';

/** How the sales side stands to the buyer's side. Same words as Decision_Path__c.Alignment_State__c. */
export const ALIGNMENT_STATES = ['Behind', 'Ahead', 'Aligned', 'Not shown', 'Blind'] as const;
export type AlignmentState = (typeof ALIGNMENT_STATES)[number];

/** Why a state was given; one sentence each on the page. */
export type AlignmentReason =
  | 'buyer-ready-before-proposal'
  | 'stage-past-unmet-step'
  | 'evidence-reaches-stage'
  | 'no-evidence-up-to-stage'
  | 'stage-not-mapped'
  | 'nothing-known';

/** What is compared. Unit: sequence numbers of steps. Null = not known. */
export interface AlignmentInput {
  readonly lower: number | null;
  readonly upper: number | null;
  readonly presumed: number | null;
  readonly sellingStartsAt: number;
}

/** The state with what led to it, for a sentence to be made from. */
export interface Alignment {
  readonly state: AlignmentState;
  /** Presumed step less upper bound; null when either is not known. Positive = the stage is past an unmet step. */
  readonly gap: number | null;
  readonly reason: AlignmentReason;
  readonly facts: AlignmentInput & {
    /** First step nothing is known of; only when the state is `Not shown`. */
    readonly firstNotShown: number | null;
  };
}

/**
 * Alignment of a deal's stage with the buyer's steps; the first of five states that holds.
 * An inferred step is a lower bound, so without a person's word the worst it can say is `Not shown` or `Blind`.
 * Source: docs/glossary.md#alignment; the same figure as Alignment_State__c.
 */
export function alignmentOf(input: AlignmentInput): Alignment {
  const { lower, upper, presumed, sellingStartsAt } = input;
  const gap = presumed === null || upper === null ? null : presumed - upper;
  const give = (state: AlignmentState, reason: AlignmentReason): Alignment => ({
    state,
    gap,
    reason,
    facts: {
      lower,
      upper,
      presumed,
      sellingStartsAt,
      firstNotShown: state === 'Not shown' && presumed !== null && lower !== null ? lower + 1 : null,
    },
  });
  if (lower !== null && lower >= sellingStartsAt && presumed !== null && presumed < sellingStartsAt) {
    return give('Behind', 'buyer-ready-before-proposal');
  }
  if (gap !== null && gap > 0) return give('Ahead', 'stage-past-unmet-step');
  if (lower !== null && presumed !== null && lower >= presumed) return give('Aligned', 'evidence-reaches-stage');
  if (lower !== null) return give('Not shown', presumed === null ? 'stage-not-mapped' : 'no-evidence-up-to-stage');
  return give('Blind', 'nothing-known');
}

/**
 * The mapping that holds for a stage: the record type's own if there is one, else the one for all record types.
 * Shape: null when the stage is not mapped.
 */
export function mappingOf<M extends Pick<StageMapping, 'stage' | 'recordType'>>(
  mappings: readonly M[],
  stage: string,
  recordType: string | null = null,
): M | null {
  const find = (type: string | null): M | undefined =>
    mappings.find((mapping) => mapping.stage === stage && mapping.recordType === type);
  return (recordType === null ? undefined : find(recordType)) ?? find(null) ?? null;
}

/** The step a sales stage takes for granted; null when the stage is not mapped or presumes nothing. */
export function presumedStepOf(
  mappings: readonly Pick<StageMapping, 'stage' | 'recordType' | 'presumedStep'>[],
  stage: string,
  recordType: string | null = null,
): number | null {
  return mappingOf(mappings, stage, recordType)?.presumedStep ?? null;
}
