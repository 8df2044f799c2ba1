import { BuysideError, type BuysideErrorCode } from '../decision/buysideError.ts';

const BY_ERROR_CODE: Readonly<Record<string, BuysideErrorCode>> = {
  INVALID_SESSION_ID: 'SessionExpired',
  INVALID_AUTH_HEADER: 'SessionExpired',
  ERROR_HTTP_401: 'SessionExpired',
  REQUEST_LIMIT_EXCEEDED: 'ApiLimitReached',
  ERROR_HTTP_429: 'ApiLimitReached',
  ERROR_HTTP_500: 'OrgBusy',
  ERROR_HTTP_502: 'OrgBusy',
  ERROR_HTTP_503: 'OrgBusy',
  ERROR_HTTP_504: 'OrgBusy',
  SERVER_UNAVAILABLE: 'OrgBusy',
  INVALID_FIELD: 'QueryRefused',
  INVALID_TYPE: 'QueryRefused',
  MALFORMED_QUERY: 'QueryRefused',
  INVALID_QUERY_FILTER_OPERATOR: 'QueryRefused',
  INVALID_QUERY_VALUE: 'QueryRefused',
  INSUFFICIENT_ACCESS: 'AccessRefused',
  INSUFFICIENT_ACCESS_OR_READONLY: 'AccessRefused',
  API_DISABLED_FOR_ORG: 'AccessRefused',
  API_CURRENTLY_DISABLED: 'AccessRefused',
  FUNCTIONALITY_NOT_ENABLED: 'AccessRefused',
};

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ENETDOWN',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ETIMEDOUT',
  'EPIPE',
  'EAI_AGAIN',
  'ECONNABORTED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'Z_BUF_ERROR',
  'Z_DATA_ERROR',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** The error code of a failed request: Salesforce's `errorCode`, or the network's `code`; empty when it has neither. */
export function errorCodeOf(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null) return '';
  if ('errorCode' in cause && typeof cause.errorCode === 'string') return cause.errorCode;
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return 'cause' in cause ? errorCodeOf(cause.cause) : '';
}

/** What a disk says that takes no more. */
const DISK_FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

/** Whether the disk of this machine was full: an answer that goes to a file ends with it, and the org has no part in that. */
export const isDiskError = (cause: unknown): boolean => DISK_FULL.has(errorCodeOf(cause));

/** Whether there was no answer, or only a part of one. */
export const isUnreachable = (cause: unknown): boolean => UNREACHABLE.has(errorCodeOf(cause));

/**
 * A failed request as a refusal, matched on its code and never on its text.
 *
 * Shape: `sent` says what was asked, in words a reader can act on: the SOQL, or the door and the object.
 * A programmer's mistake (no code in it) and a full disk are thrown as they are.
 */
function toRefusal(cause: unknown, sent: string): BuysideError {
  if (cause instanceof BuysideError) return cause;
  const errorCode = errorCodeOf(cause);
  // What fetch throws when there was no answer at all; a TypeError of ours has no cause.
  if (cause instanceof TypeError && cause.cause instanceof Error)
    return new BuysideError('OrgUnreachable', [errorCode || cause.cause.message, sent], { cause });
  if (errorCode === '' || !(cause instanceof Error) || isDiskError(cause)) throw cause;
  if (UNREACHABLE.has(errorCode)) return new BuysideError('OrgUnreachable', [errorCode, sent], { cause });
  const [, custom] = errorCode === 'INVALID_TYPE' ? (/\bFROM (\w+__c)\b/.exec(sent) ?? []) : [];
  // All objects of that kind that we ask for are of our package.
  if (custom !== undefined) return new BuysideError('PackageMissing', [custom], { cause });
  const code = BY_ERROR_CODE[errorCode] ?? (isBroken(cause) ? 'OrgBusy' : 'OrgRefused');
  return new BuysideError(code, [errorCode, oneLine(cause.message), sent], { cause });
}

/** Whether the org broke down over a request, whatever it calls that: nobody knows then what of it was done. */
const isBroken = (cause: Error): boolean =>
  'status' in cause && typeof cause.status === 'number' && cause.status >= 500;

/** Waits for a request and turns its failure into a refusal. */
export async function answerOf<R>(request: PromiseLike<R>, sent: string): Promise<R> {
  try {
    return await request;
  } catch (cause) {
    throw toRefusal(cause, sent);
  }
}

const TOO_LONG: ReadonlySet<string> = new Set(['QUERY_TIMEOUT', 'OPERATION_TOO_LARGE']);

/** Whether a query was more than the org does while one waits. */
export const isTooLong = (error: unknown): boolean =>
  error instanceof BuysideError && TOO_LONG.has(error.facts[0] ?? '');

/** Whether the org had let go of a result before its last page was read: it keeps one for two days at most. */
export const isReleased = (error: unknown): boolean =>
  error instanceof BuysideError && error.facts[0] === 'INVALID_QUERY_LOCATOR';

/** Whether what was asked may have been done, though nobody said so. */
export const isInDoubt = (error: unknown): boolean =>
  error instanceof BuysideError && (error.code === 'OrgUnreachable' || error.code === 'OrgBusy');

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
