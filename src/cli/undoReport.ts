import { Messages } from '@salesforce/core/messages';
import { kindOf, ROW_KINDS, type RowKind } from '../backfill/result/rowKinds.ts';
import type { UndoResult } from '../backfill/undo/undoResult.ts';
import type { DecisionObject } from '../salesforce/decisionRows.ts';
import { reasonOf } from './backfillReport.ts';
import { htmlPage, paragraph, tableSection } from './htmlPage.ts';
import { columnsOf, counted, type Report, type ReportTable } from './report.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-buyside', 'buyside.undo.run');
/** Words that an undo has in common with the run it takes back. */
const runWords = Messages.loadMessages('sf-plugin-buyside', 'backfill');

const { word, number } = columnsOf((key) => messages.getMessage(`column.${key}`));

const SHOWN = 10;

/** What an undo did, in words and tables. Shape: empty tables are left out. */
export function undoReport(result: UndoResult): Report {
  const { undone, runId, status, kept, failed, folder, apiCalls, seconds } = result;
  const end = [runId, runWords.getMessage(`status.${status}`), counted(apiCalls), String(seconds)];
  return {
    head: [
      messages.getMessage('head', [undone]),
      ...(isNothing(result) ? [messages.getMessage(status === 'Succeeded' ? 'nothing' : 'nothing.yet')] : []),
    ],
    tables: [rowTable(result), keptTable(result), firstTable(result), failureTable(result)].filter(
      ({ data }) => data.length > 0,
    ),
    notes: [
      ...(kept.count > 0 ? [messages.getMessage('kept', [counted(kept.count), folder])] : []),
      ...(failed > 0 ? [messages.getMessage('failed', [counted(failed), folder])] : []),
      messages.getMessage('folder', [folder]),
      ...(result.report === null ? [] : [messages.getMessage('page', [result.report])]),
      messages.getMessage('end', end),
    ],
  };
}

/** An undo as one HTML file: everything the terminal said. */
export function undoPage(result: UndoResult, orgName: string): string {
  const { head, tables, notes } = undoReport(result);
  const body = [...head.map(paragraph), ...tables.map(tableSection), ...notes.map(paragraph)];
  return htmlPage(messages.getMessage('page.title', [orgName]), body.join('\n'));
}

const nameOfKind = (kind: RowKind): string => runWords.getMessage(`kind.${kind}`);

/** An object by the name the report has for it. */
const nameOf = (object: DecisionObject): string => nameOfKind(kindOf(object));

const keptOf = ({ kept }: UndoResult, kind: RowKind): number =>
  kept.by.reduce((sum, { object, count }) => (kindOf(object) === kind ? sum + count : sum), 0);

const isNothing = ({ removed, restored, kept, failed }: UndoResult): boolean =>
  kept.count + failed === 0 && [removed, restored].every((kinds) => Object.values(kinds).every((rows) => rows === 0));

function rowTable(result: UndoResult): ReportTable {
  const { removed, restored, gone } = result;
  return {
    title: messages.getMessage('rows.title'),
    columns: [word('kind'), ...['removed', 'restored', 'kept', 'gone'].map(number)],
    data: isNothing(result)
      ? []
      : ROW_KINDS.map((kind) => ({
          kind: nameOfKind(kind),
          removed: counted(removed[kind]),
          restored: counted(restored[kind]),
          kept: counted(keptOf(result, kind)),
          gone: gone === null ? '?' : counted(gone[kind]),
        })),
  };
}

function keptTable({ kept }: UndoResult): ReportTable {
  return {
    title: messages.getMessage('kept.title'),
    columns: [word('kind'), number('count'), word('why')],
    data: kept.by.map(({ object, why, count }) => ({
      kind: nameOf(object),
      count: counted(count),
      why: messages.getMessage(`why.${why}`),
    })),
  };
}

function firstTable({ kept }: UndoResult): ReportTable {
  const first = kept.first.slice(0, SHOWN);
  return {
    title:
      kept.count > first.length
        ? messages.getMessage('first.title.first', [counted(first.length), counted(kept.count)])
        : messages.getMessage('first.title.all'),
    columns: [word('kind'), word('key'), word('why')],
    data: first.map(({ object, key, why }) => ({
      kind: nameOf(object),
      key,
      why: messages.getMessage(`why.${why}`),
    })),
  };
}

function failureTable({ failures, failed }: UndoResult): ReportTable {
  const first = failures.slice(0, SHOWN);
  return {
    title:
      failed > first.length
        ? messages.getMessage('failures.title.first', [counted(first.length), counted(failed)])
        : messages.getMessage('failures.title.all'),
    columns: [word('kind'), word('key'), word('reason')],
    data: first.map((failure) => ({ kind: nameOf(failure.object), key: failure.key, reason: reasonOf(failure) })),
  };
}
