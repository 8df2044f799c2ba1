/**
 * The open ends of long results. A cursor belongs to one user and is kept for two days, however many there are: Salesforce gave up its ten
 * a user with API version 56.0, for all versions.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Engine, Session } from '../engine.ts';
import type { Compilation } from './compilation.ts';
import { invalidLocator } from './refusals.ts';
import type { RowSource } from './plan.ts';

/** From the moment of the query, whether it is read on or not. */
const KEPT_MS = 2 * 86_400_000;

/** Rows of all results, 160 MB: this machine has less room than Salesforce, so above it the oldest are let go sooner. */
const MOST_ROWS = 20_000_000;

/** A result that is being read page by page. */
export interface Cursor {
  readonly userId: string;
  readonly compilation: Compilation;
  readonly source: RowSource;
  /** Of all rows, in order. */
  readonly places: Float64Array;
  readonly pageSize: number;
}

interface CursorShelf {
  /** In the order they were made. */
  readonly cursors: Map<string, Cursor & { readonly until: number }>;
  made: number;
  rows: number;
}

/** By database: an engine in other words is the same org. */
const shelves = new WeakMap<DatabaseSync, CursorShelf>();

function shelfOf(engine: Engine): CursorShelf {
  const shelf = shelves.get(engine.database) ?? { cursors: new Map(), made: 0, rows: 0 };
  shelves.set(engine.database, shelf);
  return shelf;
}

/** Keeps a cursor; its locator, to which the number of rows already read is added as `-2000`. */
export function keepCursor(engine: Engine, cursor: Cursor): string {
  const shelf = shelfOf(engine);
  shelf.rows += cursor.places.length;
  for (const [locator, { until, places }] of shelf.cursors) {
    if (until > engine.now() && shelf.rows <= MOST_ROWS) break;
    shelf.cursors.delete(locator);
    shelf.rows -= places.length;
  }
  shelf.made += 1;
  const locator = `0r8${shelf.made.toString(36).toUpperCase().padStart(15, '0')}`;
  shelf.cursors.set(locator, { ...cursor, until: engine.now() + KEPT_MS });
  return locator;
}

/** Ends every open result: a deploy may have taken away what they read. */
export function forgetCursors(engine: Engine): void {
  shelves.delete(engine.database);
}

/** The cursor of a locator such as `0r8…-2000`, and where its next page begins. @throws ApiError INVALID_QUERY_LOCATOR */
export function findCursor(
  engine: Engine,
  session: Session,
  text: string,
): { locator: string; cursor: Cursor; from: number } {
  const found = /^(0r8[0-9A-Z]{15})-(\d{1,9})$/.exec(text);
  const locator = found?.[1] ?? '';
  const cursor = shelfOf(engine).cursors.get(locator);
  const from = Number(found?.[2] ?? -1);
  if (!cursor || cursor.userId !== session.userId || cursor.until <= engine.now()) throw invalidLocator();
  if (from < 0 || from >= cursor.places.length) throw invalidLocator();
  return { locator, cursor, from };
}
