/** Where in a statement a refusal is about, for those that are found when the parser's names have left their places behind. */
import { ApiError } from '../engine.ts';
import { placeOf, tokensOf } from './tokens.ts';

const PLACED: ReadonlySet<string> = new Set([
  'MALFORMED_QUERY',
  'INVALID_FIELD',
  'INVALID_TYPE',
  'INVALID_QUERY_FILTER_OPERATOR',
]);

/** The name a refusal speaks of: the first in quotes, or the one after its colon. */
function nameIn(message: string): string {
  const quoted = /'([\w.]+)'/.exec(message)?.[1];
  return (quoted ?? /: ([\w.]+)$/.exec(message)?.[1] ?? '').toLowerCase();
}

/** Where the name stands: the first time, or the last, which is in a clause where the select list has it as well. */
function placeOfName(soql: string, name: string, isFirst: boolean): number | undefined {
  const places = tokensOf(soql)
    .filter(({ kind, text }) => kind === 'word' && `.${text.toLowerCase()}.`.includes(`.${name}.`))
    .map(({ at }) => at);
  return isFirst ? places[0] : places.at(-1);
}

function placed(soql: string, error: ApiError): ApiError {
  const name = nameIn(error.message);
  if (name === '' || !PLACED.has(error.errorCode) || error.message.includes('ERROR at Row:')) return error;
  const isOfName = /^(?:No such column|Didn't understand|sObject type|Field must|Grouped field)/.test(error.message);
  const at = placeOfName(soql, name, isOfName);
  if (at === undefined) return error;
  return new ApiError(error.status, error.errorCode, `${placeOf(soql, at)}\n${error.message}`, error.fields);
}

/** Does something with a statement. @throws ApiError with the place it is about before its message, where that can be told */
export function withPlaces<T>(soql: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof ApiError ? placed(soql, error) : error;
  }
}
