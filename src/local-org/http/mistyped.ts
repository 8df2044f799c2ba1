/** Values of the wrong JSON type. Salesforce finds them when it reads the request, so nothing of the request is done. */
import { ApiError } from '../engine.ts';
import type { Engine, InputRow, SaveResult } from '../engine.ts';
import type { FieldType } from '../schema/model.ts';

const TYPED: ReadonlySet<FieldType> = new Set<FieldType>([
  ...(['boolean', 'int', 'double', 'currency', 'percent', 'date', 'datetime', 'time'] as const),
]);

/** A JSON value as the parser's message names it. */
function tokenOf(value: unknown): string {
  if (Array.isArray(value)) return 'START_ARRAY value [';
  if (typeof value === 'object') return 'START_OBJECT value {';
  if (typeof value === 'boolean') return `VALUE_${String(value).toUpperCase()} value ${String(value)}`;
  const isWhole = typeof value === 'number' && Number.isInteger(value);
  const kind = typeof value === 'string' ? 'STRING' : isWhole ? 'NUMBER_INT' : 'NUMBER_FLOAT';
  return `VALUE_${kind} value ${typeof value === 'string' ? value : JSON.stringify(value)}`;
}

/** Rows that were to be saved, all of one object. */
export interface SentRows {
  readonly objectName: string;
  readonly rows: readonly InputRow[];
  /** The body they came in, for the place of the mistake. */
  readonly body: unknown;
}

/**
 * Throws when a row was refused for the type of a value; call it within the transaction of the save.
 * @throws ApiError JSON_PARSER_ERROR
 */
export function refuseMistyped(engine: Engine, sent: SentRows, results: readonly SaveResult[]): void {
  for (const [index, { errors }] of results.entries()) {
    const error = errors.find(({ statusCode }) => statusCode === 'INVALID_TYPE_ON_FIELD_IN_RECORD');
    const field = engine.schema.field(sent.objectName, error?.fields[0] ?? '');
    const row = sent.rows[index] ?? {};
    const key = Object.keys(row).find((name) => name.toLowerCase() === field?.name.toLowerCase());
    if (!field || key === undefined || field.type === 'base64') continue;
    const type = TYPED.has(field.type) ? field.type : 'string';
    const column =
      JSON.stringify(sent.body).indexOf(`${JSON.stringify(key)}:${JSON.stringify(row[key])}`) + key.length + 4;
    const place = `at [line:1, column:${String(column)}]`;
    const message = `Cannot deserialize instance of ${type} from ${tokenOf(row[key])} or request may be missing a required field ${place}`;
    throw new ApiError(400, 'JSON_PARSER_ERROR', message);
  }
}
