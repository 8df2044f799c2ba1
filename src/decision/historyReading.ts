import { mappingOf } from './alignment.ts';
import type { DealHistory, HistoryNotes } from './dealHistory.ts';
import { functionOf, type PersonWords } from './functionWords.ts';
import { parametersOf, type RuleParameters } from './ruleKinds.ts';
import type { DecisionModel, StageMapping } from './types.ts';
import type { BuyerFunction } from './vocabulary.ts';

/** A record with its instant in milliseconds since 1970, UTC. */
interface Dated {
  readonly id: string;
  readonly at: number;
}

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
  readonly hasAttachment: boolean;
}

/** A history made ready for the rules: dated, in order of time, each record once, nothing later than `asOf`. */
export interface HistoryReading {
  readonly history: DealHistory;
  readonly model: DecisionModel;
  readonly createdAt: number;
  readonly asOf: number;
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
  /** Done tasks, with or without a contact. */
  readonly doneTasks: readonly (Dated & { readonly subject: string | null })[];
  readonly functions: ReadonlyMap<string, BuyerFunction>;
  /** When the deal first came to a stage that counts as proposal; null = never, as far as the history shows. */
  readonly proposalAt: number | null;
  /** The deal is or was at such a stage, dated or not. */
  readonly wasAtProposal: boolean;
  readonly notes: HistoryNotes;
}

const DAY_MS = 86_400_000;

/**
 * Makes a history ready for the rules. The order in which records stand in it makes no difference.
 * @throws {RangeError} when `createdOn` or `asOf` is no instant.
 */
export function readHistory(history: DealHistory, model: DecisionModel): HistoryReading {
  const createdAt = instantOf(history.createdOn);
  const asOf = instantOf(history.asOf);
  if (createdAt === null) throw new RangeError(`createdOn must be an instant, got "${history.createdOn}"`);
  if (asOf === null) throw new RangeError(`asOf must be an instant, got "${history.asOf}"`);
  const counts = { beforeCreation: 0, future: 0, orphans: 0, duplicates: 0, undated: 0 };
  const firstDay = Math.floor(createdAt / DAY_MS) * DAY_MS;

  const kept = <T extends { readonly id: string }>(
    rows: readonly T[],
    dateOf: (row: T) => string,
  ): (Omit<T, 'at'> & Dated)[] => {
    if (rows.length === 0) return [];
    const seen = new Set<string>();
    const result: (Omit<T, 'at'> & Dated)[] = [];
    // Sorted first, so that of two rows with one id the same one is kept whatever their order was.
    for (const row of [...rows].sort((a, b) => compare(dateOf(a), dateOf(b)) || compare(text(a), text(b)))) {
      const at = instantOf(dateOf(row));
      if (seen.has(row.id)) counts.duplicates += 1;
      else if (at === null) counts.undated += 1;
      else if (at > asOf) counts.future += 1;
      else {
        if (at < firstDay) counts.beforeCreation += 1;
        result.push({ ...row, at });
      }
      seen.add(row.id);
    }
    return result.sort((a, b) => a.at - b.at || compare(a.id, b.id));
  };
  const contactsOf = (ids: readonly (string | null)[]): string[] => {
    const known = ids.filter((id) => id !== null && id !== '');
    counts.orphans += ids.length - known.length;
    return known.length < 2 ? (known as string[]) : [...new Set(known as string[])].sort(compare);
  };

  const stageRows = kept(history.stageChanges, (row) => row.at).map((row) => ({
    id: row.id,
    at: row.at,
    stage: row.stage,
    closeDate: row.closeDate ? instantOf(row.closeDate) : null,
  }));
  const roles = kept(history.contactRoles, (role) => role.createdOn).flatMap((role) =>
    contactsOf([role.contactId]).map((contactId) => ({ id: role.id, at: role.at, contactId })),
  );
  const isDone = doneTest(model);
  const doneTasks = kept(history.tasks, (task) => task.at).filter((task) => isDone(task.status));
  const tasks = doneTasks.map((task) => ({ task, contactIds: contactsOf(task.whoIds) }));
  const events = kept(history.events, (event) => event.at);
  const meetings = events.flatMap((event): Activity[] => {
    const contactIds = contactsOf(event.attendeeContactIds);
    return contactIds.length ? [{ id: event.id, at: event.at, kind: 'Event', contactIds }] : [];
  });
  const taskActivities = tasks.flatMap(({ task, contactIds }): Activity[] =>
    contactIds.length ? [{ id: task.id, at: task.at, kind: 'Task', contactIds }] : [],
  );
  const emails = kept(history.emails ?? [], (email) => email.at).map((email) => ({
    ...email,
    contactIds: contactsOf(email.contactIds),
  }));
  const written = emails.flatMap(({ id, at, isIncoming, senderContactId }): Activity[] =>
    isIncoming && senderContactId !== null ? [{ id, at, kind: 'Email', contactIds: [senderContactId] }] : [],
  );
  const inTime = (rows: readonly Activity[]): Activity[] =>
    [...rows].sort((a, b) => a.at - b.at || compare(a.id, b.id));
  const activities = inTime([...meetings, ...taskActivities, ...written]);

  const stageChanges = changesIn(stageRows);
  const proposal = stageChanges.find((row) => mappingFor(model, history, row.stage)?.isProposal);
  return {
    history,
    model,
    createdAt,
    asOf,
    stageRows,
    stageChanges,
    roles,
    activities,
    meetings,
    buyerActs: inTime([...meetings, ...written]),
    incomingEmails:
      history.emails === undefined
        ? null
        : emails
            .filter(({ isIncoming }) => isIncoming)
            .map((email) => ({ ...email, hasAttachment: email.hasAttachment === true })),
    firstOutgoingAt: emails.find(({ isIncoming }) => !isIncoming)?.at ?? null,
    knownContacts: new Set([
      ...roles.map(({ contactId }) => contactId),
      ...[...activities, ...emails].flatMap(({ contactIds }) => contactIds),
    ]),
    doneTasks: doneTasks.map(({ id, at, subject }) => ({ id, at, subject })),
    functions: functionsOf(history, model),
    proposalAt: proposal?.at ?? null,
    wasAtProposal: proposal !== undefined || mappingFor(model, history, history.stageName)?.isProposal === true,
    notes: {
      ...stageNotes(stageRows),
      ...counts,
      merged: history.mergedContacts ?? 0,
      personAccounts: history.personAccounts ?? 0,
    },
  };
}

