/** Query results as CSV, as Bulk API 2.0 gives them: parents in dotted columns, a blank as an empty cell. */
import { ApiError } from '../engine.ts';
import type { Engine, Session } from '../engine.ts';
import type { FieldType } from '../schema/model.ts';
import { isCompoundType } from '../store/storage.ts';
import { compileSoql } from './compileSoql.ts';
import { Executor } from './executor.ts';
import type { RecordShape, ValueEntry } from './plan.ts';
import { DEFAULT_VERSION, entryValue, type Row } from './records.ts';

/** Rows read at a time; memory holds no more of them. */
const CHUNK = 2000;

/** A query whose rows are waiting to be written. */
export interface CsvQuery {
  /** Dotted where they lead to a parent: `Account.Name`. */
  readonly columns: readonly string[];
  readonly totalSize: number;
  /** The cells of some rows, in order; values are those of the moment a row is read. */
  rows(from: number, count: number): Generator<string[]>;
}

export interface CsvOptions {
  /** Deleted rows too. */
  readonly all?: boolean;
}

interface CsvColumn {
  readonly name: string;
  readonly entry: ValueEntry;
  /** Where the ids of the parents on the way stand: a parent that is not there, or not to be seen, has no values. */
  readonly parents: readonly number[];
}

function columnsOf(shape: RecordShape, path: readonly string[], parents: readonly number[]): CsvColumn[] {
  return shape.entries.flatMap((entry) => {
    const own = [...path, entry.key];
    if (entry.kind === 'value' && isCompoundType(entry.type))
      throw new ApiError(400, 'API_ERROR', 'Selecting compound data not supported in Bulk Query');
    if (entry.kind === 'value') return [{ name: own.join('.'), entry, parents }];
    if (entry.kind === 'parent') return columnsOf(entry.shape, own, [...parents, entry.shape.idIndex]);
    throw new ApiError(400, 'API_ERROR', 'Aggregate Relationships not supported in Bulk V2 Query');
  });
}

/** Bulk results write instants with `Z`, and numbers that are not whole by type with a decimal point. */
function cellText(type: FieldType, value: unknown): string {
  if (typeof value === 'string') return type === 'datetime' ? value.replace('+0000', 'Z') : value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'number') return '';
  return type !== 'int' && Number.isInteger(value) ? `${value}.0` : String(value);
}

/**
 * Opens a query for CSV.
 * @throws ApiError when the statement is not understood, or is one Bulk API 2.0 does not take: subqueries, groups, COUNT(), OFFSET.
 */
export function openCsv(engine: Engine, session: Session, soql: string, options: CsvOptions = {}): CsvQuery {
  const { statement, compilation, source } = compileSoql(engine, session, soql, { isAll: options.all ?? false });
  if (source.kind === 'count') throw new ApiError(400, 'API_ERROR', 'COUNT not supported in Bulk Query');
  if (source.kind !== 'rows' || statement.offset !== undefined) {
    throw new ApiError(400, 'API_ERROR', 'Aggregate functions, GROUP BY and OFFSET are not supported in Bulk V2 Query');
  }
  const columns = columnsOf(source.shape, [], []);
  const executor = new Executor(compilation, { version: DEFAULT_VERSION, childPage: 0, moreChildren: () => '' });
  const places = executor.places(source);
  const textAt = ({ entry, parents }: CsvColumn, row: Row): string =>
    parents.every((index) => typeof row[index] === 'string')
      ? cellText(entry.type, entryValue(entry, row, compilation))
      : '';
  return {
    columns: columns.map((column) => column.name),
    totalSize: places.length,
    *rows(from, count) {
      const end = Math.min(from + count, places.length);
      for (let start = from; start < end; start += CHUNK) {
        for (const row of executor.rowsAt(source, places.subarray(start, Math.min(start + CHUNK, end))))
          yield columns.map((column) => textAt(column, row));
      }
    },
  };
}
