import type { Dated } from './dated.ts';
import type { Evidence } from './dealHistory.ts';
import type { HistoryReading } from './historyReading.ts';
import type { InferenceRule } from './types.ts';
import { CLASS_CAPS, type EvidenceClass } from './vocabulary.ts';

/** What one rule found in one history. */
export type Finding =
  | { readonly outcome: 'fired'; readonly evidence: readonly Evidence[]; readonly why: string }
  | { readonly outcome: 'not shown' | 'not evaluated'; readonly why: string };

/** Evidence still without what its rule says of class and cap. */
export interface Sighting {
  readonly at: number;
  /** Milliseconds of the last date on which the same kind of record was silent or contrary; null when there is none. */
  readonly notBefore: number | null;
  readonly recordIds: readonly string[];
  readonly seen: string;
  /** Default: the rule's. */
  readonly floor?: number;
  /** Default: the rule's. */
  readonly confidence?: number;
  /** Default: the rule's; never above it. */
  readonly cap?: number;
  /** Where it is of a surer class than the rule's: then the cap of that class holds. */
  readonly evidenceClass?: EvidenceClass;
  readonly showsExit?: boolean;
}

/** A rule that found nothing. */
export const notShown = (why = ''): Finding => ({ outcome: 'not shown', why });

/** A rule whose source was not read. */
export const notEvaluated = (source: string): Finding => ({
  outcome: 'not evaluated',
  why: `source not read: ${source}`,
});

/** A rule that found something. */
export function fired(rule: InferenceRule, sightings: readonly Sighting[], why = ''): Finding {
  return { outcome: 'fired', evidence: sightings.map((sighting) => toEvidence(rule, sighting)), why };
}

/** A rule that fires when there is a sighting. */
export const firedIf = (rule: InferenceRule, sighting: Sighting | null): Finding =>
  sighting === null ? notShown() : fired(rule, [sighting]);

/**
 * The last instant before `at` at which one of `records`, all of the kind that shows it, was there and did not show it yet, or the
 * creation of the deal, when its record began and was silent, if that is later; null when it began with the evidence itself.
 *
 * Unit: milliseconds since 1970.
 */
export function silentBefore(
  records: readonly Pick<Dated, 'at'>[],
  at: number,
  { createdAt }: HistoryReading,
): number | null {
  let last = createdAt < at ? createdAt : -Infinity;
  for (const record of records) if (record.at < at && record.at > last) last = record.at;
  return last > -Infinity ? last : null;
}

/** Line ends and control characters, as subjects that were read from elsewhere hold them: evidence is one readable line, and an org keeps them in its own way. */
const NO_CHARACTERS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

const capOf = ({ cap }: InferenceRule, sighting: Sighting): number | null =>
  cap === null ? null : Math.min(sighting.cap ?? cap, cap);

function toEvidence(rule: InferenceRule, sighting: Sighting): Evidence {
  const evidenceClass = sighting.evidenceClass ?? rule.evidenceClass;
  const cap = sighting.evidenceClass === undefined ? capOf(rule, sighting) : CLASS_CAPS[sighting.evidenceClass];
  const floor = sighting.floor ?? rule.floorStep;
  const confidence = sighting.confidence ?? rule.confidence;
  if (evidenceClass === null || cap === null || floor === null || confidence === null) {
    throw new TypeError(`rule ${rule.code} of kind "${rule.kind}" lacks class, floor, confidence or cap`);
  }
  return {
    ruleCode: rule.code,
    evidenceClass,
    floor,
    confidence: Math.min(confidence, cap),
    cap,
    at: new Date(sighting.at).toISOString(),
    notBefore: sighting.notBefore === null ? null : new Date(sighting.notBefore).toISOString(),
    recordIds: sighting.recordIds,
    showsExit: sighting.showsExit ?? false,
    seen: sighting.seen.replace(NO_CHARACTERS, ' '),
  };
}
