import { countOrMany } from '../../salesforce/readQuery.ts';
import { type Soql, soql, soqlFields, soqlName } from '../../salesforce/soql.ts';
import type { WorkContext } from '../run/runContext.ts';
import type { Reading } from '../staging/reading.ts';

/** One statement over an object, by pages or by a job as its rows are many. What the journal calls staged is not counted again. */
export async function readingOf(
  { log, door }: WorkContext,
  name: string,
  object: string,
  columns: readonly string[],
  where: Soql,
): Promise<Reading> {
  const source = { object, deal: null, isPolymorphic: false, and: [], isArchived: false };
  const from = soql` FROM ${soqlName(object)} WHERE ${where}`;
  const staged = log.all('staged').some(({ source: done }) => done === name);
  const expected = staged ? 0 : await countOrMany(door, soql`SELECT COUNT()${from}`);
  const statements = expected === 0 ? [] : [soql`SELECT ${soqlFields(columns)}${from}`];
  return { name, read: { source, columns }, statements, expected };
}
