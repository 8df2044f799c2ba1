/** One UI API request: who asks, of which org, in which version. */
import { ApiError, type Engine, type Session } from '../engine.ts';
import type { ObjectDef } from '../schema/model.ts';

export interface UiContext {
  readonly engine: Engine;
  readonly session: Session;
  /** API version of the request: 66. */
  readonly version: number;
}

/** A status and a body; no body for 204. */
export interface UiReply {
  readonly status: number;
  readonly body?: unknown;
}

/** An object the user may see. @throws ApiError 404 */
export function visibleObject(context: UiContext, name: string): ObjectDef {
  const object = context.engine.schema.object(name);
  if (object === undefined || !context.session.canRead(object)) {
    throw new ApiError(404, 'NOT_FOUND', `Object ${name} is not supported in UI API`);
  }
  return object;
}

/** The object of a record, by the first characters of its id. @throws ApiError 404 */
export function objectOfId(context: UiContext, id: string): ObjectDef {
  const prefix = id.slice(0, 3);
  const object = context.engine.schema.objects.find(
    (candidate) => candidate.keyPrefix !== '' && candidate.keyPrefix === prefix,
  );
  if (object === undefined || !context.session.canRead(object)) throw recordNotFound();
  return object;
}

/** A record that is not there, or that the user may not see. */
export function recordNotFound(): ApiError {
  return new ApiError(404, 'NOT_FOUND', 'The requested resource does not exist');
}

/** A stable tag of some content: clients compare it, nothing else. */
export function eTagOf(content: unknown): string {
  let hash = 0;
  const text = JSON.stringify(content);
  for (let index = 0; index < text.length; index += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) >>> 0;
  return hash.toString(16).padStart(8, '0').repeat(4);
}
