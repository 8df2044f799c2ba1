import { type Soql, soql, soqlName } from './soql.ts';

/** Which deals a slice holds: their ids in order, and whether every deal between the first and the last is among them. */
export interface DealRange {
  readonly ids: readonly string[];
  readonly isDense: boolean;
}

/** Ids that fit in one statement: a request line may hold 16,000 characters. */
const IDS_A_STATEMENT = 300;

/**
 * The conditions that pick the rows of a slice by their reference to the deal: one range of ids when the slice is dense, lists of
 * ids otherwise, because a range would read every deal in between.
 */
export function conditionsOn(reference: string, { ids, isDense }: DealRange): readonly Soql[] {
  const [first, last] = [ids[0], ids.at(-1)];
  if (first === undefined || last === undefined) return [];
  const field = soqlName(reference);
  return isDense ? [soql`${field} >= ${first} AND ${field} <= ${last}`] : conditionsOnIds(reference, ids);
}

/** Conditions that pick rows by a list of ids, however long. An empty list gives no condition, hence no statement. */
export function conditionsOnIds(reference: string, ids: readonly string[]): readonly Soql[] {
  const field = soqlName(reference);
  return chunks(ids, IDS_A_STATEMENT).map((some) => soql`${field} IN ${some}`);
}

function chunks<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));
}
