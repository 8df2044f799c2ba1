import { Messages } from '@salesforce/core';
import type { ExplainedDeal } from './explainedDeal.ts';
import { columnsOf, type Report, type ReportTable } from './report.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-buyside', 'buyside.explain.deal');

/** An explanation in words. Shape: empty tables are left out. */
export const explainReport = (deal: ExplainedDeal): Report => ({
  head: headOf(deal),
  tables: tablesOf(deal).filter(({ data }) => data.length > 0),
  notes: notesOf(deal),
});

/** The answer in a sentence or two, before the tables. */
function headOf(deal: ExplainedDeal): readonly string[] {
  const who = deal.name === null ? deal.dealId : `${deal.name} (${deal.dealId})`;
  const step = deal.steps.find(({ sequence: n }) => n === deal.lowerBound);
  const found =
    step === undefined
      ? messages.getMessage('head.blind', [who])
      : messages.getMessage('head.reached', [who, step.sequence, step.name, figure(step.confidence)]);
  const isMore = deal.possibleUpTo !== null && deal.possibleUpTo > (deal.lowerBound ?? 0);
  return [
    found,
    ...(isMore ? [messages.getMessage('head.possible', [deal.possibleUpTo])] : []),
    messages.getMessage('head.basis', [deal.model, deal.engineVersion, deal.asOf.slice(0, 16).replace('T', ' ')]),
  ];
}

/** How each step came to its figure, what was seen, what would change it, and what became of the other rules. */
function tablesOf(deal: ExplainedDeal): readonly ReportTable[] {
  return [
    table('steps', ['step', 'strongest', 'joined', 'cap', 'off', 'confidence'], deal.steps.map(stepLine)),
    table(
      'evidence',
      ['rule', 'class', 'step', 'confidence', 'between', 'records', 'seen'],
      deal.evidence.map((item) => ({
        rule: item.ruleCode,
        class: item.evidenceClass,
        step: String(item.floor),
        confidence: figure(item.confidence),
        between: item.notBefore === null ? `– ${dayOf(item.at)}` : `${dayOf(item.notBefore)} – ${dayOf(item.at)}`,
        records: item.recordIds.join(' '),
        seen: item.seen,
      })),
    ),
    table(
      'changes',
      ['change', 'becomes'],
      deal.otherResults.map(({ change, ruleCode, summary, lowerBound, confidence }) => ({
        change: messages.getMessage(`change.${change}`, [ruleCode, summary]),
        becomes:
          lowerBound === null
            ? messages.getMessage('becomes.blind')
            : messages.getMessage('becomes.step', [lowerBound, figure(confidence ?? 0)]),
      })),
    ),
    table(
      'rules',
      ['rule', 'outcome', 'summary'],
      deal.rules
        .filter(({ outcome, code }) => outcome !== 'fired' || !deal.evidence.some(({ ruleCode }) => ruleCode === code))
        .map(({ code, outcome, why, summary }) => ({
          rule: code,
          outcome:
            why === ''
              ? messages.getMessage(`outcome.${outcome}`)
              : `${messages.getMessage(`outcome.${outcome}`)}: ${why}`,
          summary,
        })),
    ),
  ];
}

/** What must be said beside the tables. */
function notesOf(deal: ExplainedDeal): readonly string[] {
  return [
    messages.getMessage('note.arithmetic', [figure(deal.threshold)]),
    ...(deal.floorLimit === null ? [] : [messages.getMessage('note.floorLimit', [deal.floorLimit])]),
    ...(deal.notRead.length === 0 ? [] : [messages.getMessage('note.notRead', [deal.notRead.join(', ')])]),
  ];
}

const { word } = columnsOf((key) => messages.getMessage(`column.${key}`));

const table = (name: string, columns: readonly string[], data: ReportTable['data']): ReportTable => ({
  title: messages.getMessage(`title.${name}`),
  columns: columns.map(word),
  data,
});

const stepLine = (step: ExplainedDeal['steps'][number]): Record<string, string> => ({
  step: `${step.sequence} ${step.name}`,
  strongest: step.strongest
    .map(({ ruleCode, evidenceClass, confidence }) => `${ruleCode} ${evidenceClass} ${figure(confidence)}`)
    .join(' + '),
  joined: figure(step.joined),
  cap: figure(step.cap),
  off: step.penalty === 0 ? '' : step.penalty.toFixed(2),
  confidence: step.isReached ? figure(step.confidence) : messages.getMessage('tooLow', [figure(step.confidence)]),
});

const figure = (value: number): string => value.toFixed(2);
const dayOf = (at: string): string => at.slice(0, 10);
