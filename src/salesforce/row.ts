import { z } from 'zod';
import { BuysideError } from '../decision/buysideError.ts';
import { quickly, quickReaderOf, UNSURE } from './quickReader.ts';

/*
 * What a column may hold. A row comes as JSON from REST and as text from Bulk, where every value is a string and blank is the
 * empty string (made null when the CSV is read), so a number may be '4' and a checkbox 'true'.
 */

/** A text, a picklist value or an id; null when blank. */
export const textColumn = quickly(z.string(), (value) => (typeof value === 'string' ? value : UNSURE)).nullable();

const ID = /^[A-Za-z0-9]{18}$/;

/** An id that every row has. */
export const idColumn = quickly(z.string().regex(ID, 'needs an 18-character record id'), (value) =>
  typeof value === 'string' && ID.test(value) ? value : UNSURE,
);

/** A text that every row has. */
export const requiredTextColumn = quickly(z.string().min(1), (value) =>
  typeof value === 'string' && value !== '' ? value : UNSURE,
);

const NUMBER = /^-?\d+(\.\d+)?(E-?\d+)?$/;
/** So few digits are no number without end. */
const SURELY_FINITE = 30;

/** A number; null when blank. */
export const numberColumn = quickly(
  z.union([z.number(), z.string().regex(NUMBER).transform(Number).pipe(z.number())]),
  (value) =>
    typeof value === 'string' && value.length < SURELY_FINITE && NUMBER.test(value) && !value.includes('E')
      ? Number(value)
      : UNSURE,
).nullable();

/** A checkbox. */
export const checkboxColumn = quickly(
  z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]),
  (value) => (value === 'true' || value === true ? true : value === 'false' || value === false ? false : UNSURE),
);

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/;
/** What Salesforce writes: it needs no calendar to be put in order, but for the last days of a month. */
const USUAL = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}(Z|\+0000)$/;

/** The text of an instant in UTC; undefined when it is none. */
function utcOf(text: string): string | undefined {
  if (USUAL.test(text)) return text.endsWith('Z') ? text : `${text.slice(0, -'+0000'.length)}Z`;
  if (!INSTANT.test(text)) return undefined;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** A date and time as an ISO instant in UTC, whatever offset the org wrote; null when blank. */
export const instantColumn = quickly(
  z
    .string()
    .regex(INSTANT, 'needs a date and time with an offset')
    .refine((text) => utcOf(text) !== undefined, 'is no day of the calendar')
    .transform((text) => utcOf(text) ?? text),
  (value) => (typeof value === 'string' ? (utcOf(value) ?? UNSURE) : UNSURE),
).nullable();

/** A date and time that every row has. */
export const requiredInstantColumn = instantColumn.unwrap();

const DATE = /^\d{4}-\d\d-\d\d$/;

/** A date without time, `2026-03-02`; null when blank. */
export const dateColumn = quickly(z.string().regex(DATE), (value) =>
  typeof value === 'string' && DATE.test(value) ? value : UNSURE,
).nullable();

/** The values of a multi-select picklist; an empty list when blank. */
export const valuesColumn = quickly(
  z
    .string()
    .nullable()
    .transform((text) => (text === null || text === '' ? [] : text.split(';'))),
  (value) => (value === null || value === '' ? [] : typeof value === 'string' ? value.split(';') : UNSURE),
);

/** Fields of a parent record; null when there is none or it cannot be seen. */
export const parentColumn = <Shape extends z.core.$ZodLooseShape>(shape: Shape) => {
  const parent = z.object(shape);
  const read = quickReaderOf(parent);
  return quickly(
    parent
      .nullable()
      .optional()
      .transform((found) => found ?? null),
    (value) => (value === null || value === undefined ? null : read(value)),
  );
};

/**
 * Rows of an org as `schema` types them.
 *
 * @throws {BuysideError} `UnreadableRow` with the id of the row, the column and what was wrong with it.
 */
export function parseRows<T>(schema: z.ZodType<T>, rows: readonly unknown[]): readonly T[] {
  const read = quickReaderOf(schema);
  return rows.map((row) => {
    const quick = read(row);
    if (quick !== UNSURE) return quick as T;
    const parsed = schema.safeParse(row);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    const facts = [idOf(row), issue?.path.join('.') ?? '', issue?.message ?? ''];
    throw new BuysideError('UnreadableRow', facts, { cause: parsed.error });
  });
}

const idOf = (row: unknown): string => {
  const id = valueAt(row, 'Id');
  return typeof id === 'string' ? id : '?';
};

/** What stands in a row at a path through its parents, `Decision_Path__r.Key__c`; undefined where it does not lead so far. */
export const valueAt = (row: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, name) => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined),
      row,
    );

/** The same as text: empty for a blank, and for what is no text, number or checkbox. */
export function textAt(row: unknown, path: string): string {
  const value = valueAt(row, path);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
