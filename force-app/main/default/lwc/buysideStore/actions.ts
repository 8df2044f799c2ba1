import {
  ANSWER_RESPONSE,
  answerKey,
  BASIS,
  BLOCKER_STATUS,
  blockerKey,
  buyInKey,
  END_OUTCOME,
  endKey,
  memberKey,
  PATH_STATUS,
  pathKey,
  placeholderKey,
  STEP_STATUS,
  visitKey,
} from 'c/buysideLogic';
import type {
  AnswerResponse,
  BlockerCategory,
  BlockerStatus,
  BuyerFunction,
  BuyInLevel,
  BuyInSubject,
  EndOutcome,
  HumanBasis,
  Role,
  StepStatus,
} from 'c/buysideLogic';
import type { Operation } from './mutation';
import type { ObjectName, Row, Value } from './rows';
import type { BlockerEntry, MemberEntry, QuestionEntry, StepEntry, View, VisitEntry } from './view';

/** Who told us what, when and how we know. */
export interface Source {
  /** ISO instant of the thing itself, not of typing it in. */
  readonly at: string;
  readonly basis: HumanBasis;
  readonly contactId: string | null;
  /** Name behind `contactId`, to show until the deal is read again. */
  readonly contactName: string | null;
}

/** A contact to put on the team; `name` is null for one the record picker chose, which says no more than the Id. */
export interface Person {
  readonly contactId: string;
  readonly name: string | null;
  readonly title?: string | null;
  readonly contactRoleId?: string | null;
}

/** What a user may want recorded. One intent is one request. */
export type Intent =
  | {
      readonly kind: 'visit';
      readonly step: StepEntry;
      readonly status: StepStatus;
      readonly source: Source;
      readonly note: string;
    }
  | {
      readonly kind: 'answer';
      readonly step: StepEntry;
      readonly question: QuestionEntry;
      readonly response: AnswerResponse;
      readonly words: string;
      readonly source: Source;
    }
  | { readonly kind: 'addMember'; readonly who: Person | string; readonly roles: readonly Role[] }
  | {
      readonly kind: 'changeMember';
      readonly member: MemberEntry;
      /** Only what changes. */
      readonly roles?: readonly Role[];
      readonly function?: BuyerFunction | null;
      readonly contact?: Person;
      /** ISO instant from which they are no longer on the team; null = they are back. */
      readonly leftOn?: string | null;
    }
  | {
      readonly kind: 'buyIn';
      readonly member: MemberEntry;
      readonly step: StepEntry | null;
      readonly level: BuyInLevel;
      readonly subject: BuyInSubject;
      readonly words: string;
      readonly source: Source;
    }
  | {
      readonly kind: 'blocker';
      /** The blocker to change; null for a new one. */
      readonly blocker: BlockerEntry | null;
      readonly category: BlockerCategory;
      readonly step: StepEntry | null;
      readonly words: string;
      readonly ownerId: string | null;
      readonly affected: readonly string[];
      readonly source: Source;
    }
  | { readonly kind: 'moveBlocker'; readonly blocker: BlockerEntry; readonly status: BlockerStatus }
  | {
      readonly kind: 'end';
      readonly outcome: EndOutcome;
      readonly step: StepEntry | null;
      readonly words: string;
      readonly source: Source;
    };

type Of<K extends Intent['kind']> = Extract<Intent, { kind: K }>;
type Fields = Record<string, Value>;

const orNull = (text: string): string | null => text.trim() || null;

/** The visit that a person has open and that therefore ends, where a status ends one; else there is a new visit. */
export function visitToEnd(view: View, stepCode: string, status: StepStatus): VisitEntry | undefined {
  const latest = view.visits.find((visit) => visit.stepCode === stepCode && visit.isLatest);
  const isOpen = latest?.status === STEP_STATUS.inProgress && latest.basis !== BASIS.inferred;
  return isOpen && status !== STEP_STATUS.inProgress ? latest : undefined;
}

