import { mappingOf } from './alignment.ts';
import { closedAt } from './closing.ts';
import { byInstant, compare, type Dated, DatedRecords, instantOf } from './dated.ts';
import type { AnswerRecord, CompetitorRecord, DealHistory, HistoryNotes, QuoteRecord } from './dealHistory.ts';
import { functionOf, type PersonWords } from './functionWords.ts';
import { parametersOf, type RuleParameters } from './ruleKinds.ts';
import type { DecisionModel, StageMapping } from './types.ts';
import type { BuyerFunction } from './vocabulary.ts';

/** A row of stage history, in order of time. */
export interface StageRow extends Dated {
  readonly stage: string;
  /** Milliseconds; null when blank or not read. */
  readonly closeDate: number | null;
}

/** A contact role that leads to a contact. */
export interface RoleRow extends Dated {
  readonly contactId: string;
}

/** Something done in which at least one contact of the buyer took part. */
export interface Activity extends Dated {
  readonly kind: 'Task' | 'Event' | 'Email';
  readonly contactIds: readonly string[];
}

/** An e-mail that came from outside the seller's organisation. */
export interface IncomingEmail extends Dated {
  /** The contact who wrote it; null when nobody known did. */
  readonly senderContactId: string | null;
  readonly subject: string | null;
  /** Null when that was not read. */
  readonly hasAttachment: boolean | null;
}

/** A record of the deal, with its instant in place of its date. */
type Taken<R> = Omit<R, 'at'> & Dated;

/** A history made ready for the rules: dated, in order of time, each record once, nothing later than `asOf`. */
export interface HistoryReading {
  readonly history: DealHistory;
  readonly model: DecisionModel;
  readonly createdAt: number;
  readonly asOf: number;
  /** What was done after this tells nothing of the buyer: the end of a lost deal, else `asOf`. */
  readonly until: number;
  /** All rows of stage history. */
  readonly stageRows: readonly StageRow[];
  /** Rows at which the stage became another one, the first row included. */
  readonly stageChanges: readonly StageRow[];
  readonly roles: readonly RoleRow[];
  /** Meetings and done tasks with a contact, and e-mails a contact wrote. */
  readonly activities: readonly Activity[];
  readonly meetings: readonly Activity[];
  /** What the buyer's people did themselves: meetings they came to, e-mails they wrote. */
  readonly buyerActs: readonly Activity[];
  /** Null when e-mails were not read. */
  readonly incomingEmails: readonly IncomingEmail[] | null;
  /** When the first e-mail went out; null when none did. */
  readonly firstOutgoingAt: number | null;
  /** Every contact the deal's records name. */
  readonly knownContacts: ReadonlySet<string>;
  /** Quotes by when they last changed; null when they were not read. So for the next two. */
  readonly quotes: readonly Taken<QuoteRecord>[] | null;
  readonly competitors: readonly Taken<CompetitorRecord>[] | null;
  readonly answers: readonly Taken<AnswerRecord>[] | null;
  /** Done tasks, with or without a contact. */
  readonly doneTasks: readonly (Dated & { readonly subject: string | null })[];
  readonly functions: ReadonlyMap<string, BuyerFunction>;
  /** When the deal first came to a stage that counts as proposal; null = never, as far as the history shows. */
  readonly proposalAt: number | null;
  /** The deal is or was at such a stage, dated or not. */
  readonly wasAtProposal: boolean;
  readonly notes: HistoryNotes;
}

/**
 * Makes a history ready for the rules. The order in which records stand in it makes no difference.
 * @throws {RangeError} when `createdOn` or `asOf` is no instant.
 */
