import { findCautions, type Cautions } from './cautions.ts';
import { closingOf } from './closing.ts';
import { confidenceAfter, confidenceAt, isSpared, RESULT_THRESHOLD } from './combination.ts';
import { compare } from './dated.ts';
import type {
  DealHistory,
  DealInference,
  Evidence,
  InferredStep,
  Participant,
  RuleOutcome,
  StepSupport,
} from './dealHistory.ts';
import { findEvidence } from './evidence.ts';
import type { Finding } from './findings.ts';
import { readHistory, type HistoryReading } from './historyReading.ts';
import { modelKey } from './keys.ts';
import type { DecisionModel, InferenceRule, StepDefinition } from './types.ts';
import { CLASS_CAPS, STEP_STATUS, type EvidenceClass } from './vocabulary.ts';

/** Changes whenever the same history and model could give another result. */
export const ENGINE_VERSION = '1.6.0';

/**
 * What the history of a deal shows of the buyer's side, under one model.
 *
 * Evidence gives lower bounds: the buyer was at least there. A step is written only when evidence that ends exactly at
 * it reaches the threshold, by itself or, at the highest step, in combination; lower steps are implied and undated. The
 * date of a step is the interval from the last record that was silent to the first that suffices. The ordinary answer is:
 * not known. The order of records makes no difference, and nothing later than `asOf` counts.
 * Source: our own rules and starting values, docs/glossary.md#inference; none of them is measured yet.
 * @throws {RangeError} when `createdOn` or `asOf` is no instant.
 * @throws {TypeError} when the model was not checked and a rule of it cannot be run.
 */
export function inferDeal(history: DealHistory, model: DecisionModel): DealInference {
  const reading = readHistory(history, model);
  const findings = findEvidence(reading);
  const cautions = findCautions(reading);
  const evidence = inOrder(findings, cautions, model);
  const stopped = stoppedOf(reading, findings);
  const support = supportOf(evidence, cautions.penalty, model);
  return {
    dealId: history.dealId,
    modelKey: modelKey(model),
    engineVersion: ENGINE_VERSION,
    steps: stepsToWrite(support, evidence, model),
    lowerBound: support.findLast((s) => s.confidence >= RESULT_THRESHOLD)?.sequence ?? null,
    possibleUpTo: support.findLast((s) => s.confidence > 0)?.sequence ?? null,
    stopped,
    shortPath: cautions.shortPath,
    penalty: cautions.penalty,
    floorLimit: cautions.floorLimit,
    participants: participantsOf(reading),
    functions: [...reading.functions].map(([contactId, placedIn]) => ({ contactId, function: placedIn })),
    evidence,
    support,
    rules: model.inferenceRules.map((rule) => outcomeOf(rule, findings.get(rule.code), cautions, reading, stopped)),
    notes: reading.notes,
  };
}

/** All evidence, floors held down where a caution says so, in order of rule, floor, date and record. */
function inOrder(findings: ReadonlyMap<string, Finding>, cautions: Cautions, model: DecisionModel): Evidence[] {
  return model.inferenceRules.flatMap((rule) => {
    const finding = findings.get(rule.code);
    if (finding?.outcome !== 'fired') return [];
    return finding.evidence
      .map((evidence) => heldDown(evidence, cautions))
      .sort((a, b) => a.floor - b.floor || compare(a.at, b.at) || compare(a.recordIds.join(), b.recordIds.join()));
  });
}

function heldDown(evidence: Evidence, { floorLimit, floorLimitBy, floorExceptRules }: Cautions): Evidence {
  if (floorLimit === null || evidence.floor <= floorLimit) return evidence;
  if (isSpared(evidence) || floorExceptRules.includes(evidence.ruleCode)) return evidence;
  const seen = `${evidence.seen} (held at step ${floorLimit} by ${floorLimitBy ?? ''})`;
  // What it shows to be finished is the step it was found for, not the one it is held at.
  return { ...evidence, floor: floorLimit, showsExit: false, seen };
}

function participantsOf({ activities }: HistoryReading): Participant[] {
  const first = new Map<string, Participant>();
  for (const { at, contactIds } of activities)
    for (const contactId of contactIds)
      if (!first.has(contactId)) first.set(contactId, { contactId, firstOn: new Date(at).toISOString() });
  return [...first.values()].sort((a, b) => compare(a.contactId, b.contactId));
}

function supportOf(evidence: readonly Evidence[], penalty: number, model: DecisionModel): StepSupport[] {
  const highest = evidence.reduce((top, item) => Math.max(top, item.floor), 0);
  return model.steps
    .filter((step) => step.sequence <= highest)
    .map((step) => ({
      sequence: step.sequence,
      stepCode: step.code,
      confidence: confidenceAfter(step.sequence, evidence, penalty),
      rawConfidence: confidenceAt(step.sequence, evidence),
      rules: [...new Set(evidence.filter((e) => e.floor >= step.sequence).map((e) => e.ruleCode))],
      isDirect: evidence.some((e) => e.floor === step.sequence),
    }));
}

