/** Runs compiled statements. A long answer is read page by page; between pages only the places of its rows are kept. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { registerFunctions } from '../formula/functions.ts';
import { createStatements, type Statements } from '../store/statements.ts';
import { ofOneRecord } from './activityLists.ts';
import type { Compilation, SqlValue } from './compilation.ts';
import type { ChildrenEntry, ChildSource, RecordShape, RowSource } from './plan.ts';
import { RecordReader, type QueryRecord, type QueryResult, type Row } from './records.ts';
import { registerSoqlFunctions } from './sqlFunctions.ts';
import { withinLimits } from './tooComplicated.ts';

const known = new WeakMap<DatabaseSync, Statements>();

/** What a result page needs besides the rows: how its URLs are written, and what to do with children that do not fit. */
export interface PageWriter {
  readonly version: number;
  /** Children of one parent that are answered with the parent; more are on pages of their own. */
  readonly childPage: number;
  /** The URL of the rest of a subquery of which `read` rows were shown. */
  moreChildren(rows: RowSource, places: Float64Array, read: number): string;
}

function statementsOf(database: DatabaseSync): Statements {
  const found = known.get(database);
  if (found) return found;
  registerFunctions(database);
  registerSoqlFunctions(database);
  const made = createStatements(database);
  known.set(database, made);
  return made;
}

/** A prepared statement whose rows are arrays. */
function prepared(compilation: Compilation, sql: string): StatementSync {
  return statementsOf(compilation.engine.database).arrays(sql);
}

function isRow(value: unknown): value is Row {
  return Array.isArray(value);
}

function allRows(statement: StatementSync, parameters: Record<string, SqlValue>): Row[] {
  const rows: unknown[] = statement.all(parameters);
  return rows.filter(isRow);
}

export class Executor {
  public readonly compilation: Compilation;
  readonly #writer: PageWriter;

  public constructor(compilation: Compilation, writer: PageWriter) {
    this.compilation = compilation;
    this.#writer = writer;
  }

  /** Rows of any select. */
  public rows(sql: string, extra: Record<string, SqlValue> = {}): Row[] {
    const parameters = { ...this.compilation.parameters(), ...extra };
    return withinLimits(() => allRows(prepared(this.compilation, sql), parameters));
  }

  /** The first rows of a source, at most `count`, as records, and whether there are more. */
  public head(source: RowSource, count: number): { records: QueryRecord[]; hasMore: boolean } {
    const limit = Math.min(source.limit ?? count + 1, count + 1);
    const sql = `${this.#select(source)} WHERE ${source.where} ORDER BY ${source.order} LIMIT ${limit} OFFSET ${source.offset ?? 0}`;
    const rows = this.rows(sql);
    return { records: this.records(source.shape, rows.slice(0, count)), hasMore: rows.length > count };
  }

  /** Where all rows of a source are, in order: eight bytes a row. They come as one text: a row of its own for each costs three times as much. */
  public places(source: RowSource): Float64Array {
    const rows =
      `SELECT ${source.scope.alias}.rowid AS place ${source.placesFrom}` +
      ` WHERE ${source.where} ORDER BY ${source.order} LIMIT ${source.limit ?? -1} OFFSET ${source.offset ?? 0}`;
    const [row] = this.rows(`SELECT '[' || group_concat(place) || ']' FROM (${rows})`);
    const text = row?.[0];
    const places: unknown = typeof text === 'string' ? JSON.parse(text) : [];
    return Float64Array.from(Array.isArray(places) ? places.map(Number) : []);
  }

  /** The records at some places, as they are now, in the order of the places. Rows that are gone since are left out. */
  public at(source: RowSource, places: Float64Array): QueryRecord[] {
    return this.records(source.shape, this.rowsAt(source, places));
  }

  /** The same as flat rows. */
  public rowsAt(source: RowSource, places: Float64Array): Row[] {
    const { alias } = source.scope;
    const sql = `${this.#select(source, `${alias}.rowid`)} WHERE ${alias}.rowid IN (SELECT value FROM json_each(:places))`;
    const found = new Map<number, Row>();
    for (const row of this.rows(sql, { places: JSON.stringify([...places]) })) found.set(Number(row.at(-1)), row);
    return [...places].map((place) => found.get(place)).filter((row) => row !== undefined);
  }

