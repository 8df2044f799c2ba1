import {
  alignmentOf,
  boundsOf,
  consensusOf,
  currentStepOf,
  isOpenBlocker,
  missingRoles,
  presumedStepOf,
  stepStatesOf,
} from 'c/buysideLogic';
import type {
  Alignment,
  Answer,
  Blocker,
  BlockerCategory,
  Bounds,
  BuyInLevel,
  Consensus,
  CurrentStep,
  FacilitationQuestion,
  MissingRole,
  Role,
  Statement,
  StepDefinition,
  StepState,
  TeamMember,
  Visit,
} from 'c/buysideLogic';
import UNSEEN from '@salesforce/label/c.Buyside_Member_Unseen';
import { isUnconfirmed } from './mutation';
import { numberOf, textOf, textOrNull, type ObjectName, type Option, type Row, type Snapshot } from './rows';

/** What every entry has: the record, and who entered it when, on what ground. */
interface Recorded {
  readonly id: string;
  readonly key: string;
  readonly isUnconfirmed: boolean;
  readonly basis: string | null;
  readonly basisLabel: string;
  readonly toldBy: string | null;
  readonly learnedOn: string | null;
  readonly recordedBy: string | null;
}
/** A question as asked here: with the record it is answered against. */
export type QuestionEntry = FacilitationQuestion & { readonly id: string };
export type StepEntry = Omit<StepDefinition, 'questions'> & {
  readonly id: string;
  readonly questions: readonly QuestionEntry[];
};
export type VisitEntry = Visit &
  Recorded & { readonly statusLabel: string; readonly note: string | null; readonly evidence: string | null };
export type MemberEntry = TeamMember &
  Recorded & {
    readonly title: string | null;
    readonly functionLabel: string | null;
    readonly buyInLabel: string | null;
    readonly joinedOn: string | null;
    /** A contact the user may not see: somebody is there, and no more is said. */
    readonly isUnseen: boolean;
  };
export type BlockerEntry = Blocker &
  Recorded & {
    readonly categoryLabel: string;
    readonly statusLabel: string;
    readonly ownerId: string | null;
    /** Ids of the members it touches. */
    readonly affected: readonly string[];
    readonly words: string | null;
  };
export type AnswerEntry = Answer &
  Recorded & {
    readonly questionText: string;
    readonly stepCode: string;
    readonly words: string | null;
    readonly responseLabel: string;
  };
export type StatementEntry = Statement &
  Recorded & { readonly levelLabel: string; readonly subject: string; readonly words: string | null };
export interface EndEntry extends Recorded {
  readonly outcome: string;
  readonly outcomeLabel: string;
  readonly on: string | null;
  readonly stepSequence: number | null;
  readonly words: string | null;
}

/** A contact: of the deal and not on the buying team yet, or any other. */
export interface Candidate {
  readonly contactId: string;
  readonly contactRoleId: string | null;
  readonly name: string;
  readonly title: string | null;
  readonly role: string | null;
}

/** Everything the components show, worked out once for all of them. */
export interface View {
  readonly dealId: string;
  /** When the deal was made in the org. */
  readonly dealSince: string | null;
  readonly stage: string;
  readonly stageLabel: string;
  readonly modelId: string;
  readonly modelName: string;
  readonly sellingStartsAt: number;
  readonly pathId: string | null;
  readonly pathStatus: string | null;
  readonly pathStatusLabel: string;
  readonly pathEnded: string | null;
  readonly presumed: number | null;
  readonly steps: readonly StepEntry[];
  readonly states: readonly (StepState & { readonly latest: VisitEntry | null })[];
  readonly visits: readonly VisitEntry[];
  readonly bounds: Bounds;
  readonly alignment: Alignment;
  readonly current: CurrentStep | null;
  /** Everyone who is or was on the team. */
  readonly everyone: readonly MemberEntry[];
  readonly team: readonly MemberEntry[];
  readonly statements: readonly StatementEntry[];
  readonly consensus: Consensus;
  readonly candidates: readonly Candidate[];
  /** Contacts who have a contact role on the deal. */
  readonly onDeal: ReadonlySet<string>;
  /** People on the buyer's side who may have told us something. */
  readonly people: readonly { readonly contactId: string; readonly name: string }[];
  readonly blockers: readonly BlockerEntry[];
  readonly openBlockers: readonly BlockerEntry[];
  readonly answers: readonly AnswerEntry[];
  readonly ends: readonly EndEntry[];
  /** The records behind all this, to tell later what has changed since. */
  readonly rows: Snapshot['rows'];
  /** Words of a picklist, in the user's language; none of a field the user may not see. */
  choices(object: ObjectName, field: string): readonly Option[];
  /** Label of a picklist value; the value itself when it has none. */
  label(object: ObjectName, field: string, value: string): string;
  /** False for an object whose records the user may not see. */
  sees(object: ObjectName): boolean;
  /** False for a field the user may not write. */
  mayWrite(object: ObjectName, field: string): boolean;
}

