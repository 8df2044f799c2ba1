import { closingOf } from './closing.ts';
import { DAY_MS } from './dated.ts';
import type { DealHistory } from './dealHistory.ts';
import { readHistory, wordTableOf, type HistoryReading } from './historyReading.ts';
import { isRuleKind, parametersOf, type RuleKindName } from './ruleKinds.ts';
import type { DecisionModel, InferenceRule } from './types.ts';
import type { BuyerFunction } from './vocabulary.ts';

/**
 * The history of a deal in which what a rule looks for has happened as well: as it was read, or as it ended if it is closed.
 * People whom the deal knows come before new ones.
 *
 * Shape: null for a rule that waits for the end of the deal, or of which nobody can say what it would find. The rule may still find
 * nothing, where the time for it is over.
 */
export function withHappening(rule: InferenceRule, history: DealHistory, model: DecisionModel): DealHistory | null {
  const happen = isRuleKind(rule.kind) ? HAPPENINGS[rule.kind] : undefined;
  if (happen === undefined) return null;
  const deal = new SupposedDeal(readHistory(history, model));
  happen(rule, deal);
  return deal.history;
}

type Happening = (rule: InferenceRule, deal: SupposedDeal) => void;

const HAPPENINGS: Readonly<Partial<Record<RuleKindName, Happening>>> = {
  'inbound-request': (rule, deal) => deal.comesFrom(parametersOf(rule, 'inbound-request').leadSources[0] ?? ''),
  'contacts-active': (rule, deal) => deal.task('Call', deal.people(parametersOf(rule, 'contacts-active').minContacts)),
  'meeting-of-contacts': (rule, deal) => deal.meet(deal.people(parametersOf(rule, 'meeting-of-contacts').minContacts)),
  'roles-over-time': rolesOverTime,
  'roles-at-once': (rule, deal) => {
    const { minRoles, minFunctions } = parametersOf(rule, 'roles-at-once');
    deal.giveRoles(deal.people(minRoles, deal.functions(minFunctions)), 1);
  },
  'meeting-across-functions': (rule, deal) => {
    const { minContacts, minFunctions, oneOf } = parametersOf(rule, 'meeting-across-functions');
    deal.meet(deal.people(minContacts, deal.functions(minFunctions, oneOf)));
  },
  'function-joins-later': (_, deal) => deal.giveRoles(deal.people(1, deal.newFunctions().slice(0, 1)), 1),
  'function-before-proposal': (rule, deal) =>
    deal.meet(deal.people(1, deal.functions(1, parametersOf(rule, 'function-before-proposal').functions))),
  'requirements-received': (rule, deal) =>
    deal.writeTo(parametersOf(rule, 'requirements-received').subjectWords[0] ?? '', null),
  'competitor-and-functions': (rule, deal) => {
    const { minFunctions } = parametersOf(rule, 'competitor-and-functions');
    deal.compete();
    deal.task('Call', deal.people(minFunctions, deal.functions(minFunctions)));
  },
  'quote-presented': (rule, deal) => {
    const { needsRules, statuses } = parametersOf(rule, 'quote-presented');
    for (const needed of deal.reading.model.inferenceRules)
      if (needed.kind === 'roles-over-time' && needsRules.includes(needed.code)) rolesOverTime(needed, deal);
    deal.quote(statuses[0] ?? '');
  },
  'terms-returned': (rule, deal) => {
    const { functions, subjectWords } = parametersOf(rule, 'terms-returned');
    deal.writeTo(subjectWords[0] ?? '', deal.people(1, deal.functions(1, functions))[0] ?? null);
  },
  'contract-sent': (rule, deal) => deal.task(parametersOf(rule, 'contract-sent').subjectWords[0] ?? '', []),
};

function rolesOverTime(rule: InferenceRule, deal: SupposedDeal): void {
  const { minRoles, minFunctions, minDays } = parametersOf(rule, 'roles-over-time');
  deal.giveRoles(deal.people(minRoles, deal.functions(minFunctions)), minDays);
}

/** A history to which records are added, one after the other. */
class SupposedDeal {
  history: DealHistory;
  readonly reading: HistoryReading;
  readonly #at: number;
  #made = 0;