  /** Rows as records, with the subqueries of all of them asked at once. */
  public records(shape: RecordShape, rows: readonly Row[]): QueryRecord[] {
    const children = new Map(
      childEntries(shape).map(({ entry, idIndex }) => {
        const ids = new Set(rows.map((row) => row[idIndex]).filter((id) => typeof id === 'string'));
        return [entry, this.#children(entry.children, [...ids])];
      }),
    );
    const reader = new RecordReader(
      this.compilation,
      this.#writer.version,
      (entry, id) => children.get(entry)?.get(id) ?? null,
    );
    return rows.map((row) => reader.read(shape, row)).filter((record) => record !== null);
  }

  #select(source: RowSource, ...extra: readonly string[]): string {
    return `SELECT ${[...source.columns, ...extra].join(', ')} ${source.scope.fromSql()}`;
  }

  /** The children of many parents, in one select. LIMIT and OFFSET count within each parent. */
  #children(source: ChildSource, parentIds: readonly string[]): Map<string, QueryResult> {
    const { rows } = source;
    if (source.ofOneParent !== undefined && parentIds.length > 1) throw ofOneRecord(source.ofOneParent);
    const columns = [...rows.columns, `${rows.scope.alias}.rowid`, source.parentSql];
    const mine = `${source.parentSql} IN (SELECT value FROM json_each(:parents))`;
    const tail = `${rows.scope.fromSql()} WHERE ${rows.where} AND ${mine}`;
    const isCut = rows.limit !== undefined || rows.offset !== undefined;
    const sql = isCut ? cutSql(source, columns, tail) : `SELECT ${columns.join(', ')} ${tail} ORDER BY ${rows.order}`;
    const children = this.rows(sql, { parents: JSON.stringify(parentIds) });
    const byParent = Map.groupBy(children, (row) => String(row[columns.length - 1]));
    const results = this.#childResults(rows, byParent);
    return source.isCounted ? this.#counted(source, parentIds, results) : results;
  }

  /** The results with the number of all children, also where none of them is on the page. */
  #counted(
    source: ChildSource,
    parentIds: readonly string[],
    results: ReadonlyMap<string, QueryResult>,
  ): Map<string, QueryResult> {
    const { scope, where } = source.rows;
    const mine = `${source.parentSql} IN (SELECT value FROM json_each(:parents))`;
    const sql = `SELECT ${source.parentSql}, count(*) ${scope.fromSql()} WHERE ${where} AND ${mine} GROUP BY 1`;
    const counted = this.rows(sql, { parents: JSON.stringify(parentIds) });
    return new Map(
      counted.map(([parent, count]) => {
        const page = results.get(String(parent)) ?? { done: true, records: [] };
        return [String(parent), { ...page, totalSize: Number(count) }];
      }),
    );
  }

  #childResults(source: RowSource, byParent: ReadonlyMap<string, readonly Row[]>): Map<string, QueryResult> {
    const { childPage } = this.#writer;
    const shown = [...byParent.values()].flatMap((group) => group.slice(0, childPage));
    const records = this.records(source.shape, shown);
    const results = new Map<string, QueryResult>();
    let next = 0;
    for (const [parent, group] of byParent) {
      const count = Math.min(group.length, childPage);
      const own = records.slice(next, next + count);
      next += count;
      const page = { totalSize: group.length, done: group.length <= childPage, records: own };
      if (page.done) {
        results.set(parent, page);
      } else {
        const places = Float64Array.from(group, (row) => Number(row[source.columns.length]));
        results.set(parent, { ...page, nextRecordsUrl: this.#writer.moreChildren(source, places, childPage) });
      }
    }
    return results;
  }
}

/** The rows of each parent from the OFFSET to the LIMIT, in their order. */
function cutSql({ rows, parentSql }: ChildSource, columns: readonly string[], tail: string): string {
  const offset = rows.offset ?? 0;
  const last = rows.limit === undefined ? Number.MAX_SAFE_INTEGER : offset + rows.limit;
  const ranked = `row_number() OVER (PARTITION BY ${parentSql} ORDER BY ${rows.order})`;
  const names = [...columns, ranked].map((column, index) => `${column} AS c${index}`);
  const rank = `c${columns.length}`;
  return `SELECT * FROM (SELECT ${names.join(', ')} ${tail}) WHERE ${rank} > ${offset} AND ${rank} <= ${last} ORDER BY ${rank}`;
}

/** The subqueries of a record and of the parents selected with it, each with the place of the id they hang on. */
function childEntries(shape: RecordShape): { entry: ChildrenEntry; idIndex: number }[] {
  return shape.entries.flatMap((entry) => {
    if (entry.kind === 'children') return [{ entry, idIndex: shape.idIndex }];
    return entry.kind === 'parent' ? childEntries(entry.shape) : [];
  });
}