const listOf = (value: string): string[] => value.split(/;\s*/).filter((item) => item !== '');

const labelOf = (row: Row | undefined, field: string): string => textOf(row, `${field}.label`) || textOf(row, field);

const recorded = (row: Row, who = 'Told_By__r.Name'): Recorded => ({
  id: textOf(row, 'Id'),
  key: textOf(row, 'Key__c'),
  isUnconfirmed: isUnconfirmed(row),
  basis: textOrNull(row, 'Basis__c'),
  basisLabel: labelOf(row, 'Basis__c'),
  toldBy: textOrNull(row, who),
  learnedOn: textOrNull(row, 'Learned_On__c'),
  recordedBy: textOrNull(row, 'CreatedBy.Name'),
});

function toQuestion(row: Row): QuestionEntry {
  return {
    id: textOf(row, 'Id'),
    code: textOf(row, 'Code__c'),
    text: textOf(row, 'Text__c'),
    order: numberOf(row, 'Order__c') ?? 0,
    scope: textOf(row, 'Scope__c') as FacilitationQuestion['scope'],
    role: textOrNull(row, 'Role__c') as Role | null,
    blockerCategory: textOrNull(row, 'Blocker_Category__c') as BlockerCategory | null,
    isActive: row.Is_Active__c !== false,
  };
}

function toStep(row: Row, questions: readonly Row[]): StepEntry {
  const id = textOf(row, 'Id');
  return {
    id,
    code: textOf(row, 'Code__c'),
    sequence: numberOf(row, 'Sequence__c') ?? 0,
    name: textOf(row, 'Name'),
    phaseCode: textOf(row, 'Phase_Code__c'),
    phase: textOf(row, 'Phase__c'),
    purpose: textOf(row, 'Purpose__c'),
    exitCriterion: textOf(row, 'Exit_Criterion__c'),
    expectedRoles: listOf(textOf(row, 'Expected_Roles__c')) as Role[],
    guideDays: null,
    questions: questions.filter((question) => question.Step_Definition__c === id).map(toQuestion),
  };
}

function toVisit(row: Row): VisitEntry {
  return {
    ...recorded(row),
    stepCode: textOf(row, 'Step_Code__c'),
    sequence: numberOf(row, 'Sequence__c') ?? 0,
    visit: numberOf(row, 'Visit__c') ?? 1,
    isLatest: row.Is_Latest__c === true,
    status: textOf(row, 'Status__c') as Visit['status'],
    statusLabel: labelOf(row, 'Status__c'),
    enteredOn: textOrNull(row, 'Entered_On__c'),
    enteredNotBefore: textOrNull(row, 'Entered_Not_Before__c'),
    exitedOn: textOrNull(row, 'Exited_On__c'),
    basis: textOf(row, 'Basis__c') as Visit['basis'],
    confidence: numberOf(row, 'Confidence__c'),
    evidenceRules: null,
    evidence: textOrNull(row, 'Evidence__c'),
    note: textOrNull(row, 'Note__c'),
  };
}

