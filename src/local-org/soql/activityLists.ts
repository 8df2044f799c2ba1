/** `OpenActivities` and `ActivityHistories`: lists that are made of tasks and events when they are read, and what a query of them must look like. */
import type { Session } from '../engine.ts';
import { eventIsOpen, TASK_IS_OPEN } from '../formula/activityFacts.ts';
import type { ObjectDef } from '../schema/model.ts';
import { activityViewSql } from '../schema/standard/activityViews.ts';
import { quoted } from '../store/storage.ts';
import type { Compilation } from './compilation.ts';
import { malformed } from './refusals.ts';
import type { OrderItem, Statement } from './statement.ts';

/** Rows of such a list for those who do not see all data. */
const MAX_ROWS = 499;

/** What rows are read from: a table, or what takes its place. */
export function tableSql(compilation: Compilation, object: ObjectDef): string {
  if (object.kind !== 'activityView') return quoted(object.name);
  compilation.needFact('now');
  compilation.needFact('today');
  return `(${activityViewSql(object, TASK_IS_OPEN, eventIsOpen(':now', ':today'))})`;
}

function restriction(list: string, demand: string): Error {
  return malformed(
    `There is an implementation restriction on ${list}. When you query this relationship, security evaluation is implemented for users who don't have administrator permissions, and you must ${demand}`,
  );
}

/** The list was asked for below several records. */
export function ofOneRecord(list: string): Error {
  return restriction(list, 'evaluate a single parent record');
}

function sortsBy(item: OrderItem | undefined, name: string, isDescending: boolean): boolean {
  if (item?.expression.kind !== 'path' || item.isDescending !== isDescending) return false;
  return item.expression.path.at(-1)?.toLowerCase() === name.toLowerCase();
}

/**
 * Whoever does not see all data reads such a list whole, in its own order, and below one record: as the Object Reference has it.
 * Returns whether the last is still to be seen to.
 * @throws ApiError MALFORMED_QUERY
 */
export function checkActivityList(session: Session, object: ObjectDef, list: string, statement: Statement): boolean {
  if (object.kind !== 'activityView') return false;
  if (['ViewAllData', 'ModifyAllData'].some((permission) => session.hasUserPermission(permission))) return false;
  const isHistory = list === 'ActivityHistories';
  const [first, second, ...others] = statement.orderBy;
  if (statement.where !== undefined) throw restriction(list, 'not use a WHERE clause');
  if (!sortsBy(first, 'ActivityDate', isHistory) || !sortsBy(second, 'LastModifiedDate', true) || others.length > 0) {
    const order = `ActivityDate ${isHistory ? 'DESC' : 'ASC'}, LastModifiedDate DESC`;
    throw restriction(list, `use the sort order ${order}`);
  }
  if (statement.limit === undefined || statement.limit > MAX_ROWS)
    throw restriction(list, `specify a LIMIT of ${MAX_ROWS} or fewer rows`);
  return true;
}
