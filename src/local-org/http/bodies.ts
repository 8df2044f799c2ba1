/** How request bodies are read: JSON and forms whole (those with files as bytes), CSV as a stream, anything else refused. */
import type { FastifyInstance } from 'fastify';
import { ApiError } from '../engine.ts';

/** Largest JSON body, as in Salesforce: 50 MB. */
export const JSON_LIMIT_BYTES = 50 * 1024 * 1024;

/** Position and text of what a JSON parser said, without anything of this process in it. */
function jsonFault(error: unknown): ApiError {
  const text = error instanceof Error ? error.message : String(error);
  return new ApiError(400, 'JSON_PARSER_ERROR', text);
}

/** JSON text as a value; an empty body, which clients send with GET and DELETE, is `undefined`. @throws ApiError 400 */
export function parseJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw jsonFault(error);
  }
}

/** Replaces the server's body parsers. */
export function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: JSON_LIMIT_BYTES },
    (_request: unknown, body: string) =>
      new Promise((resolve) => {
        // A throw in here is a rejection, which the server turns into an answer.
        resolve(parseJson(body));
      }),
  );
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: 64 * 1024 },
    (_request: unknown, body: string, done) => {
      done(null, new URLSearchParams(body));
    },
  );
  app.addContentTypeParser(
    'multipart/form-data',
    { parseAs: 'buffer', bodyLimit: JSON_LIMIT_BYTES },
    (_request: unknown, body: Buffer, done) => {
      done(null, body);
    },
  );
  app.addContentTypeParser('text/csv', (_request, payload, done) => {
    done(null, payload);
  });
}
