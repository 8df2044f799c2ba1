/** `/composite`: up to 25 requests in one, later ones using answers of earlier ones. */
import { ApiError } from '../../engine.ts';
import { objectBody } from '../apiCall.ts';
import type { ApiCall, ApiReply } from '../apiCall.ts';
import { errorReply } from '../errors.ts';
import { atomically } from './atomically.ts';
import { fillBody, fillUrl } from './references.ts';
import {
  IN_COMPOSITE,
  ROLLED_BACK_WITH_OTHERS,
  answerSubrequest,
  isOk,
  kindOf,
  listOf,
  namedSubrequest,
  refuseDoubles,
} from './subrequest.ts';
import type { NamedSubrequest } from './subrequest.ts';

const MAX_SUBREQUESTS = 25;
const MAX_HEAVY = 5;

/** One answer within a composite or graph answer. */
export interface PartAnswer {
  readonly body: unknown;
  readonly httpHeaders: Readonly<Record<string, string>>;
  readonly httpStatusCode: number;
  readonly referenceId: string;
}

/** A reply under its reference id. */
function partAnswer(referenceId: string, reply: ApiReply): PartAnswer {
  return { body: reply.body ?? null, httpHeaders: reply.headers ?? {}, httpStatusCode: reply.status, referenceId };
}

/** The reply to a subrequest whose references are filled in from `answers`. */
function answerPart(call: ApiCall, request: NamedSubrequest, answers: ReadonlyMap<string, unknown>): ApiReply {
  try {
    const url = fillUrl(request.url, answers);
    return answerSubrequest(call, { ...request, url, body: fillBody(request.body, answers) }, IN_COMPOSITE);
  } catch (error) {
    if (error instanceof ApiError) return errorReply(error);
    throw error;
  }
}

/** Answers in order; with `stopAtFailure` the rest is not run after a failed one. */
function runAll(call: ApiCall, requests: readonly NamedSubrequest[], stopAtFailure: boolean): PartAnswer[] {
  const answers = new Map<string, unknown>();
  const parts: PartAnswer[] = [];
  for (const request of requests) {
    const reply = answerPart(call, request, answers);
    parts.push(partAnswer(request.referenceId, reply));
    if (isOk(reply)) answers.set(request.referenceId, reply.body);
    else if (stopAtFailure) return parts;
  }
  return parts;
}

function isPartOk({ httpStatusCode }: PartAnswer): boolean {
  return httpStatusCode >= 200 && httpStatusCode < 300;
}

/** The answer when one failed and all were undone: that one's own error, the others' halt. */
function halted(requests: readonly NamedSubrequest[], parts: readonly PartAnswer[]): PartAnswer[] {
  return requests.map(({ referenceId }) => {
    const failed = parts.find((part) => part.referenceId === referenceId && !isPartOk(part));
    return failed ?? partAnswer(referenceId, errorReply(ROLLED_BACK_WITH_OTHERS));
  });
}

/** Requests run as one transaction. `ok` is false when they were all undone. */
export function runTogether(call: ApiCall, requests: readonly NamedSubrequest[]): { ok: boolean; parts: PartAnswer[] } {
  const parts = atomically(
    call.org.engine,
    () => runAll(call, requests, true),
    (done) => done.every(isPartOk),
  );
  const ok = parts.every(isPartOk);
  return { ok, parts: ok ? parts : halted(requests, parts) };
}

function refuseTooHeavy(call: ApiCall, requests: readonly NamedSubrequest[]): void {
  const heavy = requests.filter((request) => ['query', 'collection'].includes(kindOf(call, request) ?? ''));
  if (heavy.length <= MAX_HEAVY) return;
  throw new ApiError(
    400,
    'LIMIT_EXCEEDED',
    `Limit exceeded: ${heavy.length} queries and collections given, ${MAX_HEAVY} allowed`,
  );
}

/** `POST /composite`. */
export function composite(call: ApiCall): ApiReply {
  const body = objectBody(call);
  const requests = listOf(body, 'compositeRequest', MAX_SUBREQUESTS).map(namedSubrequest);
  refuseDoubles(requests);
  refuseTooHeavy(call, requests);
  const parts = body['allOrNone'] === true ? runTogether(call, requests).parts : runAll(call, requests, false);
  return { status: 200, body: { compositeResponse: parts } };
}
