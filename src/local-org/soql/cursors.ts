/** The open ends of long results. A cursor belongs to one user and is forgotten when many newer ones came. */
import type { DatabaseSync } from 'node:sqlite';
import type { Engine, Session } from '../engine.ts';
import type { Compilation } from './compilation.ts';
import { invalidLocator } from './refusals.ts';
import type { RowSource } from './plan.ts';

/** Salesforce keeps ten a user; clients that read several results at once need a few more here. */
const MAX_CURSORS = 50;

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
  readonly cursors: Map<string, Cursor>;
  made: number;
}

/** By database: an engine in other words is the same org. */
const shelves = new WeakMap<DatabaseSync, CursorShelf>();

function shelfOf(engine: Engine): CursorShelf {
  const shelf = shelves.get(engine.database) ?? { cursors: new Map<string, Cursor>(), made: 0 };
  shelves.set(engine.database, shelf);
  return shelf;
}

/** Keeps a cursor; its locator, to which the number of rows already read is added as `-2000`. */
export function keepCursor(engine: Engine, cursor: Cursor): string {
  const shelf = shelfOf(engine);
  shelf.made += 1;
  const locator = `01g${shelf.made.toString(36).toUpperCase().padStart(15, '0')}`;
  shelf.cursors.set(locator, cursor);
  const [oldest] = shelf.cursors.keys();
  if (shelf.cursors.size > MAX_CURSORS && oldest !== undefined) shelf.cursors.delete(oldest);
  return locator;
}

/** Ends every open result: a deploy may have taken away what they read. */
export function forgetCursors(engine: Engine): void {
  shelves.delete(engine.database);
}

/** The cursor of a locator such as `01g…-2000`, and where its next page begins. @throws ApiError INVALID_QUERY_LOCATOR */
export function findCursor(
  engine: Engine,
  session: Session,
  text: string,
): { locator: string; cursor: Cursor; from: number } {
  const found = /^(01g[0-9A-Z]{15})-(\d{1,9})$/.exec(text);
  const locator = found?.[1] ?? '';
  const cursor = shelfOf(engine).cursors.get(locator);
  const from = Number(found?.[2] ?? -1);
  if (!cursor || cursor.userId !== session.userId || from < 0 || from >= cursor.places.length) throw invalidLocator();
  return { locator, cursor, from };
}
