import { instantOf } from './dated.ts';
import type { DealHistory } from './dealHistory.ts';
import { silentBefore } from './findings.ts';
import type { HistoryReading, StageRow } from './historyReading.ts';

/** When a closed deal came to its end, and how we know. */
export interface Closing {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The last instant before `at` at which its record was there and showed another stage; null when it began with its end. */
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
  const last = source === 'stage history' ? stageChanges.at(-1) : undefined;
  return { at, notBefore: silentBefore(stageChanges, at, reading), recordIds: [last?.id ?? history.dealId], source };
}
