/** `@{refAccount.id}`: values of earlier answers put into later subrequests. */
import { ApiError } from '../../engine.ts';
import { isJsonObject } from '../../jsonObject.ts';

/** Bodies of answered subrequests by reference id. */
export type Answers = ReadonlyMap<string, unknown>;

const REFERENCE = /@\{([^}]+)\}/g;
const WHOLE_REFERENCE = /^@\{([^}]+)\}$/;
const STEP = /[^.[\]]+/g;

function missing(expression: string, name: string): ApiError {
  const message = `Invalid reference specified. No value for ${expression} found in ${name}`;
  return new ApiError(400, 'PROCESSING_HALTED', message);
}

/** The value an expression such as `refs.records[0].Id` points at. Names are matched without regard to case, as in Salesforce. */
function valueOf(expression: string, answers: Answers): string | number | boolean | null {
  const [name = '', ...steps] = expression.match(STEP) ?? [];
  let value: unknown = answers.get(name);
  for (const step of steps) {
    if (Array.isArray(value)) value = value[Number(step)];
    else if (isJsonObject(value))
      value = Object.entries(value).find(([key]) => key.toLowerCase() === step.toLowerCase())?.[1];
    else throw missing(expression, name);
  }
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  throw missing(expression, name);
}

/** Reference ids a URL or body speaks of. */
export function referencesIn(value: unknown): Set<string> {
  const text = JSON.stringify(value ?? null);
  return new Set([...text.matchAll(REFERENCE)].map((found) => (found[1] ?? '').match(STEP)?.[0] ?? ''));
}

/** A URL with its references filled in, each percent-encoded. @throws ApiError */
export function fillUrl(url: string, answers: Answers): string {
  return url.replace(REFERENCE, (_whole, expression: string) =>
    encodeURIComponent(String(valueOf(expression, answers) ?? '')),
  );
}

/** A body with its references filled in; a text that is nothing but a reference takes the value's own type. @throws ApiError */
export function fillBody(body: unknown, answers: Answers): unknown {
  if (typeof body === 'string') {
    const whole = WHOLE_REFERENCE.exec(body)?.[1];
    if (whole !== undefined) return valueOf(whole, answers);
    return body.replace(REFERENCE, (_whole, expression: string) => String(valueOf(expression, answers) ?? ''));
  }
  if (Array.isArray(body)) return body.map((item: unknown) => fillBody(item, answers));
  if (!isJsonObject(body)) return body;
  return Object.fromEntries(Object.entries(body).map(([key, value]) => [key, fillBody(value, answers)]));
}
