/** A fault as the answer its door gives: JSON for REST, an envelope for SOAP, XML for Bulk API 1.0. */
import type { ApiError } from '../../engine.ts';
import { SoapFault, faultEnvelope } from '../../metadata/soap/envelope.ts';
import { errorBody } from '../errors.ts';

export interface FaultAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Bulk API 1.0's names; it has no word for the rest. */
const ASYNC_CODES: Readonly<Record<string, string>> = {
  INVALID_SESSION_ID: 'InvalidSessionId',
  REQUEST_LIMIT_EXCEEDED: 'ExceededQuota',
};

function asyncAnswer({ status, errorCode, message }: ApiError): FaultAnswer {
  const code = ASYNC_CODES[errorCode] ?? 'Unknown';
  const body = `<?xml version="1.0" encoding="UTF-8"?><error xmlns="http://www.force.com/2009/06/asyncapi/dataload"><exceptionCode>${code}</exceptionCode><exceptionMessage>${message}</exceptionMessage></error>`;
  // A client of this API looks into the body of a 400 for the end of its session, and into no other.
  return { status: status < 500 && status !== 429 ? 400 : status, type: 'application/xml; charset=utf-8', body };
}

function soapAnswer({ status, errorCode, message }: ApiError): FaultAnswer {
  const body = faultEnvelope(new SoapFault(errorCode, message));
  // SOAP knows one status for all faults; what stands before the service keeps its own.
  return { status: status === 429 || status > 500 ? status : 500, type: 'text/xml; charset=utf-8', body };
}

/** The refusal in the shape of the path's API. */
export function faultAnswer(path: string, error: ApiError): FaultAnswer {
  if (path.startsWith('/services/Soap/')) return soapAnswer(error);
  if (path.startsWith('/services/async/')) return asyncAnswer(error);
  return { status: error.status, type: 'application/json; charset=utf-8', body: JSON.stringify(errorBody(error)) };
}
