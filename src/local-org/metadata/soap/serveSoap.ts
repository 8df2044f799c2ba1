/** `/services/Soap/m/NN.0`: the Metadata API. Every other SOAP service is refused in a way that its clients show. */
import type { FastifyInstance } from 'fastify';
import type { LocalEngine } from '../../createEngine.ts';
import { reportFault } from '../../http/errors.ts';
import type { OnFault } from '../../http/errors.ts';
import type { Metadata } from '../createMetadata.ts';
import { answerEnvelope, faultEnvelope, readCall, SoapFault } from './envelope.ts';
import { OPERATIONS } from './operations.ts';

/** A zip file of 39 MB in base64, and the envelope around it. */
const BODY_LIMIT_BYTES = 55 * 1024 * 1024;

export interface SoapOptions {
  readonly engine: LocalEngine;
  readonly metadata: Metadata;
  readonly onFault: OnFault;
}

interface MetadataCall {
  readonly Body: unknown;
  readonly Params: { readonly version: string };
}

/** The answer to a call of the Metadata API. @throws SoapFault */
function answer({ engine, metadata }: SoapOptions, version: number, text: string): string {
  const { name, body, sessionId } = readCall(text);
  const session = engine.sessionOf(sessionId);
  if (session === undefined) {
    throw new SoapFault('INVALID_SESSION_ID', 'Invalid Session ID found in SessionHeader: Illegal Session');
  }
  if (!session.hasUserPermission('ModifyMetadata')) {
    const words = 'use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions';
    throw new SoapFault('INSUFFICIENT_ACCESS', words);
  }
  const operation = OPERATIONS.get(name);
  if (operation === undefined)
    throw new SoapFault('INVALID_OPERATION', `The local org does not answer the call '${name}'`);
  return answerEnvelope(name, operation({ metadata, session, schema: engine.schema, version }, body));
}

function asFault(error: unknown, onFault: OnFault): SoapFault {
  if (error instanceof SoapFault) return error;
  return new SoapFault('UNKNOWN_EXCEPTION', reportFault(error, onFault));
}

/** Adds the SOAP paths to a server. Public, because SOAP clients send their token in the body. */
export async function serveSoap(app: FastifyInstance, options: SoapOptions): Promise<void> {
  const config = { public: true };
  await app.register((scope, _options, registered) => {
    scope.addContentTypeParser(
      ['text/xml', 'application/soap+xml'],
      { parseAs: 'string', bodyLimit: BODY_LIMIT_BYTES },
      (_request: unknown, body: string, done) => done(null, body),
    );
    scope.post<MetadataCall>('/services/Soap/m/:version', { config }, (request, reply) => {
      reply.type('text/xml; charset=utf-8');
      try {
        const text = typeof request.body === 'string' ? request.body : '';
        return reply.send(answer(options, Number(request.params.version), text));
      } catch (error) {
        return reply.code(500).send(faultEnvelope(asFault(error, options.onFault)));
      }
    });
    scope.post('/services/Soap/*', { config }, (_request, reply) => {
      const words =
        'Of SOAP the local org speaks the Metadata API (/services/Soap/m) and some of the partner API (/services/Soap/u)';
      const fault = faultEnvelope(new SoapFault('API_CURRENTLY_DISABLED', words));
      return reply.code(500).type('text/xml; charset=utf-8').send(fault);
    });
    registered();
  });
}
