/** Refusals in the shapes Salesforce's REST API answers with. */
import { ApiError } from '../engine.ts';
import type { SaveError, SaveResult } from '../engine.ts';
import type { ApiReply } from './apiCall.ts';

/** One element of the array every failed REST call answers with. */
export interface ErrorBody {
  readonly message: string;
  readonly errorCode: string;
  readonly fields?: readonly string[];
}

const STATUS_OF: Readonly<Record<string, number>> = {
  NOT_FOUND: 404,
  INSUFFICIENT_ACCESS: 403,
  INSUFFICIENT_ACCESS_OR_READONLY: 403,
};

/** The error array of a refusal, without `fields` when there are none. */
export function errorBody(error: ApiError): ErrorBody[] {
  const body = { message: error.message, errorCode: error.errorCode };
  return [error.fields.length > 0 ? { ...body, fields: error.fields } : body];
}

/** A refusal as a reply. */
export function errorReply(error: ApiError): ApiReply {
  return { status: error.status, body: errorBody(error) };
}

/** Of the record itself, not of one that its fields point at. */
const GONE = new Set(['ENTITY_IS_DELETED', 'INVALID_CROSS_REFERENCE_KEY']);

function statusOf(error: SaveError | undefined): number {
  if (error === undefined) return 400;
  if (GONE.has(error.statusCode) && error.fields.length === 0) return 404;
  return STATUS_OF[error.statusCode] ?? 400;
}

/** A failed save of one record as a reply: `errorCode` where collections say `statusCode`, and `fields` always there. */
export function saveErrorReply(result: SaveResult): ApiReply {
  const body = result.errors.map(({ statusCode, message, fields }) => ({ message, errorCode: statusCode, fields }));
  return { status: statusOf(result.errors[0]), body };
}

/** A refusal of a whole request, as the error of one row in a collection. */
export function asSaveError(error: ApiError): SaveError {
  return { statusCode: error.errorCode, message: error.message, fields: error.fields };
}

/** Hears of programmer's mistakes. */
export type OnFault = (error: Error) => void;

/** Tells of a programmer's mistake; returns what the client may know of it. */
export function reportFault(error: unknown, onFault: OnFault): string {
  onFault(error instanceof Error ? error : new Error(String(error)));
  return 'An unexpected error occurred in the local org; its terminal shows where';
}

/** A list that is not too long for one call, of REST or of SOAP. @throws ApiError */
export function noMoreThan<T>(max: number, list: readonly T[]): readonly T[] {
  if (list.length <= max) return list;
  const words = `record limit reached. cannot submit more than ${max} records into this call`;
  throw new ApiError(400, 'EXCEEDED_ID_LIMIT', words);
}

/** The error of a collection's, tree's or graph's other rows when one of them failed and all go together. */
export const ROLLED_BACK: SaveError = {
  statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
  fields: [],
};
