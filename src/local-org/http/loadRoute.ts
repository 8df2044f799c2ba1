/**
 * `POST /local-org/rows/:object`: rows written as they are, for demos and tests. **Salesforce has nothing like it.**
 * Body `{"rows": [{…}], "replaceBy": "OpportunityId"}`; answer `{"ids": ["…"]}`, in order.
 */
import { ApiError } from '../engine.ts';
import type { InputRow } from '../engine.ts';
import { isJsonObject } from '../jsonObject.ts';
import { objectBody } from './apiCall.ts';
import type { ApiCall, ApiReply, Route } from './apiCall.ts';
import { objectOf } from './records.ts';

function rowsOf(value: unknown): InputRow[] {
  if (!Array.isArray(value)) throw new ApiError(400, 'JSON_PARSER_ERROR', "The request body must have an array 'rows'");
  return value.map((row: unknown) => {
    if (isJsonObject(row)) return row;
    throw new ApiError(400, 'JSON_PARSER_ERROR', 'Each row must be a JSON object');
  });
}

function load(call: ApiCall): ApiReply {
  const { engine } = call.org;
  if (!call.session.hasUserPermission('ModifyMetadata')) {
    throw new ApiError(403, 'INSUFFICIENT_ACCESS', 'Only the admin user may load rows past the rules of the org');
  }
  const { rows, replaceBy } = objectBody(call);
  const object = objectOf(call, call.params['object'] ?? '');
  const options = typeof replaceBy === 'string' ? { replaceBy } : {};
  return { status: 201, body: { ids: engine.loadRows(object.name, rowsOf(rows), options) } };
}

/** The one endpoint that is not Salesforce's. */
export const loadRoutes: readonly Route[] = [{ method: 'POST', path: '/local-org/rows/:object', answer: load }];
