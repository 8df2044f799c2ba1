/** The worker of one ingest job: reads the uploaded CSV as a stream, saves 200 rows at a time, writes the result files. */
import { closeSync, createReadStream, existsSync, openSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CsvError, parse } from 'csv-parse';
import { ApiError } from '../engine.ts';
import type { Engine, InputRow, SaveError, SaveResult } from '../engine.ts';
import type { ObjectDef } from '../schema/model.ts';
import { quoted } from '../store/storage.ts';
import { asSaveError } from '../http/errors.ts';
import { BatchError, rowReader } from './columns.ts';
import { csvLine } from './csvFormat.ts';
import type { CsvFormat } from './csvFormat.ts';
import { isRunning } from './jobs.ts';
import type { IngestJob, JobRegistry } from './jobs.ts';

/** Rows saved in one transaction, as in Salesforce. */
const CHUNK_ROWS = 200;
const SNIFF_BYTES = 65_536;

/** The rows of a CSV file as cells, the header first. */
async function* csvRows(path: string, format: CsvFormat): AsyncGenerator<string[]> {
  const parser = parse({
    bom: true,
    delimiter: format.delimiter,
    record_delimiter: ['\n', '\r\n'],
    skip_empty_lines: true,
    relax_column_count: true,
  });
  const source = createReadStream(path);
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    yield* parser as AsyncIterable<string[]>;
  } finally {
    source.destroy();
    parser.destroy();
  }
}

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
  return errors.map(({ statusCode, message, fields }) => `${statusCode}:${message}:${fields.join(',')} --`).join(';');
}

/** A row as it came and as it is saved. */
interface Row {
  readonly cells: readonly string[];
  readonly input: InputRow;
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

/** Removes rows that were just deleted, so that not even `queryAll` finds them. */
function purge(engine: Engine, object: ObjectDef, results: readonly SaveResult[]): void {
  const statement = engine.database.prepare(`DELETE FROM ${quoted(object.name)} WHERE Id = ? AND IsDeleted = 1`);
  engine.transaction(() => {
    for (const { id, success } of results) if (success && id !== null) statement.run(id);
  });
}

function saveChunk(engine: Engine, job: IngestJob, object: ObjectDef, rows: readonly Row[]): SaveResult[] {
  const operation = job.operation === 'hardDelete' ? 'delete' : job.operation;
  const options = job.externalIdField === undefined ? {} : { externalIdField: job.externalIdField };
  try {
    const inputs = rows.map(({ input }) => input);
    const results = engine.save(job.session, operation, object.name, inputs, options);
    if (job.operation === 'hardDelete') purge(engine, object, results);
    return results;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return rows.map(() => ({ id: null, success: false, created: false, errors: [asSaveError(error)] }));
  }
}

/** Saves the file's rows chunk by chunk until it ends, the job is aborted or the org closes. */
async function ingest(engine: Engine, registry: JobRegistry, job: IngestJob, object: ObjectDef): Promise<void> {
  const path = registry.file(job, 'data');
  await refuseOtherLineEnding(path, job.format);
  let header: string[] | undefined;
  let read: ((cells: readonly string[]) => InputRow) | undefined;
  let results: ResultFiles | undefined;
  let chunk: Row[] = [];
  let room = CHUNK_ROWS;
  const flush = async (): Promise<void> => {
    if (chunk.length === 0 || !results) return;
    const started = performance.now();
    job.failed += results.add(chunk, saveChunk(engine, job, object, chunk));
    job.processed += chunk.length;
    job.busyMs += performance.now() - started;
    job.changedAt = engine.now();
    chunk = [];
    await nextTurn();
    room = await registry.room(job, CHUNK_ROWS);
  };
  try {
    for await (const cells of csvRows(path, job.format)) {
      if (!header || !read) {
        header = cells;
        read = rowReader(engine.schema, object, cells);
        results = openResults(registry, job, cells);
        room = await registry.room(job, CHUNK_ROWS);
        if (room === 0) return;
        continue;
      }
      if (cells.length !== header.length) {
        await flush();
        const record = job.processed + 1;
        throw new BatchError(`Record ${record} has ${cells.length} columns, the header has ${header.length}`);
      }
      chunk.push({ cells, input: read(cells) });
      if (chunk.length < room) continue;
      await flush();
      if (room === 0) return;
    }
    await flush();
  } finally {
    results?.close();
  }
}

/** Runs a job whose upload is complete to its end. Never rejects: what goes wrong is the job's own `Failed`. */
export async function runIngest(
  engine: Engine,
  registry: JobRegistry,
  job: IngestJob,
  object: ObjectDef,
  onFault: (error: Error) => void,
): Promise<void> {
  job.state = 'InProgress';
  try {
    await ingest(engine, registry, job, object);
    if (isRunning(job)) job.state = registry.closing ? 'Aborted' : 'JobComplete';
  } catch (error) {
    job.state = 'Failed';
    const isOfTheData = error instanceof BatchError || error instanceof CsvError;
    job.errorMessage = `InvalidBatch : ${isOfTheData ? error.message : 'an unexpected error occurred in the local org'}`;
    if (!isOfTheData) onFault(error instanceof Error ? error : new Error(String(error)));
  }
  job.changedAt = engine.now();
}

/** The rows that were not looked at, as they came; the header alone when there are none. */
async function* unprocessedLines(registry: JobRegistry, job: IngestJob): AsyncGenerator<string> {
  if (!existsSync(registry.file(job, 'data'))) return;
  let index = -1;
  try {
    for await (const cells of csvRows(registry.file(job, 'data'), job.format)) {
      if (index < 0 || index >= job.processed) yield csvLine(cells, job.format);
      index += 1;
    }
  } catch (error) {
    // The part of a broken file that cannot be taken apart into rows cannot be shown as rows either.
    if (!(error instanceof CsvError)) throw error;
  }
}

/** A stream of the unprocessed rows. */
export function unprocessedRows(registry: JobRegistry, job: IngestJob): Readable {
  return Readable.from(unprocessedLines(registry, job));
}
