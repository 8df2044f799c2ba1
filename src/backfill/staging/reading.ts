import type { ReadSource } from '../../salesforce/dealStatements.ts';
import type { Soql } from '../../salesforce/soql.ts';
import type { WorkContext } from '../run/runContext.ts';

/** One source with the statements that read it: one for the whole org, several for lists of ids, none when there is nothing to read. */
export interface Reading {
  readonly name: string;
  readonly read: ReadSource;
  readonly statements: readonly Soql[];
  /** Rows that may come, to choose between pages and a job. */
  readonly expected: number;
}

/** The columns of a staged file, in order: those of the source, then the path to the deal where it is none of them. */
export const stagedColumns = ({ source, columns }: ReadSource): readonly string[] => [
  ...new Set([...columns, ...(source.deal === null ? [] : [source.deal])]),
];

/** Writes down that all rows of a source are on disk, by the names of their files. */
export async function noteStaged(
  context: WorkContext,
  source: string,
  files: readonly string[],
  rows: number,
): Promise<void> {
  await context.log.add({ step: 'staged', source, files, rows });
  context.report({ rowsRead: context.log.all('staged').reduce((sum, each) => sum + each.rows, 0) });
}

/** Does some work for each item, so many at once. After a failure nothing more is begun, and what was begun has ended: the journal of a run that broke off must not grow any more. */
export async function inTurns<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined && failures.length === 0; item = queue.shift())
      await work(item).catch((error: unknown) => failures.push(error));
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
}
