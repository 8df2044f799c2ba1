/** `/composite/batch`: up to 25 independent requests in one, each of which counts against the limits of the org. */
import { ApiError } from '../../engine.ts';
import { isJsonObject } from '../../jsonObject.ts';
import { objectBody } from '../apiCall.ts';
import type { ApiCall, ApiReply } from '../apiCall.ts';
import { errorBody } from '../errors.ts';
import { IN_BATCH, answerSubrequest, isOk, listOf } from './subrequest.ts';
import type { Subrequest } from './subrequest.ts';

const MAX_REQUESTS = 25;
const HALTED = new ApiError(412, 'BATCH_PROCESSING_HALTED', 'Batch processing halted per request');

/** Batch URLs start with the version, with or without `/services/data/`. */
function batchRequest(value: unknown): Subrequest {
  if (!isJsonObject(value) || typeof value['method'] !== 'string' || typeof value['url'] !== 'string') {
    throw new ApiError(400, 'JSON_PARSER_ERROR', "Each of batchRequests needs 'method' and 'url'");
  }
  const url = value['url'].replace(/^\/?(services\/data\/)?/, '/services/data/');
  return { method: value['method'].toUpperCase(), url, body: value['richInput'], headers: {} };
}

/** `POST /composite/batch`. */
export function batch(call: ApiCall): ApiReply {
  const body = objectBody(call);
  const requests = listOf(body, 'batchRequests', MAX_REQUESTS).map(batchRequest);
  const halts = body['haltOnError'] === true;
  let hasErrors = false;
  const results = requests.map((request) => {
    if (hasErrors && halts) return { statusCode: HALTED.status, result: errorBody(HALTED) };
    const reply = answerSubrequest(call, request, IN_BATCH);
    hasErrors ||= !isOk(reply);
    return { statusCode: reply.status, result: reply.body ?? null };
  });
  return { status: 200, body: { hasErrors, results }, calls: requests.length };
}
