/**
 * `/local-org/faults`: the fault rules of a running org, for the admin user alone. **Salesforce has nothing like it.**
 * GET lists them with what each has seen and struck, POST `{"faults": [rule, …]}` adds, DELETE takes all away.
 */
import { ApiError } from '../../engine.ts';
import { objectBody } from '../apiCall.ts';
import type { ApiCall, ApiReply, Route } from '../apiCall.ts';
import type { FaultList } from './faultList.ts';
import { checkFaultRules, FaultRuleError } from './faultRule.ts';

function refuseOthers(call: ApiCall): void {
  if (call.session.hasUserPermission('ModifyMetadata')) return;
  throw new ApiError(403, 'INSUFFICIENT_ACCESS', 'Only the admin user may see or change the faults of the org');
}

function listed(faults: FaultList): ApiReply {
  return { status: 200, body: { faults: faults.report().map(({ rule, seen, fired }) => ({ ...rule, seen, fired })) } };
}

function add(call: ApiCall, faults: FaultList): ApiReply {
  refuseOthers(call);
  const { faults: rules, ...rest } = objectBody(call);
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined)
    throw new ApiError(400, 'JSON_PARSER_ERROR', `Unrecognized field "${unknown}"; the body is {"faults": [rule, …]}`);
  try {
    faults.add(...checkFaultRules(rules));
  } catch (error) {
    if (error instanceof FaultRuleError) throw new ApiError(400, 'INVALID_FAULT', error.message);
    throw error;
  }
  return { ...listed(faults), status: 201 };
}

/** The table of `/local-org/faults`. */
export function faultRoutes(faults: FaultList): readonly Route[] {
  const path = '/local-org/faults';
  return [
    {
      method: 'GET',
      path,
      answer(call) {
        refuseOthers(call);
        return listed(faults);
      },
    },
    { method: 'POST', path, answer: (call) => add(call, faults) },
    {
      method: 'DELETE',
      path,
      answer(call) {
        refuseOthers(call);
        faults.clear();
        return { status: 204 };
      },
    },
  ];
}