function stepsToWrite(
  support: readonly StepSupport[],
  evidence: readonly Evidence[],
  model: DecisionModel,
): InferredStep[] {
  const supported = support.filter((step) => step.isDirect && step.confidence >= RESULT_THRESHOLD);
  // Below the highest step, a weak sign that later evidence lifts says no more than that the step is implied.
  const standsAlone = ({ sequence }: StepSupport): boolean =>
    confidenceAt(
      sequence,
      evidence.filter(({ floor }) => floor === sequence),
    ) >= RESULT_THRESHOLD;
  return supported
    .filter((step) => step === supported.at(-1) || standsAlone(step))
    .flatMap((step) => {
      const definition = model.steps.find((s) => s.code === step.stepCode);
      return definition ? [toStep(definition, step, evidence)] : [];
    });
}

function toStep(definition: StepDefinition, support: StepSupport, evidence: readonly Evidence[]): InferredStep {
  const supporting = evidence.filter((item) => item.floor >= definition.sequence);
  const exit = evidence.find((item) => item.floor === definition.sequence && item.showsExit);
  return {
    stepCode: definition.code,
    sequence: definition.sequence,
    confidence: support.confidence,
    evidenceClass: strongestClass(supporting),
    rules: support.rules,
    evidence: linesOf(supporting),
    ...entryOf(definition.sequence, supporting),
    exitedOn: exit?.at ?? null,
    status: exit ? STEP_STATUS.exitMet : STEP_STATUS.inProgress,
  };
}

/**
 * The interval in which the step was entered, as far as the record shows. It ends at the first date by which the
 * evidence suffices; it begins at the last date on which the record was silent, before anything spoke for the step.
 * The buyer may have been there earlier than any record.
 */
function entryOf(step: number, supporting: readonly Evidence[]): Pick<InferredStep, 'enteredOn' | 'enteredNotBefore'> {
  const dates = [...new Set(supporting.map((item) => item.at))].sort(compare);
  const first = dates[0] ?? '';
  const suffices = (date: string): boolean =>
    confidenceAt(
      step,
      supporting.filter((item) => item.at <= date),
    ) >= RESULT_THRESHOLD;
  const silent = supporting.filter((item) => item.at === first).map((item) => item.notBefore);
  // Who left the step had entered it, however unsure that was before later evidence.
  const left = supporting.filter((item) => item.floor === step && item.showsExit).map((item) => item.at);
  return {
    enteredOn: dates.find((date) => suffices(date) || left.includes(date)) ?? first,
    enteredNotBefore: silent.includes(null) ? null : (silent.flatMap((date) => date ?? []).sort(compare)[0] ?? null),
  };
}

/** The class with the highest cap: the one under whose cap the combined confidence stays. */
function strongestClass(supporting: readonly Evidence[]): EvidenceClass {
  const classes = supporting.map((item) => item.evidenceClass);
  return classes.reduce((best, other) => (CLASS_CAPS[other] > CLASS_CAPS[best] ? other : best), classes[0] ?? 'D');
}

const MOST_IDS = 4;

/** One line per rule and records; where a rule reads two things from the same records, the surer. */
function linesOf(supporting: readonly Evidence[]): string[] {
  const surer = (item: Evidence): boolean =>
    !supporting.some(
      (other) =>
        other.confidence > item.confidence &&
        other.ruleCode === item.ruleCode &&
        other.recordIds.join() === item.recordIds.join(),
    );
  return supporting.filter(surer).map(lineOf);
}

/** A piece of evidence on one line, for a person to check. */
function lineOf({ ruleCode, confidence, recordIds, seen, at }: Evidence): string {
  const more = recordIds.length > MOST_IDS ? ` and ${recordIds.length - MOST_IDS} more` : '';
  return `${ruleCode} ${confidence.toFixed(2)} ${at.slice(0, 10)} ${recordIds.slice(0, MOST_IDS).join(' ')}${more}: ${seen}`;
}

function stoppedOf(reading: HistoryReading, findings: ReadonlyMap<string, Finding>): DealInference['stopped'] {
  const { isClosed, isWon, lossReason } = reading.history;
  if (!isClosed || isWon) return null;
  const rules = reading.model.inferenceRules.filter((rule) => rule.isActive);
  const chosen = rules.find((r) => r.kind === 'lost-to-competitor' && findings.get(r.code)?.outcome === 'fired');
  const rule = chosen ?? rules.find((r) => r.kind === 'lost-without-choice');
  if (!rule) return null;
  return { on: new Date(closingOf(reading).at).toISOString(), ruleCode: rule.code, reason: lossReason ?? null };
}

function outcomeOf(
  rule: InferenceRule,
  finding: Finding | undefined,
  cautions: Cautions,
  reading: HistoryReading,
  stopped: DealInference['stopped'],
): RuleOutcome {
  const { code } = rule;
  if (!rule.isActive) return { code, outcome: 'switched off', why: '' };
  if (finding) return { code, outcome: finding.outcome, why: finding.why };
  if (rule.kind === 'reading')
    return { code, outcome: 'fired', why: `contacts placed in a function: ${reading.functions.size}` };
  if (rule.kind === 'lost-without-choice') {
    const isStopped = stopped?.ruleCode === code;
    return {
      code,
      outcome: isStopped ? 'fired' : 'not shown',
      why: isStopped ? 'where the path stopped is not known' : '',
    };
  }
  const why = cautions.why.get(code);
  return { code, outcome: why === undefined ? 'not shown' : 'fired', why: why ?? '' };
}
