/** The result file of a query batch: the records in the job's format. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Engine } from '../../engine.ts';
import { isJsonObject } from '../../jsonObject.ts';
import type { Schema } from '../../schema/model.ts';
import { openCsv } from '../../soql/csv.ts';
import type { QueryRecord } from '../../soql/records.ts';
import { queryRecords } from '../../soql/runQuery.ts';
import { csvFormat, csvLine } from '../csvFormat.ts';
import { element, rootTag } from './answers.ts';
import type { Properties, Value } from './answers.ts';
import type { ClassicJob } from './jobs.ts';

/** Records written before others are heard. */
const CHUNK_ROWS = 2000;
const CSV = csvFormat(undefined, undefined);

/** A job that queries. */
export type QueryingJob = Extract<ClassicJob, { type: 'query' }>;

/** Text to be written, one piece a record, after a head. */
interface Pieces {
  readonly head: string;
  readonly records: Iterable<string>;
  readonly tail: string;
}

function* csvLines(query: ReturnType<typeof openCsv>): Generator<string> {
  for (const cells of query.rows(0, query.totalSize)) yield csvLine(cells, CSV);
}

function csvPieces(engine: Engine, job: QueryingJob, soql: string): Pieces {
  const query = openCsv(engine, job.session, soql, { all: job.operation === 'queryAll' });
  // In place of a header, as Salesforce has it.
  if (query.totalSize === 0) return { head: 'Records not found for this query\n', records: [], tail: '' };
  return { head: csvLine(query.columns, CSV), records: csvLines(query), tail: '' };
}

function typeOf(record: Readonly<Record<string, unknown>>): string {
  const { attributes } = record;
  return isJsonObject(attributes) && typeof attributes['type'] === 'string' ? attributes['type'] : '';
}

function xmlValue(value: unknown): Value {
  if (isJsonObject(value)) return xmlRecord(value);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function xmlRecord(record: Readonly<Record<string, unknown>>): Properties {
  const fields = Object.entries(record).filter(([name]) => name !== 'attributes');
  return { type: typeOf(record), ...Object.fromEntries(fields.map(([name, value]) => [name, xmlValue(value)])) };
}

/** In JSON, Bulk API 1.0 writes days and instants as milliseconds since 1970. */
function jsonRecord(schema: Schema, record: Readonly<Record<string, unknown>>): unknown {
  const type = typeOf(record);
  const entries = Object.entries(record).map(([name, value]): [string, unknown] => {
    if (name === 'attributes') return [name, value];
    if (isJsonObject(value)) return [name, jsonRecord(schema, value)];
    const kind = schema.field(type, name)?.type;
    const isMoment = (kind === 'date' || kind === 'datetime') && typeof value === 'string';
    return [name, isMoment ? Date.parse(value) : value];
  });
  return Object.fromEntries(entries);
}

function* joined(records: Iterable<QueryRecord>, write: (record: QueryRecord) => string): Generator<string> {
  let mark = '';
  for (const record of records) {
    yield mark + write(record);
    mark = ',';
  }
}

function* xmlElements(records: Iterable<QueryRecord>): Generator<string> {
  for (const record of records) {
    const text = element('records', xmlRecord(record));
    yield text.replace('<records>', '<records xsi:type="sObject">');
  }
}

function piecesOf(engine: Engine, job: QueryingJob, soql: string): Pieces {
  if (job.contentType === 'CSV') return csvPieces(engine, job, soql);
  const options = { all: job.operation === 'queryAll' };
  // Refuses what Bulk queries do not take, whatever the format.
  openCsv(engine, job.session, soql, options);
  const records = queryRecords(engine, job.session, soql, { ...options, version: job.version });
  return job.contentType === 'XML'
    ? { head: rootTag('queryResult'), records: xmlElements(records), tail: '</queryResult>' }
    : {
        head: '[',
        records: joined(records, (record) => JSON.stringify(jsonRecord(engine.schema, record))),
        tail: ']',
      };
}

/**
 * Writes the records of a query into a file, others being heard in between. Returns their number.
 * @throws ApiError for a query that is not understood, or is not one for bulk
 */
export async function writeRecords(
  engine: Engine,
  job: QueryingJob,
  soql: string,
  path: string,
  goesOn: () => boolean,
): Promise<number> {
  const { head, records, tail } = piecesOf(engine, job, soql);
  const file = openSync(path, 'w');
  let count = 0;
  let waiting = [head];
  try {
    for (const piece of records) {
      waiting.push(piece);
      count += 1;
      if (count % CHUNK_ROWS !== 0) continue;
      writeSync(file, waiting.join(''));
      waiting = [];
      await nextTurn();
      if (!goesOn()) return count;
    }
    writeSync(file, waiting.join('') + tail);
    return count;
  } finally {
    closeSync(file);
  }
}
