/** A `multipart/form-data` body as its parts: what a deploy over REST is sent as. */
import { ApiError } from '../../engine.ts';

export interface FormPart {
  readonly name: string;
  readonly content: Buffer;
}

const HEADER_END = Buffer.from('\r\n\r\n');
/** A deploy has two. */
const MAX_PARTS = 10;

function boundaryOf(contentType: string): string {
  const found = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;]{1,70}))/i.exec(contentType);
  if (!found) throw new ApiError(400, 'INVALID_MULTIPART_REQUEST', 'The content type names no boundary');
  return found[1] ?? found[2] ?? '';
}

function partOf(bytes: Buffer): FormPart {
  const end = bytes.indexOf(HEADER_END);
  const head = end < 0 ? '' : bytes.subarray(0, end).toString('utf8');
  const name = /^content-disposition:[^\r\n]*[;\s]name="([^"]*)"/im.exec(head)?.[1];
  if (name === undefined) throw new ApiError(400, 'INVALID_MULTIPART_REQUEST', 'A part of the request has no name');
  return { name, content: bytes.subarray(end + HEADER_END.length) };
}

/** The parts of a body. @throws ApiError INVALID_MULTIPART_REQUEST */
export function readForm(body: Buffer, contentType: string): FormPart[] {
  const mark = Buffer.from(`\r\n--${boundaryOf(contentType)}`);
  // With a line break before it the first mark looks like every other.
  const bytes = Buffer.concat([Buffer.from('\r\n'), body]);
  const parts: FormPart[] = [];
  let at = bytes.indexOf(mark);
  while (at >= 0) {
    const start = at + mark.length;
    if (bytes.subarray(start, start + 2).toString('latin1') === '--') return parts;
    const next = bytes.indexOf(mark, start);
    if (next < 0 || parts.length >= MAX_PARTS) break;
    parts.push(partOf(bytes.subarray(start + 2, next)));
    at = next;
  }
  throw new ApiError(400, 'INVALID_MULTIPART_REQUEST', 'The request ends before its last part does');
}