function toMember(row: Row): MemberEntry {
  const contactId = textOrNull(row, 'Contact__c');
  const name = textOf(row, 'Contact__r.Name') || textOf(row, 'Placeholder__c');
  return {
    ...recorded(row),
    contactId,
    name: name || UNSEEN,
    isUnseen: name === '',
    isPlaceholder: row.Is_Placeholder__c === true,
    roles: listOf(textOf(row, 'Roles__c')) as Role[],
    function: textOrNull(row, 'Function__c') as TeamMember['function'],
    latestBuyIn: textOrNull(row, 'Latest_Buy_In__c') as TeamMember['latestBuyIn'],
    latestBuyInOn: textOrNull(row, 'Latest_Buy_In_On__c'),
    joinedOn: textOrNull(row, 'Joined_On__c'),
    leftOn: textOrNull(row, 'Left_On__c'),
    title: textOrNull(row, 'Contact__r.Title'),
    functionLabel: labelOf(row, 'Function__c') || null,
    buyInLabel: labelOf(row, 'Latest_Buy_In__c') || null,
  };
}

const toStatement =
  (keys: ReadonlyMap<string, string>) =>
  (row: Row): StatementEntry => ({
    ...recorded(row, 'Reported_By__r.Name'),
    memberKey: keys.get(textOf(row, 'Buying_Team_Member__c')) ?? '',
    level: textOf(row, 'Level__c') as BuyInLevel,
    levelLabel: labelOf(row, 'Level__c'),
    subject: labelOf(row, 'Subject__c'),
    stepId: textOrNull(row, 'Step_Definition__c'),
    statedOn: textOrNull(row, 'Stated_On__c'),
    words: textOrNull(row, 'Words__c'),
  });

function toBlocker(row: Row): BlockerEntry {
  return {
    ...recorded(row),
    category: textOf(row, 'Category__c') as BlockerCategory,
    stepSequence: numberOf(row, 'Step_Sequence__c'),
    status: textOf(row, 'Status__c') as Blocker['status'],
    statusLabel: labelOf(row, 'Status__c'),
    openedOn: textOrNull(row, 'Opened_On__c'),
    closedOn: textOrNull(row, 'Closed_On__c'),
    categoryLabel: labelOf(row, 'Category__c'),
    ownerId: textOrNull(row, 'Owner_Member__c'),
    affected: listOf(textOf(row, 'Affected_Members__c')),
    words: textOrNull(row, 'Words__c'),
  };
}

const toAnswer =
  (codes: ReadonlyMap<string, string>) =>
  (row: Row): AnswerEntry => ({
    ...recorded(row, 'Answered_By__r.Name'),
    questionCode: codes.get(textOf(row, 'Facilitation_Question__c')) ?? '',
    response: textOf(row, 'Response__c') as Answer['response'],
    responseLabel: labelOf(row, 'Response__c'),
    answeredOn: textOrNull(row, 'Answered_On__c'),
    isLatest: row.Is_Latest__c === true,
    questionText: textOf(row, 'Question_Text__c'),
    stepCode: textOf(row, 'Step_Code__c'),
    words: textOrNull(row, 'Words__c'),
  });

const toEnd = (row: Row): EndEntry => ({
  ...recorded(row),
  outcome: textOf(row, 'Outcome__c'),
  outcomeLabel: labelOf(row, 'Outcome__c'),
  on: textOrNull(row, 'Happened_On__c'),
  stepSequence: numberOf(row, 'Step_Sequence__c'),
  words: textOrNull(row, 'Words__c'),
});

const activation = (row: Row | null): string => textOf(row, 'Decision_Model__r.Activated_On__c');

/** The model of the deal's path; without a path the active model that was activated last. Null when there is none. */
export function modelIdOf(snapshot: Snapshot): string | null {
  const own = textOrNull(snapshot.rows.Decision_Path__c[0], 'Decision_Model__c');
  if (own !== null) return own;
  const newest = snapshot.stepDefinitions
    .filter((row) => row['Decision_Model__r.Status__c'] === 'Active')
    .reduce<Row | null>((best, row) => (activation(row) > activation(best) || best === null ? row : best), null);
  return textOrNull(newest, 'Decision_Model__c');
}

function candidatesOf(contactRoles: readonly Row[], team: readonly MemberEntry[]): Candidate[] {
  const known = new Set(team.map((member) => member.contactId));
  const candidates = new Map<string, Candidate>();
  for (const row of contactRoles) {
    const contactId = textOf(row, 'ContactId');
    const name = textOf(row, 'Contact.Name');
    if (contactId === '' || name === '' || known.has(contactId) || candidates.has(contactId)) continue;
    candidates.set(contactId, {
      contactRoleId: textOf(row, 'Id'),
      contactId,
      name,
      title: textOrNull(row, 'Contact.Title'),
      role: labelOf(row, 'Role') || null,
    });
  }
  return [...candidates.values()];
}

