import type { DealHistory, DealInference, InferredStep } from '../../decision/dealHistory.ts';
import { modelKey, pathKey, stepKey, visitKey } from '../../decision/keys.ts';
import { presumedStepOf } from '../../decision/alignment.ts';
import { BASIS, PATH_STATUS, STEP_STATUS } from '../../decision/vocabulary.ts';
import type { StoredDecision, StoredPath, StoredVisit } from '../../salesforce/decisionRows.ts';
import type { OutgoingRow, OutgoingValue } from '../../salesforce/outgoingRow.ts';
import { closedOn, isEndOfRecord, pathStatusOf } from './pathEnd.ts';
import { planMembers } from './planMembers.ts';
import { before, isPersons, NO_ROWS, type PlanContext, type RowPlan, toWholeSecond } from './rowPlan.ts';

/** What must be written for one deal. */
export interface DealPlan {
  readonly path: RowPlan;
  readonly visits: RowPlan;
  readonly members: RowPlan;
  /** The path is on another model, so nothing of the deal is touched. */
  readonly isOnOtherModel: boolean;
  /** Inferred visits in the org that the history no longer supports; they are left. */
  readonly unsupported: number;
  /** The stage presumes no step because the model does not map it. */
  readonly isStageUnmapped: boolean;
}

const RULES_LENGTH = 255;
const EVIDENCE_LENGTH = 8_000;

/**
 * Compares what the history of a deal shows with what the org holds, and says what to write.
 *
 * Shape: rows that are the same are not written; a row whose basis is not `Inferred` is a person's and is never written; nothing
 * is ever deleted. Planning again after the plan was carried out gives no rows.
 */
export function planDeal(
  history: DealHistory,
  inference: DealInference,
  stored: StoredDecision | undefined,
  context: PlanContext,
): DealPlan {
  const { model } = context;
  const presumed = presumedStepOf(model.stageMappings, history.stageName, history.recordType ?? null);
  const isStageUnmapped = !model.stageMappings.some(({ stage }) => stage === history.stageName);
  const there = stored?.path?.modelKey ?? null;
  if (there !== null && there !== modelKey(model)) {
    return { ...NOTHING, isOnOtherModel: true, isStageUnmapped };
  }
  return {
    path: planPath(history, presumed, stored, context),
    visits: planVisits(history, inference, stored, context),
    members: planMembers(history, inference, stored, context),
    isOnOtherModel: false,
    unsupported: unsupported(inference, stored),
    isStageUnmapped,
  };
}

const NOTHING = { path: NO_ROWS, visits: NO_ROWS, members: NO_ROWS, unsupported: 0 };

function planPath(
  history: DealHistory,
  presumed: number | null,
  stored: StoredDecision | undefined,
  { model, runId, asOf }: PlanContext,
): RowPlan {
  const key = pathKey(history.dealId);
  const status = pathStatusOf(history);
  const stamp = { Presumed_Step__c: presumed, Presumed_As_Of__c: toWholeSecond(asOf.toISOString()) };
  const end = toWholeSecond(closedOn(history));
  const there = stored?.path ?? null;
  if (there === null) {
    const fields: Record<string, OutgoingValue> = {
      Opportunity__c: key,
      Decision_Model__r: { Key__c: modelKey(model) },
      Status__c: status,
      Started_On__c: toWholeSecond(history.createdOn),
      Ended_On__c: end,
      ...(presumed !== null && stamp),
      Buyside_Run__r: { Run_Id__c: runId },
    };
    return { ...NO_ROWS, inserts: [{ key, fields: withoutNulls(fields) }] };
  }
  const fields: Record<string, OutgoingValue> = {};
  if (there.presumedStep !== presumed) Object.assign(fields, stamp);
  if (there.modelKey === null) fields['Decision_Model__r'] = { Key__c: modelKey(model) };
  if (mayEnd(there, history) && (there.status !== status || toWholeSecond(there.endedOn) !== end))
    Object.assign(fields, { Status__c: status, Ended_On__c: end });
  const isSame = Object.keys(fields).length === 0;
  return {
    ...NO_ROWS,
    updates: isSame ? [] : [{ key, id: there.id, fields, before: before(fields, pathBefore(there)) }],
    unchanged: isSame && there.isFromRun ? 1 : 0,
    kept: there.isFromRun ? 0 : 1,
  };
}

/**
 * The end of a deal is a fact of the record, and so is that it was opened again. But a status that a person chose stays: theirs may be any on a path
 * that others have changed, or that ended at a moment no record names, and no run finds out that a buyer fixed it inside.
 */
function mayEnd({ isFromRun, isTouched, status, endedOn }: StoredPath, history: DealHistory): boolean {
  if (!isFromRun || status === PATH_STATUS.fixedInside) return false;
  if (status === PATH_STATUS.active) return history.isClosed || !isTouched;
  return !isTouched && isEndOfRecord(endedOn, history);
}