/** The path's own operation: made when the deal has none, and the step its stage presumes stamped either way. */
function onPath(view: View, now: string, more: Fields): Operation {
  const fields: Fields = { Presumed_Step__c: view.presumed, Presumed_As_Of__c: now, ...more };
  if (view.pathId !== null) return { alias: 'path', object: 'Decision_Path__c', id: view.pathId, fields };
  const made: Fields = {
    Opportunity__c: view.dealId,
    Key__c: pathKey(view.dealId),
    Decision_Model__c: view.modelId,
    Started_On__c: now,
  };
  return { alias: 'path', object: 'Decision_Path__c', fields: { ...made, ...fields } };
}

const pathReference = (view: View): string => view.pathId ?? '@{path}';

/** A newer row takes the flag from those before it, in the same transaction. */
const noLonger = (
  object: ObjectName,
  rows: readonly { readonly id: string; readonly isLatest: boolean }[],
): Operation[] =>
  rows
    .filter(({ isLatest }) => isLatest)
    .map(({ id }, index) => ({ alias: `older${index}`, object, id, fields: { Is_Latest__c: false } }));

function onVisit(view: View, { step, status, source, note }: Of<'visit'>): Operation[] {
  const own = view.visits.filter((visit) => visit.stepCode === step.code);
  const isOpen = status === STEP_STATUS.inProgress;
  const said: Fields = {
    Status__c: status,
    Basis__c: source.basis,
    Exited_On__c: isOpen || status === STEP_STATUS.notApplicable ? null : source.at,
  };
  const shown = { 'Told_By__r.Name': source.contactName };
  const ended = visitToEnd(view, step.code, status);
  if (ended) {
    const told: Fields = source.contactId === null ? {} : { Told_By__c: source.contactId };
    const words = [ended.note, orNull(note)].filter(Boolean).join('\n') || null;
    const fields = { ...said, ...told, Note__c: words };
    const object = 'Decision_Step__c';
    return [{ alias: 'visit', object, id: ended.id, fields, shown: source.contactId === null ? {} : shown }];
  }
  const number = Math.max(0, ...own.map((visit) => visit.visit)) + 1;
  const made: Operation = {
    alias: 'visit',
    object: 'Decision_Step__c',
    fields: {
      Decision_Path__c: pathReference(view),
      Key__c: visitKey(pathKey(view.dealId), step.code, number),
      Step_Definition__c: step.id,
      Step_Code__c: step.code,
      Sequence__c: step.sequence,
      Visit__c: number,
      Is_Latest__c: true,
      // Null on purpose where only the end is known: a default of "now" would be an invented date.
      Entered_On__c: isOpen ? source.at : null,
      ...said,
      Told_By__c: source.contactId,
      Note__c: orNull(note),
    },
    shown,
  };
  return [...noLonger('Decision_Step__c', own), made];
}

function onAnswer(view: View, { step, question, source, response, words }: Of<'answer'>): Operation[] {
  const own = view.answers.filter((answer) => answer.questionCode === question.code);
  const numbers = own.map((answer) => Number(answer.key.split(':').at(-1)) || 0);
  const made: Operation = {
    alias: 'answer',
    object: 'Facilitation_Answer__c',
    fields: {
      Decision_Path__c: pathReference(view),
      Key__c: answerKey(pathKey(view.dealId), question.code, Math.max(0, ...numbers) + 1),
      Facilitation_Question__c: question.id,
      Question_Text__c: question.text,
      Step_Code__c: step.code,
      Step_Sequence__c: step.sequence,
      Response__c: response,
      Words__c: response === ANSWER_RESPONSE.answered ? words.trim() : null,
      Answered_By__c: source.contactId,
      Answered_On__c: source.at,
      Basis__c: source.basis,
      Is_Latest__c: true,
    },
    shown: { 'Answered_By__r.Name': source.contactName },
  };
  return [...noLonger('Facilitation_Answer__c', own), made];
}

/** Fields and names that make a contact the one behind a member. */
function asContact({ contactId, name, title, contactRoleId }: Person): { fields: Fields; shown: Row } {
  const role: Fields = contactRoleId ? { Opportunity_Contact_Role_Id__c: contactRoleId } : {};
  const fields = { Contact__c: contactId, Is_Placeholder__c: false, ...role };
  return { fields, shown: { 'Contact__r.Name': name, 'Contact__r.Title': title ?? null } };
}

