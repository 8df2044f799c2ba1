import type { z } from 'zod';
import type {
  CompetitorRecord,
  ContactRecord,
  ContactRole,
  DealHistory,
  EventRecord,
  StageChange,
  TaskRecord,
} from '../decision/dealHistory.ts';
import type {
  CompetitorRow,
  ContactRoleRow,
  ContactRow,
  EventRelationRow,
  EventRow,
  OpportunityHistoryRow,
  OpportunityRow,
  TaskRelationRow,
  TaskRow,
} from './dealRows.ts';

interface Task extends TaskRecord {
  readonly whoIds: (string | null)[];
}

interface Event extends EventRecord {
  readonly attendeeContactIds: (string | null)[];
}

interface Parts {
  readonly deal: OpportunityRow;
  readonly stages: StageChange[];
  readonly roles: z.infer<typeof ContactRoleRow>[];
  readonly tasks: Task[];
  readonly events: Event[];
  readonly competitors: CompetitorRecord[];
}

/**
 * Puts the rows of one slice together, deal by deal, whatever order they come in.
 * A row of a deal that is not in the slice is left out: a range of ids may cover deals that were made a moment ago.
 */
export class DealAssembly {
  readonly #asOf: string;
  readonly #deals: ReadonlyMap<string, Parts>;
  readonly #tasks = new Map<string, Task>();
  readonly #events = new Map<string, Event>();
  /** Contacts that can be seen. */
  readonly #contacts = new Map<string, ContactRecord>();
  readonly #readsCompetitors: boolean;

