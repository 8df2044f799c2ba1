/** Evidence in how a deal ended, and in whom the buyer could have chosen instead. */
import { closingOf } from './closing.ts';
import { DAY_MS, type Dated } from './dated.ts';
import { fired, notEvaluated, notShown, silentBefore, type Finding } from './findings.ts';
import { hasAnyWord } from './functionWords.ts';
import type { HistoryReading } from './historyReading.ts';
import { parametersOf } from './ruleKinds.ts';
import type { InferenceRule } from './types.ts';

/** A competitor is recorded, and enough functions of the buyer took part in something. */
export function competitorAndFunctions(rule: InferenceRule, reading: HistoryReading): Finding {
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
    const seen = `a competitor is recorded and ${active.size} functions of the buyer are active`;
    const recordIds = [competitor.id, activity.id];
    return fired(rule, [{ at, notBefore: silentBefore(reading.activities, at, reading), recordIds, seen }]);
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

/** The deal was won: the choice was made, the surer with a signed order, and so work on it began. */
export function closedWon(rule: InferenceRule, reading: HistoryReading): Finding {
  const { signedConfidence, startedStep, startedConfidence } = parametersOf(rule, 'closed-won');
  const { isClosed, isWon, hasSignedOrder } = reading.history;
  if (!isClosed || !isWon) return notShown();
  const { at, notBefore, recordIds, source } = closingOf(reading);
  const seen = `the deal was won (${source})`;
  const choice = hasSignedOrder
    ? { confidence: signedConfidence, seen: `${seen}, with a signed order` }
    : { confidence: rule.confidence ?? 0, seen };
  return fired(
    rule,
    [
      { at, notBefore, recordIds, showsExit: true, ...choice },
      {
        at,
        notBefore,
        recordIds,
        floor: startedStep,
        confidence: startedConfidence,
        seen: `${seen}, so work on it began`,
      },
    ],
    hasSignedOrder === undefined ? 'whether a signed order is on file was not read' : '',
  );
}

/** The competitor recorded first, up to `asOf`; null when there is none, undefined when they were not read. */
const firstCompetitor = ({ competitors }: HistoryReading): Dated | null | undefined =>
  competitors === null ? undefined : (competitors[0] ?? null);
