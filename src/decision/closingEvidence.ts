import { DAY_MS, type Dated, instantOf } from './dated.ts';
import type { DealHistory } from './dealHistory.ts';
import { fired, notEvaluated, notShown, silentBefore, type Finding } from './findings.ts';
import { hasAnyWord } from './functionWords.ts';
import type { HistoryReading, StageRow } from './historyReading.ts';
import { parametersOf } from './ruleKinds.ts';
import type { InferenceRule } from './types.ts';

/** When a closed deal came to its end, and how we know. */
export interface Closing {
  readonly at: number;
  readonly notBefore: number | null;
  readonly recordIds: readonly string[];
  readonly source: 'stage history' | 'close date' | 'last change' | 'as read';
}

/** The middle of the day a deal was to close on: a date has no time. Unit: milliseconds since 1970; null when it is no date. */
export const closeInstantOf = (date: string): number | null => instantOf(`${date.slice(0, 10)}T12:00:00Z`);

/**
 * When a closed deal came to its present stage: as its stage history says, where it was open before; else, as an upper bound, its close
 * date (noon UTC, as a date has no time), or when that is yet to come its last change, or the moment it was read.
 *
 * Shape: `changes` of its stage in order of time; no close date counts before `earliest`.
 */
export function closedAt(
  history: DealHistory,
  changes: readonly Pick<StageRow, 'at' | 'stage'>[],
  { earliest, asOf }: { readonly earliest: number; readonly asOf: number },
): Pick<Closing, 'at' | 'source'> {
  const closed = history.closeDate === null ? null : closeInstantOf(history.closeDate);
  const isDated = closed !== null && closed >= earliest && closed <= asOf;
  const last = changes.at(-1);
  // A deal that never was anything but closed was brought in from elsewhere: its history tells when it was typed, not when it ended.
  const isEnteredClosed = changes.length === 1;
  if (last?.stage === history.stageName && !(isDated && isEnteredClosed))
    return { at: last.at, source: 'stage history' };
  if (closed !== null && closed <= asOf) return { at: Math.max(closed, earliest), source: 'close date' };
  // The moment of reading is another one each time, so it is taken only where nothing else is known.
  const changed = instantOf(history.lastChangedOn ?? '');
  return changed === null || changed > asOf ? { at: asOf, source: 'as read' } : { at: changed, source: 'last change' };
}

/** When a closed deal came to its present stage, and the records that say so. */
export function closingOf(reading: HistoryReading): Closing {
  const { history, stageChanges, createdAt, asOf } = reading;
  const { at, source } = closedAt(history, stageChanges, { earliest: createdAt, asOf });
  const instants = stageChanges.map((row) => row.at);
  const last = source === 'stage history' ? stageChanges.at(-1) : undefined;
  return { at, notBefore: silentBefore(instants, at, reading), recordIds: [last?.id ?? history.dealId], source };
}

/** A competitor is recorded, and enough functions of the buyer took part in something. */
export function competitorFinding(rule: InferenceRule, reading: HistoryReading): Finding {
  const { minFunctions } = parametersOf(rule, 'competitor-and-functions');
  const competitor = firstCompetitor(reading);
  if (competitor === undefined) return notEvaluated('competitors');
  if (competitor === null) return notShown();
  const active = new Set<string>();
  for (const activity of reading.activities) {
    for (const id of activity.contactIds) active.add(reading.functions.get(id) ?? '');
    active.delete('');
    if (active.size < minFunctions) continue;
    const at = Math.min(Math.max(activity.at, competitor.at), reading.until);
    const instants = reading.activities.map((a) => a.at);
    const seen = `a competitor is recorded and ${active.size} functions of the buyer are active`;
    const recordIds = [competitor.id, activity.id];
    return fired(rule, [{ at, notBefore: silentBefore(instants, at, reading), recordIds, seen }]);
  }
  return notShown('a competitor is recorded, too few functions are active');
}

/**
 * The deal was lost, a competitor is named, and the reason given is that the buyer chose another: in the words of the seller alone, or after a
 * message of the buyer that names who was chosen.
 */
export function lostToCompetitor(rule: InferenceRule, reading: HistoryReading): Finding {
  const { reasonWords, message } = parametersOf(rule, 'lost-to-competitor');
  const { isClosed, isWon, lossReason } = reading.history;
  if (!isClosed || isWon) return notShown();
  const competitor = firstCompetitor(reading);
  if (competitor === undefined) return notEvaluated('competitors');
  if (lossReason === undefined) return notEvaluated('loss reason');
  if (competitor === null || !hasAnyWord(lossReason, reasonWords)) return notShown();
  const { at, notBefore, recordIds, source } = closingOf(reading);
  const closing = { at, notBefore, recordIds: [...recordIds, competitor.id], showsExit: true };
  const said = message && buyerNamed(reading, at - message.withinDays * DAY_MS, at);
  const lost = `lost to a competitor who is named (${source})`;
  if (!message || !said) return fired(rule, [{ ...closing, seen: lost }]);
  const seen = `${lost}, after an e-mail of the buyer about them, "${said.subject ?? ''}"`;
  const surer = { evidenceClass: 'B', confidence: message.confidence } as const;
  return fired(rule, [{ ...closing, ...surer, recordIds: [...closing.recordIds, said.id], seen }]);
}

/** The last e-mail of a known contact within some time whose subject names a competitor on record. */
function buyerNamed({ incomingEmails, competitors }: HistoryReading, from: number, until: number) {
  const names = (competitors ?? []).map(({ name }) => name).filter((name) => name.trim() !== '');
  return incomingEmails?.findLast(
    ({ at, senderContactId, subject }) =>
      at >= from && at <= until && senderContactId !== null && hasAnyWord(subject, names),
  );
}

/** The competitor recorded first, up to `asOf`; null when there is none, undefined when they were not read. */
const firstCompetitor = ({ competitors }: HistoryReading): Dated | null | undefined =>
  competitors === null ? undefined : (competitors[0] ?? null);