  constructor(deals: readonly OpportunityRow[], asOf: Date, readsCompetitors: boolean) {
    this.#asOf = asOf.toISOString();
    this.#readsCompetitors = readsCompetitors;
    this.#deals = new Map(
      deals.map((deal) => [deal.Id, { deal, stages: [], roles: [], tasks: [], events: [], competitors: [] }]),
    );
  }

  addStage(row: z.infer<typeof OpportunityHistoryRow>): void {
    this.#deals.get(row.OpportunityId)?.stages.push({
      id: row.Id,
      at: row.CreatedDate,
      stage: row.StageName,
      closeDate: row.CloseDate ?? null,
      amount: row.Amount ?? null,
    });
  }

  addRole(row: ContactRoleRow): void {
    this.#deals.get(row.OpportunityId)?.roles.push(row);
    if (row.Contact !== null) this.#keepContact(row.Contact);
  }

  addTask(row: z.infer<typeof TaskRow>): void {
    const parts = this.#deals.get(row.WhatId);
    if (parts === undefined) return;
    const task: Task = {
      id: row.Id,
      at: row.CompletedDateTime ?? noonOf(row.ActivityDate) ?? row.CreatedDate,
      whoIds: isContact(row.WhoId) ? [row.WhoId] : [],
      subject: row.Subject ?? null,
      type: row.Type ?? null,
      status: row.Status ?? null,
    };
    parts.tasks.push(task);
    this.#tasks.set(task.id, task);
  }

  addEvent(row: z.infer<typeof EventRow>): void {
    const parts = this.#deals.get(row.WhatId);
    if (parts === undefined) return;
    const event: Event = {
      id: row.Id,
      at: row.StartDateTime ?? row.CreatedDate,
      attendeeContactIds: isContact(row.WhoId) ? [row.WhoId] : [],
      subject: row.Subject ?? null,
    };
    parts.events.push(event);
    this.#events.set(event.id, event);
  }

  addTaskContact(row: z.infer<typeof TaskRelationRow>): void {
    addOnce(this.#tasks.get(row.TaskId)?.whoIds, row.RelationId);
  }

  /** Somebody who declined did not attend; somebody who never answered may have. */
  addEventContact(row: z.infer<typeof EventRelationRow>): void {
    if (row.Status === 'Declined' || row.Status === 'Uninvited') return;
    addOnce(this.#events.get(row.EventId)?.attendeeContactIds, row.RelationId);
  }

  addCompetitor(row: z.infer<typeof CompetitorRow>): void {
    if (row.CompetitorName === null) return;
    const competitor = { id: row.Id, name: row.CompetitorName, createdOn: row.CreatedDate };
    this.#deals.get(row.OpportunityId)?.competitors.push(competitor);
  }

  addContact(row: z.infer<typeof ContactRow>): void {
    this.#keepContact(row);
  }

  /** Contacts that activities name and no contact role has brought yet. */
  contactsNotRead(): readonly string[] {
    const named = [...this.#tasks.values()].flatMap(({ whoIds }) => whoIds);
    const attending = [...this.#events.values()].flatMap(({ attendeeContactIds }) => attendeeContactIds);
    const ids = new Set([...named, ...attending].filter((id) => id !== null));
    return [...ids].filter((id) => !this.#contacts.has(id)).sort();
  }

  histories(): readonly DealHistory[] {
    return [...this.#deals.values()].map((parts) => this.#history(parts));
  }

  #history({ deal, stages, roles, tasks, events, competitors }: Parts): DealHistory {
    const contactRoles = roles.map((role) => this.#role(role));
    const seen = (ids: readonly (string | null)[]): (string | null)[] => ids.map((id) => this.#visible(id));
    const history: DealHistory = {
      dealId: deal.Id,
      createdOn: deal.CreatedDate,
      stageName: deal.StageName,
      isClosed: deal.IsClosed,
      isWon: deal.IsWon,
      closeDate: deal.CloseDate,
      type: deal.Type ?? null,
      leadSource: deal.LeadSource ?? null,
      recordType: deal.RecordType?.DeveloperName ?? null,
      stageChanges: stages,
      contactRoles,
      tasks: tasks.map((task) => ({ ...task, whoIds: seen(task.whoIds) })),
      events: events.map((event) => ({ ...event, attendeeContactIds: seen(event.attendeeContactIds) })),
      contacts: this.#contactsOf(roles, tasks, events),
      asOf: this.#asOf,
      ...(deal.Amount !== undefined && { amount: deal.Amount }),
      ...(this.#readsCompetitors && { competitors }),
    };
    return history;
  }

  #role(row: ContactRoleRow): ContactRole {
    const contactId = this.#visible(row.ContactId);
    const contact = contactId === null ? undefined : this.#contacts.get(contactId);
    return {
      id: row.Id,
      contactId,
      role: row.Role,
      isPrimary: row.IsPrimary,
      createdOn: row.CreatedDate,
      department: contact?.department ?? null,
      title: contact?.title ?? null,
    };
  }

  #contactsOf(roles: readonly ContactRoleRow[], tasks: readonly Task[], events: readonly Event[]): ContactRecord[] {
    const ids = new Set([
      ...roles.map(({ ContactId }) => ContactId),
      ...tasks.flatMap(({ whoIds }) => whoIds),
      ...events.flatMap(({ attendeeContactIds }) => attendeeContactIds),
    ]);
    return [...ids].flatMap((id) => (id === null ? [] : (this.#contacts.get(id) ?? [])));
  }

  #visible(id: string | null): string | null {
    return id !== null && this.#contacts.has(id) ? id : null;
  }

  #keepContact(row: { Id: string; Department?: string | null; Title?: string | null }): void {
    this.#contacts.set(row.Id, { id: row.Id, department: row.Department ?? null, title: row.Title ?? null });
  }
}

const isContact = (id: string | null | undefined): id is string => id?.startsWith('003') === true;

function addOnce(ids: (string | null)[] | undefined, id: string | null): void {
  if (ids !== undefined && isContact(id) && !ids.includes(id)) ids.push(id);
}

/** A date without a time is given the middle of its day, so that no time zone moves it to another. */
const noonOf = (date: string | null): string | null => (date === null ? null : `${date}T12:00:00.000Z`);
