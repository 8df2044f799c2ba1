/** A column of a table; numbers stand to the right. */
export interface ReportColumn {
  readonly key: string;
  readonly name: string;
  readonly horizontalAlignment: 'left' | 'right';
}

/** A table to show: rows keyed by column, and the columns in order with their headings. */
export interface ReportTable {
  readonly title: string;
  readonly columns: readonly ReportColumn[];
  readonly data: readonly Record<string, string>[];
}

/** What a command did or found, in words and tables a manager can read. */
export interface Report {
  readonly head: readonly string[];
  readonly tables: readonly ReportTable[];
  readonly notes: readonly string[];
}

/** Columns of words and of numbers, by their keys; `nameOf` gives a column its heading. */
export const columnsOf = (
  nameOf: (key: string) => string,
): Readonly<Record<'word' | 'number', (key: string) => ReportColumn>> => ({
  word: (key) => ({ key, name: nameOf(key), horizontalAlignment: 'left' }),
  number: (key) => ({ key, name: nameOf(key), horizontalAlignment: 'right' }),
});

/** A count as it is shown: `12,500`. */
export const counted = (value: number): string => value.toLocaleString('en-US');

/** A report as plain lines, for the journal row and for a terminal without tables. */
export function linesOf({ head, tables, notes }: Report): readonly string[] {
  return [
    ...head,
    ...tables.flatMap(({ title, columns, data }) => [
      '',
      title,
      ...data.map((row) => `  ${columns.map(({ key, name }) => `${name}: ${row[key] ?? ''}`).join(' | ')}`),
    ]),
    '',
    ...notes,
  ];
}

/** Where a report is shown: a command. */
export interface Screen {
  log(line: string): void;
  table(table: { title: string; columns: never[]; data: never[]; overflow: 'wrap' }): void;
}

/** Shows a report: lines, tables, lines. */
export function show(screen: Screen, { head, tables, notes }: Report): void {
  for (const line of head) screen.log(line);
  for (const { title, columns, data } of tables)
    screen.table({ title, columns: [...columns] as never[], data: [...data] as never[], overflow: 'wrap' });
  for (const line of notes) screen.log(line);
}
