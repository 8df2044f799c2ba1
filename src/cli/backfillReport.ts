import { Messages } from '@salesforce/core';
import type { BackfillResult } from '../backfill/backfillResult.ts';
import { ROW_KINDS } from '../backfill/tally.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-buyside', 'backfill');

const FAILURES_SHOWN = 10;

/** A table to show: rows keyed by column, and the columns in order with their headings. */
export interface ReportTable {
  readonly title: string;
  readonly columns: readonly { readonly key: string; readonly name: string }[];
  readonly data: readonly Record<string, string | number>[];
}

/** What a back-fill did, in words and tables a manager can read. */
export interface BackfillReport {
  readonly head: readonly string[];
  readonly tables: readonly ReportTable[];
  readonly notes: readonly string[];
}

/** A result in words. Shape: empty tables are left out. */
export function reportOf(result: BackfillResult): BackfillReport {
  const count = (value: number): string => value.toLocaleString('en-US');
  const { deals, isDryRun } = result;
  const kept = ROW_KINDS.reduce((sum, kind) => sum + result.rows[kind].kept, 0);
  const end = [messages.getMessage(`status.${result.status}`), count(result.apiCalls), String(result.seconds)];
  return {
    head: [
      messages.getMessage(isDryRun ? 'head.dryRun' : 'head', [count(deals.read), result.model, minuteOf(result.asOf)]),
      messages.getMessage('deals', [count(deals.withFloor), count(deals.blind)]),
      ...(deals.onOtherModel > 0 ? [messages.getMessage('deals.otherModel', [count(deals.onOtherModel)])] : []),
    ],
    tables: [rowTable(result), ruleTable(result), anomalyTable(result), failureTable(result)].filter(
      ({ data }) => data.length > 0,
    ),
    notes: [
      ...(kept > 0 ? [messages.getMessage('kept', [count(kept)])] : []),
      ...(result.notRead.length > 0 ? [messages.getMessage('notRead', [result.notRead.join(', ')])] : []),
      ...(isDryRun ? [messages.getMessage('unchecked')] : []),
      isDryRun ? messages.getMessage('run.dryRun', end) : messages.getMessage('run', [result.runId, ...end]),
    ],
  };
}

/** A report as plain lines, for the journal row and for a terminal without tables. */
export function linesOf({ head, tables, notes }: BackfillReport): readonly string[] {
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

/** Why the org refused a row, in words; its own words where it gave some. */
export function reasonOf({ code, message }: BackfillResult['failures'][number]): string {
  if (message !== '') return `${code}: ${message}`;
  const key = `reason.${code}`;
  return messages.messages.has(key) ? messages.getMessage(key) : code;
}

/** `2026-03-02 09:00 UTC`. */
const minuteOf = (instant: string): string => `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;

const column = (key: string): { key: string; name: string } => ({ key, name: messages.getMessage(`column.${key}`) });

function rowTable({ rows, isDryRun }: BackfillResult): ReportTable {
  return {
    title: messages.getMessage(isDryRun ? 'rows.title.dryRun' : 'rows.title'),
    columns: ['kind', 'created', 'updated', 'unchanged', 'kept', 'failed'].map(column),
    data: ROW_KINDS.map((kind) => ({ kind: messages.getMessage(`kind.${kind}`), ...rows[kind] })),
  };
}

function ruleTable({ rules }: BackfillResult): ReportTable {
  return {
    title: messages.getMessage('rules.title'),
    columns: ['rule', 'deals', 'summary'].map(column),
    data: rules.map(({ code, deals, summary }) => ({ rule: code, deals, summary })),
  };
}

function anomalyTable({ anomalies }: BackfillResult): ReportTable {
  return {
    title: messages.getMessage('anomalies.title'),
    columns: ['count', 'oddity'].map(column),
    data: anomalies.map(({ name, count }) => ({ count, oddity: messages.getMessage(`anomaly.${name}`) })),
  };
}

function failureTable({ failures }: BackfillResult): ReportTable {
  const shown = failures.slice(0, FAILURES_SHOWN);
  return {
    title: messages.getMessage('failures.title', [failures.length, shown.length]),
    columns: ['object', 'key', 'reason'].map(column),
    data: shown.map((failure) => ({ object: failure.object, key: failure.key, reason: reasonOf(failure) })),
  };
}
