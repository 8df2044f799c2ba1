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

/** Levels of arrays and objects in a body. Salesforce's own deepest, a composite graph, needs a dozen. */
const MAX_LEVELS = 200;
const [QUOTE, BACKSLASH] = [34, 92];
const OPENING = new Set([91, 123]);
const CLOSING = new Set([93, 125]);

/** Whether JSON text is nested deeper than the functions that walk through its value could follow. */
function isTooDeep(text: string): boolean {
  let level = 0;
  let isInText = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) isInText = !isInText;
    else if (isInText) index += code === BACKSLASH ? 1 : 0;
    else if (OPENING.has(code)) level += 1;
    else if (CLOSING.has(code)) level -= 1;
    if (level > MAX_LEVELS) return true;
  }
  return false;
}

/** JSON text as a value; an empty body, which clients send with GET and DELETE, is `undefined`. @throws ApiError 400 */
export function parseJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  if (isTooDeep(text)) throw new ApiError(400, 'JSON_PARSER_ERROR', `JSON may be nested ${MAX_LEVELS} levels deep`);
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
