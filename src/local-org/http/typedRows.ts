/** Rows of one call that may be of different objects, as collections of REST and the calls of SOAP have them. */
import type { InputRow } from '../engine.ts';

/** A row, with the object it says it is of. */
export interface TypedRow {
  readonly objectName: string;
  readonly row: InputRow;
}

/** Neighbours of the same object, which are one save. */
export interface TypedRows {
  readonly objectName: string;
  readonly rows: InputRow[];
}

/** Rows in their order, as the fewest saves. */
export function groupsOf(items: readonly TypedRow[]): TypedRows[] {
  const groups: TypedRows[] = [];
  for (const { objectName, row } of items) {
    const last = groups.at(-1);
    if (last?.objectName.toLowerCase() === objectName.toLowerCase()) last.rows.push(row);
    else groups.push({ objectName, rows: [row] });
  }
  return groups;
}
