import { isEnteredClosed } from '../decision/closingEvidence.ts';
import type { DealHistory, DealInference } from '../decision/dealHistory.ts';
import { PATH_STATUS, type PathStatus } from '../decision/vocabulary.ts';

/** How the path of a deal stands as far as the record shows: whether the buyer fixed it inside, no record can say. */
export function pathStatusOf(history: DealHistory): PathStatus {
  if (!history.isClosed) return PATH_STATUS.active;
  return history.isWon ? PATH_STATUS.bought : PATH_STATUS.stopped;
}

/**
 * When a closed deal ended: its close date when it was entered as closed, else when it was stopped, else when it came to its last stage, else its
 * close date; never before it was created and never later than it was read. Null while it is open.
 * Unit: ISO 8601 in UTC; a close date has no time and is given the middle of its day.
 */
export function closedOn(history: DealHistory, inference: DealInference): string | null {
  if (!history.isClosed) return null;
  const noted =
    closeDateOfEntered(history) ??
    inference.stopped?.on ??
    lastStageReached(history) ??
    noon(history.closeDate) ??
    history.asOf;
  const latest = later(noted, history.createdOn);
  return Date.parse(latest) > Date.parse(history.asOf) ? history.asOf : latest;
}

function closeDateOfEntered(history: DealHistory): string | null {
  const end = isEnteredClosed(history) ? noon(history.closeDate) : null;
  return end === null || Date.parse(end) > Date.parse(history.asOf) ? null : end;
}

function lastStageReached(history: DealHistory): string | null {
  const changes = [...history.stageChanges].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  let reached: string | null = null;
  for (const change of changes) {
    if (change.stage !== history.stageName) reached = null;
    else reached ??= change.at;
  }
  return reached;
}

const noon = (date: string | null): string | null => (date === null ? null : `${date}T12:00:00.000Z`);

const later = (a: string, b: string): string => (Date.parse(a) >= Date.parse(b) ? a : b);
