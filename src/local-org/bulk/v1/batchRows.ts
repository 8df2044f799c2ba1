/** The records of a batch as they were sent, in CSV, XML or JSON, as rows of a save. */
import { readFileSync } from 'node:fs';
import { ApiError } from '../../engine.ts';
import type { Engine, InputRow } from '../../engine.ts';
import { parseJson } from '../../http/bodies.ts';
import { isJsonObject } from '../../jsonObject.ts';
import { childOf, parseXml, textOf, XmlError } from '../../schema/read/xmlElements.ts';
import type { XmlElement } from '../../schema/read/xmlElements.ts';
import type { ObjectDef } from '../../schema/model.ts';
import { BatchError, columnOf, rowReader, widthRefusal } from '../columns.ts';
import type { Fill } from '../columns.ts';
import { csvRows } from '../csvRows.ts';
import type { BulkRow } from '../saveInChunks.ts';
import type { ContentType } from './jobs.ts';

/** Records of one batch, as in Salesforce. */
const MAX_RECORDS = 10_000;

type Reader = (engine: Engine, object: ObjectDef, path: string) => AsyncIterable<BulkRow> | Iterable<BulkRow>;

/** Turns records of named values into rows, by the columns their names would be in CSV. */
function recordReader({ schema }: Engine, object: ObjectDef): (record: InputRow) => BulkRow {
  const known = new Map<string, Fill>();
  const fill = (row: Record<string, unknown>, column: string, value: unknown): void => {
    const put = known.get(column) ?? columnOf(schema, object, column);
    known.set(column, put);
    put(row, value);
  };
  return (record) => {
    const input: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(record)) {
      // The job says the type.
      if (name === 'attributes') continue;
      if (!isJsonObject(value)) fill(input, name, value);
      else
        for (const [key, inner] of Object.entries(value))
          if (key !== 'attributes') fill(input, `${name}.${key}`, inner);
    }
    return { input };
  };
}

async function* csvRecords(engine: Engine, object: ObjectDef, path: string): AsyncGenerator<BulkRow> {
  let read: ReturnType<typeof rowReader> | undefined;
  let width = 0;
  for await (const part of csvRows(path, ',')) {
    for (const cells of part) {
      if (!read) {
        read = rowReader(engine.schema, object, cells);
        width = cells.length;
        continue;
      }
      const refusal = widthRefusal(cells, width);
      yield refusal === undefined ? { input: read(cells) } : { input: {}, refusal };
    }
  }
}

function isNil(element: XmlElement): boolean {
  return /^<[^>]*\bxsi:nil\s*=\s*["'](?:true|1)["']/.test(element.outer);
}

function xmlRow(record: XmlElement): InputRow {
  return Object.fromEntries(
    record.children.flatMap((field): [string, unknown][] => {
      // A parent is a record in the relationship's element.
      const parent = childOf(field, 'sObject');
      if (parent) return [[field.name, xmlRow(parent)]];
      if (isNil(field)) return [[field.name, null]];
      const text = textOf(field);
      return text === '' ? [] : [[field.name, text]];
    }),
  );
}

function* xmlRecords(engine: Engine, object: ObjectDef, path: string): Generator<BulkRow> {
  const root = parseXml(readFileSync(path, 'utf8'));
  if (root.name !== 'sObjects') throw new BatchError(`The root of a batch is sObjects, not ${root.name}`);
  const read = recordReader(engine, object);
  for (const record of root.children) {
    if (record.name !== 'sObject') throw new BatchError(`A batch holds sObject elements, not ${record.name}`);
    yield read(xmlRow(record));
  }
}

function* jsonRecords(engine: Engine, object: ObjectDef, path: string): Generator<BulkRow> {
  const records = parseJson(readFileSync(path, 'utf8'));
  if (!Array.isArray(records)) throw new BatchError('A batch is an array of records');
  const read = recordReader(engine, object);
  for (const record of records as readonly unknown[]) {
    if (!isJsonObject(record)) throw new BatchError('A batch is an array of records');
    yield read(record);
  }
}

const READERS: Readonly<Record<ContentType, Reader>> = { CSV: csvRecords, XML: xmlRecords, JSON: jsonRecords };

/** The rows of a batch's file. @throws BatchError for what is not in the job's format or names what the object does not have */
export async function* batchRows(
  engine: Engine,
  object: ObjectDef,
  contentType: ContentType,
  path: string,
): AsyncGenerator<BulkRow> {
  let count = 0;
  try {
    for await (const row of READERS[contentType](engine, object, path)) {
      count += 1;
      if (count > MAX_RECORDS) throw new BatchError(`A batch may have ${MAX_RECORDS} records at most`);
      yield row;
    }
  } catch (error) {
    const isOfTheData = error instanceof XmlError || error instanceof ApiError;
    throw isOfTheData ? new BatchError(error.message) : error;
  }
}
