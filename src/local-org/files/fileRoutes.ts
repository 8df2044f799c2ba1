/** Files over REST: a record and its bytes in one form, and the bytes again. */
import { Readable } from 'node:stream';
import type { InputRow } from '../engine.ts';
import { ApiError } from '../engine.ts';
import { notFound, objectBody } from '../http/apiCall.ts';
import type { ApiCall, ApiReply, Route } from '../http/apiCall.ts';
import { parseJson } from '../http/bodies.ts';
import { atomically } from '../http/composite/atomically.ts';
import { createRecord, objectOf, readRecords } from '../http/records.ts';
import { isJsonObject } from '../jsonObject.ts';
import { readForm } from '../metadata/rest/multipart.ts';
import { contentOf, keepContent } from './content.ts';

const OBJECT = 'ContentVersion';
const BLOB = 'VersionData';

function refuse(message: string): ApiError {
  return new ApiError(400, 'INVALID_MULTIPART_REQUEST', message);
}

/** The JSON part is named `entity_…`, the other as the field it fills. */
function rowOfForm(call: ApiCall, form: Buffer): { row: InputRow; bytes: Buffer | undefined } {
  const parts = readForm(form, call.headers['content-type'] ?? '');
  const described = parts.find(({ name }) => name.toLowerCase().startsWith('entity_'));
  if (!described) throw refuse('Multipart message must include a non-binary part');
  const row = parseJson(described.content.toString('utf8'));
  if (!isJsonObject(row)) throw new ApiError(400, 'JSON_PARSER_ERROR', 'The non-binary part is a JSON object');
  const others = parts.filter((part) => part !== described);
  const stranger = others.find(({ name }) => name.toLowerCase() !== BLOB.toLowerCase());
  if (stranger) throw refuse(`Binary part '${stranger.name}' is no binary field of ${OBJECT}`);
  if (others.length > 1) throw refuse('Multipart message must include one binary part');
  return { row, bytes: others[0]?.content };
}

function create(call: ApiCall): ApiReply {
  const object = objectOf(call, OBJECT);
  if (!Buffer.isBuffer(call.body)) return createRecord(call, object, objectBody(call));
  const { row, bytes } = rowOfForm(call, call.body);
  const { engine } = call.org;
  const work = (): ApiReply => {
    const content = bytes === undefined ? {} : { [BLOB]: keepContent(engine.database, bytes) };
    return createRecord(call, object, { ...row, ...content });
  };
  return atomically(engine, work, ({ status }) => status < 400);
}

function bytesOf(call: ApiCall): ApiReply {
  const [record] = readRecords(call, objectOf(call, OBJECT), [call.params['id'] ?? ''], ['Id']);
  const bytes = record && contentOf(call.org.engine.database, String(record['Id']));
  if (!bytes) throw notFound();
  const headers = { 'content-type': 'application/octetstream', 'content-length': String(bytes.length) };
  return { status: 200, body: Readable.from([Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)]), headers };
}

/** The table of files. Stands before the table of records. */
export const fileRoutes: readonly Route[] = [
  { method: 'POST', path: `/sobjects/${OBJECT}`, subrequest: 'record', answer: create },
  { method: 'GET', path: `/sobjects/${OBJECT}/:id/${BLOB}`, answer: bytesOf },
];
