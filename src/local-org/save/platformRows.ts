/** Rows the platform makes by itself when others are saved. */
import type { SqlValue } from '../store/storage.ts';
import { startingValues } from './loadRows.ts';
import type { SaveContext } from './saveContext.ts';

/** Whose save it was, and when. */
export interface Stamp {
  readonly userId: SqlValue;
  /** Milliseconds since 1970. */
  readonly moment: SqlValue;
}

/** Writes a row without rules or checks. Returns its id. */
export function writePlatformRow(
  context: SaveContext,
  objectName: string,
  given: Readonly<Record<string, SqlValue>>,
  { userId, moment }: Stamp,
): string {
  const plan = context.planNamed(objectName);
  const id = context.store.newId(plan.object);
  const values = startingValues(plan);
  const all: Readonly<Record<string, SqlValue>> = {
    ...{ CreatedDate: moment, LastModifiedDate: moment, SystemModstamp: moment },
    ...{ CreatedById: userId, LastModifiedById: userId },
    ...given,
    Id: id,
  };
  for (const [name, value] of Object.entries(all)) {
    const place = plan.place(name);
    if (place >= 0) values[place] = value;
  }
  context.store.statements.of(plan.insertSql).run(...values);
  return id;
}
