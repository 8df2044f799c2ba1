import { z } from 'zod';

/*
 * A run reads a million rows, and a schema takes ten times as long for a good row as it takes to see that it is good. So a column may have
 * a quick way beside its schema, for the values it nearly always holds. The schema stays the judge: what the quick way does not
 * know goes to it, whole row and all, and only the schema refuses.
 */

/** Said of a value that the schema must judge. */
export const UNSURE = Symbol('unsure');

/** The value as the schema would give it, or `UNSURE`. */
export type QuickReader = (value: unknown) => unknown;

const COLUMNS = new WeakMap<z.core.$ZodType, QuickReader>();
const ROWS = new WeakMap<z.core.$ZodType, QuickReader>();

/** Gives a column a quick way. */
export function quickly<Schema extends z.ZodType>(schema: Schema, read: QuickReader): Schema {
  COLUMNS.set(schema, read);
  return schema;
}

/** The quick way of a schema of rows; one that is unsure of everything when a column has none. */
export function quickReaderOf(schema: z.core.$ZodType): QuickReader {
  const known = ROWS.get(schema) ?? rowReader(schema);
  ROWS.set(schema, known);
  return known;
}

const always: QuickReader = () => UNSURE;

function rowReader(schema: z.core.$ZodType): QuickReader {
  if (!(schema instanceof z.ZodObject)) return always;
  const columns = Object.entries(schema.shape as z.core.$ZodShape).map(([name, column]) => ({
    name,
    read: columnReader(column),
  }));
  if (columns.some(({ read }) => read === undefined)) return always;
  const keepsOthers = schema.def.catchall !== undefined;
  return (row) => {
    if (typeof row !== 'object' || row === null) return UNSURE;
    const answer: Record<string, unknown> = keepsOthers ? { ...row } : {};
    for (const { name, read = always } of columns) {
      const value = (row as Record<string, unknown>)[name];
      const column = read(value);
      if (column === UNSURE) return UNSURE;
      if (column !== undefined) answer[name] = column;
    }
    return answer;
  };
}

function columnReader(schema: z.core.$ZodType): QuickReader | undefined {
  const own = COLUMNS.get(schema);
  if (own !== undefined) return own;
  if (schema instanceof z.ZodDefault) {
    const given = columnReader(schema.unwrap());
    return given && ((value) => (value === undefined ? schema.def.defaultValue : given(value)));
  }
  const wraps = schema instanceof z.ZodNullable || schema instanceof z.ZodOptional;
  const inner = wraps ? columnReader(schema.unwrap()) : undefined;
  if (inner === undefined) return enumReader(schema);
  const blank = schema instanceof z.ZodNullable ? null : undefined;
  return (value) => (value === blank ? blank : inner(value));
}

function enumReader(schema: z.core.$ZodType): QuickReader | undefined {
  if (!(schema instanceof z.ZodEnum)) return undefined;
  const values = new Set<unknown>(schema.options);
  return (value) => (values.has(value) ? value : UNSURE);
}
