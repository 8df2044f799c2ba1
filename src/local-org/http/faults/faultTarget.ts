/** What of a request a fault rule may be about. */
import type { FastifyRequest } from 'fastify';
import { isJsonObject } from '../../jsonObject.ts';
import { splitVersionedPath } from '../apiCall.ts';
import { splitUrl } from '../url.ts';
import type { PageFault, RequestFault } from './faultRule.ts';

export interface FaultTarget {
  readonly method: string;
  /** Without the query: `/services/data/v66.0/query`. */
  readonly path: string;
  /** Lower-case names; read only when a rule asks. */
  objects(): ReadonlySet<string>;
}

/** What the org knows of ids and pages that a request only points to. */
export interface Pointers {
  /** Object of a bulk job. */
  objectOfJob(id: string): string | undefined;
  /** Objects of the query a further page belongs to. */
  objectsOfPage(url: string): ReadonlySet<string> | undefined;
}

const OBJECT_IN_PATH = /\/(?:sobjects|composite\/sobjects|composite\/tree|object-info)\/(\w+)/i;
const JOB_IN_PATH = /\/(?:jobs\/(?:ingest|query)|async\/[\d.]+\/job)\/(750\w{12,15})/i;

function* objectsInQuery(soql: string | null): Generator<string> {
  for (const [, name] of (soql ?? '').matchAll(/\bFROM\s+(\w+)/gi)) if (name !== undefined) yield name;
}

/** Whatever names an object in the bodies our APIs take: records, jobs, subrequests, GraphQL. */
function* objectsInBody(body: unknown): Generator<string> {
  if (Array.isArray(body)) {
    for (const item of body) yield* objectsInBody(item);
    return;
  }
  if (!isJsonObject(body)) return;
  for (const [key, value] of Object.entries(body)) {
    if (typeof value === 'object') yield* objectsInBody(value);
    if (typeof value !== 'string') continue;
    if (key === 'object' || key === 'type' || key === 'apiName') yield value;
    if (key === 'url') yield* objectsInPath(value);
    if (key === 'query') {
      yield* objectsInQuery(value);
      // GraphQL names objects as fields.
      if (value.includes('{')) for (const [name] of value.matchAll(/\w+/g)) yield name;
    }
  }
}

function* objectsInPath(url: string): Generator<string> {
  const { path, query } = splitUrl(url);
  const [, name] = OBJECT_IN_PATH.exec(path) ?? [];
  if (name !== undefined) yield name;
  yield* objectsInQuery(query.get('q'));
}

function* objectsOf(request: FastifyRequest, pointers: Pointers): Generator<string> {
  yield* objectsInPath(request.url);
  const [, job] = JOB_IN_PATH.exec(request.url) ?? [];
  const object = job === undefined ? undefined : pointers.objectOfJob(job);
  if (object !== undefined) yield object;
  yield* pointers.objectsOfPage(request.url) ?? [];
  yield* objectsInBody(request.body);
}

/** A request as rules see it. */
export function faultTarget(request: FastifyRequest, pointers: Pointers): FaultTarget {
  let objects: ReadonlySet<string> | undefined;
  return {
    method: request.method,
    path: splitUrl(request.url).path,
    objects: () => (objects ??= new Set([...objectsOf(request, pointers)].map((name) => name.toLowerCase()))),
  };
}

/** `*` is any characters; nothing else is special. */
function asPattern(path: string): RegExp {
  const escaped = path.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`, 'i');
}

/** Whether a rule is about a request. */
export function isAimedAt(rule: RequestFault | PageFault, target: FaultTarget): boolean {
  const { method, path, object } = rule;
  if (method !== undefined && method.toUpperCase() !== target.method) return false;
  if (path !== undefined) {
    const pattern = asPattern(path);
    const below = splitVersionedPath(target.path)?.path;
    if (!pattern.test(target.path) && (below === undefined || !pattern.test(below))) return false;
  }
  return object === undefined || target.objects().has(object.toLowerCase());
}
