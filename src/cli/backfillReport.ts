import { Messages } from '@salesforce/core/messages';
import type { BackfillResult } from '../backfill/result/backfillResult.ts';
import { ROW_KINDS } from '../backfill/result/rowKinds.ts';
import { columnsOf, counted, type Report, type ReportTable } from './report.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-buyside', 'backfill');

const { word, number } = columnsOf((key) => messages.getMessage(`column.${key}`));

const FAILURES_SHOWN = 10;

/** A result in words. Shape: empty tables are left out, and of a run that inferred no deal there is a sentence and no table. */
export function reportOf(result: BackfillResult): Report {
  return result.deals.read === 0 ? nothingRead(result) : dealsRead(result);
}

function nothingRead(result: BackfillResult): Report {
  const { kind, status, isDryRun, model, asOf, since, where, moved, deals, folder } = result;
  const what = messages.getMessage(`name.${kind}`);
  const head = messages.getMessage(isDryRun ? 'nothing.head.dryRun' : 'nothing.head', [what, model, minuteOf(asOf)]);
  const why = (): string => {
    if (deals.found > 0 || status !== 'Succeeded') return messages.getMessage('nothing.ended', [counted(deals.found)]);
    if (since !== null) return messages.getMessage('nothing.changed', [minuteOf(since)]);
    return where === null ? messages.getMessage('nothing.there') : messages.getMessage('nothing.chosen', [where]);
  };
  return {
    head: [`${head} ${why()}`, ...movedLine(moved)],
    tables: [],
    notes: [...(status === 'Succeeded' ? [] : folderLine(folder)), endLine(result)],
  };
}

const movedLine = (moved: readonly string[]): string[] =>
  moved.length === 0 ? [] : [messages.getMessage('moved', [moved.join(', ')])];

const folderLine = (folder: string | null): string[] =>
  folder === null ? [] : [messages.getMessage('folder', [folder])];

function endLine({ isDryRun, runId, status, apiCalls, seconds }: BackfillResult): string {
  const end = [messages.getMessage(`status.${status}`), counted(apiCalls), String(seconds)];
  return isDryRun ? messages.getMessage('run.dryRun', end) : messages.getMessage('run', [runId, ...end]);
}

function dealsRead(result: BackfillResult): Report {
  const { deals, isDryRun, cost } = result;
  const kept = ROW_KINDS.reduce((sum, kind) => sum + result.rows[kind].kept, 0);
  return {
    head: [
      messages.getMessage(isDryRun ? 'head.dryRun' : 'head', [
        messages.getMessage(`name.${result.kind}`),
        dealsOf(deals.read),
        result.model,
        minuteOf(result.asOf),
      ]),
      ...(result.since === null ? [] : [messages.getMessage('since', [minuteOf(result.since)])]),
      ...movedLine(result.moved),
      messages.getMessage('deals', [dealsOf(deals.withFloor), blindOf(deals.blind)]),
      ...(deals.onOtherModel > 0 ? [messages.getMessage('deals.otherModel', [counted(deals.onOtherModel)])] : []),
    ],
    tables: [
      rowTable(result),
      ruleTable(result),
      sampleTable(result),
      anomalyTable(result),
      failureTable(result),
    ].filter(({ data }) => data.length > 0),
    notes: [
      ...(kept > 0 ? [messages.getMessage('kept', [counted(kept)])] : []),
      ...(result.unmappedStages.length > 0 ? [messages.getMessage('unmapped', [stagesOf(result)])] : []),
      ...(result.weakened.length > 0 ? [messages.getMessage('notRead', [weakenedOf(result)])] : []),
      ...(isDryRun
        ? [
            messages.getMessage('cost', [
              counted(cost.requestsExpected),
              cost.requestsLeft === null ? '?' : counted(cost.requestsLeft),
              counted(cost.storageMb),
              cost.storageLeftMb === null ? '?' : counted(cost.storageLeftMb),
            ]),
            messages.getMessage('unchecked'),
          ]
        : []),
      ...folderLine(result.folder),
      ...(result.report === null ? [] : [messages.getMessage('page', [result.report])]),
      endLine(result),
    ],
  };
}

/** Why the org refused a row, in words; its own words where it gave some. */
export function reasonOf({ code, message }: BackfillResult['failures'][number]): string {
  if (message !== '') return `${code}: ${message}`;
  const key = `reason.${code}`;
  return messages.messages.has(key) ? messages.getMessage(key) : code;
}

/** `2026-03-02 09:00 UTC`. */
const minuteOf = (instant: string): string => `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;

const STAGES_SHOWN = 10;

function stagesOf({ unmappedStages }: BackfillResult): string {
  const shown = unmappedStages.slice(0, STAGES_SHOWN).map(({ stage, deals }) => `"${stage}" (${dealsOf(deals)})`);
  return [...shown, ...(unmappedStages.length > STAGES_SHOWN ? ['…'] : [])].join(', ');
}

/** `Quote (R12), Contact.Department (R5, R6)`. */
const weakenedOf = ({ weakened }: BackfillResult): string =>
  weakened.map(({ name, rules }) => (rules.length === 0 ? name : `${name} (${rules.join(', ')})`)).join(', ');

const dealsOf = (value: number): string =>
  value === 1 ? messages.getMessage('deal.one') : messages.getMessage('deal.many', [counted(value)]);

function blindOf(value: number): string {
  if (value === 0) return messages.getMessage('blind.none');
  return value === 1 ? messages.getMessage('blind.one') : messages.getMessage('blind.many', [counted(value)]);
}

const COUNTS = ['created', 'updated', 'unchanged', 'kept', 'failed'] as const;

function rowTable({ rows, isDryRun }: BackfillResult): ReportTable {
  return {
    title: messages.getMessage(isDryRun ? 'rows.title.dryRun' : 'rows.title'),
    columns: [word('kind'), ...COUNTS.map(number)],
    data: ROW_KINDS.map((kind) => ({
      kind: messages.getMessage(`kind.${kind}`),
      ...Object.fromEntries(COUNTS.map((count) => [count, counted(rows[kind][count])])),
    })),
  };
}

function ruleTable({ rules }: BackfillResult): ReportTable {
  return {
    title: messages.getMessage('rules.title'),
    columns: [word('rule'), number('deals'), word('summary')],
    data: rules.map(({ code, deals, summary }) => ({ rule: code, deals: counted(deals), summary })),
  };
}

function sampleTable({ samples }: BackfillResult): ReportTable {
  return {
    title: messages.getMessage('samples.title'),
    columns: [word('key'), number('confidence'), word('evidence')],
    data: samples.map(({ key, confidence, evidence }) => ({ key, confidence, evidence })),
  };
}

function anomalyTable({ anomalies }: BackfillResult): ReportTable {
  return {
    title: messages.getMessage('anomalies.title'),
    columns: [number('count'), word('oddity')],
    data: anomalies.map(({ name, count }) => ({
      count: counted(count),
      oddity: messages.getMessage(`anomaly.${name}`),
    })),
  };
}

function failureTable({ failures, rows }: BackfillResult): ReportTable {
  const shown = failures.slice(0, FAILURES_SHOWN);
  const all = ROW_KINDS.reduce((sum, kind) => sum + rows[kind].failed, 0);
  return {
    title:
      all > shown.length
        ? messages.getMessage('failures.title.first', [counted(shown.length), counted(all)])
        : messages.getMessage('failures.title.all'),
    columns: ['object', 'key', 'reason'].map(word),
    data: shown.map((failure) => ({ object: failure.object, key: failure.key, reason: reasonOf(failure) })),
  };
}