/** The deal's own contact roles are kept in step, where the user may write them. */
function onContactRole(view: View, contactId: string, mayAdd: boolean): Operation[] {
  if (!mayAdd || view.onDeal.has(contactId)) return [];
  const fields = { OpportunityId: view.dealId, ContactId: contactId };
  return [{ alias: 'role', object: 'OpportunityContactRole', fields }];
}

function onNewMember(view: View, { who, roles }: Of<'addMember'>, mayAddRole: boolean): Operation[] {
  const path = pathKey(view.dealId);
  const object = 'Buying_Team_Member__c';
  const common: Fields = {
    Decision_Path__c: pathReference(view),
    Roles__c: roles.join(';') || null,
    Basis__c: BASIS.impression,
  };
  if (typeof who === 'string') {
    const fields = { Key__c: placeholderKey(path, who), Placeholder__c: who, Is_Placeholder__c: true, ...common };
    return [{ alias: 'member', object, fields }];
  }
  const left = view.everyone.find(({ contactId, leftOn }) => contactId === who.contactId && leftOn !== null);
  if (left) return [{ alias: 'member', object, id: left.id, fields: { Left_On__c: null } }];
  const { fields, shown } = asContact(who);
  const made = { Key__c: memberKey(path, who.contactId), ...fields, ...common };
  return [...onContactRole(view, who.contactId, mayAddRole), { alias: 'member', object, fields: made, shown }];
}

function onMember(view: View, intent: Of<'changeMember'>, mayAddRole: boolean): Operation[] {
  const { member, roles, contact, leftOn } = intent;
  const named = contact ? asContact(contact) : { fields: {}, shown: {} };
  const fields: Fields = {
    ...(roles && { Roles__c: roles.join(';') || null }),
    ...(intent.function !== undefined && { Function__c: intent.function }),
    ...(leftOn !== undefined && { Left_On__c: leftOn }),
    ...named.fields,
  };
  const object = 'Buying_Team_Member__c';
  return [
    ...(contact ? onContactRole(view, contact.contactId, mayAddRole) : []),
    { alias: 'member', object, id: member.id, fields, shown: named.shown },
  ];
}

function onBuyIn(view: View, { member, step, level, subject, words, source }: Of<'buyIn'>): Operation[] {
  const statement: Operation = {
    alias: 'statement',
    object: 'Buy_In__c',
    fields: {
      Buying_Team_Member__c: member.id,
      Key__c: buyInKey(member.key, Date.parse(source.at)),
      Level__c: level,
      Subject__c: subject,
      Step_Definition__c: step?.id ?? null,
      Stated_On__c: source.at,
      Basis__c: source.basis,
      Words__c: orNull(words),
      Reported_By__c: source.contactId,
    },
    shown: { 'Reported_By__r.Name': source.contactName },
  };
  // The one stored copy is written with the statement, and only by the newest.
  const newest = view.everyone.find(({ id }) => id === member.id)?.latestBuyInOn ?? '';
  if (newest > source.at) return [statement];
  const copy: Operation = {
    alias: 'member',
    object: 'Buying_Team_Member__c',
    id: member.id,
    fields: { Latest_Buy_In__c: level, Latest_Buy_In_On__c: source.at },
  };
  return [statement, copy];
}

function onBlocker(view: View, intent: Of<'blocker'>, now: string): Operation[] {
  const { blocker, category, step, words, ownerId, affected, source } = intent;
  const fields: Fields = {
    Category__c: category,
    Step_Definition__c: step?.id ?? null,
    Step_Sequence__c: step?.sequence ?? null,
    Owner_Member__c: ownerId,
    Affected_Members__c: affected.join(';') || null,
    Words__c: orNull(words),
  };
  if (blocker) return [{ alias: 'blocker', object: 'Consensus_Blocker__c', id: blocker.id, fields }];
  const made: Fields = {
    Decision_Path__c: pathReference(view),
    Key__c: blockerKey(pathKey(view.dealId), Date.parse(now)),
    Status__c: BLOCKER_STATUS.open,
    Opened_On__c: source.at,
    Basis__c: source.basis,
    Told_By__c: source.contactId,
    ...fields,
  };
  const shown = { 'Told_By__r.Name': source.contactName };
  return [{ alias: 'blocker', object: 'Consensus_Blocker__c', fields: made, shown }];
}

