import {
  answerKey,
  BASIS,
  blockerKey,
  buyInKey,
  memberKey,
  pathKey,
  placeholderKey,
  STEP_STATUS,
  ANSWER_RESPONSE,
  BLOCKER_STATUS,
  visitKey,
} from 'c/buysideLogic';
import type {
  BlockerCategory,
  BlockerStatus,
  BuyerFunction,
  BuyInLevel,
  BuyInSubject,
  HumanBasis,
  Role,
  StepStatus,
} from 'c/buysideLogic';
import type { Operation } from './mutation';
import type { Value } from './rows';
import type { Candidate, MemberEntry, QuestionEntry, StepEntry, View } from './view';

/** Who told us what, when and how we know. */
export interface Source {
  /** ISO instant of the thing itself, not of typing it in. */
  readonly at: string;
  readonly basis: HumanBasis;
  readonly contactId: string | null;
  /** Name behind `contactId`, to show until the server has answered. */
  readonly contactName: string | null;
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
      readonly words: string;
      readonly source: Source;
    }
  | { readonly kind: 'notKnown'; readonly step: StepEntry; readonly question: QuestionEntry; readonly source: Source }
  | { readonly kind: 'addContact'; readonly contact: Candidate; readonly roles: readonly Role[] }
  | { readonly kind: 'addPlaceholder'; readonly name: string; readonly roles: readonly Role[] }
  | { readonly kind: 'namePlaceholder'; readonly member: MemberEntry; readonly contact: Candidate }
  | {
      readonly kind: 'describeMember';
      readonly member: MemberEntry;
      readonly roles: readonly Role[];
      readonly function: BuyerFunction | null;
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
      readonly kind: 'addBlocker';
      readonly category: BlockerCategory;
      readonly categoryLabel: string;
      readonly step: StepEntry | null;
      readonly words: string;
      readonly ownerId: string | null;
      readonly source: Source;
    }
  | { readonly kind: 'moveBlocker'; readonly blockerId: string; readonly status: BlockerStatus };

type Fields = Record<string, Value>;

const orNull = (text: string): string | null => text.trim() || null;

/** The path's own operation: made when the deal has none, and the step its stage presumes stamped either way. */
function onPath(view: View, now: string): Operation {
  const stamp: Fields = { Presumed_Step__c: view.presumed, Presumed_As_Of__c: now };
  if (view.pathId !== null) return { alias: 'path', object: 'Decision_Path__c', id: view.pathId, fields: stamp };
  const fields: Fields = {
    Opportunity__c: view.dealId,
    Key__c: pathKey(view.dealId),
    Decision_Model__c: view.modelId,
    Started_On__c: now,
    ...stamp,
  };
  return { alias: 'path', object: 'Decision_Path__c', fields };
}

const pathReference = (view: View): string => view.pathId ?? '@{path}';

function onVisit(view: View, intent: Extract<Intent, { kind: 'visit' }>): Operation[] {
  const { step, status, source, note } = intent;
  const own = view.visits.filter((visit) => visit.stepCode === step.code);
  const latest = own.find((visit) => visit.isLatest);
  const isOpen = status === STEP_STATUS.inProgress;
  const said: Fields = {
    Status__c: status,
    Basis__c: source.basis,
    Told_By__c: source.contactId,
    Note__c: orNull(note),
    Exited_On__c: isOpen || status === STEP_STATUS.notApplicable ? null : source.at,
  };
  const shown = { 'Told_By__r.Name': source.contactName };
  // A visit a person has open is the one that ends. Anything else is a new visit: what was recorded stays as it was.
  const canEnd = latest?.status === STEP_STATUS.inProgress && latest.basis !== BASIS.inferred && !isOpen;
  if (latest && canEnd) {
    const { Told_By__c: toldBy, ...ended } = said;
    const shownEnd = toldBy === null ? {} : { ...shown };
    const kept = {
      ...ended,
      ...(toldBy === null ? {} : { Told_By__c: toldBy }),
      Note__c: [latest.note, said.Note__c].filter(Boolean).join('\n') || null,
    };
    return [{ alias: 'visit', object: 'Decision_Step__c', id: latest.id, fields: kept, shown: shownEnd }];
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
    },
    shown,
  };
  const older = own
    .filter((visit) => visit.isLatest)
    .map((visit, index): Operation => ({
      alias: `older${index}`,
      object: 'Decision_Step__c',
      id: visit.id,
      fields: { Is_Latest__c: false },
    }));
  return [...older, made];
}

function onAnswer(view: View, intent: Extract<Intent, { kind: 'answer' | 'notKnown' }>): Operation[] {
  const { step, question, source } = intent;
  const own = view.answers.filter((answer) => answer.questionCode === question.code);
  const older = own
    .filter((answer) => answer.isLatest)
    .map((answer, index): Operation => ({
      alias: `older${index}`,
      object: 'Facilitation_Answer__c',
      id: answer.id,
      fields: { Is_Latest__c: false },
    }));
  const isAnswer = intent.kind === 'answer';
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
      Response__c: isAnswer ? ANSWER_RESPONSE.answered : ANSWER_RESPONSE.notKnownYet,
      Words__c: isAnswer ? intent.words.trim() : null,
      Answered_By__c: source.contactId,
      Answered_On__c: source.at,
      Basis__c: source.basis,
      Is_Latest__c: true,
    },
    shown: { 'Answered_By__r.Name': source.contactName },
  };
  return [...older, made];
}

