import type { Soql } from '../../salesforce/soql.ts';
import { writingInto } from '../run/diskFull.ts';
import type { WorkContext } from '../run/runContext.ts';
import { inTurns, type Reading } from './reading.ts';
import { type JobReading, stageJobs, startJobs } from './stageJobs.ts';
import { stagePages } from './stagePages.ts';

/** Sources that are read page by page at once. */
const AT_ONCE = 4;

/**
 * Puts the rows of sources on disk as CSV, each source once: a source that the journal calls staged is not read again.
 *
 * Small ones and lists of ids come page by page, large ones, and those with a long condition, by Bulk jobs that all run at once and are looked after
 * by one request. `onStaged` hears of each source that is whole.
 *
 * @throws {BuysideError} `DiskFull`; else as the requests do.
 */
export async function stageSources(
  context: WorkContext,
  readings: readonly Reading[],
  onStaged: (name: string) => void = () => undefined,
): Promise<void> {
  await writingInto(context.folder, () => stageLeft(context, readings, onStaged));
}

async function stageLeft(
  context: WorkContext,
  readings: readonly Reading[],
  onStaged: (name: string) => void,
): Promise<void> {
  const staged = new Set(context.log.all('staged').map(({ source }) => source));
  const left = readings.filter(({ name }) => !staged.has(name));
  const large = left.flatMap((reading): JobReading[] => {
    const [statement, ...others] = reading.statements;
    if (statement === undefined || others.length > 0) return [];
    const isLarge = reading.expected > context.sizes.bulkReadAbove || isTooLong(statement);
    return isLarge ? [{ ...reading, statement }] : [];
  });
  const small = left.filter(({ name }) => !large.some((job) => job.name === name));
  const began = performance.now();
  await startJobs(context, large);
  await inTurns(small, AT_ONCE, async (reading) => {
    await stagePages(context, reading);
    onStaged(reading.name);
  });
  if (large.length > 0) await stageJobs(context, large, began, onStaged);
}

/** A condition may be longer than an address (16,384 characters); a job takes it in its body. */
const MOST_IN_ADDRESS = 15_000;
const isTooLong = ({ text }: Soql): boolean => encodeURIComponent(text).length > MOST_IN_ADDRESS;