  constructor(reading: HistoryReading) {
    this.history = reading.history;
    this.reading = reading;
    this.#at = reading.history.isClosed ? closingOf(reading).at : reading.asOf;
  }

  comesFrom(leadSource: string): void {
    this.#add({ leadSource });
  }

  task(subject: string, whoIds: readonly string[]): void {
    const status = wordTableOf(this.reading.model)?.doneTaskStatuses[0] ?? null;
    this.#add({ tasks: [...this.history.tasks, { ...this.#record(), whoIds, subject, status }] });
  }

  meet(attendeeContactIds: readonly string[]): void {
    this.#add({ events: [...this.history.events, { ...this.#record(), attendeeContactIds }] });
  }

  writeTo(subject: string, senderContactId: string | null): void {
    const contactIds = senderContactId === null ? [] : [senderContactId];
    const email = { ...this.#record(), isIncoming: true, senderContactId, contactIds, subject, hasAttachment: true };
    this.#add({ emails: [...(this.history.emails ?? []), email] });
  }

  compete(): void {
    const { id, at } = this.#record();
    this.#add({ competitors: [...(this.history.competitors ?? []), { id, name: id, createdOn: at }] });
  }

  quote(status: string): void {
    const { id, at } = this.#record();
    this.#add({ quotes: [...(this.history.quotes ?? []), { id, status, createdOn: at, changedOn: at }] });
  }

  /** Gives people roles, the first of them on earlier days, so that it takes that many. */
  giveRoles(contactIds: readonly string[], days: number): void {
    const given = contactIds.map((contactId, i) => {
      const { id, at } = this.#record(Math.max(0, days - 1 - i));
      return { id, contactId, role: null, createdOn: at };
    });
    this.#add({ contactRoles: [...this.history.contactRoles, ...given] });
  }

  /** So many people, one of each function named: those the deal knows, then new ones. */
  people(count: number, functions: readonly BuyerFunction[] = []): readonly string[] {
    const free = new Set([...this.reading.knownContacts].sort());
    return Array.from({ length: Math.max(count, functions.length) }, (_, i) => {
      const wanted = functions[i];
      const known = [...free].find((id) => wanted === undefined || this.reading.functions.get(id) === wanted);
      if (known === undefined) return this.#stranger(wanted);
      free.delete(known);
      return known;
    });
  }

  /** So many functions, one of those named first; those the deal knows come before new ones. */
  functions(count: number, oneOf: readonly BuyerFunction[] = []): readonly BuyerFunction[] {
    const known = this.#knownFunctions();
    const first = oneOf.find((each) => known.includes(each)) ?? oneOf[0];
    return [...new Set([...(first ? [first] : []), ...known, ...this.newFunctions()])].slice(0, count);
  }

  /** Functions of which the deal knows nobody; those whose coming is evidence by itself stand last. */
  newFunctions(): readonly BuyerFunction[] {
    const known = this.#knownFunctions();
    const all = (wordTableOf(this.reading.model)?.functions ?? []).map((row) => row.function);
    const telling = this.reading.model.inferenceRules.flatMap((rule) =>
      rule.kind === 'function-before-proposal' ? parametersOf(rule, rule.kind).functions : [],
    );
    return [...all.filter((each) => !telling.includes(each)), ...telling].filter((each) => !known.includes(each));
  }

  #knownFunctions(): readonly BuyerFunction[] {
    const { knownContacts, functions } = this.reading;
    return [...new Set([...functions].flatMap(([id, placedIn]) => (knownContacts.has(id) ? [placedIn] : [])))];
  }

  #stranger(placedIn: BuyerFunction | undefined): string {
    const { id } = this.#record();
    const row = wordTableOf(this.reading.model)?.functions.find((each) => each.function === placedIn);
    this.#add({ contacts: [...(this.history.contacts ?? []), { id, department: row?.words[0] ?? null }] });
    return id;
  }

  #record(daysBefore = 0): { readonly id: string; readonly at: string } {
    this.#made += 1;
    return { id: `supposed ${this.#made}`, at: new Date(this.#at - daysBefore * DAY_MS).toISOString() };
  }

  #add(more: Partial<DealHistory>): void {
    this.history = { ...this.history, ...more };
  }
}