function onBlockerMove({ blocker, status }: Of<'moveBlocker'>, now: string): Operation[] {
  const isClosed = status === BLOCKER_STATUS.settled || status === BLOCKER_STATUS.accepted;
  const fields = { Status__c: status, Closed_On__c: isClosed ? now : null };
  return [{ alias: 'blocker', object: 'Consensus_Blocker__c', id: blocker.id, fields }];
}

function onEnd(view: View, { outcome, step, words, source }: Of<'end'>): Operation[] {
  const fields: Fields = {
    Decision_Path__c: pathReference(view),
    Key__c: endKey(pathKey(view.dealId), view.ends.length + 1),
    Outcome__c: outcome,
    Happened_On__c: source.at,
    Step_Sequence__c: step?.sequence ?? null,
    Basis__c: source.basis,
    Told_By__c: source.contactId,
    Words__c: orNull(words),
  };
  return [{ alias: 'end', object: 'Decision_End__c', fields, shown: { 'Told_By__r.Name': source.contactName } }];
}

/** How an end shows on the path itself. */
function endOnPath({ outcome, source }: Of<'end'>): Fields {
  if (outcome === END_OUTCOME.reopened) return { Status__c: PATH_STATUS.active, Ended_On__c: null };
  return { Status__c: outcome, Ended_On__c: source.at };
}

/**
 * True for what may be written over what a colleague has just written. Everything else is a new record, with a key that
 * cannot be there twice, or the end of a visit, which the org takes once.
 */
export function writesOver(intent: Intent): boolean {
  if (intent.kind === 'blocker') return intent.blocker !== null;
  return intent.kind === 'changeMember' || intent.kind === 'moveBlocker' || intent.kind === 'buyIn';
}

/** Where the words of a field are, when the page has not asked for them at the field itself. */
const WORDS: Readonly<Record<string, readonly [ObjectName, string]>> = {
  Basis__c: ['Decision_Step__c', 'Basis__c'],
  Level__c: ['Buying_Team_Member__c', 'Latest_Buy_In__c'],
};

/** Words of the values, for the page to show before it has read them. */
const labelsOf = (view: View, object: ObjectName, fields: Operation['fields']): Row =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const [from, field] = WORDS[name] ?? [object, name];
      return [`${name}.label`, view.label(from, field, String(value ?? ''))];
    }),
  );

/**
 * The records an intent makes and changes, in the order they must be written. Fields the user may not write are left to
 * the org. `now` is an ISO instant; `mayAddRole`: the user may add contact roles to deals.
 */
export function operationsOf(view: View, intent: Intent, now: string, mayAddRole: boolean): Operation[] {
  const makers: { readonly [K in Intent['kind']]: (one: Of<K>) => Operation[] } = {
    visit: (one) => onVisit(view, one),
    answer: (one) => onAnswer(view, one),
    buyIn: (one) => onBuyIn(view, one),
    blocker: (one) => onBlocker(view, one, now),
    moveBlocker: (one) => onBlockerMove(one, now),
    end: (one) => onEnd(view, one),
    addMember: (one) => onNewMember(view, one, mayAddRole),
    changeMember: (one) => onMember(view, one, mayAddRole),
  };
  const own = (makers[intent.kind] as (one: Intent) => Operation[])(intent);
  const writable = (object: ObjectName, fields: Operation['fields']): Operation['fields'] =>
    Object.fromEntries(Object.entries(fields).filter(([name]) => view.mayWrite(object, name)));
  return [onPath(view, now, intent.kind === 'end' ? endOnPath(intent) : {}), ...own].map((operation) => {
    const { object, shown } = operation;
    const fields = writable(object, operation.fields);
    return { ...operation, fields, shown: { ...labelsOf(view, object, fields), ...shown } };
  });
}