function newMember(view: View, key: string, fields: Fields, shown: Fields, roles: readonly Role[]): Operation {
  return {
    alias: 'member',
    object: 'Buying_Team_Member__c',
    fields: {
      Decision_Path__c: pathReference(view),
      Key__c: key,
      Roles__c: roles.join(';') || null,
      Basis__c: BASIS.impression,
      ...fields,
    },
    shown,
  };
}

function onMember(view: View, intent: Intent): Operation[] {
  const path = pathKey(view.dealId);
  if (intent.kind === 'addContact') {
    const { contact, roles } = intent;
    const fields = {
      Contact__c: contact.contactId,
      Is_Placeholder__c: false,
      Opportunity_Contact_Role_Id__c: contact.contactRoleId,
    };
    const shown = { 'Contact__r.Name': contact.name, 'Contact__r.Title': contact.title };
    return [newMember(view, memberKey(path, contact.contactId), fields, shown, roles)];
  }
  if (intent.kind === 'addPlaceholder') {
    const fields = { Placeholder__c: intent.name, Is_Placeholder__c: true };
    return [newMember(view, placeholderKey(path, intent.name), fields, {}, intent.roles)];
  }
  if (intent.kind === 'namePlaceholder') {
    const { member, contact } = intent;
    const fields = {
      Contact__c: contact.contactId,
      Is_Placeholder__c: false,
      Opportunity_Contact_Role_Id__c: contact.contactRoleId,
    };
    const shown = { 'Contact__r.Name': contact.name, 'Contact__r.Title': contact.title };
    return [{ alias: 'member', object: 'Buying_Team_Member__c', id: member.id, fields, shown }];
  }
  if (intent.kind === 'describeMember') {
    const fields = { Roles__c: intent.roles.join(';') || null, Function__c: intent.function };
    const shown = { 'Function__c.label': null };
    return [{ alias: 'member', object: 'Buying_Team_Member__c', id: intent.member.id, fields, shown }];
  }
  return [];
}

function onBuyIn(intent: Extract<Intent, { kind: 'buyIn' }>): Operation[] {
  const { member, step, level, subject, words, source } = intent;
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
  };
  // The one stored copy is written with the statement, and only by the newest.
  if (member.latestBuyInOn !== null && member.latestBuyInOn > source.at) return [statement];
  const copy: Operation = {
    alias: 'member',
    object: 'Buying_Team_Member__c',
    id: member.id,
    fields: { Latest_Buy_In__c: level, Latest_Buy_In_On__c: source.at },
    shown: { 'Latest_Buy_In__c.label': level },
  };
  return [statement, copy];
}

function onBlocker(view: View, intent: Extract<Intent, { kind: 'addBlocker' }>, now: string): Operation[] {
  const { category, categoryLabel, step, words, ownerId, source } = intent;
  const made: Operation = {
    alias: 'blocker',
    object: 'Consensus_Blocker__c',
    fields: {
      Decision_Path__c: pathReference(view),
      Key__c: blockerKey(pathKey(view.dealId), Date.parse(now)),
      Category__c: category,
      Step_Definition__c: step?.id ?? null,
      Step_Sequence__c: step?.sequence ?? null,
      Status__c: BLOCKER_STATUS.open,
      Owner_Member__c: ownerId,
      Opened_On__c: source.at,
      Words__c: orNull(words),
      Basis__c: source.basis,
      Told_By__c: source.contactId,
    },
    shown: { 'Category__c.label': categoryLabel, 'Told_By__r.Name': source.contactName },
  };
  return [made];
}

function onBlockerMove({ blockerId, status }: Extract<Intent, { kind: 'moveBlocker' }>, now: string): Operation[] {
  const isClosed = status === BLOCKER_STATUS.settled || status === BLOCKER_STATUS.accepted;
  const fields = { Status__c: status, Closed_On__c: isClosed ? now : null };
  return [{ alias: 'blocker', object: 'Consensus_Blocker__c', id: blockerId, fields }];
}

/** The records an intent makes and changes, in the order they must be written. `now` is an ISO instant. */
export function operationsOf(view: View, intent: Intent, now: string): Operation[] {
  const own = ((): Operation[] => {
    switch (intent.kind) {
      case 'visit':
        return onVisit(view, intent);
      case 'answer':
      case 'notKnown':
        return onAnswer(view, intent);
      case 'buyIn':
        return onBuyIn(intent);
      case 'addBlocker':
        return onBlocker(view, intent, now);
      case 'moveBlocker':
        return onBlockerMove(intent, now);
      default:
        return onMember(view, intent);
    }
  })();
  return [onPath(view, now), ...own];
}
