import { Messages } from '@salesforce/core/messages';
import type { BackfillResult } from '../backfill/result/backfillResult.ts';
import type { Picture } from '../backfill/result/picture.ts';
import type { RunPageContext } from '../backfill/run/writePage.ts';
import { reportOf } from './backfillReport.ts';
import { CHART_COLOURS, chartSvg } from './chart.ts';
import { escaped, htmlPage, htmlTable, paragraph, scrollable, tableSection } from './htmlPage.ts';
import { columnsOf, counted, type ReportTable } from './report.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-buyside', 'run-page');

const words = (key: string, ...values: (string | number)[]): string => messages.getMessage(key, values);

/**
 * A run as one HTML file that opens offline: what was inferred, how sure, and what is blind, in charts with their figures, then everything
 * the terminal said. Text of the org is escaped; there is no script in it.
 */
export async function runPage(result: BackfillResult, { orgName, sellingStartsAt }: RunPageContext): Promise<string> {
  const { head, tables, notes } = reportOf(result);
  const { picture } = result;
  const sections = [
    section(
      words('reached.title'),
      words('reached.text'),
      await reachedChart(picture, sellingStartsAt),
      reachedTable(picture),
    ),
    section(words('sure.title'), words('sure.text'), await sureChart(picture), sureTable(picture)),
    section(words('blind.title'), words('blind.text'), await blindChart(picture), blindTable(picture)),
    ...tables.map(tableSection),
    `<section><h2>${escaped(words('notes.title'))}</h2>${notes.map(paragraph).join('')}</section>`,
  ];
  const title = words(`title.${result.kind}`, orgName);
  return htmlPage(title, `${head.map(paragraph).join('\n')}\n${sections.join('\n')}`);
}

const section = (title: string, text: string, chart: string, figures: ReportTable): string =>
  `<section><h2>${escaped(title)}</h2>${paragraph(text)}<figure>${scrollable(title, chart)}<details><summary>${escaped(words('figures'))}</summary>${htmlTable(figures)}</details></figure></section>`;

const { word, number } = columnsOf((key) => words(`column.${key}`));

/** Shape: the first column is of words, and so is one whose cells are. */
const table = (keys: readonly [string, ...string[]], data: readonly (readonly (string | number)[])[]): ReportTable => ({
  title: '',
  columns: keys.map((key, at) => (at === 0 || typeof data[0]?.[at] === 'string' ? word(key) : number(key))),
  data: data.map((row) => Object.fromEntries(keys.map((key, at) => [key, textOf(row[at] ?? '')]))),
});

const textOf = (cell: string | number): string => (typeof cell === 'number' ? counted(cell) : cell);

const WIDTH = 560;
/** Half a deal is none. */
const WHOLE = { tickMinStep: 1, format: ',d' } as const;
const stepName = (sequence: number, step: string): string => `${sequence} ${step}`;

function reachedChart({ reached, blind }: Picture, sellingStartsAt: number): Promise<string> {
  const unknown = words('unknown');
  const values = [
    { step: unknown, deals: blind, kind: 'blind' },
    ...reached.map(({ sequence, step, deals }) => ({ step: stepName(sequence, step), deals, kind: 'known' })),
  ];
  const boundary = reached.find(({ sequence }) => sequence === sellingStartsAt);
  const y = { field: 'step', type: 'nominal', sort: null, title: null } as const;
  return chartSvg(
    {
      width: WIDTH,
      data: { values },
      layer: [
        {
          mark: { type: 'bar', cornerRadiusEnd: 2 },
          encoding: {
            y,
            x: { field: 'deals', type: 'quantitative', title: words('column.deals'), axis: WHOLE },
            color: {
              field: 'kind',
              type: 'nominal',
              legend: null,
              scale: { domain: ['known', 'blind'], range: [CHART_COLOURS.known, CHART_COLOURS.blind] },
            },
          },
        },
        {
          mark: { type: 'text', align: 'left', dx: 4, color: 'currentColor' },
          encoding: { y, x: { field: 'deals', type: 'quantitative' }, text: { field: 'deals', format: ',d' } },
        },
        ...(boundary === undefined
          ? []
          : [
              {
                data: { values: [{ step: stepName(boundary.sequence, boundary.step) }] },
                mark: { type: 'rule' as const, strokeDash: [5, 4], color: '#D55E00' },
                encoding: { y: { ...y, bandPosition: 0 } },
              },
            ]),
      ],
    },
    words(
      'reached.label',
      reached.reduce((sum, { deals }) => sum + deals, 0),
      blind,
    ),
  );
}

const reachedTable = ({ reached, blind }: Picture): ReportTable =>
  table(
    ['step', 'deals'],
    [[words('unknown'), blind], ...reached.map(({ sequence, step, deals }) => [stepName(sequence, step), deals])],
  );

const bandName = (from: number): string => `${from.toFixed(2)} – ${(from + 0.09).toFixed(2)}`;

function sureChart({ confidence }: Picture): Promise<string> {
  const classes = Object.entries(CHART_COLOURS.classes).map(([code, colour]) => ({
    name: words(`class.${code}`),
    colour,
  }));
  return chartSvg(
    {
      width: WIDTH,
      data: {
        values: confidence.map(({ from, evidenceClass, steps }) => ({
          band: bandName(from),
          evidenceClass: words(`class.${evidenceClass}`),
          steps,
        })),
      },
      mark: { type: 'bar' },
      encoding: {
        y: { field: 'band', type: 'ordinal', title: words('column.confidence') },
        x: { field: 'steps', type: 'quantitative', title: words('column.steps'), axis: WHOLE },
        color: {
          field: 'evidenceClass',
          type: 'nominal',
          title: words('column.class'),
          scale: { domain: classes.map(({ name }) => name), range: classes.map(({ colour }) => colour) },
        },
      },
    },
    words(
      'sure.label',
      confidence.reduce((sum, { steps }) => sum + steps, 0),
    ),
  );
}

const sureTable = ({ confidence }: Picture): ReportTable =>
  table(
    ['confidence', 'class', 'steps'],
    confidence.map(({ from, evidenceClass, steps }) => [bandName(from), words(`class.${evidenceClass}`), steps]),
  );

function blindChart({ stages }: Picture): Promise<string> {
  const names = { known: words('shown'), blind: words('unknown') };
  return chartSvg(
    {
      width: WIDTH,
      data: {
        values: stages.flatMap(({ stage, deals, blind }) => [
          { stage, kind: names.known, deals: deals - blind },
          { stage, kind: names.blind, deals: blind },
        ]),
      },
      mark: { type: 'bar' },
      encoding: {
        y: { field: 'stage', type: 'nominal', sort: null, title: null },
        x: { field: 'deals', type: 'quantitative', title: words('column.deals'), axis: WHOLE },
        order: { field: 'kind', sort: 'ascending' },
        color: {
          field: 'kind',
          type: 'nominal',
          title: null,
          scale: { domain: [names.known, names.blind], range: [CHART_COLOURS.known, CHART_COLOURS.blind] },
        },
      },
    },
    words(
      'blind.label',
      stages.reduce((sum, { blind }) => sum + blind, 0),
      stages.reduce((sum, { deals }) => sum + deals, 0),
    ),
  );
}

const blindTable = ({ stages }: Picture): ReportTable =>
  table(
    ['stage', 'deals', 'blind'],
    stages.map(({ stage, deals, blind }) => [stage, deals, blind]),
  );
