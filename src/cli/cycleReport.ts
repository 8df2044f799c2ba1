import { Messages } from '@salesforce/core';
import { z } from 'zod';
import type { CycleRow } from '../analytics/cycleByStep.ts';
import type { StepDefinition } from '../decision/types.ts';
import { toCsv } from '../salesforce/csv.ts';
import { columnsOf, counted, type ReportTable } from './report.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-buyside', 'buyside.report.cycle');

const count = z.int().min(0);
const days = z.number().min(0).nullable();

/** Result of `report cycle`. */
export const CycleReport = z.strictObject({
  model: z.string().describe('key of the model with its version'),
  asOf: z.string().describe('UTC instant: what came later has not happened yet'),
  by: z.string().nullable().describe('field of Opportunity the deals are grouped by; null = not grouped'),
  includeInferred: z.boolean(),
  inferredVisits: count.describe('inferred visits that were counted or left out'),
  undatedVisits: count.describe('visits left out because the instant of entry is not known'),
  rows: z
    .array(
      z.strictObject({
        group: z.string().nullable().describe('null = not grouped, or the field is blank'),
        stepCode: z.string(),
        step: z.string(),
        sequence: count.nullable().describe('null = not a step of this model'),
        visits: count,
        deals: count,
        finished: count,
        open: count,
        medianDays: days.describe('days of 24 hours, finished visits only; null = none is finished'),
        p80Days: days.describe('days of 24 hours, finished visits only; null = none is finished'),
        survivalMedianDays: days.describe('median that also counts open visits (Kaplan-Meier); null = not reached yet'),
      }),
    )
    .describe('one row per group and step, in the order of the steps; steps without visits included'),
});

export type CycleReport = z.infer<typeof CycleReport>;
type Row = CycleReport['rows'][number];

/** Figures with the names of their steps; days rounded to two decimals. */
export function toReportRows(
  figures: readonly CycleRow[],
  steps: readonly Pick<StepDefinition, 'code' | 'name' | 'sequence'>[],
): Row[] {
  const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value * 100) / 100);
  return figures.map((figure) => {
    const step = steps.find(({ code }) => code === figure.stepCode);
    return {
      group: figure.group,
      stepCode: figure.stepCode,
      step: step?.name ?? figure.stepCode,
      sequence: step?.sequence ?? null,
      visits: figure.visits,
      deals: figure.deals,
      finished: figure.finished,
      open: figure.open,
      medianDays: rounded(figure.medianDays),
      p80Days: rounded(figure.p80Days),
      survivalMedianDays: rounded(figure.survivalMedianDays),
    };
  });
}

const { word, number } = columnsOf((key) => messages.getMessage(`column.${key}`));

const COLUMNS = [word('step'), ...['visits', 'deals', 'finished', 'open', 'median', 'p80', 'kaplanMeier'].map(number)];

/**
 * A report as tables, one per group.
 *
 * Shape: without groups every step has a line; in a group only steps with visits have one. Days have one decimal, a dash is no figure.
 */
export function cycleTables(report: CycleReport): readonly ReportTable[] {
  const title = messages.getMessage(report.includeInferred ? 'title.inferred' : 'title', [report.model]);
  const groups = [...new Set(report.rows.map(({ group }) => group))];
  return groups.flatMap((group) => {
    const rows = report.rows.filter((row) => row.group === group && (report.by === null || row.visits > 0));
    if (rows.length === 0) return [];
    const name = report.by === null ? '' : `, ${report.by}: ${group ?? messages.getMessage('group.blank')}`;
    return [{ title: title + name, columns: COLUMNS, data: rows.map(toLine) }];
  });
}

function toLine(row: Row): Record<string, string> {
  const shown = (value: number | null): string => (value === null ? '–' : value.toFixed(1));
  return {
    step: row.sequence === null ? row.step : `${row.sequence} ${row.step}`,
    visits: counted(row.visits),
    deals: counted(row.deals),
    finished: counted(row.finished),
    open: counted(row.open),
    median: shown(row.medianDays),
    p80: shown(row.p80Days),
    kaplanMeier: shown(row.survivalMedianDays),
  };
}

/** What must be said beside the figures. */
export function cycleNotes(report: CycleReport): readonly string[] {
  const isShort = report.rows.some(
    ({ visits, survivalMedianDays, medianDays }) => visits > 0 && (survivalMedianDays === null || medianDays === null),
  );
  return [
    ...(report.inferredVisits > 0
      ? [
          messages.getMessage(report.includeInferred ? 'note.included' : 'note.excluded', [
            counted(report.inferredVisits),
          ]),
        ]
      : []),
    ...(report.undatedVisits > 0 ? [messages.getMessage('note.undated', [counted(report.undatedVisits)])] : []),
    ...(isShort ? [messages.getMessage('note.short')] : []),
  ];
}

const CSV_COLUMNS = [
  'group',
  'sequence',
  'stepCode',
  'step',
  'visits',
  'deals',
  'finished',
  'open',
  'medianDays',
  'p80Days',
  'survivalMedianDays',
] as const satisfies readonly (keyof Row)[];

/** A report as CSV; a blank cell is no figure. */
export const cycleCsv = ({ rows }: CycleReport): string =>
  toCsv(
    CSV_COLUMNS,
    rows.map((row) => CSV_COLUMNS.map((column) => String(row[column] ?? ''))),
  );
