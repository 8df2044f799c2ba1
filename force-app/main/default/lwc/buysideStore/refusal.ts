import type { GraphQLError } from 'platform-types';
import CONNECTION from '@salesforce/label/c.Buyside_Error_Connection';
import CHANGED from '@salesforce/label/c.Buyside_Error_Changed';
import BUSY from '@salesforce/label/c.Buyside_Error_Busy';
import DELETED from '@salesforce/label/c.Buyside_Error_Deleted';
import DUPLICATE from '@salesforce/label/c.Buyside_Error_Duplicate';
import FIELD_GONE from '@salesforce/label/c.Buyside_Error_Field_Gone';
import LOCKED from '@salesforce/label/c.Buyside_Error_Locked';
import NO_RIGHT from '@salesforce/label/c.Buyside_Error_No_Right';
import SESSION from '@salesforce/label/c.Buyside_Error_Session';
import UNKNOWN from '@salesforce/label/c.Buyside_Error_Unknown';
import { fill } from 'c/buysideWords';

/** Error codes and the sentence a person can act on. What is not listed keeps the platform's own sentence. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/DUPLICATE_VALUE|duplicate value found/i, DUPLICATE],
  [/UNABLE_TO_LOCK_ROW|unable to obtain exclusive access/i, LOCKED],
  [/ENTITY_IS_DELETED|entity is deleted|INVALID_CROSS_REFERENCE_KEY|NOT_FOUND/i, DELETED],
  [/INVALID_FIELD|not defined by type|contains a field|security settings of this field/i, FIELD_GONE],
  [
    /INSUFFICIENT_ACCESS|CANNOT_INSERT_UPDATE|NOT_ALLOWED|insufficient (access )?rights|INVALID_TYPE|is undefined/i,
    NO_RIGHT,
  ],
  [/INVALID_SESSION_ID|session expired/i, SESSION],
  [/SERVER_UNAVAILABLE|REQUEST_LIMIT|SERVER_ERROR|UNKNOWN_EXCEPTION/i, BUSY],
  [/Failed to fetch|NetworkError|Load failed/i, CONNECTION],
];

/** Said of the operations that would have been saved; the one that was refused says why. */
const ROLLED_BACK = /ALL_OR_NONE_OPERATION_ROLLED_BACK/;

/** An object or field the user may not see is, to this user's GraphQL schema, not there at all. */
const NOT_VISIBLE = /FieldUndefined|ValidationError|INVALID_TYPE|is undefined|Cannot query field|not supported/i;

interface Body {
  readonly message?: unknown;
  readonly errorCode?: unknown;
  readonly output?: {
    readonly errors?: readonly { readonly message?: string; readonly errorCode?: string }[];
    readonly fieldErrors?: Readonly<Record<string, readonly { readonly message?: string }[]>>;
  };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Every message in an error of the platform, whichever of its shapes it has. */
function messagesIn(error: unknown): string[] {
  if (typeof error === 'string') return [error];
  if (Array.isArray(error)) return error.flatMap(messagesIn);
  if (!isObject(error)) return [];
  if ('body' in error && error.body !== undefined) return messagesIn(error.body);
  const { message, errorCode, output } = error as Body;
  const inner = [
    ...(output?.errors ?? []).flatMap(messagesIn),
    ...Object.values(output?.fieldErrors ?? {}).flatMap(messagesIn),
  ];
  if (inner.length > 0) return inner;
  const code = errorCode ?? (error.extensions as GraphQLError['extensions'])?.errorCode;
  const text = typeof message === 'string' ? message : '';
  return text === '' && code === undefined ? [] : [code === undefined ? text : `${String(code)}: ${text}`];
}

/** A message without the code the platform puts before it. */
const withoutCode = (message: string): string => message.replace(/^(?:[A-Z][A-Z_]{3,}[:,]\s*)+/, '').trim();

/** True when the answer says that the user may not see our objects at all. */
export const isNoAccess = (error: unknown): boolean => messagesIn(error).some((message) => NOT_VISIBLE.test(message));

/** One or more plain sentences for an error; never a code, never empty. */
export function toSentence(error: unknown): string {
  const sentences = messagesIn(error)
    .filter((message) => !ROLLED_BACK.test(message))
    .map((message) => {
      const known = SENTENCES.find(([pattern]) => pattern.test(message));
      return known ? known[1] : withoutCode(message);
    });
  return [...new Set(sentences.filter((sentence) => sentence !== ''))].join(' ') || UNKNOWN;
}

/** What to say when a colleague, known by name or not, has changed what was about to be written over. */
export const changedBy = (name: string): string => (name ? fill(CHANGED, name) : DUPLICATE);
