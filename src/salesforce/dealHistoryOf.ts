import type {
  AnswerRecord,
  ContactRecord,
  ContactRole,
  DealHistory,
  EmailRecord,
  EventRecord,
  QuoteRecord,
  StageChange,
  TaskRecord,
} from '../decision/dealHistory.ts';
import type { ContactRow, DealChildRows, OpportunityRow } from './dealRows.ts';

/** Everything that was read of one deal. */
export interface DealRows {
  readonly deal: OpportunityRow;
  readonly children: DealChildRows;
  /** Contacts that can be seen, and deleted ones that were merged; may hold contacts of other deals as well. */
  readonly contacts: ReadonlyMap<string, ContactRow>;
}

/** What is the same for all deals of a run. */
export interface HistoryContext {
  /** The instant of the run: nothing later counts. */
  readonly asOf: Date;
  /** Fields of the deal that may say why it was lost, from `lossReasonFields`. */
  readonly lossReasonFields: readonly string[];
}

/**
 * The rows of one deal as a history the engine can read.
 *
 * Shape: a contact that is gone or out of sight is null; a contact that was merged is the one it was merged into. Parts whose object was
 * not read are left out, so that the rules that need them say so.
 */
export function dealHistoryOf({ deal, children, contacts }: DealRows, context: HistoryContext): DealHistory {
  const people = new People(contacts);
  const emails = emailsOf(children, people);
  const parts = {
    stageChanges: stageChangesOf(children),
    contactRoles: contactRolesOf(children, people),
    tasks: tasksOf(children, people),
    events: eventsOf(children, people),
  };
  return {
    dealId: deal.Id,
    createdOn: deal.CreatedDate,
    stageName: deal.StageName,
    isClosed: deal.IsClosed,
    isWon: deal.IsWon,
    closeDate: deal.CloseDate,
    lastChangedOn: deal.LastStageChangeDate ?? deal.LastModifiedDate,
    type: deal.Type ?? null,
    leadSource: deal.LeadSource ?? null,
    recordType: deal.RecordType?.DeveloperName ?? null,
    ...parts,
    contacts: people.seen(),
    mergedContacts: people.merged.size,
    personAccounts: people.personAccounts(),
    asOf: context.asOf.toISOString(),
    ...(deal.Amount !== undefined && { amount: deal.Amount }),
    ...(deal.CurrencyIsoCode !== undefined && { currency: deal.CurrencyIsoCode }),
    ...(deal.ContractId !== undefined && { hasSignedOrder: (deal.Contract?.CustomerSignedDate ?? null) !== null }),
    ...lossReasonOf(deal, context.lossReasonFields),
    ...(emails && { emails }),
    ...(children.Quote && { quotes: children.Quote.map(toQuote) }),
    ...(children.OpportunityCompetitor && { competitors: competitorsOf(children.OpportunityCompetitor) }),
    ...(children.Facilitation_Answer__c && { answers: answersOf(children.Facilitation_Answer__c) }),
  };
}

/** Ids of all contacts the rows of a deal name, whether or not they can be seen; each once. */
export function contactIdsOf(children: DealChildRows): readonly string[] {
  const { OpportunityContactRole = [], Task = [], TaskRelation = [], Event = [], EventRelation = [] } = children;
  const ids = [
    ...OpportunityContactRole.map(({ ContactId }) => ContactId),
    ...[...Task, ...Event].map(({ WhoId }) => WhoId),
    ...[...TaskRelation, ...EventRelation, ...(children.EmailMessageRelation ?? [])].map(
      ({ RelationId }) => RelationId,
    ),
  ];
  return [...new Set(ids.filter(isContactId))];
}

/** The people of one deal, as far as they can be seen. */
class People {
  readonly merged = new Set<string>();
  readonly #contacts: ReadonlyMap<string, ContactRow>;
  readonly #named = new Map<string, ContactRow>();

  constructor(contacts: ReadonlyMap<string, ContactRow>) {
    this.#contacts = contacts;
  }

  /** The contact behind an id; null when it is gone, out of sight or no contact. */
  of(id: string | null | undefined): string | null {
    let contact = this.#contacts.get(id ?? '');
    // A winner may have been merged in its turn; the count ends a circle, which only broken data can hold.
    for (let turn = 0; contact?.IsDeleted === true && turn < MOST_MERGES; turn += 1)
      contact = this.#contacts.get(contact.MasterRecordId ?? '');
    if (contact === undefined || contact.IsDeleted) return null;
    if (contact.Id !== id) this.merged.add(String(id));
    this.#named.set(contact.Id, contact);
    return contact.Id;
  }

