import { closedAt, closeInstantOf } from '../../decision/closing.ts';
import { DatedRecords, instantOf } from '../../decision/dated.ts';
import type { DealHistory } from '../../decision/dealHistory.ts';
import { changesIn } from '../../decision/historyReading.ts';
import { PATH_STATUS, type PathStatus } from '../../decision/vocabulary.ts';

/** How the path of a deal stands as far as the record shows: whether the buyer fixed it inside, no record can say. */
export function pathStatusOf(history: DealHistory): PathStatus {
  if (!history.isClosed) return PATH_STATUS.active;
  return history.isWon ? PATH_STATUS.bought : PATH_STATUS.stopped;
}

/**
 * When a closed deal ended, as the engine dates it, but never later than it was read and never before it was created, which may have been after
 * the reading began. Null while it is open.
 * Unit: ISO 8601 in UTC; a close date has no time and is given the middle of its day.
 */
export function closedOn(history: DealHistory): string | null {
  if (!history.isClosed) return null;
  const [createdAt, asOf] = [Date.parse(history.createdOn), Date.parse(history.asOf)];
  const changes = changesIn(new DatedRecords(createdAt, asOf).inTime(history.stageChanges, ({ at }) => at));
  const { at } = closedAt(history, changes, { earliest: createdAt, asOf });
  return new Date(Math.max(Math.min(at, asOf), createdAt)).toISOString();
}

/**
 * Whether an end is one that the deal's records give, or gave before: a row of its stage history, its creation, or a close date. A person who ends a
 * path does so at a moment of their own.
 */
export function isEndOfRecord(endedOn: string | null, { createdOn, closeDate, stageChanges }: DealHistory): boolean {
  if (endedOn === null) return false;
  const closeDates = [closeDate, ...stageChanges.map((row) => row.closeDate)];
  const noons = closeDates.flatMap((date) => (date ? [closeInstantOf(date)] : []));
  const instants = [createdOn, ...stageChanges.map(({ at }) => at)].map(instantOf);
  const end = secondOf(Date.parse(endedOn));
  return [...instants, ...noons].some((instant) => instant !== null && secondOf(instant) === end);
}

const secondOf = (instant: number): number => Math.floor(instant / 1000);