export function readHistory(history: DealHistory, model: DecisionModel): HistoryReading {
  const createdAt = instantOf(history.createdOn);
  const asOf = instantOf(history.asOf);
  if (createdAt === null) throw new RangeError(`createdOn must be an instant, got "${history.createdOn}"`);
  if (asOf === null) throw new RangeError(`asOf must be an instant, got "${history.asOf}"`);
  const records = new DatedRecords(createdAt, asOf);
  const stageRows = records
    .inTime(history.stageChanges, ({ at }) => at)
    .map(({ id, at, stage, closeDate }) => ({ id, at, stage, closeDate: closeDate ? instantOf(closeDate) : null }));
  const stageChanges = changesIn(stageRows);
  const until = tellsUntil(history, stageChanges, { earliest: createdAt, asOf });
  const contactRoles = records.inTime(history.contactRoles, ({ createdOn }) => createdOn, until);
  const roles = contactRoles.flatMap(({ id, at, contactId: named }) =>
    records.contactsOf([named]).map((contactId) => ({ id, at, contactId })),
  );
  const quotes = history.quotes && records.inTime(history.quotes, ({ changedOn }) => changedOn);
  const competitors = history.competitors && records.inTime(history.competitors, ({ createdOn }) => createdOn);
  const answers = history.answers && records.inTime(history.answers, ({ at }) => at);
  const done = whatWasDone(history, { records, until, isDone: doneTest(model) });
  const proposal = stageChanges.find((row) => mappingFor(model, history, row.stage)?.isProposal);
  return {
    history,
    model,
    createdAt,
    asOf,
    until,
    stageRows,
    stageChanges,
    roles,
    activities: done.activities,
    meetings: done.meetings,
    buyerActs: done.buyerActs,
    incomingEmails:
      history.emails === undefined
        ? null
        : done.emails
            .filter(({ isIncoming }) => isIncoming)
            .map((email) => ({ ...email, hasAttachment: email.hasAttachment ?? null })),
    firstOutgoingAt: done.emails.find(({ isIncoming }) => !isIncoming)?.at ?? null,
    knownContacts: new Set([
      ...roles.map(({ contactId }) => contactId),
      ...[...done.activities, ...done.emails].flatMap(({ contactIds }) => contactIds),
    ]),
    quotes: quotes ?? null,
    competitors: competitors ?? null,
    answers: answers ?? null,
    doneTasks: done.tasks,
    functions: functionsOf(history.contacts ?? [], contactRoles, model),
    proposalAt: proposal?.at ?? null,
    wasAtProposal: proposal !== undefined || mappingFor(model, history, history.stageName)?.isProposal === true,
    notes: {
      ...stageNotes(stageRows),
      ...records.oddities,
      otherwiseDone: done.otherwiseDone,
      merged: history.mergedContacts ?? 0,
      personAccounts: history.personAccounts ?? 0,
    },
  };
}

/** Until when a deal's records tell of its buyer: what comes after a loss that the history shows is on no path any more. */
function tellsUntil(
  history: DealHistory,
  stageChanges: readonly StageRow[],
  within: { readonly earliest: number; readonly asOf: number },
): number {
  const isLost = history.isClosed && !history.isWon;
  if (!isLost || stageChanges.at(-1)?.stage !== history.stageName) return within.asOf;
  return Math.min(closedAt(history, stageChanges, within).at, within.asOf);
}

interface Doing {
  readonly records: DatedRecords;
  readonly until: number;
  readonly isDone: (status: string | null) => boolean;
}

/** Tasks, meetings and e-mails of a deal, and which of them somebody of the buyer took part in. */
function whatWasDone(history: DealHistory, { records, until, isDone }: Doing) {
  const allTasks = records.inTime(history.tasks, ({ at }) => at, until);
  const tasks = allTasks
    .filter(({ status }) => isDone(status))
    .map(({ id, at, subject, whoIds }) => ({ id, at, subject, contactIds: records.contactsOf(whoIds) }));
  const events = records.inTime(history.events, ({ at }) => at, until);
  const meetings = events.flatMap(({ id, at, attendeeContactIds }): Activity[] => {
    const contactIds = records.contactsOf(attendeeContactIds);
    return contactIds.length ? [{ id, at, kind: 'Event', contactIds }] : [];
  });
  const taskActivities = tasks.flatMap(({ id, at, contactIds }): Activity[] =>
    contactIds.length ? [{ id, at, kind: 'Task', contactIds }] : [],
  );
  const emails = records
    .inTime(history.emails ?? [], ({ at }) => at, until)
    .map((email) => ({ ...email, contactIds: records.contactsOf(email.contactIds) }));
  const written = emails.flatMap(({ id, at, isIncoming, senderContactId }): Activity[] =>
    isIncoming && senderContactId !== null ? [{ id, at, kind: 'Email', contactIds: [senderContactId] }] : [],
  );
  return {
    otherwiseDone: allTasks.filter(({ status, isCompleted }) => isCompleted === true && !isDone(status)).length,
    tasks: tasks.map(({ id, at, subject }) => ({ id, at, subject })),
    emails,
    meetings,
    activities: [...meetings, ...taskActivities, ...written].sort(byInstant),
    buyerActs: [...meetings, ...written].sort(byInstant),
  };
}

