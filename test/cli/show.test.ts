import { describe, expect, it } from '@jest/globals';
import { columnsOf, type Report, type Screen, show } from '../../src/cli/report.ts';

interface Printed {
  readonly title: string;
  readonly columns: readonly { readonly key: string; readonly width: number }[];
}

/** What a report puts on a terminal of so many characters. */
function shownIn(room: number, { tables }: Pick<Report, 'tables'>): { lines: string[]; printed: Printed[] } {
  const lines: string[] = [];
  const printed: Printed[] = [];
  const screen: Screen = { log: (line) => lines.push(line), table: (table) => printed.push(table) };
  show(screen, { head: [], tables, notes: [] }, room);
  return { lines, printed };
}

describe('showing a table', () => {
  const { word, number } = columnsOf((key) => key);
  const data = [
    { step: '1 First discussion', days: '1,014.7', what: 'two contacts took part in something' },
    { step: '2 Idea', days: '8.3', what: 'a stage' },
  ];
  const tables = [{ title: 'Days', columns: [word('step'), number('days'), word('what')], data }];
  /** Borders, and two blanks in each of three columns. */
  const around = 4 + 3 * 2;
  const natural = around + 18 + 7 + 35;

  it('takes the width it needs where there is room', () => {
    const { printed, lines } = shownIn(Infinity, { tables });
    expect(printed[0]?.columns.map(({ width }) => width)).toEqual([20, 9, 37]);
    expect(shownIn(natural, { tables }).printed).toEqual(printed);
    expect(lines).toEqual([]);
  });

  it('narrows the widest column first, and never a column below its longest word', () => {
    const widthsIn = (room: number) => shownIn(room, { tables }).printed[0]?.columns.map(({ width }) => width);
    expect(widthsIn(natural - 10)).toEqual([20, 9, 27]);
    expect(widthsIn(around + 10 + 7 + 9)).toEqual([12, 9, 11]);
  });

  it('is told in lines where a word or a figure would have to be broken', () => {
    const { printed, lines } = shownIn(around + 10 + 7 + 8, { tables });
    expect(printed).toEqual([]);
    expect(lines).toEqual([
      'Days',
      '  step: 1 First discussion | days: 1,014.7 | what: two contacts took part in something',
      '  step: 2 Idea | days: 8.3 | what: a stage',
      '',
    ]);
  });
});