  seen(): readonly ContactRecord[] {
    return [...this.#named.values()].map(toContact);
  }

  personAccounts(): number {
    return [...this.#named.values()].filter(({ IsPersonAccount }) => IsPersonAccount === true).length;
  }
}

/** So often a contact is followed to the one it was merged into: a winner may have been merged in its turn. */
export const MOST_MERGES = 10;

const toContact = ({ Id, Department, Title }: ContactRow): ContactRecord => ({
  id: Id,
  department: Department ?? null,
  title: Title ?? null,
});

/** Two logs of one change are written in one transaction. Unit: milliseconds. */
const SAME_CHANGE = 5_000;

/** Field history tells the same changes again; only those the stage history lacks are added. */
function stageChangesOf({ OpportunityHistory = [], OpportunityFieldHistory = [] }: DealChildRows): StageChange[] {
  const changes = OpportunityHistory.map((row): StageChange => {
    const { Id, CreatedDate, StageName, CloseDate } = row;
    return { id: Id, at: CreatedDate, stage: StageName, closeDate: CloseDate ?? null };
  });
  const isKnown = (stage: string, at: string): boolean =>
    changes.some((each) => each.stage === stage && Math.abs(Date.parse(each.at) - Date.parse(at)) <= SAME_CHANGE);
  const others = OpportunityFieldHistory.flatMap(({ Id, CreatedDate, Field, NewValue }): StageChange[] =>
    Field !== 'StageName' || NewValue === null || isKnown(NewValue, CreatedDate)
      ? []
      : [{ id: Id, at: CreatedDate, stage: NewValue, closeDate: null }],
  );
  return [...changes, ...others];
}

function contactRolesOf({ OpportunityContactRole = [] }: DealChildRows, people: People): ContactRole[] {
  return OpportunityContactRole.map(({ Id, ContactId, Role, CreatedDate }) => ({
    id: Id,
    contactId: people.of(ContactId),
    role: Role,
    createdOn: CreatedDate,
  }));
}

function tasksOf({ Task = [], TaskRelation = [] }: DealChildRows, people: People): TaskRecord[] {
  const others = groupedBy(TaskRelation, ({ TaskId }) => TaskId);
  return Task.map((row) => ({
    id: row.Id,
    at: row.CompletedDateTime ?? noonOf(row.ActivityDate) ?? row.CreatedDate,
    whoIds: contactsOf([row.WhoId, ...(others.get(row.Id) ?? []).map(({ RelationId }) => RelationId)], people),
    subject: row.Subject ?? null,
    status: row.Status ?? null,
    isCompleted: (row.CompletedDateTime ?? null) !== null,
  }));
}

/** Somebody who declined did not attend; somebody who never answered may have. */
const ABSENT: ReadonlySet<string | null | undefined> = new Set(['Declined', 'Uninvited']);

function eventsOf({ Event = [], EventRelation = [] }: DealChildRows, people: People): EventRecord[] {
  const present = EventRelation.filter(({ Status }) => !ABSENT.has(Status));
  const others = groupedBy(present, ({ EventId }) => EventId);
  return Event.map((row) => ({
    id: row.Id,
    at: startOf(row),
    attendeeContactIds: contactsOf(
      [row.WhoId, ...(others.get(row.Id) ?? []).map(({ RelationId }) => RelationId)],
      people,
    ),
  }));
}

/** What takes a whole day begins at midnight UTC, which is the day before in half of the world. */
const startOf = ({ StartDateTime, IsAllDayEvent, CreatedDate }: NonNullable<DealChildRows['Event']>[number]): string =>
  (IsAllDayEvent === true ? noonOf(StartDateTime?.slice(0, 10) ?? null) : StartDateTime) ?? CreatedDate;

/** A draft left nobody's desk. The API gives the status as a digit. */
const DRAFT: ReadonlySet<string | null> = new Set(['5', 'Draft']);

function emailsOf({ EmailMessage, EmailMessageRelation = [] }: DealChildRows, people: People): EmailRecord[] | null {
  if (EmailMessage === undefined) return null;
  const others = groupedBy(EmailMessageRelation, ({ EmailMessageId }) => EmailMessageId);
  return EmailMessage.filter(({ Status }) => !DRAFT.has(Status)).map((row) => {
    const relations = others.get(row.Id) ?? [];
    const sender = relations.find(({ RelationType }) => RelationType === 'FromAddress');
    return {
      id: row.Id,
      at: row.MessageDate ?? row.CreatedDate,
      isIncoming: row.Incoming,
      senderContactId: people.of(sender?.RelationId),
      contactIds: contactsOf(
        relations.map(({ RelationId }) => RelationId),
        people,
      ),
      subject: row.Subject ?? null,
      ...(row.HasAttachment !== undefined && { hasAttachment: row.HasAttachment }),
    };
  });
}

const toQuote = (row: NonNullable<DealChildRows['Quote']>[number]): QuoteRecord => ({
  id: row.Id,
  status: row.Status,
  createdOn: row.CreatedDate,
  changedOn: row.LastModifiedDate,
});

const competitorsOf = (rows: NonNullable<DealChildRows['OpportunityCompetitor']>) =>
  rows.flatMap(({ Id, CompetitorName, CreatedDate }) =>
    CompetitorName === null ? [] : [{ id: Id, name: CompetitorName, createdOn: CreatedDate }],
  );

/** An answer without a date is kept, so that it is counted as such. */
const answersOf = (rows: NonNullable<DealChildRows['Facilitation_Answer__c']>): AnswerRecord[] =>
  rows.flatMap(({ Id, Step_Code__c, Answered_On__c }) =>
    Step_Code__c === null ? [] : [{ id: Id, stepCode: Step_Code__c, at: Answered_On__c ?? '' }],
  );

/** The first of the fields that says something; left out when none of them was read. */
function lossReasonOf(deal: OpportunityRow, fields: readonly string[]): { readonly lossReason?: string | null } {
  const read = fields.filter((field) => field in deal);
  if (read.length === 0) return {};
  const said = read.map((field) => deal[field]).find((value) => typeof value === 'string' && value.trim() !== '');
  return { lossReason: typeof said === 'string' ? said : null };
}

/** Each contact once, in order; one that is gone or out of sight stays as null. Leads and users are nobody of the buyer's. */
function contactsOf(ids: readonly (string | null | undefined)[], people: People): (string | null)[] {
  const contacts = [...new Set(ids)].filter(isContactId).map((id) => people.of(id));
  return [...new Set(contacts)];
}

const isContactId = (id: string | null | undefined): id is string => id?.startsWith('003') === true;

function groupedBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): ReadonlyMap<string, readonly Row[]> {
  return Map.groupBy(rows, keyOf);
}

/** A date without a time is given the middle of its day, so that no time zone moves it to another. */
const noonOf = (date: string | null): string | null => (date === null ? null : `${date}T12:00:00.000Z`);