/** The rows, in order of time, at which the stage became another one, the first row included. */
export const changesIn = <Row extends { readonly stage: string }>(rows: readonly Row[]): Row[] =>
  rows.filter((row, i) => row.stage !== rows[i - 1]?.stage);

/** The mapping of a stage for this deal's record type; null when the stage is not mapped. */
export const mappingFor = (model: DecisionModel, history: DealHistory, stage: string): StageMapping | null =>
  mappingOf(model.stageMappings, stage, history.recordType ?? null);

/** Without a rule that says which status means done, no task counts. */
function doneTest(model: DecisionModel): (status: string | null) => boolean {
  const statuses = new Set((wordTableOf(model)?.doneTaskStatuses ?? []).map((status) => status.toLowerCase()));
  return (status) => status !== null && statuses.has(status.toLowerCase());
}

function functionsOf(
  contacts: NonNullable<DealHistory['contacts']>,
  contactRoles: readonly Omit<DealHistory['contactRoles'][number], 'createdOn'>[],
  model: DecisionModel,
): Map<string, BuyerFunction> {
  const table = wordTableOf(model)?.functions ?? [];
  const people = new Map<string, { departments: string[]; titles: string[]; roles: string[] }>();
  const add = (id: string, department?: string | null, title?: string | null, role?: string | null): void => {
    const person = people.get(id) ?? { departments: [], titles: [], roles: [] };
    people.set(id, person);
    if (department) person.departments.push(department);
    if (title) person.titles.push(title);
    if (role) person.roles.push(role);
  };
  for (const contact of contacts) add(contact.id, contact.department, contact.title);
  for (const { contactId, department, title, role } of contactRoles) {
    if (contactId !== null) add(contactId, department, title, role);
  }
  const placed = [...people].flatMap(([id, person]: [string, PersonWords]): [string, BuyerFunction][] => {
    const placedIn = functionOf(person, table);
    return placedIn === null ? [] : [[id, placedIn]];
  });
  return new Map(placed.sort(([a], [b]) => compare(a, b)));
}

/** The functions among some people, each once; people whom the word table cannot place have none. */
export function functionsAmong(
  contactIds: Iterable<string>,
  { functions: placed }: HistoryReading,
): ReadonlySet<BuyerFunction> {
  const functions = new Set<BuyerFunction>();
  for (const id of contactIds) {
    const placedIn = placed.get(id);
    if (placedIn !== undefined) functions.add(placedIn);
  }
  return functions;
}

/** How the model has records read: words for functions, and for what was done; null when it does not say. */
export function wordTableOf(model: DecisionModel): RuleParameters<'reading'> | null {
  const rule = model.inferenceRules.find((candidate) => candidate.kind === 'reading' && candidate.isActive);
  return rule ? parametersOf(rule, 'reading') : null;
}

function stageNotes(rows: readonly StageRow[]): Pick<HistoryNotes, 'ties' | 'outOfOrder'> {
  let ties = 0;
  let outOfOrder = 0;
  rows.forEach((row, i) => {
    const before = rows[i - 1];
    if (!before) return;
    if (row.at === before.at) ties += 1;
    // Ids of two kinds of log count on their own.
    else if (row.id.slice(0, 3) === before.id.slice(0, 3) && row.id.slice(0, 15) < before.id.slice(0, 15))
      outOfOrder += 1;
  });
  return { ties, outOfOrder };
}
