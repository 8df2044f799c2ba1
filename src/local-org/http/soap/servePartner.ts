/** `/services/Soap/u/NN.0`: the partner API, as far as clients need it: log-in, and rows. */
import type { FastifyInstance } from 'fastify';
import { ApiError } from '../../engine.ts';
import { element, envelope, readCall, SoapFault } from '../../metadata/soap/envelope.ts';
import { escapeXml } from '../../schema/read/xmlElements.ts';
import type { OrgContext } from '../apiCall.ts';
import { reportFault } from '../errors.ts';
import type { OnFault } from '../errors.ts';
import { answerPartnerCall } from './partnerCalls.ts';

/** Two hundred rows, and the envelope around them. */
const BODY_LIMIT_BYTES = 50 * 1024 * 1024;
const NAMESPACES = [
  'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"',
  'xmlns="urn:partner.soap.sforce.com"',
  'xmlns:sf="urn:fault.partner.soap.sforce.com"',
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
].join(' ');

function faultBody(code: string, message: string): string {
  const kind = code === 'INVALID_LOGIN' ? 'LoginFault' : 'UnexpectedErrorFault';
  const words = escapeXml(message);
  const detail = `<sf:${kind} xsi:type="sf:${kind}"><sf:exceptionCode>${code}</sf:exceptionCode><sf:exceptionMessage>${words}</sf:exceptionMessage></sf:${kind}>`;
  return `<soapenv:Fault><faultcode>sf:${code}</faultcode><faultstring>${code}: ${words}</faultstring><detail>${detail}</detail></soapenv:Fault>`;
}

function toFault(error: unknown, onFault: OnFault): string {
  if (error instanceof SoapFault) return faultBody(error.code, error.message);
  if (error instanceof ApiError) return faultBody(error.errorCode, error.message);
  return faultBody('UNKNOWN_EXCEPTION', reportFault(error, onFault));
}

export interface PartnerOptions {
  readonly org: OrgContext;
  /** How long a log-in holds; as long as the org when absent. */
  readonly tokenLifetimeMs?: number | undefined;
  readonly onFault: OnFault;
}

/** Adds the path to a server. Public, because SOAP clients send their token, or their password, in the body. */
export async function servePartner(
  app: FastifyInstance,
  { org, tokenLifetimeMs, onFault }: PartnerOptions,
): Promise<void> {
  await app.register((scope, _options, registered) => {
    scope.addContentTypeParser(
      ['text/xml', 'application/soap+xml'],
      { parseAs: 'string', bodyLimit: BODY_LIMIT_BYTES },
      (_request: unknown, body: string, done) => done(null, body),
    );
    for (const url of ['/services/Soap/u/:version', '/services/Soap/u/:version/:org']) {
      scope.post<{ Body: unknown; Params: { version: string } }>(
        url,
        { config: { public: true } },
        (request, reply) => {
          reply.type('text/xml; charset=utf-8');
          try {
            const { version } = request.params;
            if (!/^\d\d\.0$/.test(version))
              throw new SoapFault('UNSUPPORTED_API_VERSION', 'Invalid Api version specified on URL');
            const call = readCall(typeof request.body === 'string' ? request.body : '');
            const result = answerPartnerCall({ ...call, org, version, tokenLifetimeMs });
            return reply.send(
              envelope(element(`${call.name}Response`, result === undefined ? {} : { result }), NAMESPACES),
            );
          } catch (error) {
            return reply.code(500).send(envelope(toFault(error, onFault), NAMESPACES));
          }
        },
      );
    }
    registered();
  });
}
