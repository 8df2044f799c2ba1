/** The worker of one query job: writes all rows to a file, so that every page shows the org of the same moment or close to it. */
import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { Engine } from '../engine.ts';
import type { CsvQuery } from '../soql/csv.ts';
import { csvLine } from './csvFormat.ts';
import type { JobRegistry, QueryJob } from './jobs.ts';

const CHUNK_ROWS = 2000;

/** Appends rows to the file and their places to the job. Returns where the file then ends. */
function writeChunk(job: QueryJob, file: number, rows: Iterable<string[]>, start: number): number {
  let end = start;
  const lines: string[] = [];
  for (const cells of rows) {
    const line = csvLine(cells, job.format);
    lines.push(line);
    job.offsets.push(end);
    end += Buffer.byteLength(line);
  }
  if (lines.length > 0) writeSync(file, lines.join(''));
  return end;
}

/** Writes the rows chunk by chunk until there are no more, the job is aborted or the org closes. */
export async function runQueryJob(
  engine: Engine,
  registry: JobRegistry,
  job: QueryJob,
  query: CsvQuery,
): Promise<void> {
  const file = openSync(registry.file(job, 'results'), 'w');
  try {
    let room = await registry.room(job, CHUNK_ROWS);
    while (room > 0 && job.processed < query.totalSize) {
      await registry.turn(job);
      const started = performance.now();
      job.end = writeChunk(job, file, query.rows(job.processed, room), job.end);
      job.processed = job.offsets.length;
      job.busyMs += performance.now() - started;
      job.changedAt = engine.now();
      room = await registry.room(job, CHUNK_ROWS);
    }
  } finally {
    closeSync(file);
  }
}

/** Each part waits for its turn among the rows that other jobs write: few large ones wait less than many small ones. Unit: bytes. */
const PART = 1_000_000;

async function* pageParts(path: string, header: string, start: number, end: number): AsyncGenerator<string | Buffer> {
  yield header;
  if (end > start) yield* createReadStream(path, { start, end: end - 1, highWaterMark: PART }) as AsyncIterable<Buffer>;
}

/** Some rows of a finished job as CSV, the header first. */
export function resultPage(registry: JobRegistry, job: QueryJob, from: number, until: number): Readable {
  const start = job.offsets[from] ?? job.end;
  const end = job.offsets[until] ?? job.end;
  return Readable.from(pageParts(registry.file(job, 'results'), csvLine(job.columns, job.format), start, end));
}