/** What the components show of a snapshot; null when the deal or a model to show it by is missing. */
export function toView(snapshot: Snapshot): View | null {
  const modelId = modelIdOf(snapshot);
  const definitions = snapshot.stepDefinitions.filter((row) => row.Decision_Model__c === modelId);
  const [first] = definitions;
  if (!snapshot.deal || modelId === null || !first) return null;

  const { rows, infos } = snapshot;
  const steps = definitions.map((row) => toStep(row, snapshot.questions)).sort((a, b) => a.sequence - b.sequence);
  const path = rows.Decision_Path__c[0];
  const visits = rows.Decision_Step__c.map(toVisit);
  const blockers = rows.Consensus_Blocker__c.map(toBlocker);
  const everyone = rows.Buying_Team_Member__c.map(toMember);
  const team = everyone.filter((member) => member.leftOn === null);
  const statements = rows.Buy_In__c.map(toStatement(new Map(everyone.map(({ id, key }) => [id, key]))));
  const codes = new Map(snapshot.questions.map((row) => [textOf(row, 'Id'), textOf(row, 'Code__c')]));
  const candidates = candidatesOf(rows.OpportunityContactRole, team);
  const sellingStartsAt = numberOf(first, 'Decision_Model__r.Selling_Starts_At__c') ?? steps.length + 1;
  const mappings = snapshot.mappings
    .filter((row) => row.Decision_Model__c === modelId)
    .map((row) => ({
      stage: textOf(row, 'Stage__c'),
      recordType: textOrNull(row, 'Record_Type__c'),
      presumedStep: numberOf(row, 'Presumed_Step__c'),
    }));
  const stage = textOf(snapshot.deal, 'StageName');
  const presumed = presumedStepOf(mappings, stage, textOrNull(snapshot.deal, 'RecordType.DeveloperName'));
  const bounds = boundsOf(visits, blockers);
  const choices = (object: ObjectName, field: string): readonly Option[] => infos.get(object)?.choices[field] ?? [];
  const people = [...team, ...candidates].filter(({ name }) => name !== UNSEEN);
  return {
    dealId: textOf(snapshot.deal, 'Id'),
    dealSince: textOrNull(snapshot.deal, 'CreatedDate'),
    stage,
    stageLabel: labelOf(snapshot.deal, 'StageName'),
    modelId,
    modelName: textOf(first, 'Decision_Model__r.Name'),
    sellingStartsAt,
    pathId: textOrNull(path, 'Id'),
    pathStatus: textOrNull(path, 'Status__c'),
    pathStatusLabel: labelOf(path, 'Status__c'),
    pathEnded: textOrNull(path, 'Ended_On__c'),
    presumed,
    steps,
    states: stepStatesOf({ steps }, visits) as View['states'],
    visits,
    bounds,
    alignment: alignmentOf({ ...bounds, presumed, sellingStartsAt }),
    current: currentStepOf({ steps }, visits),
    everyone,
    team,
    statements,
    consensus: consensusOf(team),
    candidates,
    onDeal: new Set(rows.OpportunityContactRole.map((row) => textOf(row, 'ContactId'))),
    people: people.flatMap(({ contactId, name }) => (contactId === null ? [] : [{ contactId, name }])),
    blockers,
    openBlockers: blockers.filter(isOpenBlocker),
    answers: rows.Facilitation_Answer__c.map(toAnswer(codes)),
    ends: rows.Decision_End__c.map(toEnd),
    rows,
    choices,
    label: (object, field, value) => choices(object, field).find((known) => known.value === value)?.label ?? value,
    sees: (object) => infos.size === 0 || infos.has(object),
    mayWrite: (object, field) => infos.get(object)?.locked.has(field) !== true,
  };
}

/** The step to show first: the one to work on, or the last when all are behind the buyer. */
export const firstStepToShow = (view: View): string => view.current?.step.code ?? view.steps.at(-1)?.code ?? '';

/** Roles that should be in by a step and are not. */
export const missingAt = (view: View, step: Pick<StepDefinition, 'sequence'>): MissingRole[] =>
  missingRoles(view, step, view.team);
