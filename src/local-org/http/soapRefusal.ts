import type { FastifyInstance } from 'fastify';

const WORDS =
  'The local org does not speak SOAP: its metadata is the project it was started with, so start it again to deploy';

/** The only shape in which SOAP clients, `sf project deploy start` among them, show a reason. */
const FAULT = `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:sf="http://soap.sforce.com/2006/04/metadata">
<soapenv:Body><soapenv:Fault><faultcode>sf:API_CURRENTLY_DISABLED</faultcode><faultstring>API_CURRENTLY_DISABLED: ${WORDS}</faultstring></soapenv:Fault></soapenv:Body>
</soapenv:Envelope>`;

/** Says to every SOAP call that there is no SOAP. Public, because SOAP clients send their token in the body, which is not read. */
export async function refuseSoap(app: FastifyInstance): Promise<void> {
  await app.register((scope, _options, registered) => {
    scope.addContentTypeParser(['text/xml', 'application/soap+xml'], (_request, payload, done) => {
      payload.on('end', () => {
        done(null);
      });
      payload.on('error', done);
      payload.resume();
    });
    scope.post('/services/Soap/*', { config: { public: true } }, (_request, reply) =>
      reply.code(500).type('text/xml; charset=utf-8').send(FAULT),
    );
    registered();
  });
}
