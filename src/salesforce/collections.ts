import { z } from 'zod';
import { jsonRequest, type OrgConnection, type OrgRequest } from './orgConnection.ts';
import { answerOf } from './orgErrors.ts';

/** A record as it is sent: API names and values; a parent named by an external id is an object. */
export type OutgoingRecord = Readonly<Record<string, unknown>>;

/** What is done with the records of one request. */
export interface CollectionTarget {
  readonly object: string;
  /** `upsert` goes by `Key__c`; `update` and `delete` by `Id`. */
  readonly operation: 'insert' | 'update' | 'upsert' | 'delete';
}

/** What became of one record. */
export interface Saved {
  readonly id: string | null;
  readonly isSaved: boolean;
  readonly isCreated: boolean;
  /** Salesforce's status code and words; blank when it was saved. */
  readonly code: string;
  readonly message: string;
}

const Answers = z.array(
  z.object({
    id: z.string().nullish(),
    success: z.boolean(),
    created: z.boolean().optional(),
    errors: z.array(z.object({ statusCode: z.string(), message: z.string() })).optional(),
  }),
);

/** How many records one collections request takes. */
export const COLLECTION_SIZE = 200;

/**
 * Saves at most 200 records in one request, each by itself: one that is refused does not hold back the others.
 *
 * Shape: the n-th answer belongs to the n-th record; one the org does not answer for is refused with `NO_ANSWER`.
 * @throws {BuysideError} when the request as a whole fails.
 */
export async function saveCollection(
  connection: OrgConnection,
  target: CollectionTarget,
  records: readonly OutgoingRecord[],
): Promise<readonly Saved[]> {
  const request = requestFor(target, records);
  const answers = Answers.parse(await answerOf(connection.request(request), request.url));
  return records.map((_, at) => {
    const answer = answers[at];
    const error = answer?.errors?.[0];
    const isSaved = answer?.success === true;
    return {
      id: answer?.id ?? null,
      isSaved,
      isCreated: isSaved && (target.operation === 'insert' || answer.created === true),
      code: isSaved ? '' : (error?.statusCode ?? 'NO_ANSWER'),
      message: isSaved ? '' : (error?.message ?? ''),
    };
  });
}

function requestFor({ object, operation }: CollectionTarget, records: readonly OutgoingRecord[]): OrgRequest {
  const url = '/composite/sobjects';
  if (operation === 'delete') {
    const ids = records.map((record) => String(record['Id'])).join(',');
    return { method: 'DELETE', url: `${url}?ids=${ids}&allOrNone=false` };
  }
  const body = { allOrNone: false, records: records.map((record) => ({ attributes: { type: object }, ...record })) };
  if (operation === 'insert') return jsonRequest('POST', url, body);
  return jsonRequest('PATCH', operation === 'update' ? url : `${url}/${object}/Key__c`, body);
}
