/** The worker of one ingest job: reads the uploaded CSV as a stream, saves 200 rows at a time, writes the result files. */
import { closeSync, existsSync, openSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Engine, InputRow, SaveError, SaveResult } from '../engine.ts';
import type { ObjectDef } from '../schema/model.ts';
import { BatchError, rowReader, widthRefusal } from './columns.ts';
import { csvLine } from './csvFormat.ts';
import type { CsvFormat } from './csvFormat.ts';
import { csvRows } from './csvRows.ts';
import type { IngestJob, JobRegistry } from './jobs.ts';
import { saveInChunks } from './saveInChunks.ts';
import type { BulkRow } from './saveInChunks.ts';

const SNIFF_BYTES = 65_536;

/** @throws BatchError when the first line ends otherwise than the job says. */
async function refuseOtherLineEnding(path: string, format: CsvFormat): Promise<void> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
    const end = buffer.subarray(0, bytesRead).indexOf(10);
    if (end < 0) return;
    const seen = buffer[end - 1] === 13 ? 'CRLF' : 'LF';
    if (seen === format.lineEnding) return;
    throw new BatchError(`LineEnding is invalid on user data. Current LineEnding setting is ${format.lineEnding}`);
  } finally {
    await file.close();
  }
}

/** `REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --`, the form clients take apart. */
export function errorText(errors: readonly SaveError[]): string {
  return errors
    .map(({ statusCode, message, fields }) => `${statusCode}:${message}:${[...fields, '--'].join(' ')}`)
    .join(';');
}

/** A row as it came, as wide as the header, and as it is saved. */
interface Row extends BulkRow {
  readonly cells: readonly string[];
}

interface ResultFiles {
  add(rows: readonly Row[], results: readonly SaveResult[]): number;
  close(): void;
}

function openResults(registry: JobRegistry, job: IngestJob, header: readonly string[]): ResultFiles {
  const successful = openSync(registry.file(job, 'successful'), 'w');
  const failed = openSync(registry.file(job, 'failed'), 'w');
  writeSync(successful, csvLine(['sf__Id', 'sf__Created', ...header], job.format));
  writeSync(failed, csvLine(['sf__Id', 'sf__Error', ...header], job.format));
  return {
    add(rows, results) {
      let good = '';
      let bad = '';
      let failures = 0;
      for (const [index, { cells }] of rows.entries()) {
        const result = results[index];
        if (!result) throw new RangeError(`${rows.length} rows saved, ${results.length} results`);
        const created = job.operation === 'insert' || (job.operation === 'upsert' && result.created);
        if (result.success) good += csvLine([result.id ?? '', String(created), ...cells], job.format);
        else bad += csvLine([result.id ?? '', errorText(result.errors), ...cells], job.format);
        if (!result.success) failures += 1;
      }
      if (good !== '') writeSync(successful, good);
      if (bad !== '') writeSync(failed, bad);
      return failures;
    },
    close() {
      closeSync(successful);
      closeSync(failed);
    },
  };
}

/** The rows of the file after its header. */
async function* dataRows(
  parts: AsyncIterable<string[][]>,
  onHeader: (header: readonly string[]) => void,
): AsyncGenerator<string[]> {
  let isHeader = true;
  for await (const part of parts) {
    for (const row of part) {
      if (isHeader) onHeader(row);
      else yield row;
      isHeader = false;
    }
  }
}

/** The cells that the header has names for. */
function fitted(cells: readonly string[], width: number): string[] {
  return Array.from({ length: width }, (_, index) => cells[index] ?? '');
}

/** Saves the file's rows chunk by chunk until it ends, the job is aborted or the org closes. */
export async function runIngest(
  engine: Engine,
  registry: JobRegistry,
  job: IngestJob,
  object: ObjectDef,
): Promise<void> {
  const path = registry.file(job, 'data');
  await refuseOtherLineEnding(path, job.format);
  let read: ((cells: readonly string[]) => InputRow) | undefined;
  let files: ResultFiles | undefined;
  let width = 0;
  const rows = dataRows(csvRows(path, job.format.delimiter), (header) => {
    read = rowReader(engine.schema, object, header);
    width = header.length;
    files = openResults(registry, job, header);
  });
  try {
    const toRow = (cells: readonly string[]): Row => {
      const refusal = widthRefusal(cells, width);
      if (refusal !== undefined) return { cells: fitted(cells, width), input: {}, refusal };
      return { cells, input: read?.(cells) ?? {} };
    };
    const saved = saveInChunks(engine, job, rows, toRow, (most) => registry.room(job, most));
    for await (const chunk of saved) {
      job.failed += files?.add(chunk.rows, chunk.results) ?? 0;
      job.processed += chunk.rows.length;
      job.busyMs += chunk.ms;
      job.changedAt = engine.now();
    }
  } finally {
    files?.close();
  }
}

/** The rows that were not looked at, as they came; the header alone when there are none. */
async function* unprocessedLines(registry: JobRegistry, job: IngestJob): AsyncGenerator<string> {
  if (!existsSync(registry.file(job, 'data'))) return;
  let index = -1;
  try {
    for await (const part of csvRows(registry.file(job, 'data'), job.format.delimiter)) {
      for (const cells of part) {
        if (index < 0 || index >= job.processed) yield csvLine(cells, job.format);
        index += 1;
      }
    }
  } catch (error) {
    // The part of a broken file that cannot be taken apart into rows cannot be shown as rows either.
    if (!(error instanceof BatchError)) throw error;
  }
}

/** A stream of the unprocessed rows. */
export function unprocessedRows(registry: JobRegistry, job: IngestJob): Readable {
  return Readable.from(unprocessedLines(registry, job));
}
