/** One UI API request: who asks, of which org, in which version. */
import { createHash } from 'node:crypto';
import type { Engine, Session } from '../engine.ts';
import { notFound } from '../http/apiCall.ts';
import type { ObjectDef } from '../schema/model.ts';
import type { ComponentMap } from '../schema/read/component.ts';

export interface UiContext {
  readonly engine: Engine;
  readonly session: Session;
  /** API version of the request: 66. */
  readonly version: number;
  /** What was deployed, for layouts and list views; nothing when absent. */
  readonly components?: () => ComponentMap;
}

const NOTHING: ComponentMap = new Map();

/** The components of the org. */
export function componentsOf({ components }: UiContext): ComponentMap {
  return components?.() ?? NOTHING;
}

/** An object the user may see. @throws ApiError 404 */
export function visibleObject(context: UiContext, name: string): ObjectDef {
  const object = context.engine.schema.object(name);
  if (object === undefined || object.kind === 'activityView' || !context.session.canRead(object)) {
    throw notFound(`Object ${name} is not supported in UI API`);
  }
  return object;
}

/** The object of a record, by the first characters of its id. @throws ApiError 404 */
export function objectOfId(context: UiContext, id: string): ObjectDef {
  const object = context.engine.schema.objectOfId(id);
  if (object === undefined || !context.session.canRead(object)) throw notFound();
  return object;
}

/** A tag of some content, the same as long as the content is. */
export function eTagOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32);
}
