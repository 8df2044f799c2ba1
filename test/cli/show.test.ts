import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { NO_PROGRESS } from '../../src/backfill/run/runOptions.ts';
import { undoProgress } from '../../src/cli/backfillProgress.ts';
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

  it('is obeyed by no terminal, whatever somebody wrote into a name', () => {
    const evil = 'a\u001b[31mb\u0007\r\u009bc\n\td';
    const lines: string[] = [];
    const report: Report = {
      head: [evil],
      tables: [{ title: evil, columns: [word('x')], data: [{ x: evil }] }],
      notes: [evil],
    };
    const table: Screen['table'] = ({ title, data }) => lines.push(title, ...data.map((row: { x: string }) => row.x));
    show({ log: (line) => lines.push(line), table }, report);
    expect(lines).toEqual(Array(4).fill('a [31mb   c\n\td'));
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

describe('the progress of an undo', () => {
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  /** What is told of an undo that takes `seconds` and reports every one of them. */
  function toldOf(seconds: number, options: Parameters<typeof undoProgress>[0]): string[] {
    jest.useFakeTimers({ now: 0 });
    const told: string[] = [];
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0);
    const update = undoProgress(options);
    for (let second = 1; second <= seconds; second += 1) {
      jest.setSystemTime(second * 1000);
      update({ ...NO_PROGRESS, rowsWritten: second * 1000, apiCalls: 10 + second, maxCalls: null });
    }
    return told;
  }

  it('is a line every five seconds, and none of one that is quick', () => {
    expect(toldOf(4, { isJson: false, log: 'text' })).toEqual([]);
    expect(toldOf(11, { isJson: false, log: 'text' })).toEqual([
      '5,000 rows taken back, 0 refused, 15 requests\n',
      '10,000 rows taken back, 0 refused, 20 requests\n',
    ]);
  });

  it('is a JSON line where asked for, and nothing with --json alone', () => {
    expect(toldOf(11, { isJson: true, log: 'text' })).toEqual([]);
    const told = toldOf(5, { isJson: true, log: 'json' });
    expect(told.map((line): unknown => JSON.parse(line))).toMatchObject([{ event: 'progress', rowsWritten: 5000 }]);
  });
});
