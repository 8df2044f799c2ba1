/** Flat rows as Salesforce's nested records. */
import { isCompoundType } from '../store/storage.ts';
import type { Compilation } from './compilation.ts';
import { displayText, jsonValue, type JsonValue } from './display.ts';
import type { Entry, RecordShape, ValueEntry } from './plan.ts';

/** The version in record URLs where the caller did not say one. */
export const DEFAULT_VERSION = 66;

/** A row of SQLite, as an array of values. */
export type Row = readonly unknown[];

export interface Attributes {
  readonly type: string;
  readonly url?: string;
}

/** One page of a query, or the value of a subquery. */
export interface QueryResult {
  readonly totalSize: number;
  readonly done: boolean;
  readonly records: readonly QueryRecord[];
  /** Where the next page is; absent on the last. */
  readonly nextRecordsUrl?: string;
}

/** An address or a place: its parts by name. */
export type Compound = Readonly<Record<string, JsonValue>>;

export type RecordValue = JsonValue | Compound | Attributes | QueryRecord | QueryResult;

/** A record in the shape of the REST API: `attributes` first, then what was selected, in that order. */
export interface QueryRecord {
  readonly attributes: Attributes;
  readonly [field: string]: RecordValue;
}

/** Finds the subquery result of a record. */
export type ChildResults = (entry: Extract<Entry, { kind: 'children' }>, parentId: string) => QueryResult | null;

/** The value of one place of a row, as the entry wants it shown. */
export function entryValue(entry: ValueEntry, row: Row, compilation: Compilation): JsonValue {
  const value = row[entry.index];
  const plain = jsonValue(entry.type, value);
  if (entry.showing === 'value') return plain;
  return displayText(entry.type, entry.field, value, compilation.clock) ?? plain;
}

/** A compound field comes as JSON text. */
function compoundValue(value: unknown): Compound | null {
  return typeof value === 'string' ? (JSON.parse(value) as Compound) : null;
}

/** Turns rows into records of one shape. */
export class RecordReader {
  readonly #compilation: Compilation;
  readonly #version: number;
  readonly #children: ChildResults;

  public constructor(compilation: Compilation, version: number, children: ChildResults) {
    this.#compilation = compilation;
    this.#version = version;
    this.#children = children;
  }

  /** The record of a row; `null` when there is none: an empty lookup, or a parent the user may not see. */
  public read(shape: RecordShape, row: Row): QueryRecord | null {
    const id = row[shape.idIndex];
    if (typeof id !== 'string') return null;
    const type = shape.object?.name ?? row[shape.typeIndex ?? -1];
    const url = `/services/data/v${this.#version}.0/sobjects/${String(type)}/${id}`;
    const record: Record<string, RecordValue> & { attributes: Attributes } = {
      attributes: { type: shape.object === undefined ? 'Name' : shape.object.name, url },
    };
    for (const entry of shape.entries) record[entry.key] = this.#value(entry, row, id, url);
    return record;
  }

  #value(entry: Entry, row: Row, id: string, url: string): RecordValue {
    switch (entry.kind) {
      case 'value':
        // Bytes are not in the record: it says where they are.
        if (entry.type === 'base64')
          return row[entry.index] === null ? null : `${url}/${entry.field?.name ?? entry.key}`;
        return isCompoundType(entry.type) ? compoundValue(row[entry.index]) : entryValue(entry, row, this.#compilation);
      case 'parent':
        return this.read(entry.shape, row);
      case 'typeof': {
        if (row[entry.referenceIndex] === null) return null;
        const branch = entry.branches.find((shape) => row[shape.idIndex] !== null);
        return this.read(branch ?? entry.otherwise, row);
      }
      case 'children':
        return this.#children(entry, id);
    }
  }
}
