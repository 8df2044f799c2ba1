import type { OutgoingRow, RowFailure, Written } from './outgoingRow.ts';
import { jsonRequest, type OrgConnection } from './orgConnection.ts';
import { answerOf } from './orgErrors.ts';
import type { WriteTarget } from './writeRows.ts';

interface SaveAnswer {
  readonly success: boolean;
  readonly id?: string | null;
  readonly created?: boolean;
  readonly errors?: readonly { readonly statusCode: string; readonly message: string }[];
}

/** How many rows one collections request takes. */
export const COLLECTION_SIZE = 200;

/**
 * Writes at most 200 rows in one request, each row by itself: one that is refused does not hold back the others.
 *
 * Shape: the answer keeps the order of the rows, so the n-th belongs to the n-th row.
 * @throws {BuysideError} when the request as a whole fails.
 */
export async function writeCollection(
  connection: OrgConnection,
  target: WriteTarget,
  rows: readonly OutgoingRow[],
): Promise<Written> {
  const records = rows.map(({ key, fields }) => ({
    attributes: { type: target.object },
    [target.keyField]: key,
    ...fields,
  }));
  const request =
    target.operation === 'insert'
      ? jsonRequest('POST', '/composite/sobjects', { allOrNone: false, records })
      : jsonRequest('PATCH', `/composite/sobjects/${target.object}/${target.keyField}`, { allOrNone: false, records });
  const answers = await answerOf(connection.request<readonly SaveAnswer[]>(request), request.url);
  const created: string[] = [];
  const updated: string[] = [];
  const failed: RowFailure[] = [];
  rows.forEach(({ key }, at) => {
    const answer = answers[at];
    if (answer?.success === true) (target.operation === 'insert' || answer.created ? created : updated).push(key);
    else failed.push({ object: target.object, key, ...reason(answer) });
  });
  return { created, updated, failed };
}

function reason(answer: SaveAnswer | undefined): Pick<RowFailure, 'code' | 'message'> {
  const [first] = answer?.errors ?? [];
  if (first === undefined) return { code: 'NO_ANSWER', message: '' };
  return { code: first.statusCode, message: first.message };
}
