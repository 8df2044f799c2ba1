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
  return [...head, ...tables.flatMap((table) => ['', ...linesOfTable(table)]), '', ...notes];
}

const linesOfTable = ({ title, columns, data }: ReportTable): readonly string[] => [
  title,
  ...data.map((row) => `  ${columns.map(({ key, name }) => `${name}: ${row[key] ?? ''}`).join(' | ')}`),
];

/** Where a report is shown: a command. */
export interface Screen {
  log(line: string): void;
  table(table: { title: string; columns: never[]; data: never[]; overflow: 'wrap' }): void;
}

/**
 * Shows a report: lines, tables, lines. `room` is how many characters a line of the terminal takes.
 *
 * Shape: a table that would break a word or a figure to fit is told in lines, a row each; "10.7" in two halves is a wrong figure.
 */
export function show(screen: Screen, report: Report, room = terminalWidth()): void {
  const { head, tables, notes } = withoutControls(report);
  for (const line of head) screen.log(line);
  for (const table of tables) {
    const widths = fittedWidths(table, room);
    if (widths === null) for (const line of [...linesOfTable(table), '']) screen.log(line);
    else {
      const columns = table.columns.map((column, at) => ({ ...column, width: widths[at] }));
      screen.table({
        title: table.title,
        columns: columns as never[],
        data: [...table.data] as never[],
        overflow: 'wrap',
      });
    }
  }
  for (const line of notes) screen.log(line);
}

/** Characters that a terminal would obey: what somebody wrote into a name must not colour, clear or ring it. Line ends and tabs stay. */
const CONTROLS = /[^\P{Cc}\n\t]/gu;

const plain = (text: string): string => text.replace(CONTROLS, ' ');

const withoutControls = ({ head, tables, notes }: Report): Report => ({
  head: head.map(plain),
  tables: tables.map((table) => ({
    ...table,
    title: plain(table.title),
    data: table.data.map((row) => Object.fromEntries(Object.entries(row).map(([key, cell]) => [key, plain(cell)]))),
  })),
  notes: notes.map(plain),
});

/** As the table's library has it: no limit where nobody reads along. */
const terminalWidth = (): number =>
  Number(process.env['OCLIF_TABLE_COLUMN_OVERRIDE']) || process.stdout.columns || Infinity;

/** A blank on either side of a cell. */
const PADDING = 2;

/** Widths at which a table is no wider than `room` and breaks lines only between words, the widest columns narrowed first; null = there are none. */
function fittedWidths({ columns, data }: ReportTable, room: number): readonly number[] | null {
  const cells = columns.map(({ key, name }) => [name, ...data.map((row) => row[key] ?? '')]);
  const widest = (texts: readonly string[], parts: RegExp): number =>
    PADDING + Math.max(...texts.flatMap((text) => text.split(parts)).map((part) => Array.from(part).length));
  const widths = cells.map((texts) => widest(texts, /\n/));
  const least = cells.map((texts) => widest(texts, /\s/));
  const borders = columns.length + 1;
  const width = (all: readonly number[]): number => all.reduce((sum, each) => sum + each, borders);
  if (width(least) > room) return null;
  for (let over = width(widths) - room; over > 0; over -= 1) {
    const slack = widths.map((each, at) => (each > (least[at] ?? 0) ? each : 0));
    const at = slack.indexOf(Math.max(...slack));
    widths[at] = (widths[at] ?? 0) - 1;
  }
  return widths;
}
