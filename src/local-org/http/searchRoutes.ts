/** `/search` with SOSL, and `/parameterizedSearch` with its parts one by one. */
import { ApiError } from '../engine.ts';
import { isJsonObject } from '../jsonObject.ts';
import { parseSosl, searchGroup } from '../search/parseSosl.ts';
import type { Returning, Search } from '../search/parseSosl.ts';
import { runSearch } from '../search/runSearch.ts';
import { malformedSearch } from '../search/searchWords.ts';
import { objectBody, shown } from './apiCall.ts';
import type { ApiCall, ApiReply, Route } from './apiCall.ts';

type Json = Readonly<Record<string, unknown>>;

/** Before this version the records were the whole answer. */
const WRAPPED_SINCE = 37;

function answer(call: ApiCall, search: Search): ApiReply {
  const searchRecords = runSearch({ engine: call.org.engine, session: call.session, version: call.version }, search);
  return { status: 200, body: call.version < WRAPPED_SINCE ? searchRecords : { searchRecords } };
}

function search(call: ApiCall): ApiReply {
  const sosl = call.query.get('q');
  if (sosl === null || sosl.trim() === '') throw malformedSearch('A search string has to be specified');
  return answer(call, parseSosl(sosl));
}

function text(source: Json, name: string): string | undefined {
  const value = source[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(', ');
  throw new ApiError(400, 'INVALID_PARAMETER_VALUE', `${name} cannot be ${shown(value)}`);
}

function number(source: Json, name: string): number | undefined {
  const value = text(source, name);
  if (value === undefined) return undefined;
  if (/^\d{1,6}$/.test(value)) return Number(value);
  throw new ApiError(400, 'INVALID_PARAMETER_VALUE', `${name} is a number, not '${value}'`);
}

/** The properties that are there. */
function given<T extends object>(properties: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept = Object.entries(properties).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

const OBJECT_KEYS = ['name', 'fields', 'where', 'orderBy', 'limit'];
const KEYS = ['q', 'in', 'fields', 'sobjects', 'overallLimit', 'defaultLimit', 'offset', 'spellCorrection'];

function refuseUnknown(source: Json, known: readonly string[]): void {
  const stray = Object.keys(source).find((key) => !known.includes(key));
  if (stray !== undefined)
    throw new ApiError(400, 'INVALID_PARAMETER_VALUE', `The local org does not know ${stray} in a search`);
}

function returningOf(source: Json, whole: Json): Returning {
  refuseUnknown(source, OBJECT_KEYS);
  const object = text(source, 'name');
  if (object === undefined || !/^\w+$/.test(object))
    throw new ApiError(400, 'INVALID_TYPE', 'An object of a search has a name');
  return {
    object,
    ...given({
      fields: text(source, 'fields') ?? text(whole, 'fields'),
      where: text(source, 'where'),
      orderBy: text(source, 'orderBy'),
      limit: number(source, 'limit') ?? number(whole, 'defaultLimit'),
      offset: number(whole, 'offset'),
    }),
  };
}

function parameterized(call: ApiCall, source: Json): ApiReply {
  refuseUnknown(source, KEYS);
  const q = text(source, 'q');
  if (q === undefined) throw malformedSearch('A search string has to be specified');
  const objects = source['sobjects'] ?? [];
  if (!Array.isArray(objects) || !objects.every(isJsonObject)) {
    throw new ApiError(400, 'INVALID_PARAMETER_VALUE', 'sobjects is an array of objects with a name each');
  }
  return answer(call, {
    text: q,
    group: searchGroup(text(source, 'in') ?? 'ALL'),
    returning: objects.map((object) => returningOf(object, source)),
    ...given({ limit: number(source, 'overallLimit') }),
  });
}

/** `?q=Acme&sobject=Account&Account.fields=Id,Name&Account.limit=2`: the same as the body of a POST. */
function fromQuery(query: URLSearchParams): Json {
  const objects = new Map<string, Record<string, unknown>>();
  for (const name of query.getAll('sobject').flatMap((list) => list.split(','))) objects.set(name, { name });
  const whole = new Map<string, unknown>();
  for (const [name, value] of query) {
    const [head = '', key] = name.split('.');
    const object = objects.get(head);
    if (key !== undefined && object) object[key] = value;
    else if (name !== 'sobject') whole.set(name, value);
  }
  return { ...Object.fromEntries(whole), ...(objects.size > 0 && { sobjects: [...objects.values()] }) };
}

/** The table of searches. */
export const searchRoutes: readonly Route[] = [
  { method: 'GET', path: '/search', subrequest: 'query', answer: search },
  {
    method: 'GET',
    path: '/parameterizedSearch',
    subrequest: 'query',
    answer: (call) => parameterized(call, fromQuery(call.query)),
  },
  {
    method: 'POST',
    path: '/parameterizedSearch',
    subrequest: 'query',
    answer: (call) => parameterized(call, objectBody(call)),
  },
];
