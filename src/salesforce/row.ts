import { z } from 'zod';
import { BuysideError } from '../decision/buysideError.ts';

/*
 * What a column may hold. A row comes as JSON from REST and as text from Bulk, where every value is a string and blank is the
 * empty string (made null when the CSV is read), so a number may be '4' and a checkbox 'true'.
 */

/** A text, a picklist value or an id; null when blank. */
export const textColumn = z.string().nullable();

/** An id that every row has. */
export const idColumn = z.string().regex(/^[A-Za-z0-9]{18}$/, 'needs an 18-character record id');

/** A text that every row has. */
export const requiredTextColumn = z.string().min(1);

/** A number; null when blank. */
export const numberColumn = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^-?\d+(\.\d+)?(E-?\d+)?$/)
      .transform(Number)
      .pipe(z.number()),
  ])
  .nullable();

/** A checkbox. */
export const checkboxColumn = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

/** A date and time as an ISO instant in UTC, whatever offset the org wrote; null when blank. */
export const instantColumn = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/, 'needs a date and time with an offset')
  .refine((text) => !Number.isNaN(Date.parse(text)), 'is no day of the calendar')
  .transform((text) => new Date(text).toISOString())
  .nullable();

/** A date and time that every row has. */
export const requiredInstantColumn = instantColumn.unwrap();

/** A date without time, `2026-03-02`; null when blank. */
export const dateColumn = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/)
  .nullable();

/** The values of a multi-select picklist; an empty list when blank. */
export const valuesColumn = z
  .string()
  .nullable()
  .transform((text) => (text === null || text === '' ? [] : text.split(';')));

/** Fields of a parent record; null when there is none or it cannot be seen. */
export const parentColumn = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z
    .object(shape)
    .nullable()
    .optional()
    .transform((parent) => parent ?? null);

/**
 * Rows of an org as `schema` types them.
 *
 * @throws {BuysideError} `UnreadableRow` with the id of the row, the column and what was wrong with it.
 */
export function parseRows<T>(schema: z.ZodType<T>, rows: readonly unknown[]): readonly T[] {
  return rows.map((row) => {
    const parsed = schema.safeParse(row);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    const facts = [idOf(row), issue?.path.join('.') ?? '', issue?.message ?? ''];
    throw new BuysideError('UnreadableRow', facts, { cause: parsed.error });
  });
}

const idOf = (row: unknown): string => {
  const id: unknown = typeof row === 'object' && row !== null && 'Id' in row ? row.Id : undefined;
  return typeof id === 'string' ? id : '?';
};