/** The rows, in order of time, at which the stage became another one, the first row included. */
export const changesIn = <Row extends { readonly stage: string }>(rows: readonly Row[]): Row[] =>
  rows.filter((row, i) => row.stage !== rows[i - 1]?.stage);

/** The mapping of a stage for this deal's record type; null when the stage is not mapped. */
export const mappingFor = (model: DecisionModel, history: DealHistory, stage: string): StageMapping | null =>
  mappingOf(model.stageMappings, stage, history.recordType ?? null);

/** Milliseconds since 1970 of an ISO 8601 date or instant, Salesforce's `+0000` included; null when it is none. */
export function instantOf(iso: string): number | null {
  const at = Date.parse(iso.endsWith('Z') ? iso : iso.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(at) ? null : at;
}

/** Order of two texts by code unit: the same on every machine, whatever its language. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const text = (value: unknown): string => JSON.stringify(value);

/** Without a rule that says which status means done, no task counts. */
function doneTest(model: DecisionModel): (status: string | null) => boolean {
  const statuses = new Set((readingRule(model)?.doneTaskStatuses ?? []).map((status) => status.toLowerCase()));
  return (status) => status !== null && statuses.has(status.toLowerCase());
}

function functionsOf(history: DealHistory, model: DecisionModel): Map<string, BuyerFunction> {
  const table = readingRule(model)?.functions ?? [];
  const people = new Map<string, { departments: string[]; titles: string[]; roles: string[] }>();
  const add = (id: string, department?: string | null, title?: string | null, role?: string | null): void => {
    const person = people.get(id) ?? { departments: [], titles: [], roles: [] };
    people.set(id, person);
    if (department) person.departments.push(department);
    if (title) person.titles.push(title);
    if (role) person.roles.push(role);
  };
  for (const contact of history.contacts ?? []) add(contact.id, contact.department, contact.title);
  for (const { contactId, department, title, role } of history.contactRoles) {
    if (contactId !== null) add(contactId, department, title, role);
  }
  const placed = [...people].flatMap(([id, person]: [string, PersonWords]): [string, BuyerFunction][] => {
    const placedIn = functionOf(person, table);
    return placedIn === null ? [] : [[id, placedIn]];
  });
  return new Map(placed.sort(([a], [b]) => compare(a, b)));
}

function readingRule(model: DecisionModel): RuleParameters<'reading'> | null {
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