const pathBefore = (there: StoredPath): Record<string, OutgoingValue> => ({
  Presumed_Step__c: there.presumedStep,
  Presumed_As_Of__c: there.presumedAsOf,
  Status__c: there.status,
  Ended_On__c: there.endedOn,
  Decision_Model__r: null,
});

function planVisits(
  history: DealHistory,
  inference: DealInference,
  stored: StoredDecision | undefined,
  context: PlanContext,
): RowPlan {
  const path = pathKey(history.dealId);
  const inserts: OutgoingRow[] = [];
  const updates: OutgoingRow[] = [];
  let unchanged = 0;
  let kept = 0;
  const told = highestTold(stored, context);
  for (const step of inference.steps) {
    const there = (stored?.visits ?? []).filter(({ stepCode }) => stepCode === step.stepCode);
    const isPassed = there.length === 0 && step.sequence < told;
    if (isPassed || there.some(isPersons)) {
      kept += 1;
      continue;
    }
    const key = visitKey(path, step.stepCode, 1);
    const old = there.find((visit) => visit.key === key);
    const row = old === undefined ? newVisit(path, key, step, context) : changedVisit(step, old, context);
    if (row === undefined) unchanged += 1;
    else (old === undefined ? inserts : updates).push(row);
  }
  return { inserts, updates, unchanged, kept };
}

/** The highest step a person has put the buyer in, or 0: what they know of the deal reaches at least so far, so a guess below it adds nothing. */
function highestTold(stored: StoredDecision | undefined, { model }: PlanContext): number {
  const told = (stored?.visits ?? []).filter((visit) => isPersons(visit) && visit.status !== STEP_STATUS.notApplicable);
  const sequenceOf = (code: string): number => model.steps.find((step) => step.code === code)?.sequence ?? 0;
  return Math.max(0, ...told.map(({ stepCode }) => sequenceOf(stepCode)));
}

function newVisit(path: string, key: string, step: InferredStep, { model, runId }: PlanContext): OutgoingRow {
  const fields: Record<string, OutgoingValue> = {
    Decision_Path__r: { Key__c: path },
    Step_Definition__r: { Key__c: stepKey(modelKey(model), step.stepCode) },
    Step_Code__c: step.stepCode,
    Sequence__c: step.sequence,
    Visit__c: 1,
    Basis__c: BASIS.inferred,
    ...shownBy(step),
    Buyside_Run__r: { Run_Id__c: runId },
  };
  return { key, fields: withoutNulls(fields) };
}

function changedVisit(step: InferredStep, old: StoredVisit, { runId }: PlanContext): OutgoingRow | undefined {
  const there: Readonly<Record<string, OutgoingValue>> = {
    Status__c: old.status,
    Entered_On__c: toWholeSecond(old.enteredOn),
    Entered_Not_Before__c: toWholeSecond(old.enteredNotBefore),
    Exited_On__c: toWholeSecond(old.exitedOn),
    Confidence__c: old.confidence,
    Evidence_Class__c: old.evidenceClass,
    Evidence_Rules__c: old.evidenceRules,
    Evidence__c: old.evidence?.replace(/\r\n/g, '\n') ?? null,
  };
  const differing = Object.entries(shownBy(step)).filter(([name, value]) => value !== there[name]);
  if (differing.length === 0) return undefined;
  const fields = { ...Object.fromEntries(differing), Buyside_Run__r: { Run_Id__c: runId } };
  return { key: old.key, id: old.id, fields, before: before(fields, there) };
}

/** The fields of a visit that follow from the evidence, and so may change from run to run. */
const shownBy = (step: InferredStep): Record<string, OutgoingValue> => ({
  Status__c: step.status,
  Entered_On__c: toWholeSecond(step.enteredOn),
  Entered_Not_Before__c: toWholeSecond(step.enteredNotBefore),
  Exited_On__c: toWholeSecond(step.exitedOn),
  Confidence__c: step.confidence,
  Evidence_Class__c: step.evidenceClass,
  Evidence_Rules__c: clipped(step.rules.join(', '), RULES_LENGTH),
  Evidence__c: clipped(step.evidence.join('\n').trim(), EVIDENCE_LENGTH),
});

function unsupported(inference: DealInference, stored: StoredDecision | undefined): number {
  const supported = new Set(inference.steps.map(({ stepCode }) => stepCode));
  return (stored?.visits ?? []).filter((visit) => !isPersons(visit) && !supported.has(visit.stepCode)).length;
}

/** A character outside the basic plane is two units; half of one would come back as another. */
const clipped = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;

function withoutNulls(fields: Readonly<Record<string, OutgoingValue>>): Record<string, OutgoingValue> {
  const known: Record<string, OutgoingValue> = {};
  for (const name in fields) {
    const value = fields[name];
    if (value !== null && value !== undefined) known[name] = value;
  }
  return known;
}
