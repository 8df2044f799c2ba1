import { Messages } from '@salesforce/core';
import { z } from 'zod';
import type { DealExplanation, StepArithmetic } from '../decision/explanation.ts';
import { EVIDENCE_CLASSES } from '../decision/vocabulary.ts';
import { columnsOf, type Report, type ReportTable } from './report.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-buyside', 'buyside.explain.deal');

const share = z.number().min(0).max(1);
const sequence = z.int().min(1);
const instant = z.string().describe('UTC instant');

/** Result of `explain deal`. */
export const ExplainedDeal = z.strictObject({
  dealId: z.string(),
  name: z.string().nullable().describe('null = out of sight'),
  model: z.string().describe('key of the model with its version'),
  engineVersion: z.string(),
  asOf: instant.describe('UTC instant: nothing later counted'),
  lowerBound: sequence.nullable().describe('highest step the records show as reached; null = not known'),
  possibleUpTo: sequence.nullable().describe('highest step with any support; null = none'),
  threshold: share.describe('a step counts as reached from this confidence on'),
  penalty: z.number().max(0).describe('what cautions take off each confidence'),
  floorLimit: sequence.nullable().describe('ordinary evidence reaches no further here; null = no limit'),
  steps: z.array(
    z.strictObject({
      sequence,
      code: z.string(),
      name: z.string(),
      strongest: z.array(
        z.strictObject({ evidenceClass: z.enum(EVIDENCE_CLASSES), ruleCode: z.string(), confidence: share }),
      ),
      joined: share.describe('1 minus the product of the doubts of "strongest", before the cap'),
      cap: share,
      penalty: z.number().max(0),
      confidence: share,
      isReached: z.boolean(),
    }),
  ),
  evidence: z.array(
    z.strictObject({
      ruleCode: z.string(),
      evidenceClass: z.enum(EVIDENCE_CLASSES),
      floor: sequence.describe('the buyer had reached at least this step'),
      confidence: share,
      cap: share,
      at: instant,
      notBefore: instant.nullable().describe('last instant on which the records were silent; null = none'),
      recordIds: z.array(z.string()),
      showsExit: z.boolean(),
      seen: z.string(),
    }),
  ),
  rules: z.array(
    z.strictObject({
      code: z.string(),
      outcome: z.enum(['fired', 'not shown', 'not evaluated', 'switched off']),
      why: z.string(),
      summary: z.string(),
    }),
  ),
  otherResults: z
    .array(
      z.strictObject({
        change: z.enum(['with', 'without']),
        ruleCode: z.string(),
        summary: z.string(),
        lowerBound: sequence.nullable(),
        confidence: share.nullable(),
      }),
    )
    .describe('what would give another lower bound'),
  notRead: z.array(z.string()).describe('objects and fields that could not be seen'),
});

export type ExplainedDeal = z.infer<typeof ExplainedDeal>;

/** What is known of a deal beside its explanation. */
export interface ExplainedOf {
  readonly name: string | null;
  readonly asOf: Date;
  readonly notRead: readonly string[];
}

/** An explanation as the command's result. */
export function toExplainedDeal(explanation: DealExplanation, { name, asOf, notRead }: ExplainedOf): ExplainedDeal {
  const { inference } = explanation;
  return ExplainedDeal.parse({
    dealId: inference.dealId,
    name,
    model: inference.modelKey,
    engineVersion: inference.engineVersion,
    asOf: asOf.toISOString(),
    lowerBound: inference.lowerBound,
    possibleUpTo: inference.possibleUpTo,
    threshold: explanation.threshold,
    penalty: inference.penalty,
    floorLimit: inference.floorLimit,
    steps: explanation.steps,
    evidence: inference.evidence,
    rules: explanation.rules,
    otherResults: explanation.otherResults,
    notRead,
  });
}

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

const stepLine = (step: StepArithmetic): Record<string, string> => ({
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
